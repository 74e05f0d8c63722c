/* Tests of discovery on temporary trees: modules, what is left out, grouping, order, bad input.
 * Build constraints have tests of their own. */
#include "analyzers/unit/project.h"
#include "analyzers/unit/test_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <git2.h>

#define CGO "import \"C\"\n"

static Project *discover_with(const TestTree *tree, const char *relative,
                              const ProjectOptions *options)
{
    g_autofree char *path = test_tree_path(tree, relative);
    const char *paths[] = {path, NULL};
    g_autoptr(GError) error = NULL;
    Project *project = project_discover(paths, options, &error);
    if (project == NULL)
        fail_msg("%s", error->message);
    return project;
}

static Project *discover(const TestTree *tree)
{
    return discover_with(tree, "", NULL);
}

/* "import/path name file,file" of each package, one a line; test files with a star, cgo with !. */
static char *describe_packages(const GPtrArray *packages)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < packages->len; i++) {
        const GoPackage *package = packages->pdata[i];
        g_string_append_printf(text, "%s %s%s", package->import_path, package->name,
                               package->uses_cgo ? "!" : "");
        for (guint k = 0; k < package->files->len; k++) {
            const GoFile *file = package->files->pdata[k];
            g_string_append_printf(text, " %s%s", file->path, file->is_test ? "*" : "");
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void assert_packages(const Project *project, const char *expected)
{
    g_autofree char *text = describe_packages(project->packages);
    assert_string_equal(text, expected);
}

static void assert_errors(const Project *project, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < project->errors->len; i++) {
        const ProjectError *error = project->errors->pdata[i];
        g_string_append_printf(text, "%s: %s\n", error->path, error->message);
    }
    assert_string_equal(text->str, expected);
}

static void modules_give_import_paths(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod",
                  "// comment\nmodule \"example.com/m\" // x\n\ngo 1.21\n"
                  "replace (\n example.com/old v1.0.0 => ./_side\n)\n");
    test_tree_add(tree, "a.go", "package m\nimport (\n \"fmt\"; x \"example.com/old/in\"\n)\n");
    test_tree_add(tree, "b/b.go", "package b\n");
    test_tree_add(tree, "nested/go.mod", "module example.com/nested\n");
    test_tree_add(tree, "nested/c/c.go", "package c\nimport . \"example.com/m/b\"\n");
    test_tree_add(tree, "_side/go.mod", "module example.com/fork\n");
    test_tree_add(tree, "_side/in/in.go", "package in\n" CGO);
    g_autoptr(Project) project = discover(tree);
    assert_string_equal(project->title, "example.com/m");
    assert_packages(project, "example.com/fork/in in! _side/in/in.go\n"
                             "example.com/m m a.go\n"
                             "example.com/m/b b b/b.go\n"
                             "example.com/nested/c c nested/c/c.go\n");
    g_autoptr(GPtrArray) reachable = project_reachable(project);
    g_autofree char *text = describe_packages(reachable);
    assert_string_equal(text, "example.com/fork/in in! _side/in/in.go\nexample.com/m m a.go\n");
    assert_errors(project, "");
}

static void a_module_above_the_given_folder_counts(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module example.com/m\n");
    test_tree_add(tree, "x/y/y.go", "package y\n");
    test_tree_add(tree, "x/z/z.go", "package z\n");
    g_autoptr(Project) below = discover_with(tree, "x/y", NULL);
    assert_packages(below, "example.com/m/x/y y y.go\n");
    g_autofree char *y = test_tree_path(tree, "x/y/...");
    g_autofree char *z = test_tree_path(tree, "x/z/z.go");
    const char *paths[] = {z, y, NULL};
    g_autoptr(Project) both = project_discover(paths, NULL, NULL);
    assert_packages(both, "example.com/m/x/y y y/y.go\nexample.com/m/x/z z z/z.go\n");
}

static void gopath_trees_need_no_module(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "src/github.com/o/r/r.go", "package r\n" CGO);
    test_tree_add(tree, "src/github.com/o/r/src/s.go", "package s\n");
    g_autoptr(Project) all = discover_with(tree, "src/github.com", NULL);
    assert_packages(all, "github.com/o/r r! o/r/r.go\ngithub.com/o/r/src s o/r/src/s.go\n");
    g_autoptr(Project) one = discover_with(tree, "src/github.com/o/r", NULL);
    assert_string_equal(one->title, "github.com/o/r");
    assert_packages(one, "github.com/o/r r! r.go\ngithub.com/o/r/src s src/s.go\n");
}

/* A checkout without go.mod: the packages' own imports tell the path of the root. */
static void import_paths_are_guessed_from_imports(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "lib/lib.go", "package lib\n" CGO);
    test_tree_add(tree, "util/util.go", "package util\n");
    test_tree_add(tree, "cmd/x/main.go",
                  "package main\nimport (\n\"github.com/o/r/lib\"\n\"github.com/o/r/util\"\n"
                  "\"github.com/else/where/util\"\n\"github.com/else/where/more\"\n)\n");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, "github.com/o/r/lib lib! lib/lib.go\n"
                             "github.com/o/r/util util util/util.go\n"
                             "github.com/o/r/cmd/x main cmd/x/main.go\n");
    test_tree_add(tree, "cmd/x/main.go", "package main\nimport \"../../lib\"\n");
    g_autoptr(Project) relative = discover(tree);
    assert_packages(relative, "lib lib! lib/lib.go\ncmd/x main cmd/x/main.go\n"
                              "util util util/util.go\n");
}

static void side_folders_are_left_out_unless_named(void **state)
{
    (void)state;
    static const char *const SIDE[] = {"vendor/v", "testdata/t", ".hidden/h", "_under/u",
                                       "node_modules/n"};
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\n");
    for (gsize i = 0; i < G_N_ELEMENTS(SIDE); i++) {
        g_autofree char *file = g_strconcat(SIDE[i], "/x.go", NULL);
        test_tree_add(tree, file, "package x\n");
    }
    test_tree_add(tree, ".x.go", "package hidden\n");
    test_tree_add(tree, "_x.go", "package hidden\n");
    test_tree_add(tree, "gen/x.go", "package gen\n");
    test_tree_add(tree, "x.pb.go", "package m\n");
    const char *excludes[] = {"gen/", "*.pb.go", NULL};
    ProjectOptions options = {.excludes = excludes};
    g_autoptr(Project) none = discover_with(tree, "", &options);
    assert_packages(none, "");
    g_autoptr(Project) named = discover_with(tree, "_under", NULL);
    assert_packages(named, "m/_under/u x u/x.go\n");
    ProjectOptions vendor = {.vendor = TRUE, .excludes = excludes};
    g_autoptr(Project) more = discover_with(tree, "", &vendor);
    assert_packages(more, "m/testdata/t x testdata/t/x.go\nv x vendor/v/x.go\n");
    assert_false(((GoPackage *)more->packages->pdata[1])->in_vendor); /* asked for */
    g_autoptr(Project) vendored = discover_with(tree, "vendor/v", NULL);
    assert_packages(vendored, "v x x.go\n");
    assert_false(((GoPackage *)vendored->packages->pdata[0])->in_vendor);
}

static void what_is_imported_from_vendor_is_taken(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\n");
    test_tree_add(tree, "m.go", "package m\nimport \"e.org/a\"\nimport \"e.org/own\"\n");
    test_tree_add(tree, "own/go.mod", "module e.org/own\n");
    test_tree_add(tree, "own/o.go", "package own\n");
    test_tree_add(tree, "vendor/e.org/a/a.go", "package a\nimport \"e.org/b\"\n");
    test_tree_add(tree, "vendor/e.org/a/testdata/t.go", "package t\n");
    test_tree_add(tree, "vendor/e.org/b/b.go", "package b\nimport \"C\"\n");
    test_tree_add(tree, "vendor/e.org/b/broken.go", "no package\n");
    test_tree_add(tree, "vendor/e.org/idle/i.go", "package idle\nimport \"e.org/b\"\n");
    test_tree_add(tree, "vendor/e.org/own/o.go", "package own\n");
    test_tree_add(tree, "vendor/lib/lib.c", "int x;\n");
    g_autoptr(Project) project = discover_with(tree, "", NULL);
    assert_packages(project, "e.org/b b! vendor/e.org/b/b.go\n"
                             "e.org/a a vendor/e.org/a/a.go\n"
                             "e.org/own own own/o.go\nm m m.go\n");
    assert_true(((GoPackage *)project->packages->pdata[0])->in_vendor);
    assert_false(((GoPackage *)project->packages->pdata[2])->in_vendor);
    assert_int_equal(project->errors->len, 0);
    assert_int_equal(project->c_files->len, 0);
}

static void options_say_what_is_built(void **state)
{
    (void)state;
    static const char *const TAGS[] = {"slow", NULL};
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\n");
    test_tree_add(tree, "a.go", "package m\nimport \"C\"\n");
    test_tree_add(tree, "a_windows.go", "package m\n");
    test_tree_add(tree, "b.go", "//go:build !slow || arm64\n\npackage m\n");
    test_tree_add(tree, "c.go", "//go:build slow && !windows\n\npackage m\n");
    test_tree_add(tree, "x_windows.c", "");
    test_tree_add(tree, "x_linux.c", "");
    ProjectOptions linux_slow = {.goos = "linux", .goarch = "amd64", .tags = TAGS};
    g_autoptr(Project) project = discover_with(tree, "", &linux_slow);
    assert_packages(project, "m m! a.go c.go\n");
    const GoPackage *package = project->packages->pdata[0];
    assert_int_equal(package->c_files->len, 1);
    assert_string_equal(package->c_files->pdata[0], "x_linux.c");
    ProjectOptions any_arch = {.goos = "windows", .tags = TAGS, .goarch = ""};
    g_autoptr(Project) windows = discover_with(tree, "", &any_arch);
    assert_packages(windows, "m m! a.go a_windows.go b.go\n");
}

static void fill_ignored_tree(const TestTree *tree)
{
    test_tree_add(tree, ".gitignore", "*.gen.go\n!keep.gen.go\n/out/\n");
    test_tree_add(tree, "sub/.gitignore", "local.go\n");
    test_tree_add(tree, "a.go", "package m\n");
    test_tree_add(tree, "a.gen.go", "package m\n");
    test_tree_add(tree, "keep.gen.go", "package m\n");
    test_tree_add(tree, "out/o.go", "package out\n");
    test_tree_add(tree, "sub/out/o.go", "package out\n");
    test_tree_add(tree, "sub/local.go", "package sub\n");
}

static void gitignore_holds_without_a_repository(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    fill_ignored_tree(tree);
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, ". m a.go keep.gen.go\nsub/out out sub/out/o.go\n");
    g_autofree char *git = test_tree_path(tree, ".git");
    assert_false(g_file_test(git, G_FILE_TEST_EXISTS));
    g_autoptr(Project) named = discover_with(tree, "out/o.go", NULL);
    assert_packages(named, ". out o.go\n");
}

static void a_name_alone_hides_no_folder_without_a_repository(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, ".gitignore", "prog\n/bin/\nkeys/\n");
    test_tree_add(tree, "cmd/prog/main.go", "package main\n");
    test_tree_add(tree, "cmd/prog/deep/d.go", "package deep\n");
    test_tree_add(tree, "bin/b.go", "package b\n");
    test_tree_add(tree, "a/keys/k.go", "package k\n");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project,
                    "cmd/prog main cmd/prog/main.go\ncmd/prog/deep deep cmd/prog/deep/d.go\n");
}

static void what_a_repository_tracks_is_not_ignored(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    fill_ignored_tree(tree);
    git_repository *repository = NULL;
    git_index *index = NULL;
    git_libgit2_init();
    assert_int_equal(git_repository_init(&repository, tree->root, 0), 0);
    assert_int_equal(git_repository_index(&index, repository), 0);
    assert_int_equal(git_index_add_bypath(index, "out/o.go"), 0);
    assert_int_equal(git_index_write(index), 0);
    git_index_free(index);
    git_repository_free(repository);
    test_tree_add(tree, "out/untracked.go", "package out\n");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, ". m a.go keep.gen.go\nout out out/o.go\n"
                             "sub/out out sub/out/o.go\n");
    g_autoptr(Project) below = discover_with(tree, "sub", NULL);
    assert_packages(below, "out out out/o.go\n");
    git_libgit2_shutdown();
}

static void a_folder_may_hold_several_packages(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\n");
    test_tree_add(tree, "p/a.go", "package p\n");
    test_tree_add(tree, "p/b_linux.go", "//go:build cgo\n\npackage p\n" CGO);
    test_tree_add(tree, "p/a_test.go", "package p\n");
    test_tree_add(tree, "p/x_test.go", "package p_test\nimport \"m/p\"\n");
    test_tree_add(tree, "p/gen.go", "// +build ignore\n\npackage main\n");
    test_tree_add(tree, "p/gen2.go", "//go:build ignore && linux\n\npackage main\n");
    test_tree_add(tree, "p/doc.go", "//go:build ignore || tools\n\npackage tools\n");
    test_tree_add(tree, "p/h.h", "");
    test_tree_add(tree, "p/h.c", "");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, "m/p p! p/a.go p/b_linux.go\n"
                             "m/p#tools tools p/doc.go\n"
                             "m/p/gen.go main p/gen.go\n"
                             "m/p/gen2.go main p/gen2.go\n");
    const GoPackage *p = g_hash_table_lookup(project->by_import_path, "m/p");
    assert_int_equal(p->c_files->len, 2);
    assert_int_equal(project->c_files->len, 0);
    ProjectOptions tests = {.tests = TRUE};
    g_autoptr(Project) with_tests = discover_with(tree, "", &tests);
    assert_packages(with_tests, "m/p p! p/a.go p/a_test.go* p/b_linux.go\n"
                                "m/p#tools tools p/doc.go\n"
                                "m/p/gen.go main p/gen.go\n"
                                "m/p/gen2.go main p/gen2.go\n"
                                "m/p_test p_test p/x_test.go*\n");
}

static void imports_come_before_importers(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\n");
    test_tree_add(tree, "a/a.go", "package a\nimport \"m/z\"\nimport \"m/b\"\n");
    test_tree_add(tree, "b/b.go", "package b\nimport \"m/a\"\n");
    test_tree_add(tree, "z/z.go", "package z\nimport \"m/y\"\n");
    test_tree_add(tree, "y/y.go", "package y\n" CGO);
    test_tree_add(tree, "lonely/l.go", "package lonely\nimport \"fmt\"\n");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, "m/b b b/b.go\nm/y y! y/y.go\nm/z z z/z.go\nm/a a a/a.go\n"
                             "m/lonely lonely lonely/l.go\n");
    g_autoptr(GPtrArray) reachable = project_reachable(project);
    g_autofree char *text = describe_packages(reachable);
    assert_string_equal(text, "m/b b b/b.go\nm/y y! y/y.go\nm/z z z/z.go\nm/a a a/a.go\n");
}

static void copied_modules_are_told_apart(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "one/go.mod", "module m\n");
    test_tree_add(tree, "one/a.go", "package a\n");
    test_tree_add(tree, "two/go.mod", "module m\n");
    test_tree_add(tree, "two/a.go", "package a\n");
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, "m a one/a.go\nm#two a two/a.go\n");
}

static void c_projects_are_found(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "src/b.c", "");
    test_tree_add(tree, "src/a.c", "");
    test_tree_add(tree, "src/a.h", "");
    test_tree_add(tree, "build/compile_commands.json", "[]");
    g_autoptr(Project) project = discover(tree);
    assert_int_equal(project->c_files->len, 2);
    assert_string_equal(project->c_files->pdata[0], "src/a.c");
    assert_string_equal(project->compile_commands, "build/compile_commands.json");
}

static void heads_longer_than_a_block_are_read(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    g_autoptr(GString) text =
        g_string_new("\xEF\xBB\xBF/* licence */ package p; import _ `os`\n/*\n");
    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(text, "#define X%u \"*\\/ import\" // %u\n", i, i);
    g_string_append(text, "*/\n" CGO "import \"late\"\nfunc f() { /* \n");
    test_tree_add(tree, "p.go", text->str);
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, ". p! p.go\n");
    const GoPackage *package = project->packages->pdata[0];
    assert_int_equal(package->imports->len, 2);
    assert_string_equal(package->imports->pdata[0], "late");
    assert_string_equal(package->imports->pdata[1], "os");
    assert_errors(project, "");
}

static void bad_input_is_named_and_the_rest_goes_on(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "go.mod", "module m\nrequire (\n");
    test_tree_add(tree, "ok.go", "package ok\n");
    test_tree_add(tree, "empty.go", "");
    test_tree_add(tree, "broken.go", "package p\nimport (\n\"fmt\"\n3\n)\n");
    test_tree_add(tree, "open.go", "/* never closed\n");
    test_tree_add(tree, "x.go/inside.go", "package inside\n");
    test_tree_link(tree, "x.go/loop", "..");
    test_tree_link(tree, "gone.go", "/nowhere/at/all.go");
    test_tree_link(tree, "same.go", "ok.go");
    g_autofree char *pipe = test_tree_path(tree, "pipe.go");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, ". ok ok.go same.go\n.#p p broken.go\nx.go inside x.go/inside.go\n");
    assert_errors(project,
                  "broken.go: line 4: expected an import path\n"
                  "empty.go: line 1: expected a package clause, found the end of the file\n"
                  "go.mod: line 3: block \"require (\" not closed\n"
                  "gone.go: symbolic link that is broken or leads outside; left out\n"
                  "open.go: line 1: comment or string not terminated\n"
                  "pipe.go: not a regular file: pipe.go\n");
}

static void unreadable_folders_are_named(void **state)
{
    (void)state;
    if (geteuid() == 0)
        return; /* root reads everything; cmocka prints a skipped test as "not ok" */
    g_autoptr(TestTree) tree = test_tree_new();
    test_tree_add(tree, "ok.go", "package ok\n");
    test_tree_add(tree, "closed/x.go", "package x\n");
    g_autofree char *closed = test_tree_path(tree, "closed");
    assert_int_equal(chmod(closed, 0), 0);
    g_autoptr(Project) project = discover(tree);
    assert_packages(project, ". ok ok.go\n");
    assert_errors(project, "closed: cannot read folder: Permission denied\n");
}

static void a_path_that_does_not_exist_is_an_error(void **state)
{
    (void)state;
    const char *paths[] = {"/nowhere/at/all", NULL};
    g_autoptr(GError) error = NULL;
    assert_null(project_discover(paths, NULL, &error));
    assert_true(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    assert_string_equal(error->message, "/nowhere/at/all: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_give_import_paths),
        cmocka_unit_test(a_module_above_the_given_folder_counts),
        cmocka_unit_test(gopath_trees_need_no_module),
        cmocka_unit_test(import_paths_are_guessed_from_imports),
        cmocka_unit_test(side_folders_are_left_out_unless_named),
        cmocka_unit_test(what_is_imported_from_vendor_is_taken),
        cmocka_unit_test(options_say_what_is_built),
        cmocka_unit_test(gitignore_holds_without_a_repository),
        cmocka_unit_test(a_name_alone_hides_no_folder_without_a_repository),
        cmocka_unit_test(what_a_repository_tracks_is_not_ignored),
        cmocka_unit_test(a_folder_may_hold_several_packages),
        cmocka_unit_test(imports_come_before_importers),
        cmocka_unit_test(copied_modules_are_told_apart),
        cmocka_unit_test(c_projects_are_found),
        cmocka_unit_test(heads_longer_than_a_block_are_read),
        cmocka_unit_test(bad_input_is_named_and_the_rest_goes_on),
        cmocka_unit_test(unreadable_folders_are_named),
        cmocka_unit_test(a_path_that_does_not_exist_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
