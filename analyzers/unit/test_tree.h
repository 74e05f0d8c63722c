/* Temporary trees of files for tests.
 * Linked into tests only. */
#pragma once

/* Ownership: test_tree_free removes the tree from the disk. */

#include <glib.h>

typedef struct TestTree {
    char *root; /* absolute, without links */
} TestTree;

TestTree *test_tree_new(void);
void test_tree_free(TestTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestTree, test_tree_free)

/* Absolute path of a relative one. The caller frees. */
char *test_tree_path(const TestTree *tree, const char *relative);
/* Writes a file and the folders above it; a path that ends in '/' makes the folder alone. */
void test_tree_add(const TestTree *tree, const char *relative, const char *text);
void test_tree_link(const TestTree *tree, const char *relative, const char *target);
