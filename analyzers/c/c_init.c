/* Initialisers: { ... } with and without designators, into new storage.
 * Elided braces around an inner aggregate are only followed as far as constants go. */
#include "analyzers/c/c_body.h"

/* Arrays of plain numbers have nothing to own. */
enum { MOST_ELEMENTS = 4096 };

static gboolean is_constant(IrOperand value)
{
    return value.kind == IR_OPERAND_INT || value.kind == IR_OPERAND_OPAQUE;
}

static enum CXVisitorResult collect_field(CXCursor field, CXClientData data)
{
    g_array_append_val((GArray *)data, field);
    return CXVisit_Continue;
}

static CPlace field_place(CBody *body, const CPlace *whole, CXCursor field, SourcePos pos)
{
    return (CPlace){.kind = PLACE_FIELD,
                    .base = c_place_base(body, whole),
                    .name = c_intern(clang_getCursorSpelling(field)),
                    .type = clang_getCursorType(field),
                    .pos = pos};
}

static CPlace element_place(CBody *body, const CPlace *whole, IrOperand index, SourcePos pos)
{
    return (CPlace){.kind = PLACE_ELEM,
                    .base = c_place_base(body, whole),
                    .index = index,
                    .type = clang_getArrayElementType(clang_getCanonicalType(whole->type)),
                    .pos = pos};
}

static void store_item(CBody *body, const CPlace *place, CXCursor item)
{
    CXCursor inner = c_strip(item);
    if (clang_getCursorKind(inner) == CXCursor_InitListExpr) {
        c_initialise(body, place, inner);
        return;
    }
    IrOperand value = c_expr(body, item);
    if (c_is_aggregate(place->type) && is_constant(value)) /* braces left out */
        return;
    if (place->kind == PLACE_ELEM && is_constant(value))
        return;
    c_place_store(body, place, value, c_pos(body, item));
}

/* .a.b[2] = x: walks the designators, stores, and tells which field of the whole came first. */
static void designated(CBody *body, const CPlace *target, CXCursor item, CXCursor *ret_first)
{
    g_autoptr(GArray) parts = c_children(item);
    CPlace place = *target;
    for (guint i = 0; i + 1 < parts->len; i++) {
        CXCursor part = c_child(parts, i);
        SourcePos pos = c_pos(body, part);
        if (clang_getCursorKind(part) == CXCursor_MemberRef) {
            CXCursor field = clang_getCursorReferenced(part);
            if (i == 0)
                *ret_first = field;
            place = field_place(body, &place, field, pos);
        } else if (c_is_array(place.type)) { /* else the end of a range: its start stands for it */
            place = element_place(body, &place, c_expr(body, part), pos);
        }
    }
    if (parts->len > 1)
        store_item(body, &place, c_child(parts, parts->len - 1));
}

static guint index_of(const GArray *fields, CXCursor field, guint otherwise)
{
    for (guint i = 0; i < fields->len; i++)
        if (clang_equalCursors(c_child(fields, i), field))
            return i;
    return otherwise;
}

static gboolean is_designated(CXCursor item)
{
    return clang_getCursorKind(item) == CXCursor_UnexposedExpr &&
           clang_getCursorType(item).kind == CXType_Void;
}

static void record_items(CBody *body, const CPlace *target, const GArray *items)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    clang_Type_visitFields(clang_getCanonicalType(target->type), collect_field, fields);
    guint next = 0;
    for (guint i = 0; i < items->len; i++) {
        CXCursor item = c_child(items, i), field = clang_getNullCursor();
        if (is_designated(item)) {
            designated(body, target, item, &field);
            next = index_of(fields, field, next) + 1;
            continue;
        }
        if (next >= fields->len) {
            IrOperand value = c_expr(body, item);
            c_emit(body, IR_USE, c_pos(body, item), &value, 1);
            continue;
        }
        CPlace place = field_place(body, target, c_child(fields, next++), c_pos(body, item));
        store_item(body, &place, item);
    }
}

static void array_items(CBody *body, const CPlace *target, const GArray *items)
{
    gint64 next = 0;
    for (guint i = 0; i < items->len && i < MOST_ELEMENTS; i++) {
        CXCursor item = c_child(items, i), ignored;
        if (is_designated(item)) {
            designated(body, target, item, &ignored);
            continue;
        }
        enum CXCursorKind kind = clang_getCursorKind(c_strip(item));
        if (kind == CXCursor_IntegerLiteral || kind == CXCursor_CharacterLiteral ||
            kind == CXCursor_FloatingLiteral) {
            next++;
            continue;
        }
        CPlace place = element_place(body, target, ir_int(next++), c_pos(body, item));
        store_item(body, &place, item);
    }
}

static void make(CBody *body, const CPlace *target, CXCursor initialiser)
{
    if (target->kind != PLACE_VAR)
        return;
    SourcePos pos = c_pos(body, initialiser);
    IrInstr *instr = ir_block_add(c_block(body), IR_MAKE, pos, &target->base, 1, NULL, 0);
    instr->make = c_is_array(target->type) ? IR_MAKE_ARRAY : IR_MAKE_STRUCT;
    instr->type = c_type_name(target->type);
}

void c_initialise(CBody *body, const CPlace *target, CXCursor initialiser)
{
    CXCursor inner = c_strip(initialiser);
    if (clang_getCursorKind(inner) != CXCursor_InitListExpr) {
        IrOperand value = c_expr(body, initialiser);
        c_place_store(body, target, value, target->pos);
        return;
    }
    g_autoptr(GArray) items = c_children(inner);
    if (c_is_aggregate(target->type))
        make(body, target, inner);
    if (c_is_array(target->type)) {
        array_items(body, target, items);
    } else if (c_is_aggregate(target->type)) {
        record_items(body, target, items);
    } else if (items->len > 0) { /* int x = {1} */
        IrOperand value = c_expr(body, c_child(items, 0));
        c_place_store(body, target, value, target->pos);
    }
}
