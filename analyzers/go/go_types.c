/* Light types: from nodes to spellings, and what a name stands for.
 * No checking: what is not known is NULL. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static const char *const UNIVERSE[] = {
    "any",     "bool",   "byte",   "comparable", "complex128", "complex64", "error", "float32",
    "float64", "int",    "int16",  "int32",      "int64",      "int8",      "rune",  "string",
    "uint",    "uint16", "uint32", "uint64",     "uint8",      "uintptr",   NULL};

static const char *type_at(GoFn *fn, TSNode node, guint depth);

static const char *universe_type(const char *name)
{
    if (!g_strv_contains(UNIVERSE, name)) {
        return NULL;
    }
    return g_str_equal(name, "byte")   ? g_intern_static_string("uint8")
           : g_str_equal(name, "rune") ? g_intern_static_string("int32")
                                       : name;
}

static const char *join(const char *path, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s.%s", path, name);
    return g_intern_string(text);
}

/* A name in the place of a type; `must`: it can be nothing else. */
static const char *named(GoFn *fn, const char *name, gboolean must)
{
    GoLocal local;
    if (go_scope_find(fn, name, &local)) {
        return local.kind == GO_LOCAL_TYPE ? local.type : NULL;
    }
    const GoDecl *decl = go_decl_find(fn, name);
    if (decl != NULL) {
        return decl->kind == GO_DECL_TYPE ? decl->named->name : NULL;
    }
    const char *universe = universe_type(name);
    if (universe != NULL || !must) {
        return universe;
    }
    gboolean dotted = fn->input->dots->len > 0;
    const char *path = dotted ? g_ptr_array_index(fn->input->dots, 0) : fn->lower->scope->path;
    return join(path, name);
}

static const char *qualified(GoFn *fn, TSNode node)
{
    const GoSource *source = fn->input->source;
    const char *package = go_text(source, go_field(node, GO_FIELD_PACKAGE));
    const char *name = go_text(source, go_field(node, GO_FIELD_NAME));
    const char *path = go_import_of(fn, package);
    return join(path != NULL ? path : package, name);
}

/* A struct or interface without a name gets one from its place: its fields can
 * be asked for. */
static const char *anonymous(GoFn *fn, TSNode node, const char *what)
{
    SourcePos pos = go_pos(fn->input->source, node);
    g_autofree char *name = g_strdup_printf("%s.%s@%s:%u:%u", fn->lower->scope->path, what,
                                            fn->input->base, pos.line, pos.column);
    const char *interned = g_intern_string(name);
    if (!g_hash_table_contains(fn->lower->scope->named, interned)) {
        go_declare_type(fn, interned, node, FALSE, pos);
    }
    return interned;
}

static const char *struct_type(GoFn *fn, TSNode node)
{
    TSNode list = go_first(node);
    return go_is_null(go_first(list)) ? g_intern_static_string("struct{}")
                                      : anonymous(fn, node, "struct");
}

static const char *interface_type(GoFn *fn, TSNode node)
{
    return go_is_null(go_first(node)) ? g_intern_static_string("any")
                                      : anonymous(fn, node, "interface");
}

static const char *array_type(GoFn *fn, TSNode node, guint depth)
{
    const char *element = type_at(fn, go_field(node, GO_FIELD_ELEMENT), depth);
    TSNode length_node = go_field(node, GO_FIELD_LENGTH);
    GoValue length = go_is_null(length_node) ? go_unknown() : go_const_value(fn, length_node, -1);
    g_autofree char *text =
        length.op.kind == IR_OPERAND_INT
            ? g_strdup_printf("[%" G_GINT64_FORMAT "]%s", length.op.value, element ? element : "?")
            : g_strdup_printf("[...]%s", element != NULL ? element : "?");
    return g_intern_string(text);
}

static const char *map_type(GoFn *fn, TSNode node, guint depth)
{
    const char *key = type_at(fn, go_field(node, GO_FIELD_KEY), depth);
    const char *value = type_at(fn, go_field(node, GO_FIELD_VALUE), depth);
    g_autofree char *text =
        g_strdup_printf("map[%s]%s", key != NULL ? key : "?", value != NULL ? value : "?");
    return g_intern_string(text);
}

static const char *wrapped(const char *prefix, const char *type)
{
    return go_typetext_wrap(prefix, type != NULL ? type : "?");
}

static const char *type_at(GoFn *fn, TSNode node, guint depth)
{
    if (depth >= GO_TYPE_DEPTH_LIMIT) {
        go_degraded(fn, node, "type nested too deeply");
        return NULL;
    }
    depth++;
    switch ((int)go_kind(node)) {
    case GO_NODE_TYPE_IDENTIFIER:
    case GO_NODE_IDENTIFIER: {
        const char *type = named(fn, go_text(fn->input->source, node), TRUE);
        return type != NULL && type[0] == '?' ? NULL : type;
    }
    case GO_NODE_QUALIFIED_TYPE:
        return qualified(fn, node);
    case GO_NODE_GENERIC_TYPE:
        return type_at(fn, go_field(node, GO_FIELD_TYPE), depth);
    case GO_NODE_PARENTHESIZED_TYPE:
    case GO_NODE_TYPE_ELEM:
        return type_at(fn, go_first(node), depth);
    case GO_NODE_POINTER_TYPE:
        return wrapped("*", type_at(fn, go_first(node), depth));
    case GO_NODE_SLICE_TYPE:
        return wrapped("[]", type_at(fn, go_field(node, GO_FIELD_ELEMENT), depth));
    case GO_NODE_ARRAY_TYPE:
    case GO_NODE_IMPLICIT_ARRAY_TYPE:
        return array_type(fn, node, depth);
    case GO_NODE_MAP_TYPE:
        return map_type(fn, node, depth);
    case GO_NODE_CHANNEL_TYPE:
        return wrapped("chan ", type_at(fn, go_field(node, GO_FIELD_VALUE), depth));
    case GO_NODE_FUNCTION_TYPE:
        return go_signature(fn, go_field(node, GO_FIELD_PARAMETERS),
                            go_field(node, GO_FIELD_RESULT));
    case GO_NODE_STRUCT_TYPE:
        return struct_type(fn, node);
    case GO_NODE_INTERFACE_TYPE:
        return interface_type(fn, node);
    default:
        return NULL;
    }
}

const char *go_type_of_node(GoFn *fn, TSNode node)
{
    if (go_is_null(node) || !go_descend(fn, node)) {
        return NULL;
    }
    const char *type = type_at(fn, node, 0);
    go_ascend(fn);
    return type;
}

/* ---- signatures
 * ------------------------------------------------------------------------------
 */

void go_list_types(GoFn *fn, TSNode list, GPtrArray *ret_types)
{
    if (go_is_null(list)) {
        return;
    }
    if (go_kind(list) != GO_NODE_PARAMETER_LIST) {
        g_ptr_array_add(ret_types, (gpointer)go_type_of_node(fn, list));
        return;
    }
    g_auto(GoNodes) declarations = {0};
    go_children(&declarations, list);
    for (guint i = 0; i < declarations.n; i++) {
        TSNode declaration = declarations.at[i];
        const char *type = go_type_of_node(fn, go_field(declaration, GO_FIELD_TYPE));
        if (go_kind(declaration) == GO_NODE_VARIADIC_PARAMETER) {
            g_ptr_array_add(ret_types, (gpointer)wrapped("...", type));
            continue;
        }
        g_auto(GoNodes) names = {0};
        go_children_in(&names, declaration, GO_FIELD_NAME);
        for (guint j = 0; j < MAX(names.n, 1); j++) {
            g_ptr_array_add(ret_types, (gpointer)type);
        }
    }
}

static void append_types(GString *text, const GPtrArray *types)
{
    for (guint i = 0; i < types->len; i++) {
        const char *type = g_ptr_array_index(types, i);
        g_string_append(text, i > 0 ? ", " : "");
        g_string_append(text, type != NULL ? type : "?");
    }
}

const char *go_signature(GoFn *fn, TSNode parameters, TSNode result)
{
    g_autoptr(GPtrArray) params = g_ptr_array_new(), results = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new("func(");
    go_list_types(fn, parameters, params);
    go_list_types(fn, result, results);
    append_types(text, params);
    g_string_append(text, results->len == 0 ? ")" : results->len == 1 ? ") " : ") (");
    append_types(text, results);
    g_string_append(text, results->len > 1 ? ")" : "");
    return g_intern_string(text->str);
}

/* ---- what names stand for
 * -------------------------------------------------------------------- */

const GoNamed *go_named_find(GoLower *lower, const char *type)
{
    if (type == NULL || !go_typetext_is_name(type)) {
        return NULL;
    }
    const GoNamed *found = g_hash_table_lookup(lower->scope->named, type);
    if (found != NULL) {
        return found;
    }
    gpointer cached;
    if (g_hash_table_lookup_extended(lower->named_cache, type, NULL, &cached)) {
        return cached;
    }
    const char *path = go_typetext_package(type);
    const GoScope *scope = path != NULL ? go_scope_of(lower, path) : NULL;
    if (scope == lower->scope) {
        return NULL; /* may be declared later */
    }
    found = scope != NULL ? g_hash_table_lookup(scope->named, type) : NULL;
    g_hash_table_insert(lower->named_cache, (gpointer)type, (gpointer)found);
    return found;
}

const char *go_type_underlying(GoLower *lower, const char *type)
{
    enum { HOPS = 32 };
    for (guint i = 0; type != NULL && i < HOPS; i++) {
        const GoNamed *found = go_named_find(lower, type);
        if (found == NULL || found->type->kind == IR_TYPE_STRUCT ||
            found->type->kind == IR_TYPE_INTERFACE) {
            return type;
        }
        type = found->type->underlying;
    }
    return NULL;
}

gboolean go_type_is_struct(GoLower *lower, const char *type)
{
    if (type == NULL || strchr("*?", type[0]) != NULL) {
        return FALSE;
    }
    const char *shape = go_type_underlying(lower, type);
    if (shape == NULL) {
        return FALSE;
    }
    if (go_typetext_is_array(shape) || g_str_has_prefix(shape, "C.struct_") ||
        g_str_has_prefix(shape, "C.union_")) {
        return TRUE;
    }
    const GoNamed *found = go_named_find(lower, shape);
    return found != NULL ? found->type->kind == IR_TYPE_STRUCT : go_known_struct(shape);
}

gboolean go_type_is_interface(GoLower *lower, const char *type)
{
    const char *shape = go_type_underlying(lower, type);
    const GoNamed *found = go_named_find(lower, shape);
    return shape != NULL && ((found != NULL && found->type->kind == IR_TYPE_INTERFACE) ||
                             g_str_equal(shape, "any") || g_str_equal(shape, "error"));
}

gboolean go_type_is_outside(GoLower *lower, const char *type)
{
    if (type == NULL || g_str_has_prefix(type, "C.") || g_str_equal(type, "unsafe.Pointer")) {
        return FALSE;
    }
    const char *path = go_typetext_package(type);
    return path != NULL && go_scope_of(lower, path) == NULL;
}

/* ---- types in the place of expressions
 * ------------------------------------------------------- */

static const char *selector_as_type(GoFn *fn, TSNode node)
{
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *path = go_package_of(fn, operand);
    if (path == NULL) {
        return NULL;
    }
    const char *name = go_text(fn->input->source, name_node);
    if (g_str_equal(path, "C")) {
        return go_is_c_type(fn->lower, name) ? join(path, name) : NULL;
    }
    const GoScope *scope = go_scope_of(fn->lower, path);
    if (scope != NULL) {
        const GoDecl *decl = go_decl_in(fn, path, name);
        return decl != NULL && decl->kind == GO_DECL_TYPE ? decl->named->name : NULL;
    }
    const char *text = join(path, name);
    gboolean type = go_known_type(text) || g_hash_table_contains(fn->lower->type_names, text);
    return type ? text : NULL;
}

/* (*p.T)(x), T of a package that is not in the tree: nobody keeps pointers to functions in its
 * variables for others to call. */
static const char *pointer_from_outside(GoFn *fn, TSNode node)
{
    node = go_strip(node);
    GoNodeKind kind = go_kind(node);
    gboolean star =
        kind == GO_NODE_UNARY && go_operator(go_field(node, GO_FIELD_OPERATOR)) == GO_OP_MUL;
    if (!star && kind != GO_NODE_POINTER_TYPE) {
        return NULL;
    }
    TSNode inner = go_strip(star ? go_field(node, GO_FIELD_OPERAND) : go_first(node));
    TSNode operand = {0}, name_node = {0};
    if (!go_selector_parts(inner, &operand, &name_node)) {
        return NULL;
    }
    const char *path = go_package_of(fn, operand);
    if (path == NULL || go_scope_of(fn->lower, path) != NULL) {
        return NULL;
    }
    return go_typetext_pointer_to(join(path, go_text(fn->input->source, name_node)));
}

const char *go_callee_as_type(GoFn *fn, TSNode node)
{
    const char *type = go_expr_as_type(fn, node);
    return type != NULL ? type : pointer_from_outside(fn, node);
}

const char *go_expr_as_type(GoFn *fn, TSNode node)
{
    node = go_strip(node);
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER:
    case GO_NODE_TYPE_IDENTIFIER:
        return named(fn, go_text(fn->input->source, node), FALSE);
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        return selector_as_type(fn, node);
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION: {
        TSNode base = {0}, index = {0};
        return go_index_parts(node, &base, &index) ? go_expr_as_type(fn, base) : NULL;
    }
    case GO_NODE_UNARY: {
        if (go_operator(go_field(node, GO_FIELD_OPERATOR)) != GO_OP_MUL) {
            return NULL;
        }
        const char *pointee = go_expr_as_type(fn, go_field(node, GO_FIELD_OPERAND));
        return pointee != NULL ? go_typetext_pointer_to(pointee) : NULL;
    }
    case GO_NODE_POINTER_TYPE: {
        const char *pointee = go_expr_as_type(fn, go_first(node));
        return pointee != NULL ? go_typetext_pointer_to(pointee) : NULL;
    }
    case GO_NODE_ARRAY_TYPE:
    case GO_NODE_SLICE_TYPE:
    case GO_NODE_MAP_TYPE:
    case GO_NODE_CHANNEL_TYPE:
    case GO_NODE_FUNCTION_TYPE:
    case GO_NODE_STRUCT_TYPE:
    case GO_NODE_INTERFACE_TYPE:
        return go_type_of_node(fn, node);
    default:
        return NULL;
    }
}
