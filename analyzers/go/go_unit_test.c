/* Tests of the Go front end on whole packages: cgo facts, names across files and packages, hostile
 * input. Single constructs are golden cases under testdata/ir/go. */
#include "analyzers/go/go_unit.h"
#include "analyzers/ir/ir_text.h"
#include "analyzers/unit/test_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- packages made of texts ------------------------------------------------------------------ */

typedef struct Fixture {
    TestTree *tree;
    GPtrArray *packages; /* GoPackage * */
    GHashTable *units;   /* import path -> GoUnit * */
} Fixture;

static void package_free(gpointer data)
{
    GoPackage *package = data;
    g_ptr_array_unref(package->files);
    g_ptr_array_unref(package->c_files);
    g_ptr_array_unref(package->imports);
    g_free(package);
}

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->tree = test_tree_new();
    fixture->packages = g_ptr_array_new_with_free_func(package_free);
    fixture->units =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)go_unit_free);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    g_hash_table_unref(fixture->units);
    g_ptr_array_unref(fixture->packages);
    test_tree_free(fixture->tree);
    g_free(fixture);
    return 0;
}

static GoPackage *package_of(Fixture *fixture, const char *path, const char *name)
{
    for (guint i = 0; i < fixture->packages->len; i++) {
        GoPackage *package = g_ptr_array_index(fixture->packages, i);
        if (g_str_equal(package->import_path, path)) {
            return package;
        }
    }
    GoPackage *package = g_new0(GoPackage, 1);
    package->import_path = g_intern_string(path);
    package->name = g_intern_string(name);
    package->files = g_ptr_array_new_with_free_func(g_free);
    package->c_files = g_ptr_array_new();
    package->imports = g_ptr_array_new();
    g_ptr_array_add(fixture->packages, package);
    return package;
}

/* Writes a file of package `path`, whose clause is its last component. */
static void add_file(Fixture *fixture, const char *path, const char *base, const char *text)
{
    const char *slash = strrchr(path, '/');
    GoPackage *package = package_of(fixture, path, slash != NULL ? slash + 1 : path);
    g_autofree char *relative = g_strdup_printf("%s/%s", path, base);
    test_tree_add(fixture->tree, relative, text);
    GoFile *file = g_new0(GoFile, 1);
    file->path = g_intern_string(relative);
    file->is_test = g_str_has_suffix(base, "_test.go");
    g_ptr_array_add(package->files, file);
}

static const GoUnit *look_up(const char *path, gpointer data)
{
    return g_hash_table_lookup(((Fixture *)data)->units, path);
}

/* Lowers every package in the order they were added; returns the last one's unit. */
static GoUnit *lower(Fixture *fixture)
{
    GoUnit *unit = NULL;
    for (guint i = 0; i < fixture->packages->len; i++) {
        const GoPackage *package = g_ptr_array_index(fixture->packages, i);
        unit = go_unit_lower(package, fixture->tree->root, look_up, fixture);
        g_hash_table_replace(fixture->units, (gpointer)package->import_path, unit);
        g_autofree char *text = ir_unit_print(unit->ir);
        g_autoptr(GError) error = NULL;
        g_autoptr(IrUnit) parsed = ir_unit_parse(text, &error);
        if (parsed == NULL) {
            fail_msg("what was lowered does not parse: %s\n%s", error->message, text);
        }
    }
    return unit;
}

static char *text_of(const GoUnit *unit, const char *function)
{
    const IrFunction *fn = ir_unit_function(unit->ir, function);
    if (fn == NULL) {
        g_autofree char *all = ir_unit_print(unit->ir);
        fail_msg("no function %s in\n%s", function, all);
    }
    return ir_function_print(fn);
}

static void assert_has(const GoUnit *unit, const char *function, const char *expected)
{
    g_autofree char *text = text_of(unit, function);
    if (strstr(text, expected) == NULL) {
        fail_msg("expected \"%s\" in\n%s", expected, text);
    }
}

static void assert_lacks(const GoUnit *unit, const char *function, const char *unexpected)
{
    g_autofree char *text = text_of(unit, function);
    if (strstr(text, unexpected) != NULL) {
        fail_msg("did not expect \"%s\" in\n%s", unexpected, text);
    }
}

/* ---- cgo facts ------------------------------------------------------------------------------- */

static void preambles_keep_lines_and_columns(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n"
             "\n"
             "// not this one\n"
             "\n"
             "/* #include <a.h>\n"
             "#cgo CFLAGS: -DX=\"a b\" -I${SRCDIR}/inc\n"
             "int f(void); */\n"
             "// int g(void);\n"
             "import \"C\"\n"
             "\n"
             "func use() { C.f() }\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->preambles->len, 1);
    const GoPreamble *preamble = g_ptr_array_index(unit->preambles, 0);
    assert_int_equal(preamble->first_line, 5);
    assert_string_equal(preamble->text, "   #include <a.h>\n\nint f(void); \n   int g(void);\n");
    assert_int_equal(preamble->cflags->len, 2);
    assert_string_equal(g_ptr_array_index(preamble->cflags, 0), "-DX=a b");
    assert_string_equal(g_ptr_array_index(preamble->cflags, 1), "-I${SRCDIR}/inc");
}

static void a_blank_line_parts_comment_and_import(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go", "package p\n\n// #include <a.h>\n\nimport \"C\"\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->preambles->len, 1);
    const GoPreamble *preamble = g_ptr_array_index(unit->preambles, 0);
    assert_string_equal(preamble->text, "\n");
}

static void preamble_of_an_import_in_a_group(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\nimport (\n\t\"fmt\" // trailing\n\t// int f(void);\n\t\"C\"\n)\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->preambles->len, 1);
    const GoPreamble *preamble = g_ptr_array_index(unit->preambles, 0);
    assert_int_equal(preamble->first_line, 5);
    assert_non_null(strstr(preamble->text, "int f(void);"));
    assert_null(strstr(preamble->text, "trailing"));
}

static void cgo_lines_of_other_platforms_are_left_out(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\n/*\n"
             "#cgo linux CFLAGS: -DLINUX\n"
             "#cgo windows CFLAGS: -DWINDOWS\n"
             "#cgo linux,amd64 darwin CPPFLAGS: -DBOTH\n"
             "#cgo !linux CFLAGS: -DNOT\n"
             "#cgo pkg-config: a b\n"
             "#cgo noescape f\n"
             "#cgo nocallback g\n"
             "#cgo CFLAGS: \"unclosed\n"
             "#cgo LDFLAGS: -lfoo\n"
             "*/\nimport \"C\"\n");
    add_file(fixture, "m/p", "b_windows.go",
             "package p\n\n// #cgo windows CFLAGS: -DWINDOWS\nimport \"C\"\n");
    const GoUnit *unit = lower(fixture);
    const GoPreamble *preamble = g_ptr_array_index(unit->preambles, 0);
    assert_int_equal(preamble->cflags->len, 2);
    assert_string_equal(g_ptr_array_index(preamble->cflags, 0), "-DLINUX");
    assert_string_equal(g_ptr_array_index(preamble->cflags, 1), "-DBOTH");
    assert_int_equal(preamble->pkg_config->len, 2);
    assert_string_equal(g_ptr_array_index(preamble->noescape, 0), "f");
    assert_string_equal(g_ptr_array_index(preamble->nocallback, 0), "g");
    assert_int_equal(preamble->promises->len, 2);
    const GoPromise *promise = &g_array_index(preamble->promises, GoPromise, 1);
    assert_string_equal(promise->name, "g");
    assert_true(promise->nocallback);
    assert_int_equal(promise->pos.line,
                     g_array_index(preamble->promises, GoPromise, 0).pos.line + 1);
    const GoPreamble *windows = g_ptr_array_index(unit->preambles, 1);
    assert_int_equal(windows->cflags->len, 1);
}

static void exported_functions_and_foreign_names(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\n// typedef void (*cb)(int);\nimport \"C\"\n\n"
             "// goDone is called by C.\n//\n//export goDone\n"
             "func goDone(n C.int) { C.later(n) }\n\n"
             "//export stray\n\n"
             "func plain() { C.install((C.cb)(C.goDone), C.FLAG) }\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->exports->len, 1);
    const GoExport *export = g_ptr_array_index(unit->exports, 0);
    assert_string_equal(export->c_name, "goDone");
    assert_string_equal(export->function, "m/p.goDone");
    assert_int_equal(export->pos.line, 8);
    assert_string_equal(ir_unit_function(unit->ir, "m/p.goDone")->exported, "goDone");
    static const struct {
        const char *name;
        guint line;
        gboolean called;
    } NAMES[] = {{"int", 9, FALSE}, {"later", 9, TRUE},    {"install", 13, TRUE},
                 {"cb", 13, FALSE}, {"goDone", 13, FALSE}, {"FLAG", 13, FALSE}};
    assert_int_equal(unit->foreign_names->len, G_N_ELEMENTS(NAMES));
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        const GoForeignName *name = g_ptr_array_index(unit->foreign_names, i);
        assert_string_equal(name->name, NAMES[i].name);
        assert_int_equal(name->pos.line, NAMES[i].line);
        assert_int_equal(name->called, NAMES[i].called);
    }
    assert_has(unit, "m/p.plain", "convert foreign func goDone : C.cb");
    assert_has(unit, "m/p.plain", "const FLAG");
}

static void calls_of_types_are_conversions(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\n/*\ntypedef struct { int n; } *handle;\n"
             "int count(int (*f)(int), handle h);\n*/\nimport \"C\"\n\n"
             "func use(p *C.thing, v uintptr) {\n"
             "\t_ = C.handle(v)\n\t_ = C.thing(v)\n\t_ = C.count(v)\n\t_ = C.enum_x(v)\n"
             "\t_ = C.foo_t(v)\n}\n");
    const GoUnit *unit = lower(fixture);
    assert_has(unit, "m/p.use", "convert %1 : C.handle");
    assert_has(unit, "m/p.use", "convert %1 : C.thing");
    assert_has(unit, "m/p.use", "call foreign count(%1");
    assert_has(unit, "m/p.use", "convert %1 : C.enum_x");
    assert_has(unit, "m/p.use", "convert %1 : C.foo_t");
}

/* ---- names across files and packages ----------------------------------------------------------
 */

static void what_imported_packages_declare_is_known(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/lib", "lib.go",
             "package lib\n\nimport \"errors\"\n\n"
             "type base struct{ n *int }\nfunc (b *base) Close() error { return nil }\n"
             "type Conn struct{ base; Next *Conn }\n"
             "type Dialer interface{ Dial() (*Conn, error) }\n"
             "const Limit = 3\nvar Default = New()\nvar Err = errors.New(\"x\")\n"
             "func New() *Conn { return &Conn{} }\n"
             "func Open(name string) (*Conn, error) { return nil, Err }\n"
             "type Hook func() *Conn\n");
    add_file(fixture, "m/use", "use.go",
             "package use\n\nimport (\n\tother \"m/lib\"\n)\n\n"
             "type wrapped struct{ *other.Conn }\n\n"
             "func use(w wrapped, d other.Dialer, h other.Hook) error {\n"
             "\tc, err := other.Open(\"x\")\n\tif err != other.Err {\n\t\treturn err\n\t}\n"
             "\tdefer c.Close()\n\tw.Close()\n\tw.Next.n = nil\n"
             "\te, _ := d.Dial()\n\te.Close()\n\tother.Default.Close()\n\th().Close()\n"
             "\tf := other.New\n\tf().Close()\n"
             "\tif len(c.Next.Next.n) == other.Limit {\n\t\treturn nil\n\t}\n"
             "\treturn (*other.Conn).Close(c)\n}\n");
    const GoUnit *unit = lower(fixture);
    g_autofree char *text = text_of(unit, "m/use.use");
    guint closes = 0;
    for (const char *at = text; (at = strstr(at, "static \"(*m/lib.base).Close\"")) != NULL; at++) {
        closes++;
    }
    /* c.Close (deferred), w.Close, e.Close, Default.Close, h().Close, f().Close, method expression
     */
    assert_int_equal(closes, 7);
    assert_has(unit, "m/use.use", "defer static \"(*m/lib.base).Close\"");
    assert_has(unit, "m/use.use", "call interface Dial : \"m/lib.Dialer\"");
    assert_has(unit, "m/use.use", "global \"m/lib.Default\"");
    assert_has(unit, "m/use.use", ", 3 @");
    assert_lacks(unit, "m/use.use", "unknown");
}

static void default_names_of_imports(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/go-thing", "thing.go", "package real\n\nfunc F() {}\n");
    ((GoPackage *)g_ptr_array_index(fixture->packages, 0))->name = g_intern_string("real");
    add_file(fixture, "m/use", "use.go",
             "package use\n\nimport (\n\t\"m/go-thing\"\n\t\"x.org/go-yaml/v3\"\n"
             "\t\"gopkg.in/sdl.v2\"\n\t\"x.org/cgosqlite\"\n\t. \"x.org/dotted\"\n)\n\n"
             "func use() {\n\treal.F()\n\tyaml.F()\n\tsdl.F()\n\tsqlite.F()\n\tDotted()\n}\n");
    const GoUnit *unit = lower(fixture);
    assert_has(unit, "m/use.use", "static \"m/go-thing.F\"");
    assert_has(unit, "m/use.use", "static \"x.org/go-yaml/v3.F\"");
    assert_has(unit, "m/use.use", "static \"gopkg.in/sdl.v2.F\"");
    assert_has(unit, "m/use.use", "static \"x.org/cgosqlite.F\"");
    assert_has(unit, "m/use.use", "static \"x.org/dotted.Dotted\"");
}

static void variants_are_chosen_by_what_builds_together(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "any.go", "package p\n\nfunc use(c conn) { open(); c.Close() }\n");
    add_file(fixture, "m/p", "p_darwin.go",
             "package p\n\ntype conn struct{ d int }\nfunc open() {}\nfunc (c conn) Close() {}\n"
             "func useDarwin() { open() }\n");
    add_file(fixture, "m/p", "p_linux.go",
             "package p\n\ntype conn struct{ l *int }\nfunc open() {}\nfunc (c conn) Close() {}\n"
             "func useLinux(c conn) { open(); c.Close(); c.l = nil }\n");
    add_file(
        fixture, "m/p", "q.go",
        "//go:build darwin && !race\n\npackage p\n\nfunc useOther(c conn) { open(); c.d = 1 }\n");
    const GoUnit *unit = lower(fixture);
    assert_has(unit, "m/p.use", "static \"m/p.open@p_linux.go\"");
    assert_has(unit, "m/p.use", "static \"(m/p.conn).Close@p_linux.go\"");
    assert_has(unit, "m/p.useDarwin", "static \"m/p.open\"(");
    assert_has(unit, "m/p.useLinux", "static \"m/p.open@p_linux.go\"");
    assert_has(unit, "m/p.useLinux", "static \"(m/p.conn).Close@p_linux.go\"");
    assert_has(unit, "m/p.useOther", "static \"m/p.open\"(");
    assert_string_equal(ir_unit_function(unit->ir, "m/p.useOther")->conditional, "darwin && !race");
    assert_null(ir_unit_function(unit->ir, "m/p.use")->conditional);
    assert_int_equal(ir_unit_type(unit->ir, "m/p.conn")->fields->len, 2);
}

static void types_of_variables_come_from_anywhere_in_the_package(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\nvar first = second\nvar second, third = pair()\nvar loop = pool\n"
             "var pool = loop\nvar table = []func() *conn{newConn}\n"
             "var literal = func() *conn { return first }\n");
    add_file(fixture, "m/p", "b.go",
             "package p\n\ntype conn struct{}\nfunc (c *conn) Close() {}\n"
             "func newConn() *conn { return nil }\nfunc pair() (*conn, error) { return nil, nil }\n"
             "func use() {\n\tfirst.Close()\n\ttable[0]().Close()\n\tliteral().Close()\n}\n");
    const GoUnit *unit = lower(fixture);
    static const char *const TYPES[] = {"*m/p.conn", "*m/p.conn",          "error",           NULL,
                                        NULL,        "[]func() *m/p.conn", "func() *m/p.conn"};
    assert_int_equal(unit->ir->globals->len, G_N_ELEMENTS(TYPES));
    for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        const IrGlobal *global = g_ptr_array_index(unit->ir->globals, i);
        assert_ptr_equal(global->type, TYPES[i] != NULL ? g_intern_string(TYPES[i]) : NULL);
    }
    assert_lacks(unit, "m/p.use", "unknown");
}

/* The grammar reads these as instances of generic types and conversions to them. */
static void expressions_that_look_like_types(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\ntype row struct{ f []func(int) *row; g map[string]int }\n"
             "func (r *row) Close() {}\n\n"
             "func use(m map[int][]*row, f []int, t *row, k string, i, j int, p *[]byte) {\n"
             "\tm[f[i]] = nil\n\tm[i][j].Close()\n\tx := m[f[i]]\n\tx[0].Close()\n"
             "\tv, ok := t.g[k]\n\tt.f[i](j).Close()\n\tm[f[i]][j].f[i](1).Close()\n"
             "\t*(*[]byte)(p) = nil\n\tb := *(*[]byte)(p)\n\tm[f[i]][j] = t\n"
             "\t(*t).f[f[i]](2).Close()\n\tt.f[j] = nil\n\tt.g[k]++\n"
             "\t_, _, _ = v, ok, b\n}\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->ir->degraded->len, 0);
    assert_lacks(unit, "m/p.use", "unknown");
    assert_lacks(unit, "m/p.use", "global");
    assert_lacks(unit, "m/p.use", "?");
    assert_has(unit, "m/p.use", "store ");
    assert_has(unit, "m/p.use", "load ");
}

static void generated_files_of_test_packages(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go", "package p\n\nfunc f() {}\n");
    add_file(fixture, "m/p", "a_test.go", "package p\n\nfunc helper() { func() { f() }() }\n");
    const GoUnit *unit = lower(fixture);
    assert_false(ir_unit_function(unit->ir, "m/p.f")->is_test);
    assert_true(ir_unit_function(unit->ir, "m/p.helper")->is_test);
    assert_true(ir_unit_function(unit->ir, "m/p.helper.func1")->is_test);
}

/* ---- hostile input --------------------------------------------------------------------------- */

static const GoSyntaxError *only_error(const GoUnit *unit)
{
    assert_int_equal(unit->errors->len, 1);
    return g_ptr_array_index(unit->errors, 0);
}

static void a_syntax_error_leaves_the_rest(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\nfunc before() int { return 1 }\n\n"
             "func broken() {\n\tx := = 1\n\t_ = x\n}\n\nfunc after() int { return before() }\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(only_error(unit)->pos.line, 6);
    assert_non_null(strstr(only_error(unit)->message, "syntax error"));
    assert_has(unit, "m/p.after", "call static \"m/p.before\"()");
}

static void unreadable_files_are_reported(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go", "package p\n");
    GoPackage *package = g_ptr_array_index(fixture->packages, 0);
    GoFile *missing = g_new0(GoFile, 1), *folder = g_new0(GoFile, 1);
    missing->path = g_intern_string("m/p/missing.go");
    folder->path = g_intern_string("m");
    g_ptr_array_add(package->files, missing);
    g_ptr_array_add(package->files, folder);
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->errors->len, 2);
    const GoSyntaxError *first = g_ptr_array_index(unit->errors, 0);
    const GoSyntaxError *second = g_ptr_array_index(unit->errors, 1);
    assert_string_equal(first->pos.path, "m/p/missing.go");
    assert_string_equal(first->message, "cannot be read: No such file or directory");
    assert_string_equal(second->message, "is a directory");
}

static void bytes_that_are_no_text(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\n// caf\xe9\nfunc f(s string) { g(\"caf\xe9\") }\nfunc g(string) {}\n");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(only_error(unit)->pos.line, 3);
    assert_int_equal(only_error(unit)->pos.column, 7);
    assert_string_equal(only_error(unit)->message, "not valid UTF-8");
    g_autofree char *text = text_of(unit, "m/p.f");
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_has(unit, "m/p.f", "call static \"m/p.g\"(");
}

static void empty_files_are_nothing(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go", "");
    add_file(fixture, "m/p", "b.go", "\n\n");
    add_file(fixture, "m/p", "c.go", "package p");
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->ir->functions->len, 0);
    assert_int_equal(unit->errors->len, 0);
}

static void repeat(GString *text, const char *part, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_string_append(text, part);
    }
}

static void depth_is_bounded(void **state)
{
    enum { DEEP = 20000 };
    static const struct {
        const char *before, *open, *middle, *close, *after;
    } SHAPES[] = {
        {"func f() { _ = ", "(", "1", ")", " }\n"},
        {"func f() { ", "{", "", "}", " }\n"},
        {"func f() { ", "func() {", "", "}()", " }\n"},
        {"func f(x T) { _ = x", ".n", "", "", " }\n"},
        {"func f(x any) { _ = ", "-", "x", "", " }\n"},
        {"func f(x any) { x", "()", "", "", " }\n"},
        {"func f() { _ = ", "[]T{", "", "}", " }\n"},
        {"var v ", "*", "int", "", "\n"},
        {"func f() { if a() ", "&& a() ", "{}", "", " }\n"},
        {"func f() { ", "if a() {", "", "}", " }\n"},
    };
    Fixture *fixture = *state;
    for (guint i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
        g_autoptr(GString) text = g_string_new("package p\n\n");
        g_string_append(text, SHAPES[i].before);
        repeat(text, SHAPES[i].open, DEEP);
        g_string_append(text, SHAPES[i].middle);
        repeat(text, SHAPES[i].close, DEEP);
        g_string_append(text, SHAPES[i].after);
        g_autofree char *path = g_strdup_printf("m/p%u", i);
        add_file(fixture, path, "a.go", text->str);
    }
    lower(fixture);
    for (guint i = 0; i < fixture->packages->len; i++) {
        const GoPackage *package = g_ptr_array_index(fixture->packages, i);
        const GoUnit *unit = look_up(package->import_path, fixture);
        if (unit->ir->degraded->len == 0) {
            fail_msg("shape %u: nothing says that it was cut short", i);
        }
    }
}

static void long_sums_and_chains_need_no_depth(void **state)
{
    enum { LONG = 20000 };
    Fixture *fixture = *state;
    g_autoptr(GString) text = g_string_new("package p\n\nvar s = a()");
    repeat(text, " + a()", LONG);
    g_string_append(text, "\n\nfunc a() int\n\nfunc f(n int) {\n\tif n == 0 {\n\t}");
    repeat(text, " else if n == 1 {\n\t}", LONG);
    g_string_append(text, "\n}\n");
    add_file(fixture, "m/p", "a.go", text->str);
    const GoUnit *unit = lower(fixture);
    assert_int_equal(unit->ir->degraded->len, 0);
}

static void declarations_that_need_themselves(void **state)
{
    Fixture *fixture = *state;
    add_file(fixture, "m/p", "a.go",
             "package p\n\ntype T struct { *T; U }\ntype U struct { T; *U }\ntype A = A\n"
             "type B C\ntype C B\ntype I interface { I; J }\ntype J interface { I }\n"
             "const c = d\nconst d = c\nvar v = w\nvar w = v\nvar e = func() int { return e() }()\n"
             "func f(t T, a A, b B, i I) {\n\tt.X()\n\ta.X()\n\tb.X()\n\ti.X()\n"
             "\tfor range b {\n\t}\n\t_ = b[0]\n\t_ = a.b.c\n\t_ = B{1}\n\tt.Y = c\n}\n");
    const GoUnit *unit = lower(fixture);
    assert_has(unit, "m/p.f", "call unknown X(");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(preambles_keep_lines_and_columns),
        CASE(a_blank_line_parts_comment_and_import),
        CASE(preamble_of_an_import_in_a_group),
        CASE(cgo_lines_of_other_platforms_are_left_out),
        CASE(exported_functions_and_foreign_names),
        CASE(calls_of_types_are_conversions),
        CASE(what_imported_packages_declare_is_known),
        CASE(default_names_of_imports),
        CASE(variants_are_chosen_by_what_builds_together),
        CASE(types_of_variables_come_from_anywhere_in_the_package),
        CASE(expressions_that_look_like_types),
        CASE(generated_files_of_test_packages),
        CASE(a_syntax_error_leaves_the_rest),
        CASE(unreadable_files_are_reported),
        CASE(bytes_that_are_no_text),
        CASE(empty_files_are_nothing),
        CASE(depth_is_bounded),
        CASE(long_sums_and_chains_need_no_depth),
        CASE(declarations_that_need_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
