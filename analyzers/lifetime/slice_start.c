/* Slice headers: where the elements of a slice begin, read by hand. Does not know calls or
 * resources' ends. */

#include "analyzers/lifetime/analysis.h"

Value start_of_slice(Analysis *a, State *state, const IrInstr *instr, Value base)
{
    const char *type = instr->args[0].kind == IR_OPERAND_VAR
                           ? ir_function_var(a->fn, instr->args[0].var)->type
                           : NULL;
    Value set_by_hand;
    if (a->fn->is_c || type == NULL || base.kind != VALUE_ADDRESS ||
        (GQuark)base.num != field_deref() || !g_str_equal(instr->name, "Data") ||
        (!g_str_equal(type, "*reflect.SliceHeader") &&
         !g_str_equal(type, "*reflect.StringHeader"))) {
        return VALUE_OF_UNKNOWN;
    }
    Value slice = load_pointee(a, state, base, NULL);
    if (slice.kind != VALUE_SYMBOL || state_resource(state, slice.sym) != NULL ||
        state_load(state, slice.sym, g_quark_from_string("Data"), &set_by_hand)) {
        return VALUE_OF_UNKNOWN;
    }
    return value_address(slice.sym, field_element());
}
