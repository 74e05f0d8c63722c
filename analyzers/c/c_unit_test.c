/* Tests of declarations as workers report them, and of workers that die.
 * Needs no installed library: headers are made up in the text. */
#include "analyzers/c/c_unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static CUnit *parse(const char *text, const char *names)
{
    g_auto(GStrv) list = names == NULL ? NULL : g_strsplit(names, " ", -1);
    CRequest request = {.root = "/tmp",
                        .path = "p/x.go",
                        .text = text,
                        .first_line = 11,
                        .directory = "/tmp",
                        .names = (const char *const *)list};
    g_autoptr(CWorkers) workers = c_workers_new(1, 10);
    CUnit *unit = NULL;
    c_workers_run(workers, &request, 1, &unit);
    return unit;
}

static const CFunction *find(const CUnit *unit, const char *name)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(unit->functions, i);
        if (g_str_equal(fn->name, name))
            return fn;
    }
    return NULL;
}

static gboolean has_value(const CUnit *unit, const char *name, gint64 value)
{
    for (guint i = 0; i < unit->enumerators->len; i++) {
        const CEnumerator *enumerator = g_ptr_array_index(unit->enumerators, i);
        if (g_str_equal(enumerator->name, name))
            return enumerator->value == value;
    }
    return FALSE;
}

static void test_function_and_its_release(void **state)
{
    (void)state;
    g_autoptr(CUnit) unit = parse("typedef struct foo foo_t;\n"
                                  "// Makes one; free it with foo_dismiss().\n"
                                  "foo_t *foo_new(const char *name, int n);\n"
                                  "void foo_free(foo_t *f); /* may be NULL */\n"
                                  "void foo_dismiss(foo_t *f);\n"
                                  "int foo_size(const foo_t *f);\n"
                                  "void bar_free(int n);\n",
                                  "foo_new");
    assert_false(unit->failed);
    const CFunction *fn = find(unit, "foo_new");
    assert_non_null(fn);
    assert_string_equal(fn->pos.path, "p/x.go");
    assert_int_equal(fn->pos.line, 13);
    assert_true(fn->in_tree);
    assert_string_equal(fn->result.record, "foo_t");
    assert_true(fn->result.opaque);
    assert_int_equal(fn->n_params, 2);
    assert_string_equal(fn->params[0].name, "name");
    assert_true(fn->params[0].const_pointee && fn->params[0].is_char);
    assert_string_equal(fn->comment, "Makes one; free it with foo_dismiss().");
    assert_string_equal(find(unit, "foo_free")->comment, "may be NULL");
    assert_non_null(find(unit, "foo_dismiss"));
    assert_null(find(unit, "foo_size"));
    assert_null(find(unit, "bar_free"));
}

static void test_attributes(void **state)
{
    (void)state;
    g_autoptr(CUnit) unit =
        parse("void die(void) __attribute__((noreturn));\n"
              "_Noreturn void die2(void);\n"
              "int must(void *p) __attribute__((warn_unused_result, nonnull(1)));\n"
              "void mk_free(char *);\n"
              "char *mk(void) __attribute__((malloc(mk_free, 1)));\n"
              "void take(int n, void *p) __attribute__((ownership_takes(malloc, 2)));\n",
              "die die2 must mk take");
    assert_true(find(unit, "die")->noreturn);
    assert_true(find(unit, "die2")->noreturn);
    assert_false(find(unit, "must")->noreturn);
    assert_true(find(unit, "must")->warn_unused);
    assert_true(find(unit, "must")->params[0].nonnull);
    assert_string_equal(find(unit, "mk")->malloc_dealloc, "mk_free");
    assert_int_equal(find(unit, "mk")->malloc_dealloc_param, 0);
    assert_int_equal(find(unit, "take")->ownership_takes, 1);
    assert_int_equal(find(unit, "take")->ownership_holds, -1);
}

static void test_values_of_macros(void **state)
{
    (void)state;
    g_autoptr(CUnit) unit = parse("#define OK 0\n"
                                  "#define BAD (OK - 7)\n"
                                  "#define TEXT \"x\"\n"
                                  "enum { A, B = 5 };\n"
                                  "typedef enum { FINE, LATE } state_t;\n"
                                  "state_t go_on(void);\n"
                                  "#define walk_on go_on\n",
                                  "OK BAD TEXT B walk_on");
    assert_true(has_value(unit, "OK", 0));
    assert_true(has_value(unit, "BAD", -7));
    assert_true(has_value(unit, "B", 5));
    assert_true(has_value(unit, "LATE", 1)); /* a member of the result's enum */
    assert_false(has_value(unit, "A", 0));
    assert_false(has_value(unit, "TEXT", 0));
    assert_string_equal(find(unit, "walk_on")->result_enum, "state_t");
    assert_int_equal(unit->diagnostics->len, 0); /* our own questions leave no trace */
}

static void test_missing_headers_cost_only_themselves(void **state)
{
    (void)state;
    g_autoptr(CUnit) unit = parse("#include <no_such_header_a.h>\n"
                                  "#include \"no_such_header_b.h\"\n"
                                  "#include \"_cgo_export.h\"\n"
                                  "void use(odd_t *thing, GoInt n, _GoString_ s);\n"
                                  "struct held { uint32_t n; number_t m; };\n"
                                  "number_t count(struct held h);\n",
                                  "use count");
    assert_int_equal(unit->missing_headers->len, 2);
    assert_string_equal(g_ptr_array_index(unit->missing_headers, 0), "no_such_header_a.h");
    assert_string_equal(g_ptr_array_index(unit->missing_headers, 1), "no_such_header_b.h");
    const CFunction *fn = find(unit, "use");
    assert_non_null(fn);
    assert_string_equal(fn->params[0].record, "odd_t");
    assert_int_equal(fn->params[0].pointer_depth, 1);
    assert_true(find(unit, "count")->result_is_integer);
    assert_int_equal(unit->diagnostics->len, 2); /* the two headers, nothing that follows from it */
}

static void test_struct_of_callbacks(void **state)
{
    (void)state;
    g_autoptr(CUnit) unit = parse("struct ops { int (*open)(void *, int); int n; };\n"
                                  "struct other { int n; };\n",
                                  "struct_ops");
    assert_int_equal(unit->structs->len, 1);
    const CStruct *ops = g_ptr_array_index(unit->structs, 0);
    assert_string_equal(ops->name, "struct ops");
    const CStructField *open = g_ptr_array_index(ops->fields, 0);
    assert_true(open->function_pointer);
    assert_string_equal(open->canonical, "int (*)(void *, int)");
}

/* The first request dies; the same worker serves the second. */
static void assert_survives(const char *wish, guint timeout, const char *failure)
{
    g_setenv("CUSTODY_TEST_C_WORKER", wish, TRUE);
    CRequest requests[2] = {
        {.root = "/tmp", .path = "a.c", .text = "// misbehave\n", .directory = "/tmp"},
        {.root = "/tmp", .path = "b.c", .text = "int f(void);\n", .directory = "/tmp"}};
    g_autoptr(CWorkers) workers = c_workers_new(1, timeout);
    CUnit *units[2] = {NULL, NULL};
    c_workers_run(workers, requests, 2, units);
    g_unsetenv("CUSTODY_TEST_C_WORKER");
    assert_true(units[0]->failed);
    assert_non_null(strstr(units[0]->failure, failure));
    assert_false(units[1]->failed);
    assert_int_equal(units[1]->functions->len, 1); /* f, not cgo's own */
    c_unit_free(units[0]);
    c_unit_free(units[1]);
}

static void test_worker_crash_costs_one_request(void **state)
{
    (void)state;
    assert_survives("crash", 10, "crashed");
}

static void test_worker_hang_costs_one_request(void **state)
{
    (void)state;
    assert_survives("hang", 1, "did not finish");
}

static void test_hostile_nesting(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("int f(void) { return ");
    for (guint i = 0; i < 20000; i++)
        g_string_append_c(text, '(');
    g_autoptr(CUnit) unit = parse(text->str, NULL);
    assert_non_null(unit); /* refused or survived, but answered */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_function_and_its_release),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_values_of_macros),
        cmocka_unit_test(test_missing_headers_cost_only_themselves),
        cmocka_unit_test(test_struct_of_callbacks),
        cmocka_unit_test(test_worker_crash_costs_one_request),
        cmocka_unit_test(test_worker_hang_costs_one_request),
        cmocka_unit_test(test_hostile_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
