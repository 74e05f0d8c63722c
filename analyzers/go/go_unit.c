/* The entry point of the Go front end: files to syntax, declarations, bodies.
 * Finds no packages: see analyzers/unit. */

#include "analyzers/go/go_lower.h"

#include <string.h>

/* ---- units
 * -----------------------------------------------------------------------------------
 */

static void preamble_free(gpointer data)
{
    GoPreamble *preamble = data;
    g_free(preamble->text);
    g_ptr_array_unref(preamble->cflags);
    g_ptr_array_unref(preamble->pkg_config);
    g_ptr_array_unref(preamble->noescape);
    g_array_unref(preamble->promises);
    g_ptr_array_unref(preamble->nocallback);
    g_free(preamble);
}

static void error_free(gpointer data)
{
    GoSyntaxError *error = data;
    g_free(error->message);
    g_free(error);
}

static GoUnit *unit_new(const GoPackage *package)
{
    GoUnit *unit = g_new0(GoUnit, 1);
    unit->package = package;
    unit->ir = ir_unit_new(package->import_path);
    unit->preambles = g_ptr_array_new_with_free_func(preamble_free);
    unit->exports = g_ptr_array_new_with_free_func(g_free);
    unit->foreign_names = g_ptr_array_new_with_free_func(g_free);
    unit->errors = g_ptr_array_new_with_free_func(error_free);
    unit->scope = go_scope_new(unit->ir->name);
    return unit;
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
    go_scope_free(unit->scope);
    g_free(unit);
}

static void add_error(GoUnit *unit, SourcePos pos, const char *message)
{
    GoSyntaxError *error = g_new0(GoSyntaxError, 1);
    error->pos = pos;
    error->message = g_strdup(message);
    g_ptr_array_add(unit->errors, error);
}

/* ---- syntax errors
 * ---------------------------------------------------------------------------
 */

static void describe_error(GoUnit *unit, const GoSource *source, TSNode node)
{
    enum { SHOWN = 30 };
    static const char REST[] = "the rest of the file is read as far as it goes";
    g_autofree char *near = g_strndup(go_text(source, node), SHOWN);
    near[strcspn(near, "\r\n")] = '\0';
    g_autofree char *shown = g_utf8_make_valid(near, -1);
    g_autofree char *what = ts_node_is_missing(node)
                                ? g_strdup_printf(": missing %s", ts_node_type(node))
                            : shown[0] != '\0' ? g_strdup_printf(" near \"%s\"", shown)
                                               : g_strdup("");
    g_autofree char *message = g_strdup_printf("syntax error%s; %s", what, REST);
    add_error(unit, go_pos(source, node), message);
}

/* `type A[T any] = B[T]` is Go that this grammar does not know yet, and reads well enough. */
static gboolean is_generic_alias(const GoSource *source, TSNode error)
{
    return go_kind(ts_node_parent(error)) == GO_NODE_TYPE_SPEC && go_text_is(source, error, "=");
}

/* The first one: those that follow are mostly its consequences. */
static void find_error(GoUnit *unit, const GoSource *source)
{
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(source->tree));
    gboolean more = TRUE;
    while (more) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        gboolean itself = ts_node_is_missing(node) || ts_node_symbol(node) == (TSSymbol)-1;
        if (itself && !is_generic_alias(source, node)) {
            describe_error(unit, source, node);
            break;
        }
        if (!itself && ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = FALSE;
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}

/* ---- reading files
 * ---------------------------------------------------------------------------
 */

static void input_free(gpointer data)
{
    GoInput *input = data;
    go_source_free(input->source);
    constraint_free(input->constraint);
    g_hash_table_unref(input->imports);
    g_ptr_array_unref(input->dots);
    g_free(input);
}

/* "path: reason" without the path, which errors carry anyway. */
static const char *reason_of(const GError *error)
{
    const char *colon = strrchr(error->message, ':');
    return colon != NULL ? colon + 1 + strspn(colon + 1, " ") : error->message;
}

/* Bytes that Go source may not have; what is around them is read. */
static void report_bytes(GoUnit *unit, const GoSource *source)
{
    const char *bad = source->text;
    g_utf8_validate_len(source->text, source->length, &bad);
    SourcePos pos = {source->path, 1, 1};
    for (const char *c = source->text; c < bad; c++) {
        pos.column = *c == '\n' ? 1 : pos.column + 1;
        pos.line += *c == '\n';
    }
    add_error(unit, pos, *bad == '\0' ? "NUL byte" : "not valid UTF-8");
}

static GoSource *read_source(GoUnit *unit, const char *root, const char *path)
{
    enum { MOST = 64 << 20 };
    g_autofree char *full = g_build_filename(root, path, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    SourcePos whole = {g_intern_string(path), 0, 0};
    if (g_file_test(full, G_FILE_TEST_IS_DIR)) {
        add_error(unit, whole, "is a directory");
        return NULL;
    }
    if (!g_file_get_contents(full, &text, &length, &error)) {
        g_autofree char *message = g_strdup_printf("cannot be read: %s", reason_of(error));
        add_error(unit, whole, message);
        return NULL;
    }
    if (length > MOST) {
        add_error(unit, whole, "larger than 64 MiB");
        return NULL;
    }
    GoSource *source = go_source_parse(path, g_steal_pointer(&text), length);
    if (source == NULL) {
        add_error(unit, whole, "parsing took too long");
        return NULL;
    }
    unit->bytes += (guint)length;
    if (source->valid_utf8) {
        find_error(unit, source);
    } else {
        report_bytes(unit, source);
    }
    return source;
}

/* ---- imports
 * ---------------------------------------------------------------------------------
 */

/* "gopkg.in/x.v2", "github.com/a/go-x", "x-go", "x/v3": what such a package is
 * usually called. */
static const char *usual_name(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    guint n = g_strv_length(parts);
    if (n == 0) {
        return g_intern_static_string("");
    }
    const char *last = parts[n - 1];
    gboolean version = n > 1 && last[0] == 'v' && g_ascii_isdigit(last[1]) &&
                       strspn(last + 1, "0123456789") == strlen(last + 1);
    g_autofree char *name = g_strdup(version ? parts[n - 2] : last);
    char *dot = strstr(name, ".v");
    if (dot != NULL && g_ascii_isdigit(dot[2])) {
        *dot = '\0';
    }
    if (g_str_has_suffix(name, ".go") || g_str_has_suffix(name, "-go")) {
        name[strlen(name) - strlen(".go")] = '\0';
    }
    const char *start = g_str_has_prefix(name, "go-") ? name + strlen("go-") : name;
    const char *dash = strrchr(start, '-');
    return g_intern_string(dash != NULL ? dash + 1 : start);
}

static const char *default_name(const GoLower *lower, const char *path)
{
    const GoUnit *unit = lower->lookup != NULL ? lower->lookup(path, lower->lookup_data) : NULL;
    if (unit != NULL && unit->package != NULL && unit->package->name != NULL) {
        return g_intern_string(unit->package->name);
    }
    return usual_name(path);
}

static void add_import(GoLower *lower, GoInput *input, TSNode spec, const GArray *comments)
{
    enum { MOST = 1024 };
    const char *path = go_string(input->source, go_field(spec, GO_FIELD_PATH), MOST);
    TSNode name = go_field(spec, GO_FIELD_NAME);
    if (g_str_equal(path, "C")) {
        input->uses_cgo = TRUE;
        go_read_preamble(lower, input, spec, comments);
    }
    if (go_kind(name) == GO_NODE_DOT) {
        g_ptr_array_add(input->dots, (gpointer)path);
    } else if (go_is_null(name)) {
        g_hash_table_insert(input->imports, (gpointer)default_name(lower, path), (gpointer)path);
    } else if (go_kind(name) != GO_NODE_BLANK) {
        const char *local = go_text(input->source, name);
        g_hash_table_insert(input->imports, (gpointer)local, (gpointer)path);
    }
}

/* ---- comments above declarations
 * ------------------------------------------------------------- */

typedef struct Doc {
    GArray *comments; /* TSNode: the group that ends last */
    guint32 end;      /* row behind it */
    guint32 code_end; /* last row of the declaration before */
} Doc;

static void doc_add(Doc *doc, TSNode comment)
{
    guint32 row = ts_node_start_point(comment).row;
    if (doc->code_end == row) {
        return; /* behind something else on its line */
    }
    if (doc->comments->len > 0 && row > doc->end + 1) {
        g_array_set_size(doc->comments, 0);
    }
    g_array_append_val(doc->comments, comment);
    doc->end = ts_node_end_point(comment).row;
}

/* The comments right above `node`, until doc_done. */
static const GArray *doc_of(Doc *doc, TSNode node)
{
    if (doc->comments->len > 0 && ts_node_start_point(node).row > doc->end + 1) {
        g_array_set_size(doc->comments, 0);
    }
    return doc->comments;
}

static void doc_done(Doc *doc, TSNode node)
{
    g_array_set_size(doc->comments, 0);
    doc->code_end = ts_node_end_point(node).row;
}

typedef void (*NodeVisitor)(GoLower *lower, GoInput *input, TSNode node, const GArray *comments);

/* Calls `visit` for every named child with the comments above it. */
static void visit_documented(GoLower *lower, GoInput *input, TSNode parent, NodeVisitor visit)
{
    Doc doc = {g_array_new(FALSE, FALSE, sizeof(TSNode)), 0, G_MAXUINT32};
    TSTreeCursor cursor = ts_tree_cursor_new(parent);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            TSNode child = ts_tree_cursor_current_node(&cursor);
            if (!ts_node_is_named(child)) {
                continue;
            }
            if (go_kind(child) == GO_NODE_COMMENT) {
                doc_add(&doc, child);
                continue;
            }
            visit(lower, input, child, doc_of(&doc, child));
            doc_done(&doc, child);
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
    g_array_unref(doc.comments);
}

static void visit_spec(GoLower *lower, GoInput *input, TSNode node, const GArray *comments)
{
    if (go_kind(node) == GO_NODE_IMPORT_SPEC) {
        add_import(lower, input, node, comments);
    }
}

static void visit_import(GoLower *lower, GoInput *input, TSNode node, const GArray *comments)
{
    if (go_kind(node) != GO_NODE_IMPORT_DECLARATION) {
        return;
    }
    TSNode inner = go_first(node);
    if (go_kind(inner) != GO_NODE_IMPORT_SPEC_LIST) {
        visit_spec(lower, input, inner, comments);
        return;
    }
    g_auto(GoNodes) specs = {0};
    go_children(&specs, inner);
    gboolean own = specs.n == 1 && comments->len > 0; /* import ( "C" ) */
    if (own) {
        visit_spec(lower, input, specs.at[0], comments);
    } else {
        visit_documented(lower, input, inner, visit_spec);
    }
}

static void visit_export(GoLower *lower, GoInput *input, TSNode node, const GArray *comments)
{
    gboolean function = go_kind(node) == GO_NODE_FUNCTION_DECLARATION ||
                        go_kind(node) == GO_NODE_METHOD_DECLARATION;
    if (!function || comments->len == 0 || !input->uses_cgo) {
        return;
    }
    const GoBody *body = g_hash_table_lookup(lower->body_of, node.id);
    if (body != NULL) {
        go_read_exports(lower, input, comments, body->function);
    }
}

/* ---- inputs
 * ----------------------------------------------------------------------------------
 */

/* Lines that may be build constraints: comments above the package clause. */
static GPtrArray *build_lines(const GoSource *source)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(source->tree));
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            TSNode child = ts_tree_cursor_current_node(&cursor);
            if (go_kind(child) == GO_NODE_PACKAGE_CLAUSE) {
                break;
            }
            const char *text = go_kind(child) == GO_NODE_COMMENT ? go_text(source, child) : "";
            if (g_str_has_prefix(text, "//go:build") || strstr(text, "+build") != NULL) {
                g_ptr_array_add(lines, g_strdup(text));
            }
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
    return lines;
}

static void read_constraint(GoInput *input)
{
    g_autoptr(GPtrArray) lines = build_lines(input->source);
    constraint_free(input->constraint);
    input->constraint = constraint_of_file(lines, input->base, input->uses_cgo, NULL);
    input->preferred = go_builds_here(input->constraint);
    g_autofree char *text = constraint_to_string(input->constraint);
    input->conditional = text[0] != '\0' ? g_intern_string(text) : NULL;
}

static void read_inputs(GoLower *lower, const char *root)
{
    for (guint i = 0; i < lower->package->files->len; i++) {
        const GoFile *file = g_ptr_array_index(lower->package->files, i);
        GoSource *source = read_source(lower->unit, root, file->path);
        if (source == NULL) {
            continue;
        }
        GoInput *input = g_new0(GoInput, 1);
        const char *slash = strrchr(source->path, '/');
        input->source = source;
        input->base = slash != NULL ? slash + 1 : source->path;
        input->is_test = file->is_test;
        input->imports = g_hash_table_new(NULL, NULL);
        input->dots = g_ptr_array_new();
        g_ptr_array_add(lower->inputs, input);
        read_constraint(input); /* #cgo lines are read for a build that the file is in */
        visit_documented(lower, input, ts_tree_root_node(source->tree), visit_import);
        if (input->uses_cgo) {
            read_constraint(input);
        }
    }
    for (guint i = 0; i < lower->inputs->len; i++) {
        go_note_names(lower, g_ptr_array_index(lower->inputs, i));
    }
}

/* ---- bodies
 * ----------------------------------------------------------------------------------
 */

static void lower_function(GoLower *lower, const GoBody *body)
{
    TSNode block = go_field(body->node, GO_FIELD_BODY);
    if (go_is_null(block)) {
        return;
    }
    g_auto(GoFn) fn = {0};
    go_fn_init(&fn, lower, body->input, body->function);
    TSNode receiver = go_field(body->node, GO_FIELD_RECEIVER);
    go_bind_type_parameters(&fn, go_field(body->node, GO_FIELD_TYPE_PARAMETERS));
    if (!go_is_null(receiver)) {
        go_bind_receiver_parameters(&fn, receiver);
    }
    for (guint32 i = 0; i < body->function->vars->len; i++) { /* parameters and named results */
        const IrVar *var = ir_function_var(body->function, i);
        if (!g_str_equal(var->name, "_")) {
            go_scope_bind(&fn, (GoLocal){.name = var->name, .var = i});
        }
    }
    go_body(&fn, block);
}

/* All initialisers of package-level variables, in source order; NULL where there is none. */
static IrFunction *lower_initialisers(GoLower *lower)
{
    g_autofree char *name = g_strdup_printf("%s.init#vars", lower->scope->path);
    IrFunction *ir = NULL;
    g_auto(GoFn) fn = {0};
    for (guint i = 0; i < lower->scope->all->len; i++) {
        const GoDecl *decl = g_ptr_array_index(lower->scope->all, i);
        if (decl->kind != GO_DECL_VAR || decl->index > 0 ||
            go_is_null(go_field(decl->node, GO_FIELD_VALUE))) {
            continue;
        }
        if (ir == NULL) {
            SourcePos pos = go_pos(decl->input->source, decl->node);
            ir = ir_unit_add_function(lower->unit->ir, name, pos);
            ir->display = g_intern_static_string("package variables");
            ir->package = lower->scope->path;
            go_fn_init(&fn, lower, decl->input, ir);
            go_enter(&fn, go_block(&fn));
        }
        fn.input = decl->input;
        go_init_globals(&fn, decl->node);
        ir->end = go_end_pos(decl->input->source, decl->node);
    }
    if (ir != NULL) {
        go_end(&fn, IR_TERM_RETURN, ir->end, NULL, 0);
        ir_function_finish(ir);
    }
    return ir;
}

/* Closures behind the function that they stand in. */
static void add_with_closures(GHashTable *closures, IrFunction *fn, GPtrArray *ordered)
{
    g_ptr_array_add(ordered, fn);
    const GPtrArray *inner = g_hash_table_lookup(closures, fn->name);
    for (guint i = 0; inner != NULL && i < inner->len; i++) {
        add_with_closures(closures, g_ptr_array_index(inner, i), ordered);
    }
}

static void order_functions(IrUnit *unit, IrFunction *initialisers)
{
    g_autoptr(GHashTable) closures =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < unit->functions->len; i++) {
        IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->outer == NULL) {
            continue;
        }
        GPtrArray *inner = g_hash_table_lookup(closures, fn->outer);
        if (inner == NULL) {
            inner = g_ptr_array_new();
            g_hash_table_insert(closures, (gpointer)fn->outer, inner);
        }
        g_ptr_array_add(inner, fn);
    }
    g_autoptr(GPtrArray) ordered = g_ptr_array_sized_new(unit->functions->len);
    if (initialisers != NULL) { /* they run first */
        add_with_closures(closures, initialisers, ordered);
    }
    for (guint i = 0; i < unit->functions->len; i++) {
        IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->outer == NULL && fn != initialisers) {
            add_with_closures(closures, fn, ordered);
        }
    }
    g_assert(ordered->len == unit->functions->len);
    for (guint i = 0; i < ordered->len; i++) {
        unit->functions->pdata[i] = g_ptr_array_index(ordered, i);
    }
}

GoUnit *go_unit_lower(const GoPackage *package, const char *root, GoImportLookup lookup,
                      gpointer data)
{
    GoUnit *unit = unit_new(package);
    GoLower lower = {.package = package,
                     .lookup = lookup,
                     .lookup_data = data,
                     .unit = unit,
                     .scope = unit->scope,
                     .inputs = g_ptr_array_new_with_free_func(input_free),
                     .type_names = g_hash_table_new(NULL, NULL),
                     .foreign_names = g_hash_table_new(NULL, NULL),
                     .numbers = g_hash_table_new(NULL, NULL),
                     .typedefs = g_hash_table_new(NULL, NULL),
                     .named_cache = g_hash_table_new(NULL, NULL),
                     .compatible = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     .bodies = g_ptr_array_new_with_free_func(g_free),
                     .body_of = g_hash_table_new(NULL, NULL),
                     .scratch = ir_unit_new(package->import_path)};
    read_inputs(&lower, root);
    go_declare(&lower);
    for (guint i = 0; i < lower.inputs->len; i++) {
        GoInput *input = g_ptr_array_index(lower.inputs, i);
        visit_documented(&lower, input, ts_tree_root_node(input->source->tree), visit_export);
    }
    IrFunction *initialisers = lower_initialisers(&lower);
    for (guint i = 0; i < lower.bodies->len; i++) {
        lower_function(&lower, g_ptr_array_index(lower.bodies, i));
    }
    order_functions(unit->ir, initialisers);
    go_scope_settle(unit->scope);
    ir_unit_free(lower.scratch);
    g_hash_table_unref(lower.body_of);
    g_ptr_array_unref(lower.bodies);
    g_hash_table_unref(lower.compatible);
    g_hash_table_unref(lower.named_cache);
    g_hash_table_unref(lower.foreign_names);
    g_hash_table_unref(lower.typedefs);
    g_hash_table_unref(lower.numbers);
    g_hash_table_unref(lower.type_names);
    g_ptr_array_unref(lower.inputs);
    return unit;
}
