/* The parts of a Config, for config.c and config_read.c.
 * Not for use elsewhere. */
#pragma once

/* Ownership: a Config owns its values and settings. */

#include "analyzers/lifetime/json_place.h"
#include "analyzers/unit/config.h"

/* One element of a list or object. */
typedef struct ConfigSetting {
    ConfigOrigin origin;
    char *name; /* key of an object's member, or NULL */
    char *text;
} ConfigSetting;

typedef struct ConfigValue {
    gboolean from_command_line; /* at least a part */
    guint line, column;         /* in the file; 0: not there */
    gboolean flag;
    char *text;
    GPtrArray *settings;  /* ConfigSetting * */
    const char **strings; /* view of the settings' texts */
} ConfigValue;

struct Config {
    const char *const *rule_ids;
    char *label;
    ConfigValue values[CONFIG_N_KEYS];
};

void config_values_init(ConfigValue *values);
void config_values_clear(ConfigValue *values);
void config_value_add(ConfigValue *value, ConfigOrigin origin, const char *name, const char *text);
/* Messages that the caller frees; the checks return NULL when all is well. */
char *config_unknown_name(const char *what, const char *name, const char *const *known);
char *config_check_rule(const Config *config, const char *rule);
char *config_check_choice(const ConfigKeyInfo *info, const char *text);
