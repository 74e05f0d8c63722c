/* Pairing findings of two audits.
 * A fingerprint says which function and resource a finding is about, the context which line of it;
 * neither knows line numbers. */
#include "rules/match.h"

#include "analyzers/source/source_file.h"

#include <string.h>

/* ---- contexts -------------------------------------------------------------------------------- */

/* A line without its white space, so that reformatting within it changes nothing. */
static char *context_of(const SourceFile *file, guint32 line)
{
    const char *text = NULL;
    gsize length = 0;
    if (!source_file_line(file, line, &text, &length)) {
        return NULL;
    }
    g_autoptr(GString) bare = g_string_sized_new(length);
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isspace(text[i])) {
            g_string_append_c(bare, text[i]);
        }
    }
    if (bare->len == 0) {
        return NULL;
    }
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, bare->str, (gssize)bare->len);
    hash[16] = '\0';
    return hash;
}

void finding_set_contexts(GPtrArray *findings, const char *root)
{
    g_autoptr(GHashTable) files =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)source_file_free);
    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = g_ptr_array_index(findings, i);
        const char *path = finding->pos.path;
        if (path == NULL || finding->pos.line == 0) {
            continue;
        }
        if (!g_hash_table_contains(files, path)) {
            g_hash_table_insert(files, (gpointer)path, source_file_read(root, path, 0, NULL));
        }
        const SourceFile *file = g_hash_table_lookup(files, path);
        if (file != NULL) {
            g_free(finding->context);
            finding->context = context_of(file, finding->pos.line);
        }
    }
}

/* ---- pairs ----------------------------------------------------------------------------------- */

typedef char *(*KeyFunction)(const Finding *finding);

static char *key_group_and_context(const Finding *finding)
{
    return finding->context == NULL ? NULL
                                    : g_strdup_printf("%.*s\x1f%s", FINGERPRINT_GROUP,
                                                      finding->fingerprint, finding->context);
}

static char *key_group(const Finding *finding)
{
    return g_strndup(finding->fingerprint, FINGERPRINT_GROUP);
}

static char *key_context(const Finding *finding)
{
    return finding->context == NULL
               ? NULL
               : g_strdup_printf("%s\x1f%s\x1f%s", finding->rule,
                                 finding->resource_kind != NULL ? finding->resource_kind : "",
                                 finding->context);
}

static gboolean takes_part(const Finding *finding)
{
    return !finding->suppressed && finding->fingerprint != NULL;
}

/* Pairs, in order, those that have one key and no partner yet. */
static void match_by(KeyFunction key_of, const GPtrArray *before, const GPtrArray *after,
                     GHashTable *pairs, GHashTable *taken)
{
    g_autoptr(GHashTable) waiting =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
    for (guint i = 0; i < before->len; i++) {
        Finding *finding = g_ptr_array_index(before, i);
        char *key =
            takes_part(finding) && !g_hash_table_contains(taken, finding) ? key_of(finding) : NULL;
        if (key == NULL) {
            continue;
        }
        GQueue *queue = g_hash_table_lookup(waiting, key);
        if (queue == NULL) {
            queue = g_queue_new();
            g_hash_table_insert(waiting, g_strdup(key), queue);
        }
        g_queue_push_tail(queue, finding);
        g_free(key);
    }
    for (guint i = 0; i < after->len; i++) {
        Finding *finding = g_ptr_array_index(after, i);
        g_autofree char *key =
            takes_part(finding) && !g_hash_table_contains(pairs, finding) ? key_of(finding) : NULL;
        GQueue *queue = key != NULL ? g_hash_table_lookup(waiting, key) : NULL;
        Finding *partner = queue != NULL ? g_queue_pop_head(queue) : NULL;
        if (partner != NULL) {
            g_hash_table_insert(pairs, finding, partner);
            g_hash_table_add(taken, partner);
        }
    }
}

GHashTable *findings_match(const GPtrArray *before, const GPtrArray *after)
{
    static const KeyFunction KEYS[] = {key_group_and_context, key_group, key_context};
    GHashTable *pairs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++) {
        match_by(KEYS[i], before, after, pairs, taken);
    }
    return pairs;
}

void audit_result_set_known(AuditResult *result, const GPtrArray *before, const char *name)
{
    g_autoptr(GHashTable) pairs = findings_match(before, result->findings);
    guint live = 0;
    for (guint i = 0; i < before->len; i++) {
        live += takes_part(g_ptr_array_index(before, i)) ? 1 : 0;
    }
    for (guint i = 0; i < result->findings->len; i++) {
        Finding *finding = g_ptr_array_index(result->findings, i);
        finding->known |= g_hash_table_contains(pairs, finding);
    }
    g_free(result->known_from);
    result->known_from = g_strdup(name);
    result->known_gone = live - g_hash_table_size(pairs);
}
