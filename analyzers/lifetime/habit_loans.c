/* Contracts from the habit of callers: who uses and releases a thing after a call had it only lent
 * it. Knows the order of blocks, not their conditions; what is lost on a path is found by the
 * engine. */
#include "analyzers/lifetime/habit.h"

#include <string.h>

typedef struct Site {
    const IrInstr *instr;
    guint32 block;
    guint index; /* in the block */
    guint argument;
    gboolean deferred; /* a release that comes after everything else */
} Site;

/* All variables of a function that hold one thing that it acquired. */
typedef struct Thing {
    guint n_origins;
    gboolean acquired;
    gboolean function;                /* it is one */
    GArray *passed, *used, *released; /* Site */
    GArray *releases;                 /* guint32: a closure: variables that it releases; or NULL */
} Thing;

typedef struct Learner {
    ContractBook *book;
    const IrUnit *unit;
    GHashTable *known;
    GHashTable *counts; /* "name#param" -> Count * */
    GPtrArray *order;   /* Count *, as met */
    const IrFunction *fn;
    guint32 *parent; /* of variables: a union-find */
    Thing *things;
} Learner;

typedef struct Count {
    const IrInstr *call;
    guint param, lent, all;
} Count;

/* ---- one thing, many variables ----------------------------------------------------------------
 */

static guint32 root_of(const Learner *l, guint32 var)
{
    while (l->parent[var] != var) {
        var = l->parent[var];
    }
    return var;
}

static Thing *thing_of(Learner *l, IrOperand operand)
{
    return operand.kind == IR_OPERAND_VAR ? &l->things[root_of(l, operand.var)] : NULL;
}

static void unite(Learner *l, const IrInstr *instr)
{
    if ((instr->op == IR_ASSIGN || instr->op == IR_CONVERT) &&
        instr->args[0].kind == IR_OPERAND_VAR && instr->dst[0].kind == IR_OPERAND_VAR) {
        l->parent[root_of(l, instr->dst[0].var)] = root_of(l, instr->args[0].var);
    }
}

/* ---- what happens to it -----------------------------------------------------------------------
 */

static const Contract *contract_of(const Learner *l, const IrInstr *call)
{
    gboolean named =
        call->callee.kind == IR_CALLEE_STATIC || call->callee.kind == IR_CALLEE_FOREIGN;
    return named && call->callee.name != NULL ? contract_book_find(l->book, call->callee.name)
                                              : NULL;
}

static gboolean releases(const Contract *contract, guint argument)
{
    return contract != NULL && argument < contract->n_params &&
           contract->params[argument].mode == CONTRACT_RELEASES;
}

static gboolean is_unknown(const Learner *l, const IrInstr *call, const Contract *contract,
                           guint argument)
{
    if (call->op != IR_CALL || call->callee.kind != IR_CALLEE_FOREIGN ||
        g_hash_table_contains(l->known, call->callee.name)) {
        return FALSE;
    }
    return contract == NULL || (argument < contract->n_params ? contract->params[argument].mode
                                                              : contract->rest) == CONTRACT_UNKNOWN;
}

/* A handle is made to be kept by C: that it is deleted afterwards may be the very mistake. */
static gboolean is_lendable(const ResourceKind *kind)
{
    return kind != NULL && kind->cls != RESOURCE_HANDLE && kind->cls != RESOURCE_PINNER;
}

/* What goes with a callback, or into an object that is made, is kept for it, whatever happens to it
 * later. */
static gboolean keeps(Learner *l, const IrInstr *call, const Contract *contract)
{
    if (contract != NULL && (contract->result_kind != NULL || contract->result_borrowed)) {
        return TRUE;
    }
    for (guint i = 0; i < call->n_args; i++) {
        const Thing *thing = thing_of(l, call->args[i]);
        if (call->args[i].kind == IR_OPERAND_FUNC || (thing != NULL && thing->function)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void see_call(Learner *l, const Site *at)
{
    const IrInstr *call = at->instr;
    const Contract *contract = contract_of(l, call);
    gboolean kept = keeps(l, call, contract);
    for (guint i = 0; i < call->n_args; i++) {
        Thing *thing = thing_of(l, call->args[i]);
        if (thing == NULL) {
            continue;
        }
        Site site = *at;
        site.argument = i;
        site.deferred = call->op == IR_DEFER;
        if (releases(contract, i)) {
            g_array_append_val(thing->released, site);
            continue;
        }
        g_array_append_val(thing->used, site);
        if (!kept && is_unknown(l, call, contract, i)) {
            g_array_append_val(thing->passed, site);
        }
    }
    const Thing *closure = call->op == IR_DEFER && call->callee.kind == IR_CALLEE_INDIRECT
                               ? thing_of(l, call->callee.value)
                               : NULL;
    for (guint i = 0; closure != NULL && closure->releases != NULL && i < closure->releases->len;
         i++) {
        Site site = *at;
        site.deferred = TRUE;
        guint32 var = g_array_index(closure->releases, guint32, i);
        g_array_append_val(l->things[root_of(l, var)].released, site);
    }
    for (guint i = 0; i < call->n_dst; i++) {
        Thing *thing = thing_of(l, call->dst[i]);
        if (thing != NULL) {
            thing->n_origins++;
            thing->acquired |= i == 0 && contract != NULL && is_lendable(contract->result_kind);
        }
    }
}

/* Whether a closure releases that capture whenever it runs: before it branches. */
static gboolean closure_releases(const Learner *l, const IrFunction *closure, guint32 var)
{
    const IrBlock *entry = closure->blocks->len > 0 ? g_ptr_array_index(closure->blocks, 0) : NULL;
    g_autoptr(GHashTable) same = g_hash_table_new(NULL, NULL);
    g_hash_table_add(same, GUINT_TO_POINTER(var + 1));
    for (guint i = 0; entry != NULL && i < entry->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(entry->instrs, i);
        gboolean of_it = instr->n_args > 0 && instr->args[0].kind == IR_OPERAND_VAR &&
                         g_hash_table_contains(same, GUINT_TO_POINTER(instr->args[0].var + 1));
        if (of_it && instr->op == IR_CONVERT && instr->dst[0].kind == IR_OPERAND_VAR) {
            g_hash_table_add(same, GUINT_TO_POINTER(instr->dst[0].var + 1));
        }
        if (of_it && instr->op == IR_CALL && releases(contract_of(l, instr), 0)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void see_closure(Learner *l, const Site *at)
{
    const IrFunction *closure = ir_unit_function(l->unit, at->instr->name);
    for (guint i = 0; closure != NULL && i < MIN(at->instr->n_captures, closure->captures->len);
         i++) {
        Thing *thing = thing_of(l, at->instr->dst[0]);
        if (thing != NULL &&
            closure_releases(l, closure, g_array_index(closure->captures, guint32, i))) {
            if (thing->releases == NULL) {
                thing->releases = g_array_new(FALSE, FALSE, sizeof(guint32));
            }
            g_array_append_val(thing->releases, at->instr->captures[i]);
        }
    }
}

static gboolean reads_through(IrOp op)
{
    return op == IR_LOAD_FIELD || op == IR_LOAD_ELEM || op == IR_LOAD || op == IR_STORE_FIELD ||
           op == IR_STORE_ELEM || op == IR_STORE || op == IR_ADDR_FIELD || op == IR_ADDR_ELEM ||
           op == IR_SLICE;
}

static void see_instr(Learner *l, const Site *at)
{
    const IrInstr *instr = at->instr;
    if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO) {
        see_call(l, at);
        return;
    }
    if (instr->op == IR_CLOSURE) {
        see_closure(l, at);
        return;
    }
    if (instr->op == IR_CONVERT || instr->op == IR_ASSIGN) {
        Thing *thing = thing_of(l, instr->dst[0]);
        if (thing != NULL && instr->args[0].kind == IR_OPERAND_FUNC) {
            thing->function = TRUE;
        }
    }
    if (reads_through(instr->op)) {
        Thing *thing = thing_of(l, instr->args[0]);
        if (thing != NULL) {
            g_array_append_val(thing->used, *at);
        }
    }
    for (guint i = 0; i < instr->n_dst && instr->op != IR_ASSIGN && instr->op != IR_CONVERT; i++) {
        Thing *thing = thing_of(l, instr->dst[i]);
        if (thing != NULL) {
            thing->n_origins++;
        }
    }
}

/* ---- what comes after what --------------------------------------------------------------------
 */

static void visit(const IrFunction *fn, guint32 block, gboolean *seen)
{
    const IrBlock *from = g_ptr_array_index(fn->blocks, block);
    for (guint i = 0; i < from->n_targets; i++) {
        if (!seen[from->targets[i]]) {
            seen[from->targets[i]] = TRUE;
            visit(fn, from->targets[i], seen);
        }
    }
}

static gboolean comes_after(const Learner *l, const Site *first, const Site *second)
{
    if (first->block == second->block && second->index > first->index) {
        return TRUE;
    }
    g_autofree gboolean *seen = g_new0(gboolean, l->fn->blocks->len);
    visit(l->fn, first->block, seen);
    return seen[second->block];
}

/* Who took the thing over when it succeeded leaves nothing to use and release; what is released
 * untouched may be the failure's. */
static gboolean shows_loan(const Learner *l, const Thing *thing, const Site *call)
{
    for (guint i = 0; i < thing->released->len; i++) {
        const Site *release = &g_array_index(thing->released, Site, i);
        gboolean straight = call->block == release->block && release->index > call->index;
        if (release->deferred || straight) {
            return TRUE;
        }
        for (guint j = 0; j < thing->used->len; j++) {
            const Site *use = &g_array_index(thing->used, Site, j);
            if (use->instr != call->instr && comes_after(l, call, use) &&
                comes_after(l, use, release)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* ---- counts -----------------------------------------------------------------------------------
 */

static Count *count_of(Learner *l, const IrInstr *call, guint param)
{
    g_autofree char *key = g_strdup_printf("%s#%u", call->callee.name, param);
    Count *count = g_hash_table_lookup(l->counts, key);
    if (count == NULL) {
        count = g_new0(Count, 1);
        count->call = call;
        count->param = param;
        g_ptr_array_add(l->order, count);
        g_hash_table_insert(l->counts, g_steal_pointer(&key), count);
    }
    return count;
}

static void count_thing(Learner *l, const Thing *thing)
{
    if (!thing->acquired || thing->n_origins != 1) {
        return;
    }
    for (guint i = 0; i < thing->passed->len; i++) {
        const Site *call = &g_array_index(thing->passed, Site, i);
        Count *count = count_of(l, call->instr, call->argument);
        count->all++;
        count->lent += shows_loan(l, thing, call) ? 1 : 0;
    }
}

static void see_function(Learner *l, const IrFunction *fn)
{
    guint n = fn->vars->len;
    l->fn = fn;
    l->parent = g_new(guint32, MAX(n, 1));
    l->things = g_new0(Thing, MAX(n, 1));
    for (guint32 i = 0; i < n; i++) {
        l->parent[i] = i;
        l->things[i].passed = g_array_new(FALSE, FALSE, sizeof(Site));
        l->things[i].used = g_array_new(FALSE, FALSE, sizeof(Site));
        l->things[i].released = g_array_new(FALSE, FALSE, sizeof(Site));
    }
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < fn->blocks->len; i++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, i);
            for (guint j = 0; j < block->instrs->len; j++) {
                Site at = {g_ptr_array_index(block->instrs, j), i, j, 0, FALSE};
                if (pass == 0) {
                    unite(l, at.instr);
                } else {
                    see_instr(l, &at);
                }
            }
        }
    }
    for (guint32 i = 0; i < n; i++) {
        count_thing(l, &l->things[i]);
        g_array_unref(l->things[i].passed);
        g_array_unref(l->things[i].used);
        g_array_unref(l->things[i].released);
        g_clear_pointer(&l->things[i].releases, g_array_unref);
    }
    g_free(l->parent);
    g_free(l->things);
}

static gboolean has_foreign_calls(const IrFunction *fn)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_FOREIGN) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

static void add_contract(Learner *l, const Count *count)
{
    g_autofree char *why = g_strdup_printf("%u of %u callers here use and release it afterwards",
                                           count->lent, count->all);
    Contract *contract = contract_book_add(l->book, count->call->callee.name, CONTRACT_FROM_HABIT,
                                           MAX(count->param + 1, count->call->n_args));
    ContractParam *param = &contract->params[count->param];
    param->mode = CONTRACT_BORROWS;
    param->authority = CONTRACT_FROM_HABIT;
    param->why = g_intern_string(why);
}

void habit_learn_loans(ContractBook *book, const IrUnit *unit, GHashTable *known)
{
    Learner l = {.book = book, .unit = unit, .known = known};
    l.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    l.order = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (has_foreign_calls(fn)) {
            see_function(&l, fn);
        }
    }
    for (guint i = 0; i < l.order->len; i++) {
        const Count *count = g_ptr_array_index(l.order, i);
        if (count->lent > 0 && count->lent * 2 >= count->all) {
            add_contract(&l, count);
        }
    }
    g_ptr_array_unref(l.order);
    g_hash_table_unref(l.counts);
}
