/* Tests of which preambles are left to others. */
#include "rules/preambles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* `parsed` has a letter for each text: y where it must be parsed. */
static void check(const char *const *list, const char *parsed)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; list[i] != NULL; i++) {
        g_ptr_array_add(texts, (gpointer)list[i]);
    }
    for (guint i = 0; i < texts->len; i++) {
        assert_int_equal(preamble_is_covered(texts, i), parsed[i] != 'y');
    }
}

static void the_same_text_is_parsed_once(void **state)
{
    (void)state;
    check((const char *[]){"int f(void);\n", "\nint f(void);", "int g(void);", NULL}, "yny");
    check((const char *[]){"#include <a.h>\n", "\n# include <b.h>", "#include <a.h>", NULL}, "yyn");
}

static void includes_are_left_to_who_begins_with_them(void **state)
{
    (void)state;
    check(
        (const char *[]){"#include <a.h>", "#include <a.h>\n\n#include <b.h>\nint f(void);", NULL},
        "ny");
    check((const char *[]){"#include <a.h>\n// why", "#include <a.h>", NULL}, "yn");
}

static void what_stands_behind_other_things_may_mean_something_else(void **state)
{
    (void)state;
    check((const char *[]){"#include <a.h>", "#define A 1\n#include <a.h>", NULL}, "yy");
    check((const char *[]){"#include <a.h>", "#include <b.h>\n#include <a.h>", NULL}, "yy");
    check((const char *[]){"#include <a.h>\nint f(void);", "#include <a.h>\n", NULL}, "yn");
    check((const char *[]){"#include <a.h> /* and\nmore */", "#include <a.h> /* and\nint g;", NULL},
          "yy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_is_parsed_once),
        cmocka_unit_test(includes_are_left_to_who_begins_with_them),
        cmocka_unit_test(what_stands_behind_other_things_may_mean_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
