/* The sources of a revision, laid out in a folder, for `--since REV`.
 * Reads the repository through libgit2; runs no git program, no filter and no hook. */
#pragma once

/* Ownership: a GitTree owns its texts; the folder on the disk belongs to the caller. */

#include <glib.h>

typedef struct GitTree {
    char *commit;       /* of the tree: 40 hexadecimal digits */
    char *root;         /* absolute: what the audited root was in that revision */
    guint files;        /* written */
    GPtrArray *skipped; /* char *: paths in the repository that could not be laid out, and why */
} GitTree;

#define GIT_TREE_ERROR (git_tree_error_quark())
GQuark git_tree_error_quark(void);

/* Not git_tree_free: libgit2 has that name. */
void git_tree_export_free(GitTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GitTree, git_tree_export_free)

/* Writes the source files (Go, C, go.mod, go.work, .custody.json) of `revision`, or of its merge
 * base with HEAD, below `destination`, an existing empty folder. Links, submodules and names that
 * would lead out are skipped. Ignore files are left out, because what is tracked is audited. The
 * error says whether `root` is in no repository, the revision is unknown, or there is no merge
 * base. */
GitTree *git_tree_export(const char *root, const char *revision, gboolean merge_base,
                         const char *destination, GError **error);
