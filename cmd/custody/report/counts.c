/* Numbers that several formats state: findings by severity, ledger rows by disposition.
 * Counts only what the result holds: no number is made up where the ledger has no row. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/snippet.h"

#include <string.h>

ReportCounts report_counts(const AuditResult *result)
{
    ReportCounts counts = {0};
    const char *last_path = NULL;

    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (finding->suppressed) {
            counts.suppressed++;
            continue;
        }
        if (finding->known) {
            counts.known++;
            continue;
        }
        counts.findings++;
        counts.by_severity[finding->severity]++;
        if (g_strcmp0(finding->pos.path, last_path) != 0) /* findings are sorted by path */
            counts.files++;
        last_path = finding->pos.path;
    }
    for (guint i = 0; i < result->ledger->len; i++) {
        const LedgerRow *row = result->ledger->pdata[i];

        counts.by_disposition[row->disposition]++;
        counts.resources++;
    }
    return counts;
}

gboolean report_anything_audited(const AuditResult *result)
{
    return result->packages > 0 || result->go_files > 0 || result->c_files > 0;
}

char *nothing_audited_reason(const AuditResult *result)
{
    guint n = result->packages_without_cgo;

    if (n == 1)
        return g_strdup("the one Go package does not use cgo, and there is no C file");
    if (n > 1)
        return g_strdup_printf("none of the %u Go packages uses cgo, and there is no C file", n);
    return g_strdup(result->errors->len > 0 ? "nothing could be read"
                                            : "there is no Go package and no C file");
}

void append_count(GString *out, guint n, const char *noun)
{
    gsize len = strlen(noun);

    if (n == 1)
        g_string_append_printf(out, "1 %s", noun);
    else if (noun[len - 1] == 'y')
        g_string_append_printf(out, "%u %.*sies", n, (int)(len - 1), noun);
    else
        g_string_append_printf(out, "%u %ss", n, noun);
}

void append_severities(GString *out, const ReportCounts *counts)
{
    const char *separator = "";

    for (int severity = SEVERITY_ERROR; severity > SEVERITY_OFF; severity--) {
        guint n = counts->by_severity[severity];

        if (n == 0)
            continue;
        g_string_append(out, separator);
        append_count(out, n, severity_name((Severity)severity));
        separator = ", ";
    }
    if (counts->findings == 0)
        g_string_append(out, "no findings");
}

const char *disposition_phrase(Disposition disposition)
{
    static const char *const phrases[] = {
        [DISPOSITION_RELEASED] = "released on every path",
        [DISPOSITION_DEFERRED] = "released by defer",
        [DISPOSITION_TRANSFERRED] = "transferred to C",
        [DISPOSITION_OWNED] = "owned by a type",
        [DISPOSITION_RETURNED] = "returned to the caller",
        [DISPOSITION_LEAKED] = "leaked",
        [DISPOSITION_UNKNOWN] = "unknown",
    };

    return phrases[disposition];
}

void append_dispositions(GString *out, const guint *by_disposition)
{
    static const Disposition order[] = {
        DISPOSITION_DEFERRED,    DISPOSITION_RELEASED, DISPOSITION_OWNED,  DISPOSITION_RETURNED,
        DISPOSITION_TRANSFERRED, DISPOSITION_UNKNOWN,  DISPOSITION_LEAKED,
    };
    const char *separator = "";

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        guint n = by_disposition[order[i]];

        if (n == 0)
            continue;
        g_string_append_printf(out, "%s%u %s", separator, n, disposition_phrase(order[i]));
        separator = ", ";
    }
}

void append_coverage(GString *out, const AuditResult *result)
{
    append_count(out, result->packages, "package");
    g_string_append(out, ", ");
    append_count(out, result->go_files, "Go file");
    g_string_append(out, ", ");
    append_count(out, result->c_files, "C file");
    g_string_append(out, ", ");
    append_count(out, result->functions, "function");
    g_string_append(out, ", ");
    append_count(out, result->foreign_call_count, "foreign call");
}

void append_hidden_counts(GString *out, const ReportCounts *counts, const AuditResult *result)
{
    const char *separator = " (";

    if (counts->known > 0 || result->known_from) {
        g_string_append_printf(out, "%s%u known from ", separator, counts->known);
        append_clean(out, result->known_from ? result->known_from : "before");
        if (result->known_gone > 0)
            g_string_append_printf(out, ", %u in it %s gone", result->known_gone,
                                   result->known_gone == 1 ? "is" : "are");
        separator = "; ";
    }
    if (counts->suppressed > 0) {
        g_string_append_printf(out, "%s%u suppressed", separator, counts->suppressed);
        separator = "; ";
    }
    if (*separator == ';')
        g_string_append_c(out, ')');
}

gboolean append_left_out(GString *out, const AuditResult *result)
{
    const struct {
        guint n;
        const char *where;
    } reasons[] = {
        {result->left_out.generated, "in generated files (--include-generated shows them)"},
        {result->left_out.vendored, "in vendored code (--vendor shows them)"},
        {result->left_out.outside, "in headers outside of what was audited"},
    };
    const char *separator = "";

    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        if (reasons[i].n == 0)
            continue;
        g_string_append(out, separator);
        append_count(out, reasons[i].n, "finding");
        g_string_append_printf(out, " %s", reasons[i].where);
        separator = ", ";
    }
    return *separator != '\0';
}

void append_place(GString *out, SourcePos pos)
{
    g_string_append(out, pos.path ? pos.path : "(unknown)");
    if (pos.line > 0)
        g_string_append_printf(out, ":%u", pos.line);
    if (pos.line > 0 && pos.column > 0)
        g_string_append_printf(out, ":%u", pos.column);
}
