/* callback-panic: what in an exported function, and in the functions of its package that it calls,
 * can panic with nothing that recovers. Follows no path: a note says where to look. */

#include "rules/callback-panic/callback_panic.h"
#include "rules/callback-panic/nil_map.h"

#include <string.h>

enum { MOST_DEPTH = 4, MOST_PLACES = 5 };

typedef struct Search {
    const IrUnit *unit;
    GHashTable *seen; /* IrFunction * */
    GArray *places;   /* PanicPlace */
} Search;

typedef struct PanicPlace {
    SourcePos pos;
    const char *what;
} PanicPlace;

typedef struct Body {
    const IrFunction *fn;
    const IrInstr **definition;
} Body;

static void body_init(Body *body, const IrFunction *fn)
{
    body->fn = fn;
    body->definition = g_new0(const IrInstr *, fn->vars->len + 1);
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            for (guint d = 0; d < instr->n_dst; d++) {
                if (instr->dst[d].kind == IR_OPERAND_VAR) {
                    body->definition[instr->dst[d].var] = instr;
                }
            }
        }
    }
}

static const IrInstr *definition_of(const Body *body, IrOperand value)
{
    return value.kind == IR_OPERAND_VAR ? body->definition[value.var] : NULL;
}

static const IrFunction *callee_of(const Search *search, const Body *body, const IrCallee *callee)
{
    if (callee->kind == IR_CALLEE_STATIC) {
        return ir_unit_function(search->unit, callee->name);
    }
    const IrInstr *made =
        callee->kind == IR_CALLEE_INDIRECT ? definition_of(body, callee->value) : NULL;
    return made != NULL && made->op == IR_CLOSURE ? ir_unit_function(search->unit, made->name)
                                                  : NULL;
}

/* ---- recover ----------------------------------------------------------------------------------
 */

static gboolean calls_recover(const IrFunction *fn)
{
    for (guint b = 0; fn != NULL && b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_BUILTIN &&
                g_str_equal(instr->callee.name, "recover")) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* A deferred call that recovers; one into another package may. */
static gboolean recovers(const Search *search, const Body *body)
{
    for (guint b = 0; b < body->fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(body->fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (instr->op != IR_DEFER) {
                continue;
            }
            g_autofree char *name =
                g_ascii_strdown(instr->callee.name != NULL ? instr->callee.name : "", -1);
            if (calls_recover(callee_of(search, body, &instr->callee)) ||
                strstr(name, "recover") != NULL || strstr(name, "panic") != NULL) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* ---- what can panic ---------------------------------------------------------------------------
 */

static const char *type_of(const Search *search, const Body *body, IrOperand value)
{
    if (value.kind == IR_OPERAND_VAR) {
        return ir_function_var(body->fn, value.var)->type;
    }
    for (guint i = 0; value.kind == IR_OPERAND_GLOBAL && i < search->unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(search->unit->globals, i);
        if (global->name == value.name) {
            return global->type;
        }
    }
    return NULL;
}

static gboolean is_handle_value(const Body *body, const IrInstr *instr)
{
    const IrCallee *callee = &instr->callee;
    if (callee->kind == IR_CALLEE_STATIC) {
        return g_str_equal(callee->name, "(runtime/cgo.Handle).Value");
    }
    if (callee->kind != IR_CALLEE_UNKNOWN || !g_str_equal(callee->name, "Value") ||
        instr->n_args != 1) {
        return FALSE;
    }
    const IrInstr *made = definition_of(body, instr->args[0]);
    if (made != NULL && made->op == IR_ASSIGN) {
        made = definition_of(body, made->args[0]);
    }
    const char *type = instr->args[0].kind == IR_OPERAND_VAR
                           ? ir_function_var(body->fn, instr->args[0].var)->type
                           : NULL;
    return g_strcmp0(type, "runtime/cgo.Handle") == 0 ||
           (made != NULL && made->op == IR_CALL && made->callee.kind == IR_CALLEE_STATIC &&
            g_str_equal(made->callee.name, "runtime/cgo.Handle"));
}

/* The value before conversions and copies. */
static IrOperand root_of(const Body *body, IrOperand value)
{
    for (guint steps = 0; steps < 8; steps++) {
        const IrInstr *made = definition_of(body, value);
        if (made == NULL || (made->op != IR_CONVERT && made->op != IR_ASSIGN)) {
            break;
        }
        value = made->args[0];
    }
    return value;
}

static gboolean is_compared(const Body *body, IrOperand value)
{
    for (guint b = 0; b < body->fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(body->fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            for (guint a = 0; instr->op == IR_BINARY && a < instr->n_args; a++) {
                gboolean order = instr->binary >= IR_BINARY_LT && instr->binary <= IR_BINARY_GE;
                IrOperand other = root_of(body, instr->args[a]);
                if (order && other.kind == IR_OPERAND_VAR && other.var == value.var) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

/* i % n, i & mask */
static gboolean is_masked(const IrInstr *made)
{
    return made->op == IR_BINARY &&
           (made->binary == IR_BINARY_OTHER || made->binary == IR_BINARY_AND);
}

/* An index into a slice or array of Go that nothing bounds: not a constant, not from a range, never
 * compared. */
static gboolean is_wild_index(const Search *search, const Body *body, const IrInstr *instr)
{
    const char *type = type_of(search, body, instr->args[0]);
    IrOperand index = instr->args[1];
    if (type == NULL || type[0] != '[' || index.kind != IR_OPERAND_VAR) {
        return FALSE;
    }
    index = root_of(body, index);
    const IrInstr *made = definition_of(body, index);
    if (index.kind != IR_OPERAND_VAR || is_compared(body, index) ||
        (made != NULL && (made->op == IR_RANGE_NEXT || is_masked(made)))) {
        return FALSE;
    }
    return TRUE;
}

static gboolean is_harmless_method(const IrCallee *callee)
{
    static const char *const METHODS[] = {"Error", "String",  "Lock", "Unlock",
                                          "RLock", "RUnlock", "Done", NULL};
    return g_strv_contains(METHODS, callee->name);
}

static const char *panic_in_call(const Search *search, const Body *body, const IrInstr *instr)
{
    const IrCallee *callee = &instr->callee;
    if (is_handle_value(body, instr)) {
        return "Value() panics on a handle that is not valid";
    }
    if (callee->kind == IR_CALLEE_INTERFACE && !is_harmless_method(callee)) {
        return g_intern_string(callee->name);
    }
    if (callee->kind == IR_CALLEE_INDIRECT && callee_of(search, body, callee) == NULL) {
        const IrInstr *made = definition_of(body, callee->value);
        gboolean method = made != NULL && made->op == IR_CLOSURE;
        return method ? NULL : "a function value of the user is called";
    }
    return NULL;
}

static void add_place(Search *search, SourcePos pos, const char *what)
{
    PanicPlace place = {pos, what};
    g_array_append_val(search->places, place);
}

static void search_function(Search *search, const IrFunction *fn, guint depth);

static void search_instr(Search *search, const Body *body, const IrInstr *instr, guint depth)
{
    if (instr->op == IR_CALL || instr->op == IR_DEFER) {
        const char *what = panic_in_call(search, body, instr);
        const IrFunction *callee = callee_of(search, body, &instr->callee);
        if (what != NULL && instr->callee.kind == IR_CALLEE_INTERFACE) {
            g_autofree char *text =
                g_strdup_printf("%s is called through an interface: it may be the user's", what);
            add_place(search, instr->pos, g_intern_string(text));
        } else if (what != NULL) {
            add_place(search, instr->pos, what);
        } else if (callee != NULL && depth < MOST_DEPTH) {
            search_function(search, callee, depth + 1);
        }
    } else if (instr->op == IR_TYPE_ASSERT && instr->n_dst < 2) {
        add_place(search, instr->pos, "a type assertion without ok");
    } else if (writes_nil_map(search->unit, body->fn, instr)) {
        add_place(search, instr->pos, "a write to a map that nothing makes");
    } else if ((instr->op == IR_LOAD_ELEM || instr->op == IR_STORE_ELEM ||
                instr->op == IR_ADDR_ELEM) &&
               is_wild_index(search, body, instr)) {
        add_place(search, instr->pos, "an index that nothing here bounds");
    }
}

static void search_function(Search *search, const IrFunction *fn, guint depth)
{
    if (!g_hash_table_add(search->seen, (gpointer)fn)) {
        return;
    }
    Body body;
    body_init(&body, fn);
    if (!recovers(search, &body)) {
        for (guint b = 0; b < fn->blocks->len; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            for (guint i = 0; i < block->instrs->len; i++) {
                search_instr(search, &body, g_ptr_array_index(block->instrs, i), depth);
            }
            if (block->term == IR_TERM_PANIC) {
                add_place(search, block->pos, "panic");
            }
        }
    }
    g_free(body.definition);
}

/* ---- findings ---------------------------------------------------------------------------------
 */

static void report(const RuleContext *ctx, const IrFunction *fn, const GArray *places)
{
    const RuleInfo *info = rule_find("callback-panic");
    const PanicPlace *first = &g_array_index(places, PanicPlace, 0);
    Finding *finding = finding_new("callback-panic", fn->pos);
    g_free(finding->message);
    finding->message = g_strdup_printf(
        "%s is called from C and can panic at %u place%s (line %u: %s); no deferred recover stops "
        "it before C's frames",
        fn->exported, places->len, places->len == 1 ? "" : "s", first->pos.line, first->what);
    finding->function = fn->display;
    finding->package = fn->package;
    finding->subject = fn->exported;
    finding->severity = info->severity;
    finding->confidence = CONFIDENCE_LIKELY;
    finding->cwe = info->cwe;
    for (guint i = 0; i < places->len && i < MOST_PLACES; i++) {
        const PanicPlace *place = &g_array_index(places, PanicPlace, i);
        finding_add_step(finding, place->pos, "used", "%s", place->what);
    }
    g_ptr_array_add(ctx->result->findings, finding);
}

void judge_callback_panic(const RuleContext *ctx)
{
    for (guint i = 0; i < ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(ctx->units, i);
        for (guint j = 0; unit->go != NULL && j < unit->go->exports->len; j++) {
            const GoExport *export = g_ptr_array_index(unit->go->exports, j);
            const IrFunction *fn = ir_unit_function(unit->go->ir, export->function);
            if (fn == NULL || fn->is_test) {
                continue;
            }
            g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
            g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(PanicPlace));
            Search search = {unit->go->ir, seen, places};
            search_function(&search, fn, 0);
            if (places->len > 0) {
                report(ctx, fn, places);
            }
        }
    }
}
