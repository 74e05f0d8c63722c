/* Tests of laying out a revision: contents, merge base, hostile entries, errors.
 * Repositories are made through libgit2 in temporary folders. */
#include "analyzers/unit/git_tree.h"
#include "analyzers/unit/test_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <git2.h>

typedef struct Entry {
    const char *name, *text; /* text: a blob, or a link's target */
    git_filemode_t mode;
    git_oid id; /* of a GIT_FILEMODE_TREE */
} Entry;

static git_repository *make_repository(const TestTree *tree)
{
    git_repository *repository = NULL;
    assert_int_equal(git_repository_init(&repository, tree->root, 0), 0);
    /* Names that git itself would refuse are what is tested here. */
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
    return repository;
}

/* Writes the object by hand: the tree builder refuses hostile names. Entries are in order. */
static git_oid make_tree(git_repository *repository, const Entry *entries, gsize n)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    git_oid id;
    git_odb *odb = NULL;
    for (gsize i = 0; i < n; i++) {
        id = entries[i].id;
        if (entries[i].mode != GIT_FILEMODE_TREE)
            assert_int_equal(git_blob_create_from_buffer(&id, repository, entries[i].text,
                                                         strlen(entries[i].text)),
                             0);
        g_autofree char *head = g_strdup_printf("%o %s", entries[i].mode, entries[i].name);
        g_byte_array_append(bytes, (const guint8 *)head, (guint)strlen(head) + 1);
        g_byte_array_append(bytes, id.id, GIT_OID_RAWSZ);
    }
    assert_int_equal(git_repository_odb(&odb, repository), 0);
    assert_int_equal(git_odb_write(&id, odb, bytes->data, bytes->len, GIT_OBJECT_TREE), 0);
    git_odb_free(odb);
    return id;
}

static git_oid make_commit(git_repository *repository, const char *ref, const git_oid *tree_id,
                           const git_oid *parent_id)
{
    git_signature *who = NULL;
    git_tree *tree = NULL;
    git_commit *parent = NULL;
    git_oid id;
    assert_int_equal(git_signature_new(&who, "a", "a@example.com", 1, 0), 0);
    assert_int_equal(git_tree_lookup(&tree, repository, tree_id), 0);
    if (parent_id != NULL)
        assert_int_equal(git_commit_lookup(&parent, repository, parent_id), 0);
    const git_commit *parents[] = {parent};
    assert_int_equal(git_commit_create(&id, repository, ref, who, who, NULL, "m", tree,
                                       parent == NULL ? 0 : 1, parents),
                     0);
    git_commit_free(parent);
    git_tree_free(tree);
    git_signature_free(who);
    return id;
}

static void assert_file(const char *root, const char *relative, const char *expected)
{
    g_autofree char *path = g_build_filename(root, relative, NULL);
    g_autofree char *text = NULL;
    if (expected == NULL) {
        assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
        return;
    }
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(text, expected);
}

static void a_revision_is_laid_out(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    g_autoptr(TestTree) out = test_tree_new();
    git_repository *repository = make_repository(tree);
    Entry below[] = {{"b.c", "int b;\n", GIT_FILEMODE_BLOB, {{0}}}};
    git_oid folder = make_tree(repository, below, G_N_ELEMENTS(below));
    Entry top[] = {
        {".gitignore", "*.c\n", GIT_FILEMODE_BLOB, {{0}}},
        {"a.go", "package a\r\n", GIT_FILEMODE_BLOB, {{0}}},
        {"go.mod", "module m\n", GIT_FILEMODE_BLOB_EXECUTABLE, {{0}}},
        {"picture.png", "x", GIT_FILEMODE_BLOB, {{0}}},
        {"sub", NULL, GIT_FILEMODE_TREE, folder},
    };
    git_oid top_id = make_tree(repository, top, G_N_ELEMENTS(top));
    git_oid commit = make_commit(repository, "HEAD", &top_id, NULL);
    test_tree_add(tree, "sub/b.c", "int changed;\n");
    g_autofree char *root = test_tree_path(tree, "sub");
    g_autoptr(GError) error = NULL;
    g_autoptr(GitTree) exported = git_tree_export(root, "HEAD", FALSE, out->root, &error);
    assert_non_null(exported);
    assert_int_equal(exported->files, 3);
    assert_int_equal(exported->skipped->len, 0);
    assert_string_equal(exported->commit, git_oid_tostr_s(&commit));
    assert_true(g_str_has_prefix(exported->root, out->root));
    assert_file(exported->root, "b.c", "int b;\n");
    assert_file(out->root, "a.go", "package a\r\n");
    assert_file(out->root, "go.mod", "module m\n");
    assert_file(out->root, ".gitignore", NULL);
    assert_file(out->root, "picture.png", NULL);
    git_repository_free(repository);
}

static void the_merge_base_is_found(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    git_repository *repository = make_repository(tree);
    Entry old[] = {{"a.go", "package old\n", GIT_FILEMODE_BLOB, {{0}}}};
    Entry theirs[] = {{"a.go", "package theirs\n", GIT_FILEMODE_BLOB, {{0}}}};
    Entry ours[] = {{"a.go", "package ours\n", GIT_FILEMODE_BLOB, {{0}}}};
    git_oid ids[] = {make_tree(repository, old, 1), make_tree(repository, theirs, 1),
                     make_tree(repository, ours, 1)};
    git_oid base = make_commit(repository, "HEAD", &ids[0], NULL);
    make_commit(repository, "refs/heads/theirs", &ids[1], &base);
    make_commit(repository, "HEAD", &ids[2], &base);
    g_autoptr(TestTree) first = test_tree_new();
    g_autoptr(GitTree) from_base = git_tree_export(tree->root, "theirs", TRUE, first->root, NULL);
    assert_file(from_base->root, "a.go", "package old\n");
    g_autoptr(TestTree) second = test_tree_new();
    g_autoptr(GitTree) from_tip = git_tree_export(tree->root, "theirs", FALSE, second->root, NULL);
    assert_file(from_tip->root, "a.go", "package theirs\n");
    make_commit(repository, "refs/heads/apart", &ids[1], NULL);
    g_autoptr(TestTree) third = test_tree_new();
    g_autoptr(GError) error = NULL;
    assert_null(git_tree_export(tree->root, "apart", TRUE, third->root, &error));
    assert_true(g_str_has_prefix(error->message, "no merge base of HEAD and \"apart\""));
    git_repository_free(repository);
}

static void hostile_entries_are_skipped(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    g_autoptr(TestTree) out = test_tree_new();
    git_repository *repository = make_repository(tree);
    Entry inner[] = {{"x.go", "package x\n", GIT_FILEMODE_BLOB, {{0}}}};
    git_oid inner_id = make_tree(repository, inner, 1);
    Entry top[] = {
        {"..", NULL, GIT_FILEMODE_TREE, inner_id},
        {".GIT", NULL, GIT_FILEMODE_TREE, inner_id},
        {"dir", "/tmp", GIT_FILEMODE_LINK, {{0}}},
        {"dir", NULL, GIT_FILEMODE_TREE, inner_id},
        {"link.go", "/etc/passwd", GIT_FILEMODE_LINK, {{0}}},
        {"ok.go", "package ok\n", GIT_FILEMODE_BLOB, {{0}}},
        {"ok.go", "package twice\n", GIT_FILEMODE_BLOB, {{0}}},
    };
    git_oid top_id = make_tree(repository, top, G_N_ELEMENTS(top));
    make_commit(repository, "HEAD", &top_id, NULL);
    g_autofree char *inside = test_tree_path(out, "in");
    test_tree_add(out, "in/", NULL);
    g_autoptr(GitTree) exported = git_tree_export(tree->root, "HEAD", FALSE, inside, NULL);
    assert_non_null(exported);
    assert_file(inside, "ok.go", "package ok\n");
    assert_file(inside, "dir/x.go", "package x\n");
    assert_file(inside, "link.go", NULL);
    assert_file(inside, ".GIT", NULL);
    assert_file(out->root, "x.go", NULL);
    g_autofree char *skipped = NULL;
    g_ptr_array_add(exported->skipped, NULL);
    skipped = g_strjoinv("\n", (char **)exported->skipped->pdata);
    assert_string_equal(skipped, "..: not a safe name\n.GIT: not a safe name\n"
                                 "link.go: symbolic link\nok.go: File exists");
    git_repository_free(repository);
}

static void assert_refused(const char *root, const char *revision, const char *message)
{
    g_autoptr(TestTree) out = test_tree_new();
    g_autoptr(GError) error = NULL;
    assert_null(git_tree_export(root, revision, FALSE, out->root, &error));
    assert_true(g_str_has_prefix(error->message, message));
}

static void what_is_not_there_is_an_error(void **state)
{
    (void)state;
    g_autoptr(TestTree) tree = test_tree_new();
    assert_refused(tree->root, "HEAD", "no repository");
    git_repository *repository = make_repository(tree);
    assert_refused(tree->root, "HEAD", "unknown revision \"HEAD\"");
    git_oid empty = make_tree(repository, NULL, 0);
    make_commit(repository, "HEAD", &empty, NULL);
    assert_refused(tree->root, "nonsense", "unknown revision \"nonsense\"");
    g_autoptr(GError) error = NULL;
    assert_null(git_tree_export(tree->root, "HEAD", FALSE, "/nowhere/at/all", &error));
    assert_true(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    g_autoptr(TestTree) out = test_tree_new();
    g_autofree char *later = test_tree_path(tree, "new");
    test_tree_add(tree, "new/a.go", "package new\n");
    g_autoptr(GitTree) exported = git_tree_export(later, "HEAD", FALSE, out->root, NULL);
    assert_true(g_file_test(exported->root, G_FILE_TEST_IS_DIR));
    git_repository_free(repository);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_revision_is_laid_out),
        cmocka_unit_test(the_merge_base_is_found),
        cmocka_unit_test(hostile_entries_are_skipped),
        cmocka_unit_test(what_is_not_there_is_an_error),
    };
    git_libgit2_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    git_libgit2_shutdown();
    return failed;
}
