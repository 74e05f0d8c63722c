/* Tests of line_hash.c against values that github/codeql-action gives for the same texts.
 * A difference means that GitHub would show every alert twice. */
#include "cmd/custody/report/line_hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *const *hashes)
{
    g_autoptr(GPtrArray) got = line_hashes(text, strlen(text));
    guint n = 0;

    for (; hashes[n]; n++) {
        assert_true(n < got->len);
        assert_string_equal(got->pdata[n], hashes[n]);
    }
    assert_int_equal(got->len, n);
}

static void an_empty_file_has_one_line(void **state)
{
    (void)state;
    expect("", (const char *const[]){"c129715d7a2bc9a3:1", NULL});
}

static void spaces_and_tabs_do_not_count(void **state)
{
    (void)state;
    expect(" a\nb\n  \t\tc\n d",
           (const char *const[]){"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1",
                                 "a23a3dc5e078b07b:1", NULL});
}

static void line_ends_are_all_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {
        " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
        " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
        " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
        " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
    };
    static const char *const hashes[] = {
        "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
        "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1", NULL,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        expect(texts[i], hashes);
}

static void equal_lines_are_counted(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 10; i++)
        g_string_append(text, "Lorem ipsum dolor sit amet.\n");
    expect(text->str,
           (const char *const[]){"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3",
                                 "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6",
                                 "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1",
                                 "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_has_one_line),
        cmocka_unit_test(spaces_and_tabs_do_not_count),
        cmocka_unit_test(line_ends_are_all_the_same),
        cmocka_unit_test(equal_lines_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
