/* C.x(y) once the headers are read: a conversion where x is a type, a call elsewhere.
 * Knows nothing of syntax; changes the IR of a unit in place. */

#include "analyzers/go/go_lower.h"

static void settle_call(const IrFunction *fn, IrInstr *instr, GHashTable *types)
{
    if (instr->op != IR_CALL || instr->callee.kind != IR_CALLEE_FOREIGN || instr->n_args != 1 ||
        instr->n_dst != 1 || !g_hash_table_contains(types, instr->callee.name) ||
        go_is_of_cgo(instr->callee.name)) { /* whatever headers call so */
        return;
    }
    g_autofree char *type = g_strdup_printf("C.%s", instr->callee.name);
    instr->op = IR_CONVERT;
    instr->type = g_intern_string(type);
    instr->pos = instr->arg_pos != NULL ? instr->arg_pos[0] : instr->pos;
    if (instr->dst[0].kind == IR_OPERAND_VAR) {
        IrVar *var = &g_array_index(fn->vars, IrVar, instr->dst[0].var);
        var->type = var->type != NULL ? var->type : instr->type;
    }
}

void go_unit_settle_types(GoUnit *unit, GHashTable *types)
{
    for (guint i = 0; i < unit->ir->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->ir->functions, i);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                settle_call(fn, g_ptr_array_index(block->instrs, k), types);
            }
        }
    }
}
