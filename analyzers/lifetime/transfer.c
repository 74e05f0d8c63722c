/* Instructions: how each changes a state.
 * Calls are in call.c; control flow and path ends in function.c. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

static Value arg(Analysis *a, State *state, const IrInstr *instr, guint index)
{
    return index < instr->n_args ? read_operand(a, state, instr->args[index]) : VALUE_OF_UNKNOWN;
}

static void set(Analysis *a, State *state, const IrInstr *instr, guint index, Value value)
{
    if (index < instr->n_dst) {
        write_var(a, state, instr->dst[index], value);
    }
}

static gboolean is_struct(const Analysis *a, IrOperand operand)
{
    return a->fn->is_c && operand.kind == IR_OPERAND_VAR &&
           (ir_function_var(a->fn, operand.var)->flags & IR_VAR_STRUCT) != 0;
}

/* What is stored: of a struct of C its copy. */
static Value stored_arg(Analysis *a, State *state, const IrInstr *instr, guint index)
{
    Value value = arg(a, state, instr, index);
    return index < instr->n_args && is_struct(a, instr->args[index])
               ? struct_copy(a, state, instr, 1, value)
               : value;
}

static const char *dst_type(Analysis *a, const IrInstr *instr, guint index)
{
    if (index < instr->n_dst && instr->dst[index].kind == IR_OPERAND_VAR) {
        return ir_function_var(a->fn, instr->dst[index].var)->type;
    }
    return NULL;
}

static Value fresh_value(Analysis *a, State *state, const IrInstr *instr, guint sub)
{
    return value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, dst_type(a, instr, sub)));
}

/* ---- arithmetic
 * ---------------------------------------------------------------------------------- */

static gboolean compares(IrBinary op)
{
    switch (op) {
    case IR_BINARY_EQ:
    case IR_BINARY_NE:
    case IR_BINARY_LT:
    case IR_BINARY_LE:
    case IR_BINARY_GT:
    case IR_BINARY_GE:
        return TRUE;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return FALSE;
    }
    return FALSE;
}

/* Counting past this in a loop becomes "at least this"; what is only reckoned from a count, an
 * index for one, may go on a bit. */
enum { COUNT_LIMIT = 2, RECKON_LIMIT = 8, ELEMENTS_APART = 2 };

/* i = i + n, of which the next turn makes another one. */
static gboolean counts_on(const IrInstr *instr)
{
    return instr->n_dst == 0 || instr->args[0].kind != IR_OPERAND_VAR ||
           (instr->dst[0].kind == IR_OPERAND_VAR && instr->dst[0].var == instr->args[0].var);
}

static Value sum(Analysis *a, State *state, const IrInstr *instr, Value left, gint64 delta)
{
    gboolean in_loop = a->block_in_loop != NULL && a->block_in_loop[a->block];
    gint64 limit = counts_on(instr) ? COUNT_LIMIT : RECKON_LIMIT;
    if (left.kind == VALUE_INT || left.kind == VALUE_NIL) {
        gint64 number;
        gint64 base = left.kind == VALUE_INT ? left.num : 0;
        if (!__builtin_add_overflow(base, delta, &number) &&
            (!in_loop || (number <= limit && number >= -limit))) {
            return value_int(number);
        }
        Value value = fresh_value(a, state, instr, 0);
        if (delta > 0 && base >= 0) {
            Fact *fact = state_fact_add(state, value.sym);
            fact->low = COUNT_LIMIT + 1;
            fact->nilness = NILNESS_NOT_NIL;
        }
        return value;
    }
    gint64 low = G_MININT64;
    if (left.kind == VALUE_SYMBOL) {
        const Fact *fact = state_fact(state, left.sym);
        low = fact != NULL ? fact->low : G_MININT64;
    }
    gboolean plain = (!in_loop || !counts_on(instr)) && left.kind == VALUE_SYMBOL && delta > 0 &&
                     symbol_sum_delta(symbol_table_get(a->symbols, left.sym)) == 0;
    Value value = plain ? value_symbol(symbol_table_sum(a->symbols, left.sym, delta))
                        : fresh_value(a, state, instr, 0);
    if (delta > 0 && low >= 0) {
        Fact *fact = state_fact_add(state, value.sym);
        fact->low = MIN(low + delta, COUNT_LIMIT + 1);
        fact->nilness = NILNESS_NOT_NIL;
    }
    return value;
}

/* A pointer, perhaps as an integer, whose neighbours are elements of the same memory. */
static gboolean is_buffer(const Analysis *a, State *state, Value value)
{
    if (a->fn->is_c) {
        return FALSE; /* the front end knows pointers from numbers there */
    }
    if (value.kind == VALUE_ADDRESS) {
        return (GQuark)value.num == field_element();
    }
    if (value.kind != VALUE_SYMBOL) {
        return FALSE;
    }
    const Resource *resource = state_resource(state, value.sym);
    const char *type = symbol_table_get(a->symbols, value.sym)->type;
    gboolean named = symbol_table_get(a->symbols, value.sym)->pointer && type != NULL &&
                     g_str_has_prefix(type, "C."); /* typedef struct x *x_ptr */
    return (resource != NULL && resource->kind != NULL && resource->kind->cls == RESOURCE_MEMORY) ||
           named || (type != NULL && (type[0] == '*' || g_str_equal(type, "unsafe.Pointer")));
}

/* The outcome of a comparison, kept in a variable and asked for later: own != 0, own == 0. */
static gboolean asks_outcome(IrBinary op, Value left, Value right, Value *ret_value)
{
    gboolean zero = right.kind == VALUE_NIL || (right.kind == VALUE_INT && right.num == 0);
    gboolean one = right.kind == VALUE_INT && right.num == 1;
    if (left.kind != VALUE_TEST || !(zero || one) || (op != IR_BINARY_EQ && op != IR_BINARY_NE)) {
        return FALSE;
    }
    *ret_value = left;
    ret_value->num = (left.num != 0) != ((op == IR_BINARY_EQ) == zero);
    return TRUE;
}

static Value binary(Analysis *a, State *state, const IrInstr *instr, Value left, Value right)
{
    Value outcome;
    if (asks_outcome(instr->binary, left, right, &outcome)) {
        return outcome;
    }
    if (compares(instr->binary)) {
        Test test = {instr->binary, left, right};
        int known = state_decide(state, a->symbols, test);
        gboolean asks = left.kind == VALUE_SYMBOL && right.kind == VALUE_NIL; /* a step to show */
        if (known >= 0 && !asks) {
            return value_int(known);
        }
        return (Value){VALUE_TEST, symbol_table_test(a->symbols, test), 0};
    }
    if ((instr->binary == IR_BINARY_ADD || instr->binary == IR_BINARY_SUB) &&
        is_buffer(a, state, left)) {
        return left.kind == VALUE_ADDRESS ? left : value_address(left.sym, field_element());
    }
    if (instr->binary == IR_BINARY_ADD && right.kind == VALUE_INT) {
        return sum(a, state, instr, left, right.num);
    }
    if (instr->binary == IR_BINARY_ADD && left.kind == VALUE_INT && left.num > 0 &&
        right.kind == VALUE_SYMBOL) {
        return sum(a, state, instr, right, left.num);
    }
    if (instr->binary == IR_BINARY_SUB && right.kind == VALUE_INT && right.num != G_MININT64) {
        return sum(a, state, instr, left, -right.num);
    }
    if (instr->binary == IR_BINARY_MUL && left.kind == VALUE_INT && right.kind == VALUE_INT) {
        gint64 number;
        if (!__builtin_mul_overflow(left.num, right.num, &number)) {
            return value_int(number);
        }
    }
    return fresh_value(a, state, instr, 0);
}

/* `return -errno;` gives a failure: where it is written there is an error. */
static Value negated(Analysis *a, State *state, const IrInstr *instr, Value value)
{
    Value result = fresh_value(a, state, instr, 0), told;
    const Symbol *symbol =
        value.kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, value.sym) : NULL;
    if (symbol != NULL && symbol->kind == SYMBOL_CHILD && symbol->field == field_deref() &&
        state_load(state, symbol->parent, field_error_number(), &told)) {
        Fact *fact = state_fact_add(state, result.sym);
        fact->nilness = NILNESS_NOT_NIL;
        fact->high = -1;
    }
    return result;
}

static Value unary(Analysis *a, State *state, const IrInstr *instr, Value value)
{
    switch (instr->unary) {
    case IR_UNARY_NOT:
        if (value.kind == VALUE_TEST) {
            value.num = !value.num;
            return value;
        }
        if (value.kind == VALUE_INT || value.kind == VALUE_NIL) {
            return value_int(value.kind == VALUE_NIL || value.num == 0);
        }
        return binary(
            a, state,
            &(IrInstr){
                .id = instr->id, .binary = IR_BINARY_EQ, .dst = instr->dst, .n_dst = instr->n_dst},
            value, value_int(0));
    case IR_UNARY_NEG:
        if (value.kind == VALUE_INT && value.num != G_MININT64) {
            return value_int(-value.num);
        }
        return negated(a, state, instr, value);
    case IR_UNARY_OTHER:
        return fresh_value(a, state, instr, 0);
    }
    return VALUE_OF_UNKNOWN;
}

/* ---- objects
 * ------------------------------------------------------------------------------------- */

static void make(Analysis *a, State *state, const IrInstr *instr)
{
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, instr->type);
    set(a, state, instr, 0, value_symbol(sym));
    if (instr->make == IR_MAKE_SLICE && instr->n_args > 0) {
        Value length = arg(a, state, instr, 0);
        if (length.kind == VALUE_INT || length.kind == VALUE_SYMBOL) {
            state_store(state, sym, field_length(), length);
        }
    }
}

/* C: a struct or array of its own; what is not known of the source yet is asked there later. */
static void copy_aggregate(Analysis *a, State *state, const IrInstr *instr, Value from)
{
    const char *type = dst_type(a, instr, 0);
    if (from.kind != VALUE_SYMBOL) { /* a literal's bytes */
        set(a, state, instr, 0, value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, type)));
        return;
    }
    guint first, end;
    state_cells(state, from.sym, 0, &first, &end);
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_append_vals(cells, &g_array_index(state->cells, Cell, first), end - first);
    gboolean zeroed = symbol_table_get(a->symbols, from.sym)->kind == SYMBOL_MAKE;
    guint32 sym = fresh_symbol(a, state, instr, zeroed ? SYMBOL_MAKE : SYMBOL_FRESH, 0, type);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        state_add(state, sym, cell->field, cell->value);
    }
    if (!zeroed) {
        state_store(state, sym, field_source(), from);
    }
    set(a, state, instr, 0, value_symbol(sym));
}

static void copy(Analysis *a, State *state, const IrInstr *instr)
{
    Value from = arg(a, state, instr, 0);
    if (a->fn->is_c) {
        copy_aggregate(a, state, instr, from);
        return;
    }
    if (from.kind != VALUE_SYMBOL) {
        set(a, state, instr, 0, from);
        return;
    }
    if (a->fn->is_c) {
        set(a, state, instr, 0, struct_copy(a, state, instr, 0, from));
        return;
    }
    const Symbol *source = symbol_table_get(a->symbols, from.sym);
    guint first, end;
    state_cells(state, from.sym, 0, &first, &end);
    if (source->kind != SYMBOL_MAKE) {
        set(a, state, instr, 0, from); /* fields not seen yet are shared: reads agree */
        return;
    }
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_MAKE, 0, source->type);
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_append_vals(cells, &g_array_index(state->cells, Cell, first), end - first);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        state_add(state, sym, cell->field, cell->value);
    }
    set(a, state, instr, 0, value_symbol(sym));
}

static void closure(Analysis *a, State *state, const IrInstr *instr)
{
    if (instr->n_args > 0) { /* method value: the receiver is bound */
        guint32 sym = fresh_symbol(a, state, instr, SYMBOL_CLOSURE, 0, NULL);
        state_store(state, sym, g_quark_from_static_string("#bound"), arg(a, state, instr, 0));
        set(a, state, instr, 0, value_symbol(sym));
        return;
    }
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_CLOSURE, 0, NULL);
    for (guint i = 0; i < instr->n_captures; i++) {
        guint32 cell = var_cell(a, instr->captures[i]);
        if (cell != G_MAXUINT32) {
            state_store(state, sym, capture_field(a, state, instr->name, i, cell),
                        value_address(cell, field_deref()));
        }
    }
    set(a, state, instr, 0, value_symbol(sym));
}

static Value address(Analysis *a, State *state, const IrInstr *instr)
{
    (void)state;
    IrOperand operand = instr->args[0];
    if (operand.kind == IR_OPERAND_VAR) {
        guint32 cell = var_cell(a, operand.var);
        return cell != G_MAXUINT32 ? value_address(cell, field_deref()) : VALUE_OF_UNKNOWN;
    }
    if (operand.kind == IR_OPERAND_GLOBAL) {
        Symbol symbol = {.kind = SYMBOL_GLOBAL, .name = operand.name, .input = TRUE};
        return value_address(symbol_table_intern(a->symbols, &symbol), field_deref());
    }
    return VALUE_OF_UNKNOWN;
}

static const IrInstr *definition_of(const Analysis *a, guint32 temp)
{
    for (guint i = 0; i < a->fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(a->fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
                instr->dst[0].var == temp) {
                return instr;
            }
        }
    }
    return NULL;
}

/* The struct that a field of `operand` is about to be set in. One whose type the Go front end does
 * not know to be a struct (a typedef of C) is made here, on the first write: its zero value was
 * nil so far. `depth` counts the structs around the one that `instr` writes to. */
static Value written_struct(Analysis *a, State *state, const IrInstr *instr, IrOperand operand,
                            guint depth)
{
    enum { MOST = 8, FIRST_SUB = 8 };
    Value value = read_operand(a, state, operand);
    if (a->fn->is_c || value.kind != VALUE_NIL || operand.kind != IR_OPERAND_VAR || depth >= MOST) {
        return value;
    }
    const IrVar *var = ir_function_var(a->fn, operand.var);
    if (var->type != NULL && (var->type[0] == '*' || g_str_has_prefix(var->type, "map["))) {
        return value; /* a nil pointer or map: the program ends here */
    }
    const IrInstr *from = (var->flags & IR_VAR_TEMP) ? definition_of(a, operand.var) : NULL;
    if ((var->flags & IR_VAR_TEMP) && (from == NULL || from->op != IR_LOAD_FIELD)) {
        return value;
    }
    Value made =
        value_symbol(fresh_symbol(a, state, instr, SYMBOL_MAKE, FIRST_SUB + depth, var->type));
    write_var(a, state, operand, made);
    if (from != NULL) {
        Value outer = written_struct(a, state, instr, from->args[0], depth + 1);
        store_field(a, state, outer, g_quark_from_string(from->name), made);
    }
    return made;
}

/* What a field is of. A variable of a C type whose declaration is not to be had is an object from
 * the first look at a field on. */
static Value base_of(Analysis *a, State *state, const IrInstr *instr)
{
    Value base = arg(a, state, instr, 0);
    gboolean absent = base.kind == VALUE_UNKNOWN || base.kind == VALUE_NIL;
    if (!absent || instr->args[0].kind != IR_OPERAND_VAR) {
        return base;
    }
    const char *type = ir_function_var(a->fn, instr->args[0].var)->type;
    guint32 cell = var_cell(a, instr->args[0].var);
    gboolean object = type != NULL && g_str_has_prefix(type, "C.") && cell != G_MAXUINT32 &&
                      symbol_table_get(a->symbols, cell)->kind == SYMBOL_VAR;
    return object ? value_address(cell, field_deref()) : base;
}

/* What a field is written to, or its address taken of. */
static Value place_of(Analysis *a, State *state, const IrInstr *instr)
{
    Value place = written_struct(a, state, instr, instr->args[0], 0);
    gboolean absent = place.kind == VALUE_UNKNOWN || place.kind == VALUE_NIL;
    return absent ? base_of(a, state, instr) : place;
}

static Value address_of_field(Analysis *a, State *state, const IrInstr *instr)
{
    guint32 object = object_of(a, state, place_of(a, state, instr));
    return object != G_MAXUINT32 ? value_address(object, g_quark_from_string(instr->name))
                                 : VALUE_OF_UNKNOWN;
}

static Value address_of_element(Analysis *a, State *state, const IrInstr *instr)
{
    Value base = arg(a, state, instr, 0), index = arg(a, state, instr, 1);
    if (!a->fn->is_c) {
        guint32 object = object_of(a, state, base);
        return object != G_MAXUINT32 ? value_address(object, field_element()) : VALUE_OF_UNKNOWN;
    }
    gboolean member = base.kind == VALUE_ADDRESS && (GQuark)base.num != field_element() &&
                      (GQuark)base.num != field_deref();
    if (member && index.kind == VALUE_INT && index.num <= 0) {
        return value_symbol(base.sym); /* from a member back to its object */
    }
    gboolean inside = base.kind == VALUE_ADDRESS && (GQuark)base.num == field_element();
    guint32 object = inside ? base.sym : object_of(a, state, base);
    if (object == G_MAXUINT32) {
        return VALUE_OF_UNKNOWN;
    }
    gboolean in_loop = a->block_in_loop[a->block];
    gint64 from = inside ? value_offset(base) : 0;
    gboolean known = !inside || from != OFFSET_UNKNOWN;
    gint64 by = index.kind == VALUE_INT ? index.num : 0;
    const Fact *fact = index.kind == VALUE_SYMBOL ? state_fact(state, index.sym) : NULL;
    if (index.kind != VALUE_INT && index.kind != VALUE_NIL) {
        gboolean forward = known && from >= 0 && fact != NULL && fact->low > 0;
        return value_element_address(object, field_element(),
                                     forward ? OFFSET_AHEAD : OFFSET_UNKNOWN);
    }
    if (!known || (by < 0 && from != 0 && from != -by)) {
        /* back by what may be counted in other units */
        return value_element_address(object, field_element(), OFFSET_UNKNOWN);
    }
    if (from == OFFSET_AHEAD || (in_loop && from + by > ELEMENTS_APART) ||
        from + by >= OFFSET_AHEAD) {
        return value_element_address(object, field_element(), OFFSET_AHEAD);
    }
    if (from + by == 0) {
        return inside ? value_symbol(object) : base;
    }
    if (from + by <= G_MININT32) {
        return value_element_address(object, field_element(), OFFSET_UNKNOWN);
    }
    return value_element_address(object, field_element(), (gint32)(from + by));
}

/* ---- ranges
 * -------------------------------------------------------------------------------------- */

static GQuark field_range(void)
{
    return g_quark_from_static_string("#range");
}

static GQuark field_count(void)
{
    return g_quark_from_static_string("#count");
}

static void range_begin(Analysis *a, State *state, const IrInstr *instr)
{
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_ITERATOR, 0, NULL);
    state_store(state, sym, field_range(), arg(a, state, instr, 0));
    state_store(state, sym, field_count(), value_int(0));
    set(a, state, instr, 0, value_symbol(sym));
}

static void range_next(Analysis *a, State *state, const IrInstr *instr, GPtrArray *ret_states)
{
    Value iterator = arg(a, state, instr, 0), container = VALUE_OF_UNKNOWN, count = value_int(0);
    if (iterator.kind == VALUE_SYMBOL) {
        state_load(state, iterator.sym, field_range(), &container);
        state_load(state, iterator.sym, field_count(), &count);
    }
    Value length = container.kind == VALUE_NIL ? value_int(0) : load_length(a, state, container);
    gboolean first = count.kind == VALUE_INT && count.num == 0;
    State *done = state_copy(state);
    /* the end: on the first round only an empty container gets there */
    gboolean can_end =
        !first || state_assume(done, a->symbols, (Test){IR_BINARY_EQ, length, value_int(0)}, TRUE);
    if (can_end) {
        set(a, done, instr, 0, value_int(0));
        set(a, done, instr, 1, VALUE_OF_UNKNOWN);
        set(a, done, instr, 2, VALUE_OF_UNKNOWN);
        g_ptr_array_add(ret_states, done);
    } else {
        state_free(done);
    }
    if (first &&
        !state_assume(state, a->symbols, (Test){IR_BINARY_GT, length, value_int(0)}, TRUE)) {
        state_free(state);
        return;
    }
    if (iterator.kind == VALUE_SYMBOL) {
        state_store(state, iterator.sym, field_count(), value_int(1));
    }
    Value key = first ? value_int(0) : fresh_value(a, state, instr, 1);
    const char *type = dst_type(a, instr, 1);
    if (!first && key.kind == VALUE_SYMBOL) {
        Fact *fact = state_fact_add(state, key.sym);
        fact->low = 1;
        fact->nilness = NILNESS_NOT_NIL;
    }
    if (type == NULL || !g_str_equal(type, "int")) {
        key = fresh_value(a, state, instr, 1);
    }
    set(a, state, instr, 0, value_int(1));
    set(a, state, instr, 1, key);
    set(a, state, instr, 2, load_element(a, state, container, dst_type(a, instr, 2)));
    g_ptr_array_add(ret_states, state);
}

/* ---- calls
 * --------------------------------------------------------------------------------------- */

static void use_captures(Analysis *a, State *state, Value callee)
{
    if (callee.kind != VALUE_SYMBOL || state->guards->len == 0) {
        return;
    }
    guint first, end;
    state_cells(state, callee.sym, 0, &first, &end);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    for (guint i = first; i < end; i++) {
        g_array_append_val(values, g_array_index(state->cells, Cell, i).value);
    }
    for (guint i = 0; i < values->len; i++) {
        Value cell = g_array_index(values, Value, i), content;
        keepalive_used(a, state, cell, TRUE);
        if (cell.kind == VALUE_ADDRESS && state_load(state, cell.sym, (GQuark)cell.num, &content)) {
            keepalive_used(a, state, content, TRUE);
        }
    }
}

static void run_call(Analysis *a, State *state, const IrInstr *instr, Value callee,
                     const Value *args, guint n_args, GPtrArray *ret_states)
{
    g_autoptr(GArray) results = g_array_new(FALSE, TRUE, sizeof(CallResult));
    use_captures(a, state, callee);
    Value bound;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Value));
    if (callee.kind == VALUE_SYMBOL &&
        state_load(state, callee.sym, g_quark_from_static_string("#bound"), &bound)) {
        g_array_append_val(all, bound);
        g_array_append_vals(all, args, n_args);
        args = (const Value *)(gpointer)all->data;
        n_args = all->len;
    }
    call_run(a, state, instr, callee, args, n_args, results);
    for (guint i = 0; i < results->len; i++) {
        CallResult *result = &g_array_index(results, CallResult, i);
        if (result->end == PATH_RETURNS) {
            for (guint j = 0; j < MIN(result->n_results, instr->n_dst) && instr->op == IR_CALL;
                 j++) {
                write_var(a, result->state, instr->dst[j], result->results[j]);
            }
            g_ptr_array_add(ret_states, result->state);
        } else if (a->in_deferred) {
            state_free(result->state);
        } else {
            SourcePos pos = result->pos.line > 0 ? result->pos : instr->pos;
            path_ends(a, result->state, result->end, pos, NULL, 0);
        }
    }
}

static void call(Analysis *a, State *state, const IrInstr *instr, GPtrArray *ret_states)
{
    Value callee = instr->callee.kind == IR_CALLEE_INDIRECT
                       ? read_operand(a, state, instr->callee.value)
                       : VALUE_OF_UNKNOWN;
    g_autofree Value *args = g_new0(Value, instr->n_args + 1);
    for (guint i = 0; i < instr->n_args; i++) {
        args[i] = arg(a, state, instr, i);
    }
    if (instr->op == IR_GO) {
        const char *label = callee_label(instr);
        escape(a, state, callee, ESCAPE_TO_THREAD, instr->pos, label, "another goroutine", TRUE);
        for (guint i = 0; i < instr->n_args; i++) {
            escape(a, state, args[i], ESCAPE_TO_THREAD, instr->pos, label, "another goroutine",
                   TRUE);
        }
        g_ptr_array_add(ret_states, state);
        return;
    }
    if (instr->op == IR_DEFER) {
        Deferred deferred = {.instr = instr,
                             .callee = callee,
                             .n_args = MIN(instr->n_args, DEFERRED_ARGS),
                             .in_loop = a->block_in_loop[a->block]};
        memcpy(deferred.args, args, deferred.n_args * sizeof(Value));
        deferred_given_nil(a, state, &deferred);
        for (guint i = 0; i < state->deferred->len; i++) {
            if (g_array_index(state->deferred, Deferred, i).instr == instr &&
                memcmp(&g_array_index(state->deferred, Deferred, i), &deferred, sizeof deferred) ==
                    0) {
                g_ptr_array_add(ret_states, state); /* once more in a loop: the same again */
                return;
            }
        }
        if (state->deferred->len < 64) {
            g_array_append_val(state->deferred, deferred);
        }
        g_ptr_array_add(ret_states, state);
        return;
    }
    run_call(a, state, instr, callee, args, instr->n_args, ret_states);
}

/* Runs the youngest deferred call. */
void run_deferred_call(Analysis *a, State *state, GPtrArray *ret_states)
{
    Deferred deferred = g_array_index(state->deferred, Deferred, state->deferred->len - 1);
    state_age(state, a->symbols, deferred.instr->id);
    deferred = g_array_index(state->deferred, Deferred, state->deferred->len - 1);
    g_array_set_size(state->deferred, state->deferred->len - 1);
    keepalive_used(a, state, deferred.callee, TRUE);
    for (guint i = 0; i < deferred.n_args; i++) {
        keepalive_used(a, state, deferred.args[i], TRUE);
    }
    a->deferred_in_loop = deferred.in_loop ? deferred.instr : NULL;
    run_call(a, state, deferred.instr, deferred.callee, deferred.args, deferred.n_args, ret_states);
    a->deferred_in_loop = NULL;
}

/* ---- dispatch
 * ------------------------------------------------------------------------------------ */

static gboolean makes_symbols(IrOp op)
{
    switch (op) {
    case IR_MAKE:
    case IR_CALL:
    case IR_COPY:
    case IR_CLOSURE:
    case IR_RANGE_BEGIN:
    case IR_RANGE_NEXT:
    case IR_RECEIVE:
    case IR_TYPE_ASSERT:
    case IR_BINARY:
    case IR_UNARY:
    case IR_LOAD_ELEM:
        return TRUE;
    case IR_ASSIGN:
    case IR_CONVERT:
    case IR_LOAD_FIELD:
    case IR_STORE_FIELD:
    case IR_ADDR_FIELD:
    case IR_STORE_ELEM:
    case IR_ADDR_ELEM:
    case IR_SLICE:
    case IR_ADDR:
    case IR_LOAD:
    case IR_STORE:
    case IR_STORE_GLOBAL:
    case IR_DEFER:
    case IR_GO:
    case IR_SEND:
    case IR_USE:
    case IR_SCOPE_END:
        return FALSE;
    }
    return FALSE;
}

/* C: what malloc gave is of the type of the variable that it is put into. */
static void learn_type(Analysis *a, const IrInstr *instr, Value value)
{
    if (!a->fn->is_c || value.kind != VALUE_SYMBOL || instr->dst[0].kind != IR_OPERAND_VAR) {
        return;
    }
    Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    const char *type = ir_function_var(a->fn, instr->dst[0].var)->type;
    if (symbol->kind == SYMBOL_FRESH && type != NULL && g_strcmp0(symbol->type, "void *") == 0) {
        symbol->type = type;
    }
}

static void receive(Analysis *a, State *state, const IrInstr *instr)
{
    Value value = fresh_value(a, state, instr, 0);
    set(a, state, instr, 0, value);
    if (instr->n_dst > 1) {
        set(a, state, instr, 1, fresh_value(a, state, instr, 1));
    }
    channel_receive(a, state, instr, value);
}

/* What was made in a variable goes where the variable's value goes: nobody follows it there. */
static void hand_in_place(Analysis *a, State *state, const IrInstr *instr)
{
    guint32 cell = !a->fn->is_c && instr->args[0].kind == IR_OPERAND_VAR
                       ? var_cell(a, instr->args[0].var)
                       : G_MAXUINT32;
    const Resource *resource = cell != G_MAXUINT32 ? state_resource(state, cell) : NULL;
    if (resource != NULL && resource->owned && resource->status == STATUS_LIVE) {
        escape(a, state, value_address(cell, field_deref()), ESCAPE_TO_UNKNOWN, instr->pos,
               "a copy", "the structure that holds it is copied", FALSE);
    }
}

/* A structure of C that a callee found somewhere: it was there before and stays. */
static gboolean is_of_others(Analysis *a, State *state, const IrInstr *instr)
{
    Value base = arg(a, state, instr, 0);
    if (base.kind != VALUE_SYMBOL) {
        return FALSE;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, base.sym);
    const Resource *resource = state_resource(state, base.sym);
    const char *type = instr->args[0].kind == IR_OPERAND_VAR
                           ? ir_function_var(a->fn, instr->args[0].var)->type
                           : symbol->type;
    return symbol->kind == SYMBOL_FRESH && type != NULL && g_str_has_prefix(type, "*C.") &&
           (resource == NULL || !resource->owned);
}

static gboolean stores_struct(const Analysis *a, const IrInstr *instr)
{
    gboolean stores = instr->op == IR_STORE || instr->op == IR_STORE_FIELD ||
                      instr->op == IR_STORE_ELEM || instr->op == IR_STORE_GLOBAL;
    return stores && instr->n_args > 0 && is_struct(a, instr->args[instr->n_args - 1]);
}

static void keep_operands_alive(Analysis *a, State *state, const IrInstr *instr)
{
    if (state->guards->len == 0) {
        return;
    }
    gboolean call_like = instr->op == IR_CALL || instr->op == IR_GO;
    for (guint i = 0; i < instr->n_args; i++) {
        if (instr->op == IR_DEFER) {
            break; /* counts when it runs */
        }
        keepalive_used(a, state, read_operand(a, state, instr->args[i]), call_like);
    }
    if (call_like && instr->callee.kind == IR_CALLEE_INDIRECT) {
        keepalive_used(a, state, read_operand(a, state, instr->callee.value), TRUE);
    }
}

/* A map keeps its keys too: those that own something. */
static void store_key(Analysis *a, State *state, Value map, Value key)
{
    const Resource *resource = key.kind == VALUE_SYMBOL ? state_resource(state, key.sym) : NULL;
    if (resource != NULL && resource->owned) {
        store_element(a, state, map, key);
    }
}

static void type_assertion(Analysis *a, State *state, const IrInstr *instr)
{
    Value value = arg(a, state, instr, 0);
    set(a, state, instr, 0, value);
    if (instr->n_dst > 1) {
        Value ok = assertion_holds(a, state, value, instr->type);
        set(a, state, instr, 1, ok.kind != VALUE_UNKNOWN ? ok : fresh_value(a, state, instr, 1));
    }
}

static gboolean is_zero(Value value)
{
    return value.kind == VALUE_NIL || (value.kind == VALUE_INT && value.num == 0);
}

static void simple(Analysis *a, State *state, const IrInstr *instr)
{
    switch (instr->op) {
    case IR_ASSIGN:
    case IR_CONVERT:
        if (!a->fn->is_c && g_strcmp0(instr->type, "unsafe.Pointer") == 0 &&
            arg(a, state, instr, 0).kind == VALUE_SYMBOL) {
            symbol_table_get(a->symbols, arg(a, state, instr, 0).sym)->pointer = TRUE;
        }
        learn_type(a, instr, arg(a, state, instr, 0));
        set(a, state, instr, 0, arg(a, state, instr, 0));
        break;
    case IR_SLICE:
        set(a, state, instr, 0, arg(a, state, instr, 0));
        break;
    case IR_COPY:
        copy(a, state, instr);
        hand_in_place(a, state, instr);
        break;
    case IR_LOAD_FIELD: {
        Value base = base_of(a, state, instr);
        dereference(a, state, base, instr->pos, instr->name);
        Value read = start_of_slice(a, state, instr, base);
        if (read.kind == VALUE_UNKNOWN) {
            read =
                load_field(a, state, base, g_quark_from_string(instr->name), dst_type(a, instr, 0));
        }
        set(a, state, instr, 0, read);
        break;
    }
    case IR_STORE_FIELD:
        if (a->fn->is_c) {
            dereference(a, state, arg(a, state, instr, 0), instr->pos, instr->name);
        }
        secret_field(a, state, instr->name, arg(a, state, instr, 1));
        note_kept(a, state, arg(a, state, instr, 1));
        lend_stored(a, state, instr, arg(a, state, instr, 0), 1, arg(a, state, instr, 1));
        store_field(a, state, place_of(a, state, instr), g_quark_from_string(instr->name),
                    stored_arg(a, state, instr, 1));
        if (!a->fn->is_c && is_of_others(a, state, instr)) {
            escape(a, state, arg(a, state, instr, 1), ESCAPE_TO_C, instr->pos, instr->name,
                   "an object of C that this function did not make holds it", TRUE);
        }
        break;
    case IR_ADDR_FIELD:
        set(a, state, instr, 0, address_of_field(a, state, instr));
        break;
    case IR_LOAD_ELEM:
        if (a->fn->is_c) {
            dereference(a, state, arg(a, state, instr, 0), instr->pos, "[]");
        }
        set(a, state, instr, 0,
            load_at(a, state, arg(a, state, instr, 0), arg(a, state, instr, 1),
                    dst_type(a, instr, 0)));
        if (instr->n_dst > 1) {
            set(a, state, instr, 1, fresh_value(a, state, instr, 1));
        }
        break;
    case IR_STORE_ELEM:
        if (is_zero(arg(a, state, instr, 2))) {
            secret_wiped_loosely(a, state, arg(a, state, instr, 0));
        } else {
            secret_touched(a, state, arg(a, state, instr, 0));
        }
        if (a->fn->is_c) {
            dereference(a, state, arg(a, state, instr, 0), instr->pos, "[]");
        }
        lend_stored(a, state, instr, arg(a, state, instr, 0), 2, arg(a, state, instr, 2));
        store_at(a, state, arg(a, state, instr, 0), arg(a, state, instr, 1),
                 stored_arg(a, state, instr, 2));
        note_kept(a, state, arg(a, state, instr, 2));
        store_key(a, state, arg(a, state, instr, 0), arg(a, state, instr, 1));
        break;
    case IR_ADDR_ELEM:
        set(a, state, instr, 0, address_of_element(a, state, instr));
        break;
    case IR_ADDR:
        set(a, state, instr, 0, address(a, state, instr));
        break;
    case IR_LOAD: {
        Value pointer = arg(a, state, instr, 0);
        dereference(a, state, pointer, instr->pos, "*");
        guint32 object = instr->n_dst > 0 && is_struct(a, instr->dst[0])
                             ? object_of(a, state, pointer)
                             : G_MAXUINT32;
        set(a, state, instr, 0,
            object != G_MAXUINT32 ? value_symbol(object)
                                  : load_pointee(a, state, pointer, dst_type(a, instr, 0)));
        break;
    }
    case IR_STORE: {
        Value pointer = arg(a, state, instr, 0);
        dereference(a, state, pointer, instr->pos, "*");
        note_kept(a, state, arg(a, state, instr, 1));
        lend_stored(a, state, instr, pointer, 1, arg(a, state, instr, 1));
        Value value = stored_arg(a, state, instr, 1);
        gboolean whole = pointer.kind == VALUE_SYMBOL && value.kind == VALUE_SYMBOL &&
                         is_struct(a, instr->args[1]);
        if (whole) {
            copy_object(a, state, pointer.sym, value.sym);
        } else {
            store_pointee(a, state, pointer, value);
        }
        break;
    }
    case IR_STORE_GLOBAL:
        write_var(a, state, ir_named(IR_OPERAND_GLOBAL, instr->name),
                  stored_arg(a, state, instr, 0));
        break;
    case IR_BINARY:
        set(a, state, instr, 0,
            binary(a, state, instr, arg(a, state, instr, 0), arg(a, state, instr, 1)));
        break;
    case IR_UNARY:
        set(a, state, instr, 0, unary(a, state, instr, arg(a, state, instr, 0)));
        break;
    case IR_MAKE:
        make(a, state, instr);
        break;
    case IR_CLOSURE:
        closure(a, state, instr);
        break;
    case IR_RANGE_BEGIN:
        range_begin(a, state, instr);
        break;
    case IR_SEND:
        channel_send(a, state, instr, arg(a, state, instr, 1));
        break;
    case IR_RECEIVE:
        lend_awaited(state);
        receive(a, state, instr);
        break;
    case IR_TYPE_ASSERT:
        type_assertion(a, state, instr);
        break;
    case IR_USE:
    case IR_SCOPE_END:
    case IR_CALL:
    case IR_DEFER:
    case IR_GO:
    case IR_RANGE_NEXT:
        break;
    }
}

void transfer(Analysis *a, State *state, const IrInstr *instr, GPtrArray *ret_states)
{
    if ((makes_symbols(instr->op) || stores_struct(a, instr)) &&
        a->block_in_loop[a->block]) { /* elsewhere it runs once */
        state_age(state, a->symbols, instr->id);
    }
    keep_operands_alive(a, state, instr);
    if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO) {
        call(a, state, instr, ret_states);
    } else if (instr->op == IR_RANGE_NEXT) {
        range_next(a, state, instr, ret_states);
    } else {
        simple(a, state, instr);
        g_ptr_array_add(ret_states, state);
    }
}
