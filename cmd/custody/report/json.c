/* The JSON report, version 1: docs/schema/report-1.json says what its members are.
 * Holds everything that an audit found; members are only ever added. */
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/status.h"

static void add_location(cJSON *finding_json, const Finding *finding)
{
    cJSON *location = json_add_object(finding_json, "location");

    json_add_place(location, finding->pos);
    json_add_text(location, "function", finding->function);
    json_add_text(location, "package", finding->package);
}

static void add_resource(cJSON *finding_json, const Finding *finding)
{
    if (!finding->resource_kind)
        return;
    cJSON *resource = json_add_object(finding_json, "resource");

    json_add_text(resource, "kind", finding->resource_kind);
    if (finding->acquired.line > 0)
        json_add_place(json_add_object(resource, "acquired"), finding->acquired);
    json_add_text(resource, "release", finding->release);
}

static void add_trace(cJSON *finding_json, const Finding *finding)
{
    cJSON *trace = json_add_array(finding_json, "trace");

    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];
        cJSON *step_json = json_append_object(trace);

        json_add_place(step_json, step->pos);
        json_add_text(step_json, "event", step->event);
        json_add_text(step_json, "message", step->message ? step->message : "");
    }
}

static void add_fix(cJSON *finding_json, const Finding *finding)
{
    if (!finding->fix_description && finding->fix_edits->len == 0)
        return;
    cJSON *fix = json_add_object(finding_json, "fix");
    json_add_text(fix, "description", finding->fix_description ? finding->fix_description : "");
    cJSON *edits = json_add_array(fix, "edits");

    for (guint i = 0; i < finding->fix_edits->len; i++) {
        const FixEdit *edit = finding->fix_edits->pdata[i];
        cJSON *edit_json = json_append_object(edits);

        json_add_text(edit_json, "path", edit->path);
        json_add_number(edit_json, "line", edit->line);
        json_add_number(edit_json, "column", edit->column);
        json_add_number(edit_json, "end_line", edit->end_line);
        json_add_number(edit_json, "end_column", edit->end_column);
        json_add_text(edit_json, "text", edit->text ? edit->text : "");
    }
}

static void add_finding(cJSON *findings, const Finding *finding)
{
    cJSON *object = json_append_object(findings);

    json_add_text(object, "rule", finding->rule);
    json_add_text(object, "severity", severity_name(finding->severity));
    json_add_text(object, "confidence", confidence_name(finding->confidence));
    json_add_text(object, "message", finding->message ? finding->message : "");
    add_location(object, finding);
    add_resource(object, finding);
    json_add_text(object, "subject", finding->subject);
    if (!finding->resource_kind)
        json_add_text(object, "release", finding->release);
    add_trace(object, finding);
    add_fix(object, finding);
    json_add_text(object, "hint", finding->hint);
    json_add_text(object, "fingerprint", finding->fingerprint);
    json_add_text(object, "context", finding->context);
    if (finding->cwe > 0)
        json_add_number(object, "cwe", finding->cwe);
    json_add_bool(object, "suppressed", finding->suppressed);
    json_add_text(object, "suppression_reason", finding->suppression_reason);
    if (finding->known)
        json_add_bool(object, "known", TRUE);
}

void json_add_ledger_row(cJSON *ledger, const LedgerRow *row)
{
    cJSON *object = json_append_object(ledger);

    json_add_text(object, "kind", row->kind);
    json_add_text(object, "class", row->cls);
    json_add_text(object, "callee", row->callee);
    cJSON *acquired = json_add_object(object, "acquired");
    json_add_place(acquired, row->acquired);
    json_add_text(acquired, "function", row->function);
    json_add_text(acquired, "package", row->package);
    json_add_text(object, "disposition", disposition_name(row->disposition));
    if (row->by.line > 0)
        json_add_place(json_add_object(object, "by"), row->by);
    json_add_text(object, "authority", row->authority);
}

static void add_calls(cJSON *report, const AuditResult *result)
{
    cJSON *calls = json_add_array(report, "calls");

    for (guint i = 0; i < result->foreign_calls->len; i++) {
        const ForeignCall *call = result->foreign_calls->pdata[i];
        cJSON *object = json_append_object(calls);

        json_add_text(object, "callee", call->callee);
        json_add_place(object, call->pos);
        json_add_text(object, "function", call->function);
        json_add_text(object, "status", call_status_name(call_status(call)));
    }
}

static void add_left_out(cJSON *coverage, const LeftOut *left_out)
{
    const struct {
        const char *name;
        guint n;
    } reasons[] = {{"generated", left_out->generated},
                   {"vendored", left_out->vendored},
                   {"outside", left_out->outside}};
    cJSON *object = json_add_object(coverage, "left_out");

    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].n > 0)
            json_add_number(object, reasons[i].name, reasons[i].n);
}

static void add_coverage(cJSON *report, const AuditResult *result)
{
    cJSON *coverage = json_add_object(report, "coverage");

    json_add_number(coverage, "packages", result->packages);
    json_add_number(coverage, "packages_without_cgo", result->packages_without_cgo);
    json_add_number(coverage, "go_files", result->go_files);
    json_add_number(coverage, "c_files", result->c_files);
    json_add_number(coverage, "functions", result->functions);
    json_add_number(coverage, "foreign_calls", result->foreign_call_count);
    add_left_out(coverage, &result->left_out);
    cJSON *degraded = json_add_array(coverage, "degraded");

    for (guint i = 0; i < result->degraded->len; i++) {
        const DegradedNote *note = result->degraded->pdata[i];
        cJSON *object = json_append_object(degraded);

        json_add_place(object, (SourcePos){note->path, note->line, 0});
        json_add_text(object, "reason", note->reason);
    }
}

static void add_known(cJSON *report, const AuditResult *result)
{
    guint n = 0;

    if (!result->known_from)
        return;
    for (guint i = 0; i < result->findings->len; i++)
        n += ((const Finding *)result->findings->pdata[i])->known ? 1 : 0;
    cJSON *object = json_add_object(report, "known");
    json_add_text(object, "from", result->known_from);
    json_add_number(object, "findings", n);
    json_add_number(object, "gone", result->known_gone);
}

static void add_errors(cJSON *report, const AuditResult *result)
{
    cJSON *errors = json_add_array(report, "errors");

    for (guint i = 0; i < result->errors->len; i++) {
        const AuditError *error = result->errors->pdata[i];
        cJSON *object = json_append_object(errors);

        json_add_text(object, "path", error->path ? error->path : "");
        json_add_text(object, "message", error->message);
    }
}

void report_json(const AuditResult *result, const ReportOptions *options, GString *out)
{
    (void)options;
    g_autoptr(cJSON) report = cJSON_CreateObject();

    json_add_text(report, "schema", REPORT_SCHEMA);
    cJSON *tool = json_add_object(report, "tool");
    json_add_text(tool, "name", "custody");
    json_add_text(tool, "version", CUSTODY_VERSION);
    json_add_text(report, "title", result->title);
    cJSON *rules = json_add_array(report, "rules");
    for (guint i = 0; i < result->rules_run->len; i++)
        json_append_text(rules, result->rules_run->pdata[i]);
    cJSON *findings = json_add_array(report, "findings");
    for (guint i = 0; i < result->findings->len; i++)
        add_finding(findings, result->findings->pdata[i]);
    cJSON *ledger = json_add_array(report, "ledger");
    for (guint i = 0; i < result->ledger->len; i++)
        json_add_ledger_row(ledger, result->ledger->pdata[i]);
    add_known(report, result);
    add_calls(report, result);
    add_coverage(report, result);
    add_errors(report, result);
    json_print(report, out);
}
