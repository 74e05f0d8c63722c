/* Handles that a method of their owner deletes although C was given them with a destroy callback
 * that deletes them too. Read from finished summaries; follows no path itself. */

#include "analyzers/lifetime/owners_internal.h"
#include "analyzers/lifetime/twice_internal.h"

/* A field of a type whose handle C deletes. */
typedef struct Ended {
    const IrType *type;
    GQuark field;
    const Resource *handle;
} Ended;

static void add_holders(const Engine *engine, const Summary *summary, const SummaryPath *path,
                        const Resource *handle, GArray *ret_all)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const IrType *type =
            cell->value.kind == VALUE_SYMBOL && cell->value.sym == handle->sym
                ? type_find(engine, symbol_table_get(summary->symbols, cell->sym)->type)
                : NULL;
        if (type != NULL) {
            Ended ended = {type, cell->field, handle};
            g_array_append_val(ret_all, ended);
        }
    }
}

static void report(Engine *engine, const Summary *summary, const Resource *released,
                   const Ended *ended)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_DOUBLE_RELEASE;
    o->function = summary->function;
    o->pos = o->end = released->released;
    o->resource = ended->handle->kind;
    o->acquired = ended->handle->acquired;
    o->callee = ended->handle->callee;
    o->released = ended->handle->released;
    o->released_by = ended->handle->released_by;
    o->subject = released->released_by;
    o->owner = ended->type->name;
    o->ended_by = ended->handle->ended_by;
    o->steps = ended->handle->steps;
    g_ptr_array_add(engine->observations, o);
}

static void judge_method(Engine *engine, const Summary *summary, const Ended *ended,
                         GHashTable *told)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (resource->owned || resource->status != STATUS_RELEASED || resource->uncertain ||
                resource->deep ||
                !twice_way_from(engine, summary->symbols, resource->sym, ended->type, &way)) {
                continue;
            }
            gboolean same =
                g_str_equal(way.fields->str, g_quark_to_string(ended->field)) &&
                !twice_asks_other_field(path, summary->symbols, way.object, resource->sym);
            g_string_free(way.fields, TRUE);
            if (same && g_hash_table_add(told, (gpointer)summary)) {
                report(engine, summary, resource, ended);
            }
        }
    }
}

void twice_judge_callbacks(Engine *engine, const GPtrArray *summaries)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Ended));
    for (guint i = 0; i < summaries->len; i++) {
        const Summary *summary = g_ptr_array_index(summaries, i);
        for (guint j = 0; j < summary->paths->len; j++) {
            const SummaryPath *path = g_ptr_array_index(summary->paths, j);
            for (guint k = 0; k < path->state->resources->len; k++) {
                const Resource *resource = &g_array_index(path->state->resources, Resource, k);
                if (resource->owned && resource->ended_by != NULL &&
                    resource->status == STATUS_ESCAPED) {
                    add_holders(engine, summary, path, resource, all);
                }
            }
        }
    }
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < all->len; i++) {
        for (guint j = 0; j < summaries->len; j++) {
            const Summary *summary = g_ptr_array_index(summaries, j);
            if (twice_is_exported(summary->function)) {
                judge_method(engine, summary, &g_array_index(all, Ended, i), told);
            }
        }
    }
}
