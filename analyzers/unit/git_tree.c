/* Laying out the tree of a revision, entry by entry, through folder descriptors.
 * Trusts nothing in the repository: names, modes, depth and sizes may be hostile. */
#include "analyzers/unit/git_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Deeper or larger than any source is. */
enum { MAX_DEPTH = 128, MAX_FILE = 64 << 20 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC(git_repository, git_repository_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(git_object, git_object_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(git_tree, git_tree_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(git_blob, git_blob_free)

GQuark git_tree_error_quark(void)
{
    return g_quark_from_static_string("custody-git-tree-error");
}

void git_tree_export_free(GitTree *tree)
{
    if (tree == NULL)
        return;
    g_free(tree->commit);
    g_free(tree->root);
    g_ptr_array_unref(tree->skipped);
    g_free(tree);
}

/* Always FALSE. */
static gboolean set_git_error(GError **error, const char *what)
{
    const git_error *last = git_error_last();
    g_set_error(error, GIT_TREE_ERROR, 0, "%s: %s", what,
                last == NULL ? "unknown reason" : last->message);
    return FALSE;
}

/* ---- which commit ---------------------------------------------------------------------------- */

static gboolean resolve_commit(git_repository *repository, const char *revision, git_oid *ret_id,
                               GError **error)
{
    g_autoptr(git_object) object = NULL;
    g_autoptr(git_object) commit = NULL;
    if (git_revparse_single(&object, repository, revision) != 0 ||
        git_object_peel(&commit, object, GIT_OBJECT_COMMIT) != 0) {
        g_autofree char *what = g_strdup_printf("unknown revision \"%s\"", revision);
        return set_git_error(error, what);
    }
    git_oid_cpy(ret_id, git_object_id(commit));
    return TRUE;
}

static gboolean choose_commit(git_repository *repository, const char *revision, gboolean merge_base,
                              git_oid *ret_id, GError **error)
{
    git_oid given, head;
    if (!resolve_commit(repository, revision, &given, error))
        return FALSE;
    if (!merge_base) {
        git_oid_cpy(ret_id, &given);
        return TRUE;
    }
    if (!resolve_commit(repository, "HEAD", &head, error))
        return FALSE;
    if (git_merge_base(ret_id, repository, &head, &given) == 0)
        return TRUE;
    g_autofree char *what = g_strdup_printf("no merge base of HEAD and \"%s\"", revision);
    return set_git_error(error, what);
}

/* ---- laying out ------------------------------------------------------------------------------ */

static gboolean is_source(const char *name)
{
    static const char *const SUFFIXES[] = {".go", ".c", ".h", ".inc", ".def", ".hpp", ".hh"};
    static const char *const NAMES[] = {"go.mod", "go.work", ".custody.json"};
    for (gsize i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        if (g_str_has_suffix(name, SUFFIXES[i]))
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (strcmp(name, NAMES[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_safe_name(const char *name)
{
    return *name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strpbrk(name, "/\\") == NULL && g_ascii_strcasecmp(name, ".git") != 0;
}

static void skip(GitTree *tree, const char *path, const char *why)
{
    g_ptr_array_add(tree->skipped, g_strdup_printf("%s: %s", path, why));
}

static gboolean write_all(int fd, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        bytes += n;
        length -= (gsize)n;
    }
    return TRUE;
}

static void write_blob(GitTree *tree, int directory, const char *name, const char *path,
                       const git_blob *blob)
{
    git_object_size_t size = git_blob_rawsize(blob);
    if (size > MAX_FILE) {
        skip(tree, path, "larger than any source file");
        return;
    }
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        skip(tree, path, g_strerror(errno));
        return;
    }
    gboolean written = write_all(fd, git_blob_rawcontent(blob), (gsize)size);
    int number = errno;
    if (close(fd) != 0 || !written)
        skip(tree, path, g_strerror(written ? errno : number));
    else
        tree->files++;
}

static void write_file(GitTree *tree, git_repository *repository, int directory, const char *path,
                       const git_tree_entry *entry)
{
    g_autoptr(git_blob) blob = NULL;
    if (!is_source(git_tree_entry_name(entry)))
        return;
    if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
        skip(tree, path, "symbolic link");
    else if (git_blob_lookup(&blob, repository, git_tree_entry_id(entry)) != 0)
        skip(tree, path, "not in the repository (a partial clone?)");
    else
        write_blob(tree, directory, git_tree_entry_name(entry), path, blob);
}

static void write_tree(GitTree *tree, git_repository *repository, int directory, const char *path,
                       const git_oid *id, guint depth);

/* Opens a folder below, made if it is not there; never through a link. -1 with errno. */
static int open_below(int directory, const char *name)
{
    if (mkdirat(directory, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void write_folder(GitTree *tree, git_repository *repository, int directory, const char *path,
                         const git_tree_entry *entry, guint depth)
{
    int below = open_below(directory, git_tree_entry_name(entry));
    if (below < 0) {
        skip(tree, path, g_strerror(errno));
        return;
    }
    write_tree(tree, repository, below, path, git_tree_entry_id(entry), depth + 1);
    close(below);
}

static void write_entry(GitTree *tree, git_repository *repository, int directory,
                        const char *folder, const git_tree_entry *entry, guint depth)
{
    const char *name = git_tree_entry_name(entry);
    g_autofree char *path = *folder == '\0' ? g_strdup(name) : g_strconcat(folder, "/", name, NULL);
    git_object_t type = git_tree_entry_type(entry);
    if (!is_safe_name(name))
        skip(tree, path, "not a safe name");
    else if (type == GIT_OBJECT_TREE)
        write_folder(tree, repository, directory, path, entry, depth);
    else if (type == GIT_OBJECT_BLOB)
        write_file(tree, repository, directory, path, entry);
    else if (type == GIT_OBJECT_COMMIT)
        skip(tree, path, "submodule");
}

static void write_tree(GitTree *tree, git_repository *repository, int directory, const char *path,
                       const git_oid *id, guint depth)
{
    g_autoptr(git_tree) objects = NULL;
    if (depth > MAX_DEPTH) {
        skip(tree, path, "nested too deep");
        return;
    }
    if (git_tree_lookup(&objects, repository, id) != 0) {
        skip(tree, path, "not in the repository (a partial clone?)");
        return;
    }
    gsize n = git_tree_entrycount(objects);
    for (gsize i = 0; i < n; i++)
        write_entry(tree, repository, directory, path, git_tree_entry_byindex(objects, i), depth);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Way from the work tree to the audited root: "" or "a/b". NULL with an error. */
static char *root_below(git_repository *repository, const char *root, GError **error)
{
    const char *worktree = git_repository_workdir(repository);
    g_autofree char *slashed = g_strconcat(root, g_str_has_suffix(root, "/") ? "" : "/", NULL);
    if (worktree == NULL || !g_str_has_prefix(slashed, worktree)) {
        g_set_error(error, GIT_TREE_ERROR, 0, "not in the work tree of its repository: %s", root);
        return NULL;
    }
    char *below = g_strdup(slashed + strlen(worktree));
    gsize length = strlen(below);
    if (length > 0)
        below[length - 1] = '\0';
    return below;
}

static gboolean write_commit(GitTree *tree, git_repository *repository, const git_oid *id,
                             const char *destination, GError **error)
{
    g_autoptr(git_object) commit = NULL;
    g_autoptr(git_object) top = NULL;
    if (git_object_lookup(&commit, repository, id, GIT_OBJECT_COMMIT) != 0 ||
        git_object_peel(&top, commit, GIT_OBJECT_TREE) != 0)
        return set_git_error(error, "cannot read the revision");
    int directory = open(destination, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        int number = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), "%s: %s",
                    destination, g_strerror(number));
        return FALSE;
    }
    write_tree(tree, repository, directory, "", git_object_id(top), 0);
    close(directory);
    return TRUE;
}

/* The body of git_tree_export, between starting and stopping libgit2. */
static GitTree *export_tree(const char *root, const char *revision, gboolean merge_base,
                            const char *destination, GError **error)
{
    g_autoptr(git_repository) repository = NULL;
    git_oid id;
    if (git_repository_open_ext(&repository, root, 0, NULL) != 0) {
        set_git_error(error, "no repository");
        return NULL;
    }
    g_autofree char *below = root_below(repository, root, error);
    if (below == NULL || !choose_commit(repository, revision, merge_base, &id, error))
        return NULL;
    g_autoptr(GitTree) tree = g_new0(GitTree, 1);
    tree->skipped = g_ptr_array_new_with_free_func(g_free);
    tree->commit = g_malloc0(GIT_OID_HEXSZ + 1);
    git_oid_fmt(tree->commit, &id);
    g_autofree char *absolute = g_canonicalize_filename(destination, NULL);
    tree->root = *below == '\0' ? g_strdup(absolute) : g_build_filename(absolute, below, NULL);
    if (!write_commit(tree, repository, &id, destination, error))
        return NULL;
    /* A folder that is new since then was empty. */
    if (!g_file_test(tree->root, G_FILE_TEST_EXISTS))
        g_mkdir_with_parents(tree->root, 0700);
    return g_steal_pointer(&tree);
}

GitTree *git_tree_export(const char *root, const char *revision, gboolean merge_base,
                         const char *destination, GError **error)
{
    git_libgit2_init();
    /* Nothing is executed, so whose repository it is does not matter. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    GitTree *tree = export_tree(root, revision, merge_base, destination, error);
    git_libgit2_shutdown();
    return tree;
}
