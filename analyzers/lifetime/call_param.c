/* What a call does to one argument, as its contract says or as nobody knows. Results and the ways a
 * call can end are call_contract.c. */

#include "analyzers/lifetime/call_internal.h"

#include <string.h>

gboolean is_live(Analysis *a, State *state, Value value, ResourceClass *ret_class)
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
void pass_on(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
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

/* Whether that field of an object is a struct in it, and no pointer or number to be filled. */
static gboolean is_struct_part(const Analysis *a, guint32 object, GQuark field)
{
    const IrType *type = type_find(a->engine, symbol_table_get(a->symbols, object)->type);
    const char *name = g_quark_to_string(field);
    for (guint i = 0; type != NULL && type->fields != NULL && i < type->fields->len; i++) {
        const IrField *of = g_ptr_array_index(type->fields, i);
        if (g_strcmp0(of->name, name) == 0) {
            const IrType *inner = of->type != NULL && strchr(of->type, '*') == NULL
                                      ? type_find(a->engine, of->type)
                                      : NULL;
            return inner != NULL && inner->kind == IR_TYPE_STRUCT;
        }
    }
    return FALSE;
}

/* C: who is given &x->part may know what it is a part of. */
static void pass_whole(Analysis *a, State *state, Value value, SourcePos pos, const char *label)
{
    ResourceClass cls;
    GQuark field = value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0;
    if (a->fn->is_c && field != 0 && field != field_deref() && field != field_element() &&
        is_struct_part(a, value.sym, field) && is_live(a, state, value_symbol(value.sym), &cls) &&
        cls == RESOURCE_MEMORY) {
        escape(a, state, value_symbol(value.sym), ESCAPE_TO_UNKNOWN, pos, label,
               "it is given a part of it", TRUE);
    }
}

/* The function has put off a call that is given it: it counts on having it still. */
static gboolean is_given_to_deferred(const State *state, Value value)
{
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        for (guint j = 0; j < deferred->n_args; j++) {
            if (value_equal(deferred->args[j], value)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* A block that this function is going to free itself: the callee gives it back, and what is in it
 * stays in it. */
static void pass_lent_block(Analysis *a, State *state, Value value, SourcePos pos,
                            const char *label, guint index)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, value, seen);
    for (guint32 sym = 0; sym < seen->len; sym++) {
        const Resource *resource = seen->data[sym] ? state_resource(state, sym) : NULL;
        if (resource != NULL && resource->owned && resource->status == STATUS_LIVE) {
            note_passed(a, state, value_symbol(sym), pos, label, index, NULL, TRUE);
        }
    }
}

/* Nobody knows what the callee does with this argument. */
void pass_to_unknown(Analysis *a, State *state, const IrInstr *instr, guint index,
                     const Value *args, guint n_args, const Contract *contract)
{
    Value value = args[index];
    ResourceClass cls;
    SourcePos pos = instr->arg_pos != NULL ? instr->arg_pos[index] : instr->pos;
    const char *label = callee_label(instr);
    use_value(a, state, value, pos, label);
    own_struct_spare(a, state, value);
    pass_whole(a, state, value, pos, label);
    if (!is_live(a, state, value, &cls)) {
        gboolean keeps = contract != NULL && contract->result_kind != NULL;
        gboolean few = instr->n_args <= (a->fn->is_c ? 2 : 1);
        if ((few || keeps) && value.kind == VALUE_SYMBOL) {
            owners_note_escape(a, value.sym); /* it may well be what ends it */
        }
        if (a->fn->is_c && value.kind == VALUE_ADDRESS) {
            owners_note_place(a, value.sym, (GQuark)value.num); /* x_clear(&object->field) */
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
    } else if (cls == RESOURCE_MEMORY && !a->fn->is_c && is_given_to_deferred(state, value)) {
        pass_lent_block(a, state, value, pos, label, index);
    } else if (cls == RESOURCE_MEMORY) {
        escape(a, state, value, ESCAPE_TO_UNKNOWN, pos, label, "no contract known", TRUE);
    } else {
        note_passed(a, state, value, pos, label, index, NULL, TRUE);
    }
}

static guint32 filled_symbol(Analysis *a, State *state, const IrInstr *instr, guint sub,
                             gboolean certain)
{
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, NULL);
    symbol_table_get(a->symbols, sym)->foreign = TRUE;
    if (certain) {
        state_fact_add(state, sym)->nilness = NILNESS_NOT_NIL;
    }
    return sym;
}

/* An element of the array behind the first. */
static void fill_element(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
                         const ContractParam *param, gint element, gboolean certain)
{
    enum { FIRST_SUB = 64, PARAMS = 16 };
    guint32 sym =
        filled_symbol(a, state, instr, FIRST_SUB + PARAMS * (guint)element + index, certain);
    store_at(a, state, target, value_int(element), value_symbol(sym));
    if (param->kind != NULL) {
        acquire(a, state, sym, param->kind, instr, callee_label(instr), param->why);
    }
}

void fill(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
          const ContractParam *param, Value length, gboolean certain)
{
    if (target.kind == VALUE_NIL || target.kind == VALUE_INT) {
        return; /* the caller does not want it */
    }
    for (gint i = param->elements - 1; i > 0; i--) {
        fill_element(a, state, instr, index, target, param, i, certain);
    }
    guint32 sym = filled_symbol(a, state, instr, 16 + index, certain);
    if (param->elements > 0) {
        store_at(a, state, target, value_int(0), value_symbol(sym));
    } else {
        store_pointee(a, state, target, value_symbol(sym));
    }
    secret_filled(a, state, instr, index, target, sym);
    if (param->mode == CONTRACT_FILLS && param->kind != NULL) {
        Resource *resource =
            acquire(a, state, sym, param->kind, instr, callee_label(instr), param->why);
        resource->inferred = param->authority >= CONTRACT_FROM_COMMENT;
        resource->length = length;
    }
}

enum { FILLED_VALUE = 28 }; /* sub of the symbol of a struct that a callee fills */

static void init_in_place(Analysis *a, State *state, const IrInstr *instr, Value target,
                          const ContractParam *param)
{
    guint32 sym = storage_of(a, target);
    if (param->kind != NULL && param->kind->by_value && target.kind == VALUE_ADDRESS) {
        /* the struct itself, filled anew: that is what is released */
        sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, FILLED_VALUE, NULL);
        state_store(state, target.sym, (GQuark)target.num, value_symbol(sym));
    }
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

/* Go: the start of an array into which this function puts elements itself, `&list[0]`: what the
 * callee is given, no place that it fills. */
static gboolean is_array_of_caller(const Analysis *a, const State *state, Value value)
{
    if (a->fn->is_c || value.kind != VALUE_ADDRESS || (GQuark)value.num != field_element()) {
        return FALSE;
    }
    if (symbol_table_get(a->symbols, value.sym)->input) {
        return TRUE; /* a slice that its own caller has filled */
    }
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(a->fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            gboolean appends = instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_BUILTIN &&
                               instr->n_dst == 1 && g_strcmp0(instr->callee.name, "append") == 0;
            IrOperand array = appends                      ? instr->dst[0]
                              : instr->op == IR_STORE_ELEM ? instr->args[0]
                                                           : ir_none();
            if (array.kind == IR_OPERAND_VAR &&
                value_equal(state->vars[array.var], value_symbol(value.sym))) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* The callee keeps memory and releases it with its own allocator's function. */
static void check_taken(Analysis *a, State *state, Value value, const ContractParam *param,
                        SourcePos pos, const char *label)
{
    const Resource *resource = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
    gboolean memory =
        resource != NULL && resource->kind != NULL && resource->status == STATUS_LIVE &&
        (resource->kind->cls == RESOURCE_MEMORY || resource->kind->cls == RESOURCE_CSTRING);
    if (memory && param->authority <= CONTRACT_FROM_RESOURCES) {
        ReleaseSite site = {.pos = pos,
                            .callee = label,
                            .kind = param->kind,
                            .family = param->family,
                            .authority = param->why};
        release_family(a, state, resource, &site, TRUE);
    }
}

/* outcome: 1 success, 0 failure, -1 the status does not say. */
void apply_param(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                 const ContractParam *param, guint index, const Value *args, guint n_args,
                 int outcome)
{
    Value value = args[index];
    SourcePos pos =
        instr->arg_pos != NULL && index < instr->n_args ? instr->arg_pos[index] : instr->pos;
    const char *label = callee_label(instr);
    ResourceClass cls;
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
    if (mode == CONTRACT_FILLS && param->authority >= CONTRACT_FROM_COMMENT &&
        is_array_of_caller(a, state, value)) {
        mode = CONTRACT_BORROWS;
    }
    switch (mode) {
    case CONTRACT_UNKNOWN:
        pass_to_unknown(a, state, instr, index, args, n_args, contract);
        break;
    case CONTRACT_WIPES:
        if (a->fn->is_c && n_args > 2 && args[1].kind == VALUE_INT && args[1].num == 0) {
            clear_object(a, state, instr, value);
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
        check_taken(a, state, value, param, pos, label);
        escape(a, state, value, ESCAPE_TO_C, pos, label, param->why, TRUE);
        break;
    case CONTRACT_RELEASES: {
        gboolean guessed = param->authority >= CONTRACT_FROM_HEADER && a->fn->is_c &&
                           !is_live(a, state, value, &cls);
        ReleaseSite site = {instr->pos, label, param->kind, param->family,
                            param->why, FALSE, FALSE,       guessed};
        release(a, state, value, &site);
        if (param->indirect) {
            store_pointee(a, state, args[index],
                          VALUE_OF_NIL); /* that is why it takes the address */
        }
        break;
    }
    case CONTRACT_FILLS:
    case CONTRACT_FILLS_BORROWED: {
        gboolean always = param->always || (outcome == 0 && mode == CONTRACT_FILLS &&
                                            evidence_left_by_failure(a, instr, index));
        if (outcome == 0 && !always) {
            forget_released(a, state, instr, index, value);
        }
        if (param->refills) {
            hand_in(a, state, instr, value);
        }
        if ((outcome != 0 || always) && !(param->refills && holds_live(a, state, value))) {
            fill(a, state, instr, index, value, param,
                 index + 1 < n_args ? args[index + 1] : VALUE_OF_UNKNOWN, outcome == 1);
        }
        break;
    }
    case CONTRACT_INITS:
        if (outcome != 0 || param->always) {
            init_in_place(a, state, instr, value, param);
        }
        break;
    }
}
