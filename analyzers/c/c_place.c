/* Places: variables, fields, elements and what pointers point to; loads, stores and addresses.
 * Does not lower operators: see c_expr.c. */
#include "analyzers/c/c_body.h"
#include "analyzers/c/c_guess.h"

#include <string.h>

static CPlace value_place(CBody *body, CXCursor expr, IrOperand value)
{
    return (CPlace){.kind = PLACE_VALUE,
                    .base = value,
                    .type = clang_getCursorType(expr),
                    .pos = c_pos(body, expr)};
}

static CPlace name_place(CBody *body, CXCursor expr)
{
    CXCursor decl = clang_getCursorReferenced(expr);
    CPlace place = value_place(body, expr, ir_opaque());
    enum CXCursorKind kind = clang_getCursorKind(decl);
    guint32 var;
    if (c_find_var(body, decl, &var)) {
        place.kind = PLACE_VAR;
        place.base = ir_var(var);
    } else if (kind == CXCursor_VarDecl) {
        place.kind = PLACE_GLOBAL;
        place.name = c_global_name(body->lowering, decl);
    } else if (kind == CXCursor_FunctionDecl) {
        const char *name = c_intern(clang_getCursorSpelling(decl));
        c_decls_want(body->lowering->decls, name);
        place.base = ir_named(IR_OPERAND_FUNC, name);
    } else if (kind == CXCursor_EnumConstantDecl) {
        CXCursor parent = clang_getCursorSemanticParent(decl);
        gboolean guessed = strcmp(c_intern(clang_getCursorSpelling(parent)), C_GUESSED_ENUM) == 0;
        place.base = guessed
                         ? ir_named(IR_OPERAND_CONSTANT, c_intern(clang_getCursorSpelling(decl)))
                         : ir_int(clang_getEnumConstantDeclValue(decl));
    }
    return place;
}

/* The first operand of a field or element access: a pointer's value, or the aggregate itself. */
static IrOperand access_base(CBody *body, CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    if (!c_is_aggregate(clang_getCursorType(inner)))
        return c_expr(body, expr);
    CPlace place = c_place(body, inner);
    /* an array parameter is a pointer */
    if (place.kind == PLACE_VAR &&
        (ir_function_var(body->fn, place.base.var)->flags & IR_VAR_STRUCT) == 0)
        return place.base;
    return c_place_base(body, &place);
}

/* Pointers and whole numbers: what can stand for a resource. */
static gboolean is_scalar(CXType type)
{
    enum CXTypeKind kind = clang_getCanonicalType(type).kind;
    return kind == CXType_Pointer || kind == CXType_Enum ||
           (kind >= CXType_Bool && kind <= CXType_Int128);
}

typedef struct UnionMember {
    long long size;
    CXCursor first; /* scalar member of that size, or null */
} UnionMember;

static enum CXVisitorResult find_first(CXCursor field, CXClientData data)
{
    UnionMember *member = data;
    CXType type = clang_getCursorType(field);
    if (!is_scalar(type) || clang_Type_getSizeOf(type) != member->size)
        return CXVisit_Continue;
    member->first = field;
    return CXVisit_Break;
}

/* Scalars that share their storage in a union are one field: what is stored as one is read as the
 * other. */
static const char *member_name(CXCursor expr)
{
    CXCursor field = clang_getCursorReferenced(expr);
    CXCursor parent = clang_getCursorSemanticParent(field);
    UnionMember member = {.first = clang_getNullCursor()};
    if (clang_getCursorKind(parent) == CXCursor_UnionDecl &&
        is_scalar(clang_getCursorType(field))) {
        member.size = clang_Type_getSizeOf(clang_getCursorType(field));
        clang_Type_visitFields(clang_getCursorType(parent), find_first, &member);
    }
    gboolean shared = !clang_Cursor_isNull(member.first);
    return c_intern(clang_getCursorSpelling(shared ? member.first : expr));
}

static CPlace member_place(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CPlace place = value_place(body, expr, ir_opaque());
    if (children->len == 0)
        return place;
    place.kind = PLACE_FIELD;
    place.name = member_name(expr);
    place.base = access_base(body, c_child(children, 0));
    return place;
}

static CPlace element_place(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CPlace place = value_place(body, expr, ir_opaque());
    if (children->len != 2)
        return place;
    CXCursor base = c_child(children, 0), index = c_child(children, 1);
    if (!c_is_pointer(clang_getCursorType(base))) { /* 2[p] */
        base = c_child(children, 1);
        index = c_child(children, 0);
    }
    place.kind = PLACE_ELEM;
    place.base = access_base(body, base);
    place.index = c_expr(body, index);
    return place;
}

static CPlace pointee_place(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CPlace place = value_place(body, expr, ir_opaque());
    CXCursor pointer = c_child(children, 0);
    enum CXTypeKind kind = clang_getCanonicalType(place.type).kind;
    if (kind == CXType_FunctionProto || kind == CXType_FunctionNoProto) {
        place.base = c_expr(body, pointer);
    } else if (c_is_array(clang_getCursorType(c_strip(pointer)))) { /* *array */
        place.kind = PLACE_ELEM;
        place.base = access_base(body, pointer);
        place.index = ir_int(0);
    } else {
        place.kind = PLACE_DEREF;
        place.base = c_expr(body, pointer);
    }
    return place;
}

/* An object without a name that lives as long as its block. */
static CPlace literal_place(CBody *body, CXCursor expr)
{
    g_autoptr(GArray) children = c_children(expr);
    CPlace place = value_place(body, expr, ir_opaque());
    place.kind = PLACE_VAR;
    place.base = ir_var(c_phi(body, place.type, place.pos));
    if (children->len > 0)
        c_initialise(body, &place, c_child(children, children->len - 1));
    return place;
}

CPlace c_place(CBody *body, CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    enum CXCursorKind kind = clang_getCursorKind(inner);
    if (kind == CXCursor_DeclRefExpr)
        return name_place(body, inner);
    if (kind == CXCursor_MemberRefExpr)
        return member_place(body, inner);
    if (kind == CXCursor_ArraySubscriptExpr)
        return element_place(body, inner);
    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_Deref)
        return pointee_place(body, inner);
    if (kind == CXCursor_CompoundLiteralExpr)
        return literal_place(body, inner);
    return value_place(body, inner, c_expr(body, inner));
}

/* ---- access -------------------------------------------------------------------------------- */

IrOperand c_place_load(CBody *body, const CPlace *place)
{
    IrOperand args[] = {place->base, place->index}, result;
    switch (place->kind) {
    case PLACE_VALUE:
    case PLACE_VAR:
        return place->base;
    case PLACE_GLOBAL:
        return ir_named(IR_OPERAND_GLOBAL, place->name);
    case PLACE_FIELD:
        result = ir_var(c_temp(body, place->type, place->pos));
        ir_block_add(c_block(body), IR_LOAD_FIELD, place->pos, &result, 1, args, 1)->name =
            place->name;
        return result;
    case PLACE_ELEM:
        return c_compute(body, IR_LOAD_ELEM, place->type, place->pos, args, 2);
    case PLACE_DEREF:
        return c_compute(body, IR_LOAD, place->type, place->pos, args, 1);
    }
    return ir_opaque();
}

void c_place_store(CBody *body, const CPlace *place, IrOperand value, SourcePos pos)
{
    IrOperand field[] = {place->base, value}, element[] = {place->base, place->index, value};
    switch (place->kind) {
    case PLACE_VALUE:
        c_emit(body, IR_USE, pos, &value, 1);
        break;
    case PLACE_VAR:
        c_assign(body, c_is_aggregate(place->type) ? IR_COPY : IR_ASSIGN, pos, place->base.var,
                 value);
        break;
    case PLACE_GLOBAL:
        c_emit(body, IR_STORE_GLOBAL, pos, &value, 1)->name = place->name;
        break;
    case PLACE_FIELD:
        c_emit(body, IR_STORE_FIELD, pos, field, 2)->name = place->name;
        break;
    case PLACE_ELEM:
        c_emit(body, IR_STORE_ELEM, pos, element, 3);
        break;
    case PLACE_DEREF:
        c_emit(body, IR_STORE, pos, field, 2);
        break;
    }
}

static CXType address_type(void)
{
    return (CXType){.kind = CXType_Invalid};
}

IrOperand c_place_address(CBody *body, const CPlace *place)
{
    IrOperand args[] = {place->base, place->index}, result;
    switch (place->kind) {
    case PLACE_VALUE:
    case PLACE_DEREF:
        return place->base;
    case PLACE_VAR:
        return c_compute(body, IR_ADDR, address_type(), place->pos, args, 1);
    case PLACE_GLOBAL:
        args[0] = ir_named(IR_OPERAND_GLOBAL, place->name);
        return c_compute(body, IR_ADDR, address_type(), place->pos, args, 1);
    case PLACE_FIELD:
        result = ir_var(c_temp(body, address_type(), place->pos));
        ir_block_add(c_block(body), IR_ADDR_FIELD, place->pos, &result, 1, args, 1)->name =
            place->name;
        return result;
    case PLACE_ELEM:
        return c_compute(body, IR_ADDR_ELEM, address_type(), place->pos, args, 2);
    }
    return ir_opaque();
}

IrOperand c_place_base(CBody *body, const CPlace *place)
{
    return place->kind == PLACE_VAR ? place->base : c_place_address(body, place);
}
