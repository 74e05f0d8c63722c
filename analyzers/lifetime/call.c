/* Calls: which authority speaks for a callee, and what a contract, a builtin or nothing at all
 * does. Summaries are applied in apply.c. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

const char *callee_label(const IrInstr *instr)
{
    const IrCallee *callee = &instr->callee;
    switch (callee->kind) {
    case IR_CALLEE_FOREIGN: {
        g_autofree char *label = g_strdup_printf("C.%s", callee->name);
        return g_intern_string(label);
    }
    case IR_CALLEE_STATIC: {
        const char *slash = strrchr(callee->name, '/');
        const char *base = slash != NULL ? slash + 1 : callee->name;
        if (callee->name[0] == '(') {
            gboolean pointer = callee->name[1] == '*';
            const char *dot = strchr(base, '.');
            g_autofree char *label = g_strdup_printf(
                "(%s%s", pointer ? "*" : "",
                dot != NULL && slash != NULL ? dot + 1 : callee->name + 1 + pointer);
            return g_intern_string(label);
        }
        return g_intern_string(base);
    }
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
    if (contract->noreturn || contract->never_null || contract->finalizer != 0) {
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

static CallResult result_of(State *state)
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

static void fresh_results(Analysis *a, State *state, const IrInstr *instr, CallResult *result)
{
    result->n_results = MIN(instr->n_dst, (guint)G_N_ELEMENTS(result->results));
    for (guint i = 0; i < result->n_results; i++) {
        result->results[i] = fresh_result(a, state, instr, i);
    }
}

/* ---- contracts ---------------------------------------------------------------------------------
 */

static const ContractParam *param_of(const Contract *contract, guint index, ContractParam *rest)
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

static gboolean is_live(Analysis *a, State *state, Value value, ResourceClass *ret_class)
{
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, value, syms);
    for (guint i = 0; i < syms->len; i++) {
        const Resource *resource = state_resource(state, g_array_index(syms, guint32, i));
        if (resource != NULL && resource->owned && resource->status == STATUS_LIVE &&
            resource->kind != NULL) {
            *ret_class = resource->kind->cls;
            return TRUE;
        }
    }
    return FALSE;
}

/* Whether some callback may delete the handle that is given as argument `index`. */
static gboolean deleted_by_callback(Analysis *a, State *state, const IrInstr *instr,
                                    const Value *args, guint n_args, guint index)
{
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, args[index], syms);
    for (guint i = 0; i < syms->len; i++) {
        const Resource *resource = state_resource(state, g_array_index(syms, guint32, i));
        if (resource != NULL && resource->owned &&
            callback_may_delete(a, state, instr, args, n_args, index, resource->value_type)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void note_input_passed(Analysis *a, Value value)
{
    GArray *passed = a->summary->passed;
    gboolean known = value.kind != VALUE_SYMBOL || !symbol_table_get(a->symbols, value.sym)->input;
    for (guint i = 0; i < passed->len && !known; i++) {
        known = g_array_index(passed, guint32, i) == value.sym;
    }
    if (!known) {
        g_array_append_val(passed, value.sym);
    }
}

/* What a callee gives to others that nobody knows may have ended there, as if it was given to them
 * here. */
static void pass_on(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                    const Value *args, guint n_args)
{
    ResourceClass cls;
    for (guint i = 0; i < summary->passed->len; i++) {
        Value value =
            apply_peek(a, state, summary, g_array_index(summary->passed, guint32, i), args, n_args);
        if (is_live(a, state, value, &cls)) {
            if (cls == RESOURCE_MEMORY) {
                escape(a, state, value, ESCAPE_TO_UNKNOWN, instr->pos, callee_label(instr),
                       "it gives it to a function of which nothing is known", TRUE);
            }
        } else {
            note_input_passed(a, value);
        }
    }
}

/* Nobody knows what the callee does with this argument. */
static void pass_to_unknown(Analysis *a, State *state, const IrInstr *instr, guint index,
                            const Value *args, guint n_args, const Contract *contract)
{
    Value value = args[index];
    ResourceClass cls;
    SourcePos pos = instr->arg_pos != NULL ? instr->arg_pos[index] : instr->pos;
    const char *label = callee_label(instr);
    use_value(a, state, value, pos, label);
    if (!is_live(a, state, value, &cls)) {
        gboolean keeps = contract != NULL && contract->result_kind != NULL;
        if ((instr->n_args == 1 || keeps) && value.kind == VALUE_SYMBOL) {
            owners_note_escape(a, value.sym); /* it may well be what ends it */
        }
        if (instr->n_args <= 2) { /* drop(block), pool_drop(pool, block); more is work on it */
            note_input_passed(a, value);
        }
        return;
    }
    gboolean makes =
        contract != NULL && (contract->result_kind != NULL || contract->result_borrowed);
    gboolean callback =
        cls == RESOURCE_HANDLE && deleted_by_callback(a, state, instr, args, n_args, index);
    if (callback) {
        escape(a, state, value, ESCAPE_TO_C, pos, label,
               "an exported callback deletes handles of this type", TRUE);
    } else if (cls == RESOURCE_OBJECT && makes) {
        /* x_new(config) may well keep the config */
        escape(a, state, value, ESCAPE_TO_UNKNOWN, pos, label,
               "it makes an object that may keep this one", TRUE);
    } else if (cls == RESOURCE_MEMORY) {
        escape(a, state, value, ESCAPE_TO_UNKNOWN, pos, label, "no contract known", TRUE);
    } else {
        note_passed(a, state, value, pos, label, index, NULL, TRUE);
    }
}

static void fill(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
                 const ContractParam *param, Value length, gboolean certain)
{
    if (target.kind == VALUE_NIL || target.kind == VALUE_INT) {
        return; /* the caller does not want it */
    }
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, 16 + index, NULL);
    symbol_table_get(a->symbols, sym)->foreign = TRUE;
    store_pointee(a, state, target, value_symbol(sym));
    secret_filled(a, state, instr, index, target, sym);
    if (certain) {
        state_fact_add(state, sym)->nilness = NILNESS_NOT_NIL;
    }
    if (param->mode == CONTRACT_FILLS && param->kind != NULL) {
        Resource *resource =
            acquire(a, state, sym, param->kind, instr, callee_label(instr), param->why);
        resource->inferred = param->authority >= CONTRACT_FROM_COMMENT;
        resource->length = length;
    }
}

static void init_in_place(Analysis *a, State *state, const IrInstr *instr, Value target,
                          const ContractParam *param)
{
    guint32 sym = storage_of(a, target);
    gboolean in_object = param->kind != NULL && param->kind->cls == RESOURCE_PINNER &&
                         (target.kind != VALUE_ADDRESS || (GQuark)target.num != field_deref());
    if (sym != G_MAXUINT32 && param->kind != NULL &&
        !in_object) { /* else it ends with its object */
        Resource *resource =
            acquire(a, state, sym, param->kind, instr, callee_label(instr), param->why);
        resource->inferred = param->authority >= CONTRACT_FROM_COMMENT;
    }
}

static gboolean holds_live(Analysis *a, State *state, Value target)
{
    ResourceClass cls;
    return is_live(a, state, load_pointee(a, state, target, NULL), &cls);
}

/* What the caller's caller has put there is reallocated or kept; only that one knows what it was.
 */
static void hand_in(Analysis *a, State *state, const IrInstr *instr, Value target)
{
    Value old = load_pointee(a, state, target, NULL);
    if (old.kind == VALUE_SYMBOL && symbol_table_get(a->symbols, old.sym)->input &&
        state_nilness(state, a->symbols, old) != NILNESS_NIL) {
        escape(a, state, old, ESCAPE_TO_C, instr->pos, callee_label(instr),
               "what is there already is taken over", FALSE);
    }
}

/* A call that fails leaves nothing certain where it would have put its result. */
static void forget_released(Analysis *a, State *state, const IrInstr *instr, guint index,
                            Value target)
{
    Value held = target.kind == VALUE_ADDRESS ? load_pointee(a, state, target, NULL) : target;
    const Resource *resource = target.kind == VALUE_ADDRESS && held.kind == VALUE_SYMBOL
                                   ? state_resource(state, held.sym)
                                   : NULL;
    gboolean callers = a->fn->is_c && target.kind == VALUE_SYMBOL &&
                       symbol_table_get(a->symbols, target.sym)->input;
    if (callers || (resource != NULL && resource->status == STATUS_RELEASED)) {
        store_pointee(a, state, target,
                      value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, 48 + index, NULL)));
    }
}

/* Nobody asks how the call went: that it may have failed is unchecked-status's to tell. */
static gboolean is_discarded(const IrInstr *instr)
{
    return instr->n_dst == 0 || instr->dst[0].kind == IR_OPERAND_NONE;
}

/* outcome: 1 success, 0 failure, -1 the status does not say. */
static void apply_param(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                        const ContractParam *param, guint index, const Value *args, guint n_args,
                        int outcome)
{
    Value value = args[index];
    SourcePos pos =
        instr->arg_pos != NULL && index < instr->n_args ? instr->arg_pos[index] : instr->pos;
    const char *label = callee_label(instr);
    ContractMode mode = param->mode;
    if (param->indirect) {
        value = load_pointee(a, state, value, NULL);
    }
    if (param->conditional_on_destructor && param->destructor_param >= 0 &&
        (guint)param->destructor_param < n_args &&
        state_nilness(state, a->symbols, args[param->destructor_param]) == NILNESS_NIL) {
        mode = CONTRACT_BORROWS;
    }
    if (param->on_success_only && outcome == 0 && !is_discarded(instr)) {
        mode = CONTRACT_BORROWS;
    }
    switch (mode) {
    case CONTRACT_UNKNOWN:
        pass_to_unknown(a, state, instr, index, args, n_args, contract);
        break;
    case CONTRACT_WIPES:
        if (a->fn->is_c && n_args > 2 && args[1].kind == VALUE_INT && args[1].num == 0) {
            clear_object(a, state, value);
        }
        use_value(a, state, value, pos, label);
        secret_wiped(a, state, value, param->droppable, instr->pos);
        note_passed(a, state, value, pos, label, index, param->why, FALSE);
        break;
    case CONTRACT_BORROWS:
    case CONTRACT_RETAINS:
        if (value.kind == VALUE_SYMBOL &&
            (mode == CONTRACT_RETAINS ||
             (contract->result_kind != NULL && param->authority >= CONTRACT_FROM_COMMENT))) {
            owners_note_escape(a, value.sym); /* what it makes may well keep it */
        }
        use_value(a, state, value, pos, label);
        note_passed(a, state, value, pos, label, index, param->why, FALSE);
        break;
    case CONTRACT_INCREMENTS:
        use_value(a, state, value, pos, label);
        note_passed(a, state, value, pos, label, index, param->why, FALSE);
        add_references(a, state, value, 1);
        break;
    case CONTRACT_CONSUMES:
        use_value(a, state, value, pos, label);
        escape(a, state, value, ESCAPE_TO_C, pos, label, param->why, TRUE);
        break;
    case CONTRACT_RELEASES: {
        ReleaseSite site = {instr->pos, label, param->kind, param->family,
                            param->why, FALSE, FALSE,       FALSE};
        release(a, state, value, &site);
        if (param->indirect) {
            store_pointee(a, state, args[index],
                          VALUE_OF_NIL); /* that is why it takes the address */
        }
        break;
    }
    case CONTRACT_FILLS:
    case CONTRACT_FILLS_BORROWED:
        if (outcome == 0 && !param->always) {
            forget_released(a, state, instr, index, value);
        }
        if (param->refills) {
            hand_in(a, state, instr, value);
        }
        if ((outcome != 0 || param->always) && !(param->refills && holds_live(a, state, value))) {
            fill(a, state, instr, index, value, param,
                 index + 1 < n_args ? args[index + 1] : VALUE_OF_UNKNOWN, outcome == 1);
        }
        break;
    case CONTRACT_INITS:
        if (outcome != 0 || param->always) {
            init_in_place(a, state, instr, value, param);
        }
        break;
    }
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
    }
    if (!kind->nullable && kind->invalid == 0) {
        state_fact_add(state, sym)->nilness = NILNESS_NOT_NIL;
    }
    if (contract->success == CONTRACT_SUCCESS_NO_ERROR && result->n_results > 1 &&
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

static gboolean is_plain(Analysis *a, const State *state, Value held)
{
    return held.kind == VALUE_NIL || held.kind == VALUE_INT || held.kind == VALUE_CONSTANT ||
           (held.kind == VALUE_SYMBOL && state_resource(state, held.sym) == NULL &&
            symbol_table_get(a->symbols, held.sym)->kind == SYMBOL_FRESH);
}

enum { FORGOTTEN = 1024 }; /* subs of symbols for fields that a callee may have changed */

/* C: numbers and nil in the object that a pointer leads to. */
static void forget_fields(Analysis *a, State *state, const IrInstr *instr, guint index,
                          Value pointer)
{
    guint32 object = pointer.sym;
    Value content;
    if (pointer.kind == VALUE_ADDRESS && (GQuark)pointer.num != field_element()) {
        if (!state_load(state, pointer.sym, (GQuark)pointer.num, &content) ||
            content.kind != VALUE_SYMBOL) {
            return;
        }
        object = content.sym;
    } else if (pointer.kind != VALUE_SYMBOL && pointer.kind != VALUE_ADDRESS) {
        return;
    }
    if (pointer.kind == VALUE_ADDRESS && (GQuark)pointer.num == field_deref() &&
        symbol_table_get(a->symbols, object)->kind != SYMBOL_CHILD &&
        symbol_table_get(a->symbols, object)->kind != SYMBOL_MAKE) {
        return; /* a pointer variable: what it points to is one step further */
    }
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->field != field_length() && !secret_is_mark(cell->field) &&
            is_plain(a, state, cell->value)) {
            guint32 sub = FORGOTTEN + index * FORGOTTEN + i - first;
            cell->value = value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, NULL));
        }
    }
}

static gboolean points_to_number(const char *type)
{
    static const char *const numbers[] = {
        "char",
        "signed char",
        "unsigned char",
        "short",
        "unsigned short",
        "int",
        "unsigned int",
        "long",
        "unsigned long",
        "long long",
        "unsigned long long",
        "wchar_t",
        "size_t",
        "ssize_t",
        "bool",
        "_Bool",
        "float",
        "double",
        "int8_t",
        "int16_t",
        "int32_t",
        "int64_t",
        "uint8_t",
        "uint16_t",
        "uint32_t",
        "uint64_t",
        "gboolean",
        "gint",
        "guint",
    };
    gsize length = type != NULL ? strlen(type) : 0;
    if (length < 3 || strcmp(type + length - 2, " *") != 0) {
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (strlen(numbers[i]) == length - 2 && strncmp(numbers[i], type, length - 2) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* C: the number that a caller's pointer leads to, so that callers learn that it may have changed.
 */
static void forget_number(Analysis *a, State *state, const IrInstr *instr, guint index, Value value)
{
    Value held;
    if (value.kind != VALUE_SYMBOL || state_load(state, value.sym, field_deref(), &held)) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (symbol->input && points_to_number(symbol->type)) {
        guint32 sub = FORGOTTEN + index * FORGOTTEN + FORGOTTEN - 1;
        state_store(state, value.sym, field_deref(),
                    value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, NULL)));
    }
}

/* A callee may write through a pointer it is given: what the variable held is not known any more,
 * unless it is something this function must release. */
static void forget_pointees(Analysis *a, State *state, const IrInstr *instr,
                            const Contract *contract, const Value *args, guint n_args)
{
    for (guint i = 0; i < n_args; i++) {
        ContractParam rest;
        const ContractParam *param = param_of(contract, i, &rest);
        GQuark field = (GQuark)args[i].num;
        Value held;
        if (a->fn->is_c) {
            forget_fields(a, state, instr, i, args[i]);
            forget_number(a, state, instr, i, args[i]);
        }
        if (args[i].kind != VALUE_ADDRESS || field == field_element() ||
            (param != NULL && param->mode != CONTRACT_UNKNOWN && param->mode != CONTRACT_BORROWS)) {
            continue;
        }
        if (!state_load(state, args[i].sym, field, &held)) {
            if (symbol_table_get(a->symbols, args[i].sym)->kind != SYMBOL_MAKE) {
                continue;
            }
            held = VALUE_OF_NIL; /* a field that nobody has set yet */
        }
        if (is_plain(a, state, held)) {
            guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, 32 + i, NULL);
            symbol_table_get(a->symbols, sym)->foreign |= instr->callee.kind == IR_CALLEE_FOREIGN;
            state_store(state, args[i].sym, field, value_symbol(sym));
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
        if (contract->error_param == (gint)i) {
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
        } else if (contract->resizes != (gint)i) {
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
        error_out(a, state, instr, contract, args, n_args, outcome == 1, &result);
    }
    if (outcome != 0 || contract->error_param >= 0) {
        contract_result(a, state, instr, contract, args, n_args, outcome != 0, &result);
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
                symbol->generation == 0) {
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
    if (contract->never_null && result.n_results > 0 && result.results[0].kind == VALUE_SYMBOL) {
        state_fact_add(state, result.results[0].sym)->nilness = NILNESS_NOT_NIL;
    }
    if (contract->noreturn) {
        result.end = gives_up(a, instr) ? PATH_PANICS : PATH_EXITS;
    }
    g_array_append_val(ret, result);
}

static void run_contract(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                         const Value *args, guint n_args, GArray *ret)
{
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
    gboolean forks =
        contract->resizes >= 0 ||
        (stated && (depends_on_status(contract, n_args) || contract->error_param >= 0));
    if (!forks) {
        contract_path(a, state, instr, contract, args, n_args, -1, ret);
        return;
    }
    State *failure = state_copy(state);
    contract_path(a, state, instr, contract, args, n_args, 1, ret);
    contract_path(a, failure, instr, contract, args, n_args, 0, ret);
}

/* ---- builtins ----------------------------------------------------------------------------------
 */

static Value append_to(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                       guint n_args)
{
    Value base = n_args > 0 ? args[0] : VALUE_OF_NIL;
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        base = value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, NULL));
    }
    for (guint i = 1; i < n_args; i++) {
        note_kept(a, state, args[i]);
        if (instr->spread && i == n_args - 1) {
            guint32 other = object_of(a, state, args[i]);
            if (other != G_MAXUINT32) {
                store_element(a, state, base, value_symbol(symbol_table_group(a->symbols, other)));
            }
        } else {
            store_element(a, state, base, args[i]);
        }
    }
    return base;
}

static void delete_element(Analysis *a, State *state, Value base)
{
    (void)a;
    (void)state;
    (void)base;
}

static void run_builtin(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                        guint n_args, GArray *ret)
{
    const char *name = instr->callee.name;
    CallResult result = result_of(state);
    fresh_results(a, state, instr, &result);
    Value value = VALUE_OF_UNKNOWN;
    gboolean known = TRUE;
    if (g_str_equal(name, "len") || g_str_equal(name, "cap")) {
        value = n_args > 0 ? load_length(a, state, args[0]) : VALUE_OF_UNKNOWN;
    } else if (g_str_equal(name, "append")) {
        value = append_to(a, state, instr, args, n_args);
    } else if (g_str_has_prefix(name, "unsafe.") && n_args > 0) {
        value = args[0];
    } else if (g_str_equal(name, "new") || g_str_equal(name, "make")) {
        value = value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, NULL));
    } else if (g_str_equal(name, "delete") && n_args > 0) {
        delete_element(a, state, args[0]);
    } else if (g_str_equal(name, "clear") && n_args > 0) {
        secret_wiped_loosely(a, state, args[0]);
    } else if (g_str_equal(name, "copy") && n_args > 1) {
        secret_copied(a, state, args[1], args[0]);
        guint32 from = object_of(a, state, args[1]);
        if (from != G_MAXUINT32) {
            store_element(a, state, args[0], value_symbol(symbol_table_group(a->symbols, from)));
        }
    } else {
        known = FALSE;
    }
    if (known && result.n_results > 0) {
        result.results[0] = value;
    }
    if (g_str_equal(name, "panic")) {
        result.end = PATH_PANICS;
    }
    g_array_append_val(ret, result);
}

/* ---- callees nobody knows
 * ------------------------------------------------------------------------ */

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

/* What was not followed to the end may keep its arguments. */
static void hand_over(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                      guint n_args)
{
    ResourceClass cls;
    for (guint i = 0; i < n_args; i++) {
        if (is_live(a, state, args[i], &cls)) {
            escape(a, state, args[i], ESCAPE_TO_UNKNOWN, instr->pos, callee_label(instr),
                   "too many paths: not all of its body was followed", TRUE);
        }
    }
}

static guint run_summary(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                         Value callee, const Value *args, guint n_args, GArray *ret)
{
    guint applied = 0;
    apply_uses(a, state, summary, instr, args, n_args);
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        State *copy = state_copy(state);
        CallResult result = {.state = copy};
        result.pos = summary->function->outer != NULL ? path->pos : SOURCE_POS_NONE;
        if (path->end != PATH_PANICS &&
            apply_path(a, copy, summary, path, instr, callee, args, n_args, &result)) {
            secret_replay(a, result.state, summary, args, n_args);
            pass_on(a, result.state, summary, instr, args, n_args);
            if ((summary->partial || summary->cut) && summary->function->is_c) {
                hand_over(a, copy, instr, args, n_args);
            }
            g_array_append_val(ret, result);
            applied++;
        } else {
            state_free(copy);
        }
    }
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
    const Summary *summary = name != NULL ? find_summary(a->engine, name) : NULL;
    secret_call(a, state, instr, name != NULL ? link_name(name) : instr->callee.name, contract,
                args, n_args);
    if (contract != NULL && (summary == NULL || speaks_strongly(contract))) {
        run_contract(a, state, instr, contract, args, n_args, ret);
    } else if (summary != NULL) {
        guint applied = run_summary(a, state, summary, instr, callee, args, n_args, ret);
        if (applied == 0 && summary->cut) { /* none of the paths that were followed fits */
            run_unknown(a, state, instr, args, n_args, ret);
        } else {
            state_free(state);
        }
    } else {
        gboolean ends = releases_by_field(a, instr, callee, args, n_args);
        guint before = ret->len;
        run_unknown(a, state, instr, args, n_args, ret);
        for (guint i = before; ends && i < ret->len; i++) {
            ReleaseSite site = {
                instr->pos, "its own function for that", NULL, NULL, "a field's name", FALSE, FALSE,
                FALSE};
            release(a, g_array_index(ret, CallResult, i).state, args[0], &site);
        }
    }
}
