/* false-promise: what C bodies do with pointers and whom they call, against what #cgo lines
 * promise. Reads each body once, without regard to paths; says nothing of functions without a body.
 */

#include "rules/false-promise/false_promise.h"
#include "rules/callbacks.h"

#include <string.h>

enum { MOST_DEPTH = 8 };

/* The broken promise: where, and what happens there. */
typedef struct Breach {
    SourcePos pos;
    char *what;
} Breach;

static const IrFunction *body_of(const RuleUnit *unit, const char *name)
{
    for (guint i = 0; i < unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(unit->c_units, i);
        const IrFunction *fn = c->bodies != NULL ? ir_unit_function(c->bodies, name) : NULL;
        if (fn != NULL && fn->blocks->len > 0) {
            return fn;
        }
    }
    return NULL;
}

typedef gboolean (*InstrTest)(const IrInstr *instr, gpointer data);

/* The first instruction, in the order of the text, that the test takes; or NULL. */
static const IrInstr *find_instr(const IrFunction *fn, InstrTest test, gpointer data)
{
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (test(instr, data)) {
                return instr;
            }
        }
    }
    return NULL;
}

/* ---- noescape: is the pointer kept? ------------------------------------------------------------
 */

typedef struct Keep {
    const RuleUnit *unit;
    const IrFunction *fn;
    gboolean *pointer; /* variables that hold it, or a part of it */
    gboolean *shared;  /* variables that point to what outlives the call */
    gboolean changed;
    const IrInstr *store; /* that keeps it; what clears it again is looked for */
    guint depth;
    Breach *breach;
} Keep;

static gboolean holds(const Keep *keep, IrOperand value)
{
    return value.kind == IR_OPERAND_VAR && keep->pointer[value.var];
}

static gboolean is_shared(const Keep *keep, IrOperand value)
{
    return value.kind == IR_OPERAND_GLOBAL ||
           (value.kind == IR_OPERAND_VAR && keep->shared[value.var]);
}

static void mark(Keep *keep, gboolean *set, IrOperand dst)
{
    if (dst.kind == IR_OPERAND_VAR && !set[dst.var]) {
        set[dst.var] = keep->changed = TRUE;
    }
}

/* Copies of the pointer, and pointers to what others see. */
static gboolean spread(const IrInstr *instr, gpointer data)
{
    Keep *keep = data;
    gboolean copies = instr->op == IR_ASSIGN || instr->op == IR_CONVERT ||
                      instr->op == IR_ADDR_ELEM || instr->op == IR_ADDR_FIELD ||
                      instr->op == IR_SLICE || (instr->op == IR_BINARY && instr->n_args > 0);
    gboolean reads = instr->op == IR_LOAD_FIELD || instr->op == IR_LOAD_ELEM ||
                     instr->op == IR_LOAD || instr->op == IR_ADDR;
    if (instr->n_dst == 0 || instr->n_args == 0) {
        return FALSE;
    }
    if (copies && holds(keep, instr->args[0]) &&
        (instr->op != IR_BINARY || instr->binary == IR_BINARY_ADD)) {
        mark(keep, keep->pointer, instr->dst[0]);
    }
    if ((copies || reads) && is_shared(keep, instr->args[0])) {
        mark(keep, keep->shared, instr->dst[0]);
    }
    return FALSE;
}

static gboolean is_zero(IrOperand value)
{
    return value.kind == IR_OPERAND_NIL || (value.kind == IR_OPERAND_INT && value.value == 0);
}

/* The same place is set to nothing later on. */
static gboolean clears(const IrInstr *instr, gpointer data)
{
    const Keep *keep = data;
    const IrInstr *store = keep->store;
    return instr->op == store->op && instr->id > store->id && instr->name == store->name &&
           is_zero(instr->args[instr->n_args - 1]);
}

static gboolean breach_at(Keep *keep, SourcePos pos, char *what)
{
    keep->breach->pos = pos;
    g_free(keep->breach->what);
    keep->breach->what = what;
    return TRUE;
}

static gboolean keeps_parameter(const RuleUnit *unit, const IrFunction *fn, guint param,
                                guint depth, Breach *ret_breach);

static gboolean keeps_in_call(Keep *keep, const IrInstr *instr)
{
    if (instr->callee.kind != IR_CALLEE_STATIC) {
        return FALSE;
    }
    for (guint i = 0; i < instr->n_args; i++) {
        if (!holds(keep, instr->args[i])) {
            continue;
        }
        const IrFunction *callee = body_of(keep->unit, instr->callee.name);
        if (callee != NULL) {
            if (keeps_parameter(keep->unit, callee, i, keep->depth + 1, keep->breach)) {
                return TRUE;
            }
            continue;
        }
        const Contract *contract = contract_book_find(keep->unit->book, instr->callee.name);
        if (contract != NULL && i < contract->n_params &&
            contract->params[i].mode == CONTRACT_RETAINS) {
            return breach_at(keep, instr->pos,
                             g_strdup_printf("%s keeps it (%s)", instr->callee.name,
                                             contract->params[i].why != NULL
                                                 ? contract->params[i].why
                                                 : "its contract"));
        }
    }
    return FALSE;
}

static gboolean keeps(const IrInstr *instr, gpointer data)
{
    Keep *keep = data;
    char *what = NULL;
    if (instr->op == IR_STORE_GLOBAL && holds(keep, instr->args[0])) {
        const char *colon = strrchr(instr->name, ':');
        what = g_strdup_printf("it is stored in %s, which outlives the call",
                               colon != NULL ? colon + 1 : instr->name);
    } else if (instr->op == IR_STORE_FIELD && holds(keep, instr->args[1]) &&
               is_shared(keep, instr->args[0])) {
        what =
            g_strdup_printf("it is stored in the field %s of what outlives the call", instr->name);
    } else if ((instr->op == IR_STORE && holds(keep, instr->args[1]) &&
                is_shared(keep, instr->args[0])) ||
               (instr->op == IR_STORE_ELEM && holds(keep, instr->args[2]) &&
                is_shared(keep, instr->args[0]))) {
        what = g_strdup("it is stored behind a pointer to what outlives the call");
    } else if (instr->op == IR_ASSIGN && instr->n_dst > 0 && holds(keep, instr->args[0]) &&
               instr->dst[0].kind == IR_OPERAND_VAR &&
               (ir_function_var(keep->fn, instr->dst[0].var)->flags & IR_VAR_STATIC) != 0) {
        what = g_strdup_printf("it is stored in the static variable %s",
                               ir_function_var(keep->fn, instr->dst[0].var)->name);
    } else if (instr->op == IR_CALL) {
        return keeps_in_call(keep, instr);
    }
    if (what == NULL) {
        return FALSE;
    }
    keep->store = instr;
    if (find_instr(keep->fn, clears, keep) != NULL) {
        g_free(what);
        return FALSE;
    }
    return breach_at(keep, instr->pos, what);
}

static gboolean keeps_parameter(const RuleUnit *unit, const IrFunction *fn, guint param,
                                guint depth, Breach *ret_breach)
{
    if (depth > MOST_DEPTH || param >= fn->params->len) {
        return FALSE;
    }
    Keep keep = {.unit = unit, .fn = fn, .depth = depth, .breach = ret_breach};
    keep.pointer = g_new0(gboolean, fn->vars->len + 1);
    keep.shared = g_new0(gboolean, fn->vars->len + 1);
    for (guint i = 0; i < fn->params->len; i++) {
        gboolean *set = i == param ? keep.pointer : keep.shared;
        set[g_array_index(fn->params, guint32, i)] = TRUE;
    }
    do {
        keep.changed = FALSE;
        find_instr(fn, spread, &keep);
    } while (keep.changed);
    gboolean kept = find_instr(fn, keeps, &keep) != NULL;
    g_free(keep.pointer);
    g_free(keep.shared);
    return kept;
}

static gboolean is_pointer(const IrFunction *fn, guint param)
{
    const IrVar *var = ir_function_var(fn, g_array_index(fn->params, guint32, param));
    return (var->flags & IR_VAR_STRUCT) != 0 || var->type == NULL || strchr(var->type, '*') ||
           strchr(var->type, '[') || g_ascii_isalpha(var->type[strlen(var->type) - 1]);
}

static gboolean breaks_noescape(const RuleUnit *unit, const IrFunction *fn, Breach *ret_breach)
{
    for (guint i = 0; i < fn->params->len; i++) {
        const IrVar *var = ir_function_var(fn, g_array_index(fn->params, guint32, i));
        gboolean number = var->type != NULL && strchr(var->type, '*') == NULL &&
                          (var->flags & IR_VAR_STRUCT) == 0;
        const CFunction *declared = callback_prototype(unit, NULL, fn->name);
        if (number && declared != NULL && i < declared->n_params) {
            number = declared->params[i].pointer_depth == 0;
        }
        if (!number && is_pointer(fn, i) && keeps_parameter(unit, fn, i, 0, ret_breach)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- nocallback: does it reach Go? -------------------------------------------------------------
 */

typedef struct Reach {
    const RuleUnit *unit;
    const GPtrArray *slots; /* CallbackSlot * */
    const IrFunction *fn;
    GHashTable *seen; /* names */
    guint depth;
    Breach *breach;
    const IrInstr *made; /* while a definition is looked for */
    guint32 var;
} Reach;

static gboolean defines(const IrInstr *instr, gpointer data)
{
    const Reach *reach = data;
    return instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
           instr->dst[0].var == reach->var;
}

/* An exported function that somebody puts into that slot, or NULL. */
static const char *export_in(const Reach *reach, const char *what)
{
    gsize length = strlen(what);
    for (guint i = 0; i < reach->slots->len; i++) {
        const CallbackSlot *slot = g_ptr_array_index(reach->slots, i);
        gboolean same = strncmp(slot->what, what, length) == 0 &&
                        (slot->what[length] == '\0' || slot->what[length] == ' ');
        if (same && callback_export(reach->unit, slot->function) != NULL) {
            return slot->function;
        }
    }
    return NULL;
}

/* What a function pointer can be: the exported function, or NULL. */
static const char *export_behind(Reach *reach, IrOperand value)
{
    for (guint steps = 0; steps < 8; steps++) {
        if (value.kind == IR_OPERAND_FUNC) {
            return callback_export(reach->unit, value.name) != NULL ? value.name : NULL;
        }
        if (value.kind == IR_OPERAND_GLOBAL) {
            const char *colon = strrchr(value.name, ':');
            g_autofree char *what =
                g_strdup_printf("variable %s", colon != NULL ? colon + 1 : value.name);
            return export_in(reach, what);
        }
        if (value.kind != IR_OPERAND_VAR) {
            return NULL;
        }
        for (guint i = 0; i < reach->fn->params->len; i++) {
            if (g_array_index(reach->fn->params, guint32, i) == value.var) {
                g_autofree char *what =
                    g_strdup_printf("argument %u of %s", i + 1, reach->fn->name);
                return export_in(reach, what);
            }
        }
        reach->var = value.var;
        const IrInstr *made = find_instr(reach->fn, defines, reach);
        if (made != NULL && made->op == IR_LOAD_FIELD) {
            g_autofree char *what = g_strdup_printf("field %s", made->name);
            return export_in(reach, what);
        }
        if (made == NULL || made->n_args == 0 ||
            (made->op != IR_ASSIGN && made->op != IR_CONVERT && made->op != IR_LOAD)) {
            return NULL;
        }
        value = made->args[0];
    }
    return NULL;
}

static gboolean calls_go(const IrInstr *instr, gpointer data);

static gboolean reaches_go(Reach *reach, const IrFunction *fn)
{
    if (reach->depth > MOST_DEPTH || !g_hash_table_add(reach->seen, (gpointer)fn->name)) {
        return FALSE;
    }
    const IrFunction *outer = reach->fn;
    reach->fn = fn;
    reach->depth++;
    gboolean found = find_instr(fn, calls_go, reach) != NULL;
    reach->depth--;
    reach->fn = outer;
    return found;
}

static gboolean calls_go(const IrInstr *instr, gpointer data)
{
    Reach *reach = data;
    if (instr->op != IR_CALL) {
        return FALSE;
    }
    const char *export = NULL;
    if (instr->callee.kind == IR_CALLEE_STATIC) {
        const IrFunction *body = body_of(reach->unit, instr->callee.name);
        if (body != NULL) {
            return reaches_go(reach, body);
        }
        export =
            callback_export(reach->unit, instr->callee.name) != NULL ? instr->callee.name : NULL;
    } else if (instr->callee.kind == IR_CALLEE_INDIRECT) {
        export = export_behind(reach, instr->callee.value);
    }
    if (export == NULL) {
        return FALSE;
    }
    reach->breach->pos = instr->pos;
    g_free(reach->breach->what);
    reach->breach->what =
        instr->callee.kind == IR_CALLEE_STATIC
            ? g_strdup_printf("%s calls the exported Go function %s", reach->fn->name, export)
            : g_strdup_printf("%s calls a function pointer, and the exported Go function %s is put "
                              "there",
                              reach->fn->name, export);
    return TRUE;
}

static gboolean breaks_nocallback(const RuleUnit *unit, const IrFunction *fn, Breach *ret_breach)
{
    g_autoptr(GPtrArray) slots = callback_slots(unit);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Reach reach = {.unit = unit, .slots = slots, .seen = seen, .breach = ret_breach};
    return reaches_go(&reach, fn);
}

/* ---- findings ---------------------------------------------------------------------------------
 */

static void judge_promise(const RuleContext *ctx, const RuleUnit *unit, const GoPromise *promise)
{
    const IrFunction *fn = body_of(unit, promise->name);
    Breach breach = {0};
    if (fn == NULL || !(promise->nocallback ? breaks_nocallback(unit, fn, &breach)
                                            : breaks_noescape(unit, fn, &breach))) {
        return;
    }
    const RuleInfo *info = rule_find("false-promise");
    const char *word = promise->nocallback ? "nocallback" : "noescape";
    Finding *finding = finding_new("false-promise", promise->pos);
    g_free(finding->message);
    finding->message = g_strdup_printf(
        "#cgo %s %s does not hold: %s; %s", word, promise->name, breach.what,
        promise->nocallback ? "a call back into Go from it ends the process"
                            : "Go may have put what it points to on a stack that moves");
    finding->package = g_intern_string(unit->go->package->import_path);
    finding->subject = promise->name;
    finding->severity = info->severity;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->cwe = info->cwe;
    finding_add_step(finding, promise->pos, "note", "promised here");
    finding_add_step(finding, breach.pos, promise->nocallback ? "used" : "stored", "%s",
                     breach.what);
    g_free(breach.what);
    g_ptr_array_add(ctx->result->findings, finding);
}

void judge_false_promise(const RuleContext *ctx)
{
    for (guint i = 0; i < ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(ctx->units, i);
        for (guint j = 0; unit->go != NULL && j < unit->go->preambles->len; j++) {
            const GoPreamble *preamble = g_ptr_array_index(unit->go->preambles, j);
            for (guint k = 0; k < preamble->promises->len; k++) {
                judge_promise(ctx, unit, &g_array_index(preamble->promises, GoPromise, k));
            }
        }
    }
}
