/* Conditions as control flow: && || ! ?: and what is true.
 * Statements that branch are in c_stmt.c. */
#include "analyzers/c/c_body.h"

static gboolean is_comparison(CXCursor expr)
{
    if (clang_getCursorKind(expr) != CXCursor_BinaryOperator)
        return FALSE;
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(expr);
    return kind >= CXBinaryOperator_LT && kind <= CXBinaryOperator_NE;
}

/* Branches on a value: pointers against nil, numbers against zero. */
static void branch_on(CBody *body, CXCursor expr, IrOperand value, guint32 yes, guint32 no)
{
    SourcePos pos = c_pos(body, expr);
    CXType type = clang_getCursorType(expr);
    if (value.kind == IR_OPERAND_INT || value.kind == IR_OPERAND_NIL) {
        c_jump(body, pos, value.kind == IR_OPERAND_INT && value.value != 0 ? yes : no);
        return;
    }
    if (value.kind == IR_OPERAND_FUNC || value.kind == IR_OPERAND_STRING) {
        c_jump(body, pos, yes);
        return;
    }
    if (value.kind != IR_OPERAND_OPAQUE && !is_comparison(expr) &&
        clang_getCanonicalType(type).kind != CXType_Bool)
        value = c_binary(body, IR_BINARY_NE, (CXType){.kind = CXType_Invalid}, pos, value,
                         c_is_pointer(type) ? ir_nil() : ir_int(0));
    c_branch(body, pos, value, yes, no);
}

static void logical(CBody *body, CXCursor expr, gboolean is_and, guint32 yes, guint32 no)
{
    g_autoptr(GArray) children = c_children(expr);
    if (children->len != 2) {
        c_branch(body, c_pos(body, expr), ir_opaque(), yes, no);
        return;
    }
    guint32 second = c_block_new(body);
    c_condition(body, c_child(children, 0), is_and ? second : yes, is_and ? no : second);
    c_block_start(body, second);
    c_condition(body, c_child(children, 1), yes, no);
}

void c_condition(CBody *body, CXCursor expr, guint32 yes, guint32 no)
{
    CXCursor inner = c_strip(expr), argument;
    enum CXCursorKind kind = clang_getCursorKind(inner);
    if (kind == CXCursor_BinaryOperator) {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(inner);
        if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
            logical(body, inner, op == CXBinaryOperator_LAnd, yes, no);
            return;
        }
        g_autoptr(GArray) children = c_children(inner);
        if (op == CXBinaryOperator_Comma && children->len == 2) {
            c_expr_discard(body, c_child(children, 0));
            c_condition(body, c_child(children, 1), yes, no);
            return;
        }
    }
    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_LNot) {
        g_autoptr(GArray) children = c_children(inner);
        if (children->len == 1) {
            c_condition(body, c_child(children, 0), no, yes);
            return;
        }
    }
    if (kind == CXCursor_CallExpr && c_call_is_expect(inner, &argument)) {
        c_condition(body, argument, yes, no);
        return;
    }
    branch_on(body, inner, c_expr(body, inner), yes, no);
}

/* ---- conditions as values ------------------------------------------------------------------- */

IrOperand c_logical_value(CBody *body, CXCursor expr)
{
    SourcePos pos = c_pos(body, expr);
    guint32 yes = c_block_new(body), no = c_block_new(body), end = c_block_new(body);
    guint32 result = c_phi(body, clang_getCursorType(expr), pos);
    c_condition(body, expr, yes, no);
    c_block_start(body, yes);
    c_assign(body, IR_ASSIGN, pos, result, ir_int(1));
    c_jump(body, pos, end);
    c_block_start(body, no);
    c_assign(body, IR_ASSIGN, pos, result, ir_int(0));
    c_jump(body, pos, end);
    c_block_start(body, end);
    return ir_var(result);
}

/* One arm of ?: into the common result. */
static void arm(CBody *body, CXCursor expr, gboolean discard, guint32 result, CXType type,
                SourcePos pos, guint32 end)
{
    if (discard) {
        c_expr_discard(body, expr);
    } else {
        IrOperand value = c_expr(body, expr);
        c_assign(body, c_is_aggregate(type) ? IR_COPY : IR_ASSIGN, pos, result, value);
    }
    c_jump(body, pos, end);
}

IrOperand c_conditional(CBody *body, CXCursor expr, gboolean discard)
{
    g_autoptr(GArray) children = c_children(expr);
    if (children->len != 3)
        return ir_opaque();
    SourcePos pos = c_pos(body, expr);
    CXType type = clang_getCursorType(expr);
    discard = discard || c_is_void(type);
    guint32 yes = c_block_new(body), no = c_block_new(body), end = c_block_new(body);
    guint32 result = discard ? 0 : c_phi(body, type, pos);
    c_condition(body, c_child(children, 0), yes, no);
    c_block_start(body, yes);
    arm(body, c_child(children, 1), discard, result, type, pos, end);
    c_block_start(body, no);
    arm(body, c_child(children, 2), discard, result, type, pos, end);
    c_block_start(body, end);
    return discard ? ir_opaque() : ir_var(result);
}

IrOperand c_elvis(CBody *body, CXCursor expr, const GArray *children)
{
    SourcePos pos = c_pos(body, expr);
    CXType type = clang_getCursorType(expr);
    guint32 no = c_block_new(body), end = c_block_new(body);
    guint32 result = c_phi(body, type, pos);
    CXCursor first = c_child(children, 0);
    IrOperand value = c_expr(body, first);
    c_assign(body, IR_ASSIGN, pos, result, value);
    branch_on(body, c_strip(first), ir_var(result), end, no);
    c_block_start(body, no);
    arm(body, c_child(children, children->len - 1), FALSE, result, type, pos, end);
    c_block_start(body, end);
    return ir_var(result);
}
