/* Which findings are shown: suppression comments in the sources, generated files, vendored code,
 * system headers. Judges no code; what it leaves out is counted, never lost in silence. */
#pragma once

/* Ownership: everything is borrowed; findings are given to and taken from the result. */

#include "rules/rule.h"

typedef struct SiftOptions {
    const char *root;           /* absolute */
    const char *const *paths;   /* as given to the audit: what is named there is no vendored code */
    const GPtrArray *c_files;   /* interned paths of C files audited for themselves */
    gboolean include_generated; /* findings in generated files too */
    gboolean include_vendor;    /* findings in vendored code too */
} SiftOptions;

/* Removes findings in generated files, vendored code and files outside the root, and counts them in
 * result->left_out; marks those that a comment covers as suppressed; reports comments that have no
 * effect or cover nothing. Runs after rules_run. Returns the
 * set of the files (interned paths) that are left out; free with g_hash_table_unref. */
GHashTable *sift_findings(const RuleContext *ctx, const SiftOptions *options);
