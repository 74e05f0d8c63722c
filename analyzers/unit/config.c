/* Values of the configuration and their origins; the command line's settings.
 * Reading the file is in config_read.c. */
#include "analyzers/unit/config_internal.h"

#include <cjson/cJSON.h>
#include <string.h>

static const char *const LEVELS[] = {"off", "note", "warning", "error", NULL};
static const char *const KEEPALIVE[] = {"default", "strict", NULL};

static const ConfigKeyInfo KEYS[CONFIG_N_KEYS] = {
    [CONFIG_RESOURCES] = {"resources", CONFIG_TYPE_FRAGMENTS, NULL, NULL,
                          "Resource pairs, in the format of a resource file."},
    [CONFIG_FUNCTIONS] = {"functions", CONFIG_TYPE_NAMED_FRAGMENTS, NULL, NULL,
                          "What single functions do with what they are given, by name."},
    [CONFIG_OWNERS] =
        {"owners", CONFIG_TYPE_STRINGS, NULL, NULL,
         "Go types to treat as owners: Type or Type.Method (Close where none is named)."},
    [CONFIG_EXITS] = {"exits", CONFIG_TYPE_STRINGS, NULL, NULL,
                      "Functions that end the process and never return."},
    [CONFIG_SEVERITY] = {"severity", CONFIG_TYPE_LEVELS, LEVELS, NULL,
                         "Severity of a rule in place of its own."},
    [CONFIG_ENABLE] = {"enable", CONFIG_TYPE_RULES, NULL, NULL, "Run these rules only."},
    [CONFIG_DISABLE] = {"disable", CONFIG_TYPE_RULES, NULL, NULL, "Do not run these rules."},
    [CONFIG_FAIL_ON] = {"fail_on", CONFIG_TYPE_CHOICE, LEVELS, "error",
                        "Exit status 1 from findings of this severity on."},
    [CONFIG_KEEPALIVE] = {"keepalive", CONFIG_TYPE_CHOICE, KEEPALIVE, "default",
                          "Whether a missing keep-alive guard of a direct argument is an error."},
    [CONFIG_EXCLUDE] = {"exclude", CONFIG_TYPE_STRINGS, NULL, NULL,
                        "Globs, relative to the root, of what is not audited."},
    [CONFIG_TESTS] = {"tests", CONFIG_TYPE_FLAG, NULL, NULL, "Audit _test.go files too."},
    [CONFIG_TAGS] = {"tags", CONFIG_TYPE_STRINGS, NULL, NULL, "Build tags that hold."},
    [CONFIG_GOOS] = {"goos", CONFIG_TYPE_STRING, NULL, "",
                     "Audit the files of this GOOS only; empty for all."},
    [CONFIG_GOARCH] = {"goarch", CONFIG_TYPE_STRING, NULL, "",
                       "Audit the files of this GOARCH only; empty for all."},
    [CONFIG_FLAGS] = {"flags", CONFIG_TYPE_STRINGS, NULL, NULL,
                      "C compiler flags for headers, such as -I and -D."},
    [CONFIG_INCLUDE_GENERATED] = {"include_generated", CONFIG_TYPE_FLAG, NULL, NULL,
                                  "Report findings in generated files too."},
};

GQuark config_error_quark(void)
{
    return g_quark_from_static_string("custody-config-error");
}

const ConfigKeyInfo *config_key_info(ConfigKey key)
{
    g_assert(key < CONFIG_N_KEYS);
    return &KEYS[key];
}

/* ---- values ---------------------------------------------------------------------------------- */

static void setting_free(gpointer data)
{
    ConfigSetting *setting = data;
    g_free(setting->name);
    g_free(setting->text);
    g_free(setting);
}

void config_values_init(ConfigValue *values)
{
    for (guint key = 0; key < CONFIG_N_KEYS; key++) {
        values[key] = (ConfigValue){
            .text = g_strdup(KEYS[key].fallback),
            .settings = g_ptr_array_new_with_free_func(setting_free),
        };
    }
}

void config_values_clear(ConfigValue *values)
{
    for (guint key = 0; key < CONFIG_N_KEYS; key++) {
        g_free(values[key].text);
        g_free(values[key].strings);
        g_ptr_array_unref(values[key].settings);
    }
}

/* The borrowed NULL-terminated view is made anew with each change. */
static void refresh_strings(ConfigValue *value)
{
    g_free(value->strings);
    value->strings = g_new0(const char *, value->settings->len + 1);
    for (guint i = 0; i < value->settings->len; i++) {
        const ConfigSetting *setting = value->settings->pdata[i];
        value->strings[i] = setting->text;
    }
}

void config_value_add(ConfigValue *value, ConfigOrigin origin, const char *name, const char *text)
{
    ConfigSetting *setting = g_new0(ConfigSetting, 1);
    setting->origin = origin;
    setting->name = g_strdup(name);
    setting->text = g_strdup(text);
    g_ptr_array_add(value->settings, setting);
    refresh_strings(value);
}

Config *config_new(const char *const *rule_ids)
{
    Config *config = g_new0(Config, 1);
    config->rule_ids = rule_ids;
    config_values_init(config->values);
    return config;
}

void config_free(Config *config)
{
    if (config == NULL)
        return;
    config_values_clear(config->values);
    g_free(config->label);
    g_free(config);
}

/* ---- names that are not known ---------------------------------------------------------------- */

char *config_unknown_name(const char *what, const char *name, const char *const *known)
{
    const char *nearest = json_nearest_name(name, known, g_strv_length((char **)known));
    if (nearest != NULL)
        return g_strdup_printf("unknown %s \"%s\"; did you mean \"%s\"?", what, name, nearest);
    return g_strdup_printf("unknown %s \"%s\"", what, name);
}

char *config_check_rule(const Config *config, const char *rule)
{
    if (config->rule_ids == NULL || g_strv_contains(config->rule_ids, rule))
        return NULL;
    return config_unknown_name("rule", rule, config->rule_ids);
}

char *config_check_choice(const ConfigKeyInfo *info, const char *text)
{
    if (g_strv_contains(info->choices, text))
        return NULL;
    g_autofree char *all = g_strjoinv("\", \"", (char **)info->choices);
    return g_strdup_printf("\"%s\" is not one of \"%s\"", text, all);
}

/* ---- the command line ------------------------------------------------------------------------ */

/* "rule=level". Returns a message or NULL. */
static char *set_level(Config *config, const ConfigKeyInfo *info, const char *value)
{
    const char *equals = strchr(value, '=');
    if (equals == NULL)
        return g_strdup_printf("\"%s\" is not of the form rule=level", value);
    g_autofree char *rule = g_strndup(value, (gsize)(equals - value));
    char *problem = config_check_rule(config, rule);
    if (problem == NULL)
        problem = config_check_choice(info, equals + 1);
    if (problem == NULL)
        config_value_add(&config->values[CONFIG_SEVERITY], CONFIG_FROM_COMMAND_LINE, rule,
                         equals + 1);
    return problem;
}

static char *set_flag(ConfigValue *setting, const char *value)
{
    if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
        return g_strdup_printf("\"%s\" is neither \"true\" nor \"false\"", value);
    setting->flag = strcmp(value, "true") == 0;
    return NULL;
}

static char *set_text(ConfigValue *setting, const ConfigKeyInfo *info, const char *value)
{
    char *problem = info->choices == NULL ? NULL : config_check_choice(info, value);
    if (problem == NULL) {
        g_free(setting->text);
        setting->text = g_strdup(value);
    }
    return problem;
}

static char *set_value(Config *config, ConfigKey key, const char *value)
{
    const ConfigKeyInfo *info = &KEYS[key];
    ConfigValue *setting = &config->values[key];
    char *problem = NULL;
    switch (info->type) {
    case CONFIG_TYPE_FRAGMENTS:
    case CONFIG_TYPE_NAMED_FRAGMENTS:
        return g_strdup("can only be set in the configuration file");
    case CONFIG_TYPE_FLAG:
        return set_flag(setting, value);
    case CONFIG_TYPE_CHOICE:
    case CONFIG_TYPE_STRING:
        return set_text(setting, info, value);
    case CONFIG_TYPE_LEVELS:
        return set_level(config, info, value);
    case CONFIG_TYPE_RULES:
        problem = config_check_rule(config, value);
        break;
    case CONFIG_TYPE_STRINGS:
        break;
    }
    if (problem == NULL)
        config_value_add(setting, CONFIG_FROM_COMMAND_LINE, NULL, value);
    return problem;
}

gboolean config_set(Config *config, ConfigKey key, const char *value, GError **error)
{
    g_autofree char *problem = set_value(config, key, value);
    if (problem != NULL) {
        g_set_error(error, CONFIG_ERROR, 0, "%s: %s", config_key_info(key)->name, problem);
        return FALSE;
    }
    config->values[key].from_command_line = TRUE;
    return TRUE;
}

/* ---- looking up ------------------------------------------------------------------------------ */

gboolean config_flag(const Config *config, ConfigKey key)
{
    g_assert(config_key_info(key)->type == CONFIG_TYPE_FLAG);
    return config->values[key].flag;
}

const char *config_text(const Config *config, ConfigKey key)
{
    ConfigType type = config_key_info(key)->type;
    g_assert(type == CONFIG_TYPE_CHOICE || type == CONFIG_TYPE_STRING);
    return config->values[key].text;
}

const char *const *config_strings(const Config *config, ConfigKey key)
{
    static const char *const NONE[] = {NULL};
    ConfigType type = config_key_info(key)->type;
    g_assert(type == CONFIG_TYPE_STRINGS || type == CONFIG_TYPE_RULES);
    return config->values[key].strings == NULL ? NONE : config->values[key].strings;
}

const char *config_level(const Config *config, const char *rule)
{
    const GPtrArray *settings = config->values[CONFIG_SEVERITY].settings;
    for (guint i = settings->len; i > 0; i--) {
        const ConfigSetting *setting = settings->pdata[i - 1];
        if (strcmp(setting->name, rule) == 0)
            return setting->text;
    }
    return NULL;
}

/* Strongest origin that lists the rule under `key`; FALSE when none does. */
static gboolean lists_rule(const Config *config, ConfigKey key, const char *rule,
                           ConfigOrigin *ret_origin)
{
    const GPtrArray *settings = config->values[key].settings;
    for (guint i = settings->len; i > 0; i--) {
        const ConfigSetting *setting = settings->pdata[i - 1];
        if (strcmp(setting->text, rule) == 0) {
            *ret_origin = setting->origin;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean config_rule_enabled(const Config *config, const char *rule)
{
    ConfigOrigin enabled = CONFIG_FROM_DEFAULT, disabled = CONFIG_FROM_DEFAULT;
    gboolean is_enabled = lists_rule(config, CONFIG_ENABLE, rule, &enabled);
    gboolean is_disabled = lists_rule(config, CONFIG_DISABLE, rule, &disabled);
    if (is_disabled)
        return is_enabled && enabled > disabled;
    return is_enabled || config->values[CONFIG_ENABLE].settings->len == 0;
}

guint config_n_fragments(const Config *config, ConfigKey key)
{
    return config->values[key].settings->len;
}

const char *config_fragment(const Config *config, ConfigKey key, guint index)
{
    g_assert(index < config_n_fragments(config, key));
    return ((const ConfigSetting *)config->values[key].settings->pdata[index])->text;
}

/* ---- showing --------------------------------------------------------------------------------- */

ConfigOrigin config_origin(const Config *config, ConfigKey key)
{
    const ConfigValue *value = &config->values[key];
    if (value->from_command_line)
        return CONFIG_FROM_COMMAND_LINE;
    return value->line > 0 ? CONFIG_FROM_FILE : CONFIG_FROM_DEFAULT;
}

static gboolean is_list(ConfigType type)
{
    return type == CONFIG_TYPE_STRINGS || type == CONFIG_TYPE_RULES || type == CONFIG_TYPE_LEVELS;
}

char *config_origin_text(const Config *config, ConfigKey key)
{
    const ConfigValue *value = &config->values[key];
    ConfigOrigin origin = config_origin(config, key);
    if (origin == CONFIG_FROM_DEFAULT)
        return g_strdup("default");
    gboolean both = value->line > 0 && is_list(KEYS[key].type);
    if (origin == CONFIG_FROM_COMMAND_LINE && !both)
        return g_strdup("command line");
    return g_strdup_printf("%s:%u:%u%s", config->label, value->line, value->column,
                           origin == CONFIG_FROM_COMMAND_LINE ? ", command line" : "");
}

/* A list of texts, or of names with levels where the last one of a name counts. */
static cJSON *list_to_json(const Config *config, ConfigKey key)
{
    const ConfigValue *value = &config->values[key];
    gboolean named = KEYS[key].type == CONFIG_TYPE_LEVELS;
    cJSON *json = named ? cJSON_CreateObject() : cJSON_CreateArray();
    for (guint i = 0; i < value->settings->len; i++) {
        const ConfigSetting *setting = value->settings->pdata[i];
        if (!named)
            cJSON_AddItemToArray(json, cJSON_CreateString(setting->text));
        else if (!cJSON_HasObjectItem(json, setting->name))
            cJSON_AddStringToObject(json, setting->name, config_level(config, setting->name));
    }
    return json;
}

char *config_value_text(const Config *config, ConfigKey key)
{
    const ConfigValue *value = &config->values[key];
    cJSON *json = NULL;
    switch (KEYS[key].type) {
    case CONFIG_TYPE_FRAGMENTS:
    case CONFIG_TYPE_NAMED_FRAGMENTS:
        return g_strdup_printf("%u %s", value->settings->len,
                               value->settings->len == 1 ? "entry" : "entries");
    case CONFIG_TYPE_STRINGS:
    case CONFIG_TYPE_RULES:
    case CONFIG_TYPE_LEVELS:
        json = list_to_json(config, key);
        break;
    case CONFIG_TYPE_CHOICE:
    case CONFIG_TYPE_STRING:
        json = cJSON_CreateString(value->text);
        break;
    case CONFIG_TYPE_FLAG:
        json = cJSON_CreateBool(value->flag);
        break;
    }
    char *printed = cJSON_PrintUnformatted(json);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(json);
    return text;
}

const char *config_label(const Config *config)
{
    return config->label;
}
