/* Package-level names: declarations as one file sees them, imports, build
 * constraints. Looks up and chooses; declares nothing. */

#include "analyzers/go/go_lower.h"

#include <string.h>

const GoScope *go_scope_of(GoLower *lower, const char *path)
{
    if (path == lower->scope->path) {
        return lower->scope;
    }
    const GoUnit *unit = lower->lookup != NULL ? lower->lookup(path, lower->lookup_data) : NULL;
    return unit != NULL ? unit->scope : NULL;
}

/* ---- imports
 * ---------------------------------------------------------------------------------
 */

/* An import whose name was guessed wrong: "github.com/x/gofoo" used as foo. */
static const char *import_by_part(const GoInput *input, const char *name)
{
    const char *found = NULL;
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, input->imports);
    while (g_hash_table_iter_next(&iter, NULL, &path)) {
        const char *slash = strrchr(path, '/');
        const char *last = slash != NULL ? slash + 1 : path;
        gboolean better = found == NULL || strcmp(path, found) < 0;
        if (strstr(last, name) != NULL && better) {
            found = path;
        }
    }
    return found;
}

const char *go_import_of(GoFn *fn, const char *name)
{
    const char *path = g_hash_table_lookup(fn->input->imports, name);
    return path != NULL ? path : import_by_part(fn->input, name);
}

const char *go_package_of(GoFn *fn, TSNode operand)
{
    GoNodeKind kind = go_kind(operand);
    if (kind != GO_NODE_IDENTIFIER && kind != GO_NODE_PACKAGE_IDENTIFIER) {
        return NULL;
    }
    const char *name = go_text(fn->input->source, operand);
    GoLocal local;
    if (go_scope_find(fn, name, &local)) {
        return NULL;
    }
    const char *path = g_hash_table_lookup(fn->input->imports, name);
    if (path != NULL) {
        return path;
    }
    return go_decl_find(fn, name) == NULL ? import_by_part(fn->input, name) : NULL;
}

/* ---- files that can be built together
 * ---------------------------------------------------------- */

gboolean go_inputs_compatible(GoLower *lower, const GoInput *a, const GoInput *b)
{
    if (a == b || a->constraint == NULL || b->constraint == NULL) {
        return TRUE;
    }
    g_autofree char *key = a < b ? g_strdup_printf("%p %p", (const void *)a, (const void *)b)
                                 : g_strdup_printf("%p %p", (const void *)b, (const void *)a);
    gpointer known = g_hash_table_lookup(lower->compatible, key);
    if (known == NULL) {
        gboolean compatible = constraints_compatible(a->constraint, b->constraint);
        known = GINT_TO_POINTER(compatible ? 1 : 2);
        g_hash_table_insert(lower->compatible, g_steal_pointer(&key), known);
    }
    return GPOINTER_TO_INT(known) == 1;
}

static GoDecl *pick(GoFn *fn, GoDecl *first)
{
    if (first == NULL || first->next == NULL) {
        return first;
    }
    for (GoDecl *decl = first; decl != NULL; decl = decl->next) {
        if (decl->input == fn->input) {
            return decl;
        }
    }
    GoDecl *best = NULL;
    for (GoDecl *decl = first; decl != NULL; decl = decl->next) {
        gboolean better = best == NULL || (decl->input->preferred && !best->input->preferred);
        if (better && go_inputs_compatible(fn->lower, decl->input, fn->input)) {
            best = decl;
        }
    }
    return best != NULL ? best : first;
}

const GoMethod *go_method_pick(GoFn *fn, const GoMethod *first)
{
    if (first == NULL || first->next == NULL || first->input == NULL) {
        return first;
    }
    for (const GoMethod *method = first; method != NULL; method = method->next) {
        if (method->input == fn->input) {
            return method;
        }
    }
    const GoMethod *best = NULL;
    for (const GoMethod *method = first; method != NULL; method = method->next) {
        gboolean better = best == NULL || (method->input->preferred && !best->input->preferred);
        if (better && go_inputs_compatible(fn->lower, method->input, fn->input)) {
            best = method;
        }
    }
    return best != NULL ? best : first;
}

/* ---- declarations
 * ----------------------------------------------------------------------------
 */

GoDecl *go_decl_in(GoFn *fn, const char *path, const char *name)
{
    const GoScope *scope = go_scope_of(fn->lower, path);
    GoDecl *decl = scope != NULL ? g_hash_table_lookup(scope->decls, name) : NULL;
    return scope == fn->lower->scope ? pick(fn, decl) : decl;
}

GoDecl *go_decl_find(GoFn *fn, const char *name)
{
    GoDecl *decl = pick(fn, g_hash_table_lookup(fn->lower->scope->decls, name));
    for (guint i = 0; decl == NULL && i < fn->input->dots->len; i++) {
        decl = go_decl_in(fn, g_ptr_array_index(fn->input->dots, i), name);
    }
    return decl;
}

/* Lowers an initialiser into a function that is thrown away, for the types of
 * its values. */
static void infer(GoFn *fn, GoDecl *decl, TSNode value, guint n_names)
{
    GoLower *lower = fn->lower;
    IrFunction *ir = ir_unit_add_function(lower->scratch, "scratch", SOURCE_POS_NONE);
    g_auto(GoFn) inner = {0};
    go_fn_init(&inner, lower, decl->input, ir);
    inner.scratch = TRUE;
    go_enter(&inner, go_block(&inner));
    g_auto(GoNodes) values = {0};
    go_children(&values, value);
    if (values.n == n_names && decl->index < values.n) {
        decl->type = go_expr(&inner, values.at[decl->index]).type;
    } else if (values.n == 1) {
        g_autofree IrOperand *dst = g_new0(IrOperand, n_names);
        g_autofree const char **types = g_new0(const char *, n_names);
        go_expr_many(&inner, values.at[0], dst, types, n_names);
        decl->type = types[decl->index];
    }
}

const char *go_decl_type(GoFn *fn, GoDecl *decl)
{
    if (decl->kind != GO_DECL_VAR || decl->state != GO_DECL_PENDING) {
        return decl->type;
    }
    decl->state = GO_DECL_BUSY; /* a variable that needs itself has no type */
    TSNode type = go_field(decl->node, GO_FIELD_TYPE);
    TSNode value = go_field(decl->node, GO_FIELD_VALUE);
    if (!go_is_null(type)) {
        g_auto(GoFn) at_file = {0};
        go_fn_init(&at_file, fn->lower, decl->input, NULL);
        decl->type = go_type_of_node(&at_file, type);
    } else if (!go_is_null(value)) {
        g_auto(GoNodes) names = {0};
        go_children_in(&names, decl->node, GO_FIELD_NAME);
        infer(fn, decl, value, names.n);
    }
    decl->state = GO_DECL_DONE;
    return decl->type;
}
