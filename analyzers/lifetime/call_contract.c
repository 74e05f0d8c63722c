/* A call by its contract: the ways it can end, its status, its results. Arguments are call_param.c,
 * which authority speaks is call.c. */

#include "analyzers/lifetime/call_internal.h"

const ContractParam *param_of(const Contract *contract, guint index, ContractParam *rest)
{
    if (contract == NULL) {
        return NULL;
    }
    if (index < contract->n_params) {
        return &contract->params[index];
    }
    if (contract->variadic || contract->rest != CONTRACT_UNKNOWN) {
        *rest = (ContractParam){
            .mode = contract->rest, .authority = CONTRACT_FROM_RESOURCES, .destructor_param = -1};
        return rest;
    }
    return NULL;
}

static gboolean depends_on_status(const Contract *contract, guint n_args)
{
    for (guint i = 0; i < MIN(contract->n_params, n_args); i++) {
        const ContractParam *param = &contract->params[i];
        if (param->mode == CONTRACT_FILLS || param->mode == CONTRACT_INITS ||
            param->on_success_only) {
            return TRUE;
        }
    }
    return FALSE;
}

static void set_status(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                       gboolean success, CallResult *result)
{
    guint at =
        contract->success == CONTRACT_SUCCESS_NO_ERROR && instr->n_dst > 0 ? instr->n_dst - 1 : 0;
    if (at >= result->n_results || result->results[at].kind != VALUE_SYMBOL) {
        return;
    }
    Value status = result->results[at];
    Test test = {IR_BINARY_EQ, status, value_int(0)};
    switch (contract->success) {
    case CONTRACT_SUCCESS_UNSTATED:
        return;
    case CONTRACT_SUCCESS_ZERO:
    case CONTRACT_SUCCESS_NO_ERROR:
        if (success) {
            result->results[at] =
                contract->success == CONTRACT_SUCCESS_ZERO ? value_int(0) : VALUE_OF_NIL;
            return;
        }
        break;
    case CONTRACT_SUCCESS_NONZERO:
    case CONTRACT_SUCCESS_NONNULL:
        test.op = IR_BINARY_NE;
        break;
    case CONTRACT_SUCCESS_POSITIVE:
        test.op = IR_BINARY_GT;
        break;
    case CONTRACT_SUCCESS_NOT_NEGATIVE:
        test.op = IR_BINARY_GE;
        break;
    case CONTRACT_SUCCESS_CONSTANT: {
        gint64 number;
        Value constant =
            contract_book_constant(a->engine->book, contract->success_constant, &number)
                ? value_int(number)
                : value_named(VALUE_CONSTANT, contract->success_constant);
        if (success) {
            result->results[at] = constant;
            return;
        }
        test.right = constant;
        break;
    }
    }
    state_assume(state, a->symbols, test, success);
}

/* x, err := C.f(): errno is set by a call that fails. */
static gboolean gives_errno(const IrInstr *instr, const CallResult *result)
{
    return instr->wants_errno && result->n_results > 1 &&
           result->results[result->n_results - 1].kind == VALUE_SYMBOL;
}

static void set_errno(State *state, const IrInstr *instr, gboolean success, CallResult *result)
{
    if (!gives_errno(instr, result)) {
        return;
    }
    Value *err = &result->results[result->n_results - 1];
    if (success) {
        *err = VALUE_OF_NIL;
    } else {
        state_fact_add(state, err->sym)->nilness = NILNESS_NOT_NIL;
    }
}

static void error_out(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                      const Value *args, guint n_args, gboolean success, const CallResult *result)
{
    if (contract->error_param < 0 || (guint)contract->error_param >= n_args) {
        return;
    }
    guint index = (guint)contract->error_param;
    if (success) {
        store_pointee(a, state, args[index], VALUE_OF_NIL);
        return;
    }
    ContractParam none = {.mode = CONTRACT_FILLS_BORROWED, .destructor_param = -1};
    const ContractParam *param = index < contract->n_params ? &contract->params[index] : &none;
    fill(a, state, instr, index, args[index], param, VALUE_OF_UNKNOWN, TRUE);
    Value status = result->n_results > 0 ? result->results[0] : VALUE_OF_UNKNOWN;
    Value filled;
    if (contract->success != CONTRACT_SUCCESS_UNSTATED || status.kind != VALUE_SYMBOL ||
        contract->result_kind != NULL || args[index].kind != VALUE_ADDRESS ||
        !state_load(state, args[index].sym, (GQuark)args[index].num, &filled) ||
        filled.kind != VALUE_SYMBOL) {
        return;
    }
    Resource *resource = state_resource(state, filled.sym);
    if (resource != NULL) { /* there is an error text where the status says so */
        resource->conditional = resource->guard_unstated = resource->guard_on_failure = TRUE;
        resource->guard =
            (Value){VALUE_TEST,
                    symbol_table_test(a->symbols, (Test){IR_BINARY_EQ, status, value_int(0)}), 1};
    }
}

static void contract_result(Analysis *a, State *state, const IrInstr *instr,
                            const Contract *contract, const Value *args, guint n_args,
                            gboolean success, CallResult *result)
{
    gboolean made = contract->null_param >= 0 && (guint)contract->null_param < n_args &&
                    state_nilness(state, a->symbols, args[contract->null_param]) == NILNESS_NIL;
    if (contract->result_alias >= 0 && (guint)contract->result_alias < n_args && !made &&
        result->n_results > 0) {
        result->results[0] = args[contract->result_alias];
        return;
    }
    if (contract->result_borrowed && contract->result_parent >= 0 &&
        (guint)contract->result_parent < n_args && result->n_results > 0) {
        borrow_from(state, result->results[0], args[contract->result_parent], callee_label(instr),
                    contract->result_authority >= CONTRACT_FROM_COMMENT);
    }
    const ResourceKind *kind = contract->result_kind;
    if (kind == NULL && made) {
        kind = contract->null_result_kind;
    }
    if (kind == NULL) {
        return;
    }
    if (!success) {
        if (result->n_results > 0 && contract->error_param >= 0) {
            result->results[0] = VALUE_OF_NIL;
        }
        return;
    }
    guint32 sym;
    if (result->n_results > 0 && result->results[0].kind == VALUE_SYMBOL) {
        sym = result->results[0].sym;
    } else {
        sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, 0, NULL);
    }
    Resource *resource =
        acquire(a, state, sym, kind, instr, callee_label(instr), contract->result_why);
    resource->inferred = contract->result_authority >= CONTRACT_FROM_COMMENT;
    if (kind->cls == RESOURCE_HANDLE && instr->n_args > 0 &&
        instr->args[0].kind == IR_OPERAND_VAR) {
        resource->value_type = ir_function_var(a->fn, instr->args[0].var)->type;
        resource->stands_for = state->vars[instr->args[0].var];
    }
    gboolean mapped = kind->cls == RESOURCE_MEMORY && kind->invalid < 0; /* failure is not NULL */
    if ((!kind->nullable && kind->invalid == 0) || mapped) {
        state_fact_add(state, sym)->nilness = NILNESS_NOT_NIL;
    }
    gboolean by_errno = gives_errno(instr, result) && kind->cls != RESOURCE_HANDLE &&
                        (contract->success == CONTRACT_SUCCESS_UNSTATED ||
                         contract->success == CONTRACT_SUCCESS_NONNULL);
    if ((by_errno || contract->success == CONTRACT_SUCCESS_NO_ERROR) && result->n_results > 1 &&
        contract->error_param < 0) {
        /* x, err := f(): x exists where err is nil */
        Value err = result->results[result->n_results - 1];
        if (err.kind == VALUE_SYMBOL) {
            resource->conditional = TRUE;
            resource->guard =
                (Value){VALUE_TEST,
                        symbol_table_test(a->symbols, (Test){IR_BINARY_EQ, err, VALUE_OF_NIL}), 0};
        }
    }
}

static void resize(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                   const Value *args, gboolean success)
{
    Value old = args[contract->resizes];
    if (success) {
        ReleaseSite site = {instr->pos,
                            callee_label(instr),
                            contract->result_kind,
                            NULL,
                            contract->result_why,
                            FALSE,
                            FALSE,
                            FALSE};
        release(a, state, old, &site);
    }
}

/* C: what was in the old block is in the new one. */
static void move_content(Analysis *a, State *state, Value old, guint32 sym)
{
    if (!a->fn->is_c || (old.kind != VALUE_SYMBOL && old.kind != VALUE_ADDRESS)) {
        return;
    }
    guint32 from = object_of(a, state, old);
    if (from == G_MAXUINT32 || state_nilness(state, a->symbols, old) == NILNESS_NIL) {
        return;
    }
    copy_object(a, state, sym, from);
    if (!symbol_table_get(a->symbols, from)->input) {
        state_store(state, sym, field_from(), VALUE_OF_UNKNOWN); /* all of it is known */
    }
    guint first, end;
    state_cells(state, sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value held = g_array_index(state->cells, Cell, i).value;
        Resource *part = held.kind == VALUE_SYMBOL ? state_resource(state, held.sym) : NULL;
        if (part != NULL) {
            part->orphaned = FALSE;
        }
    }
}

/* The result of a callee that may give NULL: whoever looks behind it has to ask first. */
static void may_be_null(Analysis *a, const IrInstr *instr, const ResourceKind *kind, Value result)
{
    if (a->fn->is_c && result.kind == VALUE_SYMBOL && kind != NULL && kind->nullable &&
        kind->invalid == 0) {
        symbol_table_get(a->symbols, result.sym)->maker = callee_label(instr);
    }
}

static void copy_secret(Analysis *a, State *state, const Contract *contract, const Value *args,
                        guint n_args, const CallResult *result)
{
    guint from = contract->copies_from - 1, to = contract->copies_to - 1;
    if (contract->copies_from == 0 || from >= n_args) {
        return;
    }
    Value target = contract->copies_to > 0 && to < n_args ? args[to]
                   : result->n_results > 0                ? result->results[0]
                                                          : VALUE_OF_UNKNOWN;
    secret_copied(a, state, args[from], target);
}

static SourcePos argument_pos(const IrInstr *instr, guint index)
{
    return instr->arg_pos != NULL && index < instr->n_args ? instr->arg_pos[index] : instr->pos;
}

static gboolean is_number(const Analysis *a, State *state, Value value)
{
    const Resource *resource =
        value.kind == VALUE_SYMBOL && a->fn->is_c ? state_resource(state, value.sym) : NULL;
    return resource != NULL && resource->kind != NULL && resource->kind->invalid < 0;
}

/* The result says whether the object is a real one: it is kept as a part of it, so that functions
 * that ask tell their callers. */
static void tell_state(Analysis *a, State *state, const Contract *contract, const Value *args,
                       guint n_args, CallResult *result)
{
    guint index = contract->state_of - 1;
    if (contract->state_of > 0 && index < n_args && args[index].kind == VALUE_SYMBOL &&
        result->n_results > 0) {
        Value told = load_field(a, state, args[index], field_state(), NULL);
        result->results[0] = told.kind == VALUE_SYMBOL ? told : result->results[0];
    }
}

/* C: a check that does not hold (assert, abort) is no way on which a program means to end. */
static gboolean gives_up(const Analysis *a, const IrInstr *instr)
{
    const IrBlock *block = ir_function_block(a->fn, a->block);
    return a->fn->is_c && block->term == IR_TERM_UNREACHABLE && block->instrs->len > 0 &&
           g_ptr_array_index(block->instrs, block->instrs->len - 1) == instr;
}

static void contract_path(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                          const Value *args, guint n_args, int outcome, GArray *ret)
{
    CallResult result = result_of(state);
    forget_pointees(a, state, instr, contract, args, n_args);
    fresh_results(a, state, instr, &result);
    for (guint i = 0; i < n_args; i++) {
        ContractParam rest;
        const ContractParam *param = param_of(contract, i, &rest);
        if (contract->error_param == (gint)i || contract->resizes == (gint)i) {
            continue;
        }
        if (i < 32 && (contract->nonnull & (1u << i)) != 0) {
            demand_not_null(a, state, args[i], argument_pos(instr, i), callee_label(instr));
        }
        if (i >= contract->n_params && is_number(a, state, args[i])) {
            continue; /* printf("%d", fd): the number, not what it stands for */
        }
        if (param == NULL) {
            pass_to_unknown(a, state, instr, i, args, n_args, contract);
        } else {
            apply_param(a, state, instr, contract, param, i, args, n_args, outcome);
        }
    }
    copy_secret(a, state, contract, args, n_args, &result);
    if (contract->resizes >= 0 && (guint)contract->resizes < n_args) {
        resize(a, state, instr, contract, args, outcome != 0);
        gboolean named = result.n_results > 0 && result.results[0].kind == VALUE_SYMBOL;
        if (outcome == 0 && named && a->fn->is_c) {
            Fact *fact = state_fact_add(state, result.results[0].sym);
            fact->nilness = NILNESS_NIL;
            fact->low = fact->high = 0;
            may_be_null(a, instr, contract->result_kind, result.results[0]);
        } else if (outcome == 0 && result.n_results > 0) {
            result.results[0] = VALUE_OF_NIL;
        }
    }
    if (outcome >= 0) {
        set_status(a, state, instr, contract, outcome == 1, &result);
        set_errno(state, instr, outcome == 1, &result);
        error_out(a, state, instr, contract, args, n_args, outcome == 1, &result);
    }
    /* an object whose absence is the success says what went wrong: it is there on failure */
    gboolean fault = contract->success == CONTRACT_SUCCESS_ZERO && contract->result_kind != NULL;
    if (fault ? outcome != 1 : outcome != 0 || contract->error_param >= 0) {
        contract_result(a, state, instr, contract, args, n_args, fault || outcome != 0, &result);
    }
    if (outcome != 0 && contract->resizes < 0 && result.n_results > 0 &&
        contract->result_authority < CONTRACT_FROM_COMMENT &&
        (contract->success == CONTRACT_SUCCESS_UNSTATED ||
         contract->success == CONTRACT_SUCCESS_NONNULL)) {
        may_be_null(a, instr, contract->result_kind, result.results[0]);
    }
    if (outcome == 1 && contract->resizes >= 0 && result.n_results > 0 &&
        result.results[0].kind == VALUE_SYMBOL) {
        state_fact_add(state, result.results[0].sym)->nilness = NILNESS_NOT_NIL;
        move_content(a, state, args[contract->resizes], result.results[0].sym);
    }
    if (outcome < 0 && depends_on_status(contract, n_args) && result.n_results > 0 &&
        result.results[0].kind == VALUE_SYMBOL) {
        /* a status whose convention nobody states: the first test of it decides */
        for (guint i = 0; i < state->resources->len; i++) {
            Resource *resource = &g_array_index(state->resources, Resource, i);
            const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
            if (symbol->site == instr->id && symbol->sub >= 16 && symbol->kind == SYMBOL_FRESH &&
                symbol->generation == 0 &&
                !(symbol->sub - 16 < n_args &&
                  evidence_left_by_failure(a, instr, symbol->sub - 16))) {
                resource->conditional = resource->guard_unstated = TRUE;
                resource->guard =
                    (Value){VALUE_TEST,
                            symbol_table_test(
                                a->symbols, (Test){IR_BINARY_EQ, result.results[0], value_int(0)}),
                            0};
            }
        }
    }
    tell_state(a, state, contract, args, n_args, &result);
    if (contract->error_number && result.n_results > 0 && result.results[0].kind == VALUE_SYMBOL) {
        state_store(state, result.results[0].sym, field_error_number(), value_int(1));
    }
    if (contract->never_null && result.n_results > 0 && result.results[0].kind == VALUE_SYMBOL) {
        state_fact_add(state, result.results[0].sym)->nilness = NILNESS_NOT_NIL;
    }
    if (contract->noreturn) {
        result.end = gives_up(a, instr) ? PATH_PANICS : PATH_EXITS;
    }
    g_array_append_val(ret, result);
}

void run_contract(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                  const Value *args, guint n_args, GArray *ret)
{
    if (contract->stops_cleanup && n_args > 0) {
        keepalive_stopped(a, state, args[0]);
    }
    if (contract->finalizer > 0 && n_args >= contract->finalizer && n_args > 0) {
        Value object = args[0], finalizer = args[contract->finalizer - 1];
        if (state_nilness(state, a->symbols, finalizer) != NILNESS_NIL) {
            keepalive_register(a, state, object, finalizer, n_args > 2 ? args[2] : VALUE_OF_UNKNOWN,
                               instr->pos);
            escape(a, state, object, ESCAPE_TO_FINALIZER, instr->pos, "a finalizer", "runtime",
                   TRUE);
            escape(a, state, finalizer, ESCAPE_TO_FINALIZER, instr->pos, "a finalizer", "runtime",
                   TRUE);
        } else {
            keepalive_unregister(a, state, object);
        }
        CallResult result = result_of(state);
        fresh_results(a, state, instr, &result);
        g_array_append_val(ret, result);
        return;
    }
    gboolean stated = contract->success != CONTRACT_SUCCESS_UNSTATED || contract->error_param >= 0;
    gboolean kept_or_null =
        contract->result_alias >= 0 && contract->success == CONTRACT_SUCCESS_NONNULL;
    gboolean forks =
        contract->resizes >= 0 || kept_or_null ||
        (stated && (depends_on_status(contract, n_args) || contract->error_param >= 0));
    if (!forks) {
        contract_path(a, state, instr, contract, args, n_args, -1, ret);
        return;
    }
    State *failure = state_copy(state);
    contract_path(a, state, instr, contract, args, n_args, 1, ret);
    contract_path(a, failure, instr, contract, args, n_args, 0, ret);
}
