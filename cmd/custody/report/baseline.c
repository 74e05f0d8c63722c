/* Baselines: what was found on the day when custody came, so that only what is new counts.
 * Holds no line numbers: a baseline changes when findings do, not when lines move. */
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/report.h"

#include <string.h>

#define BASELINE_SCHEMA "custody/baseline/1"

void baseline_write(const AuditResult *result, GString *out)
{
    g_autoptr(cJSON) baseline = cJSON_CreateObject();

    json_add_text(baseline, "schema", BASELINE_SCHEMA);
    cJSON *findings = json_add_array(baseline, "findings");
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (finding->suppressed)
            continue;
        cJSON *object = json_append_object(findings);
        json_add_text(object, "rule", finding->rule);
        json_add_text(object, "path", finding->pos.path);
        json_add_text(object, "function", finding->function);
        json_add_text(object, "kind", finding->resource_kind);
        json_add_text(object, "fingerprint", finding->fingerprint);
        json_add_text(object, "context", finding->context);
    }
    json_print(baseline, out);
}

static const char *text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static AuditResult *read_baseline(const cJSON *baseline, GError **error)
{
    g_autoptr(AuditResult) result = audit_result_new(NULL, NULL);
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(baseline, "findings"), *item;

    if (!cJSON_IsArray(findings)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "\"findings\" is not a list");
        return NULL;
    }
    cJSON_ArrayForEach(item, findings)
    {
        const char *rule = text(item, "rule"), *fingerprint = text(item, "fingerprint");

        if (!rule || !fingerprint) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                        "finding %u has no \"rule\" or no \"fingerprint\"",
                        result->findings->len + 1);
            return NULL;
        }
        Finding *finding =
            finding_new(rule, (SourcePos){.path = g_intern_string(text(item, "path")), .line = 0});
        finding->function = g_intern_string(text(item, "function"));
        finding->resource_kind = g_intern_string(text(item, "kind"));
        finding->fingerprint = g_strdup(fingerprint);
        finding->context = g_strdup(text(item, "context"));
        g_ptr_array_add(result->findings, finding);
    }
    return g_steal_pointer(&result);
}

AuditResult *baseline_read(const char *data, gsize len, GError **error)
{
    g_autoptr(cJSON) json = cJSON_ParseWithLength(data, len);
    const char *schema = text(json, "schema");

    if (schema && strcmp(schema, BASELINE_SCHEMA) == 0)
        return read_baseline(json, error);
    AuditResult *report = report_read_json(data, len, NULL);
    if (!report)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "it is neither a baseline (\"schema\": \"" BASELINE_SCHEMA
                    "\") nor a JSON report of custody");
    return report;
}
