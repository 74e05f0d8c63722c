/* Tests of headers made from templates: what becomes of places and questions.
 * No script runs, and no compiler. */
#include "analyzers/c/c_template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_places_are_filled(void **state)
{
    (void)state;
    static const struct {
        const char *line, *filled;
    } cases[] = {
        {"#define DIR \"@libdir@/x\"", "#define DIR \"@libdir@/x\""},
        {"#define MAJOR @MAJOR_VERSION@", "#define MAJOR 0"},
        {"#define MAJOR ${MAJOR_VERSION} /* b */", "#define MAJOR 0 /* b */"},
        {"#if @HAS_X@ && 1", "#if 0 && 1"},
        {"typedef @INT64@ whole;", "typedef long whole;"},
        {"  @INCLUDES@", ""},
        {"#@IF_X@ include <x.h>", ""},
        {"#include @HEADER@", ""},
        {"#include <stdio.h>", "#include <stdio.h>"},
        {"#undef HAVE_X", ""},
        {"#  undef HAVE_X", ""},
        {"#cmakedefine HAVE_X 1", ""},
        {"#mesondefine HAVE_X", ""},
        {"/* a@b.org, @ */ int a;", "/* a@b.org, @ */ int a;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        g_autofree char *filled = c_template_fill(cases[i].line);
        assert_string_equal(filled, cases[i].filled);
    }
}

static void test_lines_keep_their_numbers(void **state)
{
    (void)state;
    g_autofree char *filled = c_template_fill("#undef A\n\nint a;\n@B@\nint b;\n");
    assert_string_equal(filled, "\n\nint a;\n\nint b;\n");
}

static void test_what_cannot_be_read_is_empty(void **state)
{
    (void)state;
    g_autofree char *none = c_template_text("/nowhere/at/all.h.in", 100);
    assert_string_equal(none, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_are_filled),
        cmocka_unit_test(test_lines_keep_their_numbers),
        cmocka_unit_test(test_what_cannot_be_read_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
