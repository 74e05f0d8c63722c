/* The audit note in markdown: what a reviewer would otherwise write by hand.
 * Every number is counted from the findings and the ledger; nothing is said of what did not run. */
#include "cmd/custody/report/markdown.h"
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/status.h"

#include <string.h>

const char *verdict_name(Verdict verdict)
{
    static const char *const names[] = {
        [VERDICT_CLEAN] = "CLEAN",           [VERDICT_FIXED] = "FIXED",
        [VERDICT_FOUND] = "FOUND",           [VERDICT_UNDECIDED] = "UNDECIDED",
        [VERDICT_NOT_SEEN] = "NOT SEEN",     [VERDICT_NOT_RUN] = "NOT RUN",
        [VERDICT_PARTLY_RUN] = "PARTLY RUN",
    };

    return names[verdict];
}

/* ---- text ------------------------------------------------------------------------------------ */

void note_text(GString *out, const char *text)
{
    g_autoptr(GString) clean = g_string_new(NULL);
    gboolean code = FALSE;

    append_clean(clean, text);
    for (const char *p = clean->str; *p; p++) {
        if (*p == '`')
            code = !code;
        if (!code && strchr("*<[", *p))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
}

void note_place(GString *out, SourcePos pos)
{
    g_autoptr(GString) place = g_string_new(NULL);

    pos.column = 0;
    append_place(place, pos);
    g_string_append_c(out, '`');
    append_clean(out, place->str);
    g_string_append_c(out, '`');
}

guint note_count(const AuditResult *result, const char *rule)
{
    guint n = 0;

    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        n += finding_counts(finding) && strcmp(finding->rule, rule) == 0;
    }
    return n;
}

void note_functions(GString *out, const AuditResult *result, const char *rule, guint most)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (!finding_counts(finding) || strcmp(finding->rule, rule) != 0 || !finding->function ||
            !g_hash_table_add(seen, (gpointer)finding->function))
            continue;
        if (g_hash_table_size(seen) > most)
            continue;
        g_string_append_printf(out, "%s`%s`", g_hash_table_size(seen) > 1 ? ", " : "",
                               finding->function);
    }
    if (g_hash_table_size(seen) > most)
        g_string_append_printf(out, " and %u more", g_hash_table_size(seen) - most);
}

char *readme_section(const RuleInfo *rule, const char *heading)
{
    g_autofree char *mark = g_strdup_printf("\n## %s\n", heading);
    const char *begin = strstr(rule->readme, mark);

    if (!begin)
        return NULL;
    begin += strlen(mark);
    const char *end = strstr(begin, "\n## ");
    return g_strstrip(end ? g_strndup(begin, (gsize)(end - begin)) : g_strdup(begin));
}

/* ---- counting -------------------------------------------------------------------------------- */

static const struct {
    const char *cls, *title;
} classes[] = {
    {"cstring", "C strings"},       {"memory", "C memory"},
    {"object", "Library objects"},  {"handle", "cgo handles and registries"},
    {"pinner", "Pinned Go memory"}, {"file", "Files and descriptors"},
    {"", "Other resources"},
};

static gboolean same_class(const LedgerRow *row, const char *cls)
{
    return strcmp(row->cls ? row->cls : "", cls) == 0;
}

static gboolean is_suppressed_at(const AuditResult *result, SourcePos pos)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (finding->suppressed && source_pos_compare(&finding->pos, &pos) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Kinds of a class are learned from its rows: a finding knows its kind alone. */
static guint class_findings(const AuditResult *result, const char *cls)
{
    g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
    guint n = 0;

    for (guint i = 0; i < result->ledger->len; i++) {
        const LedgerRow *row = result->ledger->pdata[i];

        if (same_class(row, cls))
            g_hash_table_add(kinds, (gpointer)row->kind);
    }
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        n += finding_counts(finding) && finding->resource_kind &&
             g_hash_table_contains(kinds, finding->resource_kind);
    }
    return n;
}

static ClassCounts count_class(const AuditResult *result, const char *cls, const char *title)
{
    ClassCounts counts = {.cls = cls, .title = title};

    for (guint i = 0; i < result->ledger->len; i++) {
        const LedgerRow *row = result->ledger->pdata[i];

        if (!same_class(row, cls))
            continue;
        counts.by_disposition[row->disposition]++;
        counts.resources++;
        counts.lost +=
            row->disposition == DISPOSITION_LEAKED && !is_suppressed_at(result, row->acquired);
    }
    counts.findings = class_findings(result, cls);
    if (counts.resources == 0)
        counts.verdict = VERDICT_NOT_SEEN;
    else if (counts.lost > 0 || counts.findings > 0)
        counts.verdict = VERDICT_FOUND;
    else if (counts.by_disposition[DISPOSITION_UNKNOWN] > 0)
        counts.verdict = VERDICT_UNDECIDED;
    else
        counts.verdict = VERDICT_CLEAN;
    return counts;
}

GArray *note_classes(const Note *note)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(ClassCounts));

    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
        ClassCounts counts = count_class(note->result, classes[i].cls, classes[i].title);

        if (counts.verdict == VERDICT_CLEAN && note->options->against &&
            count_class(note->options->against, classes[i].cls, "").verdict == VERDICT_FOUND)
            counts.verdict = VERDICT_FIXED;
        g_array_append_val(array, counts);
    }
    return array;
}

StatusCounts note_statuses(const AuditResult *result)
{
    StatusCounts counts = {.calls = result->foreign_calls->len};

    for (guint i = 0; i < result->foreign_calls->len; i++) {
        CallStatus status = call_status(result->foreign_calls->pdata[i]);

        counts.returning += status != CALL_STATUS_NONE;
        counts.unchecked += status == CALL_STATUS_UNCHECKED;
        counts.checked += status == CALL_STATUS_CHECKED;
        counts.translated += status == CALL_STATUS_TRANSLATED;
    }
    return counts;
}

/* ---- summary --------------------------------------------------------------------------------- */

static void summary_classes(const Note *note)
{
    g_autoptr(GArray) array = note_classes(note);

    for (guint i = 0; i < array->len; i++) {
        const ClassCounts *counts = &g_array_index(array, ClassCounts, i);

        if (counts->verdict == VERDICT_NOT_SEEN)
            continue;
        g_string_append_printf(note->out, "- %s: %u acquired: ", counts->title, counts->resources);
        append_dispositions(note->out, counts->by_disposition);
        g_string_append_printf(note->out, ": %s\n", verdict_name(counts->verdict));
    }
}

static void summary_statuses(const Note *note)
{
    StatusCounts counts = note_statuses(note->result);

    if (counts.returning == 0)
        return;
    g_string_append_printf(note->out, "- C return codes: %u of %u foreign calls return one: ",
                           counts.returning, counts.calls);
    g_string_append_printf(note->out, "%u checked, %u unchecked: %s\n",
                           counts.checked + counts.translated, counts.unchecked,
                           counts.unchecked > 0 ? "FOUND" : "CLEAN");
}

void note_summary(const Note *note)
{
    ReportCounts counts = report_counts(note->result);
    GString *out = note->out;

    g_string_append(out, "## Summary\n\n");
    if (!report_anything_audited(note->result)) {
        g_autofree char *reason = nothing_audited_reason(note->result);

        g_string_append_printf(out, "- Nothing was audited: %s.\n", reason);
        return;
    }
    g_string_append(out, "- Findings: ");
    append_severities(out, &counts);
    if (counts.findings > 0) {
        g_string_append(out, " in ");
        append_count(out, counts.files, "file");
    }
    append_hidden_counts(out, &counts, note->result);
    g_string_append_c(out, '\n');
    if (note->comparison)
        g_string_append_printf(out, "- Since the earlier report: %u fixed, %u new, %u remaining\n",
                               note->comparison->fixed->len, note->comparison->fresh->len,
                               note->comparison->remaining->len);
    summary_classes(note);
    summary_statuses(note);
    note_tool_summary(note);
    g_string_append(out, "- Audited: ");
    append_coverage(out, note->result);
    g_string_append(out, "\n- Not analysed in full: ");
    append_count(out, note->result->degraded->len, "place");
    g_string_append(out, ", ");
    append_count(out, note->result->errors->len, "error");
    g_string_append(out, note->result->degraded->len + note->result->errors->len > 0
                             ? " (see Coverage)\n"
                             : "\n");
}

void report_markdown(const AuditResult *result, const ReportOptions *options, GString *out)
{
    g_autoptr(SourceLines) lines = source_lines_new(result->root);
    g_autoptr(Comparison) comparison =
        options->against ? comparison_new(options->against, result) : NULL;
    const Note note = {result, options, comparison, lines, out};

    g_string_append(out, "# Audit of ");
    note_text(out, result->title ? result->title : "foreign resources");
    g_string_append(out, "\n\n");
    note_summary(&note);
    if (report_anything_audited(result)) {
        note_findings(&note);
        note_quality(&note);
        note_advice(&note);
        note_compliance(&note);
    }
    note_coverage(&note);
}
