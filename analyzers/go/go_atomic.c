/* Go calls of sync/atomic: loads and stores of a place, whatever other threads do meanwhile.
 * Knows the package's names only; counters that are added to are left to be calls. */
#include "analyzers/go/go_lower.h"

#include <string.h>

typedef enum AtomicOp {
    ATOMIC_NONE,
    ATOMIC_LOAD,
    ATOMIC_STORE,
    ATOMIC_SWAP,
    ATOMIC_COMPARE_AND_SWAP,
} AtomicOp;

/* atomic.SwapPointer, (*atomic.Pointer).Swap: `ret_n` arguments. */
static AtomicOp op_of(const char *callee, guint *ret_n)
{
    static const struct {
        const char *name;
        AtomicOp op;
        guint n_args;
    } OPS[] = {
        {"Load", ATOMIC_LOAD, 1},
        {"Store", ATOMIC_STORE, 2},
        {"Swap", ATOMIC_SWAP, 2},
        {"CompareAndSwap", ATOMIC_COMPARE_AND_SWAP, 3},
    };
    const char *rest = NULL;
    gboolean method = g_str_has_prefix(callee, "(*sync/atomic.");
    if (method) {
        rest = strstr(callee, ").");
        rest = rest != NULL ? rest + strlen(").") : NULL;
    } else if (g_str_has_prefix(callee, "sync/atomic.")) {
        rest = callee + strlen("sync/atomic.");
    }
    for (guint i = 0; rest != NULL && i < G_N_ELEMENTS(OPS); i++) {
        if (method ? g_str_equal(rest, OPS[i].name) : g_str_has_prefix(rest, OPS[i].name)) {
            *ret_n = OPS[i].n_args;
            return OPS[i].op;
        }
    }
    return ATOMIC_NONE;
}

static void store(GoFn *fn, const IrOperand *args, IrOperand value, SourcePos pos)
{
    IrOperand both[2] = {args[0], value};
    go_emit(fn, IR_STORE, pos, ir_none(), both, 2);
}

/* `if *p == old { *p = new }`, and whether it was. */
static GoValue compare_and_swap(GoFn *fn, const IrOperand *args, const GoDest *dest, SourcePos pos)
{
    const char *type = g_intern_static_string("bool");
    IrOperand held = go_temp(fn, NULL, pos), same = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_LOAD, pos, held, args, 1);
    IrOperand sides[2] = {held, args[1]};
    go_emit(fn, IR_BINARY, pos, same, sides, 2)->binary = IR_BINARY_EQ;
    IrBlock *yes = go_block(fn), *after = go_block(fn);
    go_branch(fn, same, yes->id, after->id, pos);
    go_enter(fn, yes);
    store(fn, args, args[2], pos);
    go_jump(fn, after->id, pos);
    go_enter(fn, after);
    return go_value(same, type);
}

gboolean go_atomic(GoFn *fn, const char *callee, const IrOperand *args, guint n_args,
                   const char *type, const GoDest *dest, SourcePos pos, GoValue *ret_value)
{
    guint n = 0;
    AtomicOp op = op_of(callee, &n);
    if (op == ATOMIC_NONE || n_args != n) {
        return FALSE;
    }
    if (op == ATOMIC_COMPARE_AND_SWAP) {
        *ret_value = compare_and_swap(fn, args, dest, pos);
        return TRUE;
    }
    if (op == ATOMIC_STORE) {
        store(fn, args, args[1], pos);
        *ret_value = go_unknown();
        return TRUE;
    }
    IrOperand dst = go_dst(fn, dest, type, pos);
    if (op == ATOMIC_SWAP) { /* v = atomic.SwapPointer(&p, v) */
        IrOperand held = go_temp(fn, type, pos);
        go_emit(fn, IR_LOAD, pos, held, args, 1);
        store(fn, args, args[1], pos);
        go_emit(fn, IR_ASSIGN, pos, dst, &held, 1);
    } else {
        go_emit(fn, IR_LOAD, pos, dst, args, 1);
    }
    *ret_value = go_value(dst, type);
    return TRUE;
}
