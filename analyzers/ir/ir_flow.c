/* Control flow facts of a function by the textbook: depth-first order, strongly connected blocks,
 * backward liveness. Does not look at what instructions mean beyond reads and writes. */

#include "analyzers/ir/ir_flow.h"

#include <string.h>

struct IrFlow {
    const IrFunction *fn;
    guint n_blocks, n_words;
    guint32 *order;
    gboolean *in_loop;
    guint64 *live; /* n_words a block */
};

typedef struct Frame {
    guint32 block, next;
} Frame;

static void number_blocks(IrFlow *flow, GArray *ret_postorder)
{
    g_autofree gboolean *seen = g_new0(gboolean, flow->n_blocks);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Frame));
    Frame first = {0, 0};
    g_array_append_val(stack, first);
    seen[0] = TRUE;
    while (stack->len > 0) {
        Frame *top = &g_array_index(stack, Frame, stack->len - 1);
        const IrBlock *block = ir_function_block(flow->fn, top->block);
        if (top->next < block->n_targets) {
            guint32 target = block->targets[top->next++];
            if (!seen[target]) {
                seen[target] = TRUE;
                Frame frame = {target, 0};
                g_array_append_val(stack, frame);
            }
        } else {
            g_array_append_val(ret_postorder, top->block);
            g_array_set_size(stack, stack->len - 1);
        }
    }
}

/* A block is on a cycle if it can reach itself: one search a block is enough for functions' sizes,
 * bounded by searching only back edges' natural loops. */
static void mark_loop(IrFlow *flow, guint32 head, guint32 tail, GPtrArray *predecessors)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree gboolean *seen = g_new0(gboolean, flow->n_blocks);
    seen[head] = TRUE;
    flow->in_loop[head] = TRUE;
    g_array_append_val(stack, tail);
    while (stack->len > 0) {
        guint32 block = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        if (seen[block]) {
            continue;
        }
        seen[block] = TRUE;
        flow->in_loop[block] = TRUE;
        const GArray *before = g_ptr_array_index(predecessors, block);
        for (guint i = 0; i < before->len; i++) {
            g_array_append_val(stack, g_array_index(before, guint32, i));
        }
    }
}

static void free_predecessors(gpointer array)
{
    g_array_unref(array);
}

static void find_loops(IrFlow *flow)
{
    g_autoptr(GPtrArray) predecessors = g_ptr_array_new_with_free_func(free_predecessors);
    for (guint32 i = 0; i < flow->n_blocks; i++) {
        g_ptr_array_add(predecessors, g_array_new(FALSE, FALSE, sizeof(guint32)));
    }
    for (guint32 i = 0; i < flow->n_blocks; i++) {
        const IrBlock *block = ir_function_block(flow->fn, i);
        for (guint j = 0; j < block->n_targets; j++) {
            GArray *before = g_ptr_array_index(predecessors, block->targets[j]);
            g_array_append_val(before, i);
        }
    }
    for (guint32 i = 0; i < flow->n_blocks; i++) {
        const IrBlock *block = ir_function_block(flow->fn, i);
        for (guint j = 0; j < block->n_targets; j++) {
            if (flow->order[block->targets[j]] <= flow->order[i]) {
                mark_loop(flow, block->targets[j], i, predecessors);
            }
        }
    }
}

static void set_bit(guint64 *bits, guint32 var)
{
    bits[var / 64] |= (guint64)1 << (var % 64);
}

static void clear_bit(guint64 *bits, guint32 var)
{
    bits[var / 64] &= ~((guint64)1 << (var % 64));
}

static void read_operands(guint64 *bits, const IrOperand *operands, guint n)
{
    for (guint i = 0; i < n; i++) {
        if (operands[i].kind == IR_OPERAND_VAR) {
            set_bit(bits, operands[i].var);
        }
    }
}

static void step_back(const IrBlock *block, guint64 *bits)
{
    read_operands(bits, block->args, block->n_args);
    for (guint i = block->instrs->len; i-- > 0;) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        for (guint j = 0; j < instr->n_dst; j++) {
            if (instr->dst[j].kind == IR_OPERAND_VAR) {
                clear_bit(bits, instr->dst[j].var);
            }
        }
        read_operands(bits, instr->args, instr->n_args);
        read_operands(bits, &instr->callee.value, 1);
        for (guint j = 0; j < instr->n_captures; j++) {
            set_bit(bits, instr->captures[j]);
        }
    }
}

static void find_live(IrFlow *flow, const GArray *postorder)
{
    g_autofree guint64 *bits = g_new0(guint64, flow->n_words);
    gboolean changed = TRUE;
    while (changed) {
        changed = FALSE;
        for (guint i = 0; i < postorder->len; i++) {
            guint32 index = g_array_index(postorder, guint32, i);
            const IrBlock *block = ir_function_block(flow->fn, index);
            memset(bits, 0, flow->n_words * sizeof(guint64));
            for (guint j = 0; j < block->n_targets; j++) {
                const guint64 *after = flow->live + (gsize)block->targets[j] * flow->n_words;
                for (guint k = 0; k < flow->n_words; k++) {
                    bits[k] |= after[k];
                }
            }
            step_back(block, bits);
            guint64 *mine = flow->live + (gsize)index * flow->n_words;
            for (guint k = 0; k < flow->n_words; k++) {
                changed |= (bits[k] & ~mine[k]) != 0;
                mine[k] |= bits[k];
            }
        }
    }
}

IrFlow *ir_flow_new(const IrFunction *fn)
{
    IrFlow *flow = g_new0(IrFlow, 1);
    flow->fn = fn;
    flow->n_blocks = fn->blocks->len;
    flow->n_words = fn->vars->len / 64 + 1;
    flow->order = g_new0(guint32, flow->n_blocks);
    flow->in_loop = g_new0(gboolean, flow->n_blocks);
    flow->live = g_new0(guint64, (gsize)flow->n_blocks * flow->n_words);
    g_autoptr(GArray) postorder = g_array_new(FALSE, FALSE, sizeof(guint32));
    number_blocks(flow, postorder);
    for (guint i = 0; i < postorder->len; i++) {
        flow->order[g_array_index(postorder, guint32, i)] = postorder->len - 1 - i;
    }
    find_loops(flow);
    find_live(flow, postorder);
    return flow;
}

void ir_flow_free(IrFlow *flow)
{
    if (flow == NULL) {
        return;
    }
    g_free(flow->order);
    g_free(flow->in_loop);
    g_free(flow->live);
    g_free(flow);
}

guint32 ir_flow_order(const IrFlow *flow, guint32 block)
{
    return flow->order[block];
}

gboolean ir_flow_in_loop(const IrFlow *flow, guint32 block)
{
    return flow->in_loop[block];
}

gboolean ir_flow_live_in(const IrFlow *flow, guint32 block, guint32 var)
{
    const IrVar *v = ir_function_var(flow->fn, var);
    if (v->flags & (IR_VAR_ADDRESSED | IR_VAR_CAPTURE | IR_VAR_STATIC)) {
        return TRUE;
    }
    return (flow->live[(gsize)block * flow->n_words + var / 64] >> (var % 64)) & 1;
}
