/* The configuration: .custody.json, defaults and what the command line sets, each value with its
 * origin. Does not judge resource pairs or function contracts: it passes their text through. */
#pragma once

/* Ownership: a Config owns everything below it; keys are static; results are borrowed unless said
 * otherwise. */

#include <glib.h>

/* In the order of `custody config` and of the schema docs/schema/config-1.json. */
typedef enum ConfigKey {
    CONFIG_RESOURCES,
    CONFIG_FUNCTIONS,
    CONFIG_OWNERS,
    CONFIG_EXITS,
    CONFIG_SEVERITY,
    CONFIG_ENABLE,
    CONFIG_DISABLE,
    CONFIG_FAIL_ON,
    CONFIG_KEEPALIVE,
    CONFIG_EXCLUDE,
    CONFIG_TESTS,
    CONFIG_TAGS,
    CONFIG_GOOS,
    CONFIG_GOARCH,
    CONFIG_FLAGS,
    CONFIG_INCLUDE_GENERATED,
    CONFIG_N_KEYS,
} ConfigKey;

typedef enum ConfigType {
    CONFIG_TYPE_FRAGMENTS,       /* list of objects, passed through */
    CONFIG_TYPE_NAMED_FRAGMENTS, /* object of objects, passed through */
    CONFIG_TYPE_STRINGS,
    CONFIG_TYPE_RULES,  /* list of rule ids */
    CONFIG_TYPE_LEVELS, /* object: rule id to level */
    CONFIG_TYPE_CHOICE,
    CONFIG_TYPE_STRING,
    CONFIG_TYPE_FLAG,
} ConfigType;

typedef struct ConfigKeyInfo {
    const char *name; /* as in the file */
    ConfigType type;
    const char *const *choices; /* CHOICE and LEVELS: NULL-terminated */
    const char *fallback;       /* default of CHOICE and STRING ("" for none) */
    const char *summary;        /* one sentence for help and schema */
} ConfigKeyInfo;

typedef enum ConfigOrigin {
    CONFIG_FROM_DEFAULT,
    CONFIG_FROM_FILE,
    CONFIG_FROM_COMMAND_LINE,
} ConfigOrigin;

typedef struct Config Config;

#define CONFIG_ERROR (config_error_quark())
GQuark config_error_quark(void);

#define CONFIG_FILE_NAME ".custody.json"

const ConfigKeyInfo *config_key_info(ConfigKey key);

/* All defaults. `rule_ids` (sorted, NULL-terminated, borrowed for the Config's life) are the rules
 * that may be named; NULL: any name is taken. */
Config *config_new(const char *const *rule_ids);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The nearest .custody.json in the folder of `path` or above it, or NULL. Stops at the file
 * system's root. The caller frees. */
char *config_find(const char *path);
/* Reads a file; `label` names it in messages and origins. G_FILE_ERROR, or CONFIG_ERROR
 * "label:line:column: what". A config that failed to read stays as it was. */
gboolean config_read(Config *config, const char *path, const char *label, GError **error);
gboolean config_parse(Config *config, const char *text, gsize length, const char *label,
                      GError **error);
/* The command line: a flag takes "true" or "false", a list one more element, CONFIG_SEVERITY
 * "rule=level". CONFIG_ERROR says what is wrong and which name was probably meant. */
gboolean config_set(Config *config, ConfigKey key, const char *value, GError **error);

gboolean config_flag(const Config *config, ConfigKey key);
const char *config_text(const Config *config, ConfigKey key);
/* NULL-terminated; never NULL. STRINGS and RULES. */
const char *const *config_strings(const Config *config, ConfigKey key);
/* The level set for a rule, or NULL for the rule's own. */
const char *config_level(const Config *config, const char *rule);
/* Whether a rule runs: not disabled, and among the enabled where any are. The command line's word
 * stands above the file's. */
gboolean config_rule_enabled(const Config *config, const char *rule);
/* CONFIG_RESOURCES and CONFIG_FUNCTIONS: number of fragments, and one of them as the text of a
 * resource file (rules/resources). Blank lines and columns stand before it, so that places in
 * messages about the fragment are places in the configuration file. */
guint config_n_fragments(const Config *config, ConfigKey key);
const char *config_fragment(const Config *config, ConfigKey key, guint index);

ConfigOrigin config_origin(const Config *config, ConfigKey key);
/* "default", ".custody.json:3:5", "command line" or, for a list that both fill, the last two joined
 * by ", ". The caller frees. */
char *config_origin_text(const Config *config, ConfigKey key);
/* The value as one line of JSON; fragments as their number of elements in words. The caller
 * frees. */
char *config_value_text(const Config *config, ConfigKey key);
/* Label of the file that was read, or NULL. */
const char *config_label(const Config *config);
