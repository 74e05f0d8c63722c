/* GitHub workflow commands: annotations in the log of a workflow, worst first.
 * GitHub shows ten of a level a step; the rest stays in the log, and a line says how many. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"

#include <string.h>

#define SHOWN_BY_GITHUB 10

/* property: ':' and ',' end a property, so they are escaped too. Other control characters could
 * speak to the log, and are replaced. */
static void append_escaped(GString *out, const char *text, gboolean property)
{
    for (; *text; text++) {
        if (*text == '%' || *text == '\r' || *text == '\n' ||
            (property && (*text == ':' || *text == ',')))
            g_string_append_printf(out, "%%%02X", (guint)(guchar)*text);
        else
            g_string_append_c(out, g_ascii_iscntrl(*text) ? '?' : *text);
    }
}

static const char *level_of(Severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return "error";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_NOTE:
    case SEVERITY_OFF:
        return "notice";
    }
    return "notice";
}

static int worst_first(gconstpointer a, gconstpointer b)
{
    const Finding *x = *(const Finding *const *)a, *y = *(const Finding *const *)b;

    if (x->severity != y->severity)
        return (int)y->severity - (int)x->severity;
    if (x->confidence != y->confidence)
        return (int)y->confidence - (int)x->confidence;
    return source_pos_compare(&x->pos, &y->pos);
}

static void append_annotation(GString *out, SourceLines *lines, const Finding *finding)
{
    gsize len;
    const char *line = source_lines_get(lines, finding->pos.path, finding->pos.line, &len);
    guint32 column = MAX(finding->pos.column, 1);

    g_string_append_printf(out, "::%s file=", level_of(finding->severity));
    append_escaped(out, finding->pos.path ? finding->pos.path : "", TRUE);
    if (finding->pos.line > 0)
        g_string_append_printf(out, ",line=%u,col=%u", finding->pos.line, column);
    if (line)
        g_string_append_printf(out, ",endColumn=%u", column + source_span(line, len, column) - 1);
    g_string_append(out, ",title=custody ");
    append_escaped(out, finding->rule, TRUE);
    g_string_append(out, "::");
    append_escaped(out, finding->message, FALSE);
    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];
        g_autoptr(GString) text = g_string_new("\n");

        append_place(text, step->pos);
        g_string_append_printf(text, ": %s", step->message);
        append_escaped(out, text->str, FALSE);
    }
    if (finding->hint) {
        append_escaped(out, "\nhelp: ", FALSE);
        append_escaped(out, finding->hint, FALSE);
    }
    if (!finding_counts(finding))
        append_escaped(out, finding->suppressed ? "\n(suppressed)" : "\n(known)", FALSE);
    g_string_append_c(out, '\n');
}

/* One warning for everything that was not analysed, so that it takes one of the ten. */
static void append_gaps(GString *out, const AuditResult *result)
{
    if (!report_anything_audited(result)) {
        g_autofree char *reason = nothing_audited_reason(result);

        g_string_append_printf(out, "::error title=custody::Nothing was audited: %s\n", reason);
    }
    if (result->degraded->len + result->errors->len == 0)
        return;
    g_string_append(out, "::warning title=custody%3A not analysed in full::");
    append_count(out, result->errors->len + result->degraded->len, "place");
    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = result->errors->pdata[i];
        g_autofree char *text = g_strdup_printf("\n%s: %s", error->path, error->message);

        append_escaped(out, text, FALSE);
    }
    for (guint i = 0; i < result->degraded->len; i++) {
        const DegradedNote *note = result->degraded->pdata[i];
        g_autoptr(GString) text = g_string_new("\n");

        append_place(text, (SourcePos){note->path, note->line, 0});
        g_string_append_printf(text, ": %s", note->reason);
        append_escaped(out, text->str, FALSE);
    }
    g_string_append_c(out, '\n');
}

static void append_hidden(GString *out, const guint *by_severity)
{
    guint hidden = 0;

    for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++)
        hidden +=
            by_severity[severity] > SHOWN_BY_GITHUB ? by_severity[severity] - SHOWN_BY_GITHUB : 0;
    if (hidden > 0)
        g_string_append_printf(out, "; GitHub shows %d of a level, so %u more stand only here",
                               SHOWN_BY_GITHUB, hidden);
}

void report_github(const AuditResult *result, const ReportOptions *options, GString *out)
{
    ReportCounts counts = report_counts(result);
    g_autoptr(SourceLines) lines = source_lines_new(result->root);
    g_autoptr(GPtrArray) findings = g_ptr_array_new();

    for (guint i = 0; i < result->findings->len; i++) {
        Finding *finding = result->findings->pdata[i];

        if (finding_counts(finding) || options->show_suppressed)
            g_ptr_array_add(findings, finding);
    }
    g_ptr_array_sort(findings, worst_first);
    append_gaps(out, result);
    for (guint i = 0; i < findings->len; i++)
        append_annotation(out, lines, findings->pdata[i]);
    g_string_append(out, "custody: ");
    append_severities(out, &counts);
    append_hidden_counts(out, &counts, result);
    append_hidden(out, counts.by_severity);
    g_string_append(out, "; ");
    append_coverage(out, result);
    g_autoptr(GString) left_out = g_string_new("; left out: ");
    if (append_left_out(left_out, result))
        g_string_append(out, left_out->str);
    g_string_append_c(out, '\n');
}
