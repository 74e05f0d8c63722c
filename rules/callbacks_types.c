/* Signatures of callbacks: Go types and prototypes in the terms of calling conventions.
 * Compares nothing. Widths are those of 64-bit platforms with 64-bit long. */

#include "rules/callbacks.h"

#include <string.h>

enum { MOST_STEPS = 16 };

typedef struct Known {
    const char *name;
    CPassing passing;
    guint64 size;
} Known;

/* What cgo and Go call types that need no header. */
static const Known KNOWN[] = {
    {"C.char", C_PASSED_INTEGER, 1},
    {"C.schar", C_PASSED_INTEGER, 1},
    {"C.uchar", C_PASSED_INTEGER, 1},
    {"C.short", C_PASSED_INTEGER, 2},
    {"C.ushort", C_PASSED_INTEGER, 2},
    {"C.int", C_PASSED_INTEGER, 4},
    {"C.uint", C_PASSED_INTEGER, 4},
    {"C.long", C_PASSED_INTEGER, 8},
    {"C.ulong", C_PASSED_INTEGER, 8},
    {"C.longlong", C_PASSED_INTEGER, 8},
    {"C.ulonglong", C_PASSED_INTEGER, 8},
    {"C.float", C_PASSED_FLOAT, 4},
    {"C.double", C_PASSED_FLOAT, 8},
    {"C.size_t", C_PASSED_INTEGER, 8},
    {"C.ssize_t", C_PASSED_INTEGER, 8},
    {"C.int8_t", C_PASSED_INTEGER, 1},
    {"C.uint8_t", C_PASSED_INTEGER, 1},
    {"C.int16_t", C_PASSED_INTEGER, 2},
    {"C.uint16_t", C_PASSED_INTEGER, 2},
    {"C.int32_t", C_PASSED_INTEGER, 4},
    {"C.uint32_t", C_PASSED_INTEGER, 4},
    {"C.int64_t", C_PASSED_INTEGER, 8},
    {"C.uint64_t", C_PASSED_INTEGER, 8},
    {"C.uintptr_t", C_PASSED_INTEGER, 8},
    {"C.intptr_t", C_PASSED_INTEGER, 8},
    {"C.bool", C_PASSED_INTEGER, 1},
    {"C._Bool", C_PASSED_INTEGER, 1},
    {"bool", C_PASSED_INTEGER, 1},
    {"byte", C_PASSED_INTEGER, 1},
    {"int8", C_PASSED_INTEGER, 1},
    {"uint8", C_PASSED_INTEGER, 1},
    {"int16", C_PASSED_INTEGER, 2},
    {"uint16", C_PASSED_INTEGER, 2},
    {"rune", C_PASSED_INTEGER, 4},
    {"int32", C_PASSED_INTEGER, 4},
    {"uint32", C_PASSED_INTEGER, 4},
    {"int64", C_PASSED_INTEGER, 8},
    {"uint64", C_PASSED_INTEGER, 8},
    {"int", C_PASSED_INTEGER, 8},
    {"uint", C_PASSED_INTEGER, 8},
    {"uintptr", C_PASSED_INTEGER, 8},
    {"float32", C_PASSED_FLOAT, 4},
    {"float64", C_PASSED_FLOAT, 8},
    {"string", C_PASSED_RECORD, 16},
    {"error", C_PASSED_RECORD, 16},
    {"any", C_PASSED_RECORD, 16},
    {"interface{}", C_PASSED_RECORD, 16},
    {"runtime/cgo.Handle", C_PASSED_INTEGER, 8},
    {"unsafe.Pointer", C_PASSED_POINTER, 8},
};

static gboolean find_known(const char *type, CParam *ret_shape)
{
    for (guint i = 0; i < G_N_ELEMENTS(KNOWN); i++) {
        if (g_str_equal(type, KNOWN[i].name)) {
            ret_shape->passing = KNOWN[i].passing;
            ret_shape->size = KNOWN[i].size;
            if (KNOWN[i].passing == C_PASSED_POINTER) {
                ret_shape->pointer_depth = 1;
                ret_shape->target = C_PASSED_NOT;
            }
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- C types that Go names --------------------------------------------------------------------
 */

static gboolean find_shape(const RuleUnit *unit, const char *name, CParam *ret_shape)
{
    const char *interned = g_intern_string(name);
    for (guint i = 0; i < unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(unit->c_units, i);
        for (guint j = 0; j < c->shapes->len; j++) {
            const CParam *shape = g_ptr_array_index(c->shapes, j);
            if (g_ptr_array_index(c->typedefs, j * 2) == interned &&
                shape->passing != C_PASSED_UNKNOWN) {
                const char *type = ret_shape->type;
                *ret_shape = *shape;
                ret_shape->type = type;
                return TRUE;
            }
        }
    }
    return FALSE;
}

static void find_record(const RuleUnit *unit, const char *cgo_name, CParam *ret_shape)
{
    g_autofree char *tag = g_strdup(cgo_name);
    *strchr(tag, '_') = ' '; /* struct_x: "struct x" */
    for (guint i = 0; i < unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(unit->c_units, i);
        for (guint j = 0; j < c->structs->len; j++) {
            const CStruct *record = g_ptr_array_index(c->structs, j);
            if (g_strcmp0(record->tag, tag) == 0 && record->size > 0) {
                ret_shape->passing = C_PASSED_RECORD;
                ret_shape->size = record->size;
                return;
            }
        }
    }
}

static void shape_of_c(const RuleUnit *unit, const char *name, CParam *ret_shape)
{
    if (g_str_has_prefix(name, "struct_") || g_str_has_prefix(name, "union_")) {
        find_record(unit, name, ret_shape);
    } else if (g_str_has_prefix(name, "enum_")) {
        ret_shape->passing = C_PASSED_INTEGER;
        ret_shape->size = 4;
    } else {
        find_shape(unit, name, ret_shape);
    }
}

/* ---- Go types ---------------------------------------------------------------------------------
 */

static void shape_of(const RuleUnit *unit, const char *type, guint steps, CParam *ret_shape);

static void shape_of_pointer(const RuleUnit *unit, const char *type, guint steps, CParam *ret_shape)
{
    CParam inner = {0};
    shape_of(unit, type + 1, steps + 1, &inner);
    ret_shape->passing = C_PASSED_POINTER;
    ret_shape->size = 8;
    ret_shape->pointer_depth = 1;
    if (inner.passing == C_PASSED_POINTER) {
        ret_shape->pointer_depth += inner.pointer_depth;
        ret_shape->target = inner.target;
        ret_shape->target_size = inner.target_size;
    } else if (type[1] == '[') { /* *[0]byte: a pointer to anything */
        ret_shape->target = C_PASSED_NOT;
    } else {
        ret_shape->target = inner.passing;
        ret_shape->target_size = inner.size;
    }
}

static void shape_of_named(const RuleUnit *unit, const char *type, guint steps, CParam *ret_shape)
{
    const IrType *named = unit->go != NULL ? ir_unit_type(unit->go->ir, type) : NULL;
    if (named == NULL) {
        return;
    }
    if (named->kind == IR_TYPE_INTERFACE) {
        ret_shape->passing = C_PASSED_RECORD;
        ret_shape->size = 16;
    } else if (named->kind != IR_TYPE_STRUCT && named->underlying != NULL) {
        shape_of(unit, named->underlying, steps + 1, ret_shape);
    }
}

static void shape_of(const RuleUnit *unit, const char *type, guint steps, CParam *ret_shape)
{
    ret_shape->type = type;
    if (type == NULL || steps > MOST_STEPS || find_known(type, ret_shape)) {
        return;
    }
    if (type[0] == '*') {
        shape_of_pointer(unit, type, steps, ret_shape);
    } else if (g_str_has_prefix(type, "C.")) {
        shape_of_c(unit, type + 2, ret_shape);
    } else if (g_str_has_prefix(type, "[]")) {
        ret_shape->passing = C_PASSED_RECORD;
        ret_shape->size = 24;
    } else if (g_str_has_prefix(type, "map[") || g_str_has_prefix(type, "chan ") ||
               g_str_has_prefix(type, "func(")) {
        ret_shape->passing = C_PASSED_POINTER;
        ret_shape->size = 8;
        ret_shape->pointer_depth = 1;
        ret_shape->target = C_PASSED_NOT;
    } else {
        shape_of_named(unit, type, steps, ret_shape);
    }
}

/* ---- signatures -------------------------------------------------------------------------------
 */

void callback_signature_free(CallbackSignature *signature)
{
    if (signature != NULL) {
        g_free(signature->params);
        g_free(signature->text);
        g_free(signature);
    }
}

static const char *type_word(const char *type)
{
    return type != NULL ? type : "?";
}

static char *go_text(const CallbackSignature *signature, const IrFunction *fn)
{
    g_autoptr(GString) text = g_string_new("func(");
    for (guint i = 0; i < signature->n_params; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               type_word(signature->params[i].type));
    }
    g_string_append_c(text, ')');
    guint n = fn->result_types->len;
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(text, "%s%s%s", i == 0 ? " " : ", ", i == 0 && n > 1 ? "(" : "",
                               type_word(g_ptr_array_index(fn->result_types, i)));
    }
    if (n > 1) {
        g_string_append_c(text, ')');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

CallbackSignature *callback_signature_of_go(const RuleUnit *unit, const IrFunction *fn)
{
    CallbackSignature *signature = g_new0(CallbackSignature, 1);
    signature->is_go = TRUE;
    signature->pos = fn->pos;
    signature->n_params = fn->params->len;
    signature->params = g_new0(CParam, signature->n_params);
    for (guint i = 0; i < signature->n_params; i++) {
        const IrVar *var = ir_function_var(fn, g_array_index(fn->params, guint32, i));
        shape_of(unit, var->type, 0, &signature->params[i]);
    }
    guint n = fn->result_types->len;
    if (n == 0) {
        signature->result.passing = C_PASSED_NOT;
    } else if (n == 1) {
        shape_of(unit, g_ptr_array_index(fn->result_types, 0), 0, &signature->result);
    } else {
        signature->result.passing = C_PASSED_RECORD; /* cgo makes a struct of them */
    }
    signature->text = go_text(signature, fn);
    return signature;
}

static char *c_text(const CParam *result, const CParam *params, guint n, gboolean variadic)
{
    g_autoptr(GString) text = g_string_new(type_word(result->type));
    g_string_append(text, " (");
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", type_word(params[i].type));
    }
    g_string_append(text, variadic ? ", ...)" : n == 0 ? "void)" : ")");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

CallbackSignature *callback_signature_of_prototype(const CFunction *fn)
{
    CallbackSignature *signature = g_new0(CallbackSignature, 1);
    signature->pos = fn->pos;
    signature->n_params = fn->n_params;
    signature->params = g_memdup2(fn->params, fn->n_params * sizeof *fn->params);
    signature->result = fn->result;
    signature->text = c_text(&fn->result, fn->params, fn->n_params, fn->variadic);
    return signature;
}

char *callback_signature_text(const CSignature *signature)
{
    return c_text(&signature->result, signature->params, signature->n_params, signature->variadic);
}
