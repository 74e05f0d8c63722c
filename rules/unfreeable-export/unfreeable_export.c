/* unfreeable-export: what the ledger says that exported functions give away, against what they
 * free. Follows no path itself. */

#include "rules/unfreeable-export/unfreeable_export.h"
#include "rules/callbacks.h"

#include <string.h>

/* ---- what an exported function gives -----------------------------------------------------------
 */

static gboolean is_var(IrOperand value, guint32 var)
{
    return value.kind == IR_OPERAND_VAR && value.var == var;
}

/* What is made at a site goes to C: as the result, or through a pointer that C gave
 * (*out = C.CString(s), entry.name = s). Follows it through conversions and copies. */
static gboolean goes_to_c(const IrFunction *fn, guint32 site)
{
    guint32 made = G_MAXUINT32;
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            gboolean sets = instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR;
            gboolean copies = sets && (instr->op == IR_ASSIGN || instr->op == IR_CONVERT) &&
                              is_var(instr->args[0], made);
            if (copies || (sets && instr->id == site)) {
                made = instr->dst[0].var;
            } else if ((instr->op == IR_STORE || instr->op == IR_STORE_FIELD) &&
                       is_var(instr->args[1], made) && instr->args[0].kind == IR_OPERAND_VAR) {
                return (ir_function_var(fn, instr->args[0].var)->flags & IR_VAR_PARAM) != 0;
            }
        }
        for (guint i = 0; block->term == IR_TERM_RETURN && i < block->n_args; i++) {
            if (is_var(block->args[i], made)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

static gboolean gives(const Acquisition *acquisition)
{
    ResourceClass cls = acquisition->kind->cls;
    gboolean leaves = acquisition->end == ENDS_RETURNED || acquisition->end == ENDS_TRANSFERRED ||
                      acquisition->end == ENDS_UNKNOWN || acquisition->end == ENDS_OWNED;
    return (cls == RESOURCE_CSTRING || cls == RESOURCE_MEMORY) && leaves &&
           goes_to_c(acquisition->function, acquisition->site);
}

/* ---- what frees -------------------------------------------------------------------------------
 */

static gboolean is_from_parameter(const IrFunction *fn, IrOperand value)
{
    for (guint steps = 0; steps < 8 && value.kind == IR_OPERAND_VAR; steps++) {
        if ((ir_function_var(fn, value.var)->flags & IR_VAR_PARAM) != 0) {
            return TRUE;
        }
        const IrInstr *made = NULL;
        for (guint b = 0; made == NULL && b < fn->blocks->len; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            for (guint i = 0; made == NULL && i < block->instrs->len; i++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, i);
                gboolean sets = instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
                                instr->dst[0].var == value.var;
                made = sets ? instr : NULL;
            }
        }
        gboolean follows =
            made != NULL && made->n_args > 0 &&
            (made->op == IR_CONVERT || made->op == IR_ASSIGN || made->op == IR_LOAD ||
             made->op == IR_LOAD_ELEM || made->op == IR_LOAD_FIELD || made->op == IR_CALL);
        if (!follows) {
            return FALSE;
        }
        value = made->args[0];
    }
    return FALSE;
}

static gboolean releases(const RuleUnit *unit, const IrInstr *instr, guint argument)
{
    if (g_str_equal(instr->callee.name, "free")) {
        return TRUE;
    }
    const Contract *contract = contract_book_find(unit->book, instr->callee.name);
    return contract != NULL && argument < contract->n_params &&
           contract->params[argument].mode == CONTRACT_RELEASES;
}

static gboolean frees_parameter(const RuleUnit *unit, const IrFunction *fn, guint depth)
{
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            gboolean call = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
            const IrFunction *callee = call && instr->callee.kind == IR_CALLEE_STATIC
                                           ? ir_unit_function(unit->go->ir, instr->callee.name)
                                           : NULL;
            for (guint a = 0; call && a < instr->n_args; a++) {
                if (!is_from_parameter(fn, instr->args[a])) {
                    continue;
                }
                if ((instr->callee.kind == IR_CALLEE_FOREIGN && releases(unit, instr, a)) ||
                    (callee != NULL && depth < 3 && frees_parameter(unit, callee, depth + 1))) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

static gboolean exports_free(const RuleUnit *unit)
{
    for (guint i = 0; i < unit->go->exports->len; i++) {
        const GoExport *export = g_ptr_array_index(unit->go->exports, i);
        const IrFunction *fn = ir_unit_function(unit->go->ir, export->function);
        if (fn != NULL && frees_parameter(unit, fn, 0)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- packages ---------------------------------------------------------------------------------
 */

/* A callback: the package's own C takes it, or has a prototype of it. The library that calls it
 * frees what it gives. */
static gboolean is_callback(const RuleUnit *unit, const GPtrArray *slots, const char *c_name)
{
    for (guint i = 0; i < slots->len; i++) {
        if (g_str_equal(((const CallbackSlot *)g_ptr_array_index(slots, i))->function, c_name)) {
            return TRUE;
        }
    }
    return callback_prototype(unit, NULL, c_name) != NULL;
}

/* C files beside a package that is no program of its own: they call what it exports. */
static gboolean has_own_callers(const RuleUnit *unit)
{
    if (g_strcmp0(unit->go->package->name, "main") == 0) {
        return FALSE;
    }
    for (guint i = 0; i < unit->go->package->c_files->len; i++) {
        if (g_str_has_suffix(g_ptr_array_index(unit->go->package->c_files, i), ".c")) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Go itself takes the address of a callback: C.f as a name. */
static gboolean is_named_in_go(const RuleUnit *unit, const char *c_name)
{
    for (guint i = 0; i < unit->go->foreign_names->len; i++) {
        const GoForeignName *name = g_ptr_array_index(unit->go->foreign_names, i);
        if (g_str_equal(name->name, c_name)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void report(const RuleContext *ctx, const Acquisition *first, guint n)
{
    const RuleInfo *info = rule_find("unfreeable-export");
    const IrFunction *fn = first->function;
    Finding *finding = finding_new("unfreeable-export", fn->pos);
    g_free(finding->message);
    finding->message =
        n == 1 ? g_strdup_printf("%s hands C memory from %s, and the package exports nothing that "
                                 "frees it",
                                 fn->exported, first->callee)
               : g_strdup_printf("%s and %u other exported function%s hand C memory from %s, and "
                                 "the package exports nothing that frees it",
                                 fn->exported, n - 1, n == 2 ? "" : "s", first->callee);
    finding->function = fn->display;
    finding->package = fn->package;
    finding->subject = fn->package;
    finding->severity = info->severity;
    finding->confidence = CONFIDENCE_LIKELY;
    finding->cwe = info->cwe;
    finding_add_step(finding, first->pos, "acquired", "%s gives it here", first->callee);
    g_ptr_array_add(ctx->result->findings, finding);
}

static void judge_package(const RuleContext *ctx, const RuleUnit *unit)
{
    g_autoptr(GPtrArray) slots = callback_slots(unit);
    g_autoptr(GHashTable) counted = g_hash_table_new(NULL, NULL);
    const GPtrArray *all = engine_acquisitions(ctx->engine);
    const Acquisition *first = NULL;
    for (guint i = 0; i < all->len; i++) {
        const Acquisition *acquisition = g_ptr_array_index(all, i);
        const IrFunction *fn = acquisition->function;
        gboolean here = fn->exported != NULL && !fn->is_test &&
                        ir_unit_function(unit->go->ir, fn->name) == fn && gives(acquisition);
        if (!here || is_callback(unit, slots, fn->exported) || is_named_in_go(unit, fn->exported)) {
            continue;
        }
        g_hash_table_add(counted, (gpointer)fn);
        if (first == NULL || source_pos_compare(&fn->pos, &first->function->pos) < 0) {
            first = acquisition;
        }
    }
    if (first != NULL && !exports_free(unit)) {
        report(ctx, first, g_hash_table_size(counted));
    }
}

void judge_unfreeable_export(const RuleContext *ctx)
{
    for (guint i = 0; i < ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(ctx->units, i);
        if (unit->go != NULL && unit->go->exports->len > 0 && !has_own_callers(unit)) {
            judge_package(ctx, unit);
        }
    }
}
