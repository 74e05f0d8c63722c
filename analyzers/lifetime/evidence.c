/* Which way of a branch goes on to read a variable: what an author does with an error says where
 * there is one. Looks at the IR only; knows no state. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

static void reach(const IrFunction *fn, guint32 block, GByteArray *seen)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(open, block);
    while (open->len > 0) {
        guint32 at = g_array_index(open, guint32, open->len - 1);
        g_array_set_size(open, open->len - 1);
        if (seen->data[at]) {
            continue;
        }
        seen->data[at] = 1;
        const IrBlock *b = ir_function_block(fn, at);
        g_array_append_vals(open, b->targets, b->n_targets);
    }
}

static gboolean is_var(IrOperand operand, guint32 var)
{
    return operand.kind == IR_OPERAND_VAR && operand.var == var;
}

/* Looks behind the pointer, or hands it to somebody: comparing or releasing it says nothing. */
static gboolean reads(Analysis *a, const IrInstr *instr, guint32 var)
{
    switch ((int)instr->op) {
    case IR_LOAD_FIELD:
    case IR_LOAD:
        return is_var(instr->args[0], var);
    case IR_CALL:
        break;
    default:
        return FALSE;
    }
    for (guint i = 0; i < instr->n_args; i++) {
        if (is_var(instr->args[i], var)) {
            const Contract *contract =
                instr->callee.name != NULL
                    ? contract_book_find(a->engine->book, link_name(instr->callee.name))
                    : NULL;
            gboolean releases = contract != NULL && i < contract->n_params &&
                                contract->params[i].mode == CONTRACT_RELEASES;
            return !releases;
        }
    }
    return FALSE;
}

static guint n_reads(Analysis *a, const GByteArray *here, const GByteArray *there, guint32 var)
{
    guint n = 0;
    for (guint32 i = 0; i < here->len; i++) {
        const IrBlock *block = ir_function_block(a->fn, i);
        for (guint j = 0; here->data[i] && !there->data[i] && j < block->instrs->len; j++) {
            n += reads(a, g_ptr_array_index(block->instrs, j), var) ? 1 : 0;
        }
    }
    return n;
}

int evidence_side(Analysis *a, guint32 block, guint32 var)
{
    const IrBlock *b = ir_function_block(a->fn, block);
    if (b->term != IR_TERM_BRANCH || b->n_targets != 2) {
        return -1;
    }
    g_autoptr(GByteArray) yes = g_byte_array_new(), no = g_byte_array_new();
    g_byte_array_set_size(yes, a->fn->blocks->len);
    g_byte_array_set_size(no, a->fn->blocks->len);
    memset(yes->data, 0, yes->len);
    memset(no->data, 0, no->len);
    reach(a->fn, b->targets[0], yes);
    reach(a->fn, b->targets[1], no);
    guint n_yes = n_reads(a, yes, no, var), n_no = n_reads(a, no, yes, var);
    return n_yes > 0 && n_no == 0 ? 1 : n_no > 0 && n_yes == 0 ? 0 : -1;
}

/* ---- what a failing call leaves ---------------------------------------------------------------
 */

/* The variable whose address an argument of a call is, or G_MAXUINT32. */
static guint32 variable_behind(const IrBlock *block, const IrInstr *call, guint index)
{
    guint32 var = G_MAXUINT32;
    for (guint i = 0; i < block->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        if (instr == call) {
            break;
        }
        if (instr->op == IR_ADDR && instr->n_dst > 0 && call->args[index].kind == IR_OPERAND_VAR &&
            is_var(instr->dst[0], call->args[index].var) && instr->args[0].kind == IR_OPERAND_VAR) {
            var = instr->args[0].var;
        }
    }
    return var;
}

/* Which target of the block is taken where the call has failed by its status, or -1. */
static int failing_target(const IrBlock *block, const IrInstr *call)
{
    if (block->term != IR_TERM_BRANCH || block->n_targets != 2 || block->instrs->len == 0 ||
        call->n_dst == 0 || call->dst[0].kind != IR_OPERAND_VAR) {
        return -1;
    }
    const IrInstr *last = g_ptr_array_index(block->instrs, block->instrs->len - 1);
    if (last->op != IR_BINARY || last->n_args != 2 || !is_var(last->args[0], call->dst[0].var) ||
        last->args[1].kind == IR_OPERAND_VAR || last->args[1].kind == IR_OPERAND_NIL) {
        return -1;
    }
    gboolean below = last->binary == IR_BINARY_LT && last->args[1].kind == IR_OPERAND_INT;
    return last->binary == IR_BINARY_NE || below ? 0 : last->binary == IR_BINARY_EQ ? 1 : -1;
}

static gboolean mentions(const IrFunction *fn, const GByteArray *here, guint32 var)
{
    for (guint32 i = 0; i < here->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; here->data[i] && j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            for (guint k = 0; k < instr->n_args; k++) {
                if (is_var(instr->args[k], var)) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

gboolean evidence_left_by_failure(Analysis *a, const IrInstr *call, guint index)
{
    const IrBlock *block = ir_function_block(a->fn, a->block);
    int failing = failing_target(block, call);
    guint32 var = failing >= 0 ? variable_behind(block, call, index) : G_MAXUINT32;
    if (a->fn->is_c || var == G_MAXUINT32) {
        return FALSE;
    }
    g_autoptr(GByteArray) bad = g_byte_array_new(), good = g_byte_array_new();
    g_byte_array_set_size(bad, a->fn->blocks->len);
    g_byte_array_set_size(good, a->fn->blocks->len);
    memset(bad->data, 0, bad->len);
    memset(good->data, 0, good->len);
    reach(a->fn, block->targets[failing], bad);
    reach(a->fn, block->targets[1 - failing], good);
    return n_reads(a, bad, good, var) > 0 && mentions(a->fn, good, var);
}

/* ---- what is read after a call ------------------------------------------------------------------
 */

static gboolean reads_content(const IrInstr *instr, guint32 var)
{
    for (guint k = 0; instr->op != IR_ADDR && k < instr->n_args; k++) {
        if (is_var(instr->args[k], var)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_captured(const IrInstr *instr, guint32 var)
{
    for (guint k = 0; k < instr->n_captures; k++) {
        if (instr->captures[k] == var) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean evidence_read_after(const IrFunction *fn, guint32 block, const IrInstr *at, guint32 var)
{
    const IrBlock *here = ir_function_block(fn, block);
    g_autoptr(GByteArray) behind = g_byte_array_new();
    g_byte_array_set_size(behind, fn->blocks->len);
    memset(behind->data, 0, behind->len);
    for (guint i = 0; i < here->n_targets; i++) {
        reach(fn, here->targets[i], behind);
    }
    gboolean after = FALSE, read = FALSE;
    for (guint32 i = 0; i < behind->len; i++) {
        const IrBlock *b = ir_function_block(fn, i);
        for (guint j = 0; j < b->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(b->instrs, j);
            gboolean later = behind->data[i] || (i == block && after) || instr->op == IR_DEFER;
            read |= (later && instr != at && reads_content(instr, var)) || is_captured(instr, var);
            after |= instr == at;
        }
        for (guint k = 0; (behind->data[i] || i == block) && k < b->n_args; k++) {
            read |= is_var(b->args[k], var);
        }
    }
    return read;
}
