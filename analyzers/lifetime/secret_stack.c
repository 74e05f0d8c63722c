/* Arrays on the stack of C functions that hold key material: wiped, wiped so that an optimiser may
 * drop it, or left as they are where their storage ends. Memory on the heap is secret.c's. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/secret.h"

#include <string.h>

typedef enum ArrayState {
    ARRAY_EMPTY = 1 << 0,
    ARRAY_FILLED = 1 << 1,
    ARRAY_TESTED = 1 << 2, /* filled, and the filling call's result was branched on since */
    ARRAY_ZEROED = 1 << 3, /* by something that an optimiser may drop */
    ARRAY_WIPED = 1 << 4,
} ArrayState;

typedef struct Array {
    Analysis *a;
    guint32 var;
    gboolean *derived;   /* by variable: points into the array */
    gboolean *results;   /* by variable: comes of a call that was given the array */
    gboolean left_alone; /* it goes where it cannot be followed, or a loop wipes it */
    gboolean wiped;      /* somewhere, for sure */
    guint *in;           /* ArrayState set by block */
    SourcePos zeroed, unwiped_end, zeroed_end, tested_end;
} Array;

/* ---- what points into it ----------------------------------------------------------------------
 */

static gboolean points(const Array *array, IrOperand operand)
{
    return operand.kind == IR_OPERAND_VAR && array->derived[operand.var];
}

static gboolean is_array(const Array *array, IrOperand operand)
{
    return operand.kind == IR_OPERAND_VAR && operand.var == array->var;
}

static gboolean derives(const Array *array, const IrInstr *instr)
{
    switch (instr->op) {
    case IR_ADDR:
        return is_array(array, instr->args[0]);
    case IR_ADDR_ELEM:
    case IR_SLICE:
    case IR_CONVERT:
    case IR_ASSIGN:
        return instr->n_args > 0 &&
               (points(array, instr->args[0]) || is_array(array, instr->args[0]));
    case IR_COPY:
    case IR_LOAD_FIELD:
    case IR_STORE_FIELD:
    case IR_ADDR_FIELD:
    case IR_LOAD_ELEM:
    case IR_STORE_ELEM:
    case IR_LOAD:
    case IR_STORE:
    case IR_STORE_GLOBAL:
    case IR_BINARY:
    case IR_UNARY:
    case IR_MAKE:
    case IR_CALL:
    case IR_DEFER:
    case IR_GO:
    case IR_CLOSURE:
    case IR_RANGE_BEGIN:
    case IR_RANGE_NEXT:
    case IR_SEND:
    case IR_RECEIVE:
    case IR_TYPE_ASSERT:
    case IR_USE:
    case IR_SCOPE_END:
        return FALSE;
    }
    return FALSE;
}

static gboolean given_array(const Array *array, const IrInstr *instr)
{
    for (guint i = 0; i < instr->n_args; i++) {
        if (points(array, instr->args[i]) || is_array(array, instr->args[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean mark(gboolean *set, const IrInstr *instr)
{
    gboolean changed = FALSE;
    for (guint i = 0; i < instr->n_dst; i++) {
        if (instr->dst[i].kind == IR_OPERAND_VAR && !set[instr->dst[i].var]) {
            set[instr->dst[i].var] = changed = TRUE;
        }
    }
    return changed;
}

static gboolean uses_result(const Array *array, const IrOperand *args, guint n)
{
    for (guint i = 0; i < n; i++) {
        if (args[i].kind == IR_OPERAND_VAR && array->results[args[i].var]) {
            return TRUE;
        }
    }
    return FALSE;
}

static void find_pointers(Array *array)
{
    const IrFunction *fn = array->a->fn;
    for (gboolean changed = TRUE; changed;) {
        changed = FALSE;
        for (guint i = 0; i < fn->blocks->len; i++) {
            const IrBlock *block = ir_function_block(fn, i);
            for (guint j = 0; j < block->instrs->len; j++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, j);
                if (derives(array, instr)) {
                    changed |= mark(array->derived, instr);
                }
                gboolean passes = instr->op == IR_ASSIGN || instr->op == IR_CONVERT ||
                                  instr->op == IR_BINARY || instr->op == IR_UNARY;
                if ((instr->op == IR_CALL && given_array(array, instr)) ||
                    (passes && uses_result(array, instr->args, instr->n_args))) {
                    changed |= mark(array->results, instr);
                }
            }
        }
    }
}

/* ---- what happens to it -----------------------------------------------------------------------
 */

/* Whether the body of a callee wipes what it is given there. */
static gboolean body_wipes(const Array *array, const IrInstr *call, guint arg)
{
    Engine *engine = array->a->engine;
    const char *key =
        call->callee.name != NULL ? link_key(engine, engine->unit, call->callee.name) : NULL;
    const Summary *summary = key != NULL ? find_summary(engine, key) : NULL;
    for (guint32 i = 0; summary != NULL && i < symbol_table_size(summary->symbols); i++) {
        const Symbol *symbol = symbol_table_get(summary->symbols, i);
        if (symbol->kind == SYMBOL_PARAM && symbol->site == arg) {
            return symbol->wiped != 0 || symbol->zeroed.line > 0;
        }
    }
    return FALSE;
}

static ArrayState after_call(Array *array, const IrInstr *call, ArrayState before)
{
    const char *name =
        call->callee.kind == IR_CALLEE_INDIRECT ? call->callee.value.name : call->callee.name;
    const Contract *contract = call->callee.name != NULL
                                   ? contract_book_find(array->a->engine->book, call->callee.name)
                                   : NULL;
    for (guint i = 0; i < call->n_args; i++) {
        if (!points(array, call->args[i]) && !is_array(array, call->args[i])) {
            continue;
        }
        const ContractParam *param =
            contract != NULL && i < contract->n_params ? &contract->params[i] : NULL;
        if (param != NULL && param->mode == CONTRACT_WIPES) {
            if (param->droppable) {
                array->zeroed = before & (ARRAY_FILLED | ARRAY_TESTED) ? call->pos : array->zeroed;
                return before & (ARRAY_FILLED | ARRAY_TESTED) ? ARRAY_ZEROED : before;
            }
            array->wiped = TRUE;
            return ARRAY_WIPED;
        }
        gboolean by_pointer = call->callee.kind == IR_CALLEE_INDIRECT && name != NULL &&
                              strstr(name, "memset") != NULL;
        if (by_pointer || (name != NULL && secret_wiper(name)) || body_wipes(array, call, i)) {
            array->wiped = TRUE;
            return ARRAY_WIPED;
        }
    }
    return ARRAY_FILLED;
}

static gboolean is_zero(IrOperand operand)
{
    return operand.kind == IR_OPERAND_NIL || (operand.kind == IR_OPERAND_INT && operand.value == 0);
}

static ArrayState after(Array *array, const IrInstr *instr, ArrayState before)
{
    gboolean base =
        instr->n_args > 0 && (points(array, instr->args[0]) || is_array(array, instr->args[0]));
    if (instr->op == IR_CALL && given_array(array, instr)) {
        return after_call(array, instr, before);
    }
    if ((instr->op == IR_STORE_ELEM || instr->op == IR_STORE) && base) {
        array->left_alone |=
            is_zero(instr->args[instr->n_args - 1]) && array->a->block_in_loop[array->a->block];
        return is_zero(instr->args[instr->n_args - 1]) ? before : ARRAY_FILLED;
    }
    gboolean kept = instr->op == IR_STORE_FIELD || instr->op == IR_STORE_GLOBAL ||
                    instr->op == IR_STORE || instr->op == IR_STORE_ELEM || instr->op == IR_COPY;
    if (kept && given_array(array, instr)) {
        array->left_alone = TRUE;
    }
    return before;
}

static void ends(Array *array, guint states, SourcePos pos)
{
    if (states & ARRAY_FILLED) {
        array->unwiped_end = pos;
    }
    if (states & ARRAY_TESTED) {
        array->tested_end = pos;
    }
    if (states & ARRAY_ZEROED) {
        array->zeroed_end = pos;
    }
}

static guint through_block(Array *array, const IrBlock *block, guint states)
{
    for (guint i = 0; i < block->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        guint next = 0;
        for (guint bit = ARRAY_EMPTY; bit <= ARRAY_WIPED; bit <<= 1) {
            next |= states & bit ? (guint)after(array, instr, (ArrayState)bit) : 0;
        }
        states = next;
        if (instr->op == IR_SCOPE_END && is_array(array, instr->args[0])) {
            ends(array, states, instr->pos);
            states = ARRAY_EMPTY;
        }
    }
    if (block->term == IR_TERM_RETURN) {
        ends(array, states, block->pos);
        array->left_alone |= block->n_args > 0 && points(array, block->args[0]);
    }
    if (block->term == IR_TERM_BRANCH && uses_result(array, block->args, block->n_args) &&
        (states & ARRAY_FILLED)) {
        states = (states & ~(guint)ARRAY_FILLED) | ARRAY_TESTED;
    }
    return states;
}

static void follow(Array *array)
{
    const IrFunction *fn = array->a->fn;
    array->in[0] = ARRAY_EMPTY;
    for (gboolean changed = TRUE; changed;) {
        changed = FALSE;
        for (guint32 i = 0; i < fn->blocks->len; i++) {
            if (array->in[i] == 0) {
                continue;
            }
            const IrBlock *block = ir_function_block(fn, i);
            array->a->block = i;
            guint out = through_block(array, block, array->in[i]);
            for (guint j = 0; j < block->n_targets; j++) {
                changed |= (out & ~array->in[block->targets[j]]) != 0;
                array->in[block->targets[j]] |= out;
            }
        }
    }
}

/* ---- the function -----------------------------------------------------------------------------
 */

static gboolean may_be_key(const IrVar *v)
{
    return v->type != NULL && strchr(v->type, '[') != NULL && (v->flags & IR_VAR_STRUCT) &&
           !(v->flags & (IR_VAR_PARAM | IR_VAR_STATIC | IR_VAR_TEMP)) &&
           (strstr(v->type, "char") != NULL || strstr(v->type, "int8") != NULL ||
            strstr(v->type, "u8") != NULL || strstr(v->type, "byte") != NULL) &&
           strstr(v->type, "const") == NULL && strchr(v->type, '*') == NULL &&
           secret_name(v->name, TRUE);
}

static void report(Array *array)
{
    const IrVar *v = ir_function_var(array->a->fn, array->var);
    State at = {.path = NULL};
    SourcePos end = array->unwiped_end;
    if (end.line == 0 && !array->wiped && array->zeroed_end.line == 0) {
        end = array->tested_end; /* a way out right after a failure counts only where none wipes */
    }
    if (array->left_alone) {
        return;
    }
    Observation *o = NULL;
    if (array->zeroed_end.line > 0) {
        o = observe(array->a, OBSERVED_WIPE_DROPPED, &at, array->zeroed, 0, v->name);
    } else if (end.line > 0) {
        o = observe(array->a, OBSERVED_UNWIPED, &at, v->pos, 0, v->name);
    }
    if (o != NULL) {
        o->end = array->zeroed_end.line > 0 ? array->zeroed_end : end;
        o->all_paths = !array->wiped;
    }
}

void secret_stack(Analysis *a)
{
    guint n = a->fn->vars->len;
    for (guint32 var = 0; a->fn->is_c && var < n; var++) {
        if (!may_be_key(ir_function_var(a->fn, var))) {
            continue;
        }
        Array array = {.a = a, .var = var};
        array.derived = g_new0(gboolean, n);
        array.results = g_new0(gboolean, n);
        array.in = g_new0(guint, a->fn->blocks->len);
        find_pointers(&array);
        follow(&array);
        report(&array);
        g_free(array.derived);
        g_free(array.results);
        g_free(array.in);
    }
}
