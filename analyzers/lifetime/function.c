/* One function: the fixpoint over its blocks, branches, path ends and its summary.
 * Instructions are in transfer.c. */

#include "analyzers/ir/ir_flow.h"
#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

enum {
    DEFAULT_STATES = 16, /* a block's waiting states before they are merged */
    SEEN_STATES = 96,    /* states that ever entered a block before it is closed */
    STEP_LIMIT = 40000,  /* blocks run per function */
    PURE_STATES = 3,     /* states of one signature that a block sees apart: without resources */
    ALIKE_STATES = 10,   /* with */
};

/* ---- path ends
 * ------------------------------------------------------------------------------------ */

static void add_root(State *state, const SymbolTable *symbols, guint32 sym, GByteArray *seen)
{
    guint first, end;
    state_cells(state, sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (!field_is_lent(cell->field)) {
            state_reach(state, symbols, cell->value, seen);
        }
    }
}

static gboolean reached(const GByteArray *seen, guint32 sym)
{
    return sym < seen->len && seen->data[sym];
}

typedef struct Reach {
    GByteArray *returned, *caller, *global, *conduit, *escaped;
} Reach;

/* Nobody reads that global once this function has ended. */
static gboolean writes_conduit(const Analysis *a, const char *global)
{
    if (!a->fn->is_c || !g_hash_table_contains(a->engine->conduits, global)) {
        return FALSE;
    }
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_STORE_GLOBAL && instr->name == global) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* What Go code nobody knows gave (a value of a context, an entry of a registry) may be held
 * elsewhere too: what was put into it is there. */
static gboolean is_of_others(const Analysis *a, const State *state, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    while (symbol->kind == SYMBOL_CHILD || symbol->kind == SYMBOL_GROUP) {
        sym = symbol->parent;
        symbol = symbol_table_get(a->symbols, sym);
    }
    const Resource *resource = state_resource(state, sym);
    return !a->fn->is_c && symbol->kind == SYMBOL_FRESH && !symbol->foreign &&
           (resource == NULL || !resource->owned);
}

static void reach_all(Analysis *a, State *state, const Value *returns, guint n_returns,
                      Reach *reach)
{
    for (guint i = 0; i < n_returns; i++) {
        if (returns[i].kind == VALUE_TEST) {
            continue; /* what was asked about it is not it */
        }
        state_reach(state, a->symbols, returns[i], reach->returned);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell cell = g_array_index(state->cells, Cell, i);
        const Symbol *symbol = symbol_table_get(a->symbols, cell.sym);
        if (symbol->input) {
            guint32 root = cell.sym;
            while (symbol_table_get(a->symbols, root)->kind == SYMBOL_CHILD ||
                   symbol_table_get(a->symbols, root)->kind == SYMBOL_GROUP) {
                root = symbol_table_get(a->symbols, root)->parent;
            }
            const Symbol *start = symbol_table_get(a->symbols, root);
            gboolean global = start->kind == SYMBOL_GLOBAL;
            gboolean conduit = global && cell.sym == root && writes_conduit(a, start->name);
            state_reach(state, a->symbols, cell.value,
                        conduit  ? reach->conduit
                        : global ? reach->global
                                 : reach->caller);
        } else if (cell.field == field_escaped() || is_of_others(a, state, cell.sym)) {
            add_root(state, a->symbols, cell.sym, reach->escaped);
        }
    }
    /* what an owned thing lives inside of keeps it: members of an escaped C object */
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (r->status == STATUS_ESCAPED) {
            add_root(state, a->symbols, r->sym, reach->escaped);
        }
    }
}

/* The instruction right behind the one that made the symbol, in its block; or NULL. */
static const IrInstr *next_instr(const Analysis *a, const Symbol *symbol)
{
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        for (guint j = 0; j + 1 < block->instrs->len; j++) {
            if (((const IrInstr *)g_ptr_array_index(block->instrs, j))->id == symbol->site) {
                return g_ptr_array_index(block->instrs, j + 1);
            }
        }
    }
    return NULL;
}

/* `p := C.make(); if err := lastError(); err != nil`: an error that is asked for right behind a
 * foreign call, with nothing given, is that call's own. Where it is one the call failed, and what
 * it returned, of which this path asks nothing, is NULL. */
static gboolean failed_by_last_error(const Analysis *a, const State *state,
                                     const Resource *resource)
{
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    if (a->fn->is_c || symbol->kind != SYMBOL_FRESH || !symbol->foreign ||
        state_nilness(state, a->symbols, value_symbol(resource->sym)) != NILNESS_UNKNOWN) {
        return FALSE;
    }
    const IrInstr *next = next_instr(a, symbol);
    if (next == NULL || next->op != IR_CALL || next->n_args > 0 || next->n_dst != 1 ||
        next->dst[0].kind != IR_OPERAND_VAR) {
        return FALSE;
    }
    const IrVar *var = &g_array_index(a->fn->vars, IrVar, next->dst[0].var);
    return next->callee.kind == IR_CALLEE_STATIC && g_strcmp0(var->type, "error") == 0 &&
           state_nilness(state, a->symbols, state->vars[next->dst[0].var]) == NILNESS_NOT_NIL;
}

/* `if (fd > 2) close(fd)`: the first three descriptors are the program's own streams. (`if (fd >
 * 0)` forgets that a descriptor can be 0.) */
static gboolean is_standard_stream(const State *state, const Resource *resource)
{
    enum { LAST_STREAM = 2 };
    const Fact *fact = state_fact(state, resource->sym);
    return resource->kind->cls == RESOURCE_FILE && resource->kind->invalid < 0 && fact != NULL &&
           fact->high == LAST_STREAM;
}

static void lose(Analysis *a, State *state, Resource *resource, SourcePos pos)
{
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    guint32 root = resource->sym;
    while (symbol_table_get(a->symbols, root)->kind == SYMBOL_CHILD ||
           symbol_table_get(a->symbols, root)->kind == SYMBOL_GROUP) {
        root = symbol_table_get(a->symbols, root)->parent;
    }
    (void)symbol;
    Value length;
    if (resource->kind->cls == RESOURCE_MEMORY && resource->length.kind == VALUE_ADDRESS &&
        state_load(state, resource->length.sym, (GQuark)resource->length.num, &length) &&
        state_nilness(state, a->symbols, length) == NILNESS_NIL) {
        return; /* a buffer of length zero holds nothing */
    }
    if (failed_by_last_error(a, state, resource)) {
        return;
    }
    if (is_standard_stream(state, resource)) {
        return;
    }
    if (a->fn->is_c && resource->stored && !resource->orphaned &&
        !own_struct_ends(a, state, resource)) {
        acquisition_ends(a, resource, ENDS_UNKNOWN, pos, "part of a larger structure");
        return;
    }
    if (a->fn->is_c && resource->stored && sweeps_pass(a, state, resource->acquired)) {
        acquisition_ends(a, resource, ENDS_UNKNOWN, pos, "a loop releases what it was put into");
        return;
    }
    acquisition_ends(a, resource, ENDS_LOST, pos, NULL);
    Observation *o = observe(a, OBSERVED_LOST, state, resource->acquired,
                             symbol_table_get(a->symbols, root)->site, resource->kind->name);
    if (o != NULL) {
        observe_resource(a, o, resource);
        o->end = pos;
    }
}

static void settle(Analysis *a, State *state, SourcePos pos, const Value *returns, guint n_returns,
                   PathEnd end)
{
    Reach reach = {g_byte_array_new(), g_byte_array_new(), g_byte_array_new(), g_byte_array_new(),
                   g_byte_array_new()};
    reach_all(a, state, returns, n_returns, &reach);
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *resource = &g_array_index(state->resources, Resource, i);
        if (!resource->owned || resource->status != STATUS_LIVE || resource->kind == NULL) {
            continue;
        }
        if (resource->conditional && resource->guard_unstated && resource->guard_on_failure &&
            state_decide(state, a->symbols,
                         *symbol_table_get_test(a->symbols, resource->guard.sym)) ==
                (resource->guard.num != 0)) {
            continue; /* nobody read it, and the status says that there is none */
        }
        gboolean to_c = a->fn->exported != NULL;
        if (reached(reach.returned, resource->sym)) {
            acquisition_ends(a, resource, to_c ? ENDS_TRANSFERRED : ENDS_RETURNED, pos,
                             to_c ? "returned to C by an exported function" : NULL);
        } else if (reached(reach.global, resource->sym)) {
            acquisition_ends(a, resource, ENDS_TRANSFERRED, pos,
                             "kept in a package-level variable");
        } else if (reached(reach.caller, resource->sym) ||
                   symbol_table_get(a->symbols, resource->sym)->input) {
            acquisition_ends(a, resource, to_c ? ENDS_TRANSFERRED : ENDS_OWNED, pos,
                             to_c ? "stored where C reads it"
                                  : "stored in an object that outlives the call");
        } else if (reached(reach.escaped, resource->sym)) {
            acquisition_ends(a, resource, ENDS_TRANSFERRED, pos, "inside what was handed on");
        } else if (end == PATH_RETURNS && !resource->kind->leak_exempt) {
            lose(a, state, resource, pos);
        }
    }
    g_byte_array_unref(reach.returned);
    g_byte_array_unref(reach.caller);
    g_byte_array_unref(reach.global);
    g_byte_array_unref(reach.conduit);
    g_byte_array_unref(reach.escaped);
}

static void observe_exit(Analysis *a, State *state, SourcePos pos)
{
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *resource = &g_array_index(state->resources, Resource, i);
        if (resource->owned && resource->status == STATUS_LIVE && resource->kind != NULL) {
            Observation *o = observe(a, OBSERVED_EXIT_PENDING, state, pos, 0, resource->kind->name);
            if (o != NULL) {
                observe_resource(a, o, resource);
                o->end = pos;
            }
            acquisition_ends(a, resource, ENDS_UNKNOWN, pos, "the process ends here");
        }
    }
}

static void finish_path(Analysis *a, State *state, PathEnd end, SourcePos pos, const Value *returns,
                        guint n_returns)
{
    g_autofree Value *values = g_new0(Value, MAX(n_returns, a->fn->results->len) + 1);
    guint n = n_returns;
    if (returns != NULL) {
        memcpy(values, returns, n_returns * sizeof(Value));
    }
    if (end == PATH_RETURNS && a->fn->results->len > 0) {
        n = a->fn->results->len;
        for (guint i = 0; i < n; i++) {
            values[i] = read_operand(a, state, ir_var(g_array_index(a->fn->results, guint32, i)));
        }
    }
    for (guint i = 0; i < n; i++) {
        keepalive_used(a, state, values[i], TRUE);
    }
    if (end == PATH_RETURNS) {
        keepalive_left(a, state);
        lend_left(a, state, values, n);
        borrowed_returned(a, state, values, n, pos);
        literals_returned(a, state, values, n);
    }
    settle(a, state, pos, values, n, end);
    g_array_set_size(state->guards, 0);
    summary_add_path(a, state, end, pos, values, n);
}

static void merge_waiting(Analysis *a, GPtrArray *waiting);

/* Past a bound, alike states are joined, and of what is left the last are dropped. */
static gboolean bound_states(Analysis *a, GPtrArray *states)
{
    if (states->len <= 48) {
        return FALSE;
    }
    merge_waiting(a, states);
    gboolean cut = states->len > 40;
    while (states->len > 40) {
        state_free(g_ptr_array_steal_index(states, states->len - 1));
    }
    return cut;
}

void path_ends(Analysis *a, State *state, PathEnd end, SourcePos pos, const Value *returns,
               guint n_returns)
{
    if (end == PATH_EXITS) {
        observe_exit(a, state, pos);
        g_array_set_size(state->deferred, 0);
        summary_add_path(a, state, end, pos, NULL, 0);
        return;
    }
    if (end == PATH_RETURNS && returns != NULL) {
        for (guint i = 0; i < MIN(n_returns, a->fn->results->len); i++) {
            write_var(a, state, ir_var(g_array_index(a->fn->results, guint32, i)), returns[i]);
        }
    }
    gboolean outer = a->in_deferred;
    a->in_deferred = TRUE;
    GPtrArray *states = g_ptr_array_new();
    g_ptr_array_add(states, state);
    while (states->len > 0) { /* one deferred call a round: n of them are not 2^n paths */
        GPtrArray *after = g_ptr_array_new();
        for (guint i = 0; i < states->len; i++) {
            State *next = g_ptr_array_index(states, i);
            if (next->deferred->len > 0) {
                run_deferred_call(a, next, after);
            } else {
                finish_path(a, next, end, pos, returns, n_returns);
            }
        }
        g_ptr_array_unref(states);
        states = after;
        bound_states(a, states);
    }
    g_ptr_array_unref(states);
    a->in_deferred = outer;
}

/* ---- branches
 * -------------------------------------------------------------------------------------- */

/* The local variable that holds the symbol, or G_MAXUINT32. */
static guint32 variable_of(const Analysis *a, const State *state, guint32 sym)
{
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        const Symbol *symbol = symbol_table_get(a->symbols, cell->sym);
        if (symbol->kind == SYMBOL_VAR && cell->value.kind == VALUE_SYMBOL &&
            cell->value.sym == sym) {
            return symbol->site;
        }
    }
    return G_MAXUINT32;
}

static gboolean names_failure(Value value)
{
    return value.kind == VALUE_CONSTANT && contract_constant_tells(value_name(value)) < 0;
}

/* `status != X_NOMEM`: it may have failed otherwise. */
static gboolean leaves_open(const Test *test, gboolean outcome)
{
    gboolean unequal =
        (test->op == IR_BINARY_EQ && !outcome) || (test->op == IR_BINARY_NE && outcome);
    return unequal && (names_failure(test->left) || names_failure(test->right));
}

/* Whether the outcome of a test of a status means success: pointers are none when they fail, -1 is
 * a failure, and so is what is called one; of other numbers 0 is taken for success. */
static gboolean means_success(const Test *test, gboolean outcome)
{
    gboolean equal = (test->op == IR_BINARY_EQ) == (outcome != 0);
    Value other = test->right.kind == VALUE_SYMBOL ? test->left : test->right;
    gboolean failure = other.kind == VALUE_NIL || (other.kind == VALUE_INT && other.num < 0) ||
                       names_failure(other);
    if (test->op == IR_BINARY_EQ || test->op == IR_BINARY_NE) {
        return failure ? !equal : equal;
    }
    return (test->op == IR_BINARY_GE || test->op == IR_BINARY_GT) == (outcome != 0);
}

/* Errors whose call tells nothing of when there is one: there is one where it is read. `test` NULL:
 * of something else. */
static void settle_unstated(Analysis *a, State *state, const Test *test, gboolean outcome,
                            gboolean holds)
{
    for (guint i = 0; i < state->resources->len;) {
        Resource *r = &g_array_index(state->resources, Resource, i);
        gboolean gone = FALSE;
        if (r->conditional && r->guard_unstated) {
            const Test *guard = symbol_table_get_test(a->symbols, r->guard.sym);
            gboolean about =
                test != NULL && !leaves_open(test, outcome) &&
                (value_equal(guard->left, test->left) || value_equal(guard->left, test->right));
            guint32 var = r->guard_on_failure ? variable_of(a, state, r->sym) : G_MAXUINT32;
            int side = var != G_MAXUINT32 ? evidence_side(a, a->block, var) : -1;
            if (side >= 0) {
                gone = side != (holds != 0);
                r->conditional = FALSE;
            } else if (about) {
                gone = means_success(test, outcome) == (r->guard_on_failure != 0);
                r->conditional = FALSE;
            }
        }
        if (gone) {
            g_array_remove_index(state->resources, i);
        } else {
            i++;
        }
    }
}

/* C: `if (x->free == NULL)`: what has no function to end it has nothing to end. */
static void needs_no_end(Analysis *a, State *state, const Test *test, gboolean outcome,
                         SourcePos pos)
{
    Value slot = test->right.kind == VALUE_NIL ? test->left : test->right;
    gboolean nil = (test->op == IR_BINARY_EQ) == (outcome != 0);
    gboolean equality = test->op == IR_BINARY_EQ || test->op == IR_BINARY_NE;
    if (!a->fn->is_c || !equality || !nil || slot.kind != VALUE_SYMBOL ||
        (test->left.kind != VALUE_NIL && test->right.kind != VALUE_NIL)) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, slot.sym);
    if (symbol->kind == SYMBOL_CHILD && symbol->input &&
        word_release_rank(g_quark_to_string(symbol->field)) == 1 &&
        state_resource(state, symbol->parent) == NULL) {
        ReleaseSite site = {
            pos, "nothing: it has no function for that", NULL, NULL, "a field's name", FALSE, FALSE,
            TRUE};
        release(a, state, value_symbol(symbol->parent), &site);
    }
}

static gboolean take_branch(Analysis *a, State *state, Value condition, gboolean outcome,
                            SourcePos pos)
{
    Test test;
    gboolean holds = outcome;
    if (condition.kind == VALUE_INT || condition.kind == VALUE_NIL) {
        gboolean taken = (condition.kind == VALUE_INT && condition.num != 0) == (outcome != 0);
        if (taken) {
            settle_unstated(a, state, NULL, outcome, holds);
        }
        return taken;
    }
    if (condition.kind == VALUE_TEST) {
        test = *symbol_table_get_test(a->symbols, condition.sym);
        if (condition.num) {
            outcome = !outcome;
        }
    } else if (condition.kind == VALUE_SYMBOL || condition.kind == VALUE_ADDRESS) {
        test = (Test){IR_BINARY_NE, condition, value_int(0)};
    } else {
        settle_unstated(a, state, NULL, outcome, holds);
        state->path =
            step_pool_add(a->engine->steps, state->path, pos, "branch",
                          outcome ? "this condition holds" : "this condition does not hold");
        return TRUE;
    }
    if (group_contradicts(a, state, &test, outcome) ||
        !state_assume(state, a->symbols, test, outcome)) {
        return FALSE;
    }
    settle_unstated(a, state, &test, outcome, holds);
    needs_no_end(a, state, &test, outcome, pos);
    gboolean shown = condition.kind == VALUE_TEST && condition.num ? !outcome : outcome;
    state->path = step_pool_add(a->engine->steps, state->path, pos, "branch",
                                shown ? "this condition holds" : "this condition does not hold");
    return TRUE;
}

/* ---- the fixpoint
 * ------------------------------------------------------------------------------------ */

typedef struct Work {
    GPtrArray **waiting; /* State * per block */
    GHashTable **seen;   /* hashes per block */
    guint *n_seen;
    GHashTable **sums; /* per block: signature -> Sum * */
    guint32 *order;    /* reverse postorder position of a block */
    const IrFlow *flow;
    gboolean cut;
} Work;

typedef struct Sum {
    State *state;
    guint count;
} Sum;

static void sum_free(gpointer data)
{
    Sum *sum = data;
    state_free(sum->state);
    g_free(sum);
}

static void clear_dead(const Analysis *a, const Work *work, State *state, guint32 block)
{
    for (guint i = 0; i < state->n_vars; i++) {
        if (!ir_flow_live_in(work->flow, block, i)) {
            state->vars[i] = VALUE_OF_UNKNOWN;
        }
    }
    state_collect(state, a->symbols);
}

/* States that have not entered a range yet stay apart from those that have: that nothing was there
 * to release and that all was released are two things. */
static gpointer join_key(const Analysis *a, const State *state)
{
    guint64 key = state_signature(state) ^ summary_relevant_hash(a, state);
    static GQuark count;
    count = count != 0 ? count : g_quark_from_static_string("#count");
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->field == count) {
            key = key * 31 + cell->sym * 2 + (cell->value.kind == VALUE_INT && cell->value.num > 0);
        }
    }
    return (gpointer)(gintptr)key;
}

static void merge_waiting(Analysis *a, GPtrArray *waiting)
{
    g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
    guint kept = 0;
    for (guint i = 0; i < waiting->len; i++) {
        State *state = g_ptr_array_index(waiting, i);
        gpointer signature = join_key(a, state);
        State *into = g_hash_table_lookup(first, signature);
        if (into != NULL) {
            a->joined = TRUE;
            state_merge(into, state, a->symbols);
            state_free(state);
        } else {
            g_hash_table_insert(first, signature, state);
            waiting->pdata[kept++] = state;
        }
    }
    waiting->len = kept;
}

/* Of states with the same signature a block sees a few as they are; later ones are joined into the
 * sum of all before, so that loops come to an end. */
static State *join(Analysis *a, Work *work, State *state, guint32 block, gboolean *ret_replaced)
{
    gpointer key = join_key(a, state);
    Sum *sum = g_hash_table_lookup(work->sums[block], key);
    guint most = state_owns_nothing(state) && state->guards->len == 0 ? PURE_STATES : ALIKE_STATES;
    if (sum == NULL) {
        sum = g_new0(Sum, 1);
        sum->state = state_copy(state);
        g_hash_table_insert(work->sums[block], key, sum);
    } else {
        state_merge(sum->state, state, a->symbols);
        if (sum->count >= most) {
            const Step *path = state->path;
            state_free(state);
            state = state_copy(sum->state);
            state->path = path;
            a->joined = TRUE;
            *ret_replaced = TRUE;
        }
    }
    sum->count++;
    return state;
}

static void enqueue(Analysis *a, Work *work, State *state, guint32 block)
{
    clear_dead(a, work, state, block);
    guint64 hash = state_hash(state);
    if (g_hash_table_contains(work->seen[block], (gpointer)(gintptr)hash)) {
        state_free(state);
        return;
    }
    gboolean replaced = FALSE;
    state = join(a, work, state, block, &replaced);
    if (replaced) {
        hash = state_hash(state);
    }
    gpointer key = (gpointer)(gintptr)hash;
    if (work->n_seen[block] >= SEEN_STATES) {
        work->cut = TRUE;
        state_free(state);
        return;
    }
    if (!g_hash_table_add(work->seen[block], key)) {
        state_free(state);
        return;
    }
    work->n_seen[block]++;
    g_ptr_array_add(work->waiting[block], state);
    guint limit =
        a->engine->options.max_states > 0 ? a->engine->options.max_states : DEFAULT_STATES;
    if (work->waiting[block]->len > limit ||
        (work->n_seen[block] > SEEN_STATES / 2 && work->waiting[block]->len > 4)) {
        merge_waiting(a, work->waiting[block]);
        while (work->waiting[block]->len > 2 * limit) {
            work->cut = TRUE;
            g_ptr_array_remove_index(work->waiting[block], work->waiting[block]->len - 1);
        }
    }
}

/* `return io.EOF`: who returns a package-level error of another module returns an error. */
static void assume_error(Analysis *a, State *state, const IrBlock *block, guint result, Value value)
{
    const IrOperand *operand = &block->args[result];
    const char *type =
        result < a->fn->result_types->len ? g_ptr_array_index(a->fn->result_types, result) : NULL;
    if (operand->kind == IR_OPERAND_GLOBAL && value.kind == VALUE_SYMBOL &&
        g_strcmp0(type, "error") == 0 && link_is_outside(a->engine, operand->name)) {
        state_fact_add(state, value.sym)->nilness = NILNESS_NOT_NIL;
    }
}

static void run_terminator(Analysis *a, Work *work, State *state, const IrBlock *block)
{
    g_autofree Value *values = g_new0(Value, block->n_args + 1);
    for (guint i = 0; i < block->n_args; i++) {
        values[i] = read_operand(a, state, block->args[i]);
        keepalive_used(a, state, values[i], block->term == IR_TERM_RETURN);
        if (block->term == IR_TERM_RETURN && !a->fn->is_c) {
            assume_error(a, state, block, i, values[i]);
        }
    }
    switch (block->term) {
    case IR_TERM_JUMP:
        enqueue(a, work, state, block->targets[0]);
        return;
    case IR_TERM_BRANCH: {
        State *other = state_copy(state);
        if (take_branch(a, state, values[0], TRUE, block->pos)) {
            enqueue(a, work, state, block->targets[0]);
        } else {
            state_free(state);
        }
        if (take_branch(a, other, values[0], FALSE, block->pos)) {
            enqueue(a, work, other, block->targets[1]);
        } else {
            state_free(other);
        }
        return;
    }
    case IR_TERM_CHOOSE:
        for (guint i = 0; i + 1 < block->n_targets; i++) {
            enqueue(a, work, state_copy(state), block->targets[i]);
        }
        if (block->n_targets > 0) {
            enqueue(a, work, state, block->targets[block->n_targets - 1]);
        } else {
            state_free(state);
        }
        return;
    case IR_TERM_RETURN:
        path_ends(a, state, PATH_RETURNS, block->pos, block->n_args > 0 ? values : NULL,
                  block->n_args);
        return;
    case IR_TERM_PANIC:
        path_ends(a, state, PATH_PANICS, block->pos, NULL, 0);
        return;
    case IR_TERM_EXIT:
        path_ends(a, state, PATH_EXITS, block->pos, NULL, 0);
        return;
    case IR_TERM_UNREACHABLE:
        state_free(state);
        return;
    }
}

static void free_state(gpointer state)
{
    state_free(state);
}

static void run_block(Analysis *a, Work *work, State *state, guint32 index)
{
    const IrBlock *block = ir_function_block(a->fn, index);
    g_autoptr(GPtrArray) states = g_ptr_array_new();
    g_ptr_array_add(states, state);
    a->block = index;
    for (guint i = 0; i < block->instrs->len && states->len > 0; i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        GPtrArray *next = g_ptr_array_new();
        if (a->n_steps > STEP_LIMIT) {
            work->cut = TRUE;
            g_ptr_array_set_free_func(states, free_state);
            g_ptr_array_unref(next);
            return;
        }
        for (guint j = 0; j < states->len; j++) { /* large states cost more */
            a->n_steps += 1 + ((const State *)g_ptr_array_index(states, j))->cells->len / 8;
        }
        for (guint j = 0; j < states->len; j++) {
            transfer(a, g_ptr_array_index(states, j), instr, next);
        }
        g_ptr_array_unref(states);
        states = next;
        if (bound_states(a, states)) {
            work->cut = TRUE;
        }
    }
    for (guint i = 0; i < states->len; i++) {
        run_terminator(a, work, g_ptr_array_index(states, i), block);
    }
}

static State *entry_state(Analysis *a)
{
    const IrFunction *fn = a->fn;
    State *state = state_new(fn->vars->len);
    for (guint i = 0; i < fn->params->len; i++) {
        guint32 var = g_array_index(fn->params, guint32, i);
        const IrVar *v = ir_function_var(fn, var);
        Symbol symbol = {.kind = SYMBOL_PARAM, .site = i, .input = TRUE, .pos = v->pos};
        guint32 sym = symbol_table_intern(a->symbols, &symbol);
        symbol_table_get(a->symbols, sym)->type = v->type;
        Value value = value_symbol(sym);
        if (fn->is_c && (v->flags & IR_VAR_STRUCT)) { /* the caller keeps its own */
            const IrInstr entry = {.id = G_MAXUINT32 / 2 + i, .pos = v->pos};
            value = struct_copy(a, state, &entry, 2, value);
        }
        write_var(a, state, ir_var(var), value);
    }
    for (guint32 i = 0; fn->is_c && i < fn->vars->len; i++) {
        guint32 flags = ir_function_var(fn, i)->flags;
        if ((flags & IR_VAR_STRUCT) && !(flags & (IR_VAR_PARAM | IR_VAR_STATIC))) {
            read_operand(a, state, ir_var(i)); /* an object of its own from now on */
        }
    }
    for (guint i = 0; i < fn->results->len; i++) {
        write_var(a, state, ir_var(g_array_index(fn->results, guint32, i)), VALUE_OF_NIL);
    }
    return state;
}

static void run_to_fixpoint(Analysis *a, Work *work)
{
    guint n = a->fn->blocks->len;
    enqueue(a, work, entry_state(a), 0);
    for (;;) {
        guint best = G_MAXUINT;
        for (guint i = 0; i < n; i++) {
            if (work->waiting[i]->len > 0 &&
                (best == G_MAXUINT || work->order[i] < work->order[best])) {
                best = i;
            }
        }
        if (best == G_MAXUINT) {
            return;
        }
        if (a->n_steps > STEP_LIMIT) {
            work->cut = TRUE;
            return;
        }
        run_block(a, work, g_ptr_array_steal_index(work->waiting[best], 0), best);
    }
}

static void work_init(Work *work, const Analysis *a, const IrFlow *flow)
{
    guint n = a->fn->blocks->len;
    *work = (Work){.flow = flow};
    work->waiting = g_new0(GPtrArray *, n);
    work->seen = g_new0(GHashTable *, n);
    work->n_seen = g_new0(guint, n);
    work->order = g_new0(guint32, n);
    work->sums = g_new0(GHashTable *, n);
    for (guint i = 0; i < n; i++) {
        work->waiting[i] = g_ptr_array_new_with_free_func(free_state);
        work->seen[i] = g_hash_table_new(NULL, NULL);
        work->sums[i] = g_hash_table_new_full(NULL, NULL, NULL, sum_free);
        work->order[i] = ir_flow_order(flow, i);
        a->block_in_loop[i] = ir_flow_in_loop(flow, i);
    }
}

static void work_clear(Work *work, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_ptr_array_unref(work->waiting[i]);
        g_hash_table_unref(work->seen[i]);
        g_hash_table_unref(work->sums[i]);
    }
    g_free(work->waiting);
    g_free(work->seen);
    g_free(work->sums);
    g_free(work->n_seen);
    g_free(work->order);
}

/* Runs the function once. What an earlier run observed of it is forgotten. Returns whether paths
 * were cut short. */
static gboolean run_once(Analysis *a, const IrFlow *flow)
{
    Work work;
    work_init(&work, a, flow);
    a->n_steps = 0;
    a->joined = FALSE;
    run_to_fixpoint(a, &work);
    work_clear(&work, a->fn->blocks->len);
    summary_compact(a);
    return work.cut;
}

void analyse_function(Engine *engine, const IrFunction *fn)
{
    const Home *home = g_hash_table_lookup(engine->homes, fn);
    if (fn->blocks->len == 0 || g_hash_table_contains(engine->summaries, home->key)) {
        return;
    }
    engine->unit = home->unit;
    engine->book = home->book;
    Summary *summary = g_new0(Summary, 1);
    summary->function = fn;
    summary->key = home->key;
    summary->symbols = symbol_table_new();
    summary->paths = g_ptr_array_new_with_free_func(summary_path_free);
    summary->used = g_array_new(FALSE, FALSE, sizeof(guint32));
    summary->passed = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_hash_table_insert(engine->summaries, (gpointer)summary->key, summary);
    g_autoptr(IrFlow) flow = ir_flow_new(fn);
    Analysis a = {.engine = engine, .fn = fn, .symbols = summary->symbols, .summary = summary};
    a.block_in_loop = g_new0(gboolean, fn->blocks->len);
    a.sweeps = sweeps_find(&a, flow);
    a.kept_alive = g_hash_table_new(NULL, NULL);
    a.unwiped = secret_unwiped_new();
    a.left_alone = g_array_new(FALSE, TRUE, sizeof(KeepAliveLeft));
    summary->cut = run_once(&a, flow);
    a.relevant = a.joined ? summary_relevant_symbols(&a) : NULL;
    if (a.relevant != NULL) {
        /* joins may have lost on what a release depends: again, keeping that apart */
        forget_function(engine, fn);
        g_ptr_array_set_size(summary->paths, 0);
        g_hash_table_remove_all(a.kept_alive);
        g_array_set_size(a.left_alone, 0);
        summary->cut = run_once(&a, flow);
        g_hash_table_unref(a.relevant);
    }
    keepalive_report(&a);
    secret_report(&a);
    secret_stack(&a);
    g_array_unref(a.unwiped);
    g_array_unref(a.sweeps);
    g_hash_table_unref(a.kept_alive);
    g_array_unref(a.left_alone);
    g_free(a.block_in_loop);
    if (summary->cut) {
        IrDegraded degraded = {fn->pos, "too many paths: some of this function were not followed"};
        g_array_append_val(engine->degraded, degraded);
    }
    summary_find_dropped_references(&a);
    summary->n_symbols = symbol_table_size(summary->symbols);
    summary->complete = TRUE;
    engine->n_functions += fn->is_c ? 1 : 0; /* those of Go are counted with their unit */
}
