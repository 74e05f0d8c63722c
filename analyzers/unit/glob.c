/* Path globs over PCRE2's glob conversion.
 * Knows no ignore-file syntax (negation, anchoring): see ignore.c for that. */
#include "analyzers/unit/glob.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

typedef struct Glob {
    pcre2_code *code;
    gboolean base_name; /* no slash in the pattern */
} Glob;

struct GlobSet {
    GArray *globs;
};

GQuark glob_error_quark(void)
{
    return g_quark_from_static_string("custody-glob-error");
}

static void glob_clear(gpointer data)
{
    Glob *glob = data;
    pcre2_code_free(glob->code);
}

/* Drops the decorations that do not change what is matched. The caller frees. */
static char *pattern_core(const char *pattern)
{
    while (g_str_has_prefix(pattern, "./"))
        pattern += 2;
    while (*pattern == '/')
        pattern++;
    g_autofree char *core = g_strdup(pattern);
    for (;;) {
        if (g_str_has_suffix(core, "/**") && strlen(core) > 3)
            core[strlen(core) - 3] = '\0';
        else if (g_str_has_suffix(core, "/"))
            core[strlen(core) - 1] = '\0';
        else
            return g_steal_pointer(&core);
    }
}

static pcre2_code *compile(const char *core)
{
    PCRE2_UCHAR *regex = NULL;
    PCRE2_SIZE length = 0;
    /* In a conversion the separator defaults to '/', which is what paths here use everywhere. */
    int rc = pcre2_pattern_convert((PCRE2_SPTR)core, strlen(core), PCRE2_CONVERT_GLOB, &regex,
                                   &length, NULL);
    if (rc != 0)
        return NULL;
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code =
        pcre2_compile(regex, length, PCRE2_DOTALL | PCRE2_NEVER_UTF, &number, &offset, NULL);
    pcre2_converted_pattern_free(regex);
    return code;
}

GlobSet *glob_set_new(const char *const *patterns, GError **error)
{
    g_autoptr(GlobSet) set = g_new0(GlobSet, 1);
    set->globs = g_array_new(FALSE, FALSE, sizeof(Glob));
    g_array_set_clear_func(set->globs, glob_clear);
    for (gsize i = 0; patterns != NULL && patterns[i] != NULL; i++) {
        g_autofree char *core = pattern_core(patterns[i]);
        Glob glob = {compile(core), strchr(core, '/') == NULL};
        if (core[0] == '\0' || glob.code == NULL) {
            pcre2_code_free(glob.code);
            g_set_error(error, GLOB_ERROR, 0, "not a valid glob: \"%s\"", patterns[i]);
            return NULL;
        }
        g_array_append_val(set->globs, glob);
    }
    return g_steal_pointer(&set);
}

void glob_set_free(GlobSet *set)
{
    if (set == NULL)
        return;
    g_array_unref(set->globs);
    g_free(set);
}

static gboolean glob_matches(const Glob *glob, const char *path, gsize length)
{
    if (glob->base_name) {
        const char *slash = g_strrstr_len(path, (gssize)length, "/");
        gsize skip = slash == NULL ? 0 : (gsize)(slash + 1 - path);
        path += skip;
        length -= skip;
    }
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    int rc = pcre2_match(glob->code, (PCRE2_SPTR)path, length, 0, 0, match, NULL);
    pcre2_match_data_free(match);
    return rc >= 0;
}

static gboolean set_matches(const GlobSet *set, const char *path, gsize length)
{
    for (guint i = 0; i < set->globs->len; i++) {
        if (glob_matches(&g_array_index(set->globs, Glob, i), path, length))
            return TRUE;
    }
    return FALSE;
}

gboolean glob_set_match(const GlobSet *set, const char *path)
{
    return set != NULL && set_matches(set, path, strlen(path));
}

gboolean glob_set_match_below(const GlobSet *set, const char *path)
{
    if (set == NULL || set->globs->len == 0)
        return FALSE;
    gsize length = strlen(path);
    for (gsize i = 1; i <= length; i++) {
        if ((i == length || path[i] == '/') && set_matches(set, path, i))
            return TRUE;
    }
    return FALSE;
}
