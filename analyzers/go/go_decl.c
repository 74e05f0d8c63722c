/* A package: files, imports, package-level declarations, then every body.
 * The entry point of the Go front end. */

#include "analyzers/go/go_lower.h"
#include "analyzers/unit/constraint.h"
#include "analyzers/unit/go_head.h"

#include <string.h>

/* ---- freeing
 * ---------------------------------------------------------------------------------------------- */

static void preamble_free(gpointer data)
{
    GoPreamble *preamble = data;
    g_free(preamble->text);
    g_ptr_array_unref(preamble->cflags);
    g_ptr_array_unref(preamble->pkg_config);
    g_ptr_array_unref(preamble->noescape);
    g_ptr_array_unref(preamble->nocallback);
    g_free(preamble);
}

static void error_free(gpointer data)
{
    GoSyntaxError *error = data;
    g_free(error->message);
    g_free(error);
}

void go_unit_free(GoUnit *unit)
{
    if (unit == NULL) {
        return;
    }
    ir_unit_free(unit->ir);
    g_ptr_array_unref(unit->preambles);
    g_ptr_array_unref(unit->exports);
    g_ptr_array_unref(unit->foreign_names);
    g_ptr_array_unref(unit->errors);
    g_free(unit);
}

static void file_free(gpointer data)
{
    File *file = data;
    go_source_free(file->source);
    g_hash_table_unref(file->imports);
    g_ptr_array_unref(file->dots);
    g_free(file);
}

static void decl_free(gpointer data)
{
    Decl *decl = data;
    g_clear_pointer(&decl->results, g_ptr_array_unref);
    g_free(decl);
}

/* ---- imports
 * ------------------------------------------------------------------------------------------------
 */

/* The name that a package is most likely known by: its clause where it is in the tree. */
static const char *default_name(const Lower *lower, const char *path)
{
    const GoUnit *unit = lower->lookup != NULL ? lower->lookup(path, lower->lookup_data) : NULL;
    if (unit != NULL && unit->package->name != NULL) {
        return unit->package->name;
    }
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    guint n = g_strv_length(parts);
    const char *last = parts[n - 1];
    gboolean version = n > 1 && last[0] == 'v' && last[1] != '\0' &&
                       strspn(last + 1, "0123456789") == strlen(last + 1);
    g_autofree char *name = g_strdup(version ? parts[n - 2] : last);
    char *dot = strstr(name, ".v");
    if (dot != NULL) {
        *dot = '\0';
    }
    if (g_str_has_suffix(name, ".go") || g_str_has_suffix(name, "-go")) {
        name[strlen(name) - 3] = '\0';
    }
    const char *start = g_str_has_prefix(name, "go-") ? name + 3 : name;
    const char *dash = strrchr(start, '-');
    return g_intern_string(dash != NULL ? dash + 1 : start);
}

static void add_import(Lower *lower, File *file, TSNode spec)
{
    const char *path = go_string(file->source, go_field(spec, GO_FIELD_PATH));
    TSNode name_node = go_field(spec, GO_FIELD_NAME);
    if (go_is_null(name_node)) {
        g_hash_table_insert(file->imports, (gpointer)default_name(lower, path), (gpointer)path);
        return;
    }
    const char *name = go_text(file->source, name_node);
    if (g_str_equal(name, ".")) {
        g_ptr_array_add(file->dots, (gpointer)path);
    } else if (!g_str_equal(name, "_")) {
        g_hash_table_insert(file->imports, (gpointer)name, (gpointer)path);
    }
}

static void read_imports(Lower *lower, File *file, TSNode declaration)
{
    g_autoptr(GArray) children = go_children(declaration);
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        if (go_kind(child) == GO_NODE_IMPORT_SPEC_LIST) {
            read_imports(lower, file, child);
        } else if (go_kind(child) == GO_NODE_IMPORT_SPEC) {
            add_import(lower, file, child);
            if (g_str_equal(go_string(file->source, go_field(child, GO_FIELD_PATH)), "C")) {
                file->imports_c = TRUE;
                read_cgo(lower, file,
                         go_kind(declaration) == GO_NODE_IMPORT_DECLARATION ? declaration : child);
            }
        }
    }
}

const char *package_of_name(const Lower *lower, const File *file, const char *name)
{
    (void)lower;
    return g_hash_table_lookup(file->imports, name);
}

/* ---- declarations
 * ---------------------------------------------------------------------------------------------- */

static Decl *add_decl(Lower *lower, guint file, DeclKind kind, const char *name, TSNode node)
{
    Decl *decl = g_new0(Decl, 1);
    decl->kind = kind;
    decl->file = file;
    decl->node = node;
    decl->value = ir_opaque();
    g_autofree char *qualified = g_strdup_printf("%s.%s", lower->package->import_path, name);
    decl->qualified = g_intern_string(qualified);
    g_ptr_array_add(lower->owned_decls, decl);
    Decl *first = g_hash_table_lookup(lower->decls, name);
    if (first == NULL) {
        g_hash_table_insert(lower->decls, (gpointer)name, decl);
    } else {
        decl->next = first->next;
        first->next = decl;
    }
    return decl;
}

/* In another file than the first of that name: "p.F@file.go". */
static void make_unique(Decl *decl, const Lower *lower, const Decl *first)
{
    if (first == decl || first == NULL) {
        return;
    }
    const File *file = g_ptr_array_index(lower->files, decl->file);
    g_autofree char *base = g_path_get_basename(file->source->path);
    g_autofree char *unique = g_strdup_printf("%s@%s", decl->qualified, base);
    decl->qualified = g_intern_string(unique);
}

static void add_field(Lower *lower, const File *file, const Fn *fn, IrType *type,
                      TSNode declaration)
{
    const GoSource *source = file->source;
    TSNode type_node = go_field(declaration, GO_FIELD_TYPE);
    const char *field_type = type_of_node(lower, file, fn, type_node);
    g_autoptr(GArray) parts = go_children(declaration);
    gboolean pointer = FALSE, named = FALSE;
    for (guint32 i = 0, n = ts_node_child_count(declaration); i < n; i++) {
        pointer |= go_text_is(source, ts_node_child(declaration, i), "*");
    }
    for (guint i = 0; i < parts->len; i++) {
        TSNode part = g_array_index(parts, TSNode, i);
        if (go_kind(part) == GO_NODE_FIELD_IDENTIFIER) {
            IrField *field = g_new0(IrField, 1);
            field->name = go_text(source, part);
            field->type = field_type;
            field->pos = go_pos(source, part);
            g_ptr_array_add(type->fields, field);
            named = TRUE;
        }
    }
    if (named || field_type == NULL) {
        return;
    }
    IrField *field = g_new0(IrField, 1);
    const char *dot = strrchr(field_type, '.');
    const char *plain = dot != NULL ? dot + 1 : type_strip(field_type);
    const char *at = strchr(plain, '@');
    g_autofree char *name = at != NULL ? g_strndup(plain, (gsize)(at - plain)) : g_strdup(plain);
    field->name = g_intern_string(name);
    field->type = pointer ? type_pointer_to(field_type) : field_type;
    field->embedded = TRUE;
    field->pos = go_pos(source, type_node);
    g_ptr_array_add(type->fields, field);
}

void declare_type(Lower *lower, const File *file, const Fn *fn, TSNode spec, const char *name)
{
    gboolean is_struct_node = go_kind(spec) == GO_NODE_STRUCT_TYPE;
    TSNode node = is_struct_node ? spec : go_field(spec, GO_FIELD_TYPE);
    SourcePos pos = go_pos(file->source, is_struct_node ? spec : go_field(spec, GO_FIELD_NAME));
    if (go_kind(node) == GO_NODE_STRUCT_TYPE) {
        IrType *type = ir_unit_add_type(lower->unit->ir, name, IR_TYPE_STRUCT, pos);
        TSNode list = go_first(node);
        g_autoptr(GArray) fields =
            go_is_null(list) ? g_array_new(FALSE, FALSE, sizeof(TSNode)) : go_children(list);
        for (guint i = 0; i < fields->len; i++) {
            add_field(lower, file, fn, type, g_array_index(fields, TSNode, i));
        }
        return;
    }
    if (go_kind(node) == GO_NODE_INTERFACE_TYPE) {
        IrType *type = ir_unit_add_type(lower->unit->ir, name, IR_TYPE_INTERFACE, pos);
        g_autoptr(GArray) children = go_children(node);
        for (guint i = 0; i < children->len; i++) {
            TSNode child = g_array_index(children, TSNode, i);
            if (go_kind(child) == GO_NODE_METHOD_ELEM) {
                g_ptr_array_add(type->methods,
                                (gpointer)go_text(file->source, go_field(child, GO_FIELD_NAME)));
            }
        }
        return;
    }
    gboolean alias = go_kind(spec) == GO_NODE_TYPE_ALIAS;
    IrType *type =
        ir_unit_add_type(lower->unit->ir, name, alias ? IR_TYPE_ALIAS : IR_TYPE_NAMED, pos);
    type->underlying = type_of_node(lower, file, fn, node);
}

IrOperand constant_value(Lower *lower, const File *file, const Fn *fn, TSNode node, gint64 iota)
{
    node = strip_parens(node);
    const char *text = go_text(file->source, node);
    switch ((int)go_kind(node)) {
    case GO_NODE_INT:
        return ir_int((gint64)g_ascii_strtoull(text, NULL, 0));
    case GO_NODE_TRUE:
        return ir_int(1);
    case GO_NODE_FALSE:
        return ir_int(0);
    case GO_NODE_IOTA:
        return ir_int(iota);
    case GO_NODE_STRING:
    case GO_NODE_RAW_STRING:
        return ir_named(IR_OPERAND_STRING, go_string(file->source, node));
    case GO_NODE_IDENTIFIER: {
        if (g_str_equal(text, "iota")) {
            return ir_int(iota);
        }
        const Decl *decl = decl_find(lower, file, text);
        return decl != NULL && decl->kind == DECL_CONST ? decl->value : ir_opaque();
    }
    case GO_NODE_SELECTOR:
        if (go_text_is(file->source, go_field(node, GO_FIELD_OPERAND), "C")) {
            const char *name = go_text(file->source, go_field(node, GO_FIELD_FIELD));
            note_foreign(lower, name, go_pos(file->source, node), FALSE);
            return ir_named(IR_OPERAND_CONSTANT, name);
        }
        return ir_opaque();
    case GO_NODE_CALL: /* a conversion: T(x) */
        return constant_value(lower, file, fn, go_first(go_field(node, GO_FIELD_ARGUMENTS)), iota);
    case GO_NODE_TYPE_CONVERSION:
    case GO_NODE_PARENTHESIZED:
        return constant_value(lower, file, fn, go_field(node, GO_FIELD_OPERAND), iota);
    case GO_NODE_UNARY: {
        IrOperand value = constant_value(lower, file, fn, go_field(node, GO_FIELD_OPERAND), iota);
        gboolean minus = go_text_is(file->source, go_field(node, GO_FIELD_OPERATOR), "-");
        return value.kind == IR_OPERAND_INT && minus && value.value != G_MININT64
                   ? ir_int(-value.value)
                   : ir_opaque();
    }
    case GO_NODE_BINARY: {
        IrOperand a = constant_value(lower, file, fn, go_field(node, GO_FIELD_LEFT), iota);
        IrOperand b = constant_value(lower, file, fn, go_field(node, GO_FIELD_RIGHT), iota);
        const char *op = go_text(file->source, go_field(node, GO_FIELD_OPERATOR));
        gint64 number = 0;
        if (a.kind != IR_OPERAND_INT || b.kind != IR_OPERAND_INT) {
            return ir_opaque();
        }
        gboolean ok =
            g_str_equal(op, "+")   ? !__builtin_add_overflow(a.value, b.value, &number)
            : g_str_equal(op, "-") ? !__builtin_sub_overflow(a.value, b.value, &number)
            : g_str_equal(op, "*") ? !__builtin_mul_overflow(a.value, b.value, &number)
            : g_str_equal(op, "<<") && b.value >= 0 && b.value < 62 && a.value >= 0 && a.value < 2
                ? (number = a.value << b.value, TRUE)
                : FALSE;
        return ok ? ir_int(number) : ir_opaque();
    }
    default:
        return ir_opaque();
    }
}

static void declare_constants(Lower *lower, guint index, TSNode declaration)
{
    const File *file = g_ptr_array_index(lower->files, index);
    g_autoptr(GArray) specs = go_children(declaration);
    TSNode last = {0}, last_type = {0};
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        TSNode value = go_field(spec, GO_FIELD_VALUE), type = go_field(spec, GO_FIELD_TYPE);
        if (!go_is_null(value)) {
            last = value;
            last_type = type;
        }
        g_autoptr(GArray) values = go_is_null(last) ? NULL : go_children(last);
        g_autoptr(GArray) children = go_children(spec);
        for (guint j = 0; j < children->len; j++) {
            TSNode child = g_array_index(children, TSNode, j);
            if (go_kind(child) != GO_NODE_IDENTIFIER) {
                break;
            }
            Decl *decl = add_decl(lower, index, DECL_CONST, go_text(file->source, child), spec);
            if (values != NULL && j < values->len) {
                decl->value =
                    constant_value(lower, file, NULL, g_array_index(values, TSNode, j), (gint64)i);
            }
            decl->type = go_is_null(last_type) ? NULL : type_of_node(lower, file, NULL, last_type);
        }
    }
}

static void declare_variables(Lower *lower, guint index, TSNode node)
{
    const File *file = g_ptr_array_index(lower->files, index);
    g_autoptr(GArray) specs = go_children(node);
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        if (go_kind(spec) == GO_NODE_VAR_SPEC_LIST) {
            declare_variables(lower, index, spec);
            continue;
        }
        TSNode type_node = go_field(spec, GO_FIELD_TYPE), value = go_field(spec, GO_FIELD_VALUE);
        g_autoptr(GArray) children = go_children(spec);
        for (guint j = 0; j < children->len; j++) {
            TSNode child = g_array_index(children, TSNode, j);
            if (go_kind(child) != GO_NODE_IDENTIFIER || ts_node_eq(child, type_node)) {
                continue;
            }
            Decl *decl = add_decl(lower, index, DECL_VAR, go_text(file->source, child), spec);
            if (!go_is_null(type_node)) {
                decl->type = type_of_node(lower, file, NULL, type_node);
            } else if (!go_is_null(value)) {
                TSNode first = go_first(value);
                TSNode literal =
                    go_kind(first) == GO_NODE_UNARY ? go_field(first, GO_FIELD_OPERAND) : first;
                if (go_kind(literal) == GO_NODE_COMPOSITE) {
                    decl->type = type_of_node(lower, file, NULL, go_field(literal, GO_FIELD_TYPE));
                    decl->type =
                        go_kind(first) == GO_NODE_UNARY ? type_pointer_to(decl->type) : decl->type;
                } else if (go_kind(first) == GO_NODE_CALL &&
                           go_text_is(file->source, go_field(first, GO_FIELD_FUNCTION), "make")) {
                    decl->type = type_of_node(lower, file, NULL,
                                              go_first(go_field(first, GO_FIELD_ARGUMENTS)));
                }
            }
            ir_unit_add_global(lower->unit->ir, decl->qualified, decl->type,
                               go_pos(file->source, child));
        }
    }
}

static const char *receiver_type(const File *file, TSNode receiver, gboolean *ret_pointer)
{
    TSNode declaration = go_first(receiver);
    TSNode type = go_is_null(declaration) ? declaration : go_field(declaration, GO_FIELD_TYPE);
    *ret_pointer = FALSE;
    while (go_kind(type) == GO_NODE_PARENTHESIZED_TYPE || go_kind(type) == GO_NODE_POINTER_TYPE ||
           go_kind(type) == GO_NODE_GENERIC_TYPE) {
        *ret_pointer |= go_kind(type) == GO_NODE_POINTER_TYPE;
        type =
            go_kind(type) == GO_NODE_GENERIC_TYPE ? go_field(type, GO_FIELD_TYPE) : go_first(type);
    }
    return go_is_null(type) ? g_intern_string("?") : go_text(file->source, type);
}

static void declare_method(Lower *lower, guint index, TSNode node)
{
    const File *file = g_ptr_array_index(lower->files, index);
    gboolean pointer = FALSE;
    const char *type = receiver_type(file, go_field(node, GO_FIELD_RECEIVER), &pointer);
    const char *name = go_text(file->source, go_field(node, GO_FIELD_NAME));
    g_autofree char *qualified = g_strdup_printf("(%s%s.%s).%s", pointer ? "*" : "",
                                                 lower->package->import_path, type, name);
    g_autofree char *key = g_strdup_printf("%s.%s\x1f%s", lower->package->import_path, type, name);
    Method *first = g_hash_table_lookup(lower->methods, key);
    Method *method = g_new0(Method, 1);
    Decl *decl = g_new0(Decl, 1);
    g_ptr_array_add(lower->owned_decls, decl);
    decl->kind = DECL_FUNC;
    decl->file = index;
    decl->qualified = g_intern_string(qualified);
    decl->node = node;
    if (first != NULL) {
        Decl other = {0};
        make_unique(decl, lower, &other);
    }
    decl->results = result_types(lower, file, NULL, go_field(node, GO_FIELD_RESULT));
    *method = (Method){decl->qualified, pointer, decl->results, index, NULL};
    g_ptr_array_add(lower->owned_methods, method);
    if (first == NULL) {
        g_hash_table_insert(lower->methods, (gpointer)g_intern_string(key), method);
    } else {
        method->next = first->next;
        first->next = method;
    }
    g_ptr_array_add(lower->bodies, decl);
}

static void declare_function(Lower *lower, guint index, TSNode node)
{
    const File *file = g_ptr_array_index(lower->files, index);
    const char *name = go_text(file->source, go_field(node, GO_FIELD_NAME));
    Decl *first = g_hash_table_lookup(lower->decls, name);
    Decl *decl = add_decl(lower, index, DECL_FUNC, name, node);
    make_unique(decl, lower, first);
    if (g_str_equal(name, "init") && first != NULL) {
        SourcePos pos = go_pos(file->source, node);
        g_autofree char *unique = g_strdup_printf("%s:%u", decl->qualified, pos.line);
        decl->qualified = g_intern_string(unique);
    }
    g_ptr_array_add(lower->bodies, decl);
}

static void declare_types(Lower *lower, guint index, TSNode node)
{
    const File *file = g_ptr_array_index(lower->files, index);
    g_autoptr(GArray) specs = go_children(node);
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        const char *name = go_text(file->source, go_field(spec, GO_FIELD_NAME));
        add_decl(lower, index, DECL_TYPE, name, spec);
    }
}

typedef void (*Declare)(Lower *lower, guint index, TSNode node);

static void for_each_top(Lower *lower, GoNodeKind kind, Declare declare)
{
    for (guint i = 0; i < lower->files->len; i++) {
        const File *file = g_ptr_array_index(lower->files, i);
        g_autoptr(GArray) tops = go_children(ts_tree_root_node(file->source->tree));
        for (guint j = 0; j < tops->len; j++) {
            TSNode top = g_array_index(tops, TSNode, j);
            if (go_kind(top) == kind) {
                declare(lower, i, top);
            }
        }
    }
}

static void define_types(Lower *lower, guint index, TSNode node)
{
    const File *file = g_ptr_array_index(lower->files, index);
    g_autoptr(GArray) specs = go_children(node);
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        const Decl *decl =
            decl_find(lower, file, go_text(file->source, go_field(spec, GO_FIELD_NAME)));
        if (decl != NULL) {
            declare_type(lower, file, NULL, spec, decl->qualified);
        }
    }
}

/* ---- bodies
 * ---------------------------------------------------------------------------------------------------------
 */

static void lower_function(Lower *lower, const Decl *decl)
{
    const File *file = g_ptr_array_index(lower->files, decl->file);
    TSNode node = decl->node, receiver = go_field(node, GO_FIELD_RECEIVER),
           body = go_field(node, GO_FIELD_BODY);
    IrFunction *ir = ir_unit_add_function(lower->unit->ir, decl->qualified,
                                          go_pos(file->source, go_field(node, GO_FIELD_NAME)));
    ir->end = go_end_pos(file->source, node);
    ir->is_test = file->is_test;
    ir->conditional = file->constraint;
    const char *name = go_text(file->source, go_field(node, GO_FIELD_NAME));
    ir->display = name;
    if (go_kind(node) == GO_NODE_METHOD_DECLARATION) {
        gboolean pointer = FALSE;
        const char *type = receiver_type(file, receiver, &pointer);
        g_autofree char *display = g_strdup_printf(pointer ? "(*%s).%s" : "%s.%s", type, name);
        g_autofree char *full = g_strdup_printf("%s.%s", lower->package->import_path, type);
        ir->display = g_intern_string(display);
        ir->receiver = g_intern_string(full);
    } else {
        read_exports(lower, file, node, decl->qualified);
    }
    if (go_is_null(body)) {
        return;
    }
    guint closures = 0;
    Fn fn = {.lower = lower,
             .file = file,
             .ir = ir,
             .n_closures = &closures,
             .fallthrough_to = G_MAXUINT32};
    lower_body(&fn, go_field(node, GO_FIELD_PARAMETERS), go_field(node, GO_FIELD_RESULT), body,
               receiver);
    g_array_unref(fn.captured);
}

static void lower_initialisers(Lower *lower)
{
    g_autofree char *name = g_strdup_printf("%s.init#vars", lower->package->import_path);
    IrFunction *ir = NULL;
    guint closures = 0;
    Fn fn = {.lower = lower, .n_closures = &closures, .fallthrough_to = G_MAXUINT32};
    for (guint i = 0; i < lower->owned_decls->len; i++) {
        const Decl *decl = g_ptr_array_index(lower->owned_decls, i);
        const Decl *before = i > 0 ? g_ptr_array_index(lower->owned_decls, i - 1) : NULL;
        if (decl->kind != DECL_VAR || (before != NULL && ts_node_eq(before->node, decl->node))) {
            continue;
        }
        const File *file = g_ptr_array_index(lower->files, decl->file);
        TSNode value = go_field(decl->node, GO_FIELD_VALUE);
        if (go_is_null(value)) {
            continue;
        }
        if (ir == NULL) {
            ir = ir_unit_add_function(lower->unit->ir, name, go_pos(file->source, decl->node));
            ir->display = g_intern_string("package variables");
            ir->end = ir->pos;
            fn.ir = ir;
            fn.scope = g_array_new(FALSE, TRUE, sizeof(Binding));
            fn.captured = g_array_new(FALSE, TRUE, sizeof(Binding));
            fn.loops = g_array_new(FALSE, TRUE, sizeof(Loop));
            fn.labels = g_hash_table_new(NULL, NULL);
            fn.block = new_block(&fn);
        }
        fn.file = file;
        Typed values[8];
        guint n = 0;
        for (guint j = i; j < lower->owned_decls->len && n < G_N_ELEMENTS(values); j++) {
            const Decl *other = g_ptr_array_index(lower->owned_decls, j);
            if (other->kind != DECL_VAR || !ts_node_eq(other->node, decl->node)) {
                break;
            }
            n++;
        }
        lower_values(&fn, value, n, values, NULL);
        for (guint j = 0; j < n; j++) {
            const Decl *other = g_ptr_array_index(lower->owned_decls, i + j);
            Target target = {.kind = TARGET_GLOBAL,
                             .name = other->qualified,
                             .pos = go_pos(file->source, decl->node)};
            store_target(&fn, &target, values[j]);
        }
    }
    if (ir != NULL) {
        ir_block_terminate(fn.block, IR_TERM_RETURN, ir->pos, NULL, 0, NULL, 0);
        g_array_unref(fn.scope);
        g_array_unref(fn.captured);
        g_array_unref(fn.loops);
        g_hash_table_unref(fn.labels);
    }
}

/* ---- files
 * ------------------------------------------------------------------------------------------------------------
 */

static void add_error(GoUnit *unit, SourcePos pos, const char *message)
{
    GoSyntaxError *error = g_new0(GoSyntaxError, 1);
    error->pos = pos;
    error->message = g_strdup(message);
    g_ptr_array_add(unit->errors, error);
}

/* Only the first error of a file is said: the rest mostly follow from it. */
static gboolean find_error(TSNode node, guint depth, TSNode *ret_node)
{
    if (!ts_node_has_error(node) || depth > 2000) {
        return FALSE;
    }
    if (ts_node_is_missing(node) || g_str_equal(ts_node_type(node), "ERROR")) {
        *ret_node = node;
        return TRUE;
    }
    for (guint32 i = 0, n = ts_node_child_count(node); i < n; i++) {
        if (find_error(ts_node_child(node, i), depth + 1, ret_node)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean holds_here(const char *tag, gpointer data)
{
    static const char *const tags[] = {"linux", "unix", "amd64", "cgo", "gc"};
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
        if (g_str_equal(tags[i], tag)) {
            return TRUE;
        }
    }
    return g_str_has_prefix(tag, "go1.");
}

static void read_constraint(File *file)
{
    g_autoptr(GoHead) head = go_head_parse(file->source->text, file->source->length);
    g_autofree char *base = g_path_get_basename(file->source->path);
    g_autoptr(Constraint) constraint =
        constraint_of_file(head->build_lines, base, head->uses_cgo, NULL);
    g_autofree char *text = constraint_to_string(constraint);
    file->preferred = constraint_evaluate(constraint, holds_here, NULL);
    file->constraint = text[0] != '\0' ? g_intern_string(text) : NULL;
}

static void read_file(Lower *lower, const GoFile *go_file)
{
    g_autoptr(GError) error = NULL;
    GoSource *source = go_source_read(lower->root, go_file->path, &error);
    if (source == NULL) {
        add_error(lower->unit, (SourcePos){g_intern_string(go_file->path), 0, 0}, error->message);
        return;
    }
    File *file = g_new0(File, 1);
    file->source = source;
    file->imports = g_hash_table_new(g_str_hash, g_str_equal);
    file->dots = g_ptr_array_new();
    file->is_test = go_file->is_test;
    read_constraint(file);
    lower->unit->bytes += (guint)source->length;
    g_ptr_array_add(lower->files, file);
    TSNode root = ts_tree_root_node(source->tree), wrong;
    if (find_error(root, 0, &wrong)) {
        add_error(lower->unit, go_pos(source, wrong),
                  "syntax error; the rest of the file is read as far as it goes");
    }
    g_autoptr(GArray) tops = go_children(root);
    for (guint i = 0; i < tops->len; i++) {
        TSNode top = g_array_index(tops, TSNode, i);
        if (go_kind(top) == GO_NODE_IMPORT_DECLARATION) {
            read_imports(lower, file, top);
        }
    }
}

static void collect_outer_types(Lower *lower, const File *file, TSNode root)
{
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    gboolean more = TRUE;
    while (more) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        if (go_kind(node) == GO_NODE_QUALIFIED_TYPE) {
            const char *package = go_text(file->source, go_field(node, GO_FIELD_PACKAGE));
            const char *name = go_text(file->source, go_field(node, GO_FIELD_NAME));
            const char *path = package_of_name(lower, file, package);
            if (g_str_equal(package, "C")) {
                g_hash_table_add(lower->c_types, (gpointer)name);
            } else if (path != NULL) {
                g_autofree char *qualified = g_strdup_printf("%s.%s", path, name);
                g_hash_table_add(lower->outer_types, (gpointer)g_intern_string(qualified));
            }
        }
        if (ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (!(more = ts_tree_cursor_goto_next_sibling(&cursor))) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}

GoUnit *go_unit_lower(const GoPackage *package, const char *root, GoImportLookup lookup,
                      gpointer data)
{
    GoUnit *unit = g_new0(GoUnit, 1);
    unit->package = package;
    unit->ir = ir_unit_new(package->import_path);
    unit->preambles = g_ptr_array_new_with_free_func(preamble_free);
    unit->exports = g_ptr_array_new_with_free_func(g_free);
    unit->foreign_names = g_ptr_array_new_with_free_func(g_free);
    unit->errors = g_ptr_array_new_with_free_func(error_free);
    Lower lower = {
        .package = package, .root = root, .lookup = lookup, .lookup_data = data, .unit = unit};
    lower.files = g_ptr_array_new_with_free_func(file_free);
    lower.decls = g_hash_table_new(g_str_hash, g_str_equal);
    lower.methods = g_hash_table_new(g_str_hash, g_str_equal);
    lower.outer_types = g_hash_table_new(g_str_hash, g_str_equal);
    lower.c_types = g_hash_table_new(g_str_hash, g_str_equal);
    lower.foreign = g_hash_table_new(g_str_hash, g_str_equal);
    lower.owned_decls = g_ptr_array_new_with_free_func(decl_free);
    lower.owned_methods = g_ptr_array_new_with_free_func(g_free);
    lower.bodies = g_ptr_array_new();
    for (guint i = 0; i < package->files->len; i++) {
        read_file(&lower, g_ptr_array_index(package->files, i));
    }
    for (guint i = 0; i < lower.files->len; i++) {
        const File *file = g_ptr_array_index(lower.files, i);
        collect_outer_types(&lower, file, ts_tree_root_node(file->source->tree));
    }
    for_each_top(&lower, GO_NODE_TYPE_DECLARATION, declare_types);
    for_each_top(&lower, GO_NODE_TYPE_DECLARATION, define_types);
    for_each_top(&lower, GO_NODE_CONST_DECLARATION, declare_constants);
    for_each_top(&lower, GO_NODE_VAR_DECLARATION, declare_variables);
    for_each_top(&lower, GO_NODE_METHOD_DECLARATION, declare_method);
    for_each_top(&lower, GO_NODE_FUNCTION_DECLARATION, declare_function);
    for (guint i = 0; i < lower.bodies->len; i++) {
        Decl *decl = g_ptr_array_index(lower.bodies, i);
        if (decl->results == NULL) {
            const File *file = g_ptr_array_index(lower.files, decl->file);
            decl->results = result_types(&lower, file, NULL, go_field(decl->node, GO_FIELD_RESULT));
        }
    }
    lower_initialisers(&lower);
    for (guint i = 0; i < lower.bodies->len; i++) {
        lower_function(&lower, g_ptr_array_index(lower.bodies, i));
    }
    for (guint i = 0; i < unit->ir->functions->len; i++) {
        ir_function_finish(g_ptr_array_index(unit->ir->functions, i));
    }
    g_ptr_array_unref(lower.files);
    g_hash_table_unref(lower.decls);
    g_hash_table_unref(lower.methods);
    g_hash_table_unref(lower.outer_types);
    g_hash_table_unref(lower.c_types);
    g_hash_table_unref(lower.foreign);
    g_ptr_array_unref(lower.owned_decls);
    g_ptr_array_unref(lower.owned_methods);
    g_ptr_array_unref(lower.bodies);
    return unit;
}
