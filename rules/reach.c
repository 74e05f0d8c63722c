/* What ownership can reach. A package that only asks C for numbers, or only has files for other
 * systems with C in them, does not make all that import it worth reading. */

#include "rules/reach.h"

#include <string.h>

static gboolean may_carry(const char *type)
{
    return type != NULL && (strstr(type, "C.") != NULL || strstr(type, "unsafe.Pointer") != NULL ||
                            strstr(type, "uintptr") != NULL || strstr(type, "cgo.Handle") != NULL);
}

static gboolean calls_c(const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, k);
                gboolean call = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
                if (call && instr->callee.kind == IR_CALLEE_FOREIGN) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

static gboolean types_carry(const IrUnit *unit)
{
    for (guint i = 0; i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        if (may_carry(type->underlying)) {
            return TRUE;
        }
        for (guint j = 0; type->fields != NULL && j < type->fields->len; j++) {
            if (may_carry(((const IrField *)g_ptr_array_index(type->fields, j))->type)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* Results of functions, and functions given to or taken by them: a closure that releases. */
static gboolean results_carry(const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint j = 0; fn->outer == NULL && j < fn->result_types->len; j++) {
            const char *type = g_ptr_array_index(fn->result_types, j);
            if (type == NULL || may_carry(type) || g_str_has_prefix(type, "func(")) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean reach_hands_on(const GoUnit *unit)
{
    return calls_c(unit->ir) && (types_carry(unit->ir) || results_carry(unit->ir));
}

gboolean reach_concerns(const Project *project, const GoPackage *package, GHashTable *handing_on)
{
    if (package->uses_cgo) {
        return TRUE;
    }
    for (guint i = 0; i < package->imports->len; i++) {
        const GoPackage *import =
            g_hash_table_lookup(project->by_import_path, g_ptr_array_index(package->imports, i));
        if (import != NULL && g_hash_table_contains(handing_on, import)) {
            return TRUE;
        }
    }
    return FALSE;
}
