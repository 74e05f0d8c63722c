/* The text report: findings as a modern compiler shows them, worst first, notes in a line each;
 * then what was audited and what not. Colour only where the options ask for it: whether a terminal
 * listens is the caller's question. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/fix.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"

#include <string.h>

#define MAX_LISTED 20 /* degraded places shown; JSON has them all */

typedef struct TextReport {
    const AuditResult *result;
    const ReportOptions *options;
    const TextStyle *style;
    SourceLines *lines;
    GString *out;
} TextReport;

static const char *severity_colour(const TextStyle *style, Severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return style->error;
    case SEVERITY_WARNING:
        return style->warning;
    case SEVERITY_NOTE:
    case SEVERITY_OFF:
        return style->note;
    }
    return "";
}

static void append_heading(TextReport *report, SourcePos pos, const char *colour, const char *word,
                           const char *rule, const char *message)
{
    g_autoptr(GString) place = g_string_new(NULL);
    const TextStyle *style = report->style;

    append_place(place, pos);
    g_string_append(report->out, style->bold);
    append_clean(report->out, place->str);
    g_string_append_printf(report->out, ":%s %s%s", style->reset, colour, word);
    if (rule)
        g_string_append_printf(report->out, "[%s]", rule);
    g_string_append_printf(report->out, ":%s ", style->reset);
    g_string_append(report->out, rule ? style->bold : "");
    append_clean(report->out, message);
    g_string_append(report->out, rule ? style->reset : "");
    g_string_append_c(report->out, '\n');
}

static guint digits(guint32 number)
{
    guint n = 1;

    while (number >= 10) {
        number /= 10;
        n++;
    }
    return n;
}

/* Wide enough for every line number of the finding. */
static guint gutter_width(const Finding *finding)
{
    guint32 highest = finding->pos.line;

    for (guint i = 0; i < finding->trace->len; i++)
        highest = MAX(highest, ((const TraceStep *)finding->trace->pdata[i])->pos.line);
    for (guint i = 0; i < finding->fix_edits->len; i++)
        highest = MAX(highest, ((const FixEdit *)finding->fix_edits->pdata[i])->end_line + 2);
    return MAX(digits(highest), 3);
}

static gboolean same_place(SourcePos a, SourcePos b)
{
    return source_pos_compare(&a, &b) == 0;
}

static const char *step_message(const TraceStep *step)
{
    return step->message && *step->message ? step->message : step->event;
}

static void append_trace(TextReport *report, const Finding *finding, guint gutter, guint from)
{
    for (guint i = from; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];
        Snippet snippet = {step->pos, gutter, '-', NULL, report->style->note};

        g_string_append(report->out, "  ");
        append_heading(report, step->pos, report->style->note, "note", NULL, step_message(step));
        append_snippet(report->out, report->lines, report->style, &snippet);
    }
}

static void append_edit(TextReport *report, const FixEdit *edit, guint gutter)
{
    g_autoptr(GPtrArray) changes = fix_lines(report->lines, edit);

    for (guint i = 0; i < changes->len; i++) {
        const FixLine *line = changes->pdata[i];

        append_source_line(report->out, report->style, gutter, line->number, line->sign, line->text,
                           strlen(line->text));
    }
}

/* ---- one finding ----------------------------------------------------------------------------- */

static void append_remark(TextReport *report, guint gutter, const char *word, const char *text)
{
    g_string_append_printf(report->out, " %*s %s=%s %s", (int)gutter, "", report->style->dim,
                           report->style->reset, word);
    append_clean(report->out, text);
    g_string_append_c(report->out, '\n');
}

static void append_remarks(TextReport *report, const Finding *finding, guint gutter)
{
    if (finding->function) {
        g_autofree char *where =
            g_strdup_printf("%s (%s)", finding->function, confidence_name(finding->confidence));
        append_remark(report, gutter, "in ", where);
    } else {
        append_remark(report, gutter, "", confidence_name(finding->confidence));
    }
    if (finding->release && *finding->release)
        append_remark(report, gutter, "release with ", finding->release);
    if (finding->hint)
        append_remark(report, gutter, "help: ", finding->hint);
    if (finding->suppressed)
        append_remark(report, gutter, "suppressed: ",
                      finding->suppression_reason ? finding->suppression_reason
                                                  : "no reason given");
    if (finding->known)
        append_remark(report, gutter, "known from ",
                      report->result->known_from ? report->result->known_from : "before");
    if (finding->fix_description)
        append_remark(report, gutter, "fix: ", finding->fix_description);
    for (guint i = 0; i < finding->fix_edits->len; i++)
        append_edit(report, finding->fix_edits->pdata[i], gutter);
}

/* A note is hardening or advice: its line says it all, and its evidence would bury the errors. */
static gboolean in_brief(const TextReport *report, const Finding *finding)
{
    return finding->severity == SEVERITY_NOTE && !finding->suppressed && !report->options->verbose;
}

static void append_finding(TextReport *report, const Finding *finding)
{
    const char *colour = severity_colour(report->style, finding->severity);
    const TraceStep *first = finding->trace->len > 0 ? finding->trace->pdata[0] : NULL;
    gboolean labelled = first && same_place(first->pos, finding->pos);
    guint gutter = gutter_width(finding);
    Snippet snippet = {finding->pos, gutter, '^', labelled ? step_message(first) : NULL, colour};
    gsize before;

    append_heading(report, finding->pos, colour, severity_name(finding->severity), finding->rule,
                   finding->message ? finding->message : "");
    if (in_brief(report, finding))
        return;
    before = report->out->len;
    append_snippet(report->out, report->lines, report->style, &snippet);
    if (report->out->len == before) /* no source to put the label in */
        labelled = FALSE;
    append_trace(report, finding, gutter, labelled ? 1 : 0);
    append_remarks(report, finding, gutter);
    g_string_append_c(report->out, '\n');
}

static void append_findings(TextReport *report)
{
    const GPtrArray *findings = report->result->findings;
    gboolean brief = FALSE;

    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_OFF; severity--)
        for (guint i = 0; i < findings->len; i++) {
            const Finding *finding = findings->pdata[i];

            if (finding->severity != (Severity)severity ||
                !(finding_counts(finding) || report->options->show_suppressed))
                continue;
            append_finding(report, finding);
            brief |= in_brief(report, finding);
        }
    if (brief)
        g_string_append_c(report->out, '\n');
}

/* ---- what was audited, and what not ---------------------------------------------------------- */

static void append_degraded(TextReport *report)
{
    const GPtrArray *degraded = report->result->degraded;
    guint shown = report->options->quiet ? 0 : MIN(degraded->len, MAX_LISTED);

    if (degraded->len == 0)
        return;
    g_string_append_printf(report->out,
                           "%swarning:%s not analysed in full: ", report->style->warning,
                           report->style->reset);
    append_count(report->out, degraded->len, "place");
    g_string_append(report->out, "; what lies there is not vouched for\n");
    for (guint i = 0; i < shown; i++) {
        const DegradedNote *note = degraded->pdata[i];
        g_autoptr(GString) line = g_string_new("  ");

        append_place(line, (SourcePos){note->path, note->line, 0});
        g_string_append_printf(line, ": %s", note->reason);
        append_clean(report->out, line->str);
        g_string_append_c(report->out, '\n');
    }
    if (shown > 0 && degraded->len > shown)
        g_string_append_printf(report->out, "  and %u more: see --format json\n",
                               degraded->len - shown);
}

static void append_errors(TextReport *report)
{
    for (guint i = 0; i < report->result->errors->len; i++) {
        const AuditError *error = report->result->errors->pdata[i];

        g_string_append_printf(report->out, "%serror:%s ", report->style->error,
                               report->style->reset);
        append_clean(report->out, error->path ? error->path : report->result->title);
        g_string_append(report->out, ": ");
        append_clean(report->out, error->message);
        g_string_append_c(report->out, '\n');
    }
}

static void append_summary(TextReport *report)
{
    ReportCounts counts = report_counts(report->result);
    const TextStyle *style = report->style;
    GString *out = report->out;

    g_string_append_printf(out, "%scustody:%s ", style->bold, style->reset);
    if (!report_anything_audited(report->result)) {
        g_autofree char *reason = nothing_audited_reason(report->result);

        g_string_append_printf(out, "nothing was audited: %s\n", reason);
        return;
    }
    append_severities(out, &counts);
    if (counts.findings > 0) {
        g_string_append(out, " in ");
        append_count(out, counts.files, "file");
    }
    append_hidden_counts(out, &counts, report->result);
    g_string_append_c(out, '\n');
    if (report->options->quiet)
        return;
    g_string_append(out, "  followed ");
    append_count(out, counts.resources, "resource");
    if (counts.resources > 0)
        g_string_append(out, ": ");
    append_dispositions(out, counts.by_disposition);
    g_string_append(out, "\n  in ");
    append_coverage(out, report->result);
    g_string_append_c(out, '\n');
    g_autoptr(GString) left_out = g_string_new(NULL);
    if (append_left_out(left_out, report->result))
        g_string_append_printf(out, "  left out: %s\n", left_out->str);
}

void report_text(const AuditResult *result, const ReportOptions *options, GString *out)
{
    g_autoptr(SourceLines) lines = source_lines_new(result->root);
    TextReport report = {result, options, text_style(options->colour), lines, out};

    append_findings(&report);
    append_errors(&report);
    append_degraded(&report);
    append_summary(&report);
}
