/* Twice: what a finalizer releases although a function that users call has released it, or given it
 * away, before; and what a second call of a closing method releases again. Read from finished
 * summaries; follows no path itself. */

#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/owners_internal.h"
#include "analyzers/lifetime/twice_internal.h"

#include <string.h>

enum { DEEPEST = 3 };

/* A field of the program's, not one that the engine keeps its own marks in. */
static gboolean is_name(const char *field)
{
    return g_ascii_isalpha(field[0]) || field[0] == '_' || (guchar)field[0] >= 0x80;
}

gboolean twice_way_from(const Engine *engine, const SymbolTable *symbols, guint32 sym,
                        const IrType *type, Way *ret_way)
{
    g_autoptr(GString) fields = g_string_new(NULL);
    for (guint depth = 0; depth < DEEPEST; depth++) {
        const Symbol *symbol = symbol_table_get(symbols, sym);
        while (symbol->kind == SYMBOL_CHILD && symbol->field == field_deref()) {
            sym = symbol->parent;
            symbol = symbol_table_get(symbols, sym);
        }
        if (symbol->kind != SYMBOL_CHILD || !symbol->input || symbol->generation > 0) {
            return FALSE;
        }
        const char *name = g_quark_to_string(symbol->field);
        if (symbol->field == field_element() || !is_name(name)) {
            return FALSE;
        }
        g_string_prepend(fields, fields->len > 0 ? "." : "");
        g_string_prepend(fields, name);
        guint32 object = symbol->parent;
        for (guint32 at = object;;) { /* through pointers to it */
            const Symbol *one = symbol_table_get(symbols, at);
            if (type_find(engine, one->type) == type) {
                *ret_way = (Way){object, g_steal_pointer(&fields)};
                return TRUE;
            }
            if (one->kind != SYMBOL_CHILD || one->field != field_deref()) {
                break;
            }
            at = one->parent;
        }
        sym = object;
    }
    return FALSE;
}

/* The path leaves everything in the object as it found it, and its finalizer on. */
static gboolean is_untouched(const SummaryPath *path, const SymbolTable *symbols, guint32 object)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *held =
            cell->value.kind == VALUE_SYMBOL ? symbol_table_get(symbols, cell->value.sym) : NULL;
        gboolean as_found = held != NULL && held->kind == SYMBOL_CHILD &&
                            held->parent == cell->sym && held->field == cell->field;
        if (!as_found && symbol_table_within(symbols, cell->sym, object)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* A field that says whether it has been done is read and written in ways that are not followed. */
static gboolean has_guard(const IrType *type)
{
    for (guint i = 0; type->fields != NULL && i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        if (field->type != NULL &&
            (strstr(field->type, "sync.Once") != NULL || strstr(field->type, "atomic.") != NULL)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean twice_is_exported(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    return fn->outer == NULL && g_ascii_isupper(dot != NULL ? dot[1] : fn->display[0]);
}

/* Gone for good: freed, or taken over by a callee that says so. */
static gboolean is_gone(const Resource *resource)
{
    gboolean freed = resource->status == STATUS_RELEASED && !resource->deep && !resource->looped &&
                     !resource->uncertain;
    gboolean given = resource->status == STATUS_ESCAPED && resource->released_by != NULL;
    return freed || (given && resource->escape == ESCAPE_TO_C) ||
           (given && resource->escape == ESCAPE_TO_FINALIZER && resource->finalized);
}

gboolean twice_is_counted(const Resource *resource)
{
    static const char *const dropping[] = {"unref", "decref", "release", "put", "drop", NULL};
    if (resource->refs > 0 || resource->released_by == NULL) {
        return TRUE;
    }
    Words words;
    words_init(&words, resource->released_by);
    gboolean counted = resource->status == STATUS_RELEASED && words_find(&words, 0, dropping) >= 0;
    words_clear(&words);
    return counted;
}

/* The finalizer's release that reaches the same field; it runs whatever else the object holds. */
static const Resource *finalizer_release(const Engine *engine, const Summary *finalizer,
                                         const IrType *type, const char *fields)
{
    for (guint i = 0; i < finalizer->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(finalizer->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (resource->owned || resource->status != STATUS_RELEASED || resource->deep ||
                resource->looped ||
                !twice_way_from(engine, finalizer->symbols, resource->sym, type, &way)) {
                continue;
            }
            gboolean same = g_str_equal(way.fields->str, fields);
            g_string_free(way.fields, TRUE);
            if (same) {
                return resource;
            }
        }
    }
    return NULL;
}

gboolean twice_asks_first(const Engine *engine, const Summary *finalizer, const IrType *type,
                          const char *fields)
{
    if (type == NULL) {
        return TRUE;
    }
    for (guint i = 0; i < finalizer->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(finalizer->paths, i);
        for (guint j = 0; j < path->state->facts->len; j++) {
            const Fact *fact = &g_array_index(path->state->facts, Fact, j);
            Way way;
            if (!twice_way_from(engine, finalizer->symbols, fact->sym, type, &way)) {
                continue;
            }
            gboolean same = g_str_has_prefix(fields, way.fields->str);
            g_string_free(way.fields, TRUE);
            if (!same) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* A function that is judged itself does it. */
static gboolean by_other_function(const Resource *resource)
{
    const char *dot = strrchr(resource->released_by, '.');
    return dot != NULL && !g_str_has_prefix(resource->released_by, "C.") && g_ascii_isupper(dot[1]);
}

/* Two functions of C: one of them may end something else (the thing on a disk). */
static gboolean by_different_functions(const Resource *one, const Resource *other)
{
    return g_str_has_prefix(one->released_by, "C.") && g_str_has_prefix(other->released_by, "C.") &&
           !g_str_equal(one->released_by, other->released_by);
}

/* On another path the function looks after what is left: here its release may have failed. */
static gboolean is_careful(const Engine *engine, const Summary *summary, const IrType *type,
                           const char *fields)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (!is_gone(resource) ||
                !twice_way_from(engine, summary->symbols, resource->sym, type, &way)) {
                continue;
            }
            gboolean same = g_str_equal(way.fields->str, fields);
            g_string_free(way.fields, TRUE);
            if (same && !is_untouched(path, summary->symbols, way.object)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

static void report(Engine *engine, const Summary *summary, const Resource *resource,
                   const Resource *again, const char *fields, const IrType *type,
                   const Finalizer *use)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_DOUBLE_RELEASE;
    o->function = summary->function;
    o->pos = o->end = resource->released;
    o->resource = resource->kind != NULL ? resource->kind : again->kind;
    o->subject = g_intern_string(fields);
    o->owner = type->name;
    o->acquired = use->pos;
    o->by_cleanup = use->cleanup != 0;
    o->released = again->released;
    o->released_by = again->released_by;
    o->callee = resource->released_by;
    o->steps = resource->steps;
    o->by_finalizer = TRUE;
    o->given_away = resource->status == STATUS_ESCAPED;
    o->shared = o->given_away && resource->finalized;
    o->assumed = use->cleanup == 0 && is_careful(engine, summary, type, fields);
    g_ptr_array_add(engine->observations, o);
}

/* What the cleanup releases of what it was given. */
static const Resource *cleanup_release(const Summary *cleanup)
{
    for (guint i = 0; i < cleanup->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(cleanup->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            if (!resource->owned && resource->status == STATUS_RELEASED && !resource->deep &&
                !resource->looped) {
                return resource;
            }
        }
    }
    return NULL;
}

/* Whether what the collector runs comes on top of what the path did to those fields of object. A
 * cleanup has the pointer itself: whatever the field holds by then, it runs unless it was stopped.
 */
static gboolean still_runs(const Engine *engine, const SummaryPath *path, const Summary *summary,
                           const Summary *run, const Finalizer *use, const IrType *type,
                           guint32 object, const char *fields)
{
    Value stopped;
    if (use->cleanup != 0) {
        return g_str_equal(fields, g_quark_to_string(use->cleanup)) &&
               !state_load(path->state, object, field_unfinalized(), &stopped);
    }
    return is_untouched(path, summary->symbols, object) &&
           !twice_asks_first(engine, run, type, fields);
}

/* One function that users of the package can call, against one finalizer. */
static void judge_function(Engine *engine, const Summary *summary, const Summary *run,
                           const IrType *type, const Finalizer *use, GHashTable *told)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; path->end == PATH_RETURNS && j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (resource->owned || !is_gone(resource) || twice_is_counted(resource) ||
                by_other_function(resource) ||
                !twice_way_from(engine, summary->symbols, resource->sym, type, &way)) {
                continue;
            }
            g_autofree char *fields = g_string_free(way.fields, FALSE);
            const Resource *again = use->cleanup != 0
                                        ? cleanup_release(run)
                                        : finalizer_release(engine, run, type, fields);
            g_autofree char *key =
                g_strdup_printf("%s\x1f%s\x1f%u", summary->key, fields, resource->released.line);
            if (again != NULL && !twice_is_counted(again) &&
                !by_different_functions(resource, again) &&
                still_runs(engine, path, summary, run, use, type, way.object, fields) &&
                g_hash_table_add(told, g_steal_pointer(&key))) {
                report(engine, summary, resource, again, fields, type, use);
            }
        }
    }
}

/* ---- a closing method that is called again ------------------------------------------------------
 */

/* In memory that is gone when the method is: nobody can ask for a mark there. */
static gboolean lies_in_released(const SummaryPath *path, const SymbolTable *symbols, guint32 sym)
{
    for (guint i = 0; i < path->state->resources->len; i++) {
        const Resource *one = &g_array_index(path->state->resources, Resource, i);
        if (one->status == STATUS_RELEASED && symbol_table_within(symbols, sym, one->sym)) {
            return TRUE;
        }
    }
    return FALSE;
}

static Ending ending_of(const SummaryPath *path, const SymbolTable *symbols, guint32 object,
                        guint32 released)
{
    const Symbol *held = symbol_table_get(symbols, released);
    Ending ending = {0};
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *value =
            cell->value.kind == VALUE_SYMBOL ? symbol_table_get(symbols, cell->value.sym) : NULL;
        gboolean as_found = value != NULL && value->kind == SYMBOL_CHILD &&
                            value->parent == cell->sym && value->field == cell->field;
        gboolean own = cell->field != field_deref() && cell->field != field_element() &&
                       !is_name(g_quark_to_string(cell->field));
        if (as_found || own || !symbol_table_within(symbols, cell->sym, object) ||
            lies_in_released(path, symbols, cell->sym)) {
            continue; /* what it found there, a mark of the engine's own, or gone with the rest */
        }
        gboolean same = cell->sym == held->parent && cell->field == held->field;
        gboolean mark = cell->value.kind == VALUE_INT || cell->value.kind == VALUE_CONSTANT;
        ending.cleared = ending.cleared || same;
        ending.marked = ending.marked || (!same && mark);
        ending.changed = ending.changed || (!same && !mark);
    }
    return ending;
}

gboolean twice_asks_other_field(const SummaryPath *path, const SymbolTable *symbols, guint32 object,
                                guint32 released)
{
    for (guint i = 0; i < path->state->facts->len; i++) {
        const Fact *fact = &g_array_index(path->state->facts, Fact, i);
        if (fact->sym != released && fact->sym != object &&
            symbol_table_within(symbols, fact->sym, object)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void closed_clear(gpointer closed)
{
    g_free(((Closed *)closed)->fields);
}

GArray *twice_closed_by(const Engine *engine, const Summary *summary, const IrType *type)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Closed));
    g_array_set_clear_func(all, closed_clear);
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; path->end == PATH_RETURNS && j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (resource->owned || resource->status != STATUS_RELEASED || !is_gone(resource) ||
                twice_is_counted(resource) || by_other_function(resource) ||
                (resource->kind != NULL && resource->kind->cls == RESOURCE_HANDLE) ||
                !twice_way_from(engine, summary->symbols, resource->sym, type, &way)) {
                continue;
            }
            Closed closed = {
                resource, path, g_string_free(way.fields, FALSE),
                ending_of(path, summary->symbols, way.object, resource->sym),
                twice_asks_other_field(path, summary->symbols, way.object, resource->sym)};
            g_array_append_val(all, closed);
        }
    }
    return all;
}

static gboolean clears_any(const GArray *all, const char *fields)
{
    for (guint i = 0; i < all->len; i++) {
        const Closed *closed = &g_array_index(all, Closed, i);
        if (closed->ending.cleared && (fields == NULL || g_str_equal(closed->fields, fields))) {
            return TRUE;
        }
    }
    return FALSE;
}

const IrType *twice_type_closed(const Engine *engine, const IrFunction *fn)
{
    gboolean method = !fn->is_c && !fn->is_test && fn->receiver != NULL && fn->params->len == 1 &&
                      owners_is_closing_name(fn);
    const char *self = method ? ir_function_var(fn, 0)->type : NULL;
    return self != NULL && self[0] == '*' ? type_find(engine, fn->receiver) : NULL;
}

static void report_again(Engine *engine, const Summary *summary, const Closed *closed,
                         const IrType *type, AgainReason reason)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_RELEASED_AGAIN;
    o->function = summary->function;
    o->pos = o->end = o->released = closed->resource->released;
    o->resource = closed->resource->kind;
    o->subject = g_intern_string(closed->fields);
    o->owner = type->name;
    o->callee = o->released_by = closed->resource->released_by;
    o->steps = closed->resource->steps;
    o->again = reason;
    g_ptr_array_add(engine->observations, o);
}

static void judge_again(Engine *engine, const Summary *summary, const IrType *type, gboolean habit)
{
    g_autoptr(GArray) all = twice_closed_by(engine, summary, type);
    for (guint i = 0; i < all->len; i++) {
        const Closed *closed = &g_array_index(all, Closed, i);
        gboolean elsewhere = clears_any(all, closed->fields);
        if (closed->ending.cleared || closed->ending.changed || (closed->asks && !elsewhere) ||
            (!elsewhere &&
             (!twice_is_exported(summary->function) || (!closed->ending.marked && !habit)))) {
            continue;
        }
        report_again(engine, summary, closed, type,
                     elsewhere               ? AGAIN_CLEARED
                     : closed->ending.marked ? AGAIN_MARKED
                                             : AGAIN_HABIT);
        return; /* one a method */
    }
}

/* Leaves every field as it found it, and asks for nothing. */
static gboolean leaves_all(const GArray *all)
{
    for (guint i = 0; i < all->len; i++) {
        const Closed *closed = &g_array_index(all, Closed, i);
        const Ending *ending = &closed->ending;
        if (ending->cleared || ending->marked || ending->changed || closed->asks) {
            return FALSE;
        }
    }
    return all->len > 0;
}

/* By package: how many more closing methods clear what they released than leave it. */
static GHashTable *clearing_packages(const Engine *engine, const GPtrArray *summaries)
{
    GHashTable *lead = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < summaries->len; i++) {
        const Summary *summary = g_ptr_array_index(summaries, i);
        const IrType *type = twice_is_exported(summary->function)
                                 ? twice_type_closed(engine, summary->function)
                                 : NULL;
        g_autoptr(GArray) all = type != NULL ? twice_closed_by(engine, summary, type) : NULL;
        int by = all == NULL ? 0 : clears_any(all, NULL) ? 1 : leaves_all(all) ? -1 : 0;
        gpointer package = (gpointer)summary->function->package;
        int sofar = GPOINTER_TO_INT(g_hash_table_lookup(lead, package));
        g_hash_table_replace(lead, package, GINT_TO_POINTER(sofar + by));
    }
    return lead;
}

static void judge_closing(Engine *engine, const GPtrArray *summaries)
{
    g_autoptr(GHashTable) lead = clearing_packages(engine, summaries);
    for (guint i = 0; i < summaries->len; i++) {
        const Summary *summary = g_ptr_array_index(summaries, i);
        const IrType *type = twice_type_closed(engine, summary->function);
        if (type != NULL && !has_guard(type)) {
            judge_again(engine, summary, type,
                        GPOINTER_TO_INT(g_hash_table_lookup(lead, summary->function->package)) > 0);
        }
    }
}

static int by_key(gconstpointer left, gconstpointer right)
{
    const Summary *a = *(const Summary *const *)left, *b = *(const Summary *const *)right;
    return strcmp(a->key, b->key);
}

void twice_judge(Engine *engine)
{
    g_autoptr(GPtrArray) summaries = g_ptr_array_new();
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer one;
    g_hash_table_iter_init(&iter, engine->summaries);
    while (g_hash_table_iter_next(&iter, NULL, &one)) {
        const Summary *summary = one;
        const IrFunction *fn = summary->function;
        if (!fn->is_c && !fn->is_test && summary->complete) {
            g_ptr_array_add(summaries, one);
        }
    }
    g_ptr_array_sort(summaries, by_key);
    judge_closing(engine, summaries);
    twice_judge_parts(engine, summaries);
    twice_judge_callbacks(engine, summaries);
    for (guint i = 0; i < engine->finalizer_uses->len; i++) {
        const Finalizer *use = &g_array_index(engine->finalizer_uses, Finalizer, i);
        const IrType *type = type_find(engine, use->type);
        const Summary *run = g_hash_table_lookup(engine->summaries, use->key);
        for (guint j = 0; type != NULL && run != NULL && !has_guard(type) && j < summaries->len;
             j++) {
            const Summary *summary = g_ptr_array_index(summaries, j);
            if (!twice_is_exported(summary->function)) {
                continue;
            }
            judge_function(engine, summary, run, type, use, told);
        }
    }
}
