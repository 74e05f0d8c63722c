/* Function literals that are given to a function which calls them on every way, at its beginning:
 * what such a literal ends is ended by the call; and those that a caller is given, to release with
 * what it is given too. Literals that make something are left to the unknown: their result and the
 * callee's go together in ways that nobody has looked at. */

#include "analyzers/lifetime/call_internal.h"

/* The function calls its parameter before anything branches. */
static gboolean calls_first(const IrFunction *fn, guint param)
{
    guint32 var = g_array_index(fn->params, guint32, param);
    guint32 at = 0;
    for (guint hops = 0; hops < fn->blocks->len; hops++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, at);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_INDIRECT &&
                instr->callee.value.kind == IR_OPERAND_VAR && instr->callee.value.var == var) {
                return TRUE;
            }
        }
        if (block->term != IR_TERM_JUMP) {
            return FALSE;
        }
        at = block->targets[0];
    }
    return FALSE;
}

/* The only way through the literal, if it ends something that it was not given. */
static const SummaryPath *ending_path(const Summary *literal)
{
    const SummaryPath *path =
        literal->complete && !literal->cut && !literal->partial && literal->paths->len == 1
            ? g_ptr_array_index(literal->paths, 0)
            : NULL;
    gboolean ends = FALSE;
    for (guint i = 0; path != NULL && i < path->state->resources->len; i++) {
        const Resource *resource = &g_array_index(path->state->resources, Resource, i);
        if (resource->owned && resource->status == STATUS_LIVE) {
            return NULL;
        }
        ends |= resource->status == STATUS_RELEASED;
    }
    return ends && path->end == PATH_RETURNS ? path : NULL;
}

void run_given(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
               const Value *args, guint n_args)
{
    const IrFunction *fn = summary->function;
    for (guint i = 0; !fn->is_c && i < MIN(n_args, fn->params->len); i++) {
        const Symbol *symbol =
            args[i].kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, args[i].sym) : NULL;
        const Summary *literal = symbol != NULL && symbol->kind == SYMBOL_CLOSURE
                                     ? find_summary(a->engine, symbol->name)
                                     : NULL;
        const SummaryPath *path = literal != NULL ? ending_path(literal) : NULL;
        CallResult inner = {0};
        if (path != NULL && calls_first(fn, i)) {
            apply_path(a, state, literal, path, instr, args[i], NULL, 0, &inner);
        }
    }
}

/* ---- literals that the caller gets
 * --------------------------------------------------------------- */

/* What the variable that the literal releases out of holds when the caller gets it. */
static Value captured(const State *state, guint32 closure, const SymbolTable *symbols, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(symbols, sym);
    const Symbol *variable = symbol->kind == SYMBOL_CHILD && symbol->field == field_deref()
                                 ? symbol_table_get(symbols, symbol->parent)
                                 : NULL;
    Value cell, content;
    gboolean found = variable != NULL && variable->kind == SYMBOL_CAPTURE &&
                     capture_load(state, closure, variable->site, &cell) &&
                     cell.kind == VALUE_ADDRESS &&
                     state_load(state, cell.sym, (GQuark)cell.num, &content);
    return found ? content : VALUE_OF_UNKNOWN;
}

/* This function has released it, and the caller calls the literal afterwards. */
static void check_again(Analysis *a, State *state, guint32 sym, const ReleaseSite *site)
{
    const Resource *resource = state_resource(state, sym);
    if (resource == NULL || !resource->owned || resource->status != STATUS_RELEASED ||
        resource->uncertain || resource->conditional || resource->looped || resource->deep) {
        return;
    }
    Observation *o = observe(a, OBSERVED_DOUBLE_RELEASE, state, site->pos, 0, site->callee);
    if (o != NULL) {
        observe_resource(a, o, resource);
        o->end = site->pos;
    }
}

void literals_returned(Analysis *a, State *state, const Value *returns, guint n)
{
    for (guint i = 0; i < n; i++) {
        const Symbol *symbol =
            returns[i].kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, returns[i].sym) : NULL;
        const Summary *literal = symbol != NULL && symbol->kind == SYMBOL_CLOSURE
                                     ? find_summary(a->engine, symbol->name)
                                     : NULL;
        for (guint j = 0; literal != NULL && j < literal->paths->len; j++) {
            const SummaryPath *path = g_ptr_array_index(literal->paths, j);
            for (guint k = 0; k < path->state->resources->len; k++) {
                const Resource *released = &g_array_index(path->state->resources, Resource, k);
                if (released->owned || released->status != STATUS_RELEASED || released->deep ||
                    released->looped || released->uncertain) {
                    continue;
                }
                ReleaseSite site = {released->released,
                                    released->released_by,
                                    released->kind,
                                    released->family,
                                    "the literal's body",
                                    TRUE,
                                    FALSE,
                                    FALSE};
                Value value = captured(state, returns[i].sym, literal->symbols, released->sym);
                if (value.kind == VALUE_ADDRESS) {
                    release_origin(a, state, value, &site);
                } else if (value.kind == VALUE_SYMBOL) {
                    check_again(a, state, value.sym, &site);
                }
            }
        }
    }
}
