/* Expressions: each becomes an operand and the instructions that make it.
 * Calls, selectors and function literals are in go_call.c, stores in go_assign.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static Typed typed(IrOperand op, const char *type)
{
    return (Typed){op, type};
}

static Typed unknown(void)
{
    return typed(ir_opaque(), NULL);
}

TSNode strip_parens(TSNode node)
{
    while (go_kind(node) == GO_NODE_PARENTHESIZED) {
        node = go_first(node);
    }
    return node;
}

Typed load_path(Fn *fn, Typed base, const GPtrArray *path, SourcePos pos)
{
    for (guint i = 0; i < path->len; i++) {
        const char *name = g_ptr_array_index(path, i), *type = NULL;
        g_autoptr(GPtrArray) step = type_field_path(fn->lower, base.type, name, &type);
        IrOperand dst = temp(fn, type, pos);
        IrInstr *instr = emit(fn, IR_LOAD_FIELD, pos, dst, &base.op, 1);
        instr->name = g_intern_string(name);
        base = typed(dst, type);
    }
    return base;
}

/* ---- literals
 * ----------------------------------------------------------------------------------------- */

static Typed int_literal(Fn *fn, TSNode node)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    for (const char *c = go_text(fn->file->source, node); *c != '\0'; c++) {
        if (*c != '_') {
            g_string_append_c(digits, *c);
        }
    }
    const char *text = digits->str;
    int base = 10;
    if (g_str_has_prefix(text, "0x") || g_str_has_prefix(text, "0X")) {
        base = 16, text += 2;
    } else if (g_str_has_prefix(text, "0b") || g_str_has_prefix(text, "0B")) {
        base = 2, text += 2;
    } else if (g_str_has_prefix(text, "0o") || g_str_has_prefix(text, "0O")) {
        base = 8, text += 2;
    } else if (text[0] == '0' && text[1] != '\0') {
        base = 8;
    }
    return typed(ir_int((gint64)g_ascii_strtoull(text, NULL, (guint)base)), NULL);
}

static Typed string_literal(Fn *fn, TSNode node)
{
    const char *text = go_string(fn->file->source, node);
    g_autofree char *start = g_strndup(text, 60);
    return typed(ir_named(IR_OPERAND_STRING, start), g_intern_string("string"));
}

static Typed identifier(Fn *fn, TSNode node)
{
    const char *name = go_text(fn->file->source, node);
    Binding binding;
    if (g_str_equal(name, "_")) {
        return unknown();
    }
    if (scope_find(fn, name, &binding)) {
        if (binding.is_constant) {
            return typed(binding.value, binding.type);
        }
        return typed(ir_var(binding.var), ir_function_var(fn->ir, binding.var)->type);
    }
    if (g_str_equal(name, "true") || g_str_equal(name, "false")) {
        return typed(ir_int(name[0] == 't'), g_intern_string("bool"));
    }
    if (g_str_equal(name, "nil")) {
        return typed(ir_nil(), NULL);
    }
    const Decl *decl = decl_find(fn->lower, fn->file, name);
    if (decl == NULL) {
        return unknown();
    }
    switch (decl->kind) {
    case DECL_VAR:
        return typed(ir_named(IR_OPERAND_GLOBAL, decl->qualified), decl->type);
    case DECL_CONST:
        return typed(decl->value, decl->type);
    case DECL_FUNC:
        return typed(ir_named(IR_OPERAND_FUNC, decl->qualified), NULL);
    case DECL_TYPE:
        return unknown();
    }
    return unknown();
}

/* ---- operators
 * ------------------------------------------------------------------------------------------ */

static IrBinary binary_of(const char *text)
{
    static const struct {
        const char *text;
        IrBinary op;
    } rows[] = {{"==", IR_BINARY_EQ}, {"!=", IR_BINARY_NE}, {"<", IR_BINARY_LT},
                {"<=", IR_BINARY_LE}, {">", IR_BINARY_GT},  {">=", IR_BINARY_GE},
                {"+", IR_BINARY_ADD}, {"-", IR_BINARY_SUB}, {"*", IR_BINARY_MUL},
                {"&", IR_BINARY_AND}, {"|", IR_BINARY_OR}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_str_equal(rows[i].text, text)) {
            return rows[i].op;
        }
    }
    return IR_BINARY_OTHER;
}

static gboolean is_comparison(IrBinary op)
{
    return op <= IR_BINARY_GE;
}

static gboolean fold(IrBinary op, gint64 a, gint64 b, gint64 *ret)
{
    switch ((int)op) {
    case IR_BINARY_ADD:
        return !__builtin_add_overflow(a, b, ret);
    case IR_BINARY_SUB:
        return !__builtin_sub_overflow(a, b, ret);
    case IR_BINARY_MUL:
        return !__builtin_mul_overflow(a, b, ret);
    case IR_BINARY_AND:
        *ret = a & b;
        return TRUE;
    case IR_BINARY_OR:
        *ret = a | b;
        return TRUE;
    default:
        return FALSE;
    }
}

static Typed logical_value(Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(fn->file->source, node);
    IrOperand dst = ir_var(ir_function_add_var(fn->ir, "", "bool", 0, pos));
    IrBlock *yes = new_block(fn), *no = new_block(fn), *end = new_block(fn);
    lower_condition(fn, node, yes, no);
    IrOperand one = ir_int(1), zero = ir_int(0);
    enter(fn, yes);
    emit(fn, IR_ASSIGN, pos, dst, &one, 1);
    jump(fn, end, pos);
    enter(fn, no);
    emit(fn, IR_ASSIGN, pos, dst, &zero, 1);
    jump(fn, end, pos);
    enter(fn, end);
    return typed(dst, g_intern_string("bool"));
}

static Typed binary(Fn *fn, TSNode node)
{
    const char *text = go_text(fn->file->source, go_field(node, GO_FIELD_OPERATOR));
    if (g_str_equal(text, "&&") || g_str_equal(text, "||")) {
        return logical_value(fn, node);
    }
    IrBinary op = binary_of(text);
    Typed left = lower_expr(fn, go_field(node, GO_FIELD_LEFT), NULL);
    Typed right = lower_expr(fn, go_field(node, GO_FIELD_RIGHT), NULL);
    gint64 number;
    if (left.op.kind == IR_OPERAND_INT && right.op.kind == IR_OPERAND_INT &&
        fold(op, left.op.value, right.op.value, &number)) {
        return typed(ir_int(number), left.type != NULL ? left.type : right.type);
    }
    SourcePos pos = go_pos(fn->file->source, node);
    const char *type = is_comparison(op)   ? g_intern_string("bool")
                       : left.type != NULL ? left.type
                                           : right.type;
    IrOperand dst = temp(fn, type, pos), args[] = {left.op, right.op};
    emit(fn, IR_BINARY, pos, dst, args, 2)->binary = op;
    return typed(dst, type);
}

static Typed receive(Fn *fn, TSNode operand, SourcePos pos)
{
    Typed channel = lower_expr(fn, operand, NULL);
    const char *type = type_element(channel.type);
    IrOperand dst = temp(fn, type, pos);
    emit(fn, IR_RECEIVE, pos, dst, &channel.op, 1);
    return typed(dst, type);
}

static Typed unary(Fn *fn, TSNode node)
{
    const char *op = go_text(fn->file->source, go_field(node, GO_FIELD_OPERATOR));
    TSNode operand = go_field(node, GO_FIELD_OPERAND);
    SourcePos pos = go_pos(fn->file->source, node);
    if (g_str_equal(op, "&")) {
        return lower_address(fn, operand);
    }
    if (g_str_equal(op, "<-")) {
        return receive(fn, operand, pos);
    }
    Typed value = lower_expr(fn, operand, NULL);
    if (g_str_equal(op, "*")) {
        const char *type = type_pointee(value.type);
        if (type_is_struct_value(fn->lower, type)) {
            IrOperand dst = temp(fn, type, pos);
            emit(fn, IR_COPY, pos, dst, &value.op, 1);
            return typed(dst, type);
        }
        IrOperand dst = temp(fn, type, pos);
        emit(fn, IR_LOAD, pos, dst, &value.op, 1);
        return typed(dst, type);
    }
    if (value.op.kind == IR_OPERAND_INT && g_str_equal(op, "-") && value.op.value != G_MININT64) {
        return typed(ir_int(-value.op.value), value.type);
    }
    if (g_str_equal(op, "+")) {
        return value;
    }
    IrOperand dst = temp(fn, value.type, pos);
    emit(fn, IR_UNARY, pos, dst, &value.op, 1)->unary = g_str_equal(op, "!")   ? IR_UNARY_NOT
                                                        : g_str_equal(op, "-") ? IR_UNARY_NEG
                                                                               : IR_UNARY_OTHER;
    return typed(dst, value.type);
}

void lower_condition(Fn *fn, TSNode node, const IrBlock *yes, const IrBlock *no)
{
    node = strip_parens(node);
    SourcePos pos = go_pos(fn->file->source, node);
    if (go_kind(node) == GO_NODE_BINARY) {
        const char *op = go_text(fn->file->source, go_field(node, GO_FIELD_OPERATOR));
        gboolean both = g_str_equal(op, "&&");
        if (both || g_str_equal(op, "||")) {
            IrBlock *middle = new_block(fn);
            fn->depth++;
            lower_condition(fn, go_field(node, GO_FIELD_LEFT), both ? middle : yes,
                            both ? no : middle);
            enter(fn, middle);
            lower_condition(fn, go_field(node, GO_FIELD_RIGHT), yes, no);
            fn->depth--;
            return;
        }
    }
    if (go_kind(node) == GO_NODE_UNARY &&
        go_text_is(fn->file->source, go_field(node, GO_FIELD_OPERATOR), "!")) {
        lower_condition(fn, go_field(node, GO_FIELD_OPERAND), no, yes);
        return;
    }
    branch(fn, lower_expr(fn, node, NULL).op, yes, no, pos);
}

/* ---- places
 * ------------------------------------------------------------------------------------------------
 */

Typed lower_address(Fn *fn, TSNode node)
{
    node = strip_parens(node);
    SourcePos pos = go_pos(fn->file->source, node);
    switch ((int)go_kind(node)) {
    case GO_NODE_COMPOSITE:
        return lower_composite(fn, go_field(node, GO_FIELD_BODY),
                               type_of_node(fn->lower, fn->file, fn, go_field(node, GO_FIELD_TYPE)),
                               pos, TRUE);
    case GO_NODE_IDENTIFIER: {
        Typed value = identifier(fn, node);
        const char *type = type_pointer_to(value.type);
        if (value.op.kind != IR_OPERAND_VAR && value.op.kind != IR_OPERAND_GLOBAL) {
            return typed(value.op, type);
        }
        if (value.op.kind == IR_OPERAND_VAR) {
            ir_function_var(fn->ir, value.op.var)->flags |= IR_VAR_ADDRESSED;
        }
        IrOperand dst = temp(fn, type, pos);
        emit(fn, IR_ADDR, pos, dst, &value.op, 1);
        return typed(dst, type);
    }
    case GO_NODE_SELECTOR: {
        const char *name = go_text(fn->file->source, go_field(node, GO_FIELD_FIELD)), *type = NULL;
        TSNode operand = go_field(node, GO_FIELD_OPERAND);
        if (go_kind(operand) == GO_NODE_IDENTIFIER) {
            Binding binding;
            const char *package = go_text(fn->file->source, operand);
            if (!scope_find(fn, package, &binding) &&
                package_of_name(fn->lower, fn->file, package) != NULL) {
                Typed global = lower_selector(fn, node);
                IrOperand dst = temp(fn, NULL, pos);
                if (global.op.kind == IR_OPERAND_GLOBAL) {
                    emit(fn, IR_ADDR, pos, dst, &global.op, 1);
                    return typed(dst, NULL);
                }
                return global;
            }
        }
        Typed base = lower_expr(fn, operand, NULL);
        g_autoptr(GPtrArray) path = type_field_path(fn->lower, base.type, name, &type);
        if (path != NULL && path->len > 1) {
            g_ptr_array_set_size(path, (gint)path->len - 1);
            base = load_path(fn, base, path, pos);
        }
        IrOperand dst = temp(fn, type_pointer_to(type), pos);
        emit(fn, IR_ADDR_FIELD, pos, dst, &base.op, 1)->name = g_intern_string(name);
        return typed(dst, type_pointer_to(type));
    }
    case GO_NODE_INDEX: {
        Typed base = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        Typed index = lower_expr(fn, go_field(node, GO_FIELD_INDEX), NULL);
        const char *type = type_pointer_to(type_element(base.type));
        IrOperand dst = temp(fn, type, pos), args[] = {base.op, index.op};
        emit(fn, IR_ADDR_ELEM, pos, dst, args, 2);
        return typed(dst, type);
    }
    case GO_NODE_UNARY:
        if (go_text_is(fn->file->source, go_field(node, GO_FIELD_OPERATOR), "*")) {
            return lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        }
        break;
    default:
        break;
    }
    /* &f() and the like do not exist in Go; a value stands for itself */
    Typed value = lower_expr(fn, node, NULL);
    return typed(value.op, type_pointer_to(value.type));
}

static Typed index_expr(Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(fn->file->source, node);
    Typed base = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
    if (base.op.kind == IR_OPERAND_FUNC) {
        return base; /* an instance of a generic function */
    }
    Typed at = lower_expr(fn, go_field(node, GO_FIELD_INDEX), NULL);
    const char *type = type_element(base.type);
    IrOperand dst = temp(fn, type, pos), args[] = {base.op, at.op};
    emit(fn, IR_LOAD_ELEM, pos, dst, args, 2);
    return typed(dst, type);
}

static Typed slice(Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(fn->file->source, node);
    Typed base = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
    static const GoField bounds[] = {GO_FIELD_START, GO_FIELD_END};
    IrOperand args[3] = {base.op, ir_none(), ir_none()};
    for (guint i = 0; i < G_N_ELEMENTS(bounds); i++) {
        TSNode bound = go_field(node, bounds[i]);
        if (!go_is_null(bound)) {
            args[i + 1] = lower_expr(fn, bound, NULL).op;
        }
    }
    const char *type = base.type, *element = type_element(base.type);
    if (element != NULL && !g_str_equal(type, "string")) {
        g_autofree char *text = g_strdup_printf("[]%s", element);
        type = g_intern_string(text);
    }
    IrOperand dst = temp(fn, type, pos);
    emit(fn, IR_SLICE, pos, dst, args, 3);
    return typed(dst, type);
}

/* ---- composite literals
 * ---------------------------------------------------------------------------------------- */

static Typed element_value(Fn *fn, TSNode element, const char *type)
{
    TSNode value = go_kind(element) == GO_NODE_LITERAL_ELEMENT ? go_first(element) : element;
    if (go_kind(value) == GO_NODE_LITERAL_VALUE) {
        gboolean pointer = type != NULL && type[0] == '*';
        return lower_composite(fn, value, pointer ? type_pointee(type) : type,
                               go_pos(fn->file->source, value), pointer);
    }
    return lower_expr(fn, value, type);
}

static void struct_element(Fn *fn, Typed object, const IrType *type, TSNode element, guint position)
{
    SourcePos pos = go_pos(fn->file->source, element);
    const char *name = NULL, *field_type = NULL;
    TSNode value = element;
    if (go_kind(element) == GO_NODE_KEYED_ELEMENT) {
        g_autoptr(GArray) parts = go_children(element);
        if (parts->len < 2) {
            return;
        }
        name = go_text(fn->file->source, g_array_index(parts, TSNode, 0));
        value = g_array_index(parts, TSNode, 1);
        g_autoptr(GPtrArray) path = type_field_path(fn->lower, object.type, name, &field_type);
    } else if (type != NULL && position < type->fields->len) {
        const IrField *field = g_ptr_array_index(type->fields, position);
        name = field->name;
        field_type = field->type;
    }
    Typed stored = element_value(fn, value, field_type);
    if (name == NULL) {
        g_autofree char *number = g_strdup_printf("#%u", position);
        name = g_intern_string(number);
    }
    IrOperand args[] = {object.op, stored.op};
    emit(fn, IR_STORE_FIELD, pos, ir_none(), args, 2)->name = g_intern_string(name);
}

static void container_element(Fn *fn, Typed object, TSNode element, guint position, gboolean map)
{
    SourcePos pos = go_pos(fn->file->source, element);
    IrOperand key = ir_int((gint64)position);
    TSNode value = element;
    if (go_kind(element) == GO_NODE_KEYED_ELEMENT) {
        g_autoptr(GArray) parts = go_children(element);
        if (parts->len < 2) {
            return;
        }
        key = element_value(fn, g_array_index(parts, TSNode, 0), map ? type_key(object.type) : NULL)
                  .op;
        value = g_array_index(parts, TSNode, 1);
    }
    Typed stored = element_value(fn, value, type_element(object.type));
    IrOperand args[] = {object.op, key, stored.op};
    emit(fn, IR_STORE_ELEM, pos, ir_none(), args, 3);
}

Typed lower_composite(Fn *fn, TSNode body, const char *type, SourcePos pos, gboolean pointer)
{
    gboolean map = type != NULL && g_str_has_prefix(type, "map[");
    gboolean sequence = type != NULL && type[0] == '[';
    const IrType *named = type != NULL ? type_find(fn->lower, type) : NULL;
    if (named != NULL && named->underlying != NULL && named->kind != IR_TYPE_STRUCT) {
        map = g_str_has_prefix(named->underlying, "map[");
        sequence = named->underlying[0] == '[';
    }
    const char *shape = named != NULL && (map || sequence) ? named->underlying : type;
    IrOperand dst = temp(fn, pointer ? type_pointer_to(type) : type, pos);
    IrInstr *make = emit(fn, IR_MAKE, pos, dst, NULL, 0);
    make->type = type;
    make->make = map              ? IR_MAKE_MAP
                 : !sequence      ? IR_MAKE_STRUCT
                 : type[1] == ']' ? IR_MAKE_SLICE
                                  : IR_MAKE_ARRAY;
    Typed object = typed(dst, shape);
    g_autoptr(GArray) elements = go_children(body);
    for (guint i = 0; i < elements->len; i++) {
        TSNode element = g_array_index(elements, TSNode, i);
        if (map || sequence) {
            container_element(fn, object, element, i, map);
        } else {
            struct_element(fn, object, named, element, i);
        }
    }
    return typed(dst, pointer ? type_pointer_to(type) : type);
}

static Typed type_assertion(Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(fn->file->source, node);
    Typed value = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
    const char *type = type_of_node(fn->lower, fn->file, fn, go_field(node, GO_FIELD_TYPE));
    IrOperand dst = temp(fn, type, pos);
    emit(fn, IR_TYPE_ASSERT, pos, dst, &value.op, 1)->type = type;
    return typed(dst, type);
}

/* ---- dispatch
 * -----------------------------------------------------------------------------------------------------
 */

static Typed expr(Fn *fn, TSNode node, const char *wanted)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER:
        return identifier(fn, node);
    case GO_NODE_INT:
        return int_literal(fn, node);
    case GO_NODE_STRING:
    case GO_NODE_RAW_STRING:
        return string_literal(fn, node);
    case GO_NODE_RUNE: {
        const char *text = go_text(fn->file->source, node);
        gboolean plain = strlen(text) == 3;
        return typed(plain ? ir_int((guchar)text[1]) : ir_opaque(), g_intern_string("rune"));
    }
    case GO_NODE_FLOAT:
    case GO_NODE_IMAGINARY:
    case GO_NODE_IOTA:
    case GO_NODE_BLANK:
        return unknown();
    case GO_NODE_TRUE:
        return typed(ir_int(1), g_intern_string("bool"));
    case GO_NODE_FALSE:
        return typed(ir_int(0), g_intern_string("bool"));
    case GO_NODE_NIL:
        return typed(ir_nil(), wanted);
    case GO_NODE_PARENTHESIZED:
    case GO_NODE_VARIADIC_ARGUMENT:
    case GO_NODE_EXPRESSION_LIST:
    case GO_NODE_LITERAL_ELEMENT:
        return lower_expr(fn, go_first(node), wanted);
    case GO_NODE_UNARY:
        return unary(fn, node);
    case GO_NODE_BINARY:
        return binary(fn, node);
    case GO_NODE_SELECTOR:
        return lower_selector(fn, node);
    case GO_NODE_INDEX:
        return index_expr(fn, node);
    case GO_NODE_SLICE:
        return slice(fn, node);
    case GO_NODE_TYPE_ASSERTION:
        return type_assertion(fn, node);
    case GO_NODE_TYPE_CONVERSION: {
        const char *type = type_of_node(fn->lower, fn->file, fn, go_field(node, GO_FIELD_TYPE));
        Typed value = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), type);
        return convert_to(fn, value, type, go_pos(fn->file->source, node));
    }
    case GO_NODE_COMPOSITE:
        return lower_composite(fn, go_field(node, GO_FIELD_BODY),
                               type_of_node(fn->lower, fn->file, fn, go_field(node, GO_FIELD_TYPE)),
                               go_pos(fn->file->source, node), FALSE);
    case GO_NODE_FUNC_LITERAL:
        return lower_func_literal(fn, node);
    case GO_NODE_CALL: {
        Typed value = unknown();
        lower_call(fn, node, CALL_NOW, 1, &value);
        return value;
    }
    case GO_NODE_TYPE_INSTANTIATION: {
        TSNode type = go_field(node, GO_FIELD_TYPE);
        return go_kind(type) == GO_NODE_TYPE_IDENTIFIER ? identifier(fn, type) : unknown();
    }
    case GO_NODE_TYPE_IDENTIFIER:
    case GO_NODE_POINTER_TYPE:
    case GO_NODE_SLICE_TYPE:
    case GO_NODE_MAP_TYPE:
    case GO_NODE_QUALIFIED_TYPE:
    case GO_NODE_CHANNEL_TYPE:
    case GO_NODE_FUNCTION_TYPE:
    case GO_NODE_STRUCT_TYPE:
    case GO_NODE_INTERFACE_TYPE:
    case GO_NODE_ARRAY_TYPE:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_PARENTHESIZED_TYPE:
        return unknown(); /* a type as an argument: make, new, unsafe.Sizeof */
    default:
        if (!go_is_null(node) && !ts_node_has_error(node)) {
            degraded(fn, node, "expression not understood");
        }
        return unknown();
    }
}

Typed lower_expr(Fn *fn, TSNode node, const char *wanted)
{
    if (fn->depth >= GO_DEPTH_LIMIT) {
        degraded(fn, node, "expression nested too deeply");
        return unknown();
    }
    fn->depth++;
    Typed value = expr(fn, node, wanted);
    fn->depth--;
    return value;
}
