/* Captures of function literals: which ones a literal only looks at. Who is given such a literal is
 * given no say over what it looks at. Does not look at when a literal is called. */

#include "analyzers/lifetime/analysis.h"

static guint32 capture_symbol(const SymbolTable *symbols, guint index)
{
    for (guint32 sym = 0; sym < symbol_table_size(symbols); sym++) {
        const Symbol *symbol = symbol_table_get(symbols, sym);
        if (symbol->kind == SYMBOL_CAPTURE && symbol->site == index) {
            return sym;
        }
    }
    return G_MAXUINT32;
}

static gboolean names(const SymbolTable *symbols, Value value, guint32 capture)
{
    return (value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) &&
           symbol_table_within(symbols, value.sym, capture);
}

/* On this way it neither ends, nor keeps, nor replaces, nor gives back what is in the capture. */
static gboolean path_lends(const SymbolTable *symbols, const SummaryPath *path, guint32 capture)
{
    const State *state = path->state;
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *resource = &g_array_index(state->resources, Resource, i);
        if (resource->status != STATUS_LIVE &&
            symbol_table_within(symbols, resource->sym, capture)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        gboolean own = symbol_table_within(symbols, cell->sym, capture);
        if (own ? !names(symbols, cell->value, capture)
                : names(symbols, cell->value, capture) && !field_is_lent(cell->field)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < path->n_returns; i++) {
        if (names(symbols, path->returns[i], capture)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean summary_lends(const Summary *summary, guint index)
{
    guint32 capture = capture_symbol(summary->symbols, index);
    if (capture == G_MAXUINT32) {
        return TRUE;
    }
    for (guint i = 0; i < summary->passed->len; i++) {
        if (symbol_table_within(summary->symbols, g_array_index(summary->passed, guint32, i),
                                capture)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < summary->paths->len; i++) {
        if (!path_lends(summary->symbols, g_ptr_array_index(summary->paths, i), capture)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* A string or block of C: objects may well live as long as the literal that works on them. */
static gboolean holds_memory(const State *state, guint32 cell)
{
    Value content;
    const Resource *resource =
        state_load(state, cell, field_deref(), &content) && content.kind == VALUE_SYMBOL
            ? state_resource(state, content.sym)
            : NULL;
    return resource != NULL && resource->owned && resource->status == STATUS_LIVE &&
           (resource->kind->cls == RESOURCE_CSTRING || resource->kind->cls == RESOURCE_MEMORY);
}

GQuark capture_field(const Analysis *a, const State *state, const char *closure, guint index,
                     guint32 cell)
{
    const Summary *summary = holds_memory(state, cell) ? find_summary(a->engine, closure) : NULL;
    gboolean lent = summary != NULL && summary->complete && !summary->cut && !summary->partial &&
                    summary->paths->len > 0 && summary_lends(summary, index);
    g_autofree char *field = g_strdup_printf("%c%u", lent ? '~' : '^', index);
    return g_quark_from_string(field);
}

gboolean capture_load(const State *state, guint32 closure, guint index, Value *ret_cell)
{
    g_autofree char *kept = g_strdup_printf("^%u", index);
    g_autofree char *lent = g_strdup_printf("~%u", index);
    return state_load(state, closure, g_quark_from_string(kept), ret_cell) ||
           state_load(state, closure, g_quark_from_string(lent), ret_cell);
}
