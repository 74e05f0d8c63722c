/* Findings and the ledger: what rules give and reports read.
 * Knows nothing of engines, syntax or output formats. */
#pragma once

/* Ownership: an AuditResult owns everything below it; strings marked interned are never freed. */

#include "analyzers/source/source.h"

#include <glib.h>

typedef enum Severity { SEVERITY_OFF, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;
typedef enum Confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_PROVEN } Confidence;

/* Names as in the JSON contract; NULL-terminated by the last member. */
const char *severity_name(Severity severity);
gboolean severity_parse(const char *name, Severity *ret_severity);
const char *confidence_name(Confidence confidence);
gboolean confidence_parse(const char *name, Confidence *ret_confidence);

typedef struct TraceStep {
    SourcePos pos;
    const char *event; /* interned: acquired, passed, stored, branch, returned, released, used,
                          lost, exit, note */
    char *message;
} TraceStep;

typedef struct FixEdit {
    const char *path; /* interned */
    guint32 line, column, end_line, end_column;
    char *text;
} FixEdit;

typedef struct Finding {
    const char *rule; /* interned rule id */
    Severity severity;
    Confidence confidence;
    char *message; /* one sentence, no final period needed for tools, no newline */
    SourcePos pos;
    const char *function;      /* interned display name */
    const char *package;       /* interned */
    const char *resource_kind; /* interned, or NULL */
    SourcePos acquired;        /* line 0: none */
    const char *release;       /* interned: how the resource should be released, or NULL */
    const char *subject;   /* interned: what the fingerprint is about (callee, variable, field) */
    GPtrArray *trace;      /* TraceStep * */
    char *fix_description; /* or NULL */
    GPtrArray *fix_edits;  /* FixEdit * */
    char *hint; /* one line that says what to do or which configuration would settle it; or NULL */
    char *fingerprint; /* 32 hex digits; set by audit_result_finish */
    char *context;     /* hash of the line it stands on, without white space; or NULL */
    gint cwe;          /* 0: none */
    gboolean suppressed;
    char *suppression_reason;
    gboolean known; /* in the baseline, or in the revision that --since names */
} Finding;

/* The fingerprint's first digits are the same for findings that differ in their order alone. */
#define FINGERPRINT_GROUP 28

/* Whether reports show it and the exit status counts it: neither suppressed nor known. */
static inline gboolean finding_counts(const Finding *finding)
{
    return !finding->suppressed && !finding->known;
}

typedef enum Disposition {
    DISPOSITION_RELEASED,
    DISPOSITION_DEFERRED,
    DISPOSITION_TRANSFERRED, /* handed to C or kept by a registry */
    DISPOSITION_OWNED,       /* stored in a type that releases it */
    DISPOSITION_RETURNED,
    DISPOSITION_LEAKED,
    DISPOSITION_UNKNOWN,
} Disposition;

const char *disposition_name(Disposition disposition);
gboolean disposition_parse(const char *name, Disposition *ret_disposition);

typedef struct LedgerRow {
    const char *kind;   /* interned: cstring, memory, EVP_PKEY, handle, ... */
    const char *cls;    /* interned: cstring, memory, object, handle, pinner, file */
    const char *callee; /* interned: acquiring function as written: C.CString */
    SourcePos acquired;
    const char *function;    /* interned display name */
    const char *package;     /* interned */
    Disposition disposition; /* the worst over all paths */
    SourcePos by;            /* line 0: none */
    char *authority;         /* whose word that is */
} LedgerRow;

/* One foreign call, for the numbers in the audit note. */
typedef struct ForeignCall {
    const char *callee; /* interned, "C.x" */
    SourcePos pos;
    const char *function;
    gboolean returns_status, status_checked, status_translated;
} ForeignCall;

typedef struct DegradedNote {
    const char *path; /* interned */
    guint32 line;     /* 0: whole file */
    char *reason;
} DegradedNote;

typedef struct AuditError {
    const char *path; /* interned */
    char *message;
} AuditError;

/* Findings that were made and are not in the result, by the reason. */
typedef struct LeftOut {
    guint generated; /* in files marked as generated */
    guint vendored;  /* in vendored code */
    guint outside;   /* in system headers and other files outside the root */
} LeftOut;

typedef struct AuditResult {
    char *root;               /* absolute, for reading snippets; never printed */
    char *title;              /* name of what was audited: last component or module path */
    GPtrArray *findings;      /* Finding * */
    GPtrArray *ledger;        /* LedgerRow * */
    GPtrArray *foreign_calls; /* ForeignCall * */
    GPtrArray *degraded;      /* DegradedNote * */
    GPtrArray *errors;        /* AuditError * */
    GPtrArray *rules_run;     /* interned ids of the rules that judged; empty: not stated */
    guint packages, go_files, c_files, functions, foreign_call_count;
    guint packages_without_cgo; /* found, and not audited: no foreign resource reaches them */
    LeftOut left_out;
    char *known_from; /* where known findings are known from, for people; NULL: nowhere */
    guint known_gone; /* known from there, and not found any more */
} AuditResult;

AuditResult *audit_result_new(const char *root, const char *title);
void audit_result_free(AuditResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuditResult, audit_result_free)
Finding *finding_new(const char *rule, SourcePos pos);
void finding_free(Finding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Finding, finding_free)
void finding_add_step(Finding *finding, SourcePos pos, const char *event, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
void finding_add_edit(Finding *finding, const char *path, guint32 line, guint32 column,
                      guint32 end_line, guint32 end_column, const char *text);
LedgerRow *ledger_row_new(const char *kind, SourcePos acquired);
void ledger_row_free(LedgerRow *row);
void audit_result_add_degraded(AuditResult *result, const char *path, guint32 line,
                               const char *reason);
void audit_result_add_error(AuditResult *result, const char *path, const char *message);
/* Whether a report may call a rule CLEAN: it judged in this run. */
gboolean audit_result_rule_ran(const AuditResult *result, const char *rule);
/* Sorts everything (path, line, column, rule, message), drops duplicates, sets fingerprints: a hash
 * of rule, package, function, subject and kind, and four digits of an ordinal among equals; no line
 * numbers, and the file's base name only where there is no function. Of several ledger rows of one
 * acquisition the worst stays. Where foreign_calls are given, foreign_call_count is set to their
 * number. */
void audit_result_finish(AuditResult *result);

/* ---- rule metadata, embedded at build time from rules/<id>/rule.json and README.md ---------- */

typedef struct RuleInfo {
    const char *id, *title, *summary;
    Severity severity; /* default */
    gint cwe;
    const char *readme;            /* the explain page, markdown; "" when there is none */
    const char *precision;         /* as GitHub names it: very-high, high, medium, low */
    const char *security_severity; /* "0.1".."10.0"; or NULL: not a security matter */
    const char *const *tags;       /* NULL-terminated, sorted as written */
    const char *testing;           /* how to exercise it in a test, one sentence; or NULL */
} RuleInfo;

/* All rules, sorted by id. Borrowed, static. */
const RuleInfo *rules_all(gsize *ret_n);
const RuleInfo *rule_find(const char *id);
