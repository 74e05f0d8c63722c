/* The header that cgo writes of a package's exports for its C files: preambles and prototypes.
 * Parses nothing; where a Go type's name in C is not known, its function is left out. */

#include "rules/export_header.h"

#include <string.h>

enum { MOST_STEPS = 16 };

typedef struct Spelling {
    const char *go, *c;
} Spelling;

static const Spelling SPELLINGS[] = {
    {"C.schar", "signed char"},
    {"C.uchar", "unsigned char"},
    {"C.ushort", "unsigned short"},
    {"C.uint", "unsigned int"},
    {"C.ulong", "unsigned long"},
    {"C.longlong", "long long"},
    {"C.ulonglong", "unsigned long long"},
    {"unsafe.Pointer", "void *"},
    {"bool", "GoUint8"},
    {"byte", "GoUint8"},
    {"rune", "GoInt32"},
    {"int", "GoInt"},
    {"int8", "GoInt8"},
    {"int16", "GoInt16"},
    {"int32", "GoInt32"},
    {"int64", "GoInt64"},
    {"uint", "GoUint"},
    {"uint8", "GoUint8"},
    {"uint16", "GoUint16"},
    {"uint32", "GoUint32"},
    {"uint64", "GoUint64"},
    {"uintptr", "GoUintptr"},
    {"float32", "GoFloat32"},
    {"float64", "GoFloat64"},
    {"string", "GoString"},
    {"error", "GoInterface"},
    {"any", "GoInterface"},
    {"interface{}", "GoInterface"},
    {"runtime/cgo.Handle", "GoUintptr"},
};

static char *spell(const GoUnit *unit, const char *type, guint steps);

static char *spell_c(const char *name)
{
    static const char *const tagged[] = {"struct_", "union_", "enum_"};
    for (guint i = 0; i < G_N_ELEMENTS(tagged); i++) {
        if (g_str_has_prefix(name, tagged[i])) {
            return g_strdup_printf("%.*s %s", (int)strlen(tagged[i]) - 1, tagged[i],
                                   name + strlen(tagged[i]));
        }
    }
    return g_strdup(name);
}

static char *spell_pointer(const GoUnit *unit, const char *type, guint steps)
{
    g_autofree char *inner = type[0] == '[' ? NULL : spell(unit, type, steps + 1);
    return inner != NULL ? g_strdup_printf("%s *", inner) : g_strdup("void *");
}

static char *spell_named(const GoUnit *unit, const char *type, guint steps)
{
    const IrType *named = ir_unit_type(unit->ir, type);
    if (named != NULL && named->kind == IR_TYPE_INTERFACE) {
        return g_strdup("GoInterface");
    }
    gboolean plain = named != NULL && named->kind != IR_TYPE_STRUCT && named->underlying != NULL;
    return plain ? spell(unit, named->underlying, steps + 1) : NULL;
}

/* What a Go type is called in C, or NULL. */
static char *spell(const GoUnit *unit, const char *type, guint steps)
{
    if (type == NULL || steps > MOST_STEPS) {
        return NULL;
    }
    for (guint i = 0; i < G_N_ELEMENTS(SPELLINGS); i++) {
        if (g_str_equal(type, SPELLINGS[i].go)) {
            return g_strdup(SPELLINGS[i].c);
        }
    }
    return type[0] == '*'                    ? spell_pointer(unit, type + 1, steps)
           : g_str_has_prefix(type, "C.")    ? spell_c(type + 2)
           : g_str_has_prefix(type, "[]")    ? g_strdup("GoSlice")
           : g_str_has_prefix(type, "map[")  ? g_strdup("GoMap")
           : g_str_has_prefix(type, "chan")  ? g_strdup("GoChan")
           : g_str_has_prefix(type, "func(") ? g_strdup("void *")
                                             : spell_named(unit, type, steps);
}

/* "void", a type, or a struct of the results, which is declared first. */
static char *spell_results(const GoUnit *unit, const IrFunction *fn, const char *name,
                           GString *header)
{
    if (fn->result_types->len == 0) {
        return g_strdup("void");
    }
    if (fn->result_types->len == 1) {
        return spell(unit, g_ptr_array_index(fn->result_types, 0), 0);
    }
    g_autoptr(GString) fields = g_string_new(NULL);
    for (guint i = 0; i < fn->result_types->len; i++) {
        g_autofree char *type = spell(unit, g_ptr_array_index(fn->result_types, i), 0);
        if (type == NULL) {
            return NULL;
        }
        g_string_append_printf(fields, " %s r%u;", type, i);
    }
    g_string_append_printf(header, "struct %s_return {%s };\n", name, fields->str);
    return g_strdup_printf("struct %s_return", name);
}

static void write_prototype(const GoUnit *unit, const GoExport *export, GString *header)
{
    const IrFunction *fn = ir_unit_function(unit->ir, export->function);
    g_autoptr(GString) params = g_string_new(NULL);
    for (guint i = 0; fn != NULL && i < fn->params->len; i++) {
        guint32 var = g_array_index(fn->params, guint32, i);
        g_autofree char *type = spell(unit, ir_function_var(fn, var)->type, 0);
        if (type == NULL) {
            return;
        }
        g_string_append_printf(params, "%s%s", i > 0 ? ", " : "", type);
    }
    g_autofree char *result = fn == NULL ? NULL : spell_results(unit, fn, export->c_name, header);
    if (result != NULL) {
        g_string_append_printf(header, "extern %s %s(%s);\n", result, export->c_name,
                               params->len > 0 ? params->str : "void");
    }
}

static gboolean exports_from(const GoUnit *unit, const char *path)
{
    for (guint i = 0; i < unit->exports->len; i++) {
        const GoExport *export = g_ptr_array_index(unit->exports, i);
        if (g_strcmp0(export->pos.path, path) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

char *export_header_text(const GoUnit *unit)
{
    if (unit->exports->len == 0) {
        return NULL;
    }
    GString *header = g_string_new(NULL);
    for (guint i = 0; i < unit->preambles->len; i++) {
        const GoPreamble *preamble = g_ptr_array_index(unit->preambles, i);
        if (preamble->text != NULL && exports_from(unit, preamble->path)) {
            g_string_append_printf(header, "%s\n", preamble->text);
        }
    }
    for (guint i = 0; i < unit->exports->len; i++) {
        write_prototype(unit, g_ptr_array_index(unit->exports, i), header);
    }
    return g_string_free(header, FALSE);
}
