/* Tests of how findings of two audits are paired. */
#include "rules/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static Finding *add(AuditResult *result, const char *path, guint32 line, const char *function,
                    const char *context)
{
    Finding *finding = finding_new("cstring-leak", (SourcePos){g_intern_string(path), line, 1});
    finding->message = g_strdup("m");
    finding->function = g_intern_string(function);
    finding->context = g_strdup(context);
    g_ptr_array_add(result->findings, finding);
    return finding;
}

static void assert_new_lines(AuditResult *before, AuditResult *after, const char *lines)
{
    g_autoptr(GString) got = g_string_new(NULL);
    audit_result_finish(before);
    audit_result_finish(after);
    audit_result_set_known(after, before->findings, "before");
    for (guint i = 0; i < after->findings->len; i++) {
        const Finding *finding = after->findings->pdata[i];
        if (!finding->known) {
            g_string_append_printf(got, "%u ", finding->pos.line);
        }
    }
    assert_string_equal(got->str, lines);
}

static void moved_lines_and_renamed_files_are_the_same(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa");
    add(before, "a.go", 20, "G", "bb");
    add(after, "b.go", 110, "F", "aa");
    add(after, "b.go", 120, "G", "reformatted");
    assert_new_lines(before, after, "");
    assert_int_equal(after->known_gone, 0);
}

static void the_added_one_is_the_new_one(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa");
    add(before, "a.go", 11, "F", "bb");
    add(after, "a.go", 10, "F", "new");
    add(after, "a.go", 11, "F", "aa");
    add(after, "a.go", 12, "F", "bb");
    assert_new_lines(before, after, "10 ");
}

static void one_more_of_the_same_is_new(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa");
    add(after, "a.go", 10, "F", "aa");
    add(after, "a.go", 11, "F", "aa");
    assert_new_lines(before, after, "11 ");
}

static void a_renamed_function_keeps_its_findings(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa");
    add(after, "a.go", 10, "Renamed", "aa");
    add(after, "a.go", 30, "Other", "bb");
    assert_new_lines(before, after, "30 ");
}

static void a_copy_in_another_function_is_new(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 50, "Z", "aa");
    add(after, "a.go", 10, "A", "aa");
    add(after, "a.go", 50, "Z", "aa");
    assert_new_lines(before, after, "10 ");
}

static void what_was_suppressed_before_is_new(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa")->suppressed = TRUE;
    add(after, "a.go", 10, "F", "aa");
    assert_new_lines(before, after, "10 ");
}

static void what_is_gone_is_counted(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F", "aa");
    add(before, "a.go", 20, "G", "bb");
    add(before, "a.go", 30, "H", "cc")->suppressed = TRUE;
    add(after, "a.go", 10, "F", "aa");
    assert_new_lines(before, after, "");
    assert_int_equal(after->known_gone, 1);
}

static void closures_are_the_same_whatever_their_number(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.go", 10, "F.func1", NULL);
    add(after, "a.go", 10, "F.func2", NULL);
    add(after, "a.go", 20, "F.function", NULL);
    assert_new_lines(before, after, "20 ");
}

static void a_renamed_c_file_keeps_its_findings(void **state)
{
    (void)state;
    g_autoptr(AuditResult) before = audit_result_new("/r", "r");
    g_autoptr(AuditResult) after = audit_result_new("/r", "r");
    add(before, "a.c", 10, "f", NULL)->package = g_intern_string("a.c");
    add(after, "b.c", 10, "f", NULL)->package = g_intern_string("b.c");
    assert_new_lines(before, after, "");
}

static void contexts_are_lines_without_white_space(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("custody-match-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a.go", NULL);
    g_assert_true(g_file_set_contents(path, "x := f( 1 )\n\tx:=f(1)\r\n\ny()\n", -1, NULL));
    g_autoptr(AuditResult) result = audit_result_new(folder, "r");
    for (guint32 line = 1; line <= 4; line++) {
        add(result, "a.go", line, "F", NULL);
    }
    add(result, "absent.go", 1, "F", NULL);
    finding_set_contexts(result->findings, folder);
    const Finding *all[5];
    for (guint i = 0; i < 5; i++) {
        all[i] = result->findings->pdata[i];
    }
    assert_string_equal(all[0]->context, all[1]->context);
    assert_int_equal(strlen(all[0]->context), 16);
    assert_null(all[2]->context);
    assert_string_not_equal(all[0]->context, all[3]->context);
    assert_null(all[4]->context);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moved_lines_and_renamed_files_are_the_same),
        cmocka_unit_test(the_added_one_is_the_new_one),
        cmocka_unit_test(one_more_of_the_same_is_new),
        cmocka_unit_test(a_renamed_function_keeps_its_findings),
        cmocka_unit_test(a_copy_in_another_function_is_new),
        cmocka_unit_test(what_was_suppressed_before_is_new),
        cmocka_unit_test(what_is_gone_is_counted),
        cmocka_unit_test(closures_are_the_same_whatever_their_number),
        cmocka_unit_test(a_renamed_c_file_keeps_its_findings),
        cmocka_unit_test(contexts_are_lines_without_white_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
