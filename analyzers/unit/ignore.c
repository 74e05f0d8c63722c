/* Ignore rules through libgit2, with and without a repository.
 * Does not decide about vendor/, testdata/ or hidden folders: the walk in project.c does. */
#include "analyzers/unit/ignore.h"

#include <git2.h>
#include <git2/sys/repository.h>
#include <string.h>

struct IgnoreRules {
    git_repository *repository;
    git_index *index; /* of a real repository; or NULL */
    char *prefix;     /* from the work tree to the root: "" or "a/b/" */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(git_repository, git_repository_free)

static gboolean ignored_by(git_repository *repository, const char *path)
{
    int ignored = 0;
    return git_ignore_path_is_ignored(&ignored, repository, path) == 0 && ignored != 0;
}

/* The repository around root, or NULL. Sets the way from its work tree down to root. */
static git_repository *open_enclosing(const char *root, char **ret_prefix)
{
    g_autoptr(git_repository) repository = NULL;
    if (git_repository_open_ext(&repository, root, 0, NULL) != 0)
        return NULL;
    const char *worktree = git_repository_workdir(repository);
    if (worktree == NULL)
        return NULL;
    g_autofree char *slashed =
        g_str_has_suffix(root, "/") ? g_strdup(root) : g_strdup_printf("%s/", root);
    if (!g_str_has_prefix(slashed, worktree))
        return NULL;
    const char *prefix = slashed + strlen(worktree);
    if (*prefix != '\0' && ignored_by(repository, prefix))
        return NULL;
    *ret_prefix = g_strdup(prefix);
    return g_steal_pointer(&repository);
}

/* A repository that exists in memory only: libgit2 then reads plain .gitignore files below root. */
static git_repository *open_in_memory(const char *root)
{
    g_autoptr(git_repository) repository = NULL;
    if (git_repository_new(&repository) != 0 ||
        git_repository_set_workdir(repository, root, 0) != 0)
        return NULL;
    return g_steal_pointer(&repository);
}

IgnoreRules *ignore_rules_open(const char *root)
{
    git_libgit2_init();
    /* Nothing is executed or written, so whose repository it is does not matter. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    g_autoptr(IgnoreRules) rules = g_new0(IgnoreRules, 1);
    rules->repository = open_enclosing(root, &rules->prefix);
    if (rules->repository != NULL) {
        if (git_repository_index(&rules->index, rules->repository) != 0)
            rules->index = NULL;
        return g_steal_pointer(&rules);
    }
    rules->prefix = g_strdup("");
    rules->repository = open_in_memory(root);
    return rules->repository == NULL ? NULL : g_steal_pointer(&rules);
}

void ignore_rules_free(IgnoreRules *rules)
{
    if (rules == NULL)
        return;
    git_index_free(rules->index);
    git_repository_free(rules->repository);
    g_free(rules->prefix);
    g_free(rules);
    git_libgit2_shutdown();
}

/* Whether a rule for a name alone (the name of a program that is built, say) ignores this folder:
 * it would ignore a file of that name too, in any folder next to it. */
static gboolean by_name_only(const IgnoreRules *rules, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autofree char *elsewhere = g_strdup_printf("%s/\x01/%s", folder, name);
    return ignored_by(rules->repository,
                      g_str_has_prefix(elsewhere, "./") ? elsewhere + 2 : elsewhere);
}

/* A folder above is ignored and was entered in spite of it: what it holds is not ignored again. */
static gboolean inside_ignored(const IgnoreRules *rules, const char *path)
{
    g_autofree char *folder = g_strdup(path);
    for (char *slash; (slash = strrchr(folder, '/')) != NULL;) {
        slash[1] = '\0';
        if (ignored_by(rules->repository, folder))
            return TRUE;
        *slash = '\0';
    }
    return FALSE;
}

gboolean ignore_rules_match(const IgnoreRules *rules, const char *path, gboolean is_directory)
{
    if (rules == NULL)
        return FALSE;
    g_autofree char *full = g_strconcat(rules->prefix, path, is_directory ? "/" : NULL, NULL);
    if (!ignored_by(rules->repository, full))
        return FALSE;
    if (rules->index == NULL)
        return !inside_ignored(rules, path) && (!is_directory || !by_name_only(rules, path));
    /* git goes on tracking what was added before (or in spite of) the rule. */
    if (is_directory)
        return git_index_find_prefix(NULL, rules->index, full) != 0;
    return git_index_get_bypath(rules->index, full, 0) == NULL;
}
