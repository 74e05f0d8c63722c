/* Blocks, instructions and variables of the function that is being lowered.
 * Knows no statement and no operator: see c_stmt.c and c_expr.c. */
#include "analyzers/c/c_body.h"

SourcePos c_pos(CBody *body, CXCursor cursor)
{
    return c_places_of_cursor(body->lowering->places, cursor, NULL);
}

static enum CXChildVisitResult collect_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    g_array_append_val((GArray *)data, cursor);
    return CXChildVisit_Continue;
}

GArray *c_children(CXCursor cursor)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    clang_visitChildren(cursor, collect_child, children);
    return children;
}

CXCursor c_child(const GArray *children, guint index)
{
    return index < children->len ? g_array_index(children, CXCursor, index) : clang_getNullCursor();
}

/* ---- blocks -------------------------------------------------------------------------------- */

guint32 c_block_new(CBody *body)
{
    return ir_function_add_block(body->fn)->id;
}

void c_block_start(CBody *body, guint32 block)
{
    body->block = ir_function_block(body->fn, block);
}

IrBlock *c_block(CBody *body)
{
    if (ir_block_is_terminated(body->block))
        body->block = ir_function_add_block(body->fn);
    return body->block;
}

void c_jump(CBody *body, SourcePos pos, guint32 target)
{
    if (!ir_block_is_terminated(body->block))
        ir_block_terminate(body->block, IR_TERM_JUMP, pos, NULL, 0, &target, 1);
}

void c_branch(CBody *body, SourcePos pos, IrOperand condition, guint32 yes, guint32 no)
{
    guint32 targets[] = {yes, no};
    if (condition.kind == IR_OPERAND_OPAQUE)
        ir_block_terminate(c_block(body), IR_TERM_CHOOSE, pos, NULL, 0, targets, 2);
    else
        ir_block_terminate(c_block(body), IR_TERM_BRANCH, pos, &condition, 1, targets, 2);
}

void c_terminate(CBody *body, IrTerm term, SourcePos pos)
{
    ir_block_terminate(c_block(body), term, pos, NULL, 0, NULL, 0);
}

/* ---- instructions -------------------------------------------------------------------------- */

static guint32 add_unnamed(CBody *body, CXType type, guint32 flags, SourcePos pos)
{
    const char *name = type.kind == CXType_Invalid ? NULL : c_type_name(type);
    return ir_function_add_var(body->fn, "", name,
                               flags | (c_is_aggregate(type) ? (guint32)IR_VAR_STRUCT : 0), pos);
}

guint32 c_temp(CBody *body, CXType type, SourcePos pos)
{
    return add_unnamed(body, type, IR_VAR_TEMP, pos);
}

guint32 c_phi(CBody *body, CXType type, SourcePos pos)
{
    return add_unnamed(body, type, 0, pos);
}

IrOperand c_compute(CBody *body, IrOp op, CXType type, SourcePos pos, const IrOperand *args,
                    guint n_args)
{
    IrOperand dst = ir_var(c_temp(body, type, pos));
    ir_block_add(c_block(body), op, pos, &dst, 1, args, n_args);
    return dst;
}

IrInstr *c_emit(CBody *body, IrOp op, SourcePos pos, const IrOperand *args, guint n_args)
{
    return ir_block_add(c_block(body), op, pos, NULL, 0, args, n_args);
}

void c_assign(CBody *body, IrOp op, SourcePos pos, guint32 dst, IrOperand value)
{
    IrOperand target = ir_var(dst);
    ir_block_add(c_block(body), op, pos, &target, 1, &value, 1);
}

static gboolean fold(IrBinary binary, gint64 a, gint64 b, gint64 *ret_value)
{
    switch (binary) {
    case IR_BINARY_EQ:
        *ret_value = a == b;
        return TRUE;
    case IR_BINARY_NE:
        *ret_value = a != b;
        return TRUE;
    case IR_BINARY_LT:
        *ret_value = a < b;
        return TRUE;
    case IR_BINARY_LE:
        *ret_value = a <= b;
        return TRUE;
    case IR_BINARY_GT:
        *ret_value = a > b;
        return TRUE;
    case IR_BINARY_GE:
        *ret_value = a >= b;
        return TRUE;
    case IR_BINARY_ADD:
        return !__builtin_add_overflow(a, b, ret_value);
    case IR_BINARY_SUB:
        return !__builtin_sub_overflow(a, b, ret_value);
    case IR_BINARY_MUL:
        return !__builtin_mul_overflow(a, b, ret_value);
    case IR_BINARY_AND:
        *ret_value = a & b;
        return TRUE;
    case IR_BINARY_OR:
        *ret_value = a | b;
        return TRUE;
    case IR_BINARY_OTHER:
        break;
    }
    return FALSE;
}

IrOperand c_binary(CBody *body, IrBinary binary, CXType type, SourcePos pos, IrOperand left,
                   IrOperand right)
{
    gint64 value;
    if (left.kind == IR_OPERAND_INT && right.kind == IR_OPERAND_INT &&
        fold(binary, left.value, right.value, &value))
        return ir_int(value);
    IrOperand args[] = {left, right}, dst = ir_var(c_temp(body, type, pos));
    ir_block_add(c_block(body), IR_BINARY, pos, &dst, 1, args, 2)->binary = binary;
    return dst;
}

void c_degrade(CBody *body, CXCursor cursor, const char *reason)
{
    ir_unit_add_degraded(body->lowering->unit, c_pos(body, cursor), reason);
}

/* ---- types --------------------------------------------------------------------------------- */

gboolean c_is_array(CXType type)
{
    enum CXTypeKind kind = clang_getCanonicalType(type).kind;
    return kind == CXType_ConstantArray || kind == CXType_IncompleteArray ||
           kind == CXType_VariableArray;
}

gboolean c_is_pointer(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Pointer || c_is_array(type);
}

gboolean c_is_aggregate(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Record || c_is_array(type);
}

gboolean c_is_void(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Void;
}

gboolean c_is_wreck(CXCursor expr)
{
    return clang_getCursorKind(expr) == CXCursor_UnexposedExpr &&
           clang_getCursorType(expr).kind == CXType_Dependent;
}

CXCursor c_strip(CXCursor expr)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(expr);
        if (c_is_wreck(expr))
            return expr;
        gboolean extension = kind == CXCursor_UnaryOperator &&
                             clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_Extension;
        if (kind != CXCursor_ParenExpr && kind != CXCursor_UnexposedExpr && !extension)
            return expr;
        g_autoptr(GArray) children = c_children(expr);
        if (children->len != 1 || !clang_isExpression(clang_getCursorKind(c_child(children, 0))))
            return expr;
        expr = c_child(children, 0);
    }
}

/* ---- variables ------------------------------------------------------------------------------- */

guint32 c_declare(CBody *body, CXCursor decl, guint32 flags)
{
    CXType type = clang_getCursorType(decl);
    gboolean by_value = c_is_aggregate(type) && !((flags & IR_VAR_PARAM) != 0 && c_is_array(type));
    guint32 var =
        ir_function_add_var(body->fn, c_intern(clang_getCursorSpelling(decl)), c_type_name(type),
                            flags | (by_value ? (guint32)IR_VAR_STRUCT : 0), c_pos(body, decl));
    g_hash_table_insert(body->vars, g_memdup2(&decl, sizeof decl), GUINT_TO_POINTER(var + 1));
    return var;
}

gboolean c_find_var(const CBody *body, CXCursor decl, guint32 *ret_var)
{
    gpointer index = g_hash_table_lookup(body->vars, &decl);
    if (index == NULL)
        return FALSE;
    *ret_var = GPOINTER_TO_UINT(index) - 1;
    return TRUE;
}
