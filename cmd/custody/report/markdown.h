/* The parts of the audit note, and what they share.
 * Private to the report folder. */
#pragma once

/* Ownership: a Note borrows everything but what the comments say. */

#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"

typedef struct Note {
    const AuditResult *result;
    const ReportOptions *options;
    const Comparison *comparison; /* with options->against; or NULL */
    SourceLines *lines;
    GString *out;
} Note;

/* What the note says of one subject. */
typedef enum Verdict {
    VERDICT_CLEAN,
    VERDICT_FIXED, /* clean now, and not in the older result */
    VERDICT_FOUND,
    VERDICT_UNDECIDED,  /* nothing lost, but some ends are not known */
    VERDICT_NOT_SEEN,   /* there was nothing to judge */
    VERDICT_PARTLY_RUN, /* nothing found, but some of its rules did not judge */
    VERDICT_NOT_RUN,    /* none of its rules judged */
} Verdict;

const char *verdict_name(Verdict verdict);

/* Appends text with the signs that markdown would read escaped, outside of `code`. */
void note_text(GString *out, const char *text);
/* "`a/b.go:12`" */
void note_place(GString *out, SourcePos pos);
/* Findings of a rule that are not suppressed. */
guint note_count(const AuditResult *result, const char *rule);
/* "`f`, `g` and 3 more": functions with a finding of that rule, each once, at most `most`. */
void note_functions(GString *out, const AuditResult *result, const char *rule, guint most);
/* The text below "## heading" of a rule's page, or NULL. Owned by the caller. */
char *readme_section(const RuleInfo *rule, const char *heading);

/* ---- the ledger by class --------------------------------------------------------------------- */

typedef struct ClassCounts {
    const char *cls;   /* as in the ledger; "" for rows without one */
    const char *title; /* "C strings" */
    guint by_disposition[DISPOSITION_UNKNOWN + 1];
    guint resources;
    guint lost;     /* leaked rows that no suppression covers */
    guint findings; /* not suppressed, about a kind of this class */
    Verdict verdict;
} ClassCounts;

/* ClassCounts of every class, in a fixed order; those never seen too. Owned by the caller. */
GArray *note_classes(const Note *note);

typedef struct StatusCounts {
    guint calls, returning, unchecked, checked, translated;
} StatusCounts;

StatusCounts note_statuses(const AuditResult *result);

/* ---- parts, in the order of the note --------------------------------------------------------- */

void note_summary(const Note *note);
void note_findings(const Note *note);
void note_quality(const Note *note);
void note_tools(const Note *note);       /* linting, tests, race detection */
void note_tool_checks(const Note *note); /* their lines in the compliance list */
void note_tool_summary(const Note *note);
void note_advice(const Note *note);
void note_compliance(const Note *note);
void note_coverage(const Note *note);

/* A group of rules that the note judges together; the class leaks come from the ledger. */
typedef struct RuleGroup {
    const char *title;    /* of its code-quality section */
    const char *promise;  /* its line in the compliance list */
    const char *rules[8]; /* NULL-terminated */
} RuleGroup;

const RuleGroup *rule_groups(gsize *ret_n);
Verdict group_verdict(const Note *note, const RuleGroup *group, guint *ret_found);
