/* Which findings of two audits are the same: across moved lines, reformatting, renamed files and
 * functions. Reads no files but for finding_contexts. */
#pragma once

/* Ownership: everything is borrowed. */

#include "rules/finding.h"

/* Sets the context of each finding from the source line that it stands on. root: absolute. */
void finding_set_contexts(GPtrArray *findings, const char *root);

/* Pairs findings (Finding *) that are not suppressed, each at most once: first those that agree in
 * fingerprint group and context, then those of one group in their order, then those of one rule,
 * kind and context elsewhere (a renamed function). Returns after -> before; free with
 * g_hash_table_unref. */
GHashTable *findings_match(const GPtrArray *before, const GPtrArray *after);

/* Marks as known what is in `before` too. `name` says what that is, for people ("the baseline
 * b.json"). */
void audit_result_set_known(AuditResult *result, const GPtrArray *before, const char *name);
