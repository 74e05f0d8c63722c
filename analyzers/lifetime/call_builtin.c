/* The builtins of Go: append, delete, copy, panic and their like. They need no contract. */

#include "analyzers/lifetime/call_internal.h"

static Value append_to(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                       guint n_args)
{
    Value base = n_args > 0 ? args[0] : VALUE_OF_NIL;
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        base = value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, NULL));
    }
    for (guint i = 1; i < n_args; i++) {
        note_kept(a, state, args[i]);
        if (instr->spread && i == n_args - 1) {
            guint32 other = object_of(a, state, args[i]);
            if (other != G_MAXUINT32) {
                store_element(a, state, base, value_symbol(symbol_table_group(a->symbols, other)));
            }
        } else {
            store_element(a, state, base, args[i]);
        }
    }
    return base;
}

static void delete_element(Analysis *a, State *state, Value base)
{
    (void)a;
    (void)state;
    (void)base;
}

void run_builtin(Analysis *a, State *state, const IrInstr *instr, const Value *args, guint n_args,
                 GArray *ret)
{
    const char *name = instr->callee.name;
    CallResult result = result_of(state);
    fresh_results(a, state, instr, &result);
    Value value = VALUE_OF_UNKNOWN;
    gboolean known = TRUE;
    if (g_str_equal(name, "len") || g_str_equal(name, "cap")) {
        value = n_args > 0 ? load_length(a, state, args[0]) : VALUE_OF_UNKNOWN;
    } else if (g_str_equal(name, "append")) {
        value = append_to(a, state, instr, args, n_args);
    } else if (g_str_has_prefix(name, "unsafe.") && n_args > 0) {
        gboolean data =
            g_str_equal(name, "unsafe.StringData") || g_str_equal(name, "unsafe.SliceData");
        gboolean whole = args[0].kind != VALUE_SYMBOL || state_resource(state, args[0].sym) != NULL;
        Symbol *given = whole ? NULL : symbol_table_get(a->symbols, args[0].sym);
        if (given != NULL && given->type == NULL && g_str_equal(name, "unsafe.StringData")) {
            given->type = g_intern_static_string("string");
        }
        value = data && !whole ? value_address(args[0].sym, field_element()) : args[0];
    } else if (g_str_equal(name, "new") || g_str_equal(name, "make")) {
        value = value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, NULL));
    } else if (g_str_equal(name, "delete") && n_args > 0) {
        delete_element(a, state, args[0]);
    } else if (g_str_equal(name, "clear") && n_args > 0) {
        secret_wiped_loosely(a, state, args[0]);
    } else if (g_str_equal(name, "copy") && n_args > 1) {
        secret_copied(a, state, args[1], args[0]);
        guint32 from = object_of(a, state, args[1]);
        if (from != G_MAXUINT32) {
            store_element(a, state, args[0], value_symbol(symbol_table_group(a->symbols, from)));
        }
    } else {
        known = FALSE;
    }
    if (known && result.n_results > 0) {
        result.results[0] = value;
    }
    if (g_str_equal(name, "panic")) {
        result.end = PATH_PANICS;
    }
    g_array_append_val(ret, result);
}
