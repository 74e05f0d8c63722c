/* Two results side by side: FIXED, NEW and REMAINING, as text, JSON and markdown.
 * A finding that is gone because its rule did not run is not called fixed. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"
#include "rules/match.h"

#include <string.h>

Comparison *comparison_new(const AuditResult *before, const AuditResult *after)
{
    Comparison *comparison = g_new0(Comparison, 1);
    g_autoptr(GHashTable) pairs = findings_match(before->findings, after->findings);
    g_autoptr(GHashTable) matched = g_hash_table_new(NULL, NULL);

    comparison->fixed = g_ptr_array_new();
    comparison->fresh = g_ptr_array_new();
    comparison->remaining = g_ptr_array_new();
    comparison->unjudged = g_ptr_array_new();
    for (guint i = 0; i < after->findings->len; i++) {
        Finding *finding = after->findings->pdata[i];
        Finding *old = g_hash_table_lookup(pairs, finding);

        if (finding->suppressed)
            continue;
        if (old)
            g_hash_table_add(matched, old);
        g_ptr_array_add(old ? comparison->remaining : comparison->fresh, finding);
    }
    for (guint i = 0; i < before->findings->len; i++) {
        Finding *finding = before->findings->pdata[i];

        if (finding->suppressed || g_hash_table_contains(matched, finding))
            continue;
        gboolean judged = after->rules_run->len == 0 || audit_result_rule_ran(after, finding->rule);
        g_ptr_array_add(judged ? comparison->fixed : comparison->unjudged, finding);
    }
    return comparison;
}

void comparison_free(Comparison *comparison)
{
    if (!comparison)
        return;
    g_ptr_array_unref(comparison->fixed);
    g_ptr_array_unref(comparison->fresh);
    g_ptr_array_unref(comparison->remaining);
    g_ptr_array_unref(comparison->unjudged);
    g_free(comparison);
}

/* ---- formats --------------------------------------------------------------------------------- */

typedef struct Part {
    const char *title, *member, *what;
    const GPtrArray *findings;
} Part;

#define N_PARTS 4

static void parts_of(const Comparison *comparison, Part *ret_parts)
{
    ret_parts[0] = (Part){"NEW", "new", "not in the old report", comparison->fresh};
    ret_parts[1] = (Part){"FIXED", "fixed", "not in the new report", comparison->fixed};
    ret_parts[2] = (Part){"REMAINING", "remaining", "in both", comparison->remaining};
    ret_parts[3] = (Part){"NOT JUDGED", "not_judged", "their rule did not run in the new report",
                          comparison->unjudged};
}

static void append_line(GString *out, const Finding *finding)
{
    g_autoptr(GString) place = g_string_new(NULL);

    append_place(place, finding->pos);
    append_clean(out, place->str);
    g_string_append_printf(out, ": %s[%s]: ", severity_name(finding->severity), finding->rule);
    append_clean(out, finding->message);
    g_string_append_c(out, '\n');
}

static void append_totals(GString *out, const Comparison *comparison)
{
    g_string_append_printf(out, "%u new, %u fixed, %u remaining", comparison->fresh->len,
                           comparison->fixed->len, comparison->remaining->len);
    if (comparison->unjudged->len > 0)
        g_string_append_printf(out, ", %u not judged", comparison->unjudged->len);
    g_string_append_c(out, '\n');
}

static void write_text(const Comparison *comparison, GString *out)
{
    Part parts[N_PARTS];

    parts_of(comparison, parts);
    for (gsize p = 0; p < N_PARTS; p++) {
        if (parts[p].findings->len == 0)
            continue;
        g_string_append_printf(out, "%s (%u, %s)\n", parts[p].title, parts[p].findings->len,
                               parts[p].what);
        for (guint i = 0; i < parts[p].findings->len; i++) {
            g_string_append(out, "  ");
            append_line(out, parts[p].findings->pdata[i]);
        }
        g_string_append_c(out, '\n');
    }
    append_totals(out, comparison);
}

static void write_json(const Comparison *comparison, GString *out)
{
    g_autoptr(cJSON) object = cJSON_CreateObject();
    Part parts[N_PARTS];

    json_add_text(object, "schema", "custody/comparison/1");
    parts_of(comparison, parts);
    for (gsize p = 0; p < N_PARTS; p++) {
        cJSON *array = json_add_array(object, parts[p].member);

        for (guint i = 0; i < parts[p].findings->len; i++) {
            const Finding *finding = parts[p].findings->pdata[i];
            cJSON *item = json_append_object(array);

            json_add_text(item, "rule", finding->rule);
            json_add_text(item, "severity", severity_name(finding->severity));
            json_add_text(item, "message", finding->message);
            json_add_place(item, finding->pos);
            json_add_text(item, "function", finding->function);
            json_add_text(item, "fingerprint", finding->fingerprint);
        }
    }
    json_print(object, out);
}

static void append_cell(GString *out, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text == '\n' ? ' ' : *text);
    }
}

static void write_markdown(const Comparison *comparison, GString *out)
{
    Part parts[N_PARTS];

    g_string_append(out, "# Comparison of two audits\n\n");
    append_totals(out, comparison);
    parts_of(comparison, parts);
    for (gsize p = 0; p < N_PARTS; p++) {
        if (parts[p].findings->len == 0)
            continue;
        g_string_append_printf(out,
                               "\n## %s (%u)\n\n| severity | rule | where | what |\n"
                               "|---|---|---|---|\n",
                               parts[p].title, parts[p].findings->len);
        for (guint i = 0; i < parts[p].findings->len; i++) {
            const Finding *finding = parts[p].findings->pdata[i];

            g_string_append_printf(out, "| %s | %s | `", severity_name(finding->severity),
                                   finding->rule);
            append_place(out, finding->pos);
            g_string_append(out, "` | ");
            append_cell(out, finding->message);
            g_string_append(out, " |\n");
        }
    }
}

const ComparisonFormat *comparison_format_find(const char *name)
{
    static const ComparisonFormat formats[] = {
        {"text", write_text}, {"json", write_json}, {"markdown", write_markdown}};

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
