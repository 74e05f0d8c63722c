/* Declarations of a package: names first, then types, then signatures.
 * Lowers no body. */

#include "analyzers/go/go_lower.h"

#include <string.h>

/* ---- scopes
 * ----------------------------------------------------------------------------------
 */

static void named_free(gpointer data)
{
    GoNamed *named = data;
    g_hash_table_unref(named->methods);
    g_hash_table_unref(named->signatures);
    g_ptr_array_unref(named->embedded);
    g_ptr_array_unref(named->variants);
    g_free(named);
}

GoScope *go_scope_new(const char *path)
{
    GoScope *scope = g_new0(GoScope, 1);
    scope->path = path;
    scope->decls = g_hash_table_new(NULL, NULL);
    scope->named = g_hash_table_new_full(NULL, NULL, NULL, named_free);
    scope->all = g_ptr_array_new_with_free_func(g_free);
    scope->methods = g_ptr_array_new_with_free_func(g_free);
    return scope;
}

void go_scope_free(GoScope *scope)
{
    if (scope == NULL) {
        return;
    }
    g_hash_table_unref(scope->decls);
    g_hash_table_unref(scope->named);
    g_ptr_array_unref(scope->all);
    g_ptr_array_unref(scope->methods);
    g_free(scope);
}

void go_scope_settle(GoScope *scope)
{
    static const TSNode NONE = {0};
    for (guint i = 0; i < scope->all->len; i++) {
        GoDecl *decl = g_ptr_array_index(scope->all, i);
        decl->input = NULL;
        decl->node = NONE;
        decl->type_node = NONE;
    }
    for (guint i = 0; i < scope->methods->len; i++) {
        GoMethod *method = g_ptr_array_index(scope->methods, i);
        method->input = NULL;
    }
}

/* ---- names
 * -----------------------------------------------------------------------------------
 */

/* "p.F"; where that is taken "p.F@file.go", "p.F@file.go#2" and so on. */
static const char *unique_name(GoLower *lower, const char *name, const char *file)
{
    GHashTable *taken = lower->unit->ir->by_name;
    if (!g_hash_table_contains(taken, name)) {
        return name;
    }
    g_autofree char *in_file = g_strdup_printf("%s@%s", name, file);
    const char *unique = g_intern_string(in_file);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(lower->numbers, unique)) + 1;
    g_hash_table_insert(lower->numbers, (gpointer)unique, GUINT_TO_POINTER(n));
    if (n == 1) {
        return unique;
    }
    g_autofree char *numbered = g_strdup_printf("%s#%u", in_file, n);
    return g_intern_string(numbered);
}

static const char *qualify(const GoLower *lower, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s.%s", lower->scope->path, name);
    return g_intern_string(text);
}

static GoDecl *add_decl(GoFn *fn, GoDeclKind kind, TSNode name_node, TSNode node)
{
    GoScope *scope = fn->lower->scope;
    GoDecl *decl = g_new0(GoDecl, 1);
    decl->kind = kind;
    decl->input = fn->input;
    decl->name = go_text(fn->input->source, name_node);
    decl->qualified = qualify(fn->lower, decl->name);
    decl->node = node;
    decl->value = ir_opaque();
    g_ptr_array_add(scope->all, decl);
    gboolean unnamed = g_str_equal(decl->name, "_") || g_str_equal(decl->name, "init");
    if (unnamed && kind != GO_DECL_TYPE) {
        return decl;
    }
    GoDecl *first = g_hash_table_lookup(scope->decls, decl->name);
    if (first == NULL) {
        g_hash_table_insert(scope->decls, (gpointer)decl->name, decl);
        return decl;
    }
    while (first->next != NULL) {
        first = first->next;
    }
    first->next = decl;
    return decl;
}

/* ---- types
 * -----------------------------------------------------------------------------------
 */

static GoNamed *add_named(GoFn *fn, const char *name, IrTypeKind kind, SourcePos pos)
{
    GoNamed *named = g_new0(GoNamed, 1);
    named->name = name;
    named->type = ir_unit_add_type(fn->lower->unit->ir, name, kind, pos);
    named->methods = g_hash_table_new(NULL, NULL);
    named->signatures = g_hash_table_new(NULL, NULL);
    named->embedded = g_ptr_array_new();
    named->variants = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(fn->lower->scope->named, (gpointer)name, named);
    return named;
}

/* A field of the same type in a file that excludes the other's. */
static void add_variant(const GoFn *fn, GoNamed *named, IrField *known, IrField *field)
{
    if (fn->input->preferred && field->type != known->type) {
        IrField other = *known;
        *known = *field;
        *field = other;
    }
    if (field->type != known->type) {
        g_ptr_array_add(named->variants, field);
    } else {
        g_free(field);
    }
}

static void add_field(const GoFn *fn, GoNamed *named, const char *name, const char *type,
                      gboolean embedded, SourcePos pos)
{
    IrField *field = g_new0(IrField, 1);
    *field = (IrField){.name = name, .type = type, .embedded = embedded, .pos = pos};
    for (guint i = 0; i < named->type->fields->len; i++) {
        IrField *known = g_ptr_array_index(named->type->fields, i);
        if (known->name == name && !g_str_equal(name, "_")) {
            add_variant(fn, named, known, field);
            return;
        }
    }
    g_ptr_array_add(named->type->fields, field);
}

/* T of p.T, *p.T, p.T[A] */
static const char *embedded_name(const GoSource *source, TSNode type)
{
    while (TRUE) {
        TSNode inner = {0};
        if (go_kind(type) == GO_NODE_GENERIC_TYPE) {
            inner = go_field(type, GO_FIELD_TYPE);
        } else if (go_kind(type) == GO_NODE_QUALIFIED_TYPE) {
            inner = go_field(type, GO_FIELD_NAME);
        }
        if (go_is_null(inner)) {
            return go_text(source, type);
        }
        type = inner;
    }
}

static void read_fields(GoFn *fn, GoNamed *named, TSNode list)
{
    const GoSource *source = fn->input->source;
    g_auto(GoNodes) declarations = {0};
    go_children(&declarations, list);
    for (guint i = 0; i < declarations.n; i++) {
        TSNode declaration = declarations.at[i], type_node = go_field(declaration, GO_FIELD_TYPE);
        if (go_kind(declaration) != GO_NODE_FIELD_DECLARATION) {
            continue;
        }
        const char *type = go_type_of_node(fn, type_node);
        g_auto(GoNodes) names = {0};
        go_children_in(&names, declaration, GO_FIELD_NAME);
        for (guint j = 0; j < names.n; j++) {
            add_field(fn, named, go_text(source, names.at[j]), type, FALSE,
                      go_pos(source, names.at[j]));
        }
        if (names.n == 0) {
            gboolean pointer = go_has_token(declaration, GO_OP_MUL);
            add_field(fn, named, embedded_name(source, type_node),
                      pointer ? go_typetext_pointer_to(type) : type, TRUE,
                      go_pos(source, declaration));
        }
    }
}

static void read_interface(GoFn *fn, GoNamed *named, TSNode node)
{
    const GoSource *source = fn->input->source;
    g_auto(GoNodes) elements = {0};
    go_children(&elements, node);
    for (guint i = 0; i < elements.n; i++) {
        TSNode element = elements.at[i];
        if (go_kind(element) == GO_NODE_METHOD_ELEM) {
            const char *name = go_text(source, go_field(element, GO_FIELD_NAME));
            const char *signature = go_signature(fn, go_field(element, GO_FIELD_PARAMETERS),
                                                 go_field(element, GO_FIELD_RESULT));
            if (g_hash_table_insert(named->signatures, (gpointer)name, (gpointer)signature)) {
                g_ptr_array_add(named->type->methods, (gpointer)name);
            }
        } else if (go_kind(element) == GO_NODE_TYPE_ELEM) {
            const char *type = go_type_of_node(fn, element);
            if (type != NULL) {
                g_ptr_array_add(named->embedded, (gpointer)type);
            }
        }
    }
}

static IrTypeKind kind_of(TSNode type, gboolean alias)
{
    switch ((int)go_kind(type)) {
    case GO_NODE_STRUCT_TYPE:
        return alias ? IR_TYPE_ALIAS : IR_TYPE_STRUCT;
    case GO_NODE_INTERFACE_TYPE:
        return alias ? IR_TYPE_ALIAS : IR_TYPE_INTERFACE;
    default:
        return alias ? IR_TYPE_ALIAS : IR_TYPE_NAMED;
    }
}

static void fill_type(GoFn *fn, GoNamed *named, TSNode type, IrTypeKind kind)
{
    switch (kind) {
    case IR_TYPE_STRUCT:
        read_fields(fn, named, go_first(type));
        break;
    case IR_TYPE_INTERFACE:
        read_interface(fn, named, type);
        break;
    case IR_TYPE_NAMED:
    case IR_TYPE_ALIAS:
        if (named->type->underlying == NULL) {
            named->type->underlying = go_type_of_node(fn, type);
        }
        break;
    }
}

GoNamed *go_declare_type(GoFn *fn, const char *name, TSNode type, gboolean alias, SourcePos pos)
{
    TSNode plain = go_strip(type);
    IrTypeKind kind = kind_of(plain, alias);
    GoNamed *named = g_hash_table_lookup(fn->lower->scope->named, name);
    if (named == NULL) {
        named = add_named(fn, name, kind, pos);
    }
    if (named->type->kind == kind) {
        fill_type(fn, named, plain, kind);
    }
    return named;
}

/* The methods of embedded interfaces of the tree belong to the method set. */
static void add_embedded_methods(GoLower *lower, GoNamed *named, const GoNamed *from, guint depth)
{
    for (guint i = 0; i < from->embedded->len; i++) {
        const char *type = go_type_underlying(lower, g_ptr_array_index(from->embedded, i));
        const GoNamed *inner = go_named_find(lower, type);
        if (inner == NULL || inner == named || inner->type->kind != IR_TYPE_INTERFACE) {
            continue;
        }
        for (guint j = 0; j < inner->type->methods->len; j++) {
            gpointer name = g_ptr_array_index(inner->type->methods, j);
            if (!g_ptr_array_find(named->type->methods, name, NULL)) {
                g_ptr_array_add(named->type->methods, name);
            }
        }
        if (depth > 0) {
            add_embedded_methods(lower, named, inner, depth - 1);
        }
    }
}

/* ---- signatures
 * ------------------------------------------------------------------------------
 */

void go_bind_type_parameters(GoFn *fn, TSNode list)
{
    g_auto(GoNodes) declarations = {0};
    go_children(&declarations, list);
    for (guint i = 0; i < declarations.n; i++) {
        g_auto(GoNodes) names = {0};
        go_children_in(&names, declarations.at[i], GO_FIELD_NAME);
        for (guint j = 0; j < names.n; j++) {
            go_scope_bind(fn, (GoLocal){.name = go_text(fn->input->source, names.at[j]),
                                        .kind = GO_LOCAL_TYPE,
                                        .type = g_intern_static_string("?")});
        }
    }
}

/* (l *List[K, V]) declares K and V. */
void go_bind_receiver_parameters(GoFn *fn, TSNode receiver)
{
    TSNode type = go_strip(go_field(go_first(receiver), GO_FIELD_TYPE));
    while (go_kind(type) == GO_NODE_POINTER_TYPE) {
        type = go_strip(go_first(type));
    }
    if (go_kind(type) != GO_NODE_GENERIC_TYPE) {
        return;
    }
    g_auto(GoNodes) arguments = {0};
    go_children(&arguments, go_field(type, GO_FIELD_TYPE_ARGUMENTS));
    for (guint i = 0; i < arguments.n; i++) {
        go_scope_bind(fn, (GoLocal){.name = go_text(fn->input->source, arguments.at[i]),
                                    .kind = GO_LOCAL_TYPE,
                                    .type = g_intern_static_string("?")});
    }
}

static void add_param(GoFn *fn, const char *name, const char *type, guint32 flags, SourcePos pos)
{
    guint32 var = go_scope_declare(fn, name, type, flags, pos);
    if (flags & IR_VAR_PARAM) {
        g_array_append_val(fn->ir->params, var);
    } else {
        g_array_append_val(fn->ir->results, var);
    }
}

static void declare_list(GoFn *fn, TSNode list, guint32 flags)
{
    const GoSource *source = fn->input->source;
    g_auto(GoNodes) declarations = {0};
    go_children(&declarations, list);
    for (guint i = 0; i < declarations.n; i++) {
        TSNode declaration = declarations.at[i];
        const char *type = go_type_of_node(fn, go_field(declaration, GO_FIELD_TYPE));
        if (go_kind(declaration) == GO_NODE_VARIADIC_PARAMETER) {
            type = go_typetext_wrap("[]", type != NULL ? type : "?");
            fn->ir->is_variadic = TRUE;
        }
        g_auto(GoNodes) names = {0};
        go_children_in(&names, declaration, GO_FIELD_NAME);
        for (guint j = 0; j < names.n; j++) {
            add_param(fn, go_text(source, names.at[j]), type, flags, go_pos(source, names.at[j]));
        }
        if (names.n == 0 && (flags & IR_VAR_PARAM)) {
            add_param(fn, "_", type, flags, go_pos(source, declaration));
        }
    }
}

/* (int, error) names nothing, (n int, err error) does. */
static gboolean names_results(TSNode result)
{
    if (go_kind(result) != GO_NODE_PARAMETER_LIST) {
        return FALSE;
    }
    return !go_is_null(go_field(go_first(result), GO_FIELD_NAME));
}

void go_declare_signature(GoFn *fn, TSNode receiver, TSNode parameters, TSNode result)
{
    declare_list(fn, receiver, IR_VAR_PARAM);
    declare_list(fn, parameters, IR_VAR_PARAM);
    if (names_results(result)) {
        declare_list(fn, result, IR_VAR_RESULT);
    }
    go_list_types(fn, result, fn->ir->result_types);
}

/* ---- functions and methods
 * ------------------------------------------------------------------- */

static IrFunction *add_function(GoFn *fn, const char *name, TSNode node, const char *display)
{
    GoLower *lower = fn->lower;
    const GoSource *source = fn->input->source;
    const char *unique = unique_name(lower, name, fn->input->base);
    IrFunction *ir = ir_unit_add_function(lower->unit->ir, unique,
                                          go_pos(source, go_field(node, GO_FIELD_NAME)));
    ir->display = display;
    ir->package = lower->scope->path;
    ir->end = go_end_pos(source, node);
    ir->is_test = fn->input->is_test;
    ir->conditional = fn->input->conditional;
    GoBody *body = g_new0(GoBody, 1);
    *body = (GoBody){fn->input, node, ir};
    g_ptr_array_add(lower->bodies, body);
    g_hash_table_insert(lower->body_of, (gpointer)node.id, body);
    return ir;
}

static void read_signature(GoFn *fn, IrFunction *ir, TSNode node)
{
    g_auto(GoFn) inner = {0};
    go_fn_init(&inner, fn->lower, fn->input, ir);
    TSNode receiver = go_field(node, GO_FIELD_RECEIVER);
    go_bind_type_parameters(&inner, go_field(node, GO_FIELD_TYPE_PARAMETERS));
    if (!go_is_null(receiver)) {
        go_bind_receiver_parameters(&inner, receiver);
    }
    go_declare_signature(&inner, receiver, go_field(node, GO_FIELD_PARAMETERS),
                         go_field(node, GO_FIELD_RESULT));
}

static void declare_function(GoFn *fn, GoDecl *decl)
{
    decl->function = add_function(fn, decl->qualified, decl->node, decl->name);
    decl->qualified = decl->function->name;
    read_signature(fn, decl->function, decl->node);
}

/* The receiver's type name without package; FALSE where it is none. */
static const char *receiver_name(GoFn *fn, TSNode receiver, gboolean *ret_pointer)
{
    TSNode type = go_strip(go_field(go_first(receiver), GO_FIELD_TYPE));
    *ret_pointer = go_kind(type) == GO_NODE_POINTER_TYPE;
    if (*ret_pointer) {
        type = go_strip(go_first(type));
    }
    if (go_kind(type) == GO_NODE_GENERIC_TYPE) {
        type = go_field(type, GO_FIELD_TYPE);
    }
    return go_kind(type) == GO_NODE_TYPE_IDENTIFIER ? go_text(fn->input->source, type) : NULL;
}

/* Methods of a type that no file of the package declares (it may be generated)
 * have their place too. */
static GoNamed *named_of_receiver(GoFn *fn, const char *name, TSNode node)
{
    GHashTable *all = fn->lower->scope->named;
    const GoDecl *decl = g_hash_table_lookup(fn->lower->scope->decls, name);
    const char *qualified = qualify(fn->lower, name);
    if (decl != NULL && decl->kind == GO_DECL_TYPE) {
        qualified = decl->named->name;
        const IrType *type = decl->named->type;
        gboolean alias = type->kind == IR_TYPE_ALIAS && type->underlying != NULL;
        GoNamed *target = alias ? g_hash_table_lookup(all, type->underlying) : NULL;
        if (target != NULL) {
            return target;
        }
    }
    GoNamed *named = g_hash_table_lookup(all, qualified);
    return named != NULL ? named
                         : add_named(fn, qualified, IR_TYPE_NAMED, go_pos(fn->input->source, node));
}

static void declare_method(GoFn *fn, TSNode node)
{
    gboolean pointer = FALSE;
    const GoSource *source = fn->input->source;
    TSNode receiver = go_field(node, GO_FIELD_RECEIVER);
    const char *type = receiver_name(fn, receiver, &pointer);
    const char *name = go_text(source, go_field(node, GO_FIELD_NAME));
    if (type == NULL) {
        ir_unit_add_degraded(fn->lower->unit->ir, go_pos(source, node), "receiver not understood");
        return;
    }
    GoNamed *named = named_of_receiver(fn, type, node);
    g_autofree char *full = pointer ? g_strdup_printf("(*%s).%s", named->name, name)
                                    : g_strdup_printf("(%s).%s", named->name, name);
    g_autofree char *display =
        pointer ? g_strdup_printf("(*%s).%s", type, name) : g_strdup_printf("%s.%s", type, name);
    IrFunction *ir = add_function(fn, g_intern_string(full), node, g_intern_string(display));
    ir->receiver = named->name;
    read_signature(fn, ir, node);
    GoMethod *method = g_new0(GoMethod, 1);
    *method = (GoMethod){fn->input, ir, pointer, NULL};
    g_ptr_array_add(fn->lower->scope->methods, method);
    GoMethod *first = g_hash_table_lookup(named->methods, name);
    if (first == NULL) {
        g_hash_table_insert(named->methods, (gpointer)name, method);
        return;
    }
    while (first->next != NULL) {
        first = first->next;
    }
    first->next = method;
}

/* ---- the pass over the files
 * ----------------------------------------------------------------- */

/* Also `type A[T any] = B[T]`, which the grammar takes for a definition with an error in it. */
static gboolean is_alias(const GoSource *source, TSNode spec)
{
    gboolean alias = go_kind(spec) == GO_NODE_TYPE_ALIAS;
    if (alias || !ts_node_has_error(spec)) {
        return alias;
    }
    g_auto(GoNodes) parts = {0};
    go_children(&parts, spec);
    for (guint i = 0; i < parts.n; i++) {
        alias |= go_text_is(source, parts.at[i], "=");
    }
    return alias;
}

static void collect_types(GoFn *fn, TSNode declaration)
{
    g_auto(GoNodes) specs = {0};
    go_children(&specs, declaration);
    for (guint i = 0; i < specs.n; i++) {
        TSNode spec = specs.at[i];
        TSNode name = go_field(spec, GO_FIELD_NAME), type = go_strip(go_field(spec, GO_FIELD_TYPE));
        if (go_is_null(name) || go_is_null(type)) {
            continue;
        }
        GoDecl *decl = add_decl(fn, GO_DECL_TYPE, name, spec);
        decl->named = g_hash_table_lookup(fn->lower->scope->named, decl->qualified);
        if (decl->named == NULL) {
            decl->named =
                add_named(fn, decl->qualified, kind_of(type, is_alias(fn->input->source, spec)),
                          go_pos(fn->input->source, name));
        }
    }
}

static void collect_variables(GoFn *fn, TSNode declaration)
{
    g_auto(GoNodes) specs = {0};
    go_children(&specs, declaration);
    for (guint i = 0; i < specs.n; i++) {
        if (go_kind(specs.at[i]) == GO_NODE_VAR_SPEC_LIST) {
            collect_variables(fn, specs.at[i]);
            continue;
        }
        g_auto(GoNodes) names = {0};
        go_children_in(&names, specs.at[i], GO_FIELD_NAME);
        for (guint j = 0; j < names.n; j++) {
            GoDecl *decl = add_decl(fn, GO_DECL_VAR, names.at[j], specs.at[i]);
            decl->index = j;
        }
    }
}

/* A spec without values repeats the ones above it, with its own iota. */
static void collect_constants(GoFn *fn, TSNode declaration)
{
    g_auto(GoNodes) specs = {0};
    go_children(&specs, declaration);
    TSNode list = {0}, type = {0};
    for (guint i = 0; i < specs.n; i++) {
        TSNode own = go_field(specs.at[i], GO_FIELD_VALUE);
        if (!go_is_null(own)) {
            list = own;
            type = go_field(specs.at[i], GO_FIELD_TYPE);
        }
        g_auto(GoNodes) names = {0}, values = {0};
        go_children_in(&names, specs.at[i], GO_FIELD_NAME);
        go_children(&values, list);
        for (guint j = 0, n = 0; j < names.n; j++) {
            if (go_kind(names.at[j]) != GO_NODE_IDENTIFIER) {
                continue;
            }
            if (n >= values.n) {
                break;
            }
            GoDecl *decl = add_decl(fn, GO_DECL_CONST, names.at[j], values.at[n++]);
            decl->type_node = type;
            decl->iota = i;
        }
    }
}

static void collect(GoFn *fn, TSNode node)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_FUNCTION_DECLARATION:
        add_decl(fn, GO_DECL_FUNC, go_field(node, GO_FIELD_NAME), node);
        break;
    case GO_NODE_TYPE_DECLARATION:
        collect_types(fn, node);
        break;
    case GO_NODE_VAR_DECLARATION:
        collect_variables(fn, node);
        break;
    case GO_NODE_CONST_DECLARATION:
        collect_constants(fn, node);
        break;
    default:
        break;
    }
}

static void collect_names(GoLower *lower)
{
    for (guint i = 0; i < lower->inputs->len; i++) {
        g_auto(GoFn) fn = {0};
        go_fn_init(&fn, lower, g_ptr_array_index(lower->inputs, i), NULL);
        g_auto(GoNodes) nodes = {0};
        go_children(&nodes, ts_tree_root_node(fn.input->source->tree));
        for (guint j = 0; j < nodes.n; j++) {
            collect(&fn, nodes.at[j]);
        }
    }
}

static void declare_types(GoLower *lower)
{
    for (guint i = 0; i < lower->scope->all->len; i++) {
        GoDecl *decl = g_ptr_array_index(lower->scope->all, i);
        if (decl->kind != GO_DECL_TYPE) {
            continue;
        }
        g_auto(GoFn) fn = {0};
        go_fn_init(&fn, lower, decl->input, NULL);
        go_bind_type_parameters(&fn, go_field(decl->node, GO_FIELD_TYPE_PARAMETERS));
        go_declare_type(&fn, decl->qualified, go_field(decl->node, GO_FIELD_TYPE),
                        is_alias(decl->input->source, decl->node), decl->named->type->pos);
    }
    for (guint i = 0; i < lower->scope->all->len; i++) {
        const GoDecl *decl = g_ptr_array_index(lower->scope->all, i);
        if (decl->kind == GO_DECL_TYPE && decl->named->type->kind == IR_TYPE_INTERFACE) {
            add_embedded_methods(lower, decl->named, decl->named, GO_EMBEDDING_LIMIT);
        }
    }
}

/* In source order: the functions' order is part of the unit's text. */
static void declare_functions(GoLower *lower)
{
    guint next = 0;
    for (guint i = 0; i < lower->inputs->len; i++) {
        g_auto(GoFn) fn = {0};
        go_fn_init(&fn, lower, g_ptr_array_index(lower->inputs, i), NULL);
        g_auto(GoNodes) nodes = {0};
        go_children(&nodes, ts_tree_root_node(fn.input->source->tree));
        for (guint j = 0; j < nodes.n; j++) {
            if (go_kind(nodes.at[j]) == GO_NODE_METHOD_DECLARATION) {
                declare_method(&fn, nodes.at[j]);
            }
            if (go_kind(nodes.at[j]) != GO_NODE_FUNCTION_DECLARATION) {
                continue;
            }
            GoDecl *decl = NULL;
            do {
                decl = g_ptr_array_index(lower->scope->all, next++);
            } while (decl->kind != GO_DECL_FUNC);
            declare_function(&fn, decl);
        }
    }
}

/* Everything that importers may ask for is worked out while the syntax is still
 * there. */
static void settle(GoLower *lower)
{
    for (guint i = 0; i < lower->scope->all->len; i++) {
        GoDecl *decl = g_ptr_array_index(lower->scope->all, i);
        g_auto(GoFn) fn = {0};
        go_fn_init(&fn, lower, decl->input, NULL);
        if (decl->kind == GO_DECL_CONST) {
            go_decl_value(&fn, decl);
        } else if (decl->kind == GO_DECL_VAR) {
            const char *type = go_decl_type(&fn, decl);
            g_auto(GoNodes) names = {0};
            go_children_in(&names, decl->node, GO_FIELD_NAME);
            if (!g_str_equal(decl->name, "_")) {
                ir_unit_add_global(lower->unit->ir, decl->qualified, type,
                                   go_pos(decl->input->source, names.at[decl->index]));
            }
        }
    }
}

void go_declare(GoLower *lower)
{
    collect_names(lower);
    declare_types(lower);
    declare_functions(lower);
    settle(lower);
}
