/* Numbers that several formats state: findings by severity, ledger rows by disposition.
 * Writes words and numbers, no layout of a format. */
#pragma once

/* Ownership: nothing here outlives its arguments; appended text belongs to the caller's GString. */

#include "rules/finding.h"

#include <glib.h>

typedef struct ReportCounts {
    guint by_severity[SEVERITY_ERROR + 1]; /* findings that count */
    guint findings, suppressed, known;
    guint files; /* with a finding that counts */
    guint by_disposition[DISPOSITION_UNKNOWN + 1];
    guint resources;
} ReportCounts;

ReportCounts report_counts(const AuditResult *result);
/* Whether anything was audited at all; "no findings" means nothing otherwise. */
gboolean report_anything_audited(const AuditResult *result);
/* Why nothing was audited: "none of the 3 Go packages uses cgo, and there is no C file". */
char *nothing_audited_reason(const AuditResult *result);
/* "1 error", "3 errors": English plurals in -s and -y. */
void append_count(GString *out, guint n, const char *noun);
/* "2 errors, 1 warning" (or "no findings"). */
void append_severities(GString *out, const ReportCounts *counts);
/* "48 released by defer, 2 transferred to C": those that are not zero, best first. */
void append_dispositions(GString *out, const guint *by_disposition);
/* How a disposition is said in a sentence: "released by defer". */
const char *disposition_phrase(Disposition disposition);
/* "12 packages, 40 Go files, ..." */
void append_coverage(GString *out, const AuditResult *result);
/* " (50 known from the baseline b.json; 2 suppressed)", or nothing. */
void append_hidden_counts(GString *out, const ReportCounts *counts, const AuditResult *result);
/* "2 findings in generated files (--include-generated shows them), ..."; FALSE and nothing when
 * none was left out. */
gboolean append_left_out(GString *out, const AuditResult *result);
/* "a/b.go:12:3", without the parts that are not known. */
void append_place(GString *out, SourcePos pos);
