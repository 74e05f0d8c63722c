/* custody audit: runs the audit, writes the reports, says what went wrong.
 * Judges nothing. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/history.h"
#include "cmd/custody/output.h"
#include "cmd/custody/report/counts.h"
#include "cmd/custody/settings.h"

#include <stdio.h>
#include <unistd.h>

/* ---- progress
 * ------------------------------------------------------------------------------------ */

typedef struct Progress {
    gint64 start;
    gboolean shown;
} Progress;

static void show_progress(const char *what, guint done, guint all, gpointer data)
{
    Progress *progress = data;
    if (g_get_monotonic_time() - progress->start < G_USEC_PER_SEC) {
        return;
    }
    progress->shown = TRUE;
    fprintf(stderr, "\r\033[K%s %u/%u", what, done + 1, all);
    fflush(stderr);
}

/* Audits, and marks what history (or NULL) knows. */
static AuditResult *run(const Options *options, Settings *settings, const History *history,
                        GError **error)
{
    Progress progress = {.start = g_get_monotonic_time()};
    if (!options->quiet && isatty(STDERR_FILENO)) {
        settings->audit.progress = show_progress;
        settings->audit.progress_data = &progress;
    }
    g_autoptr(AuditResult) result = audit_run(&settings->audit, error);
    gboolean good =
        result != NULL &&
        (history == NULL || history_apply(history, options, &settings->audit, result, error));
    if (progress.shown) {
        fputs("\r\033[K", stderr);
    }
    return good ? g_steal_pointer(&result) : NULL;
}

AuditResult *audit_paths(const Options *options, char **paths, GError **error)
{
    g_auto(Settings) settings = {0};
    return settings_read(&settings, options, paths, error) ? run(options, &settings, NULL, error)
                                                           : NULL;
}

static void say_errors(const AuditResult *result)
{
    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = g_ptr_array_index(result->errors, i);
        complain("%s: %s", error->path, error->message);
    }
}

/* What is in the baseline is known from now on: nothing counts. */
static int write_baseline(const Options *options, const AuditResult *result)
{
    g_autoptr(GError) error = NULL;
    guint n = 0;
    if (!history_write(options, result, &error)) {
        complain("--write-baseline: %s", error->message);
        return EXIT_INTERNAL;
    }
    for (guint i = 0; i < result->findings->len; i++) {
        n += ((const Finding *)g_ptr_array_index(result->findings, i))->suppressed ? 0 : 1;
    }
    complain("%u finding%s written to %s; --baseline %s reports only others", n, n == 1 ? "" : "s",
             options->write_baseline, options->write_baseline);
    return EXIT_CLEAN;
}

int cmd_audit(const Options *options, char **operands)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AuditResult) against = NULL;
    if (!outputs_check(options, &error)) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    if (options->against != NULL &&
        (against = report_read_file(options->against, &error)) == NULL) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GPtrArray) tools = imports_read(options, &error);
    if (tools == NULL) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_auto(History) history = {0};
    if (!history_read(&history, options, &error)) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_auto(Settings) settings = {0};
    g_autoptr(AuditResult) result = settings_read(&settings, options, operands, &error)
                                        ? run(options, &settings, &history, &error)
                                        : NULL;
    if (result == NULL) {
        complain("%s", error->message);
        return EXIT_USAGE;
    }
    say_errors(result);
    if (!outputs_write(options, result, against, tools, &error)) {
        complain("%s", error->message);
        return EXIT_INTERNAL;
    }
    if (options->write_baseline != NULL) {
        return write_baseline(options, result);
    }
    if (!report_anything_audited(result)) {
        return EXIT_USAGE;
    }
    return findings_status(config_text(settings.config, CONFIG_FAIL_ON), result->findings);
}
