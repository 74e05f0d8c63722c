/* What an audit runs with: the configuration file and the command line, as AuditOptions.
 * The one place where flags meet configuration keys. */
#pragma once

/* Ownership: a Settings owns what its AuditOptions borrow. */

#include "analyzers/unit/config.h"
#include "cmd/custody/flags.h"
#include "rules/audit.h"

typedef struct Settings {
    Config *config;
    GPtrArray *rule_ids;
    GHashTable *severities;
    AuditOptions audit;
} Settings;

void settings_clear(Settings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Settings, settings_clear)

/* Fills settings from the nearest .custody.json of the first path (or --config) and the flags.
 * CONFIG_ERROR or G_FILE_ERROR in words for the user. `paths` must outlive the settings. */
gboolean settings_read(Settings *settings, const Options *options, char **paths, GError **error);
