/* Fields and methods of a type, through embedded fields.
 * The language's rule: the shallowest wins. */

#include "analyzers/go/go_lower.h"

#include <string.h>

GoResults go_results_of(const IrFunction *function)
{
    GoResults results = {.known = TRUE, .n = function->result_types->len};
    for (guint i = 0; i < MIN(results.n, GO_RESULTS_MOST); i++) {
        results.types[i] = g_ptr_array_index(function->result_types, i);
    }
    return results;
}

const char *go_function_type(const IrFunction *function)
{
    g_autoptr(GString) text = g_string_new("func(");
    guint first = function->receiver != NULL ? 1 : 0, n = function->params->len;
    for (guint i = first; i < n; i++) {
        const IrVar *var = ir_function_var(function, g_array_index(function->params, guint32, i));
        const char *type = var->type != NULL ? var->type : "?";
        gboolean rest = function->is_variadic && i + 1 == n && g_str_has_prefix(type, "[]");
        g_string_append_printf(text, "%s%s%s", i > first ? ", " : "", rest ? "..." : "",
                               rest ? type + strlen("[]") : type);
    }
    guint n_results = function->result_types->len;
    g_string_append(text, n_results == 0 ? ")" : n_results == 1 ? ") " : ") (");
    for (guint i = 0; i < n_results; i++) {
        const char *type = g_ptr_array_index(function->result_types, i);
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", type != NULL ? type : "?");
    }
    g_string_append(text, n_results > 1 ? ")" : "");
    return g_intern_string(text->str);
}

static const char *callee_name(const char *type, gboolean pointer, const char *name)
{
    g_autofree char *text = g_strdup_printf(pointer ? "(*%s).%s" : "(%s).%s", type, name);
    return g_intern_string(text);
}

/* ---- interfaces
 * ------------------------------------------------------------------------------
 */

/* The signature of an interface's method; *ret_open where an embedded interface
 * is not known. */
static const char *interface_method(GoLower *lower, const GoNamed *named, const char *name,
                                    guint depth, gboolean *ret_open)
{
    const char *signature = g_hash_table_lookup(named->signatures, name);
    for (guint i = 0; signature == NULL && i < named->embedded->len; i++) {
        const char *embedded = go_type_underlying(lower, g_ptr_array_index(named->embedded, i));
        const GoNamed *inner = go_named_find(lower, embedded);
        if (inner != NULL && inner->type->kind == IR_TYPE_INTERFACE && depth > 0) {
            signature = interface_method(lower, inner, name, depth - 1, ret_open);
        } else if (go_type_is_outside(lower, embedded)) {
            *ret_open = TRUE;
        }
    }
    return signature;
}

static gboolean select_interface(GoLower *lower, const char *type, const GoNamed *named,
                                 const char *name, GoSelection *ret)
{
    if (g_str_equal(type, "error") && g_str_equal(name, "Error")) {
        ret->signature = g_intern_static_string("func() string");
        ret->kind = GO_SELECTION_INTERFACE;
        ret->interface = type;
        return TRUE;
    }
    if (named == NULL || named->type->kind != IR_TYPE_INTERFACE) {
        return FALSE;
    }
    gboolean open = FALSE;
    ret->signature = interface_method(lower, named, name, GO_EMBEDDING_LIMIT, &open);
    if (ret->signature == NULL && !open) {
        return FALSE;
    }
    ret->kind = GO_SELECTION_INTERFACE;
    ret->interface = type;
    return TRUE;
}

/* ---- one type
 * --------------------------------------------------------------------------------
 */

static const GoNamed *through_aliases(GoLower *lower, const char **type)
{
    const GoNamed *named = go_named_find(lower, *type);
    for (guint i = 0; named != NULL && named->type->kind == IR_TYPE_ALIAS && i < 16; i++) {
        *type = named->type->underlying;
        named = go_named_find(lower, *type);
    }
    return named;
}

/* The field as the file at hand declares it. */
static const IrField *in_file(const GoFn *fn, const GoNamed *named, const IrField *field)
{
    for (guint i = 0; i < named->variants->len; i++) {
        const IrField *other = g_ptr_array_index(named->variants, i);
        if (other->name == field->name && other->pos.path == fn->input->source->path) {
            return other;
        }
    }
    return field;
}

/* At exactly `depth` embeddings below `type`. */
static gboolean select_at(GoFn *fn, const char *type, const char *name, guint depth,
                          GoSelection *ret)
{
    GoLower *lower = fn->lower;
    const GoNamed *named = through_aliases(lower, &type);
    if (type != NULL && type[0] == '*') {
        type = go_typetext_pointee(type);
        named = through_aliases(lower, &type);
    }
    if (type == NULL) {
        return FALSE;
    }
    if (depth == 0 && named != NULL) {
        ret->method = go_method_pick(fn, g_hash_table_lookup(named->methods, name));
        if (ret->method != NULL) {
            ret->kind = GO_SELECTION_METHOD;
            ret->callee = ret->method->function->name;
            return TRUE;
        }
    }
    const char *shape = go_type_underlying(lower, type);
    const GoNamed *shaped = go_named_find(lower, shape);
    if (depth == 0 && shape != NULL && select_interface(lower, shape, shaped, name, ret)) {
        return TRUE;
    }
    if (shaped == NULL || shaped->type->kind != IR_TYPE_STRUCT) {
        return FALSE;
    }
    const GPtrArray *fields = shaped->type->fields;
    for (guint i = 0; i < fields->len; i++) {
        const IrField *field = g_ptr_array_index(fields, i);
        if (depth == 0 && g_str_equal(field->name, name)) {
            ret->kind = GO_SELECTION_FIELD;
            ret->field = in_file(fn, shaped, field);
            return TRUE;
        }
        if (depth > 0 && field->embedded && ret->n_path < GO_EMBEDDING_LIMIT) {
            ret->path[ret->n_path++] = field;
            if (select_at(fn, field->type, name, depth - 1, ret)) {
                return TRUE;
            }
            ret->n_path--;
        }
    }
    return FALSE;
}

/* ---- types that are not in the tree
 * ---------------------------------------------------------- */

/* Whether its methods are of T or of *T is known for few types; else as the value is declared. */
static void select_outside(const char *type, const char *name, GoSelection *ret)
{
    const char *base = go_typetext_base(type);
    gboolean pointer = go_known_type(base) ? go_known_struct(base) : type[0] == '*';
    ret->kind = GO_SELECTION_OUTSIDE;
    ret->callee = callee_name(base, pointer, name);
}

/* Promoted from the only embedded field whose type is not in the tree. */
static gboolean select_embedded_outside(GoFn *fn, const char *type, const char *name, guint depth,
                                        GoSelection *ret)
{
    const char *shape = go_type_underlying(fn->lower, go_typetext_base(type));
    const GoNamed *named = go_named_find(fn->lower, shape);
    const IrField *only = NULL;
    if (named == NULL || named->type->kind != IR_TYPE_STRUCT || depth == 0) {
        return FALSE;
    }
    for (guint i = 0; i < named->type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(named->type->fields, i);
        if (!field->embedded || field->type == NULL) {
            continue;
        }
        guint before = ret->n_path;
        ret->path[ret->n_path++] = field;
        if (select_embedded_outside(fn, field->type, name, depth - 1, ret)) {
            return TRUE;
        }
        ret->n_path = before;
        if (go_type_is_outside(fn->lower, go_typetext_base(field->type))) {
            if (only != NULL) {
                return FALSE;
            }
            only = field;
        }
    }
    if (only == NULL) {
        return FALSE;
    }
    ret->path[ret->n_path++] = only;
    select_outside(only->type, name, ret);
    return TRUE;
}

GoSelection go_select(GoFn *fn, const char *type, const char *name)
{
    GoSelection selection = {0};
    if (type == NULL) {
        return selection;
    }
    for (guint depth = 0; depth < GO_EMBEDDING_LIMIT; depth++) {
        selection.n_path = 0;
        if (select_at(fn, type, name, depth, &selection)) {
            return selection;
        }
    }
    selection = (GoSelection){0};
    if (go_type_is_outside(fn->lower, go_typetext_base(type))) {
        select_outside(type, name, &selection);
    } else if (!select_embedded_outside(fn, type, name, GO_EMBEDDING_LIMIT - 1, &selection)) {
        selection = (GoSelection){0};
    }
    return selection;
}
