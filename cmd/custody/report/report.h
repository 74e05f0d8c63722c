/* The output formats: each one turns an AuditResult into text.
 * They read findings, the ledger and source lines; they print nothing and judge nothing. */
#pragma once

/* Ownership: results and options are borrowed during the call; the caller owns the GString. */

#include "cmd/custody/report/tools.h"
#include "rules/finding.h"

#include <gio/gio.h>
#include <glib.h>

typedef struct ReportOptions {
    gboolean colour;          /* terminal escapes in text */
    gboolean show_suppressed; /* suppressed findings in text, markdown, SARIF, ... (JSON: always) */
    gboolean quiet;           /* text: findings, and one line of summary */
    gboolean verbose;         /* text: the evidence of notes too */
    const GPtrArray *tools;   /* ToolResult *: what other tools said; or NULL */
    const AuditResult *against; /* an older result: what is fixed since; or NULL */
} ReportOptions;

typedef struct ReportFormat {
    const char *name; /* as given to --format */
    const char *what; /* for --help */
    void (*write)(const AuditResult *result, const ReportOptions *options, GString *out);
} ReportFormat;

/* All formats, in the order of --help. Borrowed, static. */
const ReportFormat *report_formats(gsize *ret_n);
/* Borrowed; NULL when there is none of that name. */
const ReportFormat *report_format_find(const char *name);

void report_text(const AuditResult *result, const ReportOptions *options, GString *out);
void report_json(const AuditResult *result, const ReportOptions *options, GString *out);
void report_markdown(const AuditResult *result, const ReportOptions *options, GString *out);
void report_sarif(const AuditResult *result, const ReportOptions *options, GString *out);
void report_github(const AuditResult *result, const ReportOptions *options, GString *out);
void report_gitlab(const AuditResult *result, const ReportOptions *options, GString *out);
void report_junit(const AuditResult *result, const ReportOptions *options, GString *out);

/* Reads what report_json wrote (data: len bytes). G_IO_ERROR_INVALID_DATA, with the member that is
 * wrong, when it is not a custody report of version 1. The result has no root, so no snippets. */
AuditResult *report_read_json(const char *data, gsize len, GError **error);

/* ---- baselines ------------------------------------------------------------------------------- */

/* Every finding that is not suppressed, without line numbers. */
void baseline_write(const AuditResult *result, GString *out);
/* Reads a baseline, or a JSON report as one. G_IO_ERROR_INVALID_DATA in words for the user. */
AuditResult *baseline_read(const char *data, gsize len, GError **error);

/* ---- the ledger as a table ------------------------------------------------------------------- */

typedef struct LedgerFilter {
    const char *kind;        /* kind or class, or NULL */
    const char *disposition; /* or NULL */
    const char *path;        /* a file, or a folder and what is below it; or NULL */
} LedgerFilter;

void ledger_text(const AuditResult *result, const LedgerFilter *filter, GString *out);
void ledger_json(const AuditResult *result, const LedgerFilter *filter, GString *out);

/* ---- two reports ----------------------------------------------------------------------------- */

/* Findings by fingerprint; suppressed ones count as absent. Borrowed from the two results. */
typedef struct Comparison {
    GPtrArray *fixed;     /* Finding * of the old result */
    GPtrArray *fresh;     /* Finding * of the new result */
    GPtrArray *remaining; /* Finding * of the new result */
    GPtrArray *unjudged;  /* Finding * of the old result whose rule did not run in the new one */
} Comparison;

Comparison *comparison_new(const AuditResult *before, const AuditResult *after);
void comparison_free(Comparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Comparison, comparison_free)

/* Name of a comparison's format, its writer. */
typedef struct ComparisonFormat {
    const char *name;
    void (*write)(const Comparison *comparison, GString *out);
} ComparisonFormat;

const ComparisonFormat *comparison_format_find(const char *name);
