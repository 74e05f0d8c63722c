/* Objects that a package-level map keeps although only their finalizer takes them out: it never
 * runs. Reads instructions and types; follows no path. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

enum { MOST_CALLERS = 200 };

typedef void (*Visit)(const IrFunction *fn, const IrInstr *instr, gpointer data);

static void visit_all(const GPtrArray *functions, Visit visit, gpointer data)
{
    for (guint f = 0; f < functions->len; f++) {
        const IrFunction *fn = g_ptr_array_index(functions, f);
        for (guint b = 0; b < fn->blocks->len; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            for (guint i = 0; i < block->instrs->len; i++) {
                visit(fn, g_ptr_array_index(block->instrs, i), data);
            }
        }
    }
}

static const char *global_of(const IrInstr *instr)
{
    return instr->n_args > 0 && instr->args[0].kind == IR_OPERAND_GLOBAL && !instr->args[0].foreign
               ? instr->args[0].name
               : NULL;
}

/* ---- which maps keep what
 * ---------------------------------------------------------------------- */

/* A store of a pointer to an object with a finalizer into a package-level map. */
typedef struct Kept {
    const Finalizer *use;
    const IrFunction *function;
    const char *map, *type;
    SourcePos pos;
} Kept;

typedef struct Search {
    const Engine *engine;
    GArray *kept; /* Kept */
} Search;

static void find_store(const IrFunction *fn, const IrInstr *instr, gpointer data)
{
    const Search *search = data;
    const char *map = instr->op == IR_STORE_ELEM ? global_of(instr) : NULL;
    IrOperand value = map != NULL && instr->n_args > 2 ? instr->args[2] : (IrOperand){0};
    const char *type = value.kind == IR_OPERAND_VAR ? ir_function_var(fn, value.var)->type : NULL;
    if (type == NULL || type[0] != '*' || instr->args[1].kind == IR_OPERAND_INT) {
        return;
    }
    for (guint i = 0; i < search->engine->finalizer_uses->len; i++) {
        const Finalizer *use = &g_array_index(search->engine->finalizer_uses, Finalizer, i);
        const char *plain = use->type[0] == '*' ? use->type + 1 : use->type;
        if (use->cleanup == 0 && g_str_equal(plain, type + 1)) {
            Kept kept = {use, fn, map, g_intern_string(plain), instr->pos};
            g_array_append_val(search->kept, kept);
            return;
        }
    }
}

/* ---- who takes them out
 * ------------------------------------------------------------------------ */

typedef struct Takers {
    const char *map, *finalizer;
    GPtrArray *found; /* IrFunction *: they take out of the map, or call one that does */
    gboolean renewed; /* the map itself is replaced or lent somewhere */
} Takers;

static void add_taker(Takers *takers, const IrFunction *fn)
{
    if (!g_ptr_array_find(takers->found, fn, NULL)) {
        g_ptr_array_add(takers->found, (gpointer)fn);
    }
}

static gboolean is_start(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    return g_str_equal(dot != NULL ? dot + 1 : fn->display, "init") ||
           g_str_has_suffix(fn->name, ".init#vars");
}

static void find_taker(const IrFunction *fn, const IrInstr *instr, gpointer data)
{
    Takers *takers = data;
    const char *map = global_of(instr);
    gboolean same = map != NULL && g_str_equal(map, takers->map);
    if (same && instr->callee.kind == IR_CALLEE_BUILTIN &&
        (g_str_equal(instr->callee.name, "delete") || g_str_equal(instr->callee.name, "clear"))) {
        add_taker(takers, fn);
    }
    if (same && instr->op == IR_STORE_ELEM && instr->args[2].kind == IR_OPERAND_NIL) {
        add_taker(takers, fn);
    }
    takers->renewed |=
        (same && instr->op == IR_ADDR) ||
        (instr->op == IR_STORE_GLOBAL && g_strcmp0(instr->name, takers->map) == 0 && !is_start(fn));
}

static void find_caller(const IrFunction *fn, const IrInstr *instr, gpointer data)
{
    Takers *takers = data;
    const char *callee = instr->callee.kind == IR_CALLEE_STATIC ? instr->callee.name
                         : instr->op == IR_CLOSURE              ? instr->name
                                                                : NULL;
    for (guint i = 0; callee != NULL && i < takers->found->len; i++) {
        const IrFunction *taker = g_ptr_array_index(takers->found, i);
        gboolean given = instr->op == IR_CLOSURE && g_str_equal(taker->name, takers->finalizer);
        if (!given && g_str_equal(taker->name, callee)) {
            add_taker(takers, fn);
            return;
        }
    }
}

static gboolean is_public(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    return fn->exported != NULL || g_ascii_isupper(dot != NULL ? dot[1] : fn->display[0]) ||
           g_str_equal(dot != NULL ? dot + 1 : fn->display, "main");
}

/* Everything that takes objects out is called by the finalizer alone. */
static gboolean only_finalizer_takes(const GPtrArray *functions, const Kept *kept)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    Takers takers = {kept->map, kept->use->key, found, FALSE};
    visit_all(functions, find_taker, &takers);
    for (guint before = 0; before < found->len && found->len < MOST_CALLERS;) {
        before = found->len;
        visit_all(functions, find_caller, &takers);
    }
    gboolean finalizer = FALSE;
    for (guint i = 0; i < found->len; i++) {
        const IrFunction *fn = g_ptr_array_index(found, i);
        gboolean runs = g_str_equal(fn->name, kept->use->key);
        finalizer = finalizer || runs;
        if (is_public(fn) || (!runs && fn == kept->function)) {
            return FALSE;
        }
    }
    return finalizer && !takers.renewed && found->len < MOST_CALLERS;
}

static void report(Engine *engine, const Kept *kept)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_OWNER_GAP;
    o->gap = OWNER_KEPT;
    o->function = kept->function;
    o->pos = o->end = kept->pos;
    o->acquired = kept->use->pos;
    const char *dot = strrchr(kept->map, '.');
    o->subject = g_intern_string(dot != NULL ? dot + 1 : kept->map);
    o->owner = kept->type;
    g_ptr_array_add(engine->observations, o);
}

static int by_name(gconstpointer left, gconstpointer right)
{
    const IrFunction *a = *(const IrFunction *const *)left, *b = *(const IrFunction *const *)right;
    return strcmp(a->name, b->name);
}

void pinned_judge(Engine *engine)
{
    g_autoptr(GPtrArray) functions = g_ptr_array_new();
    GHashTableIter iter;
    gpointer one;
    g_hash_table_iter_init(&iter, engine->summaries);
    while (engine->finalizer_uses->len > 0 && g_hash_table_iter_next(&iter, NULL, &one)) {
        const IrFunction *fn = ((const Summary *)one)->function;
        if (!fn->is_c && !fn->is_test) {
            g_ptr_array_add(functions, (gpointer)fn);
        }
    }
    g_ptr_array_sort(functions, by_name);
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    Search search = {engine, kept};
    visit_all(functions, find_store, &search);
    for (guint i = 0; i < kept->len; i++) {
        const Kept *candidate = &g_array_index(kept, Kept, i);
        if (only_finalizer_takes(functions, candidate)) {
            report(engine, candidate);
        }
    }
}
