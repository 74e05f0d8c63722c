/* GitLab's code quality report: a JSON array of issues, shown in merge requests.
 * What was not analysed is an issue too: the format has no other place for it. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/report.h"

static const char *gitlab_severity(Severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return "critical";
    case SEVERITY_WARNING:
        return "major";
    case SEVERITY_NOTE:
        return "minor";
    case SEVERITY_OFF:
        break;
    }
    return "info";
}

static void add_issue(cJSON *issues, const char *check, const char *severity, SourcePos pos,
                      const char *description, const char *fingerprint)
{
    cJSON *issue = json_append_object(issues);

    json_add_text(issue, "description", description);
    json_add_text(issue, "check_name", check);
    json_add_text(issue, "fingerprint", fingerprint);
    json_add_text(issue, "severity", severity);
    cJSON *location = json_add_object(issue, "location");
    json_add_text(location, "path", pos.path ? pos.path : ".");
    json_add_number(json_add_object(location, "lines"), "begin", MAX(pos.line, 1));
}

static void add_gap(cJSON *issues, const char *check, SourcePos pos, const char *reason)
{
    g_autofree char *text =
        g_strdup_printf("%s\x1f%s\x1f%u\x1f%s", check, pos.path, pos.line, reason);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    hash[32] = '\0';
    add_issue(issues, check, "info", pos, reason, hash);
}

void report_gitlab(const AuditResult *result, const ReportOptions *options, GString *out)
{
    g_autoptr(cJSON) issues = cJSON_CreateArray();

    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];
        g_autofree char *text = finding->hint
                                    ? g_strdup_printf("%s (%s)", finding->message, finding->hint)
                                    : g_strdup(finding->message);

        if (finding_counts(finding) || options->show_suppressed)
            add_issue(issues, finding->rule,
                      gitlab_severity(!finding_counts(finding) ? SEVERITY_OFF : finding->severity),
                      finding->pos, text, finding->fingerprint);
    }
    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = result->errors->pdata[i];

        add_gap(issues, "custody-not-read", (SourcePos){error->path, 0, 0}, error->message);
    }
    for (guint i = 0; i < result->degraded->len; i++) {
        const DegradedNote *note = result->degraded->pdata[i];

        add_gap(issues, "custody-not-analysed-in-full", (SourcePos){note->path, note->line, 0},
                note->reason);
    }
    if (!report_anything_audited(result)) {
        g_autofree char *reason = nothing_audited_reason(result);
        g_autofree char *text = g_strdup_printf("Nothing was audited: %s", reason);

        add_gap(issues, "custody-nothing-audited", SOURCE_POS_NONE, text);
    }
    json_print(issues, out);
}
