/* Escape: a resource is handed to somebody who has it from now on, with what is in it. Does not
 * decide who that is: who calls it does. */

#include "analyzers/lifetime/analysis.h"

static AcquisitionEnd end_of_escape(EscapeKind kind)
{
    switch (kind) {
    case ESCAPE_TO_C:
    case ESCAPE_TO_GLOBAL:
    case ESCAPE_TO_THREAD:
        return ENDS_TRANSFERRED;
    case ESCAPE_TO_OWNER:
    case ESCAPE_TO_FINALIZER:
        return ENDS_OWNED;
    case ESCAPE_TO_CALLER:
        return ENDS_RETURNED;
    case ESCAPE_NONE:
    case ESCAPE_TO_UNKNOWN:
        return ENDS_UNKNOWN;
    }
    return ENDS_UNKNOWN;
}

void escape_symbol(Analysis *a, State *state, guint32 sym, EscapeKind kind, SourcePos pos,
                   const char *to, const char *authority)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    Resource *resource = state_resource(state, sym);
    if (resource == NULL) {
        if (!symbol->input) {
            return;
        }
        resource = state_resource_add(state, sym);
    } else if (resource->status != STATUS_LIVE) {
        return;
    }
    resource->status = STATUS_ESCAPED;
    resource->escape = kind;
    resource->released = pos;
    resource->released_by = to;
    resource->steps = step_pool_add(a->engine->steps, resource->steps, pos, "passed",
                                    "handed to %s", to != NULL ? to : "something unknown");
    acquisition_ends(a, resource, end_of_escape(kind), pos, authority);
}

/* What the caller gave and this function put into something of its own that goes away. */
static void add_stored_inputs(const Analysis *a, const State *state, const GByteArray *seen,
                              GArray *ret_syms)
{
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        gboolean own = cell->sym < seen->len && seen->data[cell->sym] &&
                       !symbol_table_get(a->symbols, cell->sym)->input;
        if (own && cell->value.kind == VALUE_SYMBOL &&
            symbol_table_get(a->symbols, cell->value.sym)->input &&
            state_resource(state, cell->value.sym) == NULL) {
            g_array_append_val(ret_syms, cell->value.sym);
        }
    }
}

void escape(Analysis *a, State *state, Value value, EscapeKind kind, SourcePos pos, const char *to,
            const char *authority, gboolean deep)
{
    if (value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) {
        return;
    }
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, value, syms);
    for (guint i = 0; kind != ESCAPE_TO_FINALIZER && i < syms->len; i++) {
        owners_note_escape(a, g_array_index(syms, guint32, i));
    }
    if (deep) {
        g_autoptr(GByteArray) seen = g_byte_array_new();
        state_reach(state, a->symbols, value, seen);
        for (guint32 sym = 0; sym < seen->len; sym++) {
            if (seen->data[sym]) {
                const Symbol *symbol = symbol_table_get(a->symbols, sym);
                if (!symbol->input || state_resource(state, sym) != NULL) {
                    g_array_append_val(syms, sym);
                }
            }
        }
        add_stored_inputs(a, state, seen, syms);
    }
    for (guint i = 0; i < syms->len; i++) {
        guint32 sym = g_array_index(syms, guint32, i);
        escape_symbol(a, state, sym, kind, pos, to, authority);
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (!symbol->input && deep) {
            state_store(state, sym, field_escaped(), value_int((gint64)kind));
        }
    }
}
