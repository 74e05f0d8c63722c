/* Tests of finding.c and rule_info.c: order, duplicates, fingerprints, embedded metadata. */
#include "rules/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static SourcePos at(const char *path, guint32 line, guint32 column)
{
    return (SourcePos){g_intern_string(path), line, column};
}

static Finding *add_finding(AuditResult *result, const char *rule, SourcePos pos, const char *fn,
                            const char *message)
{
    Finding *finding = finding_new(rule, pos);

    finding->function = g_intern_string(fn);
    finding->package = g_intern_static_string("example.com/kp");
    finding->message = g_strdup(message);
    g_ptr_array_add(result->findings, finding);
    return finding;
}

static void names_round_trip(void **state)
{
    (void)state;
    Severity severity;
    Confidence confidence;
    Disposition disposition;

    for (int i = SEVERITY_OFF; i <= SEVERITY_ERROR; i++) {
        assert_true(severity_parse(severity_name((Severity)i), &severity));
        assert_int_equal(severity, i);
    }
    for (int i = CONFIDENCE_POSSIBLE; i <= CONFIDENCE_PROVEN; i++) {
        assert_true(confidence_parse(confidence_name((Confidence)i), &confidence));
        assert_int_equal(confidence, i);
    }
    for (int i = DISPOSITION_RELEASED; i <= DISPOSITION_UNKNOWN; i++) {
        assert_true(disposition_parse(disposition_name((Disposition)i), &disposition));
        assert_int_equal(disposition, i);
    }
    assert_false(severity_parse("fatal", &severity));
    assert_false(severity_parse(NULL, &severity));
}

static void sorts_and_drops_duplicates(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = audit_result_new("/r", "r");

    add_finding(result, "b-rule", at("b.go", 3, 1), "f", "m");
    add_finding(result, "a-rule", at("b.go", 3, 1), "f", "m");
    add_finding(result, "b-rule", at("a.go", 30, 1), "f", "m");
    add_finding(result, "b-rule", at("b.go", 3, 1), "f", "m");
    audit_result_add_degraded(result, "z.go", 2, "why");
    audit_result_add_degraded(result, "z.go", 1, "why");
    audit_result_add_degraded(result, "z.go", 2, "why");
    audit_result_add_error(result, "z.go", "unreadable");
    audit_result_add_error(result, "z.go", "unreadable");
    audit_result_finish(result);

    assert_int_equal(result->findings->len, 3);
    assert_string_equal(((Finding *)result->findings->pdata[0])->pos.path, "a.go");
    assert_string_equal(((Finding *)result->findings->pdata[1])->rule, "a-rule");
    assert_string_equal(((Finding *)result->findings->pdata[2])->rule, "b-rule");
    assert_int_equal(result->degraded->len, 2);
    assert_int_equal(((DegradedNote *)result->degraded->pdata[0])->line, 1);
    assert_int_equal(result->errors->len, 1);
}

static void keeps_the_worst_row_of_an_acquisition(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = audit_result_new("/r", "r");
    const Disposition given[] = {DISPOSITION_DEFERRED, DISPOSITION_LEAKED, DISPOSITION_UNKNOWN};

    for (gsize i = 0; i < G_N_ELEMENTS(given); i++) {
        LedgerRow *row = ledger_row_new("cstring", at("a.go", 4, 2));

        row->disposition = given[i];
        g_ptr_array_add(result->ledger, row);
    }
    g_ptr_array_add(result->ledger, ledger_row_new("memory", at("a.go", 4, 2)));
    audit_result_finish(result);

    assert_int_equal(result->ledger->len, 2);
    assert_int_equal(((LedgerRow *)result->ledger->pdata[0])->disposition, DISPOSITION_LEAKED);
    assert_string_equal(((LedgerRow *)result->ledger->pdata[1])->kind, "memory");
}

static char *fingerprint_of(const char *path, guint32 line, const char *function)
{
    g_autoptr(AuditResult) result = audit_result_new("/r", "r");

    add_finding(result, "cstring-leak", at(path, line, 3), function, "m");
    audit_result_finish(result);
    return g_strdup(((Finding *)result->findings->pdata[0])->fingerprint);
}

static void fingerprints_survive_moves_and_renames(void **state)
{
    (void)state;
    g_autofree char *here = fingerprint_of("kp/sign.go", 10, "(*Keypair).Sign");
    g_autofree char *moved = fingerprint_of("kp/sign.go", 99, "(*Keypair).Sign");
    g_autofree char *renamed = fingerprint_of("kp/signature.go", 10, "(*Keypair).Sign");
    g_autofree char *other = fingerprint_of("kp/sign.go", 10, "(*Keypair).Verify");
    g_autofree char *nowhere = fingerprint_of("kp/sign.go", 10, NULL);
    g_autofree char *elsewhere = fingerprint_of("kp/verify.go", 10, NULL);

    assert_int_equal(strlen(here), 32);
    assert_int_equal(strspn(here, "0123456789abcdef"), 32);
    assert_string_equal(here, moved);
    assert_string_equal(here, renamed);
    assert_string_not_equal(here, other);
    assert_string_not_equal(nowhere, elsewhere);
}

static void equal_findings_are_told_apart_by_order(void **state)
{
    (void)state;
    g_autoptr(AuditResult) result = audit_result_new("/r", "r");

    add_finding(result, "cstring-leak", at("a.go", 20, 3), "f", "m");
    add_finding(result, "cstring-leak", at("a.go", 10, 3), "f", "m");
    audit_result_finish(result);
    g_autofree char *alone = fingerprint_of("a.go", 5, "f");
    const Finding *first = result->findings->pdata[0], *second = result->findings->pdata[1];

    assert_string_equal(first->fingerprint, alone);
    assert_string_not_equal(first->fingerprint, second->fingerprint);
}

static void every_rule_has_its_metadata(void **state)
{
    (void)state;
    gsize n;
    const RuleInfo *rules = rules_all(&n);

    assert_true(n >= 20);
    for (gsize i = 0; i < n; i++) {
        assert_ptr_equal(rule_find(rules[i].id), &rules[i]);
        assert_true(i == 0 || strcmp(rules[i - 1].id, rules[i].id) < 0);
        assert_true(rules[i].cwe > 0);
        assert_non_null(rules[i].testing);
        assert_true(g_str_has_prefix(rules[i].readme, "# "));
        assert_non_null(strstr(rules[i].readme, "\n## How to fix\n"));
    }
    assert_int_equal(rule_find("cstring-leak")->severity, SEVERITY_ERROR);
    assert_int_equal(rule_find("cstring-leak")->cwe, 401);
    assert_null(rule_find("no-such-rule"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_round_trip),
        cmocka_unit_test(sorts_and_drops_duplicates),
        cmocka_unit_test(keeps_the_worst_row_of_an_acquisition),
        cmocka_unit_test(fingerprints_survive_moves_and_renames),
        cmocka_unit_test(equal_findings_are_told_apart_by_order),
        cmocka_unit_test(every_rule_has_its_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
