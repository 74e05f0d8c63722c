/* References: functions of C that release their argument on some ways and not on others, by what is
 * in it; and that keep what they return on some ways. Reads summaries once they are complete;
 * follows no path. */

#include "analyzers/lifetime/analysis.h"

/* ---- references that are dropped
 * --------------------------------------------------------------------- */

static gboolean contradict(const Fact *one, const Fact *other)
{
    return (one->nilness != NILNESS_UNKNOWN && other->nilness != NILNESS_UNKNOWN &&
            one->nilness != other->nilness) ||
           one->low > other->high || other->low > one->high ||
           (one->has_unequal && other->low == other->high && other->low == one->unequal) ||
           (other->has_unequal && one->low == one->high && one->low == other->unequal);
}

/* Whether a caller that knows its arguments could tell the two apart, by other things than what is
 * in the object itself. */
static gboolean told_apart(const Analysis *a, const State *one, const State *other, guint32 object)
{
    for (guint i = 0; i < one->facts->len; i++) {
        const Fact *fact = &g_array_index(one->facts, Fact, i);
        const Fact *against = state_fact(other, fact->sym);
        gboolean own = fact->sym != object && symbol_table_within(a->symbols, fact->sym, object);
        if (against != NULL && !own && symbol_table_get(a->symbols, fact->sym)->input &&
            contradict(fact, against)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* One of the object's own numbers is another than at entry. */
static gboolean counts(const Analysis *a, const State *state, guint32 object)
{
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        gboolean entry = cell->value.kind == VALUE_SYMBOL &&
                         symbol_table_get(a->symbols, cell->value.sym)->kind == SYMBOL_CHILD &&
                         symbol_table_get(a->symbols, cell->value.sym)->parent == object;
        if (!entry && (cell->value.kind == VALUE_SYMBOL || cell->value.kind == VALUE_INT)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What is behind a pointer to a pointer is the caller's no more: it holds something else now. */
static gboolean is_taken_out(const Analysis *a, const State *state, guint32 object)
{
    const Symbol *symbol = symbol_table_get(a->symbols, object);
    Value value;
    return symbol->kind == SYMBOL_CHILD &&
           state_load(state, symbol->parent, symbol->field, &value) &&
           !(value.kind == VALUE_SYMBOL && value.sym == object);
}

/* Whether that way leaves the object as a way would that has dropped one reference of several. */
static gboolean drops(Analysis *a, const SummaryPath *path, const SummaryPath *releasing,
                      guint32 object)
{
    const State *state = path->state;
    if (path->end != PATH_RETURNS || state_resource(state, object) != NULL ||
        state_nilness(state, a->symbols, value_symbol(object)) == NILNESS_NIL ||
        told_apart(a, releasing->state, state, object)) {
        return FALSE;
    }
    if (symbol_table_get(a->symbols, object)->kind == SYMBOL_CHILD) {
        return counts(a, state, object) || is_taken_out(a, state, object);
    }
    return counts(a, state, object) ||
           (path->n_returns == releasing->n_returns &&
            (path->n_returns == 0 || summary_same_return(a, path->state, path->returns[0],
                                                         releasing->state, releasing->returns[0])));
}

/* A function of C that frees its argument on some ways and leaves it on others, by what is in it (a
 * count, a flag of ownership), has taken over its caller's reference on all of them. */
static void drop_references(Analysis *a, guint32 object)
{
    GPtrArray *paths = a->summary->paths;
    const SummaryPath *releasing = NULL;
    for (guint i = 0; i < paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(paths, i);
        const Resource *r = state_resource(path->state, object);
        if (path->end == PATH_RETURNS && r != NULL && !r->owned && r->status == STATUS_RELEASED) {
            releasing = path;
        }
    }
    gboolean dropped = FALSE;
    for (guint i = 0; releasing != NULL && i < paths->len; i++) {
        SummaryPath *path = g_ptr_array_index(paths, i);
        if (!drops(a, path, releasing, object)) {
            continue;
        }
        Resource *r = state_resource_add(path->state, object);
        r->status = STATUS_ESCAPED;
        r->escape = ESCAPE_TO_OWNER;
        r->released_by = g_intern_string("its own count or flag");
        path->signature = state_signature(path->state);
        dropped = TRUE;
    }
    for (guint i = 0; dropped && i < paths->len; i++) {
        State *state = ((SummaryPath *)g_ptr_array_index(paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) { /* it, and what it holds */
            Resource *r = &g_array_index(state->resources, Resource, j);
            r->uncertain |=
                r->status == STATUS_RELEASED && symbol_table_within(a->symbols, r->sym, object);
        }
    }
}

/* ---- results that are kept ----------------------------------------------------------------------
 */

/* What a path made and returns, and has put into something of its caller's, or of the program's,
 * besides. */
static gboolean is_kept(const Analysis *a, const State *state, const Resource *r)
{
    gboolean kept = r->stored;
    for (guint i = 0; i < state->cells->len && !kept; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        kept = cell->value.kind == VALUE_SYMBOL && cell->value.sym == r->sym &&
               symbol_table_get(a->symbols, cell->sym)->input;
    }
    return kept;
}

static Resource *returned_resource(const SummaryPath *path)
{
    Resource *r = path->n_returns > 0 && path->returns[0].kind == VALUE_SYMBOL
                      ? state_resource(path->state, path->returns[0].sym)
                      : NULL;
    return path->end == PATH_RETURNS && r != NULL && r->owned && r->status == STATUS_LIVE ? r
                                                                                          : NULL;
}

/* A function that puts what it returns into a table on some ways, and leaves that to a condition on
 * others, gives something that is looked after on all of them. */
static void find_kept_results(Analysis *a)
{
    GPtrArray *paths = a->summary->paths;
    for (guint i = 0; i < paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(paths, i);
        const Resource *r = returned_resource(path);
        if (r == NULL || !is_kept(a, path->state, r)) {
            continue;
        }
        for (guint j = 0; j < paths->len; j++) {
            Resource *other = returned_resource(g_ptr_array_index(paths, j));
            if (other != NULL && symbol_table_get(a->symbols, other->sym)->site ==
                                     symbol_table_get(a->symbols, r->sym)->site) {
                other->stored = TRUE;
            }
        }
    }
}

void summary_find_dropped_references(Analysis *a)
{
    if (a->fn->is_c) {
        find_kept_results(a);
    }
    for (guint i = 0; a->fn->is_c && i < a->fn->params->len; i++) {
        Symbol symbol = {.kind = SYMBOL_PARAM, .site = i, .input = TRUE};
        const IrVar *v = ir_function_var(a->fn, g_array_index(a->fn->params, guint32, i));
        symbol.pos = v->pos;
        guint32 param = symbol_table_intern(a->symbols, &symbol);
        drop_references(a, param);
        drop_references(a, symbol_table_child(a->symbols, param, field_deref()));
    }
}
