/* C: structs on the stack that a callee fills: what is in their fields ends with the function,
 * where nobody else has it. Releases nothing; arrays and what is further in are left alone. */
#include "analyzers/lifetime/analysis.h"

/* The struct variable of this function whose address the value is; G_MAXUINT32: none. */
static guint32 struct_of(const Analysis *a, const State *state, Value value)
{
    Value held;
    if (!a->fn->is_c || value.kind != VALUE_ADDRESS || (GQuark)value.num != field_deref() ||
        !state_load(state, value.sym, field_deref(), &held) || held.kind != VALUE_SYMBOL) {
        return G_MAXUINT32;
    }
    const Symbol *variable = symbol_table_get(a->symbols, value.sym);
    const Symbol *object = symbol_table_get(a->symbols, held.sym);
    return variable->kind == SYMBOL_VAR && object->kind == SYMBOL_MAKE ? held.sym : G_MAXUINT32;
}

gboolean own_struct_filled(const Analysis *a, const State *state, const State *callee,
                           const SymbolTable *symbols, guint32 sym, const Value *args, guint n_args)
{
    for (guint i = 0; a->fn->is_c && i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        const Symbol *holder = symbol_table_get(symbols, cell->sym);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == sym &&
            holder->kind == SYMBOL_PARAM && holder->site < n_args &&
            struct_of(a, state, args[holder->site]) != G_MAXUINT32) {
            return TRUE;
        }
    }
    return FALSE;
}

void own_struct_spare(const Analysis *a, State *state, Value value)
{
    guint first = 0, end = 0;
    guint32 object = struct_of(a, state, value);
    if (object != G_MAXUINT32) {
        state_cells(state, object, 0, &first, &end);
    }
    for (guint i = first; i < end; i++) {
        Value held = g_array_index(state->cells, Cell, i).value;
        Resource *part = held.kind == VALUE_SYMBOL ? state_resource(state, held.sym) : NULL;
        if (part != NULL) {
            part->in_own_struct = FALSE;
        }
    }
}

gboolean own_struct_ends(const Analysis *a, const State *state, const Resource *resource)
{
    gboolean held = FALSE;
    for (guint i = 0; resource->in_own_struct && i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind != VALUE_SYMBOL || cell->value.sym != resource->sym) {
            continue;
        }
        if (symbol_table_get(a->symbols, cell->sym)->kind != SYMBOL_MAKE ||
            cell->field == field_deref() || cell->field == field_element()) {
            return FALSE;
        }
        held = TRUE;
    }
    return held;
}
