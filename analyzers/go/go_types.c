/* Light types: names of types as interned text, fields and methods through embedding.
 * No checking: what is not known is NULL. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static const char *const BUILTIN_TYPES[] = {
    "any",     "bool",   "byte",   "comparable", "complex128", "complex64", "error", "float32",
    "float64", "int",    "int16",  "int32",      "int64",      "int8",      "rune",  "string",
    "uint",    "uint16", "uint32", "uint64",     "uint8",      "uintptr",
};

gboolean is_builtin_type(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(BUILTIN_TYPES); i++) {
        if (g_str_equal(BUILTIN_TYPES[i], name)) {
            return TRUE;
        }
    }
    return FALSE;
}

G_GNUC_PRINTF(1, 0) static const char *intern_vprintf(const char *format, va_list args)
{
    g_autofree char *text = g_strdup_vprintf(format, args);
    return g_intern_string(text);
}

G_GNUC_PRINTF(1, 2) static const char *intern_printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = intern_vprintf(format, args);
    va_end(args);
    return text;
}

const char *type_pointer_to(const char *type)
{
    return type != NULL ? intern_printf("*%s", type) : NULL;
}

const char *type_pointee(const char *type)
{
    return type != NULL && type[0] == '*' ? g_intern_string(type + 1) : NULL;
}

const char *type_strip(const char *type)
{
    while (type != NULL && *type == '*') {
        type++;
    }
    return type != NULL ? g_intern_string(type) : NULL;
}

/* Index behind the bracket that closes the one at type[0]. */
static gsize behind_bracket(const char *type)
{
    gsize depth = 0;
    for (gsize i = 0; type[i] != '\0'; i++) {
        if (type[i] == '[') {
            depth++;
        } else if (type[i] == ']' && --depth == 0) {
            return i + 1;
        }
    }
    return strlen(type);
}

const char *type_element(const char *type)
{
    if (type == NULL) {
        return NULL;
    }
    if (g_str_has_prefix(type, "*[")) {
        type++;
    }
    if (type[0] == '[') {
        return g_intern_string(type + behind_bracket(type));
    }
    if (g_str_has_prefix(type, "map[")) {
        return g_intern_string(type + 3 + behind_bracket(type + 3));
    }
    if (g_str_has_prefix(type, "chan ")) {
        return g_intern_string(type + 5);
    }
    return g_str_equal(type, "string") ? g_intern_string("uint8") : NULL;
}

const char *type_key(const char *type)
{
    if (type != NULL && g_str_has_prefix(type, "map[")) {
        gsize end = behind_bracket(type + 3);
        g_autofree char *key = g_strndup(type + 4, end - 2);
        return g_intern_string(key);
    }
    return type != NULL ? g_intern_string("int") : NULL;
}

/* ---- from syntax
 * ----------------------------------------------------------------------------------- */

static const char *named_type(Lower *lower, const File *file, const Fn *fn, const char *name)
{
    for (const Fn *at = fn; at != NULL; at = at->outer) {
        for (guint i = at->scope->len; i-- > 0;) {
            const Binding *binding = &g_array_index(at->scope, Binding, i);
            if (binding->is_type && g_str_equal(binding->name, name)) {
                return binding->type;
            }
        }
    }
    const Decl *decl = decl_find(lower, file, name);
    if (decl != NULL && decl->kind == DECL_TYPE) {
        return decl->qualified;
    }
    if (is_builtin_type(name)) {
        return g_str_equal(name, "byte") ? g_intern_string("uint8") : g_intern_string(name);
    }
    for (guint i = 0; i < file->dots->len; i++) {
        const GoUnit *unit = lower->lookup != NULL ? lower->lookup(g_ptr_array_index(file->dots, i),
                                                                   lower->lookup_data)
                                                   : NULL;
        const char *qualified =
            intern_printf("%s.%s", (const char *)g_ptr_array_index(file->dots, i), name);
        if (unit != NULL && ir_unit_type(unit->ir, qualified) != NULL) {
            return qualified;
        }
    }
    return intern_printf("%s.%s", lower->package->import_path, name);
}

static const char *qualified_type(Lower *lower, const File *file, TSNode node)
{
    const char *package = go_text(file->source, go_field(node, GO_FIELD_PACKAGE));
    const char *name = go_text(file->source, go_field(node, GO_FIELD_NAME));
    if (g_str_equal(package, "C")) {
        g_hash_table_add(lower->c_types, (gpointer)name);
        note_foreign(lower, name, go_pos(file->source, node), FALSE);
        return intern_printf("C.%s", name);
    }
    const char *path = package_of_name(lower, file, package);
    return intern_printf("%s.%s", path != NULL ? path : package, name);
}

static const char *anonymous_struct(Lower *lower, const File *file, const Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(file->source, node);
    g_autofree char *name = g_strdup_printf("%s.struct@%s:%u:%u", lower->package->import_path,
                                            pos.path, pos.line, pos.column);
    if (ir_unit_type(lower->unit->ir, name) == NULL) {
        declare_type(lower, file, fn, node, name);
    }
    return g_intern_string(name);
}

static const char *interface_type(Lower *lower, const File *file, TSNode node)
{
    (void)lower;
    g_autoptr(GString) text = g_string_new("interface{");
    g_autoptr(GArray) children = go_children(node);
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        if (go_kind(child) == GO_NODE_METHOD_ELEM) {
            g_string_append_printf(text, "%s%s", text->len > 10 ? ";" : "",
                                   go_text(file->source, go_field(child, GO_FIELD_NAME)));
        }
    }
    g_string_append_c(text, '}');
    return g_intern_string(text->str);
}

const char *signature_text(Lower *lower, const File *file, const Fn *fn, TSNode parameters,
                           TSNode result)
{
    g_autoptr(GString) text = g_string_new("func(");
    g_autoptr(GPtrArray) types = result_types(lower, file, fn, parameters);
    for (guint i = 0; i < types->len; i++) {
        const char *type = g_ptr_array_index(types, i);
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", type != NULL ? type : "?");
    }
    g_string_append_c(text, ')');
    g_autoptr(GPtrArray) results = result_types(lower, file, fn, result);
    for (guint i = 0; i < results->len; i++) {
        const char *type = g_ptr_array_index(results, i);
        g_string_append_printf(text, "%s%s", i > 0 ? "," : " ", type != NULL ? type : "?");
    }
    return g_intern_string(text->str);
}

const char *type_of_node(Lower *lower, const File *file, const Fn *fn, TSNode node)
{
    const GoSource *source = file->source;
    switch ((int)go_kind(node)) {
    case GO_NODE_TYPE_IDENTIFIER:
    case GO_NODE_IDENTIFIER:
        return named_type(lower, file, fn, go_text(source, node));
    case GO_NODE_QUALIFIED_TYPE:
        return qualified_type(lower, file, node);
    case GO_NODE_POINTER_TYPE:
        return type_pointer_to(type_of_node(lower, file, fn, go_first(node)));
    case GO_NODE_PARENTHESIZED_TYPE:
    case GO_NODE_TYPE_ELEM:
        return type_of_node(lower, file, fn, go_first(node));
    case GO_NODE_SLICE_TYPE:
    case GO_NODE_IMPLICIT_ARRAY_TYPE: {
        const char *element = type_of_node(lower, file, fn, go_field(node, GO_FIELD_ELEMENT));
        return element != NULL ? intern_printf("[]%s", element) : NULL;
    }
    case GO_NODE_ARRAY_TYPE: {
        const char *element = type_of_node(lower, file, fn, go_field(node, GO_FIELD_ELEMENT));
        const char *length = go_text(source, go_field(node, GO_FIELD_LENGTH));
        return element != NULL ? intern_printf("[%s]%s", length, element) : NULL;
    }
    case GO_NODE_MAP_TYPE: {
        const char *key = type_of_node(lower, file, fn, go_field(node, GO_FIELD_KEY));
        const char *value = type_of_node(lower, file, fn, go_field(node, GO_FIELD_VALUE));
        return key != NULL && value != NULL ? intern_printf("map[%s]%s", key, value) : NULL;
    }
    case GO_NODE_CHANNEL_TYPE: {
        const char *value = type_of_node(lower, file, fn, go_field(node, GO_FIELD_VALUE));
        return value != NULL ? intern_printf("chan %s", value) : NULL;
    }
    case GO_NODE_FUNCTION_TYPE:
        return signature_text(lower, file, fn, go_field(node, GO_FIELD_PARAMETERS),
                              go_field(node, GO_FIELD_RESULT));
    case GO_NODE_GENERIC_TYPE:
        return type_of_node(lower, file, fn, go_field(node, GO_FIELD_TYPE));
    case GO_NODE_INTERFACE_TYPE:
        return interface_type(lower, file, node);
    case GO_NODE_STRUCT_TYPE:
        return anonymous_struct(lower, file, fn, node);
    default:
        return NULL;
    }
}

GPtrArray *result_types(Lower *lower, const File *file, const Fn *fn, TSNode result)
{
    GPtrArray *types = g_ptr_array_new();
    if (go_is_null(result)) {
        return types;
    }
    if (go_kind(result) != GO_NODE_PARAMETER_LIST) {
        g_ptr_array_add(types, (gpointer)type_of_node(lower, file, fn, result));
        return types;
    }
    g_autoptr(GArray) children = go_children(result);
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        const char *type = type_of_node(lower, file, fn, go_field(child, GO_FIELD_TYPE));
        g_autoptr(GArray) parts = go_children(child);
        guint names = parts->len > 1 ? parts->len - 1 : 1;
        if (go_kind(child) == GO_NODE_VARIADIC_PARAMETER) {
            type = type != NULL ? intern_printf("[]%s", type) : NULL;
            names = 1;
        }
        for (guint j = 0; j < names; j++) {
            g_ptr_array_add(types, (gpointer)type);
        }
    }
    return types;
}

/* ---- fields and methods
 * ---------------------------------------------------------------------------- */

static const char *package_path_of(const char *type_name)
{
    const char *dot = strrchr(type_name, '.');
    g_autofree char *path = dot != NULL ? g_strndup(type_name, (gsize)(dot - type_name)) : NULL;
    return path != NULL ? g_intern_string(path) : NULL;
}

static const GoUnit *unit_of_type(Lower *lower, const char *type_name)
{
    const char *path = package_path_of(type_name);
    if (path == NULL || path == lower->package->import_path || lower->lookup == NULL) {
        return NULL;
    }
    return lower->lookup(path, lower->lookup_data);
}

const IrType *type_find(Lower *lower, const char *name)
{
    for (guint hops = 0; name != NULL && hops < 16; hops++) {
        const IrType *type = ir_unit_type(lower->unit->ir, name);
        if (type == NULL) {
            const GoUnit *unit = unit_of_type(lower, name);
            type = unit != NULL ? ir_unit_type(unit->ir, name) : NULL;
        }
        if (type == NULL || (type->kind != IR_TYPE_ALIAS && type->kind != IR_TYPE_NAMED)) {
            return type;
        }
        if (type->underlying == NULL || type->underlying[0] == '*') {
            return type;
        }
        name = type->underlying;
    }
    return NULL;
}

gboolean type_is_struct_value(Lower *lower, const char *type)
{
    if (type == NULL || type[0] == '*' || g_str_has_prefix(type, "[]") ||
        g_str_has_prefix(type, "map[")) {
        return FALSE;
    }
    if (g_str_has_prefix(type, "C.struct_") || g_str_has_prefix(type, "C.union_") ||
        type[0] == '[') {
        return TRUE;
    }
    const IrType *found = type_find(lower, type);
    return found != NULL && found->kind == IR_TYPE_STRUCT;
}

static gboolean find_field(Lower *lower, const char *type, const char *name, guint depth,
                           GPtrArray *path, const char **ret_type)
{
    const IrType *found = type != NULL ? type_find(lower, type_strip(type)) : NULL;
    if (found == NULL || found->kind != IR_TYPE_STRUCT) {
        return FALSE;
    }
    for (guint i = 0; i < found->fields->len; i++) {
        const IrField *field = g_ptr_array_index(found->fields, i);
        if (g_str_equal(field->name, name)) {
            g_ptr_array_add(path, (gpointer)field->name);
            *ret_type = field->type;
            return TRUE;
        }
    }
    for (guint i = 0; depth > 0 && i < found->fields->len; i++) {
        const IrField *field = g_ptr_array_index(found->fields, i);
        if (field->embedded) {
            g_ptr_array_add(path, (gpointer)field->name);
            if (find_field(lower, field->type, name, depth - 1, path, ret_type)) {
                return TRUE;
            }
            g_ptr_array_set_size(path, (gint)path->len - 1);
        }
    }
    return FALSE;
}

GPtrArray *type_field_path(Lower *lower, const char *type, const char *name, const char **ret_type)
{
    g_autoptr(GPtrArray) path = g_ptr_array_new();
    if (!find_field(lower, type, name, 5, path, ret_type)) {
        return NULL;
    }
    return g_steal_pointer(&path);
}

static const char *own_method(Lower *lower, const Fn *fn, const char *type, const char *name,
                              GPtrArray **ret_results)
{
    g_autofree char *key = g_strdup_printf("%s\x1f%s", type, name);
    const Method *method = g_hash_table_lookup(lower->methods, key), *best = method;
    gboolean settled = FALSE;
    for (; method != NULL && !settled; method = method->next) {
        const File *file = g_ptr_array_index(lower->files, method->file);
        settled = fn != NULL && file == fn->file;
        best = settled || file->preferred ? method : best;
    }
    if (best != NULL) {
        *ret_results = best->results;
        return best->qualified;
    }
    const GoUnit *unit = unit_of_type(lower, type);
    for (guint i = 0; unit != NULL && i < 2; i++) {
        const char *qualified = intern_printf("(%s%s).%s", i == 0 ? "*" : "", type, name);
        const IrFunction *function = ir_unit_function(unit->ir, qualified);
        if (function != NULL) {
            *ret_results = function->result_types;
            return qualified;
        }
    }
    return NULL;
}

static const char *find_method(Lower *lower, const Fn *fn, const char *type, const char *name,
                               guint depth, GPtrArray *path, GPtrArray **ret_results,
                               gboolean *ret_interface)
{
    const char *qualified = own_method(lower, fn, type, name, ret_results);
    if (qualified != NULL) {
        return qualified;
    }
    const IrType *named = ir_unit_type(lower->unit->ir, type);
    if (named != NULL && named->kind == IR_TYPE_ALIAS && named->underlying != NULL && depth > 0) {
        return find_method(lower, fn, type_strip(named->underlying), name, depth - 1, path,
                           ret_results, ret_interface);
    }
    const IrType *found = type_find(lower, type);
    if (found == NULL) {
        return NULL;
    }
    if (found->kind == IR_TYPE_INTERFACE) {
        *ret_interface = TRUE;
        return g_intern_string(name);
    }
    for (guint i = 0; depth > 0 && found->kind == IR_TYPE_STRUCT && i < found->fields->len; i++) {
        const IrField *field = g_ptr_array_index(found->fields, i);
        if (!field->embedded || field->type == NULL) {
            continue;
        }
        g_ptr_array_add(path, (gpointer)field->name);
        qualified = find_method(lower, fn, type_strip(field->type), name, depth - 1, path,
                                ret_results, ret_interface);
        if (qualified != NULL) {
            return qualified;
        }
        g_ptr_array_set_size(path, (gint)path->len - 1);
    }
    return NULL;
}

const char *type_method(Lower *lower, const Fn *fn, const char *type, const char *name,
                        GPtrArray **ret_path, GPtrArray **ret_results, gboolean *ret_interface)
{
    g_autoptr(GPtrArray) path = g_ptr_array_new();
    *ret_results = NULL;
    *ret_interface = FALSE;
    const char *plain = type_strip(type);
    const char *qualified = NULL;
    if (plain == NULL) {
        return NULL;
    }
    if (g_str_has_prefix(plain, "interface{") || g_str_equal(plain, "error") ||
        g_str_equal(plain, "any")) {
        *ret_interface = TRUE;
        qualified = g_intern_string(name);
    } else {
        qualified = find_method(lower, fn, plain, name, 5, path, ret_results, ret_interface);
    }
    if (qualified == NULL) {
        return NULL;
    }
    *ret_path = g_steal_pointer(&path);
    return qualified;
}

Decl *decl_find(const Lower *lower, const File *file, const char *name)
{
    Decl *first = g_hash_table_lookup(lower->decls, name);
    Decl *best = first;
    for (Decl *decl = first; decl != NULL; decl = decl->next) {
        const File *other = g_ptr_array_index(lower->files, decl->file);
        if (other == file) {
            return decl;
        }
        best = other->preferred ? decl : best;
    }
    return best;
}
