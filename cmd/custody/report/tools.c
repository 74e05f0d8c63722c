/* Reading what other tools wrote: SARIF 2.1.0, golangci-lint's JSON, the lines of go test -json.
 * Takes what the note states and leaves the rest; words around JSON, as go test writes, are
 * skipped. */
#include "cmd/custody/report/tools.h"
#include "cmd/custody/report/json_util.h"

#include <gio/gio.h>
#include <string.h>

static void issue_free(gpointer data)
{
    ToolIssue *issue = data;

    g_free(issue->path);
    g_free(issue->rule);
    g_free(issue->message);
    g_free(issue);
}

void tool_result_free(ToolResult *result)
{
    if (!result)
        return;
    g_free(result->name);
    g_free(result->version);
    g_free(result->file);
    g_free(result->trouble);
    g_ptr_array_unref(result->issues);
    g_ptr_array_unref(result->checkers);
    g_ptr_array_unref(result->failures);
    g_ptr_array_unref(result->racing);
    g_free(result);
}

static ToolResult *result_new(ToolKind kind, const char *name)
{
    ToolResult *result = g_new0(ToolResult, 1);

    result->kind = kind;
    result->name = g_strdup(name);
    result->issues = g_ptr_array_new_with_free_func(issue_free);
    result->checkers = g_ptr_array_new_with_free_func(g_free);
    result->failures = g_ptr_array_new_with_free_func(g_free);
    result->racing = g_ptr_array_new_with_free_func(g_free);
    return result;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(member(object, name));

    return value ? value : "";
}

static guint number(const cJSON *object, const char *name)
{
    const cJSON *value = member(object, name);

    return cJSON_IsNumber(value) && value->valuedouble > 0 && value->valuedouble < G_MAXINT
               ? (guint)value->valuedouble
               : 0;
}

/* ---- issues ---------------------------------------------------------------------------------- */

static void add_issue(ToolResult *result, const char *path, guint line, const char *rule,
                      const char *message)
{
    ToolIssue *issue = g_new0(ToolIssue, 1);

    issue->path = *path ? g_strdup(path) : NULL;
    issue->line = line;
    issue->rule = g_strdup(*rule ? rule : result->name);
    issue->message = g_strndup(message, strcspn(message, "\r\n"));
    g_ptr_array_add(result->issues, issue);
}

static int issue_compare(gconstpointer a, gconstpointer b)
{
    const ToolIssue *x = *(const ToolIssue *const *)a, *y = *(const ToolIssue *const *)b;
    int order = g_strcmp0(x->path, y->path);

    if (!order)
        order = (x->line > y->line) - (x->line < y->line);
    if (!order)
        order = strcmp(x->rule, y->rule);
    return order ? order : strcmp(x->message, y->message);
}

/* ---- golangci-lint --------------------------------------------------------------------------- */

static ToolResult *read_golangci(const cJSON *root)
{
    ToolResult *result = result_new(TOOL_LINT, "golangci-lint");
    const cJSON *report = member(root, "Report"), *item;

    cJSON_ArrayForEach(item, member(root, "Issues"))
    {
        const cJSON *pos = member(item, "Pos");

        add_issue(result, text(pos, "Filename"), number(pos, "Line"), text(item, "FromLinter"),
                  text(item, "Text"));
    }
    cJSON_ArrayForEach(item, member(report, "Linters"))
    {
        if (cJSON_IsTrue(member(item, "Enabled")))
            g_ptr_array_add(result->checkers, g_strdup(text(item, "Name")));
    }
    if (*text(report, "Error"))
        result->trouble = g_strdup(text(report, "Error"));
    return result;
}

/* ---- SARIF ----------------------------------------------------------------------------------- */

/* "file:///x/y.go" and "y.go" alike, percent signs undone. The caller frees. */
static char *path_of_uri(const char *uri)
{
    const char *path = g_str_has_prefix(uri, "file://") ? uri + strlen("file://") : uri;
    char *plain = g_uri_unescape_string(path, NULL);

    return plain ? plain : g_strdup(path);
}

/* A result that says that something is well, or that the tool itself takes back, is no issue. */
static gboolean is_issue(const cJSON *item)
{
    const char *kind = text(item, "kind"), *level = text(item, "level");

    return (!*kind || strcmp(kind, "fail") == 0 || strcmp(kind, "review") == 0 ||
            strcmp(kind, "open") == 0) &&
           strcmp(level, "none") != 0 && strcmp(text(item, "baselineState"), "absent") != 0;
}

static gboolean is_suppressed(const cJSON *item)
{
    const cJSON *suppression;

    cJSON_ArrayForEach(suppression, member(item, "suppressions"))
    {
        const char *status = text(suppression, "status");

        if (!*status || strcmp(status, "accepted") == 0)
            return TRUE;
    }
    return FALSE;
}

static const char *rule_of(const cJSON *run, const cJSON *item)
{
    const char *id =
        *text(item, "ruleId") ? text(item, "ruleId") : text(member(item, "rule"), "id");
    const cJSON *index = member(item, "ruleIndex");
    const cJSON *rules = member(member(member(run, "tool"), "driver"), "rules");

    return !*id && cJSON_IsNumber(index) ? text(cJSON_GetArrayItem(rules, index->valueint), "id")
                                         : id;
}

static void read_sarif_result(ToolResult *result, const cJSON *run, const cJSON *item)
{
    const cJSON *place =
        member(cJSON_GetArrayItem(member(item, "locations"), 0), "physicalLocation");
    g_autofree char *path = path_of_uri(text(member(place, "artifactLocation"), "uri"));

    if (!is_issue(item))
        return;
    if (is_suppressed(item)) {
        result->suppressed++;
        return;
    }
    add_issue(result, path, number(member(place, "region"), "startLine"), rule_of(run, item),
              text(member(item, "message"), "text"));
}

static void read_run(ToolResult *result, const cJSON *run)
{
    const cJSON *driver = member(member(run, "tool"), "driver"), *item;
    const char *version =
        *text(driver, "version") ? text(driver, "version") : text(driver, "semanticVersion");
    const char *name = text(driver, "name");

    if (*name && !strstr(result->name, name)) {
        g_autofree char *others = g_steal_pointer(&result->name);

        result->name = *others ? g_strdup_printf("%s, %s", others, name) : g_strdup(name);
    }
    if (*version && !result->version)
        result->version = g_strdup(version);
    cJSON_ArrayForEach(item, member(run, "invocations"))
    {
        if (cJSON_IsFalse(member(item, "executionSuccessful")) && !result->trouble)
            result->trouble = g_strdup("it says that it did not finish");
    }
    if (!cJSON_IsArray(member(run, "results")) && !result->trouble)
        result->trouble = g_strdup("it gives no results, not even none");
    cJSON_ArrayForEach(item, member(run, "results")) read_sarif_result(result, run, item);
}

static ToolResult *read_sarif(const cJSON *root)
{
    ToolResult *result = result_new(TOOL_LINT, "");
    const cJSON *run;

    cJSON_ArrayForEach(run, member(root, "runs")) read_run(result, run);
    if (!*result->name) {
        g_free(result->name);
        result->name = g_strdup("a linter that does not name itself");
    }
    return result;
}

/* ---- go test --------------------------------------------------------------------------------- */

typedef struct TestRun {
    ToolResult *result;
    GHashTable *packages; /* name -> GINT_TO_POINTER(TRUE) once it has ended */
    GHashTable *racing;   /* names that result->racing has */
    guint events;
} TestRun;

static char *test_name(const cJSON *event)
{
    const char *test = text(event, "Test");

    return *test ? g_strdup_printf("%s.%s", text(event, "Package"), test)
                 : g_strdup(text(event, "Package"));
}

static void read_output(TestRun *run, const cJSON *event)
{
    const char *output = text(event, "Output");
    g_autofree char *name = test_name(event);

    /* The detector's own words, which begin their line. */
    if (!g_str_has_prefix(output, "WARNING: DATA RACE"))
        return;
    run->result->races++;
    run->result->race_detector = TRUE;
    if (g_hash_table_add(run->racing, g_strdup(name)))
        g_ptr_array_add(run->result->racing, g_steal_pointer(&name));
}

static void read_end(TestRun *run, const cJSON *event, const char *action)
{
    ToolResult *result = run->result;
    const char *test = text(event, "Test");
    gboolean fails = strcmp(action, "fail") == 0;

    if (!*test)
        g_hash_table_replace(run->packages, g_strdup(text(event, "Package")),
                             GINT_TO_POINTER(fails ? 2 : 1));
    if (!*test || strchr(test, '/')) /* a subtest is a part of its test */
        return;
    result->passed += strcmp(action, "pass") == 0 ? 1 : 0;
    result->skipped += strcmp(action, "skip") == 0 ? 1 : 0;
    result->failed += fails ? 1 : 0;
    if (fails)
        g_ptr_array_add(result->failures, test_name(event));
}

static void read_event(TestRun *run, const cJSON *event)
{
    const char *action = text(event, "Action"), *package = text(event, "Package");

    if (!*action)
        return;
    run->events++;
    if (*package && !g_hash_table_contains(run->packages, package))
        g_hash_table_insert(run->packages, g_strdup(package), NULL);
    if (strcmp(action, "output") == 0)
        read_output(run, event);
    else if (strcmp(action, "pass") == 0 || strcmp(action, "fail") == 0 ||
             strcmp(action, "skip") == 0)
        read_end(run, event, action);
}

static int name_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Packages that failed without a test of theirs failing: they do not build, or exit early. */
static void add_failed_packages(TestRun *run)
{
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, run->packages);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        g_autofree char *prefix = g_strconcat(key, ".", NULL);
        gboolean named = FALSE;

        run->result->unfinished += value ? 0 : 1;
        for (guint i = 0; i < run->result->failures->len && !named; i++)
            named = g_str_has_prefix(run->result->failures->pdata[i], prefix);
        if (GPOINTER_TO_INT(value) == 2 && !named)
            g_ptr_array_add(run->result->failures, g_strdup(key));
    }
    g_ptr_array_sort(run->result->failures, name_compare);
    g_ptr_array_sort(run->result->racing, name_compare);
    run->result->packages = g_hash_table_size(run->packages);
}

/* NULL when no line is an event. */
static ToolResult *read_go_test(const char *data, gsize len, gboolean race_detector)
{
    g_autoptr(ToolResult) result = result_new(TOOL_TESTS, "go test");
    g_autoptr(GHashTable) packages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) racing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    TestRun run = {result, packages, racing, 0};

    result->race_detector = race_detector;
    for (const char *at = data, *end = data + len; at < end;) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        gsize length = newline ? (gsize)(newline - at) : (gsize)(end - at);

        if (*at == '{') {
            g_autoptr(cJSON) event = cJSON_ParseWithLength(at, length);

            read_event(&run, event);
        }
        at += length + 1;
    }
    if (run.events == 0)
        return NULL;
    add_failed_packages(&run);
    return g_steal_pointer(&result);
}

/* ---- which of them --------------------------------------------------------------------------- */

ToolResult *tool_result_read(const char *data, gsize len, const char *file, gboolean race_detector,
                             GError **error)
{
    g_autoptr(cJSON) root = cJSON_ParseWithLength(data, len); /* words may follow */
    ToolResult *result = NULL;

    if (cJSON_IsArray(member(root, "runs")))
        result = read_sarif(root);
    else if (cJSON_IsObject(root) && member(root, "Issues") && member(root, "Report"))
        result = read_golangci(root);
    else
        result = read_go_test(data, len, race_detector);
    if (!result) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "it is neither SARIF nor the JSON of golangci-lint nor the output of "
                    "go test -json");
        return NULL;
    }
    g_ptr_array_sort(result->issues, issue_compare);
    result->file = g_path_get_basename(file);
    return result;
}
