/* Deferred releases that do nothing: a deferred call is given its arguments where `defer` stands,
 * and there the variable is nil yet. Only of variables that a function fills of which nobody knows
 * more; what is known to be acquired is lost on paths. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

enum { MOST_STEPS = 4 };

/* The only instruction that sets a temporary, or NULL. */
static const IrInstr *setter_of(const IrFunction *fn, guint32 var)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->n_dst == 1 && instr->dst[0].kind == IR_OPERAND_VAR &&
                instr->dst[0].var == var) {
                return instr;
            }
        }
    }
    return NULL;
}

/* The variable that an argument is read from, through conversions; G_MAXUINT32: none. */
static guint32 variable_read(const IrFunction *fn, IrOperand operand)
{
    for (guint step = 0; step < MOST_STEPS && operand.kind == IR_OPERAND_VAR; step++) {
        const IrVar *var = ir_function_var(fn, operand.var);
        if ((var->flags & IR_VAR_TEMP) == 0) {
            return operand.var;
        }
        const IrInstr *setter = setter_of(fn, operand.var);
        if (setter == NULL || (setter->op != IR_CONVERT && setter->op != IR_ASSIGN)) {
            break;
        }
        operand = setter->args[0];
    }
    return G_MAXUINT32;
}

/* What the callee releases of that argument; *ret_kind is NULL where only its name says so. */
static gboolean is_release(const Analysis *a, const IrInstr *instr, guint arg,
                           const ResourceKind **ret_kind)
{
    gboolean foreign = instr->callee.kind == IR_CALLEE_FOREIGN;
    const Contract *contract =
        foreign ? contract_book_find(a->engine->book, instr->callee.name) : NULL;
    const ContractParam *param =
        contract != NULL && arg < contract->n_params ? &contract->params[arg] : NULL;
    *ret_kind = param != NULL ? param->kind : NULL;
    if (param != NULL && param->mode != CONTRACT_UNKNOWN) {
        return param->mode == CONTRACT_RELEASES && !param->indirect;
    }
    const char *name = instr->callee.name;
    const char *dot = name != NULL ? strrchr(name, '.') : NULL;
    Words words;
    words_init(&words, dot != NULL ? dot + 1 : name != NULL ? name : "");
    gboolean named = FALSE;
    for (guint i = 0; i < words.n && !named; i++) {
        named = word_release_rank(words.text[i]) > 0;
    }
    words_clear(&words);
    return named;
}

/* The instruction gives the address of the variable to a function of C of which nobody knows what
 * it does with it. */
static gboolean is_filled_by(const Analysis *a, const IrInstr *call, guint32 var)
{
    if (call->op != IR_CALL || call->callee.kind != IR_CALLEE_FOREIGN) {
        return FALSE;
    }
    const Contract *contract = contract_book_find(a->engine->book, call->callee.name);
    for (guint i = 0; i < call->n_args; i++) {
        IrOperand operand = call->args[i];
        const IrInstr *setter = NULL;
        for (guint step = 0; step < MOST_STEPS && operand.kind == IR_OPERAND_VAR; step++) {
            setter = setter_of(a->fn, operand.var);
            if (setter == NULL || setter->op != IR_CONVERT) {
                break;
            }
            operand = setter->args[0];
        }
        gboolean known = contract != NULL && i < contract->n_params &&
                         contract->params[i].mode != CONTRACT_UNKNOWN;
        if (!known && setter != NULL && setter->op == IR_ADDR &&
            setter->args[0].kind == IR_OPERAND_VAR && setter->args[0].var == var) {
            return TRUE;
        }
    }
    return FALSE;
}

static void mark_reached(const IrFunction *fn, guint32 block, gboolean *reached)
{
    const IrBlock *from = g_ptr_array_index(fn->blocks, block);
    for (guint i = 0; i < from->n_targets; i++) {
        if (!reached[from->targets[i]]) {
            reached[from->targets[i]] = TRUE;
            mark_reached(fn, from->targets[i], reached);
        }
    }
}

/* Behind the deferred call something fills the variable. */
static gboolean is_filled_behind(const Analysis *a, const IrInstr *deferred, guint32 var)
{
    g_autofree gboolean *reached = g_new0(gboolean, a->fn->blocks->len);
    mark_reached(a->fn, a->block, reached);
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        gboolean behind = reached[i];
        for (guint j = 0; (behind || i == a->block) && j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (behind && is_filled_by(a, instr, var)) {
                return TRUE;
            }
            behind = behind || instr == deferred;
        }
    }
    return FALSE;
}

static gboolean reads(const IrFunction *fn, IrOperand operand, guint32 var)
{
    return operand.kind == IR_OPERAND_VAR && variable_read(fn, operand) == var;
}

/* Somebody else may release it: it is returned, stored, captured, or given to another release. */
static gboolean is_looked_after(const Analysis *a, const IrInstr *deferred, guint32 var)
{
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        for (guint j = 0; j < block->n_args && block->term == IR_TERM_RETURN; j++) {
            if (reads(a->fn, block->args[j], var)) {
                return TRUE;
            }
        }
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            const ResourceKind *kind;
            for (guint k = 0; k < instr->n_captures; k++) {
                if (instr->captures[k] == var) {
                    return TRUE;
                }
            }
            gboolean store = instr->op == IR_STORE || instr->op == IR_STORE_FIELD ||
                             instr->op == IR_STORE_ELEM || instr->op == IR_STORE_GLOBAL;
            gboolean call = instr != deferred && (instr->op == IR_CALL || instr->op == IR_DEFER);
            for (guint k = 0; k < instr->n_args && (store || call); k++) {
                if ((store || is_release(a, instr, k, &kind)) &&
                    reads(a->fn, instr->args[k], var)) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

void deferred_given_nil(Analysis *a, State *state, const Deferred *deferred)
{
    const IrInstr *instr = deferred->instr;
    if (a->fn->is_c || instr->callee.kind != IR_CALLEE_FOREIGN || deferred->in_loop) {
        return;
    }
    for (guint i = 0; i < deferred->n_args; i++) {
        const ResourceKind *kind;
        guint32 var = deferred->args[i].kind == VALUE_NIL ? variable_read(a->fn, instr->args[i])
                                                          : G_MAXUINT32;
        if (var == G_MAXUINT32 || !is_release(a, instr, i, &kind) ||
            !is_filled_behind(a, instr, var) || is_looked_after(a, instr, var)) {
            continue;
        }
        Observation *o = observe(a, OBSERVED_DEFERRED_NIL, state, instr->pos, instr->id,
                                 ir_function_var(a->fn, var)->name);
        if (o != NULL) {
            o->callee = callee_label(instr);
            o->resource = kind;
            o->argument = i;
            o->end = instr->pos;
        }
    }
}
