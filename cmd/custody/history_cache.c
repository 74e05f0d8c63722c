/* Keeps the findings of revisions as baselines, each named by a digest of all that they depend on.
 * Decides nothing: what it does not know is audited. */
#include "cmd/custody/history_cache.h"

#include "cmd/custody/report/report.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

enum { KEPT_SECONDS = 30 * 24 * 60 * 60 };

/* ---- the key --------------------------------------------------------------------------------- */

static void digest_text(GChecksum *digest, const char *text)
{
    g_checksum_update(digest, (const guchar *)(text ? text : "\x01"),
                      text ? (gssize)strlen(text) + 1 : 1);
}

static void digest_texts(GChecksum *digest, const char *const *texts)
{
    for (; texts && *texts; texts++)
        digest_text(digest, *texts);
    digest_text(digest, NULL);
}

static void digest_number(GChecksum *digest, gint64 number)
{
    g_checksum_update(digest, (const guchar *)&number, sizeof number);
}

/* Name, size and times: enough to see that it was replaced. */
static void digest_file(GChecksum *digest, const char *path)
{
    GStatBuf status;

    digest_text(digest, path);
    if (g_stat(path, &status) != 0) {
        digest_text(digest, NULL);
        return;
    }
    digest_number(digest, status.st_size);
    digest_number(digest, status.st_mtim.tv_sec);
    digest_number(digest, status.st_mtim.tv_nsec);
}

static void digest_config(GChecksum *digest, const Config *config)
{
    for (int key = 0; key < CONFIG_N_KEYS; key++) {
        g_autofree char *value = config_value_text(config, (ConfigKey)key);
        ConfigType type = config_key_info((ConfigKey)key)->type;

        digest_text(digest, value);
        if (type != CONFIG_TYPE_FRAGMENTS && type != CONFIG_TYPE_NAMED_FRAGMENTS)
            continue;
        for (guint i = 0; i < config_n_fragments(config, (ConfigKey)key); i++)
            digest_text(digest, config_fragment(config, (ConfigKey)key, i));
    }
}

static int by_text(gconstpointer left, gconstpointer right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void digest_rules(GChecksum *digest, const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (const char *name = NULL; dir && (name = g_dir_read_name(dir));)
        g_ptr_array_add(paths, g_build_filename(directory, name, NULL));
    g_ptr_array_sort(paths, by_text);
    for (guint i = 0; i < paths->len; i++)
        digest_file(digest, paths->pdata[i]);
}

static void digest_machine(GChecksum *digest)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    static const char *const headers[] = {"/usr/include", "/usr/local/include",
                                          "/usr/lib/pkgconfig", "/usr/share/pkgconfig"};

    digest_text(digest, CUSTODY_VERSION);
    digest_file(digest, program ? program : g_get_prgname());
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
        digest_file(digest, headers[i]);
    digest_text(digest, g_getenv("PKG_CONFIG_PATH"));
}

/* Of the walk, which takes no argument. */
static GPtrArray *walked;

static int note_header(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind == FTW_F && g_str_has_suffix(path, ".h"))
        g_ptr_array_add(walked, g_strdup(path));
    return 0;
}

/* Headers that a build wrote stand in for those of the revision. */
static void digest_headers_beside(GChecksum *digest, const GitTree *tree, const char *present_root)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);

    walked = headers;
    nftw(present_root, note_header, 16, FTW_PHYS);
    walked = NULL;
    g_ptr_array_sort(headers, by_text);
    for (guint i = 0; i < headers->len; i++) {
        const char *path = headers->pdata[i];
        g_autofree char *then = g_strconcat(tree->root, path + strlen(present_root), NULL);

        if (!g_file_test(then, G_FILE_TEST_EXISTS))
            digest_file(digest, path);
    }
}

char *history_cache_key(const GitTree *tree, const AuditOptions *audit, const char *present_root)
{
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);

    digest_machine(digest);
    digest_text(digest, tree->commit);
    digest_text(digest, present_root);
    for (const char *const *path = audit->paths; *path; path++)
        /* laid out in a folder with another name each time */
        digest_text(digest,
                    g_str_has_prefix(*path, tree->root) ? *path + strlen(tree->root) : *path);
    if (audit->config)
        digest_config(digest, audit->config);
    for (const char *const *rules = audit->rules_directories; rules && *rules; rules++)
        digest_rules(digest, *rules);
    digest_texts(digest, audit->excludes);
    digest_texts(digest, audit->flags);
    digest_texts(digest, audit->tags);
    digest_text(digest, audit->goos);
    digest_text(digest, audit->goarch);
    digest_number(digest, audit->tests | audit->vendor << 1 | audit->include_generated << 2 |
                              audit->keepalive_strict << 3);
    digest_headers_beside(digest, tree, present_root);
    return g_strdup(g_checksum_get_string(digest));
}

/* ---- the folder ------------------------------------------------------------------------------ */

static char *folder_path(void)
{
    return g_build_filename(g_get_user_cache_dir(), "custody", "since", NULL);
}

static char *entry_path(const char *key)
{
    g_autofree char *folder = folder_path();
    g_autofree char *name = g_strconcat(key, ".json", NULL);

    return g_build_filename(folder, name, NULL);
}

AuditResult *history_cache_get(const char *key)
{
    g_autofree char *path = entry_path(key);
    g_autofree char *data = NULL;
    gsize len;

    if (!g_file_get_contents(path, &data, &len, NULL))
        return NULL;
    g_utime(path, NULL); /* used today */
    return baseline_read(data, len, NULL);
}

static void drop_old(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;

    for (const char *name = NULL; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        GStatBuf status;

        if (g_stat(path, &status) == 0 && now - status.st_mtime > KEPT_SECONDS)
            g_unlink(path);
    }
}

void history_cache_put(const char *key, const AuditResult *result)
{
    g_autofree char *folder = folder_path();
    g_autofree char *path = entry_path(key);
    g_autoptr(GString) text = g_string_new(NULL);

    if (g_mkdir_with_parents(folder, 0700) != 0)
        return;
    drop_old(folder);
    baseline_write(result, text);
    g_file_set_contents(path, text->str, (gssize)text->len, NULL);
}
