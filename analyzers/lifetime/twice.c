/* Twice: what a finalizer releases although a function that users call has released it, or given it
 * away, before. Read from finished summaries; follows no path itself. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

enum { DEEPEST = 3 };

/* Fields from an object to what is released: "ptr", "inner.ptr". */
typedef struct Way {
    guint32 object; /* symbol whose fields they are */
    GString *fields;
} Way;

/* The way to sym from the object of that type nearest to it. FALSE: there is none, or it leads
 * through elements. */
static gboolean way_from(const Engine *engine, const SymbolTable *symbols, guint32 sym,
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
        if (symbol->field == field_element() || !g_ascii_isalpha(name[0])) {
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

static gboolean is_exported(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    return fn->outer == NULL && g_ascii_isupper(dot != NULL ? dot[1] : fn->display[0]);
}

/* Gone for good: freed, or taken over by a callee that says so. */
static gboolean is_gone(const Resource *resource)
{
    gboolean freed = resource->status == STATUS_RELEASED && !resource->deep && !resource->looped &&
                     !resource->uncertain;
    return freed || (resource->status == STATUS_ESCAPED && resource->escape == ESCAPE_TO_C &&
                     resource->released_by != NULL);
}

/* One of several references is dropped: others may have been taken before. */
static gboolean is_counted(const Resource *resource)
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
                !way_from(engine, finalizer->symbols, resource->sym, type, &way)) {
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

/* Another field of the object, or a mark on it, decides whether the finalizer does anything. */
static gboolean asks_first(const Engine *engine, const Summary *finalizer, const IrType *type,
                           const char *fields)
{
    for (guint i = 0; i < finalizer->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(finalizer->paths, i);
        for (guint j = 0; j < path->state->facts->len; j++) {
            const Fact *fact = &g_array_index(path->state->facts, Fact, j);
            Way way;
            if (!way_from(engine, finalizer->symbols, fact->sym, type, &way)) {
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
                !way_from(engine, summary->symbols, resource->sym, type, &way)) {
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
                   const Resource *again, const char *fields, const IrType *type, SourcePos set)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_DOUBLE_RELEASE;
    o->function = summary->function;
    o->pos = o->end = resource->released;
    o->resource = resource->kind != NULL ? resource->kind : again->kind;
    o->subject = g_intern_string(fields);
    o->owner = type->name;
    o->acquired = set;
    o->released = again->released;
    o->released_by = again->released_by;
    o->callee = resource->released_by;
    o->steps = resource->steps;
    o->by_finalizer = TRUE;
    o->given_away = resource->status == STATUS_ESCAPED;
    o->assumed = is_careful(engine, summary, type, fields);
    g_ptr_array_add(engine->observations, o);
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
            if (resource->owned || !is_gone(resource) || is_counted(resource) ||
                by_other_function(resource) ||
                !way_from(engine, summary->symbols, resource->sym, type, &way)) {
                continue;
            }
            g_autofree char *fields = g_string_free(way.fields, FALSE);
            const Resource *again = finalizer_release(engine, run, type, fields);
            g_autofree char *key =
                g_strdup_printf("%s\x1f%s\x1f%u", summary->key, fields, resource->released.line);
            if (again != NULL && !is_counted(again) && !by_different_functions(resource, again) &&
                is_untouched(path, summary->symbols, way.object) &&
                !asks_first(engine, run, type, fields) &&
                g_hash_table_add(told, g_steal_pointer(&key))) {
                report(engine, summary, resource, again, fields, type, use->pos);
            }
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
        if (!fn->is_c && !fn->is_test && summary->complete && is_exported(fn)) {
            g_ptr_array_add(summaries, one);
        }
    }
    g_ptr_array_sort(summaries, by_key);
    for (guint i = 0; i < engine->finalizer_uses->len; i++) {
        const Finalizer *use = &g_array_index(engine->finalizer_uses, Finalizer, i);
        const IrType *type = type_find(engine, use->type);
        const Summary *run = g_hash_table_lookup(engine->summaries, use->key);
        for (guint j = 0; type != NULL && run != NULL && !has_guard(type) && j < summaries->len;
             j++) {
            judge_function(engine, g_ptr_array_index(summaries, j), run, type, use, told);
        }
    }
}
