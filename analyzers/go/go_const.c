/* Constants: literals, iota, and integer arithmetic over them; C constants by
 * name. Floats, big integers and string operations are left opaque. */

#include "analyzers/go/go_lower.h"

#include <string.h>

enum { STRING_MOST = 200 };

/* ---- literals
 * --------------------------------------------------------------------------------
 */

static GoValue int_literal(const GoSource *source, TSNode node)
{
    enum { DIGITS = 80 };
    char digits[DIGITS];
    gsize n = 0;
    for (const char *c = go_text(source, node); *c != '\0' && n + 1 < DIGITS; c++) {
        if (*c != '_') {
            digits[n++] = *c;
        }
    }
    digits[n] = '\0';
    const char *text = digits;
    guint base = 10;
    if (text[0] == '0' && text[1] != '\0') {
        char mark = g_ascii_tolower(text[1]);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        text += mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1;
    }
    guint64 value;
    gboolean fits = g_ascii_string_to_unsigned(text, base, 0, G_MAXUINT64, &value, NULL);
    return go_value(fits ? ir_int((gint64)value) : ir_opaque(), g_intern_static_string("int"));
}

static GoValue rune_literal(const GoSource *source, TSNode node)
{
    static const char ESCAPES[] = "abfnrtv\\'\"", VALUES[] = "\a\b\f\n\r\t\v\\'\"";
    const char *text = go_string(source, node, STRING_MOST);
    gint64 value = g_utf8_get_char(text);
    if (text[0] == '\\') {
        const char *escape = text[1] != '\0' ? strchr(ESCAPES, text[1]) : NULL;
        gboolean hex = text[1] != '\0' && strchr("xuU", text[1]) != NULL;
        value = escape != NULL ? VALUES[escape - ESCAPES]
                               : g_ascii_strtoll(text + (hex ? 2 : 1), NULL, hex ? 16 : 8);
    }
    return go_value(ir_int(value), g_intern_static_string("int32"));
}

GoValue go_literal(GoFn *fn, TSNode node)
{
    const GoSource *source = fn->input->source;
    switch ((int)go_kind(node)) {
    case GO_NODE_INT:
        return int_literal(source, node);
    case GO_NODE_RUNE:
        return rune_literal(source, node);
    case GO_NODE_STRING:
    case GO_NODE_RAW_STRING:
        return go_value(ir_named(IR_OPERAND_STRING, go_string(source, node, STRING_MOST)),
                        g_intern_static_string("string"));
    case GO_NODE_FLOAT:
        return go_value(ir_opaque(), g_intern_static_string("float64"));
    case GO_NODE_IMAGINARY:
        return go_value(ir_opaque(), g_intern_static_string("complex128"));
    case GO_NODE_TRUE:
        return go_value(ir_int(1), g_intern_static_string("bool"));
    case GO_NODE_FALSE:
        return go_value(ir_int(0), g_intern_static_string("bool"));
    case GO_NODE_NIL:
        return go_value(ir_nil(), NULL);
    default:
        return go_unknown();
    }
}

/* ---- arithmetic
 * ------------------------------------------------------------------------------
 */

static gboolean shift(GoOperator op, gint64 a, gint64 b, gint64 *ret_value)
{
    if (b < 0 || b > 62 || a < 0) {
        return FALSE;
    }
    if (op == GO_OP_SHL && a > G_MAXINT64 >> b) {
        return FALSE;
    }
    *ret_value = op == GO_OP_SHL ? a << b : a >> b;
    return TRUE;
}

gboolean go_fold(GoOperator op, gint64 a, gint64 b, gint64 *ret_value)
{
    gboolean divides = b != 0 && !(a == G_MININT64 && b == -1);
    switch ((int)op) {
    case GO_OP_ADD:
        return !__builtin_add_overflow(a, b, ret_value);
    case GO_OP_SUB:
        return !__builtin_sub_overflow(a, b, ret_value);
    case GO_OP_MUL:
        return !__builtin_mul_overflow(a, b, ret_value);
    case GO_OP_QUO:
        *ret_value = divides ? a / b : 0;
        return divides;
    case GO_OP_REM:
        *ret_value = divides ? a % b : 0;
        return divides;
    case GO_OP_AND:
        *ret_value = a & b;
        return TRUE;
    case GO_OP_OR:
        *ret_value = a | b;
        return TRUE;
    case GO_OP_XOR:
        *ret_value = a ^ b;
        return TRUE;
    case GO_OP_AND_NOT:
        *ret_value = a & ~b;
        return TRUE;
    case GO_OP_SHL:
    case GO_OP_SHR:
        return shift(op, a, b, ret_value);
    default:
        return FALSE;
    }
}

static GoValue fold_unary(GoOperator op, GoValue value)
{
    if (op == GO_OP_ADD) {
        return value;
    }
    if (value.op.kind != IR_OPERAND_INT) {
        return go_value(ir_opaque(), value.type);
    }
    if (op == GO_OP_SUB && value.op.value != G_MININT64) {
        return go_value(ir_int(-value.op.value), value.type);
    }
    if (op == GO_OP_NOT) {
        return go_value(ir_int(value.op.value == 0), value.type);
    }
    return go_value(ir_opaque(), value.type);
}

/* ---- expressions
 * -----------------------------------------------------------------------------
 */

static GoValue name_value(GoFn *fn, const char *name)
{
    GoLocal local;
    if (go_scope_find(fn, name, &local)) {
        return local.kind == GO_LOCAL_CONST ? go_value(local.value, local.type) : go_unknown();
    }
    GoDecl *decl = go_decl_find(fn, name);
    return decl != NULL && decl->kind == GO_DECL_CONST ? go_decl_value(fn, decl) : go_unknown();
}

static GoValue selector_value(GoFn *fn, TSNode node)
{
    const char *path = go_package_of(fn, go_field(node, GO_FIELD_OPERAND));
    const char *name = go_text(fn->input->source, go_field(node, GO_FIELD_FIELD));
    if (path == NULL) {
        return go_unknown();
    }
    if (g_str_equal(path, "C")) {
        return go_value(ir_named(IR_OPERAND_CONSTANT, name), NULL);
    }
    GoDecl *decl = go_decl_in(fn, path, name);
    return decl != NULL && decl->kind == GO_DECL_CONST ? go_decl_value(fn, decl) : go_unknown();
}

static GoValue call_value(GoFn *fn, TSNode node, gint64 iota)
{
    const char *type = go_expr_as_type(fn, go_field(node, GO_FIELD_FUNCTION));
    TSNode argument = go_first(go_field(node, GO_FIELD_ARGUMENTS));
    if (type == NULL || go_is_null(argument)) {
        return go_unknown();
    }
    return go_value(go_const_value(fn, argument, iota).op, type);
}

static GoValue fold_binary(GoOperator op, GoValue left, GoValue right)
{
    const char *type = left.type != NULL ? left.type : right.type;
    gboolean integers = left.op.kind == IR_OPERAND_INT && right.op.kind == IR_OPERAND_INT;
    gint64 value;
    return go_value(integers && go_fold(op, left.op.value, right.op.value, &value) ? ir_int(value)
                                                                                   : ir_opaque(),
                    type);
}

/* Long sums nest to the left: walked down and up without recursion. */
static GoValue binary_value(GoFn *fn, TSNode node, gint64 iota)
{
    g_autoptr(GArray) spine = g_array_new(FALSE, FALSE, sizeof(TSNode));
    for (; go_kind(node) == GO_NODE_BINARY; node = go_field(node, GO_FIELD_LEFT)) {
        g_array_append_val(spine, node);
    }
    GoValue value = go_const_value(fn, node, iota);
    for (guint i = spine->len; i-- > 0;) {
        TSNode at = g_array_index(spine, TSNode, i);
        GoValue right = go_const_value(fn, go_field(at, GO_FIELD_RIGHT), iota);
        value = fold_binary(go_operator(go_field(at, GO_FIELD_OPERATOR)), value, right);
    }
    return value;
}

static GoValue value_at(GoFn *fn, TSNode node, gint64 iota)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER:
        return name_value(fn, go_text(fn->input->source, node));
    case GO_NODE_IOTA:
        return iota >= 0 ? go_value(ir_int(iota), g_intern_static_string("int")) : go_unknown();
    case GO_NODE_PARENTHESIZED:
        return go_const_value(fn, go_first(node), iota);
    case GO_NODE_SELECTOR:
        return selector_value(fn, node);
    case GO_NODE_CALL:
        return call_value(fn, node, iota);
    case GO_NODE_UNARY:
        return fold_unary(go_operator(go_field(node, GO_FIELD_OPERATOR)),
                          go_const_value(fn, go_field(node, GO_FIELD_OPERAND), iota));
    case GO_NODE_BINARY:
        return binary_value(fn, node, iota);
    case GO_NODE_NIL:
        return go_unknown();
    default:
        return go_literal(fn, node);
    }
}

GoValue go_const_value(GoFn *fn, TSNode node, gint64 iota)
{
    if (!go_descend(fn, node)) {
        return go_unknown();
    }
    GoValue value = value_at(fn, node, iota);
    go_ascend(fn);
    return value;
}

GoValue go_decl_value(GoFn *fn, GoDecl *decl)
{
    if (decl->state == GO_DECL_PENDING) {
        decl->state = GO_DECL_BUSY;
        g_auto(GoFn) at_file = {0};
        go_fn_init(&at_file, fn->lower, decl->input, NULL);
        GoValue value = go_const_value(&at_file, decl->node, decl->iota);
        decl->value = value.op;
        const char *type = go_type_of_node(&at_file, decl->type_node);
        decl->type = type != NULL ? type : value.type;
        decl->state = GO_DECL_DONE;
    }
    return go_value(decl->value, decl->type);
}
