/* custody dump: what the front ends made of a file.
 * Shows, and analyses nothing. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "rules/audit.h"

int cmd_dump(const Options *options, char **operands)
{
    g_autoptr(GError) error = NULL;
    (void)options;
    for (guint i = 0; operands[i] != NULL; i++) {
        g_autofree char *text = audit_dump_ir(operands[i], &error);
        if (text == NULL) {
            complain("%s", error->message);
            return EXIT_USAGE;
        }
        g_autoptr(GString) out = g_string_new(text);
        if (!print_text(out)) {
            return EXIT_INTERNAL;
        }
    }
    return EXIT_CLEAN;
}
