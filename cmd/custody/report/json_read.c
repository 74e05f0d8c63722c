/* Reads a JSON report back: for compare, ledger and tests.
 * Checks what it needs; unknown members are left alone, since members are only ever added. */
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/status.h"

#include <string.h>

static const char *const status_names[] = {
    [CALL_STATUS_NONE] = "none",
    [CALL_STATUS_UNCHECKED] = "unchecked",
    [CALL_STATUS_CHECKED] = "checked",
    [CALL_STATUS_TRANSLATED] = "translated",
};

CallStatus call_status(const ForeignCall *call)
{
    if (!call->returns_status)
        return CALL_STATUS_NONE;
    if (call->status_translated)
        return CALL_STATUS_TRANSLATED;
    return call->status_checked ? CALL_STATUS_CHECKED : CALL_STATUS_UNCHECKED;
}

const char *call_status_name(CallStatus status)
{
    return status_names[status];
}

gboolean call_status_parse(const char *name, CallStatus *ret_status)
{
    for (gsize i = 0; name && i < G_N_ELEMENTS(status_names); i++) {
        if (strcmp(status_names[i], name) == 0) {
            *ret_status = (CallStatus)i;
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- members --------------------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(member(object, name));
}

static guint32 number(const cJSON *object, const char *name)
{
    const cJSON *value = member(object, name);

    if (!cJSON_IsNumber(value) || !(value->valuedouble > 0))
        return 0;
    return value->valuedouble >= G_MAXUINT32 ? G_MAXUINT32 : (guint32)value->valuedouble;
}

static SourcePos place(const cJSON *object)
{
    return (SourcePos){g_intern_string(text(object, "path")), number(object, "line"),
                       number(object, "column")};
}

G_GNUC_PRINTF(2, 3)
static gboolean wrong(GError **error, const char *format, ...)
{
    va_list args;
    g_autofree char *what = NULL;

    va_start(args, format);
    what = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a custody report: %s", what);
    return FALSE;
}

/* Calls read for each object of an array that must be there. */
static gboolean read_array(const cJSON *parent, const char *name, AuditResult *result,
                           gboolean (*read)(const cJSON *, AuditResult *, GError **),
                           gboolean required, GError **error)
{
    const cJSON *array = member(parent, name), *item;
    guint i = 0;

    if (!array && !required)
        return TRUE;
    if (!cJSON_IsArray(array))
        return wrong(error, "\"%s\" is not an array", name);
    cJSON_ArrayForEach(item, array)
    {
        g_autoptr(GError) inner = NULL;

        if (!cJSON_IsObject(item))
            return wrong(error, "%s[%u] is not an object", name, i);
        if (!read(item, result, &inner))
            return wrong(error, "%s[%u]: %s", name, i, inner->message);
        i++;
    }
    return TRUE;
}

static gboolean bad_member(GError **error, const char *name)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "\"%s\" is missing or wrong", name);
    return FALSE;
}

/* ---- findings -------------------------------------------------------------------------------- */

static void read_trace(const cJSON *json, Finding *finding)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(json, "trace"))
    {
        const char *event = text(item, "event"), *message = text(item, "message");

        finding_add_step(finding, place(item), event ? event : "note", "%s",
                         message ? message : "");
    }
}

static void read_fix(const cJSON *json, Finding *finding)
{
    const cJSON *fix = member(json, "fix"), *item;
    const char *description = text(fix, "description");

    finding->fix_description = description && *description ? g_strdup(description) : NULL;
    cJSON_ArrayForEach(item, member(fix, "edits"))
    {
        const char *insertion = text(item, "text");

        finding_add_edit(finding, text(item, "path"), number(item, "line"), number(item, "column"),
                         number(item, "end_line"), number(item, "end_column"),
                         insertion ? insertion : "");
    }
}

static gboolean read_finding(const cJSON *json, AuditResult *result, GError **error)
{
    const cJSON *location = member(json, "location"), *resource = member(json, "resource");
    const char *rule = text(json, "rule");
    Severity severity;
    Confidence confidence;

    if (!rule)
        return bad_member(error, "rule");
    if (!severity_parse(text(json, "severity"), &severity))
        return bad_member(error, "severity");
    if (!confidence_parse(text(json, "confidence"), &confidence))
        return bad_member(error, "confidence");
    if (!text(json, "message"))
        return bad_member(error, "message");
    if (!text(location, "path"))
        return bad_member(error, "location");
    if (!text(json, "fingerprint"))
        return bad_member(error, "fingerprint");

    Finding *finding = finding_new(rule, place(location));
    finding->severity = severity;
    finding->confidence = confidence;
    finding->message = g_strdup(text(json, "message"));
    finding->function = g_intern_string(text(location, "function"));
    finding->package = g_intern_string(text(location, "package"));
    finding->resource_kind = g_intern_string(text(resource, "kind"));
    finding->acquired = place(member(resource, "acquired"));
    finding->release = g_intern_string(text(resource ? resource : json, "release"));
    finding->subject = g_intern_string(text(json, "subject"));
    read_trace(json, finding);
    read_fix(json, finding);
    finding->hint = g_strdup(text(json, "hint"));
    finding->fingerprint = g_strdup(text(json, "fingerprint"));
    finding->cwe = (gint)MIN(number(json, "cwe"), G_MAXINT);
    finding->context = g_strdup(text(json, "context"));
    finding->suppressed = cJSON_IsTrue(member(json, "suppressed"));
    finding->known = cJSON_IsTrue(member(json, "known"));
    finding->suppression_reason = g_strdup(text(json, "suppression_reason"));
    g_ptr_array_add(result->findings, finding);
    return TRUE;
}

/* ---- everything else ------------------------------------------------------------------------- */

static gboolean read_row(const cJSON *json, AuditResult *result, GError **error)
{
    const cJSON *acquired = member(json, "acquired");
    Disposition disposition;

    if (!text(json, "kind"))
        return bad_member(error, "kind");
    if (!text(acquired, "path"))
        return bad_member(error, "acquired");
    if (!disposition_parse(text(json, "disposition"), &disposition))
        return bad_member(error, "disposition");

    LedgerRow *row = ledger_row_new(text(json, "kind"), place(acquired));
    row->cls = g_intern_string(text(json, "class"));
    row->callee = g_intern_string(text(json, "callee"));
    row->function = g_intern_string(text(acquired, "function"));
    row->package = g_intern_string(text(acquired, "package"));
    row->disposition = disposition;
    row->by = place(member(json, "by"));
    row->authority = g_strdup(text(json, "authority"));
    g_ptr_array_add(result->ledger, row);
    return TRUE;
}

static gboolean read_call(const cJSON *json, AuditResult *result, GError **error)
{
    CallStatus status;

    if (!text(json, "callee"))
        return bad_member(error, "callee");
    if (!call_status_parse(text(json, "status"), &status))
        return bad_member(error, "status");

    ForeignCall *call = g_new0(ForeignCall, 1);
    call->callee = g_intern_string(text(json, "callee"));
    call->pos = place(json);
    call->function = g_intern_string(text(json, "function"));
    call->returns_status = status != CALL_STATUS_NONE;
    call->status_checked = status >= CALL_STATUS_CHECKED;
    call->status_translated = status == CALL_STATUS_TRANSLATED;
    g_ptr_array_add(result->foreign_calls, call);
    return TRUE;
}

static gboolean read_degraded(const cJSON *json, AuditResult *result, GError **error)
{
    if (!text(json, "path"))
        return bad_member(error, "path");
    if (!text(json, "reason"))
        return bad_member(error, "reason");
    audit_result_add_degraded(result, text(json, "path"), number(json, "line"),
                              text(json, "reason"));
    return TRUE;
}

static gboolean read_error(const cJSON *json, AuditResult *result, GError **error)
{
    if (!text(json, "message"))
        return bad_member(error, "message");
    audit_result_add_error(result, text(json, "path"), text(json, "message"));
    return TRUE;
}

static gboolean read_coverage(const cJSON *report, AuditResult *result, GError **error)
{
    const cJSON *coverage = member(report, "coverage");

    if (!cJSON_IsObject(coverage))
        return wrong(error, "\"coverage\" is not an object");
    result->packages = number(coverage, "packages");
    result->packages_without_cgo = number(coverage, "packages_without_cgo");
    result->go_files = number(coverage, "go_files");
    result->c_files = number(coverage, "c_files");
    result->functions = number(coverage, "functions");
    result->foreign_call_count = number(coverage, "foreign_calls");
    const cJSON *left_out = member(coverage, "left_out");
    result->left_out.generated = number(left_out, "generated");
    result->left_out.vendored = number(left_out, "vendored");
    result->left_out.outside = number(left_out, "outside");
    return read_array(coverage, "degraded", result, read_degraded, TRUE, error);
}

static void read_rules(const cJSON *report, AuditResult *result)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(report, "rules"))
    {
        if (cJSON_IsString(item))
            g_ptr_array_add(result->rules_run, (gpointer)g_intern_string(item->valuestring));
    }
}

AuditResult *report_read_json(const char *data, gsize len, GError **error)
{
    g_autoptr(cJSON) report = cJSON_ParseWithLength(data, len);
    g_autoptr(AuditResult) result = NULL;
    const char *schema = text(report, "schema");

    if (!report) {
        wrong(error, "it is not valid JSON");
        return NULL;
    }
    if (!schema) {
        wrong(error, "\"schema\" is missing");
        return NULL;
    }
    if (strcmp(schema, REPORT_SCHEMA) != 0) {
        wrong(error, "its schema is \"%s\", and this custody reads \"" REPORT_SCHEMA "\"", schema);
        return NULL;
    }
    result = audit_result_new(NULL, text(report, "title"));
    result->known_from = g_strdup(text(member(report, "known"), "from"));
    result->known_gone = number(member(report, "known"), "gone");
    read_rules(report, result);
    if (!read_array(report, "findings", result, read_finding, TRUE, error) ||
        !read_array(report, "ledger", result, read_row, TRUE, error) ||
        !read_array(report, "calls", result, read_call, FALSE, error) ||
        !read_coverage(report, result, error) ||
        !read_array(report, "errors", result, read_error, TRUE, error))
        return NULL;
    return g_steal_pointer(&result);
}
