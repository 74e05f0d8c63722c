/* Expressions: operators, literals, conversions.
 * Calls, conditions and initialisers have files of their own. */
#include "analyzers/c/c_body.h"

#include <string.h>

enum { DEEPEST = 8000, LONGEST_STRING = 200 };

static gboolean evaluate(CXCursor expr, gint64 *ret_value)
{
    CXEvalResult result = clang_Cursor_Evaluate(expr);
    if (result == NULL)
        return FALSE;
    gboolean known = clang_EvalResult_getKind(result) == CXEval_Int;
    if (known)
        *ret_value = clang_EvalResult_getAsLongLong(result);
    clang_EvalResult_dispose(result);
    return known;
}

static IrOperand constant(CXCursor expr)
{
    gint64 value;
    return evaluate(expr, &value) ? ir_int(value) : ir_opaque();
}

/* __FILE__ and the like: no path of this machine goes further. */
static const char *without_root(const CBody *body, const char *text)
{
    const char *root = body->lowering->root;
    gsize length = strlen(root);
    return length > 1 && g_str_has_prefix(text, root) && text[length] == '/' ? text + length + 1
                                                                             : text;
}

static IrOperand string_literal(const CBody *body, CXCursor expr)
{
    CXString spelling = clang_getCursorSpelling(expr);
    const char *text = clang_getCString(spelling);
    const char *quote = text == NULL ? NULL : strchr(text, '"');
    g_autofree char *content = g_strndup(quote == NULL ? "" : quote + 1, LONGEST_STRING);
    char *last = strrchr(content, '"');
    if (last != NULL && last[1] == '\0')
        *last = '\0';
    clang_disposeString(spelling);
    g_autofree char *valid = g_utf8_make_valid(content, -1);
    return ir_named(IR_OPERAND_STRING, without_root(body, valid));
}

/* Lowers what an expression without a meaning here contains. */
static IrOperand opaque_of(CBody *body, const GArray *children)
{
    for (guint i = 0; i < children->len; i++)
        if (clang_isExpression(clang_getCursorKind(c_child(children, i)))) {
            IrOperand value = c_expr(body, c_child(children, i));
            if (value.kind == IR_OPERAND_VAR || value.kind == IR_OPERAND_GLOBAL)
                c_emit(body, IR_USE, c_pos(body, c_child(children, i)), &value, 1);
        }
    return ir_opaque();
}

/* ---- conversions ----------------------------------------------------------------------------- */

static IrOperand convert_implicitly(CBody *body, CXCursor expr, CXCursor inner)
{
    CXType to = clang_getCursorType(expr), from = clang_getCursorType(inner);
    if (clang_getCanonicalType(to).kind == CXType_Pointer && c_is_array(from)) {
        CPlace place = c_place(body, inner);
        guint32 flags =
            place.kind == PLACE_VAR ? ir_function_var(body->fn, place.base.var)->flags : 0;
        /* a parameter is a pointer; an array of this function is an object that the pointer names
         */
        if (place.kind == PLACE_VAR && (flags & IR_VAR_STATIC) == 0)
            return place.base;
        return c_place_address(body, &place);
    }
    IrOperand value = c_expr(body, inner);
    if (value.kind == IR_OPERAND_INT && value.value == 0 && c_is_pointer(to))
        return ir_nil();
    return value;
}

static gboolean is_va_arg(CXCursor expr, CXCursor inner)
{
    CXType from = clang_getCursorType(inner), to = clang_getCursorType(expr);
    if (clang_equalTypes(clang_getCanonicalType(from), clang_getCanonicalType(to)))
        return FALSE;
    const char *name = c_type_name(clang_getCanonicalType(from));
    return strstr(name, "__va_list") != NULL;
}

/* libclang does not expose implicit conversions, va_arg, a ?: b, offsetof and broken code. */
static IrOperand unexposed(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CXCursor first = c_child(children, 0);
    if (children->len == 1 && clang_isExpression(clang_getCursorKind(first))) {
        if (is_va_arg(expr, first))
            return opaque_of(body, children);
        return convert_implicitly(body, expr, first);
    }
    if (children->len == 4 && clang_equalLocations(clang_getCursorLocation(first),
                                                   clang_getCursorLocation(c_child(children, 2))))
        return c_elvis(body, expr, children);
    gint64 value;
    if (evaluate(expr, &value))
        return ir_int(value);
    return opaque_of(body, children);
}

static CXCursor last_expression(const GArray *children)
{
    CXCursor last = c_child(children, children->len - 1);
    return children->len > 0 && clang_isExpression(clang_getCursorKind(last))
               ? last
               : clang_getNullCursor();
}

static IrOperand explicit_cast(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CXCursor inner = last_expression(children);
    CXType type = clang_getCursorType(expr);
    SourcePos pos = c_pos(body, expr);
    if (clang_Cursor_isNull(inner))
        return constant(expr);
    IrOperand value = c_expr(body, inner);
    if (c_is_void(type)) { /* a result thrown away on purpose is read */
        if (value.kind == IR_OPERAND_VAR || value.kind == IR_OPERAND_GLOBAL)
            c_emit(body, IR_USE, pos, &value, 1);
        return ir_opaque();
    }
    if (value.kind == IR_OPERAND_INT)
        return value.value == 0 && c_is_pointer(type) ? ir_nil() : value;
    if (value.kind == IR_OPERAND_NIL || value.kind == IR_OPERAND_OPAQUE)
        return value;
    IrOperand dst = ir_var(c_temp(body, type, pos));
    ir_block_add(c_block(body), IR_CONVERT, pos, &dst, 1, &value, 1)->type = c_type_name(type);
    return dst;
}

/* ---- operators ------------------------------------------------------------------------------- */

static IrBinary binary_kind(enum CXBinaryOperatorKind kind)
{
    static const struct {
        enum CXBinaryOperatorKind kind;
        IrBinary binary;
    } table[] = {
        {CXBinaryOperator_EQ, IR_BINARY_EQ},         {CXBinaryOperator_NE, IR_BINARY_NE},
        {CXBinaryOperator_LT, IR_BINARY_LT},         {CXBinaryOperator_LE, IR_BINARY_LE},
        {CXBinaryOperator_GT, IR_BINARY_GT},         {CXBinaryOperator_GE, IR_BINARY_GE},
        {CXBinaryOperator_Add, IR_BINARY_ADD},       {CXBinaryOperator_Sub, IR_BINARY_SUB},
        {CXBinaryOperator_Mul, IR_BINARY_MUL},       {CXBinaryOperator_And, IR_BINARY_AND},
        {CXBinaryOperator_Or, IR_BINARY_OR},         {CXBinaryOperator_AddAssign, IR_BINARY_ADD},
        {CXBinaryOperator_SubAssign, IR_BINARY_SUB}, {CXBinaryOperator_MulAssign, IR_BINARY_MUL},
        {CXBinaryOperator_AndAssign, IR_BINARY_AND}, {CXBinaryOperator_OrAssign, IR_BINARY_OR},
    };
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].kind == kind)
            return table[i].binary;
    return IR_BINARY_OTHER;
}

IrOperand c_pointer_add(CBody *body, CXType type, SourcePos pos, IrOperand pointer, IrOperand n,
                        gboolean negative)
{
    if (negative && n.kind == IR_OPERAND_INT) {
        n = ir_int(-n.value);
    } else if (negative) {
        IrOperand minus = ir_var(c_temp(body, (CXType){.kind = CXType_Invalid}, pos));
        ir_block_add(c_block(body), IR_UNARY, pos, &minus, 1, &n, 1)->unary = IR_UNARY_NEG;
        n = minus;
    }
    IrOperand args[] = {pointer, n};
    return c_compute(body, IR_ADDR_ELEM, type, pos, args, 2);
}

/* left op right as values; pointer arithmetic becomes the address of an element. */
static IrOperand combine(CBody *body, enum CXBinaryOperatorKind kind, CXType type, SourcePos pos,
                         IrOperand left, gboolean left_pointer, IrOperand right,
                         gboolean right_pointer)
{
    IrBinary binary = binary_kind(kind);
    if (binary == IR_BINARY_ADD && left_pointer)
        return c_pointer_add(body, type, pos, left, right, FALSE);
    if (binary == IR_BINARY_ADD && right_pointer)
        return c_pointer_add(body, type, pos, right, left, FALSE);
    if (binary == IR_BINARY_SUB && left_pointer && !right_pointer)
        return c_pointer_add(body, type, pos, left, right, TRUE);
    if (left.kind == IR_OPERAND_INT && right.kind == IR_OPERAND_INT && right.value >= 0 &&
        right.value < 62 && left.value >= 0 && left.value < 2) {
        if (kind == CXBinaryOperator_Shl)
            return ir_int(left.value << right.value);
    }
    return c_binary(body, binary, type, pos, left, right);
}

/* Keeps a value that a later operand might change. */
static IrOperand hold(CBody *body, IrOperand value, CXType type, SourcePos pos)
{
    if (value.kind != IR_OPERAND_VAR && value.kind != IR_OPERAND_GLOBAL)
        return value;
    if (value.kind == IR_OPERAND_VAR &&
        (ir_function_var(body->fn, value.var)->flags & IR_VAR_TEMP) != 0)
        return value;
    return c_compute(body, IR_ASSIGN, type, pos, &value, 1);
}

static IrOperand assignment(CBody *body, CXCursor expr, CXCursor left, CXCursor right)
{
    SourcePos pos = c_pos(body, expr);
    CPlace place = c_place(body, left);
    IrOperand value = c_expr(body, right);
    c_place_store(body, &place, value, pos);
    return place.kind == PLACE_VAR ? place.base : value;
}

static IrOperand compound_assignment(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    if (children->len != 2)
        return opaque_of(body, children);
    CXType type = clang_getCursorType(expr);
    SourcePos pos = c_pos(body, expr);
    CPlace place = c_place(body, c_child(children, 0));
    IrOperand right = c_expr(body, c_child(children, 1));
    IrOperand left = c_place_load(body, &place);
    IrOperand value = combine(body, clang_getCursorBinaryOperatorKind(expr), type, pos, left,
                              c_is_pointer(type), right, FALSE);
    c_place_store(body, &place, value, pos);
    return place.kind == PLACE_VAR ? place.base : value;
}

static IrOperand binary_operator(CBody *body, CXCursor expr, gboolean discard)
{
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(expr);
    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr)
        return c_logical_value(body, expr);
    g_autoptr(GArray) children = c_children(expr);
    if (children->len != 2)
        return opaque_of(body, children);
    CXCursor left = c_child(children, 0), right = c_child(children, 1);
    if (kind == CXBinaryOperator_Assign)
        return assignment(body, expr, left, right);
    if (kind == CXBinaryOperator_Comma) {
        c_expr_discard(body, left);
        if (!discard)
            return c_expr(body, right);
        c_expr_discard(body, right);
        return ir_opaque();
    }
    CXType left_type = clang_getCursorType(left), right_type = clang_getCursorType(right);
    IrOperand a = c_expr(body, left);
    IrOperand b = c_expr(body, right);
    return combine(body, kind, clang_getCursorType(expr), c_pos(body, expr), a,
                   c_is_pointer(left_type), b, c_is_pointer(right_type));
}

static IrOperand step(CBody *body, CXCursor expr, CXCursor operand, gboolean negative,
                      gboolean postfix, gboolean discard)
{
    CXType type = clang_getCursorType(expr);
    SourcePos pos = c_pos(body, expr);
    CPlace place = c_place(body, operand);
    IrOperand old = c_place_load(body, &place);
    if (postfix && !discard)
        old = hold(body, old, type, pos);
    IrOperand value = c_is_pointer(type) ? c_pointer_add(body, type, pos, old, ir_int(1), negative)
                                         : c_binary(body, negative ? IR_BINARY_SUB : IR_BINARY_ADD,
                                                    type, pos, old, ir_int(1));
    c_place_store(body, &place, value, pos);
    if (postfix)
        return old;
    return place.kind == PLACE_VAR ? place.base : value;
}

static IrOperand negate(CBody *body, CXCursor expr, CXCursor operand, IrUnary unary)
{
    SourcePos pos = c_pos(body, expr);
    IrOperand value = c_expr(body, operand);
    if (value.kind == IR_OPERAND_INT && unary == IR_UNARY_NEG && value.value != G_MININT64)
        return ir_int(-value.value);
    IrOperand dst = ir_var(c_temp(body, clang_getCursorType(expr), pos));
    ir_block_add(c_block(body), IR_UNARY, pos, &dst, 1, &value, 1)->unary = unary;
    return dst;
}

static gboolean is_truth_value(CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    if (clang_getCanonicalType(clang_getCursorType(inner)).kind == CXType_Bool)
        return TRUE;
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator)
        return clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_LNot;
    if (clang_getCursorKind(inner) != CXCursor_BinaryOperator)
        return FALSE;
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(inner);
    return (kind >= CXBinaryOperator_LT && kind <= CXBinaryOperator_NE) ||
           kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr;
}

/* !x is a comparison with nil or zero, so that x is what is known of on both sides. */
static IrOperand logical_not(CBody *body, CXCursor expr, CXCursor operand)
{
    if (is_truth_value(operand))
        return negate(body, expr, operand, IR_UNARY_NOT);
    CXType type = clang_getCursorType(operand);
    IrOperand value = c_expr(body, operand);
    IrOperand zero = c_is_pointer(type) ? ir_nil() : ir_int(0);
    if (value.kind == IR_OPERAND_OPAQUE)
        return value;
    return c_binary(body, IR_BINARY_EQ, clang_getCursorType(expr), c_pos(body, expr), value, zero);
}

static IrOperand address_of(CBody *body, CXCursor operand)
{
    CPlace place = c_place(body, operand);
    return c_place_address(body, &place);
}

static IrOperand unary_operator(CBody *body, CXCursor expr, gboolean discard)
{
    g_autoptr(GArray) children = c_children(expr);
    if (children->len != 1)
        return constant(expr);
    CXCursor operand = c_child(children, 0);
    switch (clang_getCursorUnaryOperatorKind(expr)) {
    case CXUnaryOperator_PostInc:
        return step(body, expr, operand, FALSE, TRUE, discard);
    case CXUnaryOperator_PostDec:
        return step(body, expr, operand, TRUE, TRUE, discard);
    case CXUnaryOperator_PreInc:
        return step(body, expr, operand, FALSE, FALSE, discard);
    case CXUnaryOperator_PreDec:
        return step(body, expr, operand, TRUE, FALSE, discard);
    case CXUnaryOperator_AddrOf:
        return address_of(body, operand);
    case CXUnaryOperator_Minus:
        return negate(body, expr, operand, IR_UNARY_NEG);
    case CXUnaryOperator_LNot:
        return logical_not(body, expr, operand);
    case CXUnaryOperator_Not:
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        return negate(body, expr, operand, IR_UNARY_OTHER);
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension:
        return c_expr(body, operand);
    case CXUnaryOperator_Deref:
    case CXUnaryOperator_Coawait:
    case CXUnaryOperator_Invalid:
        break;
    }
    return opaque_of(body, children);
}

/* _Generic: the association whose type is that of the whole. */
static IrOperand generic_selection(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CXType type = clang_getCursorType(expr);
    for (guint i = 1; i < children->len; i++) {
        CXCursor child = c_child(children, i);
        if (clang_isExpression(clang_getCursorKind(child)) &&
            clang_equalTypes(clang_getCursorType(child), type))
            return c_expr(body, child);
    }
    return ir_opaque();
}

static IrOperand load(CBody *body, CXCursor expr)
{
    CPlace place = c_place(body, expr);
    return c_place_load(body, &place);
}

static IrOperand dispatch(CBody *body, CXCursor expr, gboolean discard)
{
    enum CXCursorKind kind = clang_getCursorKind(expr);
    if (c_is_wreck(expr))
        return ir_opaque();
    if (kind == CXCursor_UnexposedExpr)
        return unexposed(body, expr);
    if (kind == CXCursor_ParenExpr) {
        g_autoptr(GArray) children = c_children(expr);
        return children->len == 1 ? c_expr(body, c_child(children, 0)) : ir_opaque();
    }
    if (kind == CXCursor_CallExpr)
        return c_call(body, expr, discard);
    if (kind == CXCursor_BinaryOperator)
        return binary_operator(body, expr, discard);
    if (kind == CXCursor_CompoundAssignOperator)
        return compound_assignment(body, expr);
    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(expr) != CXUnaryOperator_Deref)
        return unary_operator(body, expr, discard);
    if (kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr ||
        kind == CXCursor_ArraySubscriptExpr || kind == CXCursor_UnaryOperator ||
        kind == CXCursor_CompoundLiteralExpr)
        return load(body, expr);
    if (kind == CXCursor_ConditionalOperator)
        return c_conditional(body, expr, discard);
    if (kind == CXCursor_CStyleCastExpr)
        return explicit_cast(body, expr);
    if (kind == CXCursor_StringLiteral)
        return string_literal(body, expr);
    if (kind == CXCursor_StmtExpr)
        return c_statement_value(body, expr);
    if (kind == CXCursor_GenericSelectionExpr)
        return generic_selection(body, expr);
    if (kind == CXCursor_CXXNullPtrLiteralExpr || kind == CXCursor_GNUNullExpr)
        return ir_nil();
    return constant(expr); /* literals, sizeof; initialiser lists and labels give no value */
}

static IrOperand lower(CBody *body, CXCursor expr, gboolean discard)
{
    if (body->depth >= DEEPEST) {
        if (!body->too_deep)
            c_degrade(body, expr, "expression nested too deeply");
        body->too_deep = TRUE;
        return ir_opaque();
    }
    body->depth++;
    IrOperand value = dispatch(body, expr, discard);
    body->depth--;
    return value;
}

IrOperand c_expr(CBody *body, CXCursor expr)
{
    return lower(body, expr, FALSE);
}

void c_expr_discard(CBody *body, CXCursor expr)
{
    lower(body, c_strip(expr), TRUE);
}
