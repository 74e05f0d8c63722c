/* custody compare: two JSON reports, what was fixed, what is new, what remains.
 * Audits nothing. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "cmd/custody/report/report.h"

int cmd_compare(const Options *options, char **operands)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AuditResult) before = NULL;
    g_autoptr(AuditResult) after = NULL;
    const ComparisonFormat *format =
        comparison_format_find(options->format ? options->format : "text");

    if (!format) {
        complain("compare: --format is text, json or markdown");
        return EXIT_USAGE;
    }
    before = report_read_file(operands[0], &error);
    after = before ? report_read_file(operands[1], &error) : NULL;
    if (!after) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(Comparison) comparison = comparison_new(before, after);
    g_autoptr(GString) out = g_string_new(NULL);
    format->write(comparison, out);
    if (!print_text(out))
        return EXIT_INTERNAL;
    return findings_status(options->fail_on, comparison->fresh);
}
