/* The audit note's judgements: code quality by class, advice, compliance, coverage.
 * A rule that did not run is said not to have run; CLEAN always stands beside its numbers. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/markdown.h"
#include "cmd/custody/report/status.h"

#include <string.h>

#define MAX_ACQUIRERS 10
#define MAX_PLACES    6
#define MAX_FUNCTIONS 5

static const RuleGroup groups[] = {
    {"Partial acquisition",
     "What was acquired before a failure is released",
     {"partial-load-leak"}},
    {"Double release, use after release",
     "Nothing is released twice or used after its release",
     {"double-release", "use-after-release", "mismatched-release", "handle-misuse"}},
    {"Pointers lent to C",
     "Go memory lent to C stays alive, and C does not keep it",
     {"missing-keepalive", "go-pointer-retained", "false-promise"}},
    {"Close and exit",
     "Close releases everything, and no exit skips a release",
     {"close-incomplete", "exit-skips-release"}},
    {"Callbacks and exports",
     "Callbacks match C's types, do not panic, and lock what they share",
     {"callback-mismatch", "callback-panic", "unguarded-registry", "unfreeable-export"}},
    {"Key material", "Key material is wiped before its release", {"secret-not-wiped"}},
    {"Suppressions", "Every suppression has a reason and covers a finding", {"bad-suppression"}},
};

const RuleGroup *rule_groups(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(groups);
    return groups;
}

Verdict group_verdict(const Note *note, const RuleGroup *group, guint *ret_found)
{
    guint found = 0, before = 0;
    gboolean all_ran = TRUE, any_ran = FALSE;

    for (const char *const *rule = group->rules; *rule; rule++) {
        gboolean ran = audit_result_rule_ran(note->result, *rule);

        found += note_count(note->result, *rule);
        before += note->options->against ? note_count(note->options->against, *rule) : 0;
        all_ran = all_ran && ran;
        any_ran = any_ran || ran;
    }
    *ret_found = found;
    if (found > 0)
        return VERDICT_FOUND;
    if (!all_ran)
        return any_ran ? VERDICT_PARTLY_RUN : VERDICT_NOT_RUN;
    return before > 0 ? VERDICT_FIXED : VERDICT_CLEAN;
}

/* ---- resources ------------------------------------------------------------------------------- */

static gboolean in_class(const LedgerRow *row, const char *cls)
{
    return strcmp(row->cls ? row->cls : "", cls) == 0;
}

/* One acquiring function of a class. */
typedef struct Acquirer {
    const char *callee;
    guint by_disposition[DISPOSITION_UNKNOWN + 1], n;
} Acquirer;

/* What a reader looks for first: lost, unknown, then the most frequent. */
static int acquirer_compare(gconstpointer a, gconstpointer b)
{
    const Acquirer *x = a, *y = b;
    static const Disposition first[] = {DISPOSITION_LEAKED, DISPOSITION_UNKNOWN};

    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        if (x->by_disposition[first[i]] != y->by_disposition[first[i]])
            return x->by_disposition[first[i]] < y->by_disposition[first[i]] ? 1 : -1;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->callee, y->callee);
}

/* Acquirer of every function that acquires in a class. Owned by the caller. */
static GArray *acquirers_of(const Note *note, const char *cls)
{
    GArray *acquirers = g_array_new(FALSE, TRUE, sizeof(Acquirer));
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *ledger = note->result->ledger;

    for (guint i = 0; i < ledger->len; i++) {
        const LedgerRow *row = ledger->pdata[i];
        const char *callee = row->callee ? row->callee : row->kind;
        gpointer at;

        if (!in_class(row, cls))
            continue;
        if (!g_hash_table_lookup_extended(index, callee, NULL, &at)) {
            Acquirer fresh = {.callee = callee};

            at = GUINT_TO_POINTER(acquirers->len);
            g_hash_table_insert(index, (gpointer)callee, at);
            g_array_append_val(acquirers, fresh);
        }
        Acquirer *acquirer = &g_array_index(acquirers, Acquirer, GPOINTER_TO_UINT(at));
        acquirer->by_disposition[row->disposition]++;
        acquirer->n++;
    }
    g_array_sort(acquirers, acquirer_compare);
    return acquirers;
}

/* "- 50 `C.CString` calls scanned: 48 released by defer, ..." for each acquirer of a class; those
 * past MAX_ACQUIRERS together. */
static void append_acquirers(const Note *note, const char *cls)
{
    g_autoptr(GArray) acquirers = acquirers_of(note, cls);
    guint shown = acquirers->len > MAX_ACQUIRERS + 1 ? MAX_ACQUIRERS : acquirers->len;
    Acquirer rest = {0};

    for (guint i = 0; i < acquirers->len; i++) {
        const Acquirer *acquirer = &g_array_index(acquirers, Acquirer, i);

        if (i >= shown) {
            for (gsize d = 0; d < G_N_ELEMENTS(rest.by_disposition); d++)
                rest.by_disposition[d] += acquirer->by_disposition[d];
            rest.n += acquirer->n;
            continue;
        }
        g_string_append_printf(note->out, "- %u `%s` call%s scanned: ", acquirer->n,
                               acquirer->callee, acquirer->n == 1 ? "" : "s");
        append_dispositions(note->out, acquirer->by_disposition);
        g_string_append_c(note->out, '\n');
    }
    if (rest.n == 0)
        return;
    g_string_append_printf(note->out, "- %u calls of %u other functions scanned: ", rest.n,
                           acquirers->len - shown);
    append_dispositions(note->out, rest.by_disposition);
    g_string_append_c(note->out, '\n');
}

/* Places of the rows of a class that end alike on the same word, at most MAX_PLACES. */
static guint append_alike(const Note *note, const LedgerRow *first, guint from)
{
    const GPtrArray *ledger = note->result->ledger;
    const char *cls = first->cls ? first->cls : "";
    guint n = 0;

    for (guint i = from; i < ledger->len; i++) {
        const LedgerRow *row = ledger->pdata[i];

        if (!in_class(row, cls) || row->disposition != first->disposition ||
            g_strcmp0(row->authority, first->authority) != 0)
            continue;
        if (n++ >= MAX_PLACES)
            continue;
        g_string_append(note->out, n > 1 ? ", " : "");
        note_place(note->out, row->acquired);
        if (row->function)
            g_string_append_printf(note->out, " in `%s`", row->function);
    }
    return n;
}

/* Where the resources of a disposition are that a reader wants to look at: one line for each
 * authority for it. */
static void append_places(const Note *note, const char *cls, Disposition disposition)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *ledger = note->result->ledger;

    for (guint i = 0; i < ledger->len; i++) {
        const LedgerRow *row = ledger->pdata[i];
        guint n;

        if (!in_class(row, cls) || row->disposition != disposition ||
            !g_hash_table_add(seen, row->authority ? row->authority : (gpointer) ""))
            continue;
        g_string_append_printf(note->out, "- %s", disposition_phrase(disposition));
        if (row->authority) {
            g_string_append(note->out, " (");
            note_text(note->out, row->authority);
            g_string_append_c(note->out, ')');
        }
        g_string_append(note->out, ": ");
        n = append_alike(note, row, i);
        if (n > MAX_PLACES)
            g_string_append_printf(note->out, " and %u more", n - MAX_PLACES);
        g_string_append_c(note->out, '\n');
    }
}

static void append_class(const Note *note, const ClassCounts *counts)
{
    static const Disposition listed[] = {DISPOSITION_TRANSFERRED, DISPOSITION_UNKNOWN,
                                         DISPOSITION_LEAKED};

    g_string_append_printf(note->out, "\n### %s: %s\n\n", counts->title,
                           verdict_name(counts->verdict));
    append_acquirers(note, counts->cls);
    for (gsize i = 0; i < G_N_ELEMENTS(listed); i++)
        append_places(note, counts->cls, listed[i]);
    if (counts->by_disposition[DISPOSITION_LEAKED] > counts->lost)
        g_string_append_printf(note->out, "- of these %u suppressed in the source\n",
                               counts->by_disposition[DISPOSITION_LEAKED] - counts->lost);
}

/* ---- status codes ---------------------------------------------------------------------------- */

static void append_unchecked(const Note *note)
{
    guint shown = 0, n = 0;

    for (guint i = 0; i < note->result->foreign_calls->len; i++) {
        const ForeignCall *call = note->result->foreign_calls->pdata[i];

        if (call_status(call) != CALL_STATUS_UNCHECKED)
            continue;
        n++;
        if (shown == MAX_PLACES)
            continue;
        shown++;
        g_string_append_printf(note->out, "  - `%s` ", call->callee);
        note_place(note->out, call->pos);
        g_string_append_c(note->out, '\n');
    }
    if (n > shown)
        g_string_append_printf(note->out, "  - and %u more\n", n - shown);
}

static void append_statuses(const Note *note)
{
    StatusCounts counts = note_statuses(note->result);
    GString *out = note->out;

    g_string_append(out, "\n### C return code translation: ");
    if (counts.calls == 0 && note->result->foreign_call_count > 0) {
        g_string_append_printf(out,
                               "NOT RUN\n\n- what became of the status of %u foreign calls "
                               "was not recorded\n",
                               note->result->foreign_call_count);
        return;
    }
    if (counts.returning == 0) {
        g_string_append(out, "NOT SEEN\n\n- ");
        append_count(out, note->result->foreign_call_count, "foreign call");
        g_string_append(out, " seen; none is known to return a status\n");
        return;
    }
    g_string_append_printf(out, "%s\n\n- %u of %u foreign calls return a status\n",
                           counts.unchecked > 0 ? "FOUND" : "CLEAN", counts.returning,
                           counts.calls);
    g_string_append_printf(out, "- %u checked and turned into an error of the caller\n",
                           counts.translated);
    g_string_append_printf(out, "- %u checked otherwise\n", counts.checked);
    g_string_append_printf(out, "- %u unchecked\n", counts.unchecked);
    append_unchecked(note);
}

/* ---- rules without a class ------------------------------------------------------------------- */

static void append_group(const Note *note, const RuleGroup *group)
{
    guint found;
    Verdict verdict = group_verdict(note, group, &found);

    g_string_append_printf(note->out, "\n### %s: %s\n\n", group->title, verdict_name(verdict));
    for (const char *const *rule = group->rules; *rule; rule++) {
        guint n = note_count(note->result, *rule);

        g_string_append_printf(note->out, "- %s: ", *rule);
        if (n > 0) {
            append_count(note->out, n, "finding");
            g_string_append(note->out, ", in ");
            note_functions(note->out, note->result, *rule, MAX_FUNCTIONS);
        } else if (audit_result_rule_ran(note->result, *rule)) {
            g_string_append(note->out, "no finding in ");
            append_count(note->out, note->result->functions, "function");
            g_string_append(note->out, " and ");
            append_count(note->out, note->result->foreign_call_count, "foreign call");
        } else {
            g_string_append(note->out, "not run");
        }
        g_string_append_c(note->out, '\n');
    }
}

void note_quality(const Note *note)
{
    g_autoptr(GArray) classes = note_classes(note);

    g_string_append(note->out, "\n## Code quality findings\n");
    for (guint i = 0; i < classes->len; i++) {
        const ClassCounts *counts = &g_array_index(classes, ClassCounts, i);

        if (counts->verdict != VERDICT_NOT_SEEN)
            append_class(note, counts);
    }
    append_statuses(note);
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        append_group(note, &groups[i]);
    note_tools(note);
}

/* ---- advice ---------------------------------------------------------------------------------- */

void note_advice(const Note *note)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);
    guint number = 0;

    g_string_append(note->out, "\n## Testing recommendations\n\n");
    for (gsize i = 0; i < n; i++) {
        if (!rules[i].testing || note_count(note->result, rules[i].id) == 0)
            continue;
        g_string_append_printf(note->out, "%u. %s: %s Begin with ", ++number, rules[i].id,
                               rules[i].testing);
        note_functions(note->out, note->result, rules[i].id, MAX_FUNCTIONS);
        g_string_append(note->out, ".\n");
    }
    if (note->result->degraded->len > 0)
        g_string_append_printf(note->out,
                               "%u. Look at the %u places that were not analysed in full (see "
                               "Coverage); where a header is missing, audit again with it "
                               "installed.\n",
                               ++number, note->result->degraded->len);
    if (number == 0)
        g_string_append(note->out, "Nothing was found that asks for a test of its own.\n");
}

/* ---- compliance ------------------------------------------------------------------------------ */

static void append_check(GString *out, const char *sign, const char *promise)
{
    g_string_append_printf(out, "- %s %s: ", sign, promise);
}

static void append_class_checks(const Note *note)
{
    g_autoptr(GArray) classes = note_classes(note);

    for (guint i = 0; i < classes->len; i++) {
        const ClassCounts *counts = &g_array_index(classes, ClassCounts, i);
        guint unknown = counts->by_disposition[DISPOSITION_UNKNOWN];
        guint lost = counts->by_disposition[DISPOSITION_LEAKED];

        if (counts->resources == 0)
            continue;
        g_string_append_printf(note->out, "- %s %s: %u of %u released or with an owner",
                               counts->lost > 0 ? "✗"
                               : unknown > 0    ? "?"
                                                : "✓",
                               counts->title, counts->resources - lost - unknown,
                               counts->resources);
        if (unknown > 0)
            g_string_append_printf(note->out, ", %u unknown", unknown);
        if (lost > counts->lost)
            g_string_append_printf(note->out, ", %u suppressed", lost - counts->lost);
        g_string_append_c(note->out, '\n');
    }
}

/* Findings of a group that are more than a note. */
static guint serious(const Note *note, const RuleGroup *group)
{
    guint n = 0;

    for (guint i = 0; i < note->result->findings->len; i++) {
        const Finding *finding = note->result->findings->pdata[i];

        n += finding_counts(finding) && finding->severity > SEVERITY_NOTE &&
             g_strv_contains(group->rules, finding->rule);
    }
    return n;
}

static void append_not_run(const Note *note, const RuleGroup *group)
{
    const char *separator = "; not run: ";

    for (const char *const *rule = group->rules; *rule; rule++) {
        if (audit_result_rule_ran(note->result, *rule))
            continue;
        g_string_append_printf(note->out, "%s%s", separator, *rule);
        separator = ", ";
    }
}

static void append_group_check(const Note *note, const RuleGroup *group)
{
    guint found, errors = serious(note, group);
    gboolean unjudged = FALSE;

    group_verdict(note, group, &found);
    for (const char *const *rule = group->rules; *rule; rule++)
        unjudged = unjudged || !audit_result_rule_ran(note->result, *rule);
    append_check(note->out, errors > 0 ? "✗" : unjudged ? "–" : "✓", group->promise);
    append_count(note->out, found, "finding");
    if (found > errors)
        g_string_append_printf(note->out, ", %u of them %s", found - errors,
                               found - errors == 1 ? "a note" : "notes");
    append_not_run(note, group);
    g_string_append_c(note->out, '\n');
}

void note_compliance(const Note *note)
{
    StatusCounts statuses = note_statuses(note->result);
    guint gaps = note->result->degraded->len + note->result->errors->len;

    g_string_append(note->out, "\n## Compliance\n\n");
    append_class_checks(note);
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        append_group_check(note, &groups[i]);
    if (statuses.returning > 0) {
        append_check(note->out, statuses.unchecked > 0 ? "✗" : "✓", "C return codes are checked");
        g_string_append_printf(note->out, "%u of %u\n", statuses.returning - statuses.unchecked,
                               statuses.returning);
    }
    note_tool_checks(note);
    append_check(note->out, gaps > 0 ? "✗" : "✓", "Everything was analysed");
    g_string_append_printf(note->out, "%u place%s not\n", gaps, gaps == 1 ? "" : "s");
}

/* ---- coverage -------------------------------------------------------------------------------- */

static void append_rule_list(const Note *note, gboolean ran)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);
    guint listed = 0;

    for (gsize i = 0; i < n; i++) {
        if (audit_result_rule_ran(note->result, rules[i].id) != ran)
            continue;
        g_string_append_printf(note->out, "%s%s", listed++ > 0 ? ", " : "", rules[i].id);
    }
    g_string_append(note->out, listed > 0 ? "\n" : "none\n");
}

void note_coverage(const Note *note)
{
    const AuditResult *result = note->result;

    g_string_append(note->out, "\n## Coverage\n\n- ");
    append_coverage(note->out, result);
    g_autoptr(GString) left_out = g_string_new(NULL);
    if (append_left_out(left_out, result))
        g_string_append_printf(note->out, "\n- left out: %s", left_out->str);
    g_string_append(note->out, "\n- rules that ran: ");
    append_rule_list(note, TRUE);
    g_string_append(note->out, "- rules that did not: ");
    append_rule_list(note, FALSE);
    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = result->errors->pdata[i];

        g_string_append(note->out, "- not read: ");
        note_place(note->out, (SourcePos){error->path, 0, 0});
        g_string_append(note->out, ": ");
        note_text(note->out, error->message);
        g_string_append_c(note->out, '\n');
    }
    for (guint i = 0; i < result->degraded->len; i++) {
        const DegradedNote *degraded = result->degraded->pdata[i];

        g_string_append(note->out, "- not analysed in full: ");
        note_place(note->out, (SourcePos){degraded->path, degraded->line, 0});
        g_string_append(note->out, ": ");
        note_text(note->out, degraded->reason);
        g_string_append_c(note->out, '\n');
    }
    g_string_append_printf(note->out, "\nWritten by custody %s.\n", CUSTODY_VERSION);
}
