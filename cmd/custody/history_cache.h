/* Audits of revisions that were made before, for --since: a revision does not change.
 * In the user's cache folder; entries that were not used for a month go. */
#pragma once

/* Ownership: results and keys are the caller's, arguments are borrowed. */

#include "analyzers/unit/git_tree.h"
#include "rules/audit.h"

/* What the audit of a revision depends on: this program, the commit, the options and configuration,
 * headers of the system, and headers of the present tree that are in no revision. The caller frees.
 */
char *history_cache_key(const GitTree *tree, const AuditOptions *audit, const char *present_root);
/* What was kept under key, or NULL. */
AuditResult *history_cache_get(const char *key);
/* Keeps the findings of result. A folder that cannot be written is no error: nothing is kept then.
 */
void history_cache_put(const char *key, const AuditResult *result);
