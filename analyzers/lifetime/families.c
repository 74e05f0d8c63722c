/* Families: allocators that are one in a tree, because a function of it that a contract speaks of
 * is defined there and releases by another one's function. Reads finished summaries only. */

#include "analyzers/lifetime/analysis.h"

/* Family -> the family by which it goes on. */
static const char *name_of(GHashTable *joined, const char *family)
{
    const char *other = g_hash_table_lookup(joined, family);
    for (; other != NULL; other = g_hash_table_lookup(joined, family)) {
        family = other;
    }
    return family;
}

static void join(GHashTable *joined, const char *one, const char *other)
{
    one = name_of(joined, one);
    other = name_of(joined, other);
    if (one != other) {
        g_hash_table_insert(joined, (gpointer)one, (gpointer)other);
    }
}

static const char *family_of(const Resource *resource)
{
    return resource->family != NULL ? resource->family
           : resource->kind != NULL ? resource->kind->family
                                    : NULL;
}

/* By what its body releases what its contract says that it releases. */
static void learn_release(GHashTable *joined, const Summary *summary, guint param,
                          const char *family)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(summary->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *r = &g_array_index(state->resources, Resource, j);
            const Symbol *symbol = symbol_table_get(summary->symbols, r->sym);
            const char *by = family_of(r);
            if (symbol->kind == SYMBOL_PARAM && symbol->site == param && !r->owned &&
                r->status == STATUS_RELEASED && by != NULL) {
                join(joined, family, by);
            }
        }
    }
}

/* Of what its body makes what its contract says that it gives. */
static void learn_result(GHashTable *joined, const Summary *summary, const char *family)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        const Resource *r = path->n_returns > 0 && path->returns[0].kind == VALUE_SYMBOL
                                ? state_resource(path->state, path->returns[0].sym)
                                : NULL;
        if (r != NULL && r->owned && family_of(r) != NULL) {
            join(joined, family, family_of(r));
        }
    }
}

static GHashTable *learn(Engine *engine)
{
    GHashTable *joined = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    gpointer fn, home;
    g_hash_table_iter_init(&iter, engine->homes);
    while (g_hash_table_iter_next(&iter, &fn, &home)) {
        const Home *at = home;
        const Summary *summary = g_hash_table_lookup(engine->summaries, at->key);
        const Contract *contract =
            ((const IrFunction *)fn)->is_c && summary != NULL && summary->function == fn
                ? contract_book_find(at->book, link_name(at->key))
                : NULL;
        for (guint i = 0; contract != NULL && i < contract->n_params; i++) {
            const ContractParam *param = &contract->params[i];
            const char *family = param->family != NULL ? param->family
                                 : param->kind != NULL ? param->kind->family
                                                       : NULL;
            if (param->mode == CONTRACT_RELEASES && family != NULL &&
                param->authority <= CONTRACT_FROM_RESOURCES) {
                learn_release(joined, summary, i, family);
            }
        }
        if (contract != NULL && contract->result_kind != NULL &&
            contract->result_kind->family != NULL &&
            contract->result_authority <= CONTRACT_FROM_RESOURCES) {
            learn_result(joined, summary, contract->result_kind->family);
        }
    }
    return joined;
}

void families_settle(Engine *engine)
{
    g_autoptr(GHashTable) joined = learn(engine);
    for (guint i = engine->observations->len; i-- > 0;) {
        const Observation *o = g_ptr_array_index(engine->observations, i);
        if (o->kind == OBSERVED_MISMATCHED_RELEASE && o->released_family != NULL &&
            o->resource != NULL && o->resource->family != NULL &&
            name_of(joined, o->released_family) == name_of(joined, o->resource->family)) {
            g_ptr_array_remove_index(engine->observations, i);
        }
    }
}
