/* Tests of suppression comments, of the comment lexer, and of marks of generated files.
 * How findings are suppressed is tested with the commands. */
#include "analyzers/unit/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const RULES[] = {"cstring-leak", "handle-leak", "memory-leak", NULL};

static SuppressionList *parse(const char *text, CommentLanguage language, LineRange function)
{
    return suppression_list_parse("a", text, strlen(text), language, &function,
                                  function.first == 0 ? 0 : 1, RULES);
}

static SuppressionList *parse_go(const char *text)
{
    return parse(text, COMMENT_GO, (LineRange){0, 0});
}

static void assert_only(const char *text, CommentLanguage language, LineRange function,
                        SuppressionScope scope, guint first, guint last)
{
    g_autoptr(SuppressionList) list = parse(text, language, function);
    assert_int_equal(list->items->len, 1);
    const Suppression *only = list->items->pdata[0];
    if (only->problem != NULL)
        fail_msg("%s", only->problem);
    assert_int_equal(only->scope, scope);
    assert_int_equal(only->first_line, first);
    assert_int_equal(only->last_line, last);
    assert_string_equal(only->reason, "why");
}

static void the_line_or_the_next_line_is_covered(void **state)
{
    (void)state;
    LineRange none = {0, 0}, other = {9, 12};
    assert_only("package p\nx() //custody:ignore cstring-leak -- why\ny()\n", COMMENT_GO, none,
                SUPPRESSION_LINE, 2, 2);
    assert_only("package p\n\t//custody:ignore cstring-leak -- why\n\tx()\n", COMMENT_GO, other,
                SUPPRESSION_LINE, 2, 3);
    assert_only("package p\n// custody:ignore memory-leak -- why\n// more words\n\tx()\n",
                COMMENT_GO, none, SUPPRESSION_LINE, 2, 4);
    assert_only("package p\n//custody:ignore memory-leak -- why\n\nx()\n", COMMENT_GO, none,
                SUPPRESSION_LINE, 2, 2);
    assert_only("int a;\n/* custody:ignore memory-leak -- why */ f();\n", COMMENT_C, none,
                SUPPRESSION_LINE, 2, 2);
    assert_only("package p\nx() //nolint:errcheck,custody // why\n", COMMENT_GO, none,
                SUPPRESSION_LINE, 2, 2);
}

static void a_comment_above_a_function_covers_it(void **state)
{
    (void)state;
    assert_only("package p\n//custody:ignore cstring-leak -- why\nfunc f() {\n\tx()\n}\n",
                COMMENT_GO, (LineRange){3, 5}, SUPPRESSION_FUNCTION, 2, 5);
    assert_only("package p\n// f does it.\n//custody:ignore cstring-leak -- why\n//\n// More.\n"
                "func f() {\n}\n",
                COMMENT_GO, (LineRange){6, 7}, SUPPRESSION_FUNCTION, 3, 7);
    assert_only("int x;\n// custody:ignore memory-leak -- why\nstatic int\nf(void)\n{\n}\n",
                COMMENT_C, (LineRange){4, 6}, SUPPRESSION_FUNCTION, 2, 6);
}

static void a_file_is_covered_from_its_top(void **state)
{
    (void)state;
    assert_only(
        "// Licence.\n\n//custody:ignore-file cstring-leak, handle-leak -- why\n\npackage p\n",
        COMMENT_GO, (LineRange){0, 0}, SUPPRESSION_FILE, 1, G_MAXUINT);
    g_autoptr(SuppressionList) late =
        parse_go("package p\n//custody:ignore-file cstring-leak -- why\n");
    assert_string_equal(((Suppression *)late->items->pdata[0])->problem,
                        "must stand before the package clause");
    assert_null(suppression_list_apply(late, "cstring-leak", 3));
}

static void what_has_no_effect_says_why(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"custody:ignore cstring-leak", "gives no reason"},
        {"custody:ignore cstring-leak --  ", "gives no reason"},
        {"custody:ignore -- because", "names no rule"},
        {"custody:ignore cstring-leek -- x",
         "unknown rule \"cstring-leek\"; did you mean \"cstring-leak\"?"},
        {"custody:ignroe cstring-leak -- x",
         "unknown directive \"custody:ignroe\"; custody:ignore and custody:ignore-file are known"},
        {"nolint:custody", "gives no reason"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *text = g_strdup_printf("package p\nx() //%s\n", CASES[i][0]);
        g_autoptr(SuppressionList) list = parse_go(text);
        assert_int_equal(list->items->len, 1);
        assert_string_equal(((Suppression *)list->items->pdata[0])->problem, CASES[i][1]);
        assert_null(suppression_list_apply(list, "cstring-leak", 2));
    }
}

static void strings_and_other_comments_are_no_suppressions(void **state)
{
    (void)state;
    static const char GO[] =
        "package p\nvar a = \"//custody:ignore cstring-leak -- x\"\n"
        "var b = `\n//custody:ignore cstring-leak -- x\n`\nvar c = '\"' // fine\n"
        "var d = \"\\\"//custody:ignore cstring-leak -- x\"\n"
        "// see custody:ignore cstring-leak -- x\n//nolint:errcheck // x\n//nolint\n"
        "/* text\n//custody:ignore cstring-leak -- x\n*/\n";
    g_autoptr(SuppressionList) go = parse_go(GO);
    assert_int_equal(go->items->len, 0);
    static const char C[] = "char a[] = \"//custody:ignore memory-leak -- x\";\nint b = '\"';\n"
                            "// text \\\ncustody:ignore memory-leak -- x\n"
                            "char c[] = \"x\\\n//custody:ignore memory-leak -- x\";\n";
    g_autoptr(SuppressionList) c = parse(C, COMMENT_C, (LineRange){0, 0});
    assert_int_equal(c->items->len, 0);
}

static void the_narrowest_is_used(void **state)
{
    (void)state;
    static const char TEXT[] = "//custody:ignore-file memory-leak -- file\npackage p\n"
                               "//custody:ignore memory-leak -- function\nfunc f() {\n"
                               "\tx() //custody:ignore memory-leak -- line\n\ty()\n}\nvar z = 1\n";
    g_autoptr(SuppressionList) list = parse(TEXT, COMMENT_GO, (LineRange){4, 7});
    assert_string_equal(suppression_list_apply(list, "memory-leak", 5)->reason, "line");
    const Suppression *file = list->items->pdata[0], *function = list->items->pdata[1];
    assert_false(file->used);
    assert_false(function->used);
    assert_string_equal(suppression_list_apply(list, "memory-leak", 6)->reason, "function");
    assert_string_equal(suppression_list_apply(list, "memory-leak", 8)->reason, "file");
    assert_true(file->used && function->used);
    assert_null(suppression_list_apply(list, "handle-leak", 5));
    assert_int_equal(((Suppression *)list->items->pdata[2])->pos.line, 5);
    assert_int_equal(((Suppression *)list->items->pdata[2])->pos.column, 6);
}

static void generated_files_are_marked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        CommentLanguage language;
        gboolean generated;
    } CASES[] = {
        {"// Code generated by x. DO NOT EDIT.\n\npackage p\n", COMMENT_GO, TRUE},
        {"// Code generated by x. DO NOT EDIT.\r\npackage p\r\n", COMMENT_GO, TRUE},
        {"package p\n// Code generated by x. DO NOT EDIT.\n", COMMENT_GO, FALSE},
        {"// Code generated by x. Do not edit.\npackage p\n", COMMENT_GO, FALSE},
        {"/* x\n * Code generated by y; DO NOT EDIT */\nint a;\n", COMMENT_C, TRUE},
        {"/* Code generated\n * DO NOT EDIT */\nint a;\n", COMMENT_C, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(SuppressionList) list =
            parse(CASES[i].text, CASES[i].language, (LineRange){0, 0});
        assert_int_equal(list->generated, CASES[i].generated);
    }
}

static void unfinished_text_ends_with_the_text(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "", "/", "/*", "//", "\"", "'\\", "`", "a /* custody:ignore", "\\", "/*/", "\"\\"};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        /* A copy without a terminator, so that reading past the end is seen. */
        gsize length = strlen(CASES[i]);
        g_autofree char *copy = g_memdup2(CASES[i], length);
        for (guint language = COMMENT_GO; language <= COMMENT_C; language++) {
            g_autoptr(SuppressionList) list =
                suppression_list_parse("a", copy, length, (CommentLanguage)language, NULL, 0, NULL);
            assert_true(list->items->len <= 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_or_the_next_line_is_covered),
        cmocka_unit_test(a_comment_above_a_function_covers_it),
        cmocka_unit_test(a_file_is_covered_from_its_top),
        cmocka_unit_test(what_has_no_effect_says_why),
        cmocka_unit_test(strings_and_other_comments_are_no_suppressions),
        cmocka_unit_test(the_narrowest_is_used),
        cmocka_unit_test(generated_files_are_marked),
        cmocka_unit_test(unfinished_text_ends_with_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
