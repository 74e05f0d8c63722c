/* Composite literals and function literals: what makes objects and closures.
 * Constants are in go_const.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static SourcePos place(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

/* ---- objects
 * ---------------------------------------------------------------------------------
 */

static IrMake make_of(GoLower *lower, const char *type)
{
    const char *shape = go_type_underlying(lower, type);
    return go_typetext_is_map(shape)     ? IR_MAKE_MAP
           : go_typetext_is_slice(shape) ? IR_MAKE_SLICE
           : go_typetext_is_array(shape) ? IR_MAKE_ARRAY
           : go_typetext_is_chan(shape)  ? IR_MAKE_CHAN
                                         : IR_MAKE_STRUCT;
}

GoValue go_make_object(GoFn *fn, const char *type, const char *result, const IrOperand *sizes,
                       guint n_sizes, const GoDest *dest, SourcePos pos)
{
    IrOperand dst = go_dst(fn, dest, result, pos);
    IrInstr *make = go_emit(fn, IR_MAKE, pos, dst, sizes, n_sizes);
    make->type = type;
    make->make = make_of(fn->lower, type);
    return go_value(dst, result);
}

/* ---- composite literals
 * ---------------------------------------------------------------------- */

static GoValue body(GoFn *fn, TSNode value, const char *type, gboolean pointer, const GoDest *dest,
                    SourcePos pos);

/* An element or key: an expression, or a literal whose type is left out. */
static GoValue part(GoFn *fn, TSNode node, const char *type)
{
    TSNode inner = go_kind(node) == GO_NODE_LITERAL_ELEMENT ? go_first(node) : node;
    if (go_kind(inner) != GO_NODE_LITERAL_VALUE) {
        return go_copied(fn, go_expr(fn, inner), inner, place(fn, inner));
    }
    const char *shape = go_type_underlying(fn->lower, type);
    gboolean pointer = shape != NULL && shape[0] == '*';
    return body(fn, inner, pointer ? go_typetext_pointee(shape) : type, pointer, NULL,
                place(fn, inner));
}

static const char *key_name(const GoFn *fn, TSNode key)
{
    TSNode inner = go_kind(key) == GO_NODE_LITERAL_ELEMENT ? go_first(key) : key;
    return go_text(fn->input->source, inner);
}

static void struct_element(GoFn *fn, GoValue object, const char *type, TSNode element, guint index)
{
    const GoNamed *named = go_named_find(fn->lower, go_type_underlying(fn->lower, type));
    const GPtrArray *fields = named != NULL ? named->type->fields : NULL;
    const char *name = NULL, *field_type = NULL;
    TSNode value = element;
    if (go_kind(element) == GO_NODE_KEYED_ELEMENT) {
        value = go_field(element, GO_FIELD_VALUE);
        name = go_field_name(type, key_name(fn, go_field(element, GO_FIELD_KEY)));
        for (guint i = 0; fields != NULL && i < fields->len; i++) {
            const IrField *field = g_ptr_array_index(fields, i);
            field_type = field->name == name ? field->type : field_type;
        }
    } else if (fields != NULL && index < fields->len) {
        const IrField *field = g_ptr_array_index(fields, index);
        name = field->name;
        field_type = field->type;
    } else {
        g_autofree char *number = g_strdup_printf("#%u", index);
        name = g_intern_string(number);
    }
    GoValue stored = part(fn, value, field_type);
    IrOperand args[] = {object.op, stored.op};
    go_emit(fn, IR_STORE_FIELD, place(fn, element), ir_none(), args, 2)->name = name;
}

/* Returns the index that follows. */
static gint64 array_element(GoFn *fn, GoValue object, const char *shape, TSNode element,
                            gint64 index)
{
    TSNode value = element;
    IrOperand key = ir_int(index);
    if (go_kind(element) == GO_NODE_KEYED_ELEMENT) {
        value = go_field(element, GO_FIELD_VALUE);
        key = part(fn, go_field(element, GO_FIELD_KEY), NULL).op;
    }
    GoValue stored = part(fn, value, go_typetext_element(shape));
    IrOperand args[] = {object.op, key, stored.op};
    go_emit(fn, IR_STORE_ELEM, place(fn, element), ir_none(), args, 3);
    gboolean counts = key.kind == IR_OPERAND_INT && key.value < G_MAXINT64;
    return counts ? key.value + 1 : index + 1;
}

static void map_element(GoFn *fn, GoValue object, const char *shape, TSNode element)
{
    if (go_kind(element) != GO_NODE_KEYED_ELEMENT) {
        go_degraded(fn, element, "map element without a key");
        return;
    }
    IrOperand key = part(fn, go_field(element, GO_FIELD_KEY), go_typetext_key(shape)).op;
    IrOperand value = part(fn, go_field(element, GO_FIELD_VALUE), go_typetext_element(shape)).op;
    IrOperand args[] = {object.op, key, value};
    go_emit(fn, IR_STORE_ELEM, place(fn, element), ir_none(), args, 3);
}

static void fill(GoFn *fn, GoValue object, TSNode value, const char *type)
{
    const char *shape = go_type_underlying(fn->lower, type);
    gboolean sequence = go_typetext_is_slice(shape) || go_typetext_is_array(shape);
    g_auto(GoNodes) elements = {0};
    go_children(&elements, value);
    gint64 index = 0;
    for (guint i = 0; i < elements.n; i++) {
        if (sequence) {
            index = array_element(fn, object, shape, elements.at[i], index);
        } else if (go_typetext_is_map(shape)) {
            map_element(fn, object, shape, elements.at[i]);
        } else {
            struct_element(fn, object, type, elements.at[i], i);
        }
    }
}

/* Of numbers and strings alone: tables, whose elements own nothing. */
static gboolean is_plain_table(const char *shape)
{
    const char *element = go_typetext_element(shape);
    while (go_typetext_is_slice(element) || go_typetext_is_array(element)) {
        element = go_typetext_element(element);
    }
    return go_typetext_is_number(element);
}

static GoValue body(GoFn *fn, TSNode value, const char *type, gboolean pointer, const GoDest *dest,
                    SourcePos pos)
{
    enum { TABLE = 64 }; /* elements of a numeric table that are worth the room */
    if (!go_descend(fn, value)) {
        return go_unknown();
    }
    const char *result = pointer ? go_typetext_pointer_to(type) : type;
    GoValue object = go_make_object(fn, type, result, NULL, 0, dest, pos);
    const char *shape = go_type_underlying(fn->lower, type);
    if (!is_plain_table(shape) || ts_node_named_child_count(value) <= TABLE) {
        fill(fn, object, value, type);
    }
    go_ascend(fn);
    return object;
}

/* [...]T{5: x, y}: the length comes from the elements. */
static const char *literal_type(GoFn *fn, TSNode node)
{
    TSNode type_node = go_field(node, GO_FIELD_TYPE);
    const char *type = go_type_of_node(fn, type_node);
    if (go_kind(type_node) != GO_NODE_IMPLICIT_ARRAY_TYPE || type == NULL) {
        return type;
    }
    g_auto(GoNodes) elements = {0};
    go_children(&elements, go_field(node, GO_FIELD_BODY));
    gint64 length = 0, at = 0;
    for (guint i = 0; i < elements.n; i++) {
        if (go_kind(elements.at[i]) == GO_NODE_KEYED_ELEMENT) {
            TSNode key = go_first(go_field(elements.at[i], GO_FIELD_KEY));
            GoValue value = go_const_value(fn, key, -1);
            if (value.op.kind != IR_OPERAND_INT || value.op.value >= G_MAXINT64 - 1) {
                return type;
            }
            at = value.op.value;
        }
        length = MAX(length, ++at);
    }
    const char *element = go_typetext_element(type);
    g_autofree char *text =
        g_strdup_printf("[%" G_GINT64_FORMAT "]%s", length, element != NULL ? element : "?");
    return g_intern_string(text);
}

GoValue go_composite(GoFn *fn, TSNode node, gboolean pointer, const GoDest *dest)
{
    const char *type = literal_type(fn, node);
    /* x = T{a: x.b}: the new object must not stand in x before its elements are
     * read */
    const GoDest *into = dest != NULL && dest->fresh ? dest : NULL;
    if (fn->scratch) {
        return go_value(ir_opaque(), pointer ? go_typetext_pointer_to(type) : type);
    }
    return body(fn, go_field(node, GO_FIELD_BODY), type, pointer, into, place(fn, node));
}

/* ---- function literals
 * ----------------------------------------------------------------------- */

static IrFunction *add_closure(GoFn *fn, TSNode node)
{
    guint number = ++fn->closures;
    g_autofree char *name = g_strdup_printf("%s.func%u", fn->ir->name, number);
    g_autofree char *display = g_strdup_printf("%s.func%u", fn->ir->display, number);
    IrFunction *ir = ir_unit_add_function(fn->lower->unit->ir, name, place(fn, node));
    ir->display = g_intern_string(display);
    ir->package = fn->ir->package;
    ir->outer = fn->ir->name;
    ir->end = go_end_pos(fn->input->source, node);
    ir->is_test = fn->ir->is_test;
    ir->conditional = fn->ir->conditional;
    return ir;
}

GoValue go_func_literal(GoFn *fn, TSNode node, const GoDest *dest)
{
    TSNode parameters = go_field(node, GO_FIELD_PARAMETERS);
    TSNode result = go_field(node, GO_FIELD_RESULT);
    SourcePos pos = place(fn, node);
    const char *type = go_signature(fn, parameters, result);
    if (fn->scratch) {
        return go_value(ir_opaque(), type);
    }
    IrFunction *ir = add_closure(fn, node);
    g_auto(GoFn) inner = {0};
    go_fn_init(&inner, fn->lower, fn->input, ir);
    inner.outer = fn;
    static const TSNode NO_RECEIVER = {0};
    go_declare_signature(&inner, NO_RECEIVER, parameters, result);
    go_body(&inner, go_field(node, GO_FIELD_BODY));
    IrOperand dst = go_dst(fn, dest, type, pos);
    IrInstr *closure = go_emit(fn, IR_CLOSURE, pos, dst, NULL, 0);
    closure->name = ir->name;
    if (inner.captured_from != NULL) {
        const GArray *from = inner.captured_from;
        closure->n_captures = from->len;
        closure->captures = g_memdup2(from->data, from->len * sizeof(guint32));
    }
    return go_value(dst, type);
}
