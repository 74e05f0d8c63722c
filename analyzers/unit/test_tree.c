/* Temporary trees of files for tests.
 * Follows no link when it removes them. */
#include "analyzers/unit/test_tree.h"

#include <dirent.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestTree *test_tree_new(void)
{
    g_autofree char *made = g_dir_make_tmp("custody-test-XXXXXX", NULL);
    g_assert_nonnull(made);
    char *resolved = realpath(made, NULL);
    TestTree *tree = g_new0(TestTree, 1);
    tree->root = g_strdup(resolved);
    free(resolved);
    return tree;
}

static void remove_below(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        chmod(path, 0700);
        GDir *folder = g_dir_open(path, 0, NULL);
        for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
            g_autofree char *below = g_build_filename(path, name, NULL);
            remove_below(below);
        }
        if (folder != NULL)
            g_dir_close(folder);
    }
    remove(path);
}

void test_tree_free(TestTree *tree)
{
    if (tree == NULL)
        return;
    remove_below(tree->root);
    g_free(tree->root);
    g_free(tree);
}

char *test_tree_path(const TestTree *tree, const char *relative)
{
    return g_build_filename(tree->root, relative, NULL);
}

void test_tree_add(const TestTree *tree, const char *relative, const char *text)
{
    g_autofree char *path = test_tree_path(tree, relative);
    gboolean folder_only = g_str_has_suffix(relative, "/");
    g_autofree char *folder = folder_only ? g_strdup(path) : g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    if (!folder_only)
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

void test_tree_link(const TestTree *tree, const char *relative, const char *target)
{
    g_autofree char *path = test_tree_path(tree, relative);
    g_assert_cmpint(symlink(target, path), ==, 0);
}
