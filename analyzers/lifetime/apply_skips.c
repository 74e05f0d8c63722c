/* The ways of a callee past its own releases, and what callers are to make of them.
 * Replays nothing else (apply.c). */

#include "analyzers/lifetime/apply_internal.h"
#include "analyzers/lifetime/owners_internal.h"

static gboolean holds_live(Apply *apply, Value value)
{
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(apply->a, apply->state, value, syms);
    for (guint i = 0; i < syms->len; i++) {
        const Resource *r = state_resource(apply->state, g_array_index(syms, guint32, i));
        if (r != NULL && r->owned && r->status == STATUS_LIVE) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean returns_alike(const SummaryPath *one, const SummaryPath *other)
{
    gboolean alike = one->end == other->end && one->n_returns == other->n_returns;
    for (guint i = 0; alike && i < one->n_returns; i++) {
        alike = value_equal(one->returns[i], other->returns[i]);
    }
    return alike;
}

/* A callee that releases the elements of a container in a loop has a way past the loop, for where
 * there are none. How many there are is often counted apart from them: where there are elements,
 * that way is not taken. */
gboolean apply_skips_elements(Apply *apply)
{
    const GPtrArray *paths = apply->summary->paths;
    for (guint i = 0; i < paths->len; i++) {
        const SummaryPath *other = g_ptr_array_index(paths, i);
        if (other == apply->path || !returns_alike(other, apply->path)) {
            continue;
        }
        for (guint j = 0; j < other->state->resources->len; j++) {
            const Resource *r = &g_array_index(other->state->resources, Resource, j);
            if (!r->owned && r->status == STATUS_RELEASED && r->looped &&
                symbol_table_get(apply->summary->symbols, r->sym)->input &&
                state_resource(apply->path->state, r->sym) == NULL &&
                holds_live(apply, apply_symbol(apply, r->sym))) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* Nilness of the error that a method of Go ends with. */
static Nilness error_of(const Summary *summary, const SummaryPath *path)
{
    const GPtrArray *types = summary->function->result_types;
    guint n = path->n_returns;
    if (path->end != PATH_RETURNS || n == 0 || types->len != n ||
        g_strcmp0(g_ptr_array_index(types, n - 1), "error") != 0) {
        return NILNESS_UNKNOWN;
    }
    return state_nilness(path->state, summary->symbols, path->returns[n - 1]);
}

static gboolean is_released(const State *state, guint32 sym)
{
    const Resource *r = state_resource(state, sym);
    return r != NULL && r->status == STATUS_RELEASED;
}

/* A method that releases what its receiver owns may refuse to, and says so by an error: `busy`. Its
 * caller has done what there was to do. With more arguments it may be they that say whether. */
void apply_refusal(Apply *apply)
{
    const Summary *summary = apply->summary;
    if (summary->function->is_c || summary->function->receiver == NULL ||
        summary->function->params->len > 1 || error_of(summary, apply->path) != NILNESS_NOT_NIL) {
        return;
    }
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *other = g_ptr_array_index(summary->paths, i);
        if (error_of(summary, other) != NILNESS_NIL) {
            continue;
        }
        for (guint j = 0; j < other->state->resources->len; j++) {
            const Resource *r = &g_array_index(other->state->resources, Resource, j);
            if (!r->owned && r->status == STATUS_RELEASED &&
                owners_receiver_field(summary->symbols, r->sym) != 0 &&
                !is_released(apply->path->state, r->sym)) {
                apply_input_resource(apply, r, TRUE);
            }
        }
    }
}
