/* The audit note's sections on what was found: one for each rule, worst first, then what was fixed
 * and what is suppressed. Says what a trace shows; guesses no cause beyond it. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/fix.h"
#include "cmd/custody/report/markdown.h"

#include <string.h>

#define MAX_HINTS 5 /* shown of a rule */

/* Findings of one rule. */
typedef struct Section {
    const char *rule;
    Severity worst;
    GPtrArray *findings; /* borrowed Finding *, by place */
} Section;

static void section_free(gpointer data)
{
    Section *section = data;

    g_ptr_array_unref(section->findings);
    g_free(section);
}

/* Worst first, then the larger, then by name. */
static int section_compare(gconstpointer a, gconstpointer b)
{
    const Section *x = *(const Section *const *)a, *y = *(const Section *const *)b;

    if (x->worst != y->worst)
        return (int)y->worst - (int)x->worst;
    if (x->findings->len != y->findings->len)
        return x->findings->len < y->findings->len ? 1 : -1;
    return strcmp(x->rule, y->rule);
}

static GPtrArray *sections_new(const AuditResult *result)
{
    GPtrArray *sections = g_ptr_array_new_with_free_func(section_free);
    g_autoptr(GHashTable) by_rule = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < result->findings->len; i++) {
        Finding *finding = result->findings->pdata[i];
        Section *section;

        if (!finding_counts(finding))
            continue;
        section = g_hash_table_lookup(by_rule, finding->rule);
        if (!section) {
            section = g_new0(Section, 1);
            section->rule = finding->rule;
            section->findings = g_ptr_array_new();
            g_hash_table_insert(by_rule, (gpointer)finding->rule, section);
            g_ptr_array_add(sections, section);
        }
        section->worst = MAX(section->worst, finding->severity);
        g_ptr_array_add(section->findings, finding);
    }
    g_ptr_array_sort(sections, section_compare);
    return sections;
}

/* ---- Issue ----------------------------------------------------------------------------------- */

static void append_severity_counts(GString *out, const Section *section)
{
    ReportCounts counts = {.findings = section->findings->len};

    for (guint i = 0; i < section->findings->len; i++)
        counts.by_severity[((const Finding *)section->findings->pdata[i])->severity]++;
    append_severities(out, &counts);
}

static const char *function_of(const Finding *finding)
{
    return finding->function ? finding->function : "file scope";
}

/* Number of different functions among findings [from, to). */
static guint count_functions(const GPtrArray *findings, guint from, guint to)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = from; i < to; i++)
        g_hash_table_add(seen, (gpointer)function_of(findings->pdata[i]));
    return g_hash_table_size(seen);
}

static void append_issue(const Note *note, const Section *section, const RuleInfo *rule)
{
    g_autofree char *why = rule ? readme_section(rule, "Why it matters") : NULL;

    g_string_append(note->out, "### Issue\n\n");
    if (rule)
        g_string_append_printf(note->out, "%s: ", rule->summary);
    append_severity_counts(note->out, section);
    g_string_append(note->out, " in ");
    append_count(note->out, count_functions(section->findings, 0, section->findings->len),
                 "function");
    g_string_append(note->out, ".\n");
    if (rule && section->worst < rule->severity)
        g_string_append_printf(note->out,
                               "\nNone of them is more than a %s, below what this rule usually "
                               "finds: see what each of them says.\n",
                               severity_name(section->worst));
    else if (why)
        g_string_append_printf(note->out, "\n%s\n", why);
}

/* ---- Root cause ------------------------------------------------------------------------------ */

/* The kinds of steps that a trace goes through, each run of equals once. */
static char *trace_shape(const Finding *finding)
{
    GString *shape = g_string_new(NULL);
    const char *last = NULL;

    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];

        if (g_strcmp0(step->event, last) == 0)
            continue;
        g_string_append_printf(shape, "%s%s", last ? " → " : "", step->event);
        last = step->event;
    }
    return g_string_free(shape, FALSE);
}

static void append_steps(const Note *note, const Finding *finding)
{
    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];

        g_string_append_printf(note->out, "  %u. ", i + 1);
        note_place(note->out, step->pos);
        g_string_append(note->out, ": ");
        note_text(note->out, step->message && *step->message ? step->message : step->event);
        g_string_append_c(note->out, '\n');
    }
}

static guint count_shape(const Section *section, const char *shape)
{
    guint n = 0;

    for (guint i = 0; i < section->findings->len; i++) {
        g_autofree char *other = trace_shape(section->findings->pdata[i]);

        n += strcmp(other, shape) == 0;
    }
    return n;
}

static void append_hints(const Note *note, const Section *section)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < section->findings->len; i++) {
        const Finding *finding = section->findings->pdata[i];

        if (!finding->hint || !g_hash_table_add(seen, finding->hint))
            continue;
        if (g_hash_table_size(seen) > MAX_HINTS)
            continue;
        if (g_hash_table_size(seen) == 1)
            g_string_append(note->out, "\nWhat would settle or help it:\n\n");
        g_string_append(note->out, "- ");
        note_text(note->out, finding->hint);
        g_string_append(note->out, "\n");
    }
    if (g_hash_table_size(seen) > MAX_HINTS)
        g_string_append_printf(note->out, "- and %u more like these\n",
                               g_hash_table_size(seen) - MAX_HINTS);
}

/* One example for each way in which the findings of a rule come about. */
static void append_root_cause(const Note *note, const Section *section)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_string_append(note->out, "\n### Root cause\n\n");
    for (guint i = 0; i < section->findings->len; i++) {
        const Finding *finding = section->findings->pdata[i];
        char *shape = trace_shape(finding);

        if (!g_hash_table_add(seen, shape))
            continue;
        guint n = count_shape(section, shape);
        g_string_append_printf(note->out, "- %u of %u", n, section->findings->len);
        if (*shape)
            g_string_append_printf(note->out, " (%s)", shape);
        g_string_append_printf(note->out, ", %sin `%s`:\n", n > 1 ? "for example " : "",
                               function_of(finding));
        append_steps(note, finding);
    }
    append_hints(note, section);
}

/* ---- Affected functions ---------------------------------------------------------------------- */

/* "(*Keypair).Sign" and "Keypair.Sign" belong to Keypair, the rest to its package or folder. */
static char *owner_of(const Finding *finding)
{
    const char *name = finding->function ? finding->function : "";
    const char *dot;

    if (g_str_has_prefix(name, "(*") && (dot = strchr(name, ')')))
        return g_strndup(name + 2, (gsize)(dot - name - 2));
    dot = strchr(name, '.');
    if (dot && dot > name && *name != '(')
        return g_strndup(name, (gsize)(dot - name));
    if (finding->package)
        return g_strdup_printf("functions of %s", finding->package);
    return g_strdup("functions");
}

static const char *method_of(const Finding *finding)
{
    const char *name = function_of(finding);
    const char *dot = g_str_has_prefix(name, "(*") ? strstr(name, ").") : strchr(name, '.');

    if (!dot)
        return name;
    return dot[0] == ')' ? dot + 2 : dot + 1;
}

static int owner_compare(gconstpointer a, gconstpointer b)
{
    g_autofree char *x = owner_of(*(const Finding *const *)a);
    g_autofree char *y = owner_of(*(const Finding *const *)b);
    int order = strcmp(x, y);

    if (!order)
        order = source_pos_compare(&(*(const Finding *const *)a)->pos,
                                   &(*(const Finding *const *)b)->pos);
    return order;
}

static gboolean is_among(const GPtrArray *findings, const Finding *finding)
{
    return g_ptr_array_find((GPtrArray *)(gpointer)findings, finding, NULL);
}

static void append_affected_finding(const Note *note, const Finding *finding)
{
    GString *out = note->out;

    g_string_append_printf(out, "  - `%s` ", method_of(finding));
    note_place(out, finding->pos);
    g_string_append(out, ": ");
    note_text(out, finding->message);
    g_string_append_printf(out, " (%s)", confidence_name(finding->confidence));
    if (note->comparison)
        g_string_append(out, is_among(note->comparison->fresh, finding) ? " NEW" : " REMAINING");
    g_string_append_c(out, '\n');
}

static void append_affected(const Note *note, const Section *section)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_copy(section->findings, NULL, NULL);
    guint from = 0;

    g_ptr_array_sort(findings, owner_compare);
    g_string_append(note->out, "\n### Affected functions\n\n");
    while (from < findings->len) {
        g_autofree char *owner = owner_of(findings->pdata[from]);
        guint to = from + 1;

        for (; to < findings->len; to++) {
            g_autofree char *other = owner_of(findings->pdata[to]);

            if (strcmp(owner, other) != 0)
                break;
        }
        g_string_append(note->out, "- ");
        note_text(note->out, owner);
        g_string_append(note->out, " (");
        append_count(note->out, count_functions(findings, from, to), "function");
        g_string_append(note->out, ")\n");
        for (; from < to; from++)
            append_affected_finding(note, findings->pdata[from]);
    }
}

/* ---- Fix ------------------------------------------------------------------------------------- */

static void append_diff(const Note *note, const Finding *finding)
{
    g_string_append(note->out, "\n");
    note_place(note->out, finding->pos);
    g_string_append(note->out, ": ");
    note_text(note->out, finding->fix_description ? finding->fix_description : "edit");
    g_string_append(note->out, "\n\n```diff\n");
    for (guint i = 0; i < finding->fix_edits->len; i++) {
        g_autoptr(GPtrArray) changes = fix_lines(note->lines, finding->fix_edits->pdata[i]);

        for (guint k = 0; k < changes->len; k++) {
            const FixLine *line = changes->pdata[k];

            g_string_append_c(note->out, line->sign);
            append_code(note->out, line->text);
            g_string_append_c(note->out, '\n');
        }
    }
    g_string_append(note->out, "```\n");
}

static void append_fix(const Note *note, const Section *section, const RuleInfo *rule)
{
    g_autofree char *how = rule ? readme_section(rule, "How to fix") : NULL;
    guint known = 0;

    g_string_append(note->out, "\n### Fix\n\n");
    if (how)
        g_string_append_printf(note->out, "%s\n", how);
    for (guint i = 0; i < section->findings->len; i++)
        known += ((const Finding *)section->findings->pdata[i])->fix_edits->len > 0;
    if (known == 0)
        return;
    g_string_append_printf(note->out, "\nEdits are known for %u of %u:\n", known,
                           section->findings->len);
    for (guint i = 0; i < section->findings->len; i++) {
        const Finding *finding = section->findings->pdata[i];

        if (finding->fix_edits->len > 0)
            append_diff(note, finding);
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void append_section(const Note *note, const Section *section)
{
    const RuleInfo *rule = rule_find(section->rule);

    g_string_append_printf(note->out, "\n## %s: %s (", section->rule,
                           rule ? rule->title : "findings");
    append_severity_counts(note->out, section);
    g_string_append(note->out, ")\n\n");
    append_issue(note, section, rule);
    append_root_cause(note, section);
    append_affected(note, section);
    append_fix(note, section, rule);
}

static void append_list_line(const Note *note, const Finding *finding)
{
    g_string_append_printf(note->out, "- %s ", finding->rule);
    note_place(note->out, finding->pos);
    if (finding->function)
        g_string_append_printf(note->out, " `%s`", finding->function);
    g_string_append(note->out, ": ");
    note_text(note->out, finding->message);
}

static guint count_rule(const GPtrArray *findings, const char *rule)
{
    guint n = 0;

    for (guint i = 0; i < findings->len; i++)
        n += strcmp(((const Finding *)findings->pdata[i])->rule, rule) == 0 ? 1 : 0;
    return n;
}

/* What became of each rule's findings, and what is gone. */
static void append_comparison(const Note *note)
{
    const Comparison *comparison = note->comparison;
    GString *out = note->out;
    gsize n_rules;
    const RuleInfo *rules = rules_all(&n_rules);

    if (!comparison)
        return;
    g_string_append(out, "\n## Since the earlier report\n\n"
                         "| rule | FIXED | NEW | REMAINING |\n|---|---|---|---|\n");
    for (gsize i = 0; i < n_rules; i++) {
        guint fixed = count_rule(comparison->fixed, rules[i].id);
        guint fresh = count_rule(comparison->fresh, rules[i].id);
        guint remaining = count_rule(comparison->remaining, rules[i].id);

        if (fixed + fresh + remaining > 0)
            g_string_append_printf(out, "| %s | %u | %u | %u |\n", rules[i].id, fixed, fresh,
                                   remaining);
    }
    g_string_append_printf(out, "| all | %u | %u | %u |\n", comparison->fixed->len,
                           comparison->fresh->len, comparison->remaining->len);
    if (comparison->fixed->len > 0)
        g_string_append_printf(out, "\n### FIXED (%u)\n\n", comparison->fixed->len);
    for (guint i = 0; i < comparison->fixed->len; i++) {
        append_list_line(note, comparison->fixed->pdata[i]);
        g_string_append_c(out, '\n');
    }
}

static void append_suppressed(const Note *note)
{
    guint n = 0;

    for (guint i = 0; i < note->result->findings->len; i++) {
        const Finding *finding = note->result->findings->pdata[i];

        if (!finding->suppressed)
            continue;
        if (n++ == 0)
            g_string_append(note->out, "\n## Suppressed\n\n");
        append_list_line(note, finding);
        g_string_append(note->out, ". Reason: ");
        note_text(note->out,
                  finding->suppression_reason ? finding->suppression_reason : "none given");
        g_string_append_c(note->out, '\n');
    }
}

void note_findings(const Note *note)
{
    g_autoptr(GPtrArray) sections = sections_new(note->result);

    append_comparison(note);
    for (guint i = 0; i < sections->len; i++)
        append_section(note, sections->pdata[i]);
    append_suppressed(note);
}
