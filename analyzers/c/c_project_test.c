/* Tests of the flags of C files: recorded commands, their neighbours, and headers found in the
 * tree. Parses no C. */
#include "analyzers/c/c_project.h"
#include "analyzers/unit/test_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static CProject *project_of(const TestTree *tree, const char *commands, const char *first,
                            const char *second)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, (gpointer)first);
    if (second != NULL)
        g_ptr_array_add(files, (gpointer)second);
    const char *const own[] = {"-DOWN", NULL};
    return c_project_new(tree->root, commands, own, files);
}

/* Flags in one line, with the root shown as @. */
static char *shown(const TestTree *tree, const CProject *project, const char *file)
{
    g_autofree char *line = g_strjoinv(" ", (char **)c_project_flags(project, file));
    g_autoptr(GString) text = g_string_new(line);
    g_string_replace(text, tree->root, "@", 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_recorded_commands(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "src/a.c", "");
    test_tree_add(tree, "src/b.c", "");
    test_tree_add(tree, "build/", NULL);
    test_tree_add(tree, "build/compile_commands.json",
                  "[{\"directory\": \".\", \"file\": \"../src/a.c\", \"command\": \"cc -I../inc "
                  "-isystem /opt/x '-DNAME=\\\"a - b\\\"' -fplugin=evil.so @more -std=c99 -O2 -c "
                  "../src/a.c\"},"
                  " {\"directory\": \".\", \"file\": \"../src/a.c\", \"arguments\": [\"cc\"]}, 7]");
    g_autoptr(CProject) project =
        project_of(tree, "build/compile_commands.json", "src/a.c", "src/b.c");
    g_autofree char *one = shown(tree, project, "src/a.c"), *two = shown(tree, project, "src/b.c");
    assert_string_equal(one, "-I @/inc -isystem /opt/x -DNAME=\"a - b\" -std=c99 -DOWN");
    assert_string_equal(two, one); /* its neighbour's */
    g_autofree char *build = test_tree_path(tree, "build");
    assert_string_equal(c_project_directory(project, "src/a.c"), build);
    const char *path = NULL;
    assert_non_null(strstr(c_project_problem(project, &path), "1 of the C files"));
    assert_string_equal(path, "build/compile_commands.json");
}

static void test_headers_of_the_tree(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "src/a.c",
                  "#include <stdio.h>\n #  include \"lib/x.h\"\n#include \"a.h\"\n");
    test_tree_add(tree, "src/a.h", "#include <deep.h>\n");
    test_tree_add(tree, "api/lib/x.h", "");
    test_tree_add(tree, "src/parts/deep.h", "#include \"a.h\"\n");
    test_tree_add(tree, "other/deep.h", "");
    g_autoptr(CProject) project = project_of(tree, NULL, "src/a.c", NULL);
    g_autofree char *flags = shown(tree, project, "src/a.c");
    assert_string_equal(flags, "-I@ -I@/include -idirafter @/api -idirafter @/src/parts "
                               "-idirafter @/src -DOWN");
    const char *path = NULL;
    assert_null(c_project_problem(project, &path));
}

static void test_headers_that_a_script_would_write(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "src/a.c", "#include <api.h>\n#include \"b.h\"\n");
    test_tree_add(tree, "lib/api.h.in", "#include \"c.h\"\n");
    test_tree_add(tree, "lib/c.h.cmake", "");
    test_tree_add(tree, "src/b.h", "");
    test_tree_add(tree, "src/b.h.in", "");
    g_autoptr(CProject) project = project_of(tree, NULL, "src/a.c", NULL);
    g_autofree char *flags = shown(tree, project, "src/a.c");
    assert_string_equal(flags, "-I@ -I@/include -idirafter @/lib -DOWN");
    const char *const *made = c_project_templates(project, "src/a.c");
    assert_int_equal(g_strv_length((char **)made), 4);
    assert_true(g_str_has_suffix(made[0], "/lib/api.h"));
    assert_true(g_str_has_suffix(made[1], "/lib/api.h.in"));
    assert_true(g_str_has_suffix(made[2], "/lib/c.h"));
    assert_true(g_str_has_suffix(made[3], "/lib/c.h.cmake"));
}

static void test_damaged_commands(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "a.c", "");
    test_tree_add(tree, "compile_commands.json", "{\"file\": ");
    g_autoptr(CProject) project = project_of(tree, "compile_commands.json", "a.c", NULL);
    const char *path = NULL;
    assert_non_null(c_project_problem(project, &path));
    assert_string_equal(c_project_directory(project, "a.c"), tree->root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_commands),
        cmocka_unit_test(test_headers_of_the_tree),
        cmocka_unit_test(test_headers_that_a_script_would_write),
        cmocka_unit_test(test_damaged_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
