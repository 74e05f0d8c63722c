/* Tests of reading what linters and go test wrote. The note's words about it are in testdata/cli.
 */
#include "cmd/custody/report/tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static ToolResult *read_text(const char *text, gboolean race)
{
    g_autoptr(GError) error = NULL;
    ToolResult *result = tool_result_read(text, strlen(text), "folder/file.json", race, &error);
    if (!result)
        fail_msg("%s", error->message);
    return result;
}

static void golangci_lint_is_read(void **state)
{
    (void)state;
    g_autoptr(ToolResult) lint = read_text(
        "{\"Issues\":[{\"FromLinter\":\"govet\",\"Text\":\"b\\nmore\",\"Pos\":{\"Filename\":\"b."
        "go\",\"Line\":7}},"
        "{\"FromLinter\":\"errcheck\",\"Text\":\"a\",\"Pos\":{\"Filename\":\"a.go\",\"Line\":9}}],"
        "\"Report\":{\"Linters\":[{\"Name\":\"govet\",\"Enabled\":true},{\"Name\":\"lll\"}]}}\n2 "
        "issues:\n",
        FALSE);

    assert_int_equal(lint->kind, TOOL_LINT);
    assert_string_equal(lint->name, "golangci-lint");
    assert_string_equal(lint->file, "file.json");
    assert_int_equal(lint->issues->len, 2);
    const ToolIssue *first = lint->issues->pdata[0], *second = lint->issues->pdata[1];
    assert_string_equal(first->path, "a.go");
    assert_int_equal(first->line, 9);
    assert_string_equal(second->rule, "govet");
    assert_string_equal(second->message, "b");
    assert_int_equal(lint->checkers->len, 1);
    assert_null(lint->trouble);
}

static void no_issues_and_trouble_are_told_apart(void **state)
{
    (void)state;
    g_autoptr(ToolResult) clean = read_text("{\"Issues\":null,\"Report\":{}}", FALSE);
    g_autoptr(ToolResult) broken =
        read_text("{\"Issues\":[],\"Report\":{\"Error\":\"typecheck failed\"}}", FALSE);
    g_autoptr(ToolResult) cut =
        read_text("{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"x\"}},\"results\":[],"
                  "\"invocations\":[{\"executionSuccessful\":false}]}]}",
                  FALSE);

    assert_int_equal(clean->issues->len, 0);
    assert_null(clean->trouble);
    assert_string_equal(broken->trouble, "typecheck failed");
    assert_non_null(cut->trouble);
}

static void sarif_is_read(void **state)
{
    (void)state;
    g_autoptr(ToolResult) lint = read_text(
        "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"gosec\",\"version\":"
        "\"2.1\","
        "\"rules\":[{\"id\":\"G101\"},{\"id\":\"G102\"}]}},\"results\":["
        "{\"ruleIndex\":1,\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":"
        "{\"artifactLocation\":{\"uri\":\"a%20b.go\"},\"region\":{\"startLine\":3}}}]},"
        "{\"ruleId\":\"G101\",\"message\":{\"text\":\"s\"},\"suppressions\":[{\"kind\":"
        "\"inSource\"}]},"
        "{\"ruleId\":\"G101\",\"message\":{\"text\":\"r\"},\"suppressions\":[{\"kind\":"
        "\"external\","
        "\"status\":\"rejected\"}]},"
        "{\"ruleId\":\"G101\",\"kind\":\"pass\",\"message\":{\"text\":\"p\"}},"
        "{\"ruleId\":\"G101\",\"baselineState\":\"absent\",\"message\":{\"text\":\"p\"}}]}]}",
        FALSE);

    assert_string_equal(lint->name, "gosec");
    assert_string_equal(lint->version, "2.1");
    assert_int_equal(lint->issues->len, 2);
    assert_int_equal(lint->suppressed, 1);
    const ToolIssue *placed = lint->issues->pdata[1];
    assert_string_equal(placed->path, "a b.go");
    assert_string_equal(placed->rule, "G102");
    assert_int_equal(placed->line, 3);
}

static const char *const TESTS = "# example.org/p\n"
                                 "{\"Action\":\"start\",\"Package\":\"p\"}\n"
                                 "{\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"A\"}\n"
                                 "{\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"A\","
                                 "\"Output\":\"says WARNING: DATA RACE\\n\"}\n"
                                 "{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"A/sub\"}\n"
                                 "{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"A\"}\n"
                                 "{\"Action\":\"skip\",\"Package\":\"p\",\"Test\":\"B\"}\n"
                                 "{\"Action\":\"pass\",\"Package\":\"p\"}\n"
                                 "{\"Action\":\"fail\",\"Package\":\"q\",\"Test\":\"C\"}\n"
                                 "{\"Action\":\"fail\",\"Package\":\"q\"}\n"
                                 "{\"Action\":\"fail\",\"Package\":\"broken\"}\n"
                                 "{\"Action\":\"start\",\"Package\":\"cut\"}\n";

static void go_test_is_read(void **state)
{
    (void)state;
    g_autoptr(ToolResult) tests = read_text(TESTS, FALSE);

    assert_int_equal(tests->kind, TOOL_TESTS);
    assert_int_equal(tests->passed, 1);
    assert_int_equal(tests->failed, 1);
    assert_int_equal(tests->skipped, 1);
    assert_int_equal(tests->packages, 4);
    assert_int_equal(tests->unfinished, 1);
    assert_int_equal(tests->failures->len, 2);
    assert_string_equal(tests->failures->pdata[0], "broken");
    assert_string_equal(tests->failures->pdata[1], "q.C");
    assert_int_equal(tests->races, 0);
    assert_false(tests->race_detector);
}

static void races_are_counted(void **state)
{
    (void)state;
    g_autofree char *text = g_strconcat(TESTS,
                                        "{\"Action\":\"output\",\"Package\":\"q\",\"Test\":\"C\","
                                        "\"Output\":\"WARNING: DATA RACE\\n\"}\n"
                                        "{\"Action\":\"output\",\"Package\":\"q\",\"Test\":\"C\","
                                        "\"Output\":\"WARNING: DATA RACE\\n\"}",
                                        NULL);
    g_autoptr(ToolResult) seen = read_text(text, FALSE);
    g_autoptr(ToolResult) said = read_text(TESTS, TRUE);

    assert_int_equal(seen->races, 2);
    assert_int_equal(seen->racing->len, 1);
    assert_string_equal(seen->racing->pdata[0], "q.C");
    assert_true(seen->race_detector);
    assert_int_equal(said->races, 0);
    assert_true(said->race_detector);
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "{}",
                                        "[]",
                                        "null",
                                        "{\"Issues\":[]}",
                                        "{\"runs\":{}}",
                                        "ok",
                                        "{\"a\"",
                                        "{\"Test\":\"x\"}\n"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(tool_result_read(texts[i], strlen(texts[i]), "f", FALSE, &error));
        assert_non_null(error);
    }
    /* What is there and of another form than expected is passed over. */
    g_autoptr(ToolResult) odd = read_text(
        "{\"runs\":[1,{\"results\":[2,{\"locations\":3,\"message\":\"x\"}],\"tool\":[]}]}", FALSE);
    assert_int_equal(odd->kind, TOOL_LINT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golangci_lint_is_read),
        cmocka_unit_test(no_issues_and_trouble_are_told_apart),
        cmocka_unit_test(sarif_is_read),
        cmocka_unit_test(go_test_is_read),
        cmocka_unit_test(races_are_counted),
        cmocka_unit_test(anything_else_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
