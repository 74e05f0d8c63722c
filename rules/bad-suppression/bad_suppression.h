/* The rule bad-suppression: comments that ask for silence and do not get it, or need none.
 * Runs after all other rules, on the comments of one file. */
#pragma once

/* Ownership: everything is borrowed; findings are given to the context's result. */

#include "analyzers/unit/suppress.h"
#include "rules/rule.h"

#define BAD_SUPPRESSION "bad-suppression"

/* whole: the file was analysed in full, so that a comment which covers nothing is idle. */
void judge_bad_suppression(const RuleContext *ctx, const SuppressionList *list, gboolean whole);
