/* How the ends of a function's paths become its summary, and which of the things that a path
 * assumes matter to callers. Follows no path itself. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

enum {
    SUMMARY_PATHS = 16,
    PURE_PATHS = 4, /* of one outcome and without resources, that assume different things */
};

static gboolean reached(const GByteArray *seen, guint32 sym)
{
    return sym < seen->len && seen->data[sym];
}

/* ---- what a release depends on -----------------------------------------------------------------
 */

static gboolean releases_input(const Resource *resource)
{
    return !resource->owned && resource->status == STATUS_RELEASED;
}

/* What must be there for `sym` to be: the objects that lead to it. */
static void add_way(const Analysis *a, GHashTable *relevant, guint32 sym)
{
    for (;;) {
        g_hash_table_add(relevant, GUINT_TO_POINTER(sym + 1));
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (symbol->kind == SYMBOL_GROUP) {
            guint32 length = symbol_table_child(a->symbols, symbol->parent, field_length());
            g_hash_table_add(relevant, GUINT_TO_POINTER(length + 1));
        }
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return;
        }
        sym = symbol->parent;
    }
}

static Nilness known_nilness(const State *state, guint32 sym)
{
    const Fact *fact = state_fact(state, sym);
    return fact != NULL ? fact->nilness : NILNESS_UNKNOWN;
}

/* Inputs about which all paths that release `sym` agree: flags, assertions. */
static void add_agreed(const Analysis *a, GHashTable *relevant, const State *one, guint32 sym)
{
    const GPtrArray *paths = a->summary->paths;
    for (guint i = 0; i < one->facts->len; i++) {
        const Fact *fact = &g_array_index(one->facts, Fact, i);
        gboolean agreed =
            symbol_table_get(a->symbols, fact->sym)->input && fact->nilness != NILNESS_UNKNOWN;
        for (guint j = 0; agreed && j < paths->len; j++) {
            const State *other = ((const SummaryPath *)g_ptr_array_index(paths, j))->state;
            const Resource *resource = state_resource(other, sym);
            agreed = resource == NULL || !releases_input(resource) ||
                     known_nilness(other, fact->sym) == fact->nilness;
        }
        if (agreed) {
            g_hash_table_add(relevant, GUINT_TO_POINTER(fact->sym + 1));
        }
    }
}

GHashTable *summary_relevant_symbols(const Analysis *a)
{
    GHashTable *relevant = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < a->summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(a->summary->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *resource = &g_array_index(state->resources, Resource, j);
            if (releases_input(resource)) {
                add_way(a, relevant, resource->sym);
                add_agreed(a, relevant, state, resource->sym);
            }
        }
    }
    if (g_hash_table_size(relevant) == 0) {
        g_clear_pointer(&relevant, g_hash_table_unref);
    }
    return relevant;
}

guint64 summary_relevant_hash(const Analysis *a, const State *state)
{
    guint64 hash = 0;
    for (guint i = 0; a->relevant != NULL && i < state->facts->len; i++) {
        const Fact *fact = &g_array_index(state->facts, Fact, i);
        if (fact->nilness != NILNESS_UNKNOWN &&
            g_hash_table_contains(a->relevant, GUINT_TO_POINTER(fact->sym + 1))) {
            hash = (hash ^ (fact->sym * 4 + fact->nilness)) * 0x100000001b3u + 1;
        }
    }
    return hash;
}

/* ---- paths -------------------------------------------------------------------------------------
 */

/* No resource whose fate a path decides: at most inputs that were handed on. */
gboolean state_owns_nothing(const State *state)
{
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (r->owned || r->status != STATUS_ESCAPED) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean carries_resource(Analysis *a, State *state, Value value)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, value, seen);
    for (guint i = 0; i < state->resources->len; i++) {
        if (reached(seen, g_array_index(state->resources, Resource, i).sym)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_opaque(Value value)
{
    return value.kind == VALUE_SYMBOL || value.kind == VALUE_UNKNOWN || value.kind == VALUE_STRING;
}

gboolean summary_same_return(Analysis *a, State *one_state, Value one, State *other_state,
                             Value other)
{
    if (value_equal(one, other)) {
        return TRUE;
    }
    gboolean opaque = is_opaque(one) && is_opaque(other);
    if (!opaque || state_nilness(one_state, a->symbols, one) !=
                       state_nilness(other_state, a->symbols, other)) {
        return FALSE;
    }
    gboolean input = (one.kind == VALUE_SYMBOL && symbol_table_get(a->symbols, one.sym)->input) ||
                     (other.kind == VALUE_SYMBOL && symbol_table_get(a->symbols, other.sym)->input);
    return !input && !carries_resource(a, one_state, one) &&
           !carries_resource(a, other_state, other);
}

static gboolean alike(Analysis *a, const SummaryPath *one, const SummaryPath *other)
{
    gboolean same = one->end == other->end && one->n_returns == other->n_returns &&
                    one->signature == other->signature && one->relevant == other->relevant;
    for (guint i = 0; same && i < one->n_returns; i++) {
        same = summary_same_return(a, one->state, one->returns[i], other->state, other->returns[i]);
    }
    return same;
}

/* What is known of a number that two paths return: of either of them. */
static Fact either_result(const SummaryPath *one, const SummaryPath *other, guint index)
{
    Fact fact = {.low = G_MININT64, .high = G_MAXINT64};
    Value x = one->returns[index], y = other->returns[index];
    const Fact *known = x.kind == VALUE_SYMBOL ? state_fact(one->state, x.sym) : NULL;
    const Fact *also = y.kind == VALUE_SYMBOL ? state_fact(other->state, y.sym) : NULL;
    if (known != NULL && also != NULL) {
        fact.nilness = known->nilness == also->nilness ? known->nilness : NILNESS_UNKNOWN;
        fact.low = MIN(known->low, also->low);
        fact.high = MAX(known->high, also->high);
    }
    return fact;
}

static void merge_path(Analysis *a, SummaryPath *into, SummaryPath *path)
{
    g_autofree Fact *facts = g_new0(Fact, into->n_returns + 1);
    for (guint i = 0; i < into->n_returns; i++) {
        facts[i] = either_result(into, path, i);
    }
    state_merge(into->state, path->state, a->symbols);
    for (guint i = 0; i < into->n_returns; i++) {
        gboolean known = facts[i].nilness != NILNESS_UNKNOWN || facts[i].low > G_MININT64 ||
                         facts[i].high < G_MAXINT64;
        if (known && a->fn->is_c) {
            Fact *fact = state_fact_add(into->state, into->returns[i].sym);
            fact->nilness = facts[i].nilness;
            fact->low = facts[i].low;
            fact->high = facts[i].high;
        }
    }
    summary_path_free(path);
}

static void keep_what_callers_see(State *state, const SymbolTable *symbols, const Value *returns,
                                  guint n_returns)
{
    g_free(state->vars);
    state->vars = g_memdup2(returns, n_returns * sizeof(Value));
    state->n_vars = n_returns;
    state_collect(state, symbols);
    g_clear_pointer(&state->vars, g_free);
    state->n_vars = 0;
}

static gboolean owns_something(const State *state)
{
    for (guint i = 0; i < state->resources->len; i++) {
        if (g_array_index(state->resources, Resource, i).owned) {
            return TRUE;
        }
    }
    return FALSE;
}

static const Fact *next_input_fact(const Analysis *a, const State *state, guint *index)
{
    for (; *index < state->facts->len; (*index)++) {
        const Fact *fact = &g_array_index(state->facts, Fact, *index);
        if (symbol_table_get(a->symbols, fact->sym)->input) {
            return fact;
        }
    }
    return NULL;
}

/* Whether two paths that do the same know the same, but for how large a number is: rounds of a loop
 * are no ways of their own. */
static gboolean same_but_for_size(const State *one, const State *other)
{
    gboolean same = one->facts->len == other->facts->len;
    for (guint i = 0; same && i < one->facts->len; i++) {
        Fact x = g_array_index(one->facts, Fact, i);
        const Fact *y = &g_array_index(other->facts, Fact, i);
        if (x.nilness == NILNESS_NOT_NIL && x.low > 0 && y->low > 0) {
            x.low = y->low;
            x.high = y->high;
        }
        same = fact_equal(&x, y);
    }
    return same;
}

/* Whether two paths assume the same of what a caller gives. */
static gboolean same_assumptions(const Analysis *a, const State *one, const State *other)
{
    if (a->relevant != NULL && !owns_something(one)) {
        return TRUE; /* what matters is in the paths' hash */
    }
    if (!state_owns_nothing(one)) {
        return same_but_for_size(one, other);
    }
    guint i = 0, j = 0;
    for (;; i++, j++) {
        const Fact *x = next_input_fact(a, one, &i), *y = next_input_fact(a, other, &j);
        if (x == NULL || y == NULL) {
            return x == y;
        }
        if (!fact_equal(x, y)) {
            return FALSE;
        }
    }
}

gboolean summary_ends_inputs(const Summary *summary)
{
    for (guint i = 0; summary != NULL && i < summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(summary->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *resource = &g_array_index(state->resources, Resource, j);
            if (!resource->owned && resource->status == STATUS_RELEASED) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* Paths alike that only assume different things stay apart while they are few: what one of them
 * assumes (an empty list) may be what the path that releases excludes. */
void summary_add_path(Analysis *a, State *state, PathEnd end, SourcePos pos, const Value *returns,
                      guint n_returns)
{
    keep_what_callers_see(state, a->symbols, returns, n_returns);
    GPtrArray *paths = a->summary->paths;
    SummaryPath *path = g_new0(SummaryPath, 1);
    path->state = state;
    path->end = end;
    path->pos = pos;
    path->signature = state_signature(state);
    path->relevant = summary_relevant_hash(a, state);
    path->n_returns = n_returns;
    path->returns = g_memdup2(returns, n_returns * sizeof(Value));
    guint n_alike = 0;
    SummaryPath *last = NULL;
    for (guint i = 0; i < paths->len; i++) {
        SummaryPath *other = g_ptr_array_index(paths, i);
        if (!alike(a, path, other)) {
            continue;
        }
        if (same_assumptions(a, other->state, state)) { /* to a caller they are one path */
            merge_path(a, other, path);
            return;
        }
        n_alike++;
        last = other;
    }
    gboolean full = paths->len >= SUMMARY_PATHS;
    if (last != NULL && (full || (state_owns_nothing(state) && n_alike >= PURE_PATHS))) {
        merge_path(a, last, path);
        a->joined = TRUE;
    } else if (full) {
        a->summary->partial = TRUE;
        summary_path_free(path);
        a->joined = TRUE;
    } else {
        state_trim(state);
        g_ptr_array_add(paths, path);
    }
}

/* A short function of Go that gives what it finds in what it is given, or nil: when it gives nil
 * decides what its caller goes on with. */
static gboolean is_getter(const Analysis *a)
{
    enum { FEW = 4 };
    const GPtrArray *paths = a->summary->paths;
    gboolean nil = FALSE, part = FALSE;
    for (guint i = 0; i < paths->len && paths->len <= FEW && !a->fn->is_c; i++) {
        const SummaryPath *path = g_ptr_array_index(paths, i);
        if (path->n_returns != 1) {
            return FALSE;
        }
        Value value = path->returns[0];
        nil |= value.kind == VALUE_NIL;
        part |= value.kind == VALUE_SYMBOL && symbol_table_get(a->symbols, value.sym)->input &&
                symbol_table_get(a->symbols, value.sym)->kind == SYMBOL_CHILD;
    }
    return nil && part;
}

/* Where no path releases or acquires, what they assume is of no use to a caller. */
void summary_compact(Analysis *a)
{
    GPtrArray *paths = a->summary->paths;
    if (is_getter(a)) {
        return;
    }
    for (guint i = 0; i < paths->len; i++) {
        if (!state_owns_nothing(((const SummaryPath *)g_ptr_array_index(paths, i))->state)) {
            return;
        }
    }
    for (guint i = 0; i < paths->len; i++) {
        SummaryPath *into = g_ptr_array_index(paths, i);
        for (guint j = paths->len; j-- > i + 1;) {
            if (alike(a, into, g_ptr_array_index(paths, j))) {
                merge_path(a, into, g_ptr_array_steal_index(paths, j));
            }
        }
    }
}
