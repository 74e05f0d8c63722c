/* Tests of the allow-list of compiler flags and of pkg-config's answers.
 * Does not need any package but one that is made up here to be missing. */
#include "analyzers/c/c_flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_filtered(const char *line, const char *expected, guint refused)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autoptr(GPtrArray) bad = g_ptr_array_new();
    g_auto(GStrv) kept = c_flags_filter((const char *const *)words, "/src/p", bad);
    g_autofree char *joined = g_strjoinv(" ", kept);
    assert_string_equal(joined, expected);
    assert_int_equal(bad->len, refused);
}

static void test_keeps_what_a_parser_needs(void **state)
{
    (void)state;
    assert_filtered("-I${SRCDIR}/include -DX=1 -std=c99 -Wall -O2 -g",
                    "-I/src/p/include -DX=1 -std=c99", 0);
    assert_filtered("-I include -include x.h -isystem /usr/y",
                    "-I include -include x.h -isystem /usr/y", 0);
    assert_filtered("-framework Cocoa -x objective-c -fmodules", "", 0);
}

static void test_refuses_what_the_go_command_refuses(void **state)
{
    (void)state;
    assert_filtered("-fplugin=evil.so", "", 1);
    assert_filtered("-Xclang -load", "", 2);
    assert_filtered("@flags", "", 1);
    assert_filtered("-I @flags", "", 2);
    assert_filtered("-I@flags", "", 1);
    assert_filtered("-B/tmp", "", 1);
    assert_filtered("-Wp,-MD,/tmp/x", "", 1);
    assert_filtered("-DX=1\n-fplugin=evil.so", "", 1);
    assert_filtered("-I", "", 1);
}

static void test_pkg_config_takes_names_only(void **state)
{
    (void)state;
    const char *const names[] = {
        "--define-variable=x=y", "../evil", "evil.pc", "-", "$(touch x)", NULL};
    g_autoptr(GPtrArray) missing = g_ptr_array_new();
    g_auto(GStrv) words = c_pkg_config_cflags(names, missing);
    assert_int_equal(g_strv_length(words), 0);
    assert_int_equal(missing->len, 0); /* never asked for */
}

static void test_pkg_config_says_what_is_missing(void **state)
{
    (void)state;
    const char *const names[] = {"custody-no-such-package", ">=", "1.2", NULL};
    for (guint round = 0; round < 2; round++) { /* the second answer is a remembered one */
        g_autoptr(GPtrArray) missing = g_ptr_array_new();
        g_auto(GStrv) words = c_pkg_config_cflags(names, missing);
        assert_int_equal(g_strv_length(words), 0);
        assert_int_equal(missing->len, 1);
        assert_string_equal(g_ptr_array_index(missing, 0), "custody-no-such-package");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_what_a_parser_needs),
        cmocka_unit_test(test_refuses_what_the_go_command_refuses),
        cmocka_unit_test(test_pkg_config_takes_names_only),
        cmocka_unit_test(test_pkg_config_says_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
