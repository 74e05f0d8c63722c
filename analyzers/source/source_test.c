/* Tests the order of places.
 * Does not test what callers sort with it. */
#include "analyzers/source/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_order_is_path_line_column(void **state)
{
    (void)state;
    const SourcePos ordered[] = {SOURCE_POS_NONE, {"a.go", 2, 9},   {"a.go", 10, 1},
                                 {"a.go", 10, 2}, {"b/a.go", 1, 1}, {"b/a.go", G_MAXUINT32, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(ordered); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(ordered); j++) {
            int order = source_pos_compare(&ordered[i], &ordered[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_is_path_line_column)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
