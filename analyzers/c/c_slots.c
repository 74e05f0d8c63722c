/* Where C code puts functions: walks bodies and initialisers with the type that each place expects.
 * Compares nothing, and follows no value through variables. */
#include "analyzers/c/c_slots.h"
#include "analyzers/c/c_body.h"

/* What the expression at hand is put into; type.kind is CXType_Invalid where nothing is known. */
typedef struct Target {
    CXType type;
    const char *what;
    gboolean has_context;
} Target;

typedef struct Walk {
    CDecls *decls;
    CPlaces *places;
    CUnit *unit;
    CXCursor helper; /* the function that is walked, or a null cursor */
    guint depth;
} Walk;

enum { MOST_DEPTH = 400 };

static const Target nowhere = {.type = {.kind = CXType_Invalid}};

static void walk(Walk *w, CXCursor cursor, const Target *target);

static void walk_all(Walk *w, const GArray *children, const Target *target)
{
    for (guint i = 0; i < children->len; i++)
        walk(w, c_child(children, i), target);
}

static gboolean is_function_pointer(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    if (canonical.kind != CXType_Pointer)
        return FALSE;
    CXType inner = clang_getPointeeType(canonical);
    return inner.kind == CXType_FunctionProto || inner.kind == CXType_FunctionNoProto;
}

/* ---- what is put there ----------------------------------------------------------------------- */

static gboolean helper_param(const Walk *w, CXCursor decl, guint *ret_param)
{
    if (clang_Cursor_isNull(w->helper))
        return FALSE;
    int n = clang_Cursor_getNumArguments(w->helper);
    for (int i = 0; i < n; i++)
        if (clang_equalCursors(clang_Cursor_getArgument(w->helper, (unsigned)i), decl)) {
            *ret_param = (guint)i;
            return TRUE;
        }
    return FALSE;
}

static void note(Walk *w, CXCursor name, const Target *target)
{
    CXCursor decl = clang_getCursorReferenced(name);
    gboolean function = clang_getCursorKind(decl) == CXCursor_FunctionDecl;
    guint param = 0;
    if (!is_function_pointer(target->type) || (!function && !helper_param(w, decl, &param)))
        return;
    CParam shape; /* makes the signature known */
    c_describe_param(w->decls, target->type, &shape);
    CSlot *slot = g_new0(CSlot, 1);
    slot->pos = c_places_of_cursor(w->places, name, NULL);
    slot->function = function ? c_intern(clang_getCursorSpelling(decl)) : NULL;
    slot->helper =
        clang_Cursor_isNull(w->helper) ? NULL : c_intern(clang_getCursorSpelling(w->helper));
    slot->param = param;
    slot->type = c_type_name(target->type);
    slot->canonical = c_type_name(clang_getUnqualifiedType(clang_getCanonicalType(target->type)));
    slot->what = target->what;
    slot->has_context = target->has_context;
    if (function)
        c_decls_want(w->decls, slot->function);
    if (slot->pos.line > 0)
        g_ptr_array_add(w->unit->slots, slot);
    else
        g_free(slot);
}

/* ---- where it is put ------------------------------------------------------------------------- */

static Target target_of(CXType type, const char *format, const char *name)
{
    g_autoptr(GString) what = g_string_new(format);
    g_string_append(what, name);
    return (Target){.type = type, .what = g_intern_string(what->str)};
}

static Target assigned_target(CXCursor left)
{
    CXCursor place = c_strip(left);
    enum CXCursorKind kind = clang_getCursorKind(place);
    const char *word = kind == CXCursor_MemberRefExpr ? "field " : "variable ";
    const char *name = kind == CXCursor_MemberRefExpr || kind == CXCursor_DeclRefExpr
                           ? c_intern(clang_getCursorSpelling(place))
                           : "behind a pointer";
    return target_of(clang_getCursorType(place), word, name);
}

static gboolean is_void_pointer(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    return canonical.kind == CXType_Pointer && clang_getPointeeType(canonical).kind == CXType_Void;
}

static CXType callee_type(CXCursor callee)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(c_strip(callee)));
    return type.kind == CXType_Pointer ? clang_getPointeeType(type) : type;
}

/* The type as the callee declares it, typedefs and all, where it is known by name. */
static CXType param_type(CXCursor callee, CXType function, guint index)
{
    CXCursor decl = clang_getCursorReferenced(c_strip(callee));
    if (clang_getCursorKind(decl) == CXCursor_FunctionDecl &&
        (int)index < clang_Cursor_getNumArguments(decl))
        return clang_getCursorType(clang_Cursor_getArgument(decl, index));
    return (int)index < clang_getNumArgTypes(function) ? clang_getArgType(function, index)
                                                       : nowhere.type;
}

static void walk_call(Walk *w, CXCursor call, const GArray *children)
{
    CXCursor callee = c_child(children, 0);
    CXType function = callee_type(callee);
    const char *name = c_intern(clang_getCursorSpelling(c_strip(callee)));
    gboolean has_context = FALSE;
    int n_types = clang_getNumArgTypes(function);
    for (int i = 0; i < n_types; i++)
        has_context |= is_void_pointer(clang_getArgType(function, (unsigned)i));
    walk(w, callee, &nowhere);
    for (guint i = 1; i < children->len; i++) {
        g_autofree char *word = g_strdup_printf("argument %u of ", i);
        Target target = target_of(param_type(callee, function, i - 1), word,
                                  name[0] != '\0' ? name : "a function pointer");
        target.has_context = has_context;
        walk(w, c_child(children, i), &target);
    }
    (void)call;
}

static enum CXVisitorResult collect_field(CXCursor field, CXClientData data)
{
    g_array_append_val((GArray *)data, field);
    return CXVisit_Continue;
}

static Target field_target(CXCursor field)
{
    return target_of(clang_getCursorType(field), "field ",
                     c_intern(clang_getCursorSpelling(field)));
}

static guint index_of(const GArray *fields, CXCursor field, guint otherwise)
{
    for (guint i = 0; i < fields->len; i++)
        if (clang_equalCursors(c_child(fields, i), field))
            return i;
    return otherwise;
}

/* .a.b = x: the last designator says what x is put into; gives the first one's field. */
static CXCursor walk_designated(Walk *w, CXCursor item)
{
    g_autoptr(GArray) parts = c_children(item);
    CXCursor first = clang_getNullCursor();
    Target target = nowhere;
    for (guint i = 0; i + 1 < parts->len; i++) {
        if (clang_getCursorKind(c_child(parts, i)) != CXCursor_MemberRef)
            continue;
        CXCursor field = clang_getCursorReferenced(c_child(parts, i));
        first = clang_Cursor_isNull(first) ? field : first;
        target = field_target(field);
    }
    if (parts->len > 0)
        walk(w, c_child(parts, parts->len - 1), &target);
    return first;
}

static void walk_list(Walk *w, const GArray *items, const Target *whole)
{
    CXType type = clang_getCanonicalType(whole->type);
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    if (type.kind == CXType_Record)
        clang_Type_visitFields(type, collect_field, fields);
    guint next = 0;
    for (guint i = 0; i < items->len; i++) {
        CXCursor item = c_child(items, i);
        if (clang_getCursorKind(item) == CXCursor_UnexposedExpr &&
            clang_getCursorType(item).kind == CXType_Void) {
            next = index_of(fields, walk_designated(w, item), next) + 1;
        } else if (c_is_array(whole->type)) {
            Target element = target_of(clang_getArrayElementType(type), "element of ",
                                       whole->what != NULL ? whole->what : "an array");
            walk(w, item, &element);
        } else {
            Target field = next < fields->len ? field_target(c_child(fields, next)) : nowhere;
            next++;
            walk(w, item, &field);
        }
    }
}

static void walk_inner(Walk *w, CXCursor cursor, const Target *target)
{
    g_autoptr(GArray) children = c_children(cursor);
    Target inner = nowhere;
    switch ((int)clang_getCursorKind(cursor)) {
    case CXCursor_DeclRefExpr:
        note(w, cursor, target);
        return;
    case CXCursor_CallExpr:
        walk_call(w, cursor, children);
        return;
    case CXCursor_BinaryOperator:
        if (children->len == 2 &&
            clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign) {
            walk(w, c_child(children, 0), &nowhere);
            inner = assigned_target(c_child(children, 0));
            walk(w, c_child(children, 1), &inner);
            return;
        }
        break;
    case CXCursor_VarDecl:
        inner = target_of(clang_getCursorType(cursor), "variable ",
                          c_intern(clang_getCursorSpelling(cursor)));
        break;
    case CXCursor_InitListExpr:
        inner = target->type.kind != CXType_Invalid
                    ? *target
                    : target_of(clang_getCursorType(cursor), "", "a literal");
        walk_list(w, children, &inner);
        return;
    case CXCursor_CompoundLiteralExpr:
        inner = target_of(clang_getCursorType(cursor), "", "a literal");
        break;
    case CXCursor_ConditionalOperator:
        if (children->len == 3) {
            walk(w, c_child(children, 0), &nowhere);
            walk(w, c_child(children, 1), target);
            walk(w, c_child(children, 2), target);
            return;
        }
        break;
    case CXCursor_CStyleCastExpr: /* through void *, the cast says more than the place */
        inner = is_function_pointer(target->type)
                    ? *target
                    : target_of(clang_getCursorType(cursor), "", "a conversion");
        break;
    case CXCursor_UnaryOperator:
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
        inner = *target;
        break;
    default:
        break;
    }
    walk_all(w, children, &inner);
}

static void walk(Walk *w, CXCursor cursor, const Target *target)
{
    if (w->depth >= MOST_DEPTH)
        return;
    w->depth++;
    walk_inner(w, cursor, target);
    w->depth--;
}

void c_slots_collect(CDecls *decls, CPlaces *places, CUnit *unit)
{
    Walk w = {.decls = decls, .places = places, .unit = unit, .helper = clang_getNullCursor()};
    const GArray *variables = c_decls_variables(decls), *bodies = c_decls_bodies(decls);
    for (guint i = 0; i < variables->len; i++)
        walk(&w, g_array_index(variables, CXCursor, i), &nowhere);
    for (guint i = 0; i < bodies->len; i++) {
        w.helper = g_array_index(bodies, CXCursor, i);
        g_autoptr(GArray) children = c_children(w.helper);
        walk_all(&w, children, &nowhere);
    }
}
