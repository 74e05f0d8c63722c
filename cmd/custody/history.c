/* --baseline, --write-baseline and --since: which findings are known already.
 * The sources of a revision are laid out in a folder of their own, which is removed again. */
#include "cmd/custody/history.h"
#include "cmd/custody/history_cache.h"

#include "analyzers/unit/git_tree.h"
#include "cmd/custody/report/report.h"
#include "rules/match.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

void history_clear(History *history)
{
    g_clear_pointer(&history->baseline, audit_result_free);
}

gboolean history_read(History *history, const Options *options, GError **error)
{
    g_autofree char *data = NULL;
    gsize len;

    if (options->baseline && options->since) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--baseline and --since both say what is known: give one of them");
        return FALSE;
    }
    if (options->write_baseline) {
        g_autofree char *folder = g_path_get_dirname(options->write_baseline);

        if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "--write-baseline %s: there is no such folder", options->write_baseline);
            return FALSE;
        }
    }
    if (!options->baseline)
        return TRUE;
    if (!g_file_get_contents(options->baseline, &data, &len, error)) {
        g_prefix_error(error, "--baseline: ");
        return FALSE;
    }
    history->baseline = baseline_read(data, len, error);
    if (!history->baseline)
        g_prefix_error(error, "--baseline %s: ", options->baseline);
    return history->baseline != NULL;
}

/* ---- the revision ---------------------------------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    remove(path);
    return 0;
}

static void remove_folder(char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    g_free(path);
}

typedef char Folder;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, remove_folder)

/* The audited paths as they were in the revision. For what was not there yet its folder stands in:
 * it may have been renamed since. */
static GPtrArray *paths_then(const char *const *paths, const char *root, const GitTree *tree)
{
    GPtrArray *then = g_ptr_array_new_with_free_func(g_free);

    for (; *paths; paths++) {
        g_autofree char *now = g_canonicalize_filename(*paths, NULL);
        const char *below = g_str_has_prefix(now, root) ? now + strlen(root) : "";
        g_autofree char *path = g_strconcat(tree->root, below, NULL);

        while (strlen(path) > strlen(tree->root) && !g_file_test(path, G_FILE_TEST_EXISTS))
            *strrchr(path, '/') = '\0';
        g_ptr_array_add(then, g_steal_pointer(&path));
    }
    g_ptr_array_add(then, NULL);
    return then;
}

/* Audits the tree as it was, or takes what was kept of such an audit. What it could not read is no
 * news: the present one says it. */
static AuditResult *audit_then(const AuditOptions *audit, const char *root, const GitTree *tree,
                               GError **error)
{
    g_autoptr(GPtrArray) paths = paths_then(audit->paths, root, tree);
    AuditOptions options = *audit;

    options.paths = (const char *const *)paths->pdata;
    options.beside = root;
    g_autofree char *key = history_cache_key(tree, &options, root);
    AuditResult *kept = history_cache_get(key);
    if (kept)
        return kept;
    AuditResult *result = audit_run(&options, error);
    if (result)
        history_cache_put(key, result);
    return result;
}

static gboolean apply_revision(const char *revision, const AuditOptions *audit, AuditResult *result,
                               GError **error)
{
    g_autoptr(Folder) folder = g_dir_make_tmp("custody-since-XXXXXX", error);
    g_autoptr(GitTree) tree =
        folder ? git_tree_export(result->root, revision, TRUE, folder, error) : NULL;

    if (!tree) {
        g_prefix_error(error, "--since %s: ", revision);
        return FALSE;
    }
    g_autoptr(AuditResult) then = audit_then(audit, result->root, tree, error);
    if (!then) {
        g_prefix_error(error, "--since %s: ", revision);
        return FALSE;
    }
    g_autofree char *name = g_strdup_printf("revision %.12s", tree->commit);
    audit_result_set_known(result, then->findings, name);
    return TRUE;
}

/* ---- the whole ------------------------------------------------------------------------------- */

gboolean history_apply(const History *history, const Options *options, const AuditOptions *audit,
                       AuditResult *result, GError **error)
{
    if (options->since)
        return apply_revision(options->since, audit, result, error);
    if (history->baseline) {
        g_autofree char *base = g_path_get_basename(options->baseline);
        g_autofree char *name = g_strdup_printf("the baseline %s", base);

        audit_result_set_known(result, history->baseline->findings, name);
    }
    return TRUE;
}

gboolean history_write(const Options *options, const AuditResult *result, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!options->write_baseline)
        return TRUE;
    baseline_write(result, text);
    return g_file_set_contents(options->write_baseline, text->str, (gssize)text->len, error);
}
