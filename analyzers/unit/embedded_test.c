/* Tests that the rules' data reaches the binary whole and in order.
 * Does not look into the data. */
#include "analyzers/unit/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const EmbeddedFile *find(const char *path)
{
    gsize n = 0;
    const EmbeddedFile *files = embedded_files(&n);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    }
    return NULL;
}

static void test_paths_are_sorted_and_unique(void **state)
{
    (void)state;
    gsize n = 0;
    const EmbeddedFile *files = embedded_files(&n);
    assert_true(n > 2);
    for (gsize i = 1; i < n; i++)
        assert_true(strcmp(files[i - 1].path, files[i].path) < 0);
}

/* Workdir of the tests is the top of the sources. */
static void test_bytes_are_those_of_the_files(void **state)
{
    (void)state;
    gsize n = 0;
    const EmbeddedFile *files = embedded_files(&n);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *wanted = NULL;
        gsize size = 0;
        assert_true(g_file_get_contents(files[i].path, &wanted, &size, NULL));
        assert_int_equal(files[i].size, size);
        assert_memory_equal(files[i].data, wanted, size);
        assert_int_equal(files[i].data[files[i].size], '\0');
    }
}

static void test_rules_have_their_pages(void **state)
{
    (void)state;
    assert_non_null(find("rules/cstring-leak/rule.json"));
    assert_non_null(find("rules/cstring-leak/README.md"));
    assert_null(find("rules/embed.py"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_are_sorted_and_unique),
        cmocka_unit_test(test_bytes_are_those_of_the_files),
        cmocka_unit_test(test_rules_have_their_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
