/* Snapshots of every format: testdata/report/CASE.json in, testdata/report/CASE.FORMAT out.
 * UPDATE=1 in the environment rewrites the snapshots; read the difference before committing it. */
#include "cmd/custody/report/json_util.h"
#include "cmd/custody/report/markdown.h"
#include "cmd/custody/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "testdata/report"

static const char *const cases[] = {"mixed", "clean", "empty"};

static AuditResult *read_case(const char *name)
{
    g_autofree char *path = g_strdup_printf(FOLDER "/%s.json", name);
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    gsize len;

    if (!g_file_get_contents(path, &data, &len, &error))
        fail_msg("%s", error->message);
    AuditResult *result = report_read_json(data, len, &error);
    if (!result)
        fail_msg("%s: %s", path, error->message);
    result->root = g_canonicalize_filename(FOLDER "/src", NULL);
    audit_result_finish(result);
    return result;
}

static void compare_snapshot(const char *path, const GString *got)
{
    g_autofree char *want = NULL;
    g_autoptr(GError) error = NULL;

    if (g_getenv("UPDATE")) {
        if (!g_file_set_contents(path, got->str, (gssize)got->len, &error))
            fail_msg("%s", error->message);
        return;
    }
    if (!g_file_get_contents(path, &want, NULL, &error))
        fail_msg("%s", error->message);
    if (strcmp(got->str, want) != 0) {
        print_error("%s differs (UPDATE=1 rewrites it); this is what came out:\n%s\n", path,
                    got->str);
        fail();
    }
}

/* The explain pages are long and edited often: the snapshot keeps only that they are there. */
static void shorten_help(GString *out)
{
    g_autoptr(cJSON) log = cJSON_Parse(out->str);
    cJSON *run = cJSON_GetArrayItem(cJSON_GetObjectItem(log, "runs"), 0), *rule;
    cJSON *driver = cJSON_GetObjectItem(cJSON_GetObjectItem(run, "tool"), "driver");

    cJSON_ArrayForEach(rule, cJSON_GetObjectItem(driver, "rules"))
    {
        cJSON *help = cJSON_GetObjectItem(rule, "help");

        assert_non_null(strstr(cJSON_GetObjectItem(help, "text")->valuestring, "## How to fix"));
        cJSON_SetValuestring(cJSON_GetObjectItem(help, "text"), "...");
        cJSON_SetValuestring(cJSON_GetObjectItem(help, "markdown"), "...");
    }
    g_string_truncate(out, 0);
    json_print(log, out);
}

static void every_format_matches_its_snapshot(void **state)
{
    (void)state;
    gsize n;
    const ReportFormat *formats = report_formats(&n);
    const ReportOptions options = {0};

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        for (gsize f = 0; f < n; f++) {
            g_autoptr(AuditResult) result = read_case(cases[c]);
            g_autoptr(GString) out = g_string_new(NULL);
            g_autofree char *path = g_strdup_printf(FOLDER "/%s.%s", cases[c], formats[f].name);

            formats[f].write(result, &options, out);
            if (strcmp(formats[f].name, "sarif") == 0)
                shorten_help(out);
            compare_snapshot(path, out);
        }
    }
}

static void options_of_text_match_their_snapshots(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    const ReportOptions coloured = {.colour = TRUE, .show_suppressed = TRUE, .verbose = TRUE};
    const ReportOptions quiet = {.quiet = TRUE};
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) little = g_string_new(NULL);

    report_text(result, &coloured, all);
    compare_snapshot(FOLDER "/mixed.coloured.text", all);
    report_text(result, &quiet, little);
    compare_snapshot(FOLDER "/mixed.quiet.text", little);
}

/* Nothing that stands in an audited file may reach the terminal as a command. */
static void text_holds_no_control_characters(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    const ReportOptions options = {.show_suppressed = TRUE};
    g_autoptr(GString) out = g_string_new(NULL);

    report_text(result, &options, out);
    assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
    for (const char *p = out->str; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        assert_true(c == '\n' || c >= 0x20);
        assert_int_not_equal(c, 0x202e);
    }
}

static void reading_and_writing_json_is_the_identity(void **state)
{
    (void)state;
    const ReportOptions options = {0};

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(AuditResult) result = read_case(cases[c]);
        g_autoptr(GString) once = g_string_new(NULL), twice = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        report_json(result, &options, once);
        g_autoptr(AuditResult) again = report_read_json(once->str, once->len, &error);
        assert_non_null(again);
        report_json(again, &options, twice);
        assert_string_equal(once->str, twice->str);
    }
}

static void a_wrong_report_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *data, *message;
    } wrong[] = {
        {"{", "not valid JSON"},
        {"[]", "\"schema\" is missing"},
        {"{\"schema\": \"custody/report/2\"}", "its schema is \"custody/report/2\""},
        {"{\"schema\": \"custody/report/1\", \"findings\": 1}", "\"findings\" is not an array"},
        {"{\"schema\": \"custody/report/1\", \"findings\": [1]}", "findings[0] is not an object"},
        {"{\"schema\": \"custody/report/1\", \"findings\": [{\"rule\": \"x\", \"severity\": "
         "\"bad\"}]}",
         "findings[0]: \"severity\" is missing or wrong"},
        {"{\"schema\": \"custody/report/1\", \"findings\": [], \"ledger\": [{}]}",
         "ledger[0]: \"kind\""},
        {"{\"schema\": \"custody/report/1\", \"findings\": [], \"ledger\": []}", "\"coverage\""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(report_read_json(wrong[i].data, strlen(wrong[i].data), &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA));
        if (!strstr(error->message, wrong[i].message))
            fail_msg("\"%s\" does not say \"%s\"", error->message, wrong[i].message);
    }
}

/* A rule that stands in no group and has no class in the ledger would be left out of the note. */
static void every_rule_has_its_place_in_the_note(void **state)
{
    (void)state;
    static const char *const by_ledger[] = {"cstring-leak", "memory-leak",      "resource-leak",
                                            "handle-leak",  "unchecked-status", NULL};
    gsize n_rules, n_groups;
    const RuleInfo *rules = rules_all(&n_rules);
    const RuleGroup *groups = rule_groups(&n_groups);

    for (gsize r = 0; r < n_rules; r++) {
        guint places = g_strv_contains(by_ledger, rules[r].id) ? 1 : 0;

        for (gsize g = 0; g < n_groups; g++)
            places += g_strv_contains(groups[g].rules, rules[r].id) ? 1 : 0;
        if (places != 1)
            fail_msg("%s stands in %u places", rules[r].id, places);
    }
}

static void the_note_says_what_was_fixed(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = read_case("mixed");
    g_autoptr(AuditResult) after = read_case("clean");
    const ReportOptions options = {.against = before};
    g_autoptr(GString) out = g_string_new(NULL);

    report_markdown(after, &options, out);
    compare_snapshot(FOLDER "/clean.against.markdown", out);
    assert_non_null(strstr(out->str, "### C strings: FIXED"));
    assert_non_null(strstr(out->str, "### FIXED (5)"));
}

static void comparisons_match_their_snapshots(void **state)
{
    (void)state;
    static const char *const names[] = {"text", "json", "markdown"};
    g_autoptr(AuditResult) before = read_case("mixed");
    g_autoptr(AuditResult) after = read_case("mixed");

    g_ptr_array_remove_index(before->findings, 1); /* new in after */
    g_ptr_array_remove_index(after->findings, 0);  /* fixed */
    g_ptr_array_remove_index(after->rules_run, 3); /* handle-leak did not run, */
    g_ptr_array_remove_index(after->findings, 3);  /* and so its finding is not fixed */
    g_autoptr(Comparison) comparison = comparison_new(before, after);
    assert_int_equal(comparison->fresh->len, 1);
    assert_int_equal(comparison->fixed->len, 1);
    assert_int_equal(comparison->remaining->len, 2);
    assert_int_equal(comparison->unjudged->len, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *path = g_strdup_printf(FOLDER "/compare.%s", names[i]);

        comparison_format_find(names[i])->write(comparison, out);
        compare_snapshot(path, out);
    }
    assert_null(comparison_format_find("sarif"));
}

static void the_ledger_is_filtered(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    static const struct {
        LedgerFilter filter;
        const char *total;
    } cases_of[] = {
        {{NULL, NULL, NULL}, "\n8 resources: "},
        {{"cstring", NULL, NULL}, "\n5 resources of 8: "},
        {{"object", NULL, NULL}, "\n1 resource of 8: 1 owned by a type"},
        {{NULL, "leaked", NULL}, "\n5 resources of 8: 5 leaked"},
        {{NULL, NULL, "kp"}, "\n7 resources of 8: "},
        {{NULL, NULL, "kp/"}, "\n7 resources of 8: "},
        {{NULL, NULL, "k"}, "0 resources of 8\n"},
        {{NULL, NULL, "clib/load.c"}, "\n1 resource of 8: 1 leaked"},
        {{"cstring", "transferred", "kp/export.go"}, "\n1 resource of 8: 1 transferred to C"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases_of); i++) {
        g_autoptr(GString) out = g_string_new(NULL);

        ledger_text(result, &cases_of[i].filter, out);
        if (!strstr(out->str, cases_of[i].total))
            fail_msg("no \"%s\" in\n%s", cases_of[i].total, out->str);
    }
}

/* What GitHub asks of a result beyond the standard. */
static void sarif_results_are_complete(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    const ReportOptions options = {.show_suppressed = TRUE};
    g_autoptr(GString) out = g_string_new(NULL);

    report_sarif(result, &options, out);
    g_autoptr(cJSON) log = cJSON_Parse(out->str);
    const cJSON *run = cJSON_GetArrayItem(cJSON_GetObjectItem(log, "runs"), 0), *item;
    const cJSON *driver = cJSON_GetObjectItem(cJSON_GetObjectItem(run, "tool"), "driver");
    const cJSON *rules = cJSON_GetObjectItem(driver, "rules");
    const cJSON *results = cJSON_GetObjectItem(run, "results");

    assert_int_equal(cJSON_GetArraySize(results), (int)result->findings->len);
    cJSON_ArrayForEach(item, results)
    {
        const cJSON *location = cJSON_GetArrayItem(cJSON_GetObjectItem(item, "locations"), 0);
        const cJSON *region =
            cJSON_GetObjectItem(cJSON_GetObjectItem(location, "physicalLocation"), "region");
        const cJSON *rule =
            cJSON_GetArrayItem(rules, cJSON_GetObjectItem(item, "ruleIndex")->valueint);
        const cJSON *prints = cJSON_GetObjectItem(item, "partialFingerprints");

        assert_string_equal(cJSON_GetObjectItem(rule, "id")->valuestring,
                            cJSON_GetObjectItem(item, "ruleId")->valuestring);
        assert_int_equal(cJSON_GetObjectItem(region, "startLine")->valueint,
                         cJSON_GetObjectItem(region, "endLine")->valueint);
        assert_true(cJSON_GetObjectItem(region, "startColumn")->valueint <
                    cJSON_GetObjectItem(region, "endColumn")->valueint);
        assert_non_null(cJSON_GetObjectItem(prints, "primaryLocationLineHash"));
        assert_non_null(cJSON_GetObjectItem(item, "suppressions"));
        assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(item, "codeFlows")) > 0);
    }
    /* Bytes before the column: tab, comment in Japanese. "C.CString" begins at UTF-16 unit 21. */
    const cJSON *label = cJSON_GetArrayItem(results, 2);
    const cJSON *region = cJSON_GetObjectItem(
        cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(label, "locations"), 0),
                            "physicalLocation"),
        "region");
    assert_int_equal(cJSON_GetObjectItem(region, "startColumn")->valueint, 21);
    assert_int_equal(cJSON_GetObjectItem(region, "endColumn")->valueint, 30);
}

/* GitHub shows ten annotations of a level: the worst must come first, the rest be counted. */
static void github_annotations_come_worst_first(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("clean");
    const ReportOptions options = {0};
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint32 i = 0; i < 14; i++) {
        SourcePos pos = {g_intern_static_string("a,b:c.go"), i + 1, 1};
        Finding *finding = finding_new("cstring-leak", pos);

        finding->severity = i == 13 ? SEVERITY_ERROR : SEVERITY_WARNING;
        finding->message = g_strdup_printf("100%% lost\n::error::%u", i);
        g_ptr_array_add(result->findings, finding);
    }
    audit_result_finish(result);
    report_github(result, &options, out);
    assert_true(g_str_has_prefix(out->str, "::error file=a%2Cb%3Ac.go,line=14,col=1,"));
    assert_non_null(strstr(out->str, "::100%25 lost%0A::error::13\n"));
    assert_non_null(strstr(out->str, "so 3 more stand only here"));
    assert_null(strstr(out->str, "\n::error::"));
}

static void count_element(GMarkupParseContext *context, const char *element, const char **names,
                          const char **values, gpointer data, GError **error)
{
    (void)context;
    (void)names;
    (void)values;
    (void)error;
    GHashTable *counts = data;
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, element));

    g_hash_table_replace(counts, (gpointer)g_intern_string(element), GUINT_TO_POINTER(n + 1));
}

/* The numbers of a suite are what its elements add up to, also with hostile text in them. */
static void junit_is_xml_and_its_totals_are_right(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    const ReportOptions options = {.show_suppressed = TRUE};
    const GMarkupParser parser = {.start_element = count_element};
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, counts, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    Finding *finding = result->findings->pdata[0];

    g_free(finding->message);
    finding->message = g_strdup("<lost> & \"gone\" \x1b]]>\xff");
    report_junit(result, &options, out);
    assert_true(g_markup_parse_context_parse(context, out->str, (gssize)out->len, NULL));
    assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_autofree char *totals =
        g_strdup_printf("tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"",
                        GPOINTER_TO_UINT(g_hash_table_lookup(counts, "testcase")),
                        GPOINTER_TO_UINT(g_hash_table_lookup(counts, "failure")),
                        GPOINTER_TO_UINT(g_hash_table_lookup(counts, "error")),
                        GPOINTER_TO_UINT(g_hash_table_lookup(counts, "skipped")));
    assert_non_null(strstr(out->str, totals));
    assert_null(strchr(out->str, '\x1b'));
}

static void gitlab_issues_have_fingerprints_of_their_own(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = read_case("mixed");
    const ReportOptions options = {.show_suppressed = TRUE};
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) out = g_string_new(NULL);
    const cJSON *item;

    audit_result_add_degraded(result, "kp/export.go", 41, "goto into a block is not lowered");
    report_gitlab(result, &options, out);
    g_autoptr(cJSON) issues = cJSON_Parse(out->str);
    assert_int_equal(cJSON_GetArraySize(issues),
                     result->findings->len + result->errors->len + result->degraded->len);
    cJSON_ArrayForEach(item, issues)
    {
        assert_true(g_hash_table_add(seen, cJSON_GetObjectItem(item, "fingerprint")->valuestring));
        assert_true(cJSON_IsString(cJSON_GetObjectItem(item, "check_name")));
        assert_true(cJSON_IsString(cJSON_GetObjectItem(item, "description")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_matches_its_snapshot),
        cmocka_unit_test(options_of_text_match_their_snapshots),
        cmocka_unit_test(text_holds_no_control_characters),
        cmocka_unit_test(reading_and_writing_json_is_the_identity),
        cmocka_unit_test(a_wrong_report_is_refused_with_its_reason),
        cmocka_unit_test(every_rule_has_its_place_in_the_note),
        cmocka_unit_test(the_note_says_what_was_fixed),
        cmocka_unit_test(comparisons_match_their_snapshots),
        cmocka_unit_test(the_ledger_is_filtered),
        cmocka_unit_test(sarif_results_are_complete),
        cmocka_unit_test(github_annotations_come_worst_first),
        cmocka_unit_test(junit_is_xml_and_its_totals_are_right),
        cmocka_unit_test(gitlab_issues_have_fingerprints_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
