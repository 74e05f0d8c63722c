/* unchecked-status of pointers: what an allocation or an open gave is used before it is checked.
 * Follows no path itself: the engine tells where nobody has asked. */

#include "rules/unchecked-status/null_dereference.h"

static const char *how(const Observation *observation)
{
    const char *by = observation->subject;
    if (by == NULL || *by == '*' || *by == '[') {
        return "read or written through";
    }
    return NULL;
}

void judge_null_dereference(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind != OBSERVED_NULL_DEREFERENCE) {
            continue;
        }
        const char *callee = o->callee != NULL ? o->callee : "a call", *plain = how(o);
        Finding *finding =
            plain != NULL
                ? rule_report(ctx, "unchecked-status", o,
                              "%s at line %u may have returned NULL: it is %s without a test",
                              callee, o->acquired.line, plain)
                : rule_report(
                      ctx, "unchecked-status", o,
                      "%s at line %u may have returned NULL: it is used by %s without a test",
                      callee, o->acquired.line, o->subject);
        finding_add_step(finding, o->pos, "used", "dereferenced here");
    }
}
