/* Channels that a function makes for itself: what its goroutines send on them is this function's
 * where it receives it. Knows channels of single resources that nobody else is given. */

#include "analyzers/lifetime/analysis.h"

static gboolean is_var(const IrOperand *operand, guint32 var)
{
    return operand->kind == IR_OPERAND_VAR && operand->var == var;
}

/* Of everything that one function does with a channel. */
typedef struct Use {
    Analysis *a;
    const Resource *sent; /* what a sender's summary has of it */
    gboolean made, other; /* other: somebody else may send or receive there */
} Use;

static void look(Use *use, const IrFunction *fn, guint32 var, guint depth);

void channel_send(Analysis *a, State *state, const IrInstr *send, Value value)
{
    Resource *itself = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
    if (itself != NULL && itself->owned && itself->status == STATUS_LIVE) {
        itself->sent = TRUE;
    }
    escape(a, state, value, ESCAPE_TO_THREAD, send->pos, "a channel", "sent on a channel", TRUE);
}

/* What is sent: a resource on every path that has it, or nil; and the sender is done with it. */
static void look_at_send(Use *use, const IrFunction *fn, guint32 block, const IrInstr *send)
{
    const Summary *summary = fn != use->a->fn ? find_summary(use->a->engine, fn->name) : NULL;
    const Resource *sent = NULL;
    for (guint i = 0; summary != NULL && i < summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(summary->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *one = &g_array_index(state->resources, Resource, j);
            if (one->owned && one->status == STATUS_ESCAPED && one->escape == ESCAPE_TO_THREAD &&
                one->kind != NULL && one->released.line == send->pos.line &&
                one->released.column == send->pos.column) {
                use->other |= !one->sent || (sent != NULL && sent->kind != one->kind);
                sent = one;
            }
        }
    }
    gboolean nothing = send->args[1].kind == IR_OPERAND_NIL;
    gboolean by_value = send->args[1].kind == IR_OPERAND_VAR &&
                        (ir_function_var(fn, send->args[1].var)->flags & IR_VAR_STRUCT) != 0;
    gboolean kept = send->args[1].kind == IR_OPERAND_VAR &&
                    evidence_read_after(fn, block, send, send->args[1].var);
    use->other |= by_value || kept || (!nothing && (sent == NULL || sent->conditional)) ||
                  (use->sent != NULL && sent != NULL && use->sent->kind != sent->kind);
    use->sent = sent != NULL ? sent : use->sent;
}

static const IrFunction *callee_of(const Use *use, const IrFunction *fn, const IrInstr *call)
{
    const Engine *engine = use->a->engine;
    const Home *home = g_hash_table_lookup(engine->homes, fn);
    const char *name = call->callee.kind == IR_CALLEE_STATIC ? call->callee.name : NULL;
    for (guint i = 0; call->callee.kind == IR_CALLEE_INDIRECT && i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CLOSURE && call->callee.value.kind == IR_OPERAND_VAR &&
                is_var(&instr->dst[0], call->callee.value.var)) {
                name = instr->name;
            }
        }
    }
    return name != NULL && home != NULL ? link_function(engine, home->unit, name) : NULL;
}

static void look_at_call(Use *use, const IrFunction *fn, const IrInstr *call, guint32 var,
                         guint depth)
{
    gboolean builtin = call->callee.kind == IR_CALLEE_BUILTIN; /* close, len, cap */
    for (guint i = 0; i < call->n_args; i++) {
        if (!builtin && is_var(&call->args[i], var)) {
            const IrFunction *callee = callee_of(use, fn, call);
            if (callee == NULL || i >= callee->params->len || callee == use->a->fn) {
                use->other = TRUE;
            } else {
                look(use, callee, g_array_index(callee->params, guint32, i), depth + 1);
            }
        }
    }
}

static void look_at(Use *use, const IrFunction *fn, guint32 block, const IrInstr *instr,
                    guint32 var, guint depth)
{
    const Home *home = g_hash_table_lookup(use->a->engine->homes, fn);
    switch ((int)instr->op) {
    case IR_MAKE:
        use->made |= depth == 0 && instr->make == IR_MAKE_CHAN && is_var(&instr->dst[0], var);
        return;
    case IR_SEND:
        use->other |= is_var(&instr->args[1], var);
        if (is_var(&instr->args[0], var)) {
            look_at_send(use, fn, block, instr);
        }
        return;
    case IR_RECEIVE:
        use->other |= is_var(&instr->dst[0], var) || (depth > 0 && is_var(&instr->args[0], var));
        return;
    case IR_CALL:
    case IR_GO:
    case IR_DEFER:
        for (guint i = 0; i < instr->n_dst; i++) {
            use->other |= is_var(&instr->dst[i], var);
        }
        look_at_call(use, fn, instr, var, depth);
        return;
    case IR_CLOSURE:
        for (guint i = 0; i < instr->n_captures; i++) {
            const IrFunction *literal = instr->captures[i] == var && home != NULL
                                            ? link_function(use->a->engine, home->unit, instr->name)
                                            : NULL;
            use->other |= instr->captures[i] == var && literal == NULL;
            if (literal != NULL) {
                look(use, literal, g_array_index(literal->captures, guint32, i), depth + 1);
            }
        }
        return;
    default:
        break;
    }
    for (guint i = 0; i < instr->n_dst; i++) {
        use->other |= is_var(&instr->dst[i], var);
    }
    for (guint i = 0; i < instr->n_args; i++) {
        use->other |= is_var(&instr->args[i], var);
    }
}

static void look(Use *use, const IrFunction *fn, guint32 var, guint depth)
{
    enum { DEEP = 4 };
    use->other |= depth > DEEP;
    for (guint i = 0; !use->other && i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            look_at(use, fn, i, g_ptr_array_index(block->instrs, j), var, depth);
        }
        for (guint j = 0; j < block->n_args; j++) {
            use->other |= is_var(&block->args[j], var);
        }
    }
}

void channel_receive(Analysis *a, State *state, const IrInstr *receive, Value value)
{
    const IrOperand *channel = &receive->args[0];
    if (a->fn->is_c || receive->n_dst != 1 || value.kind != VALUE_SYMBOL ||
        channel->kind != IR_OPERAND_VAR ||
        (ir_function_var(a->fn, channel->var)->flags & (IR_VAR_PARAM | IR_VAR_CAPTURE)) != 0) {
        return;
    }
    Use use = {.a = a};
    look(&use, a->fn, channel->var, 0);
    if (use.other || !use.made || use.sent == NULL) {
        return;
    }
    Resource *mine = acquire(a, state, value.sym, use.sent->kind, receive, use.sent->callee,
                             "received from a channel of this function's");
    mine->steps = step_pool_add(a->engine->steps, use.sent->steps, receive->pos, "acquired",
                                "%s received here from the channel", use.sent->kind->name);
    mine->inferred = use.sent->inferred;
    mine->assumed = use.sent->assumed;
    mine->value_type = use.sent->value_type;
}
