/* Calls: which authority speaks for a callee, and what an unknown one does. Contracts are applied
 * in call_contract.c, builtins in call_builtin.c, summaries in apply.c. */

#include "analyzers/lifetime/call_internal.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

/* path/keys.Load is keys.Load, (*path/keys.Pair).Close is (*Pair).Close; a package that is known by
 * no path but "." has no name to show. */
static const char *static_label(const char *name)
{
    static const char nameless[] = "..";
    const char *slash = strrchr(name, '/');
    const char *base = slash != NULL ? slash + 1 : name;
    if (name[0] != '(') {
        return g_intern_string(base + (g_str_has_prefix(base, nameless) ? strlen(nameless) : 0));
    }
    gboolean pointer = name[1] == '*';
    const char *type = slash == NULL ? name + 1 + pointer : base;
    const char *dot = strchr(base, '.');
    if (g_str_has_prefix(type, nameless)) {
        type += strlen(nameless);
    } else if (slash != NULL && dot != NULL) {
        type = dot + 1;
    }
    g_autofree char *label = g_strdup_printf("(%s%s", pointer ? "*" : "", type);
    return g_intern_string(label);
}

const char *callee_label(const IrInstr *instr)
{
    const IrCallee *callee = &instr->callee;
    switch (callee->kind) {
    case IR_CALLEE_FOREIGN: {
        g_autofree char *label = g_strdup_printf("C.%s", callee->name);
        return g_intern_string(label);
    }
    case IR_CALLEE_STATIC:
        return static_label(callee->name);
    case IR_CALLEE_INTERFACE:
    case IR_CALLEE_UNKNOWN:
    case IR_CALLEE_BUILTIN:
        return callee->name;
    case IR_CALLEE_INDIRECT:
        return "a function value";
    }
    return "?";
}

const Summary *find_summary(Engine *engine, const char *name)
{
    const Summary *summary =
        g_hash_table_lookup(engine->summaries, link_key(engine, engine->unit, name));
    return summary != NULL && summary->complete ? summary : NULL;
}

static gboolean speaks_strongly(const Contract *contract)
{
    if (contract->noreturn || contract->never_null || contract->error_number ||
        contract->finalizer != 0) {
        return TRUE;
    }
    if ((contract->result_kind != NULL || contract->result_borrowed) &&
        contract->result_authority <= CONTRACT_FROM_RESOURCES) {
        return TRUE;
    }
    for (guint i = 0; i < contract->n_params; i++) {
        if (contract->params[i].mode != CONTRACT_UNKNOWN &&
            contract->params[i].authority <= CONTRACT_FROM_RESOURCES) {
            return TRUE;
        }
    }
    return FALSE;
}

CallResult result_of(State *state)
{
    CallResult result = {.state = state, .end = PATH_RETURNS};
    return result;
}

static Value fresh_result(Analysis *a, State *state, const IrInstr *instr, guint index)
{
    if (index >= instr->n_dst || instr->dst[index].kind != IR_OPERAND_VAR) {
        return VALUE_OF_UNKNOWN;
    }
    const char *type = ir_function_var(a->fn, instr->dst[index].var)->type;
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, index, type);
    if (instr->callee.kind == IR_CALLEE_FOREIGN) {
        symbol_table_get(a->symbols, sym)->foreign = TRUE;
    }
    return value_symbol(sym);
}

void fresh_results(Analysis *a, State *state, const IrInstr *instr, CallResult *result)
{
    result->n_results = MIN(instr->n_dst, (guint)G_N_ELEMENTS(result->results));
    for (guint i = 0; i < result->n_results; i++) {
        result->results[i] = fresh_result(a, state, instr, i);
    }
}

static gboolean is_standard_library(const char *name)
{
    while (*name == '(' || *name == '*') {
        name++;
    }
    gsize first = strcspn(name, "/");
    const char *dot = memchr(name, '.', first);
    /* "fmt.Errorf", "encoding/json.Marshal" against "example.org/p.F" */
    return name[first] == '\0' || dot == NULL;
}

/* The method, if it is called through an interface, or through a type outside the tree that may be
 * one: "(io.Closer).Close". */
static const char *interface_method(const Analysis *a, const IrInstr *instr)
{
    const char *name = instr->callee.name;
    if (instr->callee.kind == IR_CALLEE_INTERFACE) {
        return name;
    }
    if (instr->callee.kind != IR_CALLEE_STATIC || name[0] != '(' || name[1] == '*' ||
        g_hash_table_contains(a->engine->functions, name) ||
        contract_book_find(a->engine->book, name) != NULL) {
        return NULL;
    }
    const char *dot = strrchr(name, '.');
    return dot > name && dot[-1] == ')' ? g_intern_string(dot + 1) : NULL;
}

static gboolean is_live_object(Analysis *a, State *state, Value value)
{
    ResourceClass cls;
    return is_live(a, state, value, &cls) && cls == RESOURCE_OBJECT;
}

static gboolean acquires(const Summary *summary)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(summary->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *resource = &g_array_index(state->resources, Resource, j);
            if (resource->owned && resource->status == STATUS_LIVE) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* A function literal given to a callee nobody knows is called once if it makes something: what it
 * puts in variables of this function is then there. Takes over the result's state. */
static void run_callback(Analysis *a, const CallResult *result, const IrInstr *instr,
                         const Value *args, guint n_args, GArray *ret)
{
    for (guint i = 0; i < n_args; i++) {
        const Symbol *symbol =
            args[i].kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, args[i].sym) : NULL;
        const Summary *summary = symbol != NULL && symbol->kind == SYMBOL_CLOSURE
                                     ? find_summary(a->engine, symbol->name)
                                     : NULL;
        if (summary == NULL || !acquires(summary)) {
            continue;
        }
        guint before = ret->len;
        for (guint j = 0; j < summary->paths->len; j++) {
            const SummaryPath *path = g_ptr_array_index(summary->paths, j);
            CallResult called = *result, inner = {0};
            called.state = state_copy(result->state);
            if (path->end == PATH_RETURNS &&
                apply_path(a, called.state, summary, path, instr, args[i], NULL, 0, &inner)) {
                g_array_append_val(ret, called);
            } else {
                state_free(called.state);
            }
        }
        if (ret->len > before) {
            state_free(result->state);
            return;
        }
    }
    g_array_append_vals(ret, result, 1);
}

static void run_unknown(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                        guint n_args, GArray *ret)
{
    const IrCallee *callee = &instr->callee;
    const char *label = callee_label(instr);
    gboolean method = callee->kind == IR_CALLEE_INTERFACE || callee->kind == IR_CALLEE_UNKNOWN;
    gboolean c_code = a->fn->is_c || callee->kind == IR_CALLEE_FOREIGN;
    gboolean in_tree =
        callee->kind == IR_CALLEE_STATIC && g_hash_table_contains(a->engine->named, callee->name);
    gboolean standard =
        callee->kind == IR_CALLEE_STATIC && !a->fn->is_c && is_standard_library(callee->name);
    gboolean std_method = standard && callee->name[0] == '(';
    const char *through = method ? callee->name : interface_method(a, instr);
    gboolean releases = through != NULL && g_hash_table_contains(a->engine->releasers, through);
    forget_pointees(a, state, instr, NULL, args, n_args);
    for (guint i = 0; i < n_args; i++) {
        if (c_code) {
            pass_to_unknown(a, state, instr, i, args, n_args, NULL);
        } else if ((method || releases) && i == 0) {
            if (releases) {
                ReleaseSite site = {
                    instr->pos, label, NULL, NULL, "a method by which owners release",
                    FALSE,      FALSE, FALSE};
                release_all_of(a, state, args[0], &site);
            }
        } else if (in_tree || (standard && !(std_method && i > 0))) {
            use_value(a, state, args[i], instr->pos, label);
        } else if (callee->kind == IR_CALLEE_INDIRECT && instr->n_dst > 0 &&
                   is_live_object(a, state, args[i])) {
            /* what answers (an error, a status) is a step of the work, not the end of its object */
            pass_to_unknown(a, state, instr, i, args, n_args, NULL);
        } else {
            escape(a, state, args[i], ESCAPE_TO_UNKNOWN, instr->pos, label,
                   "its code is not in the tree", TRUE);
        }
    }
    CallResult result = result_of(state);
    fresh_results(a, state, instr, &result);
    run_callback(a, &result, instr, args, n_args, ret);
}

/* ---- dispatch
 * ------------------------------------------------------------------------------------ */

/* A library's function may be a variable of C, so that programs can put their own in its place. */
static const char *variable_with_contract(const Analysis *a, const IrInstr *instr)
{
    const IrOperand *value = &instr->callee.value;
    return a->fn->is_c && value->kind == IR_OPERAND_GLOBAL && value->name != NULL &&
                   contract_book_find(a->engine->book, value->name) != NULL
               ? value->name
               : NULL;
}

static const char *callee_name(const Analysis *a, const IrInstr *instr, Value callee)
{
    switch (instr->callee.kind) {
    case IR_CALLEE_STATIC:
    case IR_CALLEE_FOREIGN:
        return instr->callee.name;
    case IR_CALLEE_INDIRECT:
        if (callee.kind == VALUE_FUNCTION) {
            return value_name(callee);
        }
        if (callee.kind == VALUE_SYMBOL) {
            const Symbol *symbol = symbol_table_get(a->symbols, callee.sym);
            if (symbol->kind == SYMBOL_CLOSURE) {
                return symbol->name;
            }
        }
        return variable_with_contract(a, instr);
    case IR_CALLEE_INTERFACE:
    case IR_CALLEE_BUILTIN:
    case IR_CALLEE_UNKNOWN:
        return NULL;
    }
    return NULL;
}

/* "const char *": it is read. (Of a pointer to const that is kept the caller would have to know.)
 */
static gboolean only_reads(const IrFunction *fn, guint index)
{
    const char *type = index < fn->params->len
                           ? ir_function_var(fn, g_array_index(fn->params, guint32, index))->type
                           : NULL;
    const char *star = type != NULL ? strchr(type, '*') : NULL;
    return star != NULL && star[1] == '\0' && g_str_has_prefix(type, "const ");
}

static void hand_to_unfollowed(Analysis *a, State *state, const IrInstr *instr, Value value,
                               gboolean deep)
{
    escape(a, state, value, ESCAPE_TO_UNKNOWN, instr->pos, callee_label(instr),
           "too many paths: not all of its body was followed", deep);
}

/* What was not followed to the end may keep its arguments. */
static void hand_over(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                      const Value *args, guint n_args)
{
    ResourceClass cls;
    for (guint i = 0; i < n_args; i++) {
        gboolean lent = !a->fn->is_c && only_reads(summary->function, i);
        if (!lent && is_live(a, state, args[i], &cls)) {
            hand_to_unfollowed(a, state, instr, args[i], TRUE);
        }
    }
}

/* Go: a method with many ways ends parts of what it is given, and not all of its ways were
 * followed: what it had before the call and nobody has ended is not claimed to be lost. */
static void hand_over_parts(Analysis *a, const State *before, State *state, const IrInstr *instr,
                            const GByteArray *given)
{
    for (guint i = 0; i < before->resources->len; i++) {
        guint32 sym = g_array_index(before->resources, Resource, i).sym;
        const Resource *after =
            sym < given->len && given->data[sym] ? state_resource(state, sym) : NULL;
        if (after != NULL && after->owned && after->status == STATUS_LIVE) {
            hand_to_unfollowed(a, state, instr, value_symbol(sym), FALSE);
        }
    }
}

/* What a callee puts away on some ways and leaves on others, with a result that tells and that
 * nobody reads: the caller takes it for granted that it was put away. */
static void take_for_granted(Analysis *a, const State *before, const IrInstr *instr,
                             const GArray *results, guint first)
{
    gboolean discarded = instr->n_dst == 0 || instr->dst[0].kind == IR_OPERAND_NONE;
    for (guint i = 0; a->fn->is_c && discarded && i < before->resources->len; i++) {
        const Resource *r = &g_array_index(before->resources, Resource, i);
        gboolean taken = FALSE;
        for (guint j = first;
             r->owned && r->status == STATUS_LIVE && !r->stored && j < results->len; j++) {
            State *state = g_array_index(results, CallResult, j).state;
            const Resource *after = state_resource(state, r->sym);
            taken |= after != NULL && (after->status == STATUS_ESCAPED || after->stored);
        }
        for (guint j = first; taken && j < results->len; j++) {
            State *state = g_array_index(results, CallResult, j).state;
            Resource *after = state_resource(state, r->sym);
            if (after != NULL && after->status == STATUS_LIVE) {
                after->stored = TRUE;
            }
        }
    }
}

/* C: x_clear(&local), which ends what is in it on some of its ways and says nothing of that: where
 * it does not, there was nothing that it had to end. */
static void spare_parts(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                        const Value *args, guint n_args)
{
    gboolean told = instr->n_dst > 0 && instr->dst[0].kind != IR_OPERAND_NONE;
    if (!summary->function->is_c || told || !summary_ends_inputs(summary)) {
        return;
    }
    for (guint i = 0; i < n_args; i++) {
        own_struct_spare(a, state, args[i]);
    }
}

static guint run_summary(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                         Value callee, const Value *args, guint n_args, GArray *ret)
{
    guint applied = 0, first = ret->len;
    apply_uses(a, state, summary, instr, args, n_args);
    run_given(a, state, summary, instr, args, n_args);
    gboolean doubtful = (summary->partial || summary->cut) && !summary->function->is_c;
    g_autoptr(GByteArray) given = NULL;
    if (doubtful && summary_ends_inputs(summary)) {
        given = g_byte_array_new();
        for (guint i = 0; i < n_args; i++) {
            state_reach(state, a->symbols, args[i], given);
        }
    }
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        State *copy = state_copy(state);
        CallResult result = {.state = copy};
        result.pos = summary->function->outer != NULL ? path->pos : SOURCE_POS_NONE;
        if (path->end != PATH_PANICS &&
            apply_path(a, copy, summary, path, instr, callee, args, n_args, &result)) {
            secret_replay(a, result.state, summary, args, n_args);
            pass_on(a, result.state, summary, instr, args, n_args);
            spare_parts(a, result.state, summary, instr, args, n_args);
            if ((summary->partial || summary->cut) && summary->function->is_c) {
                hand_over(a, copy, summary, instr, args, n_args);
            } else if (given != NULL) {
                hand_over_parts(a, state, result.state, instr, given);
            }
            g_array_append_val(ret, result);
            applied++;
        } else {
            state_free(copy);
        }
    }
    take_for_granted(a, state, instr, ret, first);
    return applied;
}

enum { MOST_TARGETS = 4 };

/* The summaries that a call through an interface can run: the method of the type that is known to
 * be in it, else those of all types of the tree that implement it, if they are few. */
static guint interface_summaries(Analysis *a, const IrInstr *instr, const Value *args, guint n_args,
                                 const Summary **ret)
{
    const char *type = n_args > 0 && args[0].kind == VALUE_SYMBOL
                           ? symbol_table_get(a->symbols, args[0].sym)->type
                           : NULL;
    const IrFunction *only =
        type != NULL ? dispatch_method(a->engine->dispatch, type, instr->callee.name) : NULL;
    if (only != NULL) {
        ret[0] = find_summary(a->engine, only->name);
        return ret[0] != NULL;
    }
    const GPtrArray *targets =
        instr->callee.type != NULL
            ? dispatch_targets(a->engine->dispatch, instr->callee.type, instr->callee.name)
            : NULL;
    guint n = targets != NULL && targets->len <= MOST_TARGETS ? targets->len : 0;
    for (guint i = 0; i < n; i++) {
        const IrFunction *fn = g_ptr_array_index(targets, i);
        ret[i] = find_summary(a->engine, fn->name);
        if (ret[i] == NULL) {
            return 0;
        }
    }
    return n;
}

/* Whether a result ends or hands on the live resource of `sym`, or stores it in the receiver. */
static gboolean ends_in(const Analysis *a, const State *state, Value receiver, guint32 sym)
{
    const Resource *r = NULL;
    for (guint i = 0; i < state->resources->len && r == NULL; i++) {
        const Resource *one = &g_array_index(state->resources, Resource, i);
        r = one->sym == sym ? one : NULL;
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, receiver, seen);
    return r == NULL || r->status != STATUS_LIVE || (sym < seen->len && seen->data[sym] != 0);
}

/* Where one type keeps what another one only reads, nobody knows what the call does. */
static gboolean targets_agree(const Analysis *a, const State *before, Value receiver,
                              const GArray *results, const guint *ends, guint n)
{
    for (guint i = 0; n > 1 && i < before->resources->len; i++) {
        const Resource *r = &g_array_index(before->resources, Resource, i);
        guint n_ending = 0;
        for (guint j = 0; r->owned && r->status == STATUS_LIVE && j < n; j++) {
            gboolean some = FALSE;
            for (guint k = j > 0 ? ends[j - 1] : 0; k < ends[j] && !some; k++) {
                some = ends_in(a, g_array_index(results, CallResult, k).state, receiver, r->sym);
            }
            n_ending += some ? 1 : 0;
        }
        if (n_ending > 0 && n_ending < n) {
            return FALSE;
        }
    }
    return TRUE;
}

/* FALSE: nobody knows what is called, and state is untouched. */
static gboolean run_interface(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                              guint n_args, GArray *ret)
{
    const Summary *summaries[MOST_TARGETS];
    guint ends[MOST_TARGETS];
    guint n = interface_summaries(a, instr, args, n_args, summaries);
    g_autoptr(GArray) results = g_array_new(FALSE, TRUE, sizeof(CallResult));
    for (guint i = 0; i < n; i++) {
        run_summary(a, state, summaries[i], instr, VALUE_OF_UNKNOWN, args, n_args, results);
        ends[i] = results->len;
    }
    gboolean known = results->len > 0 && targets_agree(a, state, args[0], results, ends, n);
    if (known) {
        g_array_append_vals(ret, results->data, results->len);
        state_free(state);
    }
    for (guint i = 0; !known && i < results->len; i++) {
        state_free(g_array_index(results, CallResult, i).state);
    }
    return known;
}

/* A method by which owners release, on what a caller gives: only the caller knows its type. */
static gboolean releases_input(const Analysis *a, const IrInstr *instr, const Value *args,
                               guint n_args)
{
    return n_args > 0 && args[0].kind == VALUE_SYMBOL &&
           symbol_table_get(a->symbols, args[0].sym)->input &&
           g_hash_table_contains(a->engine->releasers, instr->callee.name);
}

/* A method called through an interface whose value is known: that type's method. The receiver
 * becomes the embedded part that has it. */
static const char *method_behind(Analysis *a, State *state, const IrInstr *instr, Value *receiver)
{
    const char *method = interface_method(a, instr);
    if (method == NULL) {
        return NULL;
    }
    const char *type = concrete_type(a, state, *receiver);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(GQuark));
    const IrFunction *fn = type != NULL ? type_method(a->engine, type, method, path) : NULL;
    for (guint i = 0; fn != NULL && i < path->len; i++) {
        *receiver = load_field(a, state, *receiver, g_array_index(path, GQuark, i), NULL);
    }
    return fn != NULL ? fn->name : NULL;
}

/* x->free(x), x->ops->release(x): what a field called so is given ends by it. */
static gboolean releases_by_field(Analysis *a, const IrInstr *instr, Value callee,
                                  const Value *args, guint n_args)
{
    if (instr->callee.kind != IR_CALLEE_INDIRECT || callee.kind != VALUE_SYMBOL || n_args == 0 ||
        args[0].kind != VALUE_SYMBOL || !a->fn->is_c) {
        return FALSE;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, callee.sym);
    return symbol->kind == SYMBOL_CHILD && callee.sym != args[0].sym &&
           symbol_table_within(a->symbols, callee.sym, args[0].sym) &&
           word_release_rank(g_quark_to_string(symbol->field)) == 1;
}

/* C: its body is in the tree and could not be read. What its name says is then no help: it might
 * do anything, and others were written with a look at it. */
static gboolean is_unread(const Analysis *a, const char *name)
{
    const char *plain = link_name(name);
    if (!a->fn->is_c || g_hash_table_lookup(a->engine->functions, plain) == NULL) {
        return FALSE;
    }
    const IrFunction *fn = link_function(a->engine, a->engine->unit, plain);
    return fn == NULL || fn->blocks->len == 0; /* or there are several */
}

void call_run(Analysis *a, State *state, const IrInstr *instr, Value callee, const Value *args,
              guint n_args, GArray *ret)
{
    if (instr->callee.kind == IR_CALLEE_FOREIGN) {
        for (guint i = 0; i < n_args; i++) {
            keepalive_demand(a, state, instr, i, args[i]);
        }
    }
    lend_call(a, state, instr, args, n_args);
    if (instr->callee.kind == IR_CALLEE_FOREIGN && !a->fn->is_c) {
        callback_given(a, state, instr, args, n_args);
    }
    if (instr->callee.kind == IR_CALLEE_BUILTIN) {
        run_builtin(a, state, instr, args, n_args, ret);
        return;
    }
    const char *name = callee_name(a, instr, callee);
    g_autofree Value *behind = NULL;
    if (n_args > 0) {
        behind = g_memdup2(args, n_args * sizeof *args);
        const char *method = method_behind(a, state, instr, behind);
        name = method != NULL ? method : name;
        args = behind;
    }
    if (instr->callee.kind == IR_CALLEE_INTERFACE && name == NULL &&
        !releases_input(a, instr, args, n_args) &&
        run_interface(a, state, instr, args, n_args, ret)) {
        return;
    }
    const Contract *contract =
        name != NULL ? contract_book_find(a->engine->book, link_name(name)) : NULL;
    if (contract != NULL && !speaks_strongly(contract) && is_unread(a, name)) {
        contract = NULL;
    }
    const Summary *summary = name != NULL ? find_summary(a->engine, name) : NULL;
    guint block = 0;
    const char *role = summary == NULL && contract == NULL
                           ? allocator_role(a, instr, callee, args, n_args, &block)
                           : NULL;
    const Contract *stands_for = role != NULL ? contract_book_find(a->engine->book, role) : NULL;
    secret_call(a, state, instr, name != NULL ? link_name(name) : instr->callee.name, contract,
                args, n_args);
    if (contract != NULL && (summary == NULL || speaks_strongly(contract))) {
        run_contract(a, state, instr, contract, args, n_args, ret);
    } else if (summary != NULL) {
        keepalive_helper_called(a, state, name, args, n_args, instr->pos);
        guint applied = run_summary(a, state, summary, instr, callee, args, n_args, ret);
        if (applied == 0 && summary->cut) { /* none of the paths that were followed fits */
            gboolean ends = !summary->function->is_c && summary_ends_inputs(summary);
            for (guint i = 0; ends && i < n_args; i++) {
                hand_to_unfollowed(a, state, instr, args[i], TRUE);
            }
            run_unknown(a, state, instr, args, n_args, ret);
        } else {
            state_free(state);
        }
    } else if (stands_for != NULL) {
        gboolean block_given = stands_for->resizes >= 0 || stands_for->n_params > 0;
        run_contract(a, state, instr, stands_for, args + block, block_given ? 1 : 0, ret);
    } else {
        gboolean ends = releases_by_field(a, instr, callee, args, n_args);
        guint before = ret->len;
        run_unknown(a, state, instr, args, n_args, ret);
        for (guint i = before; ends && i < ret->len; i++) {
            ReleaseSite site = {
                instr->pos, "its own function for that", NULL, NULL, "a field's name", FALSE, FALSE,
                TRUE}; /* what it is put into may go on: free(x) comes next */
            release(a, g_array_index(ret, CallResult, i).state, args[0], &site);
        }
    }
}
