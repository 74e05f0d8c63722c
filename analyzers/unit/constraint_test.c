/* Tests of build constraints: parsing, printing, names of files, and what can be built together.
 * Which files a package takes is tested in project_test.c. */
#include "analyzers/unit/constraint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static Constraint *parse(const char *line)
{
    g_autoptr(GError) error = NULL;
    Constraint *constraint = constraint_parse_line(line, &error);
    if (constraint == NULL)
        fail_msg("%s: %s", line, error->message);
    return constraint;
}

static void expressions_are_parsed_with_go_precedence(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"//go:build linux", "linux"},
        {"//go:build a && b || c && !d", "(a && b) || (c && !d)"},
        {"//go:build (a || b)&&!(c||d)", "(a || b) && !(c || d)"},
        {"//go:build !!a", "!!a"},
        {"//go:build go1.18\r", "go1.18"},
        {"// +build linux,cgo darwin !windows", "(linux && cgo) || darwin || !windows"},
        {"//+build\tignore", "ignore"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Constraint) constraint = parse(CASES[i][0]);
        g_autofree char *text = constraint_to_string(constraint);
        assert_string_equal(text, CASES[i][1]);
    }
}

static void bad_lines_are_refused(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"//go:build ", "column 12: expected a build tag"},
        {"//go:build a &&", "column 16: expected a build tag"},
        {"//go:build (a", "column 14: expected \")\" in a build constraint"},
        {"//go:build a b", "column 14: unexpected text after a build constraint"},
        {"// +build a,,b", "column 10: not a valid +build line"},
        {"// hello", "column 4: not a build constraint"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(constraint_parse_line(CASES[i][0], &error));
        assert_string_equal(error->message, CASES[i][1]);
    }
    g_autofree char *bangs = g_strnfill(100000, '!');
    g_autofree char *deep = g_strconcat("//go:build ", bangs, "a", NULL);
    assert_null(constraint_parse_line(deep, NULL));
}

static void assert_name(const char *name, const char *expected)
{
    g_autoptr(Constraint) constraint = constraint_of_name(name);
    g_autofree char *text = constraint_to_string(constraint);
    assert_string_equal(text, expected);
}

static void file_names_constrain(void **state)
{
    (void)state;
    assert_name("a.go", "");
    assert_name("linux.go", "");
    assert_name("a_linux.go", "linux");
    assert_name("a_arm64_test.go", "arm64");
    assert_name("a_b_windows_amd64.go", "windows && amd64");
    assert_name("a_linux_b.go", "");
    assert_name("a_amd64_linux.go", "linux");
    assert_name("a_unix.go", "");
    assert_name("_linux.c", "linux");
}

static void assert_compatible(const char *a, const char *b, gboolean expected)
{
    g_autoptr(Constraint) left = a == NULL ? NULL : parse(a);
    g_autoptr(Constraint) right = b == NULL ? NULL : parse(b);
    assert_int_equal(constraints_compatible(left, right), expected);
    assert_int_equal(constraints_compatible(right, left), expected);
}

static void builds_have_one_system_and_one_architecture(void **state)
{
    (void)state;
    assert_compatible(NULL, NULL, TRUE);
    assert_compatible("//go:build linux", NULL, TRUE);
    assert_compatible("//go:build linux", "//go:build windows", FALSE);
    assert_compatible("//go:build linux", "//go:build !windows", TRUE);
    assert_compatible("//go:build linux", "//go:build android", TRUE);
    assert_compatible("//go:build linux && !android", "//go:build android", FALSE);
    assert_compatible("//go:build unix", "//go:build windows", FALSE);
    assert_compatible("//go:build unix", "//go:build !linux && !darwin", TRUE);
    assert_compatible("//go:build unix", "//go:build ios", TRUE);
    assert_compatible("//go:build amd64", "//go:build arm64", FALSE);
    assert_compatible("//go:build amd64 && linux", "//go:build !arm64", TRUE);
    assert_compatible("//go:build cgo", "//go:build !cgo", FALSE);
    assert_compatible("//go:build gc", "//go:build gccgo", FALSE);
    assert_compatible("//go:build !gc", "//go:build gccgo", TRUE);
    assert_compatible("//go:build go1.20", "//go:build !go1.18", FALSE);
    assert_compatible("//go:build go1.18", "//go:build !go1.20", TRUE);
    assert_compatible("//go:build a && (b || c)", "//go:build !b && !c", FALSE);
    assert_compatible("//go:build a && (b || c)", "//go:build !b", TRUE);
}

static void many_tags_are_presumed_compatible(void **state)
{
    (void)state;
    g_autoptr(GString) line = g_string_new("//go:build t0");
    for (guint i = 1; i < 60; i++)
        g_string_append_printf(line, " && t%u", i);
    assert_compatible(line->str, "//go:build !t0", TRUE);
}

static void ignore_is_required_only_where_it_must_hold(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        gboolean required;
    } CASES[] = {
        {"//go:build ignore", TRUE},        {"// +build ignore", TRUE},
        {"//go:build ignore && cgo", TRUE}, {"//go:build ignore || cgo", FALSE},
        {"//go:build !ignore", FALSE},      {"//go:build linux", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Constraint) constraint = parse(CASES[i].line);
        assert_int_equal(constraint_requires(constraint, "ignore"), CASES[i].required);
    }
    assert_false(constraint_requires(NULL, "ignore"));
}

static void all_that_is_said_about_a_file_is_joined(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    g_ptr_array_add(lines, (gpointer) "// +build a b");
    g_ptr_array_add(lines, (gpointer) "// +build c");
    g_autoptr(Constraint) old = constraint_of_file(lines, "x_linux.go", TRUE, NULL);
    g_autofree char *old_text = constraint_to_string(old);
    assert_string_equal(old_text, "linux && cgo && (a || b) && c");
    g_ptr_array_insert(lines, 0, (gpointer) "//go:build d");
    g_autoptr(Constraint) modern = constraint_of_file(lines, "x.go", FALSE, NULL);
    g_autofree char *modern_text = constraint_to_string(modern);
    assert_string_equal(modern_text, "d");
    g_ptr_array_insert(lines, 0, (gpointer) "//go:build (");
    g_autofree char *problem = NULL;
    g_autoptr(Constraint) bad = constraint_of_file(lines, "x.go", FALSE, &problem);
    assert_string_equal(problem, "column 13: expected a build tag");
}

static gboolean is_linux(const char *tag, gpointer data)
{
    (void)data;
    return strcmp(tag, "linux") == 0;
}

static void constraints_are_evaluated(void **state)
{
    (void)state;
    g_autoptr(Constraint) yes = parse("//go:build linux && !windows");
    g_autoptr(Constraint) no = parse("//go:build (linux && cgo) || windows");
    assert_true(constraint_evaluate(yes, is_linux, NULL));
    assert_false(constraint_evaluate(no, is_linux, NULL));
    assert_true(constraint_evaluate(NULL, is_linux, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_are_parsed_with_go_precedence),
        cmocka_unit_test(bad_lines_are_refused),
        cmocka_unit_test(file_names_constrain),
        cmocka_unit_test(builds_have_one_system_and_one_architecture),
        cmocka_unit_test(many_tags_are_presumed_compatible),
        cmocka_unit_test(ignore_is_required_only_where_it_must_hold),
        cmocka_unit_test(all_that_is_said_about_a_file_is_joined),
        cmocka_unit_test(constraints_are_evaluated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
