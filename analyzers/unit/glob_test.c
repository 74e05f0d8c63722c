/* Tests of path globs: stars, base names, decorations, folders above.
 * Which paths are tried is tested in project_test.c. */
#include "analyzers/unit/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static gboolean matches(const char *pattern, const char *path, gboolean below)
{
    const char *patterns[] = {pattern, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(GlobSet) set = glob_set_new(patterns, &error);
    if (set == NULL)
        fail_msg("%s", error->message);
    return below ? glob_set_match_below(set, path) : glob_set_match(set, path);
}

static void globs_match_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        gboolean expected;
    } CASES[] = {
        {"*.pb.go", "a/b/x.pb.go", TRUE},
        {"*.pb.go", "x.go", FALSE},
        {"gen", "a/gen", TRUE},
        {"gen/", "gen", TRUE},
        {"gen/**", "gen", TRUE},
        {"./gen", "gen", TRUE},
        {"a/*.go", "a/x.go", TRUE},
        {"a/*.go", "a/b/x.go", FALSE},
        {"a/**/x.go", "a/b/c/x.go", TRUE},
        {"**/x.go", "a/b/x.go", TRUE},
        {"/a/b", "a/b", TRUE},
        {"a/b", "c/a/b", FALSE},
        {"x?.[ch]", "xy.c", TRUE},
        {"x?.[ch]", "xy.go", FALSE},
        {"a.go", "aXgo", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        if (matches(CASES[i].pattern, CASES[i].path, FALSE) != CASES[i].expected)
            fail_msg("%s on %s", CASES[i].pattern, CASES[i].path);
    }
}

static void folders_above_count_where_asked(void **state)
{
    (void)state;
    assert_true(matches("gen", "a/gen/b/x.go", TRUE));
    assert_false(matches("gen", "a/gen/b/x.go", FALSE));
    assert_true(matches("a/b", "a/b/x.go", TRUE));
    assert_false(matches("a/b", "a/bc/x.go", TRUE));
}

static void bad_globs_are_named(void **state)
{
    (void)state;
    static const char *const BAD[] = {"a[", "", "/"};
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        const char *patterns[] = {"ok", BAD[i], NULL};
        g_autoptr(GError) error = NULL;
        assert_null(glob_set_new(patterns, &error));
        g_autofree char *message = g_strdup_printf("not a valid glob: \"%s\"", BAD[i]);
        assert_string_equal(error->message, message);
    }
    g_autoptr(GlobSet) none = glob_set_new(NULL, NULL);
    assert_false(glob_set_match(none, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs_match_as_people_write_them),
        cmocka_unit_test(folders_above_count_where_asked),
        cmocka_unit_test(bad_globs_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
