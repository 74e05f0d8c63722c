/* JUnit XML: each rule is a test; it fails with its findings.
 * Notes do not fail a test; what was not analysed is a skipped one, what was not read an error. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"

#include <string.h>

static void append_xml(GString *out, const char *text)
{
    g_autoptr(GString) clean = g_string_new(NULL);
    g_autofree char *escaped = NULL;

    append_clean(clean, text);
    escaped = g_markup_escape_text(clean->str, (gssize)clean->len);
    g_string_append(out, escaped);
}

static void append_case(GString *out, const char *classname, const char *name)
{
    g_string_append(out, "    <testcase classname=\"custody.");
    append_xml(out, classname);
    g_string_append(out, "\" name=\"");
    append_xml(out, name);
    g_string_append(out, "\"");
}

/* Message, trace and hint, each on its line. */
static void append_body(GString *out, const Finding *finding)
{
    append_xml(out, finding->message);
    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];
        g_autoptr(GString) line = g_string_new(NULL);

        append_place(line, step->pos);
        g_string_append_printf(line, ": %s", step->message);
        g_string_append_c(out, '\n');
        append_xml(out, line->str);
    }
    if (finding->hint) {
        g_string_append(out, "\nhelp: ");
        append_xml(out, finding->hint);
    }
}

static void append_finding(GString *out, const Finding *finding)
{
    g_autoptr(GString) place = g_string_new(NULL);

    append_place(place, finding->pos);
    append_case(out, finding->rule, place->str);
    if (!finding_counts(finding)) {
        g_string_append_printf(
            out, ">\n      <skipped message=\"%s: ", finding->suppressed ? "suppressed" : "known");
        append_xml(out, finding->suppression_reason ? finding->suppression_reason : "");
        g_string_append(out, "\"/>\n");
    } else if (finding->severity == SEVERITY_NOTE) {
        g_string_append(out, ">\n      <system-out>");
        append_body(out, finding);
        g_string_append(out, "</system-out>\n");
    } else {
        g_string_append_printf(out, ">\n      <failure type=\"%s\" message=\"",
                               severity_name(finding->severity));
        append_xml(out, finding->message);
        g_string_append(out, "\">");
        append_body(out, finding);
        g_string_append(out, "</failure>\n");
    }
    g_string_append(out, "    </testcase>\n");
}

static gboolean has_finding(const AuditResult *result, const char *rule, gboolean suppressed)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (strcmp(finding->rule, rule) == 0 && (suppressed || finding_counts(finding)))
            return TRUE;
    }
    return FALSE;
}

typedef struct Totals {
    guint tests, failures, errors, skipped;
} Totals;

static void append_findings(GString *out, const AuditResult *result, const ReportOptions *options,
                            Totals *totals)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (!finding_counts(finding) && !options->show_suppressed)
            continue;
        append_finding(out, finding);
        totals->tests++;
        totals->skipped += finding_counts(finding) ? 0 : 1;
        totals->failures += finding_counts(finding) && finding->severity > SEVERITY_NOTE;
    }
    for (guint i = 0; i < result->rules_run->len; i++) {
        const char *rule = result->rules_run->pdata[i];

        if (has_finding(result, rule, options->show_suppressed))
            continue;
        append_case(out, rule, "no finding");
        g_string_append(out, "/>\n");
        totals->tests++;
    }
}

static void append_gap(GString *out, const char *name, SourcePos pos, const char *element,
                       const char *text)
{
    g_autoptr(GString) place = g_string_new(NULL);

    append_place(place, pos);
    append_case(out, name, place->str);
    g_string_append_printf(out, ">\n      <%s message=\"", element);
    append_xml(out, text);
    g_string_append(out, "\"/>\n    </testcase>\n");
}

static void append_gaps(GString *out, const AuditResult *result, Totals *totals)
{
    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = result->errors->pdata[i];

        append_gap(out, "not-read", (SourcePos){error->path, 0, 0}, "error", error->message);
    }
    for (guint i = 0; i < result->degraded->len; i++) {
        const DegradedNote *note = result->degraded->pdata[i];

        append_gap(out, "not-analysed-in-full", (SourcePos){note->path, note->line, 0}, "skipped",
                   note->reason);
    }
    totals->errors += result->errors->len;
    totals->skipped += result->degraded->len;
    totals->tests += result->errors->len + result->degraded->len;
    if (report_anything_audited(result))
        return;
    g_autofree char *reason = nothing_audited_reason(result);
    g_autofree char *text = g_strdup_printf("nothing was audited: %s", reason);
    append_gap(out, "nothing-audited", (SourcePos){".", 0, 0}, "error", text);
    totals->errors++;
    totals->tests++;
}

void report_junit(const AuditResult *result, const ReportOptions *options, GString *out)
{
    g_autoptr(GString) cases = g_string_new(NULL);
    Totals totals = {0};
    g_autofree char *numbers = NULL;

    append_findings(cases, result, options, &totals);
    append_gaps(cases, result, &totals);
    numbers = g_strdup_printf("tests=\"%u\" failures=\"%u\" errors=\"%u\"", totals.tests,
                              totals.failures, totals.errors);
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    g_string_append_printf(out, "<testsuites name=\"custody\" %s time=\"0\">\n  <testsuite name=\"",
                           numbers);
    append_xml(out, result->title ? result->title : "custody");
    g_string_append_printf(out, "\" %s skipped=\"%u\" time=\"0\">\n", numbers, totals.skipped);
    g_string_append(out, cases->str);
    g_string_append(out, "  </testsuite>\n</testsuites>\n");
}
