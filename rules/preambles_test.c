/* Tests of which preambles are left to others. */
#include "rules/preambles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

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

static void includes_are_read_together(void **state)
{
    (void)state;
    static const char *const list[] = {"#include <a.h>\n#include <t.h>\n#include <t.h>",
                                       "#include <t.h>", "// c\n#include <c.h>\n\n#include <a.h>"};
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(list); i++) {
        g_ptr_array_add(texts, (gpointer)list[i]);
    }
    g_autofree char *together = preambles_together(texts);
    assert_string_equal(together,
                        "#include <a.h>\n#include <t.h>\n#include <t.h>\n#include <c.h>\n");
}

static void libraries_are_neither_c_nor_beside(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("custody-test-XXXXXX", NULL);
    g_autofree char *header = g_build_filename(folder, "own.h", NULL);
    assert_true(g_file_set_contents(header, "", 0, NULL));
    g_autofree char *libraries = preamble_libraries(
        "#include <stdlib.h>\n#include \"own.h\"\n#include \"b/c.h\"\n#include <a.h>", folder);
    assert_string_equal(libraries, "#include \"b/c.h\"\n#include <a.h>");
    g_autofree char *others = preamble_libraries("#include <stdio.h>", folder);
    assert_string_equal(others, "");
    g_remove(header);
    g_rmdir(folder);
}

static void includes_alone_are_plain(void **state)
{
    (void)state;
    assert_true(preamble_is_plain("\n#include <a.h>\n// why\n"));
    assert_false(preamble_is_plain("// why\n"));
    assert_false(preamble_is_plain("#include <a.h>\nint f(void);"));
    assert_false(preamble_is_plain("#include <a.h> /* x */"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_is_parsed_once),
        cmocka_unit_test(includes_are_left_to_who_begins_with_them),
        cmocka_unit_test(what_stands_behind_other_things_may_mean_something_else),
        cmocka_unit_test(includes_are_read_together),
        cmocka_unit_test(libraries_are_neither_c_nor_beside),
        cmocka_unit_test(includes_alone_are_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
