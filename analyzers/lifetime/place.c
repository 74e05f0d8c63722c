/* Places: how variables, pointers, fields and elements read and write a state.
 * Does not know calls or resources. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

guint32 var_cell(Analysis *a, guint32 var)
{
    const IrVar *v = ir_function_var(a->fn, var);
    if (v->flags & IR_VAR_CAPTURE) {
        for (guint i = 0; i < a->fn->captures->len; i++) {
            if (g_array_index(a->fn->captures, guint32, i) == var) {
                Symbol symbol = {.kind = SYMBOL_CAPTURE, .site = i, .input = TRUE, .pos = v->pos};
                return symbol_table_intern(a->symbols, &symbol);
            }
        }
    }
    if (v->flags & (IR_VAR_ADDRESSED | IR_VAR_STATIC)) {
        Symbol symbol = {.kind = SYMBOL_VAR, .site = var, .pos = v->pos};
        if (v->flags & IR_VAR_STATIC) {
            symbol.kind = SYMBOL_GLOBAL;
            g_autofree char *own = g_strdup_printf("%s.%s", a->summary->key, v->name);
            symbol.name = g_intern_string(own);
            symbol.input = TRUE;
        }
        return symbol_table_intern(a->symbols, &symbol);
    }
    return G_MAXUINT32;
}

static void note_type(Analysis *a, Value value, const char *type)
{
    if (value.kind == VALUE_SYMBOL && type != NULL) {
        Symbol *symbol = symbol_table_get(a->symbols, value.sym);
        if (symbol->type == NULL) {
            symbol->type = type;
        }
    }
}

/* Elements of C that were written at an index that is not known, or by a loop. */
static gboolean has_scattered(const State *state, guint32 object)
{
    guint first, end;
    state_cells(state, object, field_element(), &first, &end);
    return first < end;
}

static guint32 global_cell(Analysis *a, const char *name)
{
    Symbol symbol = {.kind = SYMBOL_GLOBAL, .name = name, .input = TRUE};
    guint32 cell = symbol_table_intern(a->symbols, &symbol);
    symbol_table_get(a->symbols, cell)->fixed =
        a->engine->written != NULL && !g_hash_table_contains(a->engine->written, name);
    return cell;
}

/* Whether the zero value of a field of that type could be an object with fields of its own. */
static gboolean may_be_struct(const char *type)
{
    if (type == NULL || type[0] == '*' || g_str_has_prefix(type, "[]") ||
        g_str_has_prefix(type, "map[") || g_str_has_prefix(type, "func(") ||
        g_str_has_prefix(type, "chan ") || g_str_has_prefix(type, "interface{")) {
        return FALSE;
    }
    return type[0] == '[' || (strchr(type, '.') != NULL && !g_str_equal(type, "unsafe.Pointer"));
}

/* Whether sym was reached through that field twice: x->next->next. */
static gboolean repeats(const SymbolTable *symbols, guint32 sym, GQuark field)
{
    guint times = 0;
    for (const Symbol *symbol = symbol_table_get(symbols, sym); symbol->kind == SYMBOL_CHILD;
         symbol = symbol_table_get(symbols, symbol->parent)) {
        times += symbol->field == field;
    }
    return times >= 2;
}

/* Whether an object is a variable of this function, or a part or copy of one. */
static gboolean is_local(const Analysis *a, guint32 sym)
{
    for (;;) {
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return symbol->kind == SYMBOL_VAR || symbol->kind == SYMBOL_MAKE;
        }
        sym = symbol->parent;
    }
}

/* An object of which nobody knows where it came from: found by a loop, or given by a callee. */
static gboolean is_somebody_elses(const Analysis *a, const State *state, guint32 sym)
{
    for (;;) {
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        const Resource *resource = state_resource(state, sym);
        if (resource != NULL && resource->owned) {
            return FALSE;
        }
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return symbol->kind == SYMBOL_FRESH;
        }
        sym = symbol->parent;
    }
}

/* x->prev->next = x->next: what was reached through x may have held x itself, as lists do. */
static void forget_unlinked(const Analysis *a, State *state, guint32 holder, Value value)
{
    enum { MOST = 4 };
    guint32 above[MOST];
    guint n = 0;
    for (guint32 sym = holder; n < MOST; n++) {
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (symbol->kind != SYMBOL_CHILD) {
            break;
        }
        above[n] = sym = symbol->parent;
    }
    for (guint i = 0; n > 0 && i < state->cells->len; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind != VALUE_SYMBOL || cell->sym == holder) {
            continue;
        }
        gboolean linked = FALSE;
        for (guint j = 0; j < n; j++) {
            linked |=
                cell->value.sym == above[j] && symbol_table_within(a->symbols, value.sym, above[j]);
        }
        if (linked && !is_local(a, cell->sym)) {
            cell->value = VALUE_OF_UNKNOWN;
        }
    }
}

/* A struct is put into another: with all that its fields hold. */
static void note_parts_stored(State *state, guint32 object)
{
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value held = g_array_index(state->cells, Cell, i).value;
        Resource *part = held.kind == VALUE_SYMBOL ? state_resource(state, held.sym) : NULL;
        if (part != NULL && part->owned) {
            part->stored = TRUE;
        }
    }
}

/* From here on a resource lives in a structure whose shape may be too much to follow. */
static void note_stored(Analysis *a, State *state, guint32 holder, Value value)
{
    if (!a->fn->is_c || (value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) ||
        is_local(a, holder) || symbol_table_within(a->symbols, holder, value.sym)) {
        return; /* what refers to itself, as an empty list does, is held by nobody else */
    }
    Resource *resource = state_resource(state, value.sym);
    if (resource != NULL && resource->owned) {
        resource->stored = TRUE;
    } else if (value.kind == VALUE_SYMBOL && resource == NULL) {
        note_parts_stored(state, value.sym);
    }
    if (is_somebody_elses(a, state, holder)) {
        escape(a, state, value, ESCAPE_TO_OWNER, symbol_table_get(a->symbols, holder)->pos,
               "an object that was here before", "stored in an object that outlives the call",
               TRUE);
    }
    forget_unlinked(a, state, holder, value);
}

/* ---- structs by value ------------------------------------------------------------------------ */

GQuark field_from(void)
{
    return g_quark_from_static_string("#from");
}

/* C: whether a field of that type holds a number or a pointer: zero is all there is to it. */
static gboolean is_scalar(const Analysis *a, const char *type)
{
    if (type == NULL || strchr(type, '[') != NULL) {
        return FALSE;
    }
    gboolean tagged = g_str_has_prefix(type, "struct ") || g_str_has_prefix(type, "union ");
    return strchr(type, '*') != NULL || (!tagged && type_find(a->engine, type) == NULL);
}

static gboolean read_copied(Analysis *a, State *state, guint32 sym, GQuark field, const char *type,
                            Value *ret_value)
{
    Value from;
    if (field == field_deref() || field == field_element() || field == field_length() ||
        !state_load(state, sym, field_from(), &from) || from.kind != VALUE_SYMBOL) {
        return FALSE;
    }
    gboolean zero = symbol_table_get(a->symbols, from.sym)->kind == SYMBOL_MAKE;
    if (zero && a->fn->is_c && (field_is_index(field) || !is_scalar(a, type))) {
        return FALSE;
    }
    *ret_value =
        zero ? VALUE_OF_NIL : value_symbol(symbol_table_child(a->symbols, from.sym, field));
    state_store(state, sym, field, *ret_value);
    return TRUE;
}

/* A struct within a struct, which the copy has anew; behind a pointer of an input it looks alike.
 */
static gboolean is_part(Analysis *a, const Cell *cell, guint32 whole)
{
    const Symbol *owner = symbol_table_get(a->symbols, whole);
    if (cell->value.kind != VALUE_SYMBOL || owner->input || owner->kind == SYMBOL_FRESH) {
        return FALSE;
    }
    const Symbol *part = symbol_table_get(a->symbols, cell->value.sym);
    return part->kind == SYMBOL_CHILD && part->parent == whole && part->field == cell->field;
}

void copy_object(Analysis *a, State *state, guint32 to, guint32 from)
{
    if (to == from) {
        return;
    }
    guint first, end;
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    state_cells(state, from, 0, &first, &end);
    g_array_append_vals(cells, &g_array_index(state->cells, Cell, first), end - first);
    state_cells(state, to, 0, &first, &end);
    g_array_remove_range(state->cells, first, end - first);
    Value origin = value_symbol(from);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        if (cell->field == field_from()) {
            origin = cell->value;
        } else if (is_part(a, cell, from)) {
            guint32 part = symbol_table_child(a->symbols, to, cell->field);
            state_store(state, to, cell->field, value_symbol(part));
            copy_object(a, state, part, cell->value.sym);
        } else if (cell->field != field_escaped()) {
            note_stored(a, state, to, cell->value);
            state_add(state, to, cell->field, cell->value);
        }
    }
    state_store(state, to, field_from(), origin);
}

void inherit_content(Analysis *a, State *state, guint32 to, guint32 from)
{
    guint first, end;
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    state_cells(state, from, 0, &first, &end);
    g_array_append_vals(cells, &g_array_index(state->cells, Cell, first), end - first);
    for (guint i = 0; to != from && i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        Value held;
        gboolean element = cell->field == field_element();
        if (cell->value.kind != VALUE_SYMBOL ||
            (!element && state_load(state, to, cell->field, &held))) {
            continue;
        }
        Resource *part = state_resource(state, cell->value.sym);
        if (part != NULL) {
            part->orphaned = FALSE;
            note_stored(a, state, to, cell->value);
        }
        state_add(state, to, cell->field, cell->value);
    }
    state_store(state, to, field_from(), value_symbol(from));
}

Value struct_copy(Analysis *a, State *state, const IrInstr *instr, guint32 sub, Value from)
{
    if (from.kind != VALUE_SYMBOL) {
        return from;
    }
    const char *type = symbol_table_get(a->symbols, from.sym)->type;
    guint32 sym = fresh_symbol(a, state, instr, SYMBOL_MAKE, sub, type);
    copy_object(a, state, sym, from.sym);
    return value_symbol(sym);
}

/* A store of something unknown, of a merge above all, may leave what is there. */
static void note_overwritten(Analysis *a, State *state, guint32 holder, GQuark field, Value value)
{
    Value old;
    if (!a->fn->is_c || value.kind != VALUE_UNKNOWN || is_local(a, holder) ||
        !state_load(state, holder, field, &old) || old.kind != VALUE_SYMBOL) {
        return;
    }
    const Resource *resource = state_resource(state, old.sym);
    if (symbol_table_get(a->symbols, old.sym)->kind == SYMBOL_PARAM ||
        (resource != NULL && resource->owned)) {
        escape(a, state, old, ESCAPE_TO_OWNER, symbol_table_get(a->symbols, holder)->pos,
               "an object that holds it", "stored in an object that outlives the call", TRUE);
    }
}

/* Reads a cell; what was never written is the entry value of inputs, nothing of others. */
static Value read_cell(Analysis *a, State *state, guint32 sym, GQuark field, const char *type)
{
    Value value;
    if (state_load(state, sym, field, &value)) {
        return value;
    }
    Value source;
    if (field != field_element() && state_load(state, sym, field_source(), &source) &&
        source.kind == VALUE_SYMBOL && source.sym != sym) {
        value = read_cell(a, state, source.sym, field, type);
        state_store(state, sym, field, value);
        return value;
    }
    if (read_copied(a, state, sym, field, type, &value)) {
        note_type(a, value, type);
        return value;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    switch (symbol->kind) {
    case SYMBOL_MAKE:
        if (!may_be_struct(type)) {
            return VALUE_OF_NIL;
        }
        break; /* a struct within the struct */
    case SYMBOL_VAR:
        return VALUE_OF_UNKNOWN;
    case SYMBOL_PARAM:
    case SYMBOL_CAPTURE:
    case SYMBOL_GLOBAL:
    case SYMBOL_FRESH:
    case SYMBOL_CLOSURE:
    case SYMBOL_ITERATOR:
    case SYMBOL_CHILD:
    case SYMBOL_GROUP:
        break;
    }
    if (a->fn->is_c && repeats(a->symbols, sym, field)) {
        return value_symbol(sym); /* one node stands for the rest of a list or tree */
    }
    guint32 child = symbol_table_child(a->symbols, sym, field);
    value = value_symbol(child);
    note_type(a, value, type);
    state_store(state, sym, field, value);
    return value;
}

/* A struct or array of C is an object from its declaration on, initialised or not. */
static Value aggregate(Analysis *a, State *state, guint32 var, guint32 cell)
{
    if (cell != G_MAXUINT32) {
        return value_symbol(object_of(a, state, value_address(cell, field_deref())));
    }
    Value value = state->vars[var];
    if (value.kind != VALUE_SYMBOL) {
        Symbol symbol = {.kind = SYMBOL_VAR, .site = var, .pos = ir_function_var(a->fn, var)->pos};
        guint32 own = symbol_table_intern(a->symbols, &symbol);
        value = value_symbol(symbol_table_child(a->symbols, own, field_deref()));
        state->vars[var] = value;
    }
    note_type(a, value, ir_function_var(a->fn, var)->type);
    return value;
}

Value read_operand(Analysis *a, State *state, IrOperand operand)
{
    gint64 number;
    switch (operand.kind) {
    case IR_OPERAND_NONE:
    case IR_OPERAND_OPAQUE:
        return VALUE_OF_UNKNOWN;
    case IR_OPERAND_VAR: {
        guint32 cell = var_cell(a, operand.var);
        const IrVar *v = ir_function_var(a->fn, operand.var);
        if (a->fn->is_c && (v->flags & IR_VAR_STRUCT)) {
            return aggregate(a, state, operand.var, cell);
        }
        if (cell == G_MAXUINT32) {
            Value value = state->vars[operand.var];
            note_type(a, value, v->type);
            return value;
        }
        return read_cell(a, state, cell, field_deref(), v->type);
    }
    case IR_OPERAND_INT:
        return value_int(operand.value);
    case IR_OPERAND_NIL:
        return VALUE_OF_NIL;
    case IR_OPERAND_STRING: {
        if (!a->fn->is_c) {
            return operand.name != NULL && operand.name[0] != '\0' ? (Value){VALUE_STRING, 0, 0}
                                                                   : VALUE_OF_UNKNOWN;
        }
        g_autofree char *quoted = g_strdup_printf("\"%s", operand.name);
        return value_address(global_cell(a, g_intern_string(quoted)), field_deref());
    }
    case IR_OPERAND_CONSTANT:
        if (contract_book_constant(a->engine->book, operand.name, &number)) {
            return value_int(number);
        }
        return value_named(VALUE_CONSTANT, operand.name);
    case IR_OPERAND_GLOBAL: {
        const gint64 *value = g_hash_table_lookup(a->engine->constants, operand.name);
        if (value != NULL) {
            return value_int(*value);
        }
        Value global = read_cell(a, state, global_cell(a, operand.name), field_deref(), NULL);
        if (global.kind == VALUE_SYMBOL && link_is_sentinel(a->engine, operand.name)) {
            state_fact_add(state, global.sym)->nilness = NILNESS_NOT_NIL;
        }
        return global;
    }
    case IR_OPERAND_FUNC:
        return value_named(VALUE_FUNCTION, link_key(a->engine, a->engine->unit, operand.name));
    }
    return VALUE_OF_UNKNOWN;
}

void write_var(Analysis *a, State *state, IrOperand dst, Value value)
{
    if (dst.kind == IR_OPERAND_GLOBAL) {
        state_store(state, global_cell(a, dst.name), field_deref(), value);
        return;
    }
    if (dst.kind != IR_OPERAND_VAR) {
        return;
    }
    note_type(a, value, ir_function_var(a->fn, dst.var)->type);
    secret_named(a, state, dst.var, value);
    guint32 cell = var_cell(a, dst.var);
    if (cell == G_MAXUINT32) {
        state->vars[dst.var] = value;
    } else {
        state_store(state, cell, field_deref(), value);
    }
}

Value load_pointee(Analysis *a, State *state, Value pointer, const char *type)
{
    if (pointer.kind == VALUE_ADDRESS) {
        GQuark field = (GQuark)pointer.num;
        return field == field_element() ? load_at(a, state, pointer, VALUE_OF_NIL, type)
                                        : read_cell(a, state, pointer.sym, field, type);
    }
    if (pointer.kind == VALUE_SYMBOL) {
        Value held;
        if (has_scattered(state, pointer.sym) &&
            !state_load(state, pointer.sym, field_deref(), &held)) {
            return load_element(a, state, pointer, type); /* *array is its first */
        }
        return read_cell(a, state, pointer.sym, field_deref(), type);
    }
    return VALUE_OF_UNKNOWN;
}

/* C: whether an object is nobody's here: what an unknown callee gave, or either of several things.
 * Whoever has it keeps what is stored in it. */
static gboolean is_kept_elsewhere(Analysis *a, const State *state, guint32 object)
{
    Value source;
    const Symbol *symbol = symbol_table_get(a->symbols, object);
    while (symbol->kind == SYMBOL_CHILD || symbol->kind == SYMBOL_GROUP) {
        if (state_resource(state, object) != NULL) {
            return FALSE;
        }
        object = symbol->parent;
        symbol = symbol_table_get(a->symbols, object);
    }
    return symbol->kind == SYMBOL_FRESH && state_resource(state, object) == NULL &&
           !state_load(state, object, field_source(), &source);
}

/* A struct with something to release in it. */
static gboolean holds_resource(const State *state, guint32 object)
{
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value held = g_array_index(state->cells, Cell, i).value;
        if (held.kind == VALUE_SYMBOL && state_resource(state, held.sym) != NULL) {
            return TRUE;
        }
    }
    return FALSE;
}

static void keep_elsewhere(Analysis *a, State *state, guint32 object, Value value)
{
    if (!a->fn->is_c || value.kind != VALUE_SYMBOL ||
        (state_resource(state, value.sym) == NULL &&
         !symbol_table_get(a->symbols, value.sym)->input && !holds_resource(state, value.sym))) {
        return;
    }
    if (object == G_MAXUINT32 || is_kept_elsewhere(a, state, object)) {
        escape(a, state, value, ESCAPE_TO_OWNER, symbol_table_get(a->symbols, value.sym)->pos,
               "an object that something else keeps",
               "stored in an object that something else keeps", TRUE);
    }
}

/* C: some element of an array of addresses: `T **places[] = {&x->one, &x->other}`. */
static gboolean leads_to_places(const Analysis *a, const State *state, Value pointer)
{
    const Symbol *symbol =
        pointer.kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, pointer.sym) : NULL;
    guint first = 0, end = 0;
    if (a->fn->is_c && symbol != NULL && symbol->kind == SYMBOL_GROUP) {
        state_cells(state, symbol->parent, 0, &first, &end);
    }
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind == VALUE_ADDRESS &&
            (cell->field == field_element() || field_is_index(cell->field) ||
             cell->field == field_deref())) {
            return TRUE;
        }
    }
    return FALSE;
}

void store_pointee(Analysis *a, State *state, Value pointer, Value value)
{
    if (pointer.kind == VALUE_UNKNOWN) {
        keep_elsewhere(a, state, G_MAXUINT32, value);
    } else if (leads_to_places(a, state, pointer)) {
        keep_elsewhere(a, state, G_MAXUINT32, value);
    } else if (pointer.kind == VALUE_SYMBOL ||
               (pointer.kind == VALUE_ADDRESS && (GQuark)pointer.num != field_element())) {
        keep_elsewhere(a, state, pointer.sym, value);
    }
    if (pointer.kind == VALUE_ADDRESS) {
        GQuark field = (GQuark)pointer.num;
        note_stored(a, state, pointer.sym, value);
        note_overwritten(a, state, pointer.sym, field, value);
        if (field == field_element()) {
            store_at(a, state, pointer, VALUE_OF_NIL, value);
        } else {
            state_store(state, pointer.sym, field, value);
        }
    } else if (pointer.kind == VALUE_SYMBOL) {
        if (symbol_table_get(a->symbols, pointer.sym)->kind !=
            SYMBOL_PARAM) { /* no out-parameter */
            note_stored(a, state, pointer.sym, value);
        }
        note_overwritten(a, state, pointer.sym, field_deref(), value);
        const Resource *memory = a->fn->is_c ? NULL : state_resource(state, pointer.sym);
        if (memory != NULL && memory->kind != NULL && memory->kind->cls == RESOURCE_MEMORY) {
            store_element(a, state, pointer, value); /* the first of perhaps several */
        } else {
            state_store(state, pointer.sym, field_deref(), value);
        }
    }
}

static void clear_fields(Analysis *a, State *state, guint32 object, guint depth)
{
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->field == field_element() || cell->field == field_length() ||
            cell->field == field_source() || secret_is_mark(cell->field)) {
            continue;
        }
        if (cell->value.kind != VALUE_SYMBOL) {
            cell->value = VALUE_OF_NIL;
            continue;
        }
        const Symbol *held = symbol_table_get(a->symbols, cell->value.sym);
        const Resource *resource = state_resource(state, cell->value.sym);
        gboolean part = held->kind == SYMBOL_CHILD && held->parent == object &&
                        held->type != NULL && strchr(held->type, '*') == NULL;
        if (part && depth > 0) {
            clear_fields(a, state, cell->value.sym, depth - 1);
        } else if (!part && (resource == NULL || resource->status != STATUS_LIVE)) {
            cell->value = VALUE_OF_NIL; /* what lives is better taken to be held on to */
        }
    }
}

void clear_object(Analysis *a, State *state, const IrInstr *instr, Value value)
{
    enum { ZERO = 48 };
    guint32 object = object_of(a, state, value);
    if (object != G_MAXUINT32 && symbol_table_get(a->symbols, object)->kind != SYMBOL_GROUP) {
        clear_fields(a, state, object, 2);
        guint32 zero = fresh_symbol(a, state, instr, SYMBOL_MAKE, ZERO, NULL);
        state_store(state, object, field_from(),
                    value_symbol(zero)); /* what nobody has asked for */
    }
}

guint32 storage_of(Analysis *a, Value pointer)
{
    if (pointer.kind == VALUE_SYMBOL) {
        return pointer.sym;
    }
    if (pointer.kind != VALUE_ADDRESS) {
        return G_MAXUINT32;
    }
    GQuark field = (GQuark)pointer.num;
    return field == field_deref() ? pointer.sym
                                  : symbol_table_child(a->symbols, pointer.sym, field);
}

guint32 object_of(Analysis *a, State *state, Value base)
{
    if (base.kind == VALUE_SYMBOL) {
        return base.sym;
    }
    if (base.kind != VALUE_ADDRESS) {
        return G_MAXUINT32;
    }
    GQuark field = (GQuark)base.num;
    if (field == field_element()) {
        return symbol_table_group(a->symbols, base.sym);
    }
    Value content;
    if (state_load(state, base.sym, field, &content) && content.kind == VALUE_SYMBOL) {
        return content.sym;
    }
    guint32 child = symbol_table_child(a->symbols, base.sym, field);
    state_store(state, base.sym, field, value_symbol(child));
    return child;
}

/* Which element of which object base[index] is; FALSE if there is no such object. A field of no
 * single element: field_element(). */
static gboolean find_element(Analysis *a, State *state, Value base, Value index,
                             guint32 *ret_object, GQuark *ret_field)
{
    gboolean inside = base.kind == VALUE_ADDRESS && (GQuark)base.num == field_element();
    *ret_object = inside ? base.sym : object_of(a, state, base);
    gint64 at = index.kind == VALUE_INT ? index.num : 0;
    gboolean known = a->fn->is_c && (index.kind == VALUE_INT || index.kind == VALUE_NIL);
    if (inside) {
        gint32 offset = value_offset(base);
        known = known && offset != OFFSET_UNKNOWN && offset != OFFSET_AHEAD;
        at += offset;
    }
    *ret_field = known ? field_of_index(at) : field_element();
    return *ret_object != G_MAXUINT32;
}

Value load_at(Analysis *a, State *state, Value base, Value index, const char *type)
{
    guint32 object;
    GQuark field;
    if (!find_element(a, state, base, index, &object, &field)) {
        return VALUE_OF_UNKNOWN;
    }
    const LastElement *last = &state->last_element;
    if (last->object == object && base.kind == VALUE_SYMBOL && value_equal(last->index, index)) {
        return last->value;
    }
    return load_indexed(a, state, object, field, type);
}

Value load_indexed(Analysis *a, State *state, guint32 object, GQuark field, const char *type)
{
    Value held;
    gboolean single = field != field_element() &&
                      (state_load(state, object, field, &held) || !has_scattered(state, object));
    return single ? read_cell(a, state, object, field, type)
                  : load_element(a, state, value_symbol(object), type);
}

static void note_last_element(Analysis *a, State *state, Value base, Value index, Value value)
{
    gboolean one = index.kind == VALUE_SYMBOL || index.kind == VALUE_INT;
    if (base.kind == VALUE_SYMBOL && one && value.kind == VALUE_SYMBOL &&
        symbol_table_get(a->symbols, base.sym)->kind != SYMBOL_GROUP) {
        state->last_element = (LastElement){object_of(a, state, base), index, value};
    }
}

void store_at(Analysis *a, State *state, Value base, Value index, Value value)
{
    guint32 object;
    GQuark field;
    if (!find_element(a, state, base, index, &object, &field)) {
        keep_elsewhere(a, state, G_MAXUINT32, value);
        return;
    }
    keep_elsewhere(a, state, object, value);
    if (field == field_element() || symbol_table_get(a->symbols, object)->kind == SYMBOL_GROUP) {
        store_element(a, state, value_symbol(object), value);
        note_last_element(a, state, base, index, value);
    } else {
        note_stored(a, state, object, value);
        state_store(state, object, field, value);
    }
}

/* The field of some element of a container, as far as its elements are known; where they hold
 * different resources, a symbol that stands for all of them. */
static gboolean load_some(Analysis *a, State *state, guint32 group, GQuark field, Value *ret_value)
{
    const Symbol *symbol = symbol_table_get(a->symbols, group);
    guint first, end;
    gboolean found = FALSE;
    state_cells(state, symbol->parent, field_element(), &first, &end);
    for (guint i = first; i < end; i++) {
        Value element = g_array_index(state->cells, Cell, i).value, value;
        if (element.kind != VALUE_SYMBOL || element.sym == group ||
            !state_load(state, element.sym, field, &value)) {
            continue;
        }
        const Resource *resource =
            value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
        if (resource != NULL && (resource->owned || (found && !value_equal(*ret_value, value)))) {
            *ret_value = value_symbol(symbol_table_child(a->symbols, group, field));
            return TRUE;
        }
        *ret_value = found ? *ret_value : value;
        found = TRUE;
    }
    return found;
}

Value load_field(Analysis *a, State *state, Value base, GQuark field, const char *type)
{
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        return VALUE_OF_UNKNOWN;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, object);
    Value content;
    if (symbol->kind == SYMBOL_GROUP && load_some(a, state, object, field, &content)) {
        return content;
    }
    if (symbol->kind == SYMBOL_GROUP) {
        Value held;
        if (state_load(state, object, field, &held) && held.kind == VALUE_SYMBOL &&
            state_resource(state, held.sym) != NULL) {
            /* that field of some element: releasing it releases it in all */
            return value_symbol(symbol_table_child(a->symbols, object, field));
        }
    }
    return read_cell(a, state, object, field, type);
}

void store_field(Analysis *a, State *state, Value base, GQuark field, Value value)
{
    guint32 object = object_of(a, state, base);
    if (field != field_source()) {
        keep_elsewhere(a, state, object, value);
    }
    if (object == G_MAXUINT32) {
        return;
    }
    note_stored(a, state, object, value);
    note_overwritten(a, state, object, field, value);
    if (symbol_table_get(a->symbols, object)->kind == SYMBOL_GROUP) {
        /* one element of several: the others keep what they have */
        Value old;
        if (value.kind != VALUE_SYMBOL && state_load(state, object, field, &old)) {
            return;
        }
    }
    if (symbol_table_get(a->symbols, object)->kind == SYMBOL_GROUP && value.kind == VALUE_SYMBOL &&
        state_resource(state, value.sym) != NULL) {
        store_element(a, state, value_symbol(symbol_table_get(a->symbols, object)->parent), value);
    }
    state_store(state, object, field, value);
}

Value load_element(Analysis *a, State *state, Value base, const char *type)
{
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        return VALUE_OF_UNKNOWN;
    }
    Value value = value_symbol(symbol_table_group(a->symbols, object));
    note_type(a, value, type);
    return value;
}

/* frees = append(frees, func() { C.free(p) }): p ends when the functions in the list are run, and
 * who runs them is not followed. */
static void hand_to_functions(Analysis *a, State *state, Value value)
{
    const Symbol *symbol =
        value.kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, value.sym) : NULL;
    if (symbol != NULL && symbol->kind == SYMBOL_CLOSURE &&
        summary_ends_inputs(find_summary(a->engine, symbol->name))) {
        escape(a, state, value, ESCAPE_TO_OWNER, symbol->pos, "a list of functions",
               "a function in a list releases it", TRUE);
    }
}

void store_element(Analysis *a, State *state, Value base, Value value)
{
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        return;
    }
    note_stored(a, state, object, value);
    hand_to_functions(a, state, value);
    if (state->last_element.object == object) {
        state->last_element.object = G_MAXUINT32;
    }
    if (value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) {
        state_add(state, object, field_element(), value);
        Value length = load_length(a, state, value_symbol(object));
        if (length.kind != VALUE_SYMBOL) {
            length = value_symbol(symbol_table_child(a->symbols, object, field_length()));
            state_store(state, object, field_length(), length);
        }
        Fact *fact = state_fact_add(state, length.sym);
        fact->low = MAX(fact->low, 1);
        fact->nilness = NILNESS_NOT_NIL;
    }
}

Value load_length(Analysis *a, State *state, Value base)
{
    if (base.kind == VALUE_NIL) {
        return value_int(0);
    }
    guint32 object = object_of(a, state, base);
    if (object == G_MAXUINT32) {
        return VALUE_OF_UNKNOWN;
    }
    Value value;
    if (state_load(state, object, field_length(), &value)) {
        return value;
    }
    guint32 child = symbol_table_child(a->symbols, object, field_length());
    value = value_symbol(child);
    state_store(state, object, field_length(), value);
    Fact *fact = state_fact_add(state, child);
    fact->low = MAX(fact->low, 0);
    return value;
}

guint32 fresh_symbol(Analysis *a, State *state, const IrInstr *instr, SymbolKind kind, guint32 sub,
                     const char *type)
{
    (void)state;
    Symbol symbol = {.kind = kind, .site = instr->id, .sub = sub, .pos = instr->pos};
    if (kind == SYMBOL_CLOSURE) {
        symbol.name = instr->name;
    }
    guint32 sym = symbol_table_intern(a->symbols, &symbol);
    Symbol *stored = symbol_table_get(a->symbols, sym);
    if (stored->type == NULL) {
        stored->type = type;
    }
    return sym;
}
