/* Loops of C that release what they find in a list or array, and the ways past them.
 * Does not say what is released: paths and summaries do. */

#include "analyzers/ir/ir_flow.h"
#include "analyzers/lifetime/analysis.h"

static gboolean releases_argument(Analysis *a, const IrInstr *instr)
{
    if (instr->op != IR_CALL || instr->callee.kind != IR_CALLEE_STATIC) {
        return FALSE;
    }
    const Summary *summary = find_summary(a->engine, instr->callee.name);
    for (guint i = 0; summary != NULL && i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *r = &g_array_index(path->state->resources, Resource, j);
            if (!r->owned && r->status == STATUS_RELEASED) {
                return TRUE;
            }
        }
    }
    const Contract *contract = contract_book_find(a->engine->book, instr->callee.name);
    for (guint i = 0; contract != NULL && i < contract->n_params; i++) {
        if (contract->params[i].mode == CONTRACT_RELEASES) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The head of the innermost loop around a block: the latest block before it that something behind
 * it jumps back to. G_MAXUINT32: none. */
static guint32 loop_head(const IrFunction *fn, const IrFlow *flow, guint32 block)
{
    guint32 head = G_MAXUINT32, own = ir_flow_order(flow, block);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *from = g_ptr_array_index(fn->blocks, i);
        guint32 last = ir_flow_order(flow, i);
        for (guint j = 0; last >= own && j < from->n_targets; j++) {
            guint32 order = ir_flow_order(flow, from->targets[j]);
            if (order <= own && order <= last &&
                (head == G_MAXUINT32 || order > ir_flow_order(flow, head))) {
                head = from->targets[j];
            }
        }
    }
    return head;
}

GArray *sweeps_find(Analysis *a, const IrFlow *flow)
{
    GArray *sweeps = g_array_new(FALSE, FALSE, sizeof(SourcePos));
    for (guint i = 0; a->fn->is_c && i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        gboolean sweeps_up = FALSE;
        for (guint j = 0; ir_flow_in_loop(flow, i) && !sweeps_up && j < block->instrs->len; j++) {
            sweeps_up = releases_argument(a, g_ptr_array_index(block->instrs, j));
        }
        guint32 head = sweeps_up ? loop_head(a->fn, flow, i) : G_MAXUINT32;
        if (head != G_MAXUINT32) {
            const IrBlock *condition = g_ptr_array_index(a->fn->blocks, head);
            g_array_append_val(sweeps, condition->pos);
        }
    }
    return sweeps;
}

gboolean sweeps_pass(const Analysis *a, const State *state, SourcePos acquired)
{
    const char *branch = g_intern_static_string("branch");
    for (guint i = 0; i < a->sweeps->len; i++) {
        SourcePos sweep = g_array_index(a->sweeps, SourcePos, i);
        for (const Step *step = acquired.line < sweep.line ? state->path : NULL; step != NULL;
             step = step->before) {
            if (step->event == branch && step->pos.line == sweep.line &&
                step->pos.column == sweep.column) {
                return TRUE;
            }
        }
    }
    return FALSE;
}
