/* Control flow facts of a function by the textbook: depth-first order, strongly connected blocks,
 * backward liveness. Does not look at what instructions mean beyond reads and writes. */

#include "analyzers/ir/ir_flow.h"

#include <string.h>

struct IrFlow {
    const IrFunction *fn;
    guint n_blocks, n_words;
    guint32 *order;
    gboolean *in_loop;
    guint32 *slots; /* by variable: 1 + its bit, 0 if no block reads it before writing it */
    guint64 *live;  /* n_words a block */
};

typedef struct Frame {
    guint32 block, next;
} Frame;

static void number_blocks(IrFlow *flow, GArray *ret_postorder)
{
    g_autofree gboolean *seen = g_new0(gboolean, flow->n_blocks);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Frame));
    if (flow->n_blocks == 0)
        return;
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

/* Predecessors of all blocks: those of block i are at [starts[i], starts[i + 1]). */
typedef struct Predecessors {
    guint32 *starts, *blocks;
} Predecessors;

static void predecessors_clear(Predecessors *predecessors)
{
    g_free(predecessors->starts);
    g_free(predecessors->blocks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Predecessors, predecessors_clear)

static void find_predecessors(const IrFlow *flow, Predecessors *ret_predecessors)
{
    guint32 *starts = g_new0(guint32, flow->n_blocks + 2);
    for (guint32 i = 0; i < flow->n_blocks; i++) {
        const IrBlock *block = ir_function_block(flow->fn, i);
        for (guint j = 0; j < block->n_targets; j++)
            starts[block->targets[j] + 2]++;
    }
    for (guint32 i = 2; i < flow->n_blocks + 2; i++)
        starts[i] += starts[i - 1];
    guint32 *blocks = g_new0(guint32, starts[flow->n_blocks + 1]);
    for (guint32 i = 0; i < flow->n_blocks; i++) {
        const IrBlock *block = ir_function_block(flow->fn, i);
        for (guint j = 0; j < block->n_targets; j++)
            blocks[starts[block->targets[j] + 1]++] = i;
    }
    *ret_predecessors = (Predecessors){starts, blocks};
}

/* Takes what reaches `root` through blocks not yet taken: with roots in reverse postorder this is
 * root's strongly connected component (Kosaraju). */
static void take_component(IrFlow *flow, guint32 root, const Predecessors *predecessors,
                           gboolean *taken, GArray *stack)
{
    taken[root] = TRUE;
    g_array_append_val(stack, root);
    while (stack->len > 0) {
        guint32 block = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        for (guint32 i = predecessors->starts[block]; i < predecessors->starts[block + 1]; i++) {
            guint32 before = predecessors->blocks[i];
            if (before == root)
                flow->in_loop[root] = TRUE;
            if (!taken[before]) {
                taken[before] = TRUE;
                flow->in_loop[before] = TRUE;
                flow->in_loop[root] = TRUE;
                g_array_append_val(stack, before);
            }
        }
    }
}

static void find_loops(IrFlow *flow, const GArray *postorder)
{
    g_auto(Predecessors) predecessors = {NULL, NULL};
    g_autofree gboolean *taken = g_new0(gboolean, flow->n_blocks);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    find_predecessors(flow, &predecessors);
    for (guint i = postorder->len; i-- > 0;) {
        guint32 root = g_array_index(postorder, guint32, i);
        if (!taken[root])
            take_component(flow, root, &predecessors, taken, stack);
    }
}

/* ---- live variables ------------------------------------------------------------------------- */

/* Most variables are temporaries of one block: only the others get a bit. */

static void expose(IrFlow *flow, const guint32 *written, guint32 block, guint32 var)
{
    if (written[var] != block + 1 && flow->slots[var] == 0)
        flow->slots[var] = ++flow->n_words; /* counts bits until they are made words */
}

static void expose_operands(IrFlow *flow, const guint32 *written, guint32 block,
                            const IrOperand *operands, guint n)
{
    for (guint i = 0; i < n; i++) {
        if (operands[i].kind == IR_OPERAND_VAR)
            expose(flow, written, block, operands[i].var);
    }
}

/* Gives a bit to each variable that some block reads before it writes it. */
static void find_slots(IrFlow *flow)
{
    g_autofree guint32 *written = g_new0(guint32, flow->fn->vars->len); /* 1 + the last block */
    for (guint32 index = 0; index < flow->n_blocks; index++) {
        const IrBlock *block = ir_function_block(flow->fn, index);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            expose_operands(flow, written, index, instr->args, instr->n_args);
            expose_operands(flow, written, index, &instr->callee.value, 1);
            for (guint j = 0; j < instr->n_captures; j++)
                expose(flow, written, index, instr->captures[j]);
            for (guint j = 0; j < instr->n_dst; j++) {
                if (instr->dst[j].kind == IR_OPERAND_VAR)
                    written[instr->dst[j].var] = index + 1;
            }
        }
        expose_operands(flow, written, index, block->args, block->n_args);
    }
    flow->n_words = flow->n_words / 64 + 1;
}

static void set_bit(const IrFlow *flow, guint64 *bits, guint32 var)
{
    guint32 slot = flow->slots[var];
    if (slot > 0)
        bits[slot / 64] |= (guint64)1 << (slot % 64);
}

static void clear_bit(const IrFlow *flow, guint64 *bits, guint32 var)
{
    guint32 slot = flow->slots[var];
    bits[slot / 64] &= ~((guint64)1 << (slot % 64));
}

static void read_operands(const IrFlow *flow, guint64 *bits, const IrOperand *operands, guint n)
{
    for (guint i = 0; i < n; i++) {
        if (operands[i].kind == IR_OPERAND_VAR)
            set_bit(flow, bits, operands[i].var);
    }
}

static void step_back(const IrFlow *flow, const IrBlock *block, guint64 *bits)
{
    read_operands(flow, bits, block->args, block->n_args);
    for (guint i = block->instrs->len; i-- > 0;) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        for (guint j = 0; j < instr->n_dst; j++) {
            if (instr->dst[j].kind == IR_OPERAND_VAR)
                clear_bit(flow, bits, instr->dst[j].var);
        }
        read_operands(flow, bits, instr->args, instr->n_args);
        read_operands(flow, bits, &instr->callee.value, 1);
        for (guint j = 0; j < instr->n_captures; j++)
            set_bit(flow, bits, instr->captures[j]);
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
            step_back(flow, block, bits);
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
    flow->order = g_new0(guint32, flow->n_blocks);
    flow->in_loop = g_new0(gboolean, flow->n_blocks);
    flow->slots = g_new0(guint32, fn->vars->len);
    g_autoptr(GArray) postorder = g_array_new(FALSE, FALSE, sizeof(guint32));
    number_blocks(flow, postorder);
    for (guint i = 0; i < postorder->len; i++) {
        flow->order[g_array_index(postorder, guint32, i)] = postorder->len - 1 - i;
    }
    find_loops(flow, postorder);
    find_slots(flow);
    flow->live = g_new0(guint64, (gsize)flow->n_blocks * flow->n_words);
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
    g_free(flow->slots);
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
    guint32 slot = flow->slots[var];
    return (flow->live[(gsize)block * flow->n_words + slot / 64] >> (slot % 64)) & 1;
}
