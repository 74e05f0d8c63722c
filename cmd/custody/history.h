/* Living with history: baselines and earlier revisions, whose findings do not count.
 * Decides nothing about code: the same audit runs over both. */
#pragma once

/* Ownership: a History owns what it read; everything else is borrowed. */

#include "cmd/custody/flags.h"
#include "rules/audit.h"

typedef struct History {
    AuditResult *baseline; /* of --baseline; or NULL */
} History;

void history_clear(History *history);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(History, history_clear)

/* Reads --baseline and checks the others; call it before the audit, so that a wrong name costs no
 * time. */
gboolean history_read(History *history, const Options *options, GError **error);
/* Marks what the baseline or the revision of --since knows. `audit` is what the result came from:
 * the revision is audited in the same way. */
gboolean history_apply(const History *history, const Options *options, const AuditOptions *audit,
                       AuditResult *result, GError **error);
/* Writes --write-baseline. */
gboolean history_write(const Options *options, const AuditResult *result, GError **error);
