/* The table of output formats, and those of comparisons: --format, --help and completions use it.
 * Writes nothing by itself. */
#include "cmd/custody/report/report.h"

#include <string.h>

static const ReportFormat formats[] = {
    {"text", "for people, as a compiler writes", report_text},
    {"json", "everything; stable, see docs/schema/report-1.json", report_json},
    {"markdown", "an audit note, for reviewers", report_markdown},
    {"sarif", "SARIF 2.1.0, for GitHub code scanning and others", report_sarif},
    {"github", "GitHub workflow commands: annotations", report_github},
    {"gitlab", "GitLab code quality JSON", report_gitlab},
    {"junit", "JUnit XML", report_junit},
};

const ReportFormat *report_formats(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(formats);
    return formats;
}

const ReportFormat *report_format_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
