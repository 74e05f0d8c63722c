/* Callbacks that a call can reach, and whether one of them deletes the handle that it is given.
 * Does not look at when they are called. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

enum { DEEPEST = 4, MOST_NAMES = 8000 };

/* ---- what exported functions do
 * ------------------------------------------------------------------ */

static void callback_free(gpointer data)
{
    Callback *callback = data;
    g_ptr_array_unref(callback->types);
    g_free(callback);
}

GHashTable *callback_table_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, callback_free);
}

static gboolean deletes_handle(const Engine *engine, const IrInstr *instr)
{
    const Contract *contract =
        instr->callee.kind == IR_CALLEE_STATIC && instr->op != IR_GO && instr->callee.name != NULL
            ? contract_book_find(engine->book, instr->callee.name)
            : NULL;
    return contract != NULL && contract->n_params > 0 &&
           contract->params[0].mode == CONTRACT_RELEASES && contract->params[0].kind != NULL &&
           contract->params[0].kind->cls == RESOURCE_HANDLE;
}

static gboolean asks_handle(const IrInstr *instr)
{
    gboolean known =
        instr->callee.kind == IR_CALLEE_STATIC || instr->callee.kind == IR_CALLEE_UNKNOWN;
    return known && instr->callee.name != NULL && g_str_has_suffix(instr->callee.name, "Value");
}

/* A function, what it calls and the closures in it. */
static void look(const Engine *engine, const IrUnit *unit, const IrFunction *fn, guint depth,
                 Callback *callback)
{
    for (guint i = 0; fn != NULL && i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            callback->deletes |= deletes_handle(engine, instr);
            callback->reads |= asks_handle(instr);
            if (instr->op == IR_TYPE_ASSERT && instr->type != NULL && depth == DEEPEST) {
                g_ptr_array_add(callback->types, (gpointer)instr->type);
            }
            const char *next = instr->op == IR_CLOSURE                  ? instr->name
                               : instr->callee.kind == IR_CALLEE_STATIC ? instr->callee.name
                                                                        : NULL;
            if (next != NULL && depth > 0) {
                look(engine, unit, ir_unit_function(unit, next), depth - 1, callback);
            }
        }
    }
}

void callback_learn(Engine *engine, const IrUnit *unit)
{
    g_hash_table_remove_all(engine->callbacks);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->exported == NULL) {
            continue;
        }
        Callback *callback = g_new0(Callback, 1);
        callback->types = g_ptr_array_new();
        callback->fn = fn;
        look(engine, unit, fn, DEEPEST, callback);
        g_hash_table_insert(engine->callbacks, (gpointer)fn->exported, callback);
    }
}

/* ---- what a call can reach
 * ----------------------------------------------------------------------- */

/* The exported functions that C code called `name` can come to, through what it mentions. */
static void add_reachable(const Engine *engine, const char *name, GPtrArray *ret_callbacks)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) waiting = g_ptr_array_new();
    g_ptr_array_add(waiting, (gpointer)name);
    while (waiting->len > 0 && g_hash_table_size(seen) < MOST_NAMES) {
        const char *next = g_ptr_array_steal_index(waiting, waiting->len - 1);
        if (!g_hash_table_add(seen, (gpointer)next)) {
            continue;
        }
        const Callback *callback = g_hash_table_lookup(engine->callbacks, next);
        if (callback != NULL) {
            g_ptr_array_add(ret_callbacks, (gpointer)callback);
            continue;
        }
        const GPtrArray *names =
            engine->mentions != NULL ? g_hash_table_lookup(engine->mentions, next) : NULL;
        for (guint i = 0; names != NULL && i < names->len; i++) {
            g_ptr_array_add(waiting, g_ptr_array_index(names, i));
        }
    }
}

static void add_given(const Analysis *a, const State *state, Value value, guint depth,
                      GPtrArray *ret_callbacks)
{
    if (value.kind == VALUE_FUNCTION) {
        add_reachable(a->engine, link_name(value_name(value)), ret_callbacks);
        return;
    }
    if ((value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) || depth == 0) {
        return;
    }
    guint first, end;
    state_cells(state, value.sym, value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0, &first,
                &end);
    for (guint i = first; i < end; i++) {
        add_given(a, state, g_array_index(state->cells, Cell, i).value, depth - 1, ret_callbacks);
    }
}

static gboolean has_type(const Callback *callback, const char *type)
{
    return g_ptr_array_find(callback->types, type, NULL);
}

/* Of the callbacks that see a handle of that type, the one that deletes it; NULL if none does. */
static const Callback *one_deletes(const GPtrArray *callbacks, const char *type)
{
    const Callback *deletes = NULL;
    gboolean kept = FALSE;
    for (guint i = 0; i < callbacks->len; i++) {
        const Callback *callback = g_ptr_array_index(callbacks, i);
        gboolean same = type != NULL && has_type(callback, type);
        if (callback->deletes && (same || callback->types->len == 0)) {
            return callback;
        }
        deletes = callback->deletes ? callback : deletes;
        kept |= !callback->deletes && same;
    }
    return kept ? NULL : deletes;
}

static gboolean is_named_destroy(const Callback *callback)
{
    Words words;
    words_init(&words, callback->fn->exported);
    gboolean found = FALSE;
    for (guint i = 0; i < words.n && !found; i++) {
        found = word_release_rank(words.text[i]) > 0;
    }
    words_clear(&words);
    return found;
}

/* It is there to end what it is given: its name says so, or it does nothing else. */
static gboolean is_destroy(const Callback *callback)
{
    return !callback->reads || is_named_destroy(callback);
}

/* Its name says that it ends what it is given, and the handle is still there after it. */
static const Callback *one_forgets(const GPtrArray *callbacks)
{
    for (guint i = 0; i < callbacks->len; i++) {
        const Callback *callback = g_ptr_array_index(callbacks, i);
        if (!callback->deletes && is_named_destroy(callback)) {
            return callback;
        }
    }
    return NULL;
}

static gboolean reads(const IrOperand *args, guint n_args, guint32 var)
{
    for (guint i = 0; i < n_args; i++) {
        if (args[i].kind == IR_OPERAND_VAR && args[i].var == var) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Somebody asks what the call gave back: C may have refused, and has called nothing then. */
static gboolean is_asked(const IrFunction *fn, const IrInstr *call)
{
    for (guint d = 0; d < call->n_dst; d++) {
        for (guint b = 0; call->dst[d].kind == IR_OPERAND_VAR && b < fn->blocks->len; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            if (reads(block->args, block->n_args, call->dst[d].var)) {
                return TRUE;
            }
            for (guint i = 0; i < block->instrs->len; i++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, i);
                if (reads(instr->args, instr->n_args, call->dst[d].var)) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

void callback_check(Analysis *a, State *state, const Resource *resource, const ReleaseSite *site)
{
    if (resource->ended_by == NULL || resource->status != STATUS_ESCAPED || site->uncertain) {
        return;
    }
    Observation *o = observe(a, OBSERVED_DOUBLE_RELEASE, state, site->pos, 0, site->callee);
    if (o != NULL) {
        observe_resource(a, o, resource);
        o->ended_by = resource->ended_by;
        o->end = site->pos;
    }
}

static gboolean is_live_handle(const Resource *r)
{
    return r->owned && r->status == STATUS_LIVE && r->kind != NULL &&
           r->kind->cls == RESOURCE_HANDLE;
}

static gboolean any_handle(const State *state)
{
    for (guint i = 0; i < state->resources->len; i++) {
        if (is_live_handle(&g_array_index(state->resources, Resource, i))) {
            return TRUE;
        }
    }
    return FALSE;
}

void callback_given(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                    guint n_args)
{
    if (!any_handle(state)) {
        return;
    }
    g_autoptr(GPtrArray) callbacks = g_ptr_array_new();
    add_reachable(a->engine, instr->callee.name, callbacks);
    for (guint i = 0; i < n_args; i++) {
        add_given(a, state, args[i], 3, callbacks);
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    for (guint i = 0; i < n_args; i++) {
        state_reach(state, a->symbols, args[i], seen);
    }
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *r = &g_array_index(state->resources, Resource, i);
        if (!is_live_handle(r) || r->sym >= seen->len || !seen->data[r->sym]) {
            continue;
        }
        const Callback *ends = one_deletes(callbacks, r->value_type);
        const Callback *forgets = ends == NULL ? one_forgets(callbacks) : NULL;
        if (forgets != NULL) {
            r->steps = step_pool_add(a->engine->steps, r->steps, forgets->fn->pos, "note",
                                     "C is given %s to end it, which deletes no handle",
                                     forgets->fn->exported);
        }
        if (ends == NULL) {
            continue;
        }
        escape(a, state, value_symbol(r->sym), ESCAPE_TO_C, instr->pos, callee_label(instr),
               "a callback that it can reach deletes the handle", FALSE);
        if (is_destroy(ends) && !is_asked(a->fn, instr)) {
            g_array_index(state->resources, Resource, i).ended_by = ends->fn;
        }
    }
}

/* ---- calls of code that nobody sees
 * -------------------------------------------------------------- */

/* Another handle that this call is given is deleted by this function: so callbacks do not. */
static gboolean deletes_sibling(const Analysis *a, const State *state, const Value *args,
                                guint n_args, guint index)
{
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        for (guint j = 0; j < n_args && deferred->n_args > 0; j++) {
            if (j != index && deletes_handle(a->engine, deferred->instr) &&
                value_equal(deferred->args[0], args[j])) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean callback_may_delete(const Analysis *a, const State *state, const IrInstr *instr,
                             const Value *args, guint n_args, guint index, const char *type)
{
    if (instr->callee.name != NULL && a->engine->mentions != NULL &&
        g_hash_table_contains(a->engine->mentions, instr->callee.name)) {
        return FALSE; /* its text is in the tree: callback_given has decided */
    }
    g_autoptr(GPtrArray) given = g_ptr_array_new();
    for (guint i = 0; i < n_args; i++) {
        add_given(a, state, args[i], 3, given);
    }
    if (given->len > 0 || deletes_sibling(a, state, args, n_args, index)) {
        return FALSE;
    }
    GHashTableIter iter;
    gpointer data;
    g_hash_table_iter_init(&iter, a->engine->callbacks);
    while (g_hash_table_iter_next(&iter, NULL, &data)) {
        const Callback *callback = data;
        if (callback->deletes &&
            (callback->types->len == 0 || type == NULL || has_type(callback, type))) {
            return TRUE;
        }
    }
    return FALSE;
}
