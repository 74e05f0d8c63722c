/* Flags and configuration become the options of an audit.
 * Runs nothing and prints nothing. */
#include "cmd/custody/settings.h"
#include "analyzers/unit/constraint.h"

#include <string.h>

void settings_clear(Settings *settings)
{
    g_clear_pointer(&settings->severities, g_hash_table_unref);
    g_clear_pointer(&settings->config, config_free);
    g_clear_pointer(&settings->rule_ids, g_ptr_array_unref);
}

static gboolean set_all(Config *config, ConfigKey key, char **values, GError **error)
{
    for (guint i = 0; values != NULL && values[i] != NULL; i++) {
        if (!config_set(config, key, values[i], error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean set_one(Config *config, ConfigKey key, const char *value, GError **error)
{
    return value == NULL || config_set(config, key, value, error);
}

static gboolean apply_flags(Config *config, const Options *options, GError **error)
{
    g_auto(GStrv) tags = options->tags != NULL ? g_strsplit(options->tags, ",", -1) : NULL;
    return set_all(config, CONFIG_ENABLE, options->enable, error) &&
           set_all(config, CONFIG_DISABLE, options->disable, error) &&
           set_all(config, CONFIG_SEVERITY, options->severities, error) &&
           set_all(config, CONFIG_TAGS, tags, error) &&
           set_one(config, CONFIG_FAIL_ON, options->fail_on, error) &&
           set_one(config, CONFIG_KEEPALIVE, options->keepalive, error) &&
           set_one(config, CONFIG_GOOS, options->goos, error) &&
           set_one(config, CONFIG_GOARCH, options->goarch, error) &&
           set_one(config, CONFIG_TESTS, options->tests ? "true" : NULL, error) &&
           set_one(config, CONFIG_INCLUDE_GENERATED, options->include_generated ? "true" : NULL,
                   error);
}

static void fill_severities(Settings *settings)
{
    gsize n = 0;
    const RuleInfo *rules = rules_all(&n);
    settings->severities = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < n; i++) {
        Severity severity;
        const char *level = config_level(settings->config, rules[i].id);
        if (!config_rule_enabled(settings->config, rules[i].id)) {
            g_hash_table_insert(settings->severities, (gpointer)rules[i].id,
                                GUINT_TO_POINTER(SEVERITY_OFF + 1));
        } else if (level != NULL && severity_parse(level, &severity)) {
            g_hash_table_insert(settings->severities, (gpointer)rules[i].id,
                                GUINT_TO_POINTER(severity + 1));
        }
    }
}

static gboolean read_config(Settings *settings, const Options *options, const char *path,
                            GError **error)
{
    g_autofree char *found =
        options->config != NULL ? g_strdup(options->config) : config_find(path);
    if (found == NULL) {
        return TRUE;
    }
    g_autofree char *label =
        options->config != NULL ? g_strdup(options->config) : g_path_get_basename(found);
    return config_read(settings->config, found, label, error);
}

static gboolean check_name(const char *what, const char *name, gboolean known, GError **error)
{
    if (known) {
        return TRUE;
    }
    g_set_error(error, CONFIG_ERROR, 0, "\"%s\" is no %s", name, what);
    return FALSE;
}

static gboolean is_tag(const char *tag)
{
    for (const char *c = tag; *c != '\0'; c++) {
        if (!g_ascii_isalnum(*c) && *c != '_' && *c != '.' && (guchar)*c < 128) {
            return FALSE;
        }
    }
    return *tag != '\0';
}

/* Names that nothing can be built for would leave every file out. */
static gboolean check_build(const Config *config, GError **error)
{
    const char *goos = config_text(config, CONFIG_GOOS);
    const char *goarch = config_text(config, CONFIG_GOARCH);
    const char *const *tags = config_strings(config, CONFIG_TAGS);
    if ((*goos != '\0' && !check_name("GOOS", goos, constraint_known_goos(goos), error)) ||
        (*goarch != '\0' &&
         !check_name("GOARCH", goarch, constraint_known_goarch(goarch), error))) {
        return FALSE;
    }
    for (; *tags != NULL; tags++) {
        if (!check_name("build tag", *tags, is_tag(*tags), error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean settings_read(Settings *settings, const Options *options, char **paths, GError **error)
{
    gsize n = 0;
    const RuleInfo *rules = rules_all(&n);
    settings->rule_ids = g_ptr_array_new();
    for (gsize i = 0; i < n; i++) {
        g_ptr_array_add(settings->rule_ids, (gpointer)rules[i].id);
    }
    g_ptr_array_add(settings->rule_ids, NULL);
    settings->config = config_new((const char *const *)settings->rule_ids->pdata);
    static const char *const here[] = {".", NULL};
    const char *const *where =
        paths != NULL && paths[0] != NULL ? (const char *const *)paths : here;
    if (!read_config(settings, options, where[0], error) ||
        !apply_flags(settings->config, options, error) || !check_build(settings->config, error)) {
        return FALSE;
    }
    fill_severities(settings);
    settings->audit = (AuditOptions){
        .paths = where,
        .excludes = config_strings(settings->config, CONFIG_EXCLUDE),
        .rules_directories = (const char *const *)options->rules,
        .config = settings->config,
        .severities = settings->severities,
        .flags = config_strings(settings->config, CONFIG_FLAGS),
        .tags = config_strings(settings->config, CONFIG_TAGS),
        .goos = config_text(settings->config, CONFIG_GOOS),
        .goarch = config_text(settings->config, CONFIG_GOARCH),
        .tests = config_flag(settings->config, CONFIG_TESTS),
        .vendor = options->vendor,
        .include_generated = config_flag(settings->config, CONFIG_INCLUDE_GENERATED),
        .keepalive_strict = g_str_equal(config_text(settings->config, CONFIG_KEEPALIVE), "strict"),
        .jobs = (guint)MAX(options->jobs, 0),
    };
    return TRUE;
}
