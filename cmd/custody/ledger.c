/* custody ledger: every resource and what became of it, from an audit or from a JSON report.
 * Shows rows; judges none of them. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "cmd/custody/report/report.h"

int cmd_ledger(const Options *options, char **operands)
{
    const char *name = options->format ? options->format : "text";
    gboolean json = g_str_equal(name, "json");
    LedgerFilter filter = {options->kind, options->disposition, options->path};
    g_autoptr(AuditResult) result = NULL;
    g_autoptr(GError) error = NULL;

    if (!json && !g_str_equal(name, "text")) {
        complain("ledger: --format is text or json");
        return EXIT_USAGE;
    }
    if (options->report && operands[0]) {
        complain("ledger: either --report or a path to audit");
        return EXIT_USAGE;
    }
    result = options->report ? report_read_file(options->report, &error)
                             : audit_paths(options, operands, &error);
    if (!result) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    if (json)
        ledger_json(result, &filter, out);
    else
        ledger_text(result, &filter, out);
    return print_text(out) ? EXIT_CLEAN : EXIT_INTERNAL;
}
