/* The audit note's sections on what other tools said: linting, tests, race detection.
 * What nobody gave with --import is said to be not run. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/markdown.h"
#include "cmd/custody/report/tools.h"

#define MAX_LISTED 10

static guint count_kind(const Note *note, ToolKind kind)
{
    guint n = 0;

    for (guint i = 0; note->options->tools && i < note->options->tools->len; i++)
        n += ((const ToolResult *)note->options->tools->pdata[i])->kind == kind ? 1 : 0;
    return n;
}

/* The next result of that kind from *at on, or NULL. */
static const ToolResult *next_tool(const Note *note, ToolKind kind, guint *at)
{
    const GPtrArray *tools = note->options->tools;

    while (tools && *at < tools->len) {
        const ToolResult *tool = tools->pdata[(*at)++];

        if (tool->kind == kind)
            return tool;
    }
    return NULL;
}

/* All results of a kind together. */
typedef struct ToolTotals {
    guint results, issues, troubles;
    guint packages, passed, failed, skipped, failures, unfinished, races;
    gboolean race_detector;
} ToolTotals;

static ToolTotals totals_of(const Note *note, ToolKind kind)
{
    ToolTotals totals = {.results = count_kind(note, kind)};
    guint at = 0;

    for (const ToolResult *tool; (tool = next_tool(note, kind, &at));) {
        totals.issues += tool->issues->len;
        totals.troubles += tool->trouble ? 1 : 0;
        totals.packages += tool->packages;
        totals.passed += tool->passed;
        totals.failed += tool->failed;
        totals.skipped += tool->skipped;
        totals.failures += tool->failures->len;
        totals.unfinished += tool->unfinished;
        totals.races += tool->races;
        totals.race_detector = totals.race_detector || tool->race_detector;
    }
    return totals;
}

static const char *lint_verdict(const ToolTotals *totals)
{
    return totals->results == 0   ? "NOT RUN"
           : totals->issues > 0   ? "FOUND"
           : totals->troubles > 0 ? "PARTLY RUN"
                                  : "CLEAN";
}

static const char *test_verdict(const ToolTotals *totals)
{
    return totals->results == 0                   ? "NOT RUN"
           : totals->failures > 0                 ? "FAILED"
           : totals->unfinished > 0               ? "PARTLY RUN"
           : totals->passed + totals->failed == 0 ? "NOT RUN"
                                                  : "PASSED";
}

static const char *race_verdict(const ToolTotals *totals)
{
    return !totals->race_detector                 ? "NOT RUN"
           : totals->races > 0                    ? "FOUND"
           : totals->passed + totals->failed == 0 ? "NOT RUN"
           : totals->unfinished > 0               ? "PARTLY RUN"
                                                  : "PASSED";
}

/* ---- linting --------------------------------------------------------------------------------- */

static void append_tool(GString *out, const ToolResult *tool)
{
    note_text(out, tool->name);
    if (tool->version) {
        g_string_append_c(out, ' ');
        note_text(out, tool->version);
    }
    g_string_append(out, " (");
    note_text(out, tool->file);
    g_string_append(out, ")");
}

static void append_issue(const Note *note, const ToolIssue *issue)
{
    g_string_append(note->out, "  - ");
    if (issue->path)
        note_place(note->out, (SourcePos){issue->path, issue->line, 0});
    g_string_append_c(note->out, ' ');
    note_text(note->out, issue->rule);
    g_string_append(note->out, ": ");
    note_text(note->out, issue->message);
    g_string_append_c(note->out, '\n');
}

static void append_linter(const Note *note, const ToolResult *tool)
{
    GString *out = note->out;

    g_string_append(out, "- ");
    append_tool(out, tool);
    g_string_append(out, ": ");
    append_count(out, tool->issues->len, "issue");
    if (tool->suppressed > 0)
        g_string_append_printf(out, ", %u suppressed", tool->suppressed);
    if (tool->trouble) {
        g_string_append(out, "; ");
        note_text(out, tool->trouble);
    }
    g_string_append_c(out, '\n');
    if (tool->checkers->len > 0) {
        g_string_append(out, "  - checked for:");
        for (guint i = 0; i < tool->checkers->len; i++) {
            g_string_append(out, i > 0 ? ", " : " ");
            note_text(out, tool->checkers->pdata[i]);
        }
        g_string_append_c(out, '\n');
    }
    for (guint i = 0; i < MIN(tool->issues->len, MAX_LISTED); i++)
        append_issue(note, tool->issues->pdata[i]);
    if (tool->issues->len > MAX_LISTED)
        g_string_append_printf(out, "  - and %u more\n", tool->issues->len - MAX_LISTED);
}

static void append_linting(const Note *note)
{
    const ToolTotals totals = totals_of(note, TOOL_LINT);
    guint at = 0;

    g_string_append_printf(note->out, "\n### Linting: %s\n\n", lint_verdict(&totals));
    for (const ToolResult *tool; (tool = next_tool(note, TOOL_LINT, &at));)
        append_linter(note, tool);
    if (totals.results == 0)
        g_string_append(note->out, "- custody runs no linter, and no result of one was given "
                                   "(`--import FILE` takes SARIF and golangci-lint's JSON)\n");
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void append_names(const Note *note, const char *what, const GPtrArray *names)
{
    for (guint i = 0; i < MIN(names->len, MAX_LISTED); i++)
        g_string_append_printf(note->out, "  - %s: `%s`\n", what, (const char *)names->pdata[i]);
    if (names->len > MAX_LISTED)
        g_string_append_printf(note->out, "  - and %u more\n", names->len - MAX_LISTED);
}

static void append_tests(const Note *note)
{
    const ToolTotals totals = totals_of(note, TOOL_TESTS);
    guint at = 0;

    g_string_append_printf(note->out, "\n### Tests: %s\n\n", test_verdict(&totals));
    for (const ToolResult *tool; (tool = next_tool(note, TOOL_TESTS, &at));) {
        g_string_append(note->out, "- ");
        append_tool(note->out, tool);
        g_string_append_printf(note->out, ": %u passed, %u failed, %u skipped in ", tool->passed,
                               tool->failed, tool->skipped);
        append_count(note->out, tool->packages, "package");
        if (tool->unfinished > 0) {
            g_string_append(note->out, "; no end is seen of ");
            append_count(note->out, tool->unfinished, "package");
        }
        g_string_append_c(note->out, '\n');
        append_names(note, "failed", tool->failures);
    }
    if (totals.results == 0)
        g_string_append(note->out, "- custody runs no test, and no result of one was given "
                                   "(`--import FILE` takes the output of `go test -json`)\n");
}

static void append_races(const Note *note)
{
    const ToolTotals totals = totals_of(note, TOOL_TESTS);
    guint at = 0;

    g_string_append_printf(note->out, "\n### Race detection: %s\n\n", race_verdict(&totals));
    for (const ToolResult *tool; (tool = next_tool(note, TOOL_TESTS, &at));) {
        g_string_append(note->out, "- ");
        append_tool(note->out, tool);
        if (!tool->race_detector) {
            g_string_append(note->out, ": reports no data race, and does not say whether the race "
                                       "detector was on (`--import race=FILE` says so)\n");
            continue;
        }
        g_string_append(note->out, ": ");
        append_count(note->out, tool->races, "data race");
        g_string_append(note->out, " in ");
        append_count(note->out, tool->passed + tool->failed, "test");
        g_string_append_c(note->out, '\n');
        append_names(note, "race in", tool->racing);
    }
    if (totals.results == 0)
        g_string_append(note->out, "- custody runs no test, and no output of `go test -race -json` "
                                   "was given (`--import race=FILE`)\n");
}

void note_tools(const Note *note)
{
    append_linting(note);
    append_tests(note);
    append_races(note);
}

/* ---- summary and compliance ------------------------------------------------------------------ */

void note_tool_summary(const Note *note)
{
    const ToolTotals lint = totals_of(note, TOOL_LINT), tests = totals_of(note, TOOL_TESTS);

    g_string_append_printf(note->out, "- Linting: %s", lint_verdict(&lint));
    if (lint.results > 0) {
        g_string_append(note->out, ", ");
        append_count(note->out, lint.issues, "issue");
    }
    g_string_append_printf(note->out, "; tests: %s", test_verdict(&tests));
    if (tests.results > 0)
        g_string_append_printf(note->out, ", %u of %u", tests.passed, tests.passed + tests.failed);
    g_string_append_printf(note->out, "; race detection: %s", race_verdict(&tests));
    if (tests.races > 0) {
        g_string_append(note->out, ", ");
        append_count(note->out, tests.races, "data race");
    }
    g_string_append_c(note->out, '\n');
}

static void append_line(const Note *note, const char *promise, const char *verdict)
{
    gboolean good = g_str_equal(verdict, "CLEAN") || g_str_equal(verdict, "PASSED");
    gboolean bad = g_str_equal(verdict, "FOUND") || g_str_equal(verdict, "FAILED");

    g_string_append_printf(note->out, "- %s %s: %s\n",
                           good  ? "✓"
                           : bad ? "✗"
                                 : "–",
                           promise, verdict);
}

void note_tool_checks(const Note *note)
{
    const ToolTotals lint = totals_of(note, TOOL_LINT), tests = totals_of(note, TOOL_TESTS);

    append_line(note, "Linters have nothing to say", lint_verdict(&lint));
    append_line(note, "Tests pass", test_verdict(&tests));
    append_line(note, "No data race in the tests", race_verdict(&tests));
}
