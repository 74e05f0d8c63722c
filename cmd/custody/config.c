/* custody config: what is in force, and where each value came from.
 * Changes nothing. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "cmd/custody/settings.h"

int cmd_config(const Options *options, char **operands)
{
    g_autoptr(GError) error = NULL;
    g_auto(Settings) settings = {0};
    if (!settings_read(&settings, options, operands, &error)) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    for (int key = 0; key < CONFIG_N_KEYS; key++) {
        g_autofree char *value = config_value_text(settings.config, (ConfigKey)key);
        g_autofree char *origin = config_origin_text(settings.config, (ConfigKey)key);
        g_string_append_printf(out, "%-18s %-30s (%s)\n", config_key_info((ConfigKey)key)->name,
                               value, origin);
    }
    return print_text(out) ? EXIT_CLEAN : EXIT_INTERNAL;
}
