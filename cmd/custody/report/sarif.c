/* SARIF 2.1.0 as GitHub code scanning takes it: rules, code flows, fingerprints, fixes.
 * Columns are UTF-16 units, as GitHub counts them; everywhere else custody counts bytes. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/line_hash.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"

#include <string.h>

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define ROOT_ID "SRCROOT"

typedef struct Sarif {
    const AuditResult *result;
    const ReportOptions *options;
    SourceLines *lines;
    GHashTable *hashes; /* path -> GPtrArray of line hashes */
    GPtrArray *rules;   /* interned ids, sorted; their index is ruleIndex */
} Sarif;

/* ---- places ---------------------------------------------------------------------------------- */

static void add_artifact(cJSON *parent, const char *path)
{
    cJSON *artifact = json_add_object(parent, "artifactLocation");
    g_autofree char *uri = g_uri_escape_string(path ? path : "", "/", FALSE);

    json_add_text(artifact, "uri", uri);
    json_add_text(artifact, "uriBaseId", ROOT_ID);
}

/* The column, from 1, in UTF-16 units, of a byte column. */
static guint32 utf16_column(SourceLines *lines, const char *path, guint32 line, guint32 column)
{
    gsize len;
    const char *text = source_lines_get(lines, path, line, &len);
    guint32 units = 0;

    if (!text || column == 0)
        return MAX(column, 1);
    gsize end = MIN(column - 1, len);
    for (gsize i = 0; i < end;) {
        gunichar c = text[i] ? g_utf8_get_char_validated(text + i, (gssize)(len - i)) : 0;
        gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;

        units += valid && c >= 0x10000 ? 2 : 1;
        i += valid && c ? (gsize)g_unichar_to_utf8(c, NULL) : 1;
    }
    return units + 1;
}

static guint32 end_column(const Sarif *sarif, SourcePos pos)
{
    gsize len;
    const char *text = source_lines_get(sarif->lines, pos.path, pos.line, &len);
    guint32 column = MAX(pos.column, 1);

    return text ? column + source_span(text, len, column) : column + 1;
}

static void add_region(const Sarif *sarif, cJSON *parent, const char *name, SourcePos pos,
                       guint32 end_line, guint32 end)
{
    cJSON *region = json_add_object(parent, name);

    json_add_number(region, "startLine", pos.line);
    json_add_number(region, "startColumn",
                    utf16_column(sarif->lines, pos.path, pos.line, pos.column));
    json_add_number(region, "endLine", end_line);
    json_add_number(region, "endColumn", utf16_column(sarif->lines, pos.path, end_line, end));
}

static void add_message(cJSON *parent, const char *name, const char *text)
{
    json_add_text(json_add_object(parent, name), "text", text);
}

/* A sentence, with a full stop. */
static char *sentence(const char *text)
{
    gsize len = strlen(text);

    return g_strconcat(text, len > 0 && strchr(".!?", text[len - 1]) ? "" : ".", NULL);
}

static void add_physical(const Sarif *sarif, cJSON *location, SourcePos pos)
{
    cJSON *physical = json_add_object(location, "physicalLocation");

    add_artifact(physical, pos.path);
    if (pos.line > 0)
        add_region(sarif, physical, "region", pos, pos.line, end_column(sarif, pos));
}

/* ---- rules ----------------------------------------------------------------------------------- */

static int name_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Rules that ran, and those of the findings: a finding may come from an older custody. */
static GPtrArray *rule_ids(const AuditResult *result)
{
    GPtrArray *ids = g_ptr_array_new();

    for (guint i = 0; i < result->rules_run->len; i++)
        g_ptr_array_add(ids, result->rules_run->pdata[i]);
    for (guint i = 0; i < result->findings->len; i++) {
        const Finding *finding = result->findings->pdata[i];

        if (!g_ptr_array_find(ids, finding->rule, NULL))
            g_ptr_array_add(ids, (gpointer)finding->rule);
    }
    g_ptr_array_sort(ids, name_compare);
    return ids;
}

static void add_properties(cJSON *descriptor, const RuleInfo *rule)
{
    cJSON *properties = json_add_object(descriptor, "properties");
    cJSON *tags = json_add_array(properties, "tags");
    g_autofree char *cwe = g_strdup_printf("external/cwe/cwe-%03d", rule->cwe);

    if (rule->security_severity && !g_strv_contains(rule->tags, "security"))
        json_append_text(tags, "security");
    for (const char *const *tag = rule->tags; *tag; tag++)
        json_append_text(tags, *tag);
    json_append_text(tags, cwe);
    json_add_text(properties, "precision", rule->precision);
    json_add_text(properties, "security-severity", rule->security_severity);
}

/* "CstringLeak" of "cstring-leak": the standard wants a name in Pascal case. */
static char *pascal_name(const char *id)
{
    GString *name = g_string_new(NULL);
    gboolean upper = TRUE;

    for (; *id; id++) {
        if (*id != '-')
            g_string_append_c(name, upper ? g_ascii_toupper(*id) : *id);
        upper = *id == '-';
    }
    return g_string_free(name, FALSE);
}

static void add_rule(cJSON *rules, const char *id)
{
    const RuleInfo *rule = rule_find(id);
    cJSON *descriptor = json_append_object(rules);

    json_add_text(descriptor, "id", id);
    if (!rule)
        return;
    g_autofree char *name = pascal_name(id);
    g_autofree char *summary = sentence(rule->summary);
    g_autofree char *title = sentence(rule->title);
    g_autofree char *uri =
        g_strdup_printf("https://cwe.mitre.org/data/definitions/%d.html", rule->cwe);
    json_add_text(descriptor, "name", name);
    add_message(descriptor, "shortDescription", title);
    add_message(descriptor, "fullDescription", summary);
    json_add_text(descriptor, "helpUri", uri);
    cJSON *help = json_add_object(descriptor, "help");
    json_add_text(help, "text", rule->readme);
    json_add_text(help, "markdown", rule->readme);
    cJSON *configuration = json_add_object(descriptor, "defaultConfiguration");
    json_add_text(configuration, "level", severity_name(rule->severity));
    add_properties(descriptor, rule);
}

/* ---- results --------------------------------------------------------------------------------- */

static GPtrArray *hashes_of(const Sarif *sarif, const char *path)
{
    GPtrArray *hashes = g_hash_table_lookup(sarif->hashes, path);
    gsize len;
    const char *data;

    if (hashes)
        return hashes;
    data = source_lines_file(sarif->lines, path, &len);
    if (!data)
        return NULL;
    hashes = line_hashes(data, len);
    g_hash_table_insert(sarif->hashes, (gpointer)path, hashes);
    return hashes;
}

static void add_fingerprints(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    cJSON *prints = json_add_object(result, "partialFingerprints");
    GPtrArray *hashes = hashes_of(sarif, finding->pos.path);

    if (hashes && finding->pos.line > 0 && finding->pos.line <= hashes->len)
        json_add_text(prints, "primaryLocationLineHash", hashes->pdata[finding->pos.line - 1]);
    json_add_text(prints, "custodyFingerprint/v1", finding->fingerprint);
}

/* The text of the region, for viewers that have no sources. */
static void add_snippet(const Sarif *sarif, cJSON *location, SourcePos pos)
{
    cJSON *physical = cJSON_GetObjectItemCaseSensitive(location, "physicalLocation");
    cJSON *region = cJSON_GetObjectItemCaseSensitive(physical, "region");
    gsize len;
    const char *line = source_lines_get(sarif->lines, pos.path, pos.line, &len);
    guint32 column = MAX(pos.column, 1);

    if (!region || !line || column > len)
        return;
    gsize span = MIN(source_span(line, len, column), len - (column - 1));
    g_autofree char *text = g_strndup(line + column - 1, span);
    add_message(region, "snippet", text);
}

static void add_locations(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    cJSON *location = json_append_object(json_add_array(result, "locations"));

    add_physical(sarif, location, finding->pos);
    add_snippet(sarif, location, finding->pos);
    if (!finding->function)
        return;
    cJSON *logical = json_append_object(json_add_array(location, "logicalLocations"));
    json_add_text(logical, "name", finding->function);
    json_add_text(logical, "kind", "function");
    if (finding->package) {
        g_autofree char *full = g_strdup_printf("%s.%s", finding->package, finding->function);

        json_add_text(logical, "fullyQualifiedName", full);
    }
}

static const char *step_text(const TraceStep *step)
{
    return step->message && *step->message ? step->message : step->event;
}

static void add_code_flow(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    if (finding->trace->len == 0)
        return;
    cJSON *flow = json_append_object(json_add_array(result, "codeFlows"));
    cJSON *thread = json_append_object(json_add_array(flow, "threadFlows"));
    cJSON *steps = json_add_array(thread, "locations");

    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];
        cJSON *flow_location = json_append_object(steps);
        cJSON *location = json_add_object(flow_location, "location");

        add_physical(sarif, location, step->pos);
        add_message(location, "message", step_text(step));
        json_add_number(flow_location, "executionOrder", i + 1);
    }
}

/* Every place of the trace but the primary one, so that viewers without code flows show them. */
static void add_related(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    cJSON *related = NULL;

    for (guint i = 0; i < finding->trace->len; i++) {
        const TraceStep *step = finding->trace->pdata[i];

        if (source_pos_compare(&step->pos, &finding->pos) == 0)
            continue;
        if (!related)
            related = json_add_array(result, "relatedLocations");
        cJSON *location = json_append_object(related);
        json_add_number(location, "id", i + 1);
        add_physical(sarif, location, step->pos);
        add_message(location, "message", step_text(step));
    }
}

/* Edits of one file stand together in one artifactChange. */
static void add_fix(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    if (finding->fix_edits->len == 0)
        return;
    cJSON *fix = json_append_object(json_add_array(result, "fixes"));
    add_message(fix, "description", finding->fix_description ? finding->fix_description : "Repair");
    cJSON *changes = json_add_array(fix, "artifactChanges"), *replacements = NULL;
    const char *last_path = NULL;

    for (guint i = 0; i < finding->fix_edits->len; i++) {
        const FixEdit *edit = finding->fix_edits->pdata[i];

        if (!replacements || g_strcmp0(edit->path, last_path) != 0) {
            cJSON *change = json_append_object(changes);

            add_artifact(change, edit->path);
            replacements = json_add_array(change, "replacements");
            last_path = edit->path;
        }
        cJSON *replacement = json_append_object(replacements);
        add_region(sarif, replacement, "deletedRegion",
                   (SourcePos){edit->path, edit->line, edit->column}, edit->end_line,
                   edit->end_column);
        add_message(replacement, "insertedContent", edit->text);
    }
}

/* Where one result has suppressions, the standard wants the others to say that they have none. */
static void add_suppressions(const Sarif *sarif, cJSON *result, const Finding *finding)
{
    if (!sarif->options->show_suppressed)
        return;
    cJSON *suppressions = json_add_array(result, "suppressions");

    if (!finding->suppressed)
        return;
    cJSON *suppression = json_append_object(suppressions);
    json_add_text(suppression, "kind", "inSource");
    json_add_text(suppression, "justification", finding->suppression_reason);
}

static void add_result(const Sarif *sarif, cJSON *results, const Finding *finding)
{
    cJSON *result = json_append_object(results);
    g_autofree char *message = sentence(finding->message);
    g_autofree char *hint = finding->hint ? sentence(finding->hint) : NULL;
    g_autofree char *text = hint ? g_strdup_printf("%s\n%s", message, hint) : g_strdup(message);
    guint index = 0;

    g_ptr_array_find(sarif->rules, finding->rule, &index);
    json_add_text(result, "ruleId", finding->rule);
    json_add_number(result, "ruleIndex", index);
    json_add_text(result, "level", severity_name(finding->severity));
    if (sarif->result->known_from)
        json_add_text(result, "baselineState", finding->known ? "unchanged" : "new");
    add_message(result, "message", text);
    add_locations(sarif, result, finding);
    add_fingerprints(sarif, result, finding);
    add_code_flow(sarif, result, finding);
    add_related(sarif, result, finding);
    add_fix(sarif, result, finding);
    add_suppressions(sarif, result, finding);
    cJSON *properties = json_add_object(result, "properties");
    json_add_text(properties, "confidence", confidence_name(finding->confidence));
    json_add_text(properties, "resource", finding->resource_kind);
    json_add_text(properties, "release", finding->release);
}

/* ---- the run --------------------------------------------------------------------------------- */

static void add_notification(const Sarif *sarif, cJSON *notifications, const char *id,
                             const char *level, SourcePos pos, const char *text)
{
    cJSON *notification = json_append_object(notifications);

    json_add_text(json_add_object(notification, "descriptor"), "id", id);
    json_add_text(notification, "level", level);
    add_message(notification, "message", text);
    if (pos.path && *pos.path)
        add_physical(sarif, json_append_object(json_add_array(notification, "locations")), pos);
}

static void add_invocation(const Sarif *sarif, cJSON *run)
{
    const AuditResult *audit = sarif->result;
    cJSON *invocation = json_append_object(json_add_array(run, "invocations"));
    json_add_bool(invocation, "executionSuccessful", TRUE);
    cJSON *notifications = json_add_array(invocation, "toolExecutionNotifications");

    for (guint i = 0; i < audit->errors->len; i++) {
        const AuditError *error = audit->errors->pdata[i];

        add_notification(sarif, notifications, "not-read", "error", (SourcePos){error->path, 0, 0},
                         error->message);
    }
    for (guint i = 0; i < audit->degraded->len; i++) {
        const DegradedNote *note = audit->degraded->pdata[i];

        add_notification(sarif, notifications, "not-analysed-in-full", "warning",
                         (SourcePos){note->path, note->line, 1}, note->reason);
    }
    g_autoptr(GString) left_out = g_string_new("Left out: ");
    if (append_left_out(left_out, audit))
        add_notification(sarif, notifications, "left-out", "note", SOURCE_POS_NONE, left_out->str);
    if (!report_anything_audited(audit)) {
        g_autofree char *reason = nothing_audited_reason(audit);
        g_autofree char *text = g_strdup_printf("Nothing was audited: %s.", reason);

        add_notification(sarif, notifications, "nothing-audited", "error", SOURCE_POS_NONE, text);
    }
}

static void add_notification_kinds(cJSON *driver)
{
    static const struct {
        const char *id, *text;
    } kinds[] = {
        {"not-read", "A file could not be read or parsed."},
        {"not-analysed-in-full", "Something could not be analysed; nothing is claimed of it."},
        {"left-out", "Findings in generated or vendored code are not shown."},
        {"nothing-audited", "There was nothing to audit."},
    };
    cJSON *notifications = json_add_array(driver, "notifications");

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        cJSON *descriptor = json_append_object(notifications);

        g_autofree char *name = pascal_name(kinds[i].id);

        json_add_text(descriptor, "id", kinds[i].id);
        json_add_text(descriptor, "name", name);
        add_message(descriptor, "shortDescription", kinds[i].text);
        add_message(descriptor, "fullDescription", kinds[i].text);
        add_message(descriptor, "help", kinds[i].text);
    }
}

static void add_run(const Sarif *sarif, cJSON *runs)
{
    cJSON *run = json_append_object(runs);
    cJSON *driver = json_add_object(json_add_object(run, "tool"), "driver");

    json_add_text(driver, "name", "custody");
    json_add_text(driver, "version", CUSTODY_VERSION);
    json_add_text(driver, "semanticVersion", CUSTODY_VERSION);
    cJSON *rules = json_add_array(driver, "rules");
    for (guint i = 0; i < sarif->rules->len; i++)
        add_rule(rules, sarif->rules->pdata[i]);
    add_notification_kinds(driver);
    add_invocation(sarif, run);
    cJSON *root = json_add_object(json_add_object(run, "originalUriBaseIds"), ROOT_ID);
    add_message(root, "description", "The root of what was audited.");
    json_add_text(run, "columnKind", "utf16CodeUnits");
    cJSON *results = json_add_array(run, "results");
    for (guint i = 0; i < sarif->result->findings->len; i++) {
        const Finding *finding = sarif->result->findings->pdata[i];

        if (finding_counts(finding) || sarif->options->show_suppressed)
            add_result(sarif, results, finding);
    }
}

void report_sarif(const AuditResult *result, const ReportOptions *options, GString *out)
{
    g_autoptr(SourceLines) lines = source_lines_new(result->root);
    g_autoptr(GHashTable) hashes =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GPtrArray) rules = rule_ids(result);
    const Sarif sarif = {result, options, lines, hashes, rules};
    g_autoptr(cJSON) log = cJSON_CreateObject();

    json_add_text(log, "$schema", SCHEMA);
    json_add_text(log, "version", "2.1.0");
    add_run(&sarif, json_add_array(log, "runs"));
    json_print(log, out);
}
