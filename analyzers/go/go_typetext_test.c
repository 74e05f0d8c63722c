/* Tests of the spellings of types: taking apart, putting together. */
#include "analyzers/go/go_typetext.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_type(const char *actual, const char *expected)
{
    if (expected == NULL) {
        assert_null(actual);
    } else {
        assert_non_null(actual);
        assert_string_equal(actual, expected);
        assert_ptr_equal(actual, g_intern_string(expected));
    }
}

static void elements_of_containers(void **state)
{
    (void)state;
    static const struct {
        const char *type, *key, *element;
    } CASES[] = {
        {"[]*m/p.T", "int", "*m/p.T"},
        {"[4][]int", "int", "[]int"},
        {"*[4]m/p.T", "int", "m/p.T"},
        {"map[string]map[int]*C.x", "string", "map[int]*C.x"},
        {"map[[2]int][]string", "[2]int", "[]string"},
        {"map[func(int) bool]struct{}", "func(int) bool", "struct{}"},
        {"chan *m/p.T", "*m/p.T", "*m/p.T"},
        {"string", "int", "uint8"},
        {"int", "int", NULL},
        {"[]?", "int", NULL},
        {"*m/p.T", NULL, NULL},
        {"m/p.T", NULL, NULL},
        {NULL, NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        assert_type(go_typetext_key(CASES[i].type), CASES[i].key);
        assert_type(go_typetext_element(CASES[i].type), CASES[i].element);
    }
}

static void pointers_are_added_and_taken_off(void **state)
{
    (void)state;
    assert_type(go_typetext_pointer_to("m/p.T"), "*m/p.T");
    assert_type(go_typetext_pointer_to(NULL), NULL);
    assert_type(go_typetext_pointee("**int"), "*int");
    assert_type(go_typetext_pointee("int"), NULL);
    assert_type(go_typetext_pointee("*?"), NULL);
    assert_type(go_typetext_base("*m/p.T"), "m/p.T");
    assert_string_equal(go_typetext_base("m/p.T"), "m/p.T");
}

static void results_and_parameters_of_functions(void **state)
{
    (void)state;
    GoResults none = go_typetext_results("func(int)");
    assert_true(none.known);
    assert_int_equal(none.n, 0);
    assert_false(go_typetext_results("int").known);
    assert_false(go_typetext_results(NULL).known);
    GoResults one = go_typetext_results("func(func(int) bool, ...string) map[string]int");
    assert_int_equal(one.n, 1);
    assert_type(one.types[0], "map[string]int");
    GoResults several = go_typetext_results("func() (*m/p.T, func() (int, error), ?)");
    assert_int_equal(several.n, 3);
    assert_type(several.types[0], "*m/p.T");
    assert_type(several.types[1], "func() (int, error)");
    assert_type(several.types[2], NULL);
    GoResults closure = go_typetext_results("func() func() (int, error)");
    assert_int_equal(closure.n, 1);
    assert_type(closure.types[0], "func() (int, error)");
    const char *yield = "func(func(string, *m/p.T) bool, ...int)";
    assert_type(go_typetext_param(yield, 0), "func(string, *m/p.T) bool");
    assert_type(go_typetext_param(yield, 1), "[]int");
    assert_type(go_typetext_param(yield, 2), NULL);
    assert_type(go_typetext_param("func()", 0), NULL);
}

static void more_results_than_fit_are_counted(void **state)
{
    (void)state;
    g_autoptr(GString) type = g_string_new("func() (int");
    for (guint i = 0; i < GO_RESULTS_MOST + 3; i++) {
        g_string_append(type, ", error");
    }
    g_string_append_c(type, ')');
    GoResults results = go_typetext_results(type->str);
    assert_int_equal(results.n, GO_RESULTS_MOST + 4);
    assert_type(results.types[GO_RESULTS_MOST - 1], "error");
}

static void names_and_their_packages(void **state)
{
    (void)state;
    assert_true(go_typetext_is_name("gopkg.in/yaml.v2.Node"));
    assert_type(go_typetext_package("gopkg.in/yaml.v2.Node"), "gopkg.in/yaml.v2");
    assert_type(go_typetext_package("int"), NULL);
    assert_type(go_typetext_package("*m/p.T"), NULL);
    assert_false(go_typetext_is_name("[]int"));
    assert_false(go_typetext_is_name("map[string]int"));
    assert_false(go_typetext_is_name("func()"));
    assert_false(go_typetext_is_name("struct{}"));
    assert_true(go_typetext_is_number("uint8"));
    assert_false(go_typetext_is_number("string"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_containers),
        cmocka_unit_test(pointers_are_added_and_taken_off),
        cmocka_unit_test(results_and_parameters_of_functions),
        cmocka_unit_test(more_results_than_fit_are_counted),
        cmocka_unit_test(names_and_their_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
