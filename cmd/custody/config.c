/* custody config: what is in force, and where each value came from.
 * Changes nothing. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/settings.h"

static void write_text(const Settings *settings, GString *out)
{
    for (int key = 0; key < CONFIG_N_KEYS; key++) {
        g_autofree char *value = config_value_text(settings->config, (ConfigKey)key);
        g_autofree char *origin = config_origin_text(settings->config, (ConfigKey)key);
        g_string_append_printf(out, "%-18s %-30s (%s)\n", config_key_info((ConfigKey)key)->name,
                               value, origin);
    }
}

/* Values as in the file; fragments as what config_value_text says of them. */
static void write_json(const Settings *settings, GString *out)
{
    g_autoptr(cJSON) object = cJSON_CreateObject();
    for (int key = 0; key < CONFIG_N_KEYS; key++) {
        g_autofree char *value = config_value_text(settings->config, (ConfigKey)key);
        g_autofree char *origin = config_origin_text(settings->config, (ConfigKey)key);
        cJSON *one = json_add_object(object, config_key_info((ConfigKey)key)->name);
        cJSON *parsed = cJSON_ParseWithOpts(value, NULL, TRUE);
        cJSON_AddItemToObject(one, "value", parsed != NULL ? parsed : cJSON_CreateString(value));
        json_add_text(one, "origin", origin);
    }
    json_print(object, out);
}

int cmd_config(const Options *options, char **operands)
{
    g_autoptr(GError) error = NULL;
    g_auto(Settings) settings = {0};
    gboolean json = g_strcmp0(options->format, "json") == 0;
    if (!json && g_strcmp0(options->format ? options->format : "text", "text") != 0) {
        complain("config: --format is text or json");
        return EXIT_USAGE;
    }
    if (!settings_read(&settings, options, operands, &error)) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    (json ? write_json : write_text)(&settings, out);
    return print_text(out) ? EXIT_CLEAN : EXIT_INTERNAL;
}
