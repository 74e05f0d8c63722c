/* Locks that a finalizer takes before it releases: who holds one of them during a foreign call is
 * safe from the finalizer for as long. Reads instructions; follows no path. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

enum { MOST_STEPS = 8, MOST_CALLS = 3 };

static gboolean is_method(const IrInstr *instr, const char *name)
{
    const char *callee = instr->callee.name;
    const char *dot = callee != NULL ? strrchr(callee, '.') : NULL;
    return instr->n_args > 0 && callee != NULL && g_str_equal(dot != NULL ? dot + 1 : callee, name);
}

static const IrInstr *definition_of(const IrFunction *fn, IrOperand value)
{
    const IrInstr *made = NULL;
    for (guint i = 0; value.kind == IR_OPERAND_VAR && i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
                instr->dst[0].var == value.var) {
                if (made != NULL) {
                    return NULL;
                }
                made = instr;
            }
        }
    }
    return made;
}

/* "mu" for x.mu, whatever x is; "pkg.lock" for a package-level one; interned. NULL: not known, or
 * the object itself. */
static const char *lock_of(const IrFunction *fn, IrOperand value)
{
    g_autoptr(GString) path = g_string_new(NULL);
    for (guint step = 0; step < MOST_STEPS; step++) {
        if (value.kind == IR_OPERAND_GLOBAL) {
            g_string_prepend(path, value.name);
            return g_intern_string(path->str);
        }
        const IrInstr *made = definition_of(fn, value);
        if (made == NULL || made->n_args == 0) {
            break;
        }
        if (made->op == IR_LOAD_FIELD || made->op == IR_ADDR_FIELD) {
            gboolean embedded =
                g_str_equal(made->name, "Mutex") || g_str_equal(made->name, "RWMutex");
            if (!embedded) {
                g_string_prepend(path, made->name);
                g_string_prepend_c(path, '.');
            }
        } else if (made->op != IR_ASSIGN && made->op != IR_CONVERT && made->op != IR_LOAD &&
                   made->op != IR_ADDR) {
            break;
        }
        value = made->args[0];
    }
    return path->len > 0 ? g_intern_string(path->str) : NULL;
}

/* The locks that a function, or one that it calls with its first parameter, takes for writing. */
static void add_locks(Engine *engine, const IrFunction *fn, GHashTable *locks, guint depth)
{
    const Home *home = g_hash_table_lookup(engine->homes, fn);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op != IR_CALL) {
                continue;
            }
            if (is_method(instr, "Lock")) {
                const char *lock = lock_of(fn, instr->args[0]);
                if (lock != NULL) {
                    g_hash_table_add(locks, (gpointer)lock);
                }
            } else if (depth < MOST_CALLS && home != NULL && instr->n_args > 0 &&
                       instr->callee.kind == IR_CALLEE_STATIC && fn->params->len > 0 &&
                       instr->args[0].kind == IR_OPERAND_VAR &&
                       instr->args[0].var == g_array_index(fn->params, guint32, 0)) {
                const IrFunction *callee = link_function(engine, home->unit, instr->callee.name);
                if (callee != NULL && callee != fn) {
                    add_locks(engine, callee, locks, depth + 1);
                }
            }
        }
    }
}

static gboolean is_before(SourcePos one, SourcePos other)
{
    return one.line < other.line || (one.line == other.line && one.column < other.column);
}

/* Takes that lock above the call, and gives it back at the function's end or below. */
static gboolean holds(const IrFunction *fn, const IrInstr *call, GHashTable *locks)
{
    const char *held = NULL;
    gboolean taken = FALSE, kept = TRUE;
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op != IR_CALL || !is_before(instr->pos, call->pos)) {
                continue;
            }
            gboolean lock = is_method(instr, "Lock") || is_method(instr, "RLock");
            const char *name = lock || is_method(instr, "Unlock") || is_method(instr, "RUnlock")
                                   ? lock_of(fn, instr->args[0])
                                   : NULL;
            if (name != NULL && lock && g_hash_table_contains(locks, name)) {
                held = name;
                taken = TRUE;
            } else if (name != NULL && name == held &&
                       (block->term != IR_TERM_RETURN ||
                        g_ptr_array_find(block->instrs, call, NULL))) {
                kept = FALSE;
            }
        }
    }
    return taken && kept;
}

/* The function around a literal takes the lock: the literal runs under it, as far as one can tell.
 */
static gboolean takes(const IrFunction *outer, GHashTable *locks)
{
    for (guint i = 0; i < outer->blocks->len; i++) {
        const IrBlock *block = ir_function_block(outer, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            const char *name = instr->op == IR_CALL && is_method(instr, "Lock")
                                   ? lock_of(outer, instr->args[0])
                                   : NULL;
            if (name != NULL && g_hash_table_contains(locks, name)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean keepalive_is_locked(Engine *engine, const IrFunction *fn, const IrInstr *call,
                             const char *type)
{
    g_autoptr(GHashTable) locks = g_hash_table_new(NULL, NULL);
    gboolean any = FALSE;
    for (guint i = 0; i < engine->finalizer_uses->len; i++) {
        const Finalizer *use = &g_array_index(engine->finalizer_uses, Finalizer, i);
        const Summary *finalizer =
            use->type == type ? g_hash_table_lookup(engine->summaries, use->key) : NULL;
        if (finalizer != NULL) {
            add_locks(engine, finalizer->function, locks, 0);
            any = TRUE;
        }
    }
    if (!any || g_hash_table_size(locks) == 0) {
        return FALSE;
    }
    const Home *home = g_hash_table_lookup(engine->homes, fn);
    const IrFunction *outer =
        fn->outer != NULL && home != NULL ? link_function(engine, home->unit, fn->outer) : NULL;
    return holds(fn, call, locks) || (outer != NULL && takes(outer, locks));
}
