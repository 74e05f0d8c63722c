/* Rules: each reads what the engine observed and gives findings.
 * A rule is a folder: metadata (rule.json), explain page (README.md), judgement (<rule>.c). */
#pragma once

/* Ownership: a RuleContext borrows everything; findings are given to its result. */

#include "analyzers/c/c_unit.h"
#include "analyzers/go/go_unit.h"
#include "analyzers/lifetime/engine.h"
#include "rules/finding.h"

/* What one package was seen as; parallel to how it was analysed. */
typedef struct RuleUnit {
    const GoUnit *go;   /* or NULL for C alone */
    GPtrArray *c_units; /* const CUnit *: one a preamble or C file */
    ContractBook *book; /* what its headers say, over what all share */
} RuleUnit;

typedef struct RuleContext {
    const Engine *engine;
    const GPtrArray *units; /* RuleUnit * */
    GHashTable *severities; /* rule id -> GUINT_TO_POINTER(Severity + 1): changed by configuration;
                               or NULL */
    gboolean keepalive_strict;
    AuditResult *result;
} RuleContext;

typedef struct RuleModule {
    const char *id;
    void (*judge)(const RuleContext *ctx);
} RuleModule;

/* Every rule with a judgement, sorted by id. */
const RuleModule *rule_modules(gsize *ret_n);
/* Runs all rules that are not switched off, then settles confidence and severity of each finding.
 */
void rules_run(const RuleContext *ctx);

/* The severity in force: the configuration's, else the rule's own. */
Severity rule_severity(const RuleContext *ctx, const char *id);

/* ---- shared by rules ------------------------------------------------------------------------ */

/* A finding about an observation: place, resource and trace filled; given to the result. Borrowed.
 */
Finding *rule_report(const RuleContext *ctx, const char *id, const Observation *observation,
                     const char *format, ...) G_GNUC_PRINTF(4, 5);
/* How sure a leak is: what callees were only taken to borrow. Also sets the hint. */
void rule_leak_confidence(const RuleContext *ctx, Finding *finding, const Observation *observation);
/* C: one mistake is told once. Whether another use or release of the same thing, after the same
 * release, stands before that one. */
gboolean rule_is_follow_up(const RuleContext *ctx, const Observation *observation);
/* The acquisition that an observation is about, or NULL. */
const Acquisition *rule_acquisition(const RuleContext *ctx, const Observation *observation);
/* Reports every lost resource of that class that accept() takes. */
void rule_judge_leaks(const RuleContext *ctx, const char *id,
                      gboolean (*accept)(const RuleContext *ctx, const Observation *observation));
/* Whether it was acquired to be handed on together with others, and a later step fails:
 * partial-load-leak's ground. *ret_other is the acquisition that comes after it, or NULL where all
 * come from one place in a loop. */
gboolean rule_is_partial_load(const RuleContext *ctx, const Observation *observation,
                              const Acquisition **ret_other);
