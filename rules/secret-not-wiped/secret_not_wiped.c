/* secret-not-wiped: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/secret-not-wiped/secret_not_wiped.h"

/* An array on the stack: it has an end, and no release. */
static void left_on_stack(const RuleContext *ctx, const Observation *o)
{
    Finding *finding = rule_report(ctx, "secret-not-wiped", o,
                                   "%s holds key material and is not wiped before the path that "
                                   "ends at line %u",
                                   o->subject, o->end.line);
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_step(finding, o->end, "lost", "its storage ends here, its bytes as they are");
    if (engine_wipes(ctx->engine) == 0) {
        finding->severity = SEVERITY_NOTE; /* nothing here wipes anything */
        finding->confidence = CONFIDENCE_POSSIBLE;
    }
}

static void unwiped(const RuleContext *ctx, const Observation *o)
{
    if (o->callee == NULL) {
        left_on_stack(ctx, o);
        return;
    }
    const char *callee = o->callee != NULL ? o->callee : "this release";
    const char *clears = o->released_by;
    Finding *finding = clears != NULL
                           ? rule_report(ctx, "secret-not-wiped", o,
                                         "%s releases key material (%s) without a wipe: use %s",
                                         callee, o->subject, clears)
                           : rule_report(ctx, "secret-not-wiped", o,
                                         "%s releases key material (%s) that nothing has wiped",
                                         callee, o->subject);
    finding->confidence = CONFIDENCE_LIKELY;
    finding->hint = g_strdup_printf("that it is key material: %s", o->subject);
    finding_add_step(finding, o->pos, "released", "released here, its bytes as they are");
}

static void dropped(const RuleContext *ctx, const Observation *o)
{
    Finding *finding = rule_report(
        ctx, "secret-not-wiped", o,
        "%s is overwritten just before its end: an optimiser may leave that out; use a function "
        "that it must not drop (explicit_bzero, memset_explicit)",
        o->subject != NULL ? o->subject : "memory");
    finding->confidence = o->subject != NULL ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    if (o->subject == NULL) {
        finding->severity = SEVERITY_NOTE; /* it may only be tidiness */
    }
}

void judge_secret_not_wiped(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->function->is_test) {
            continue;
        }
        if (o->kind == OBSERVED_UNWIPED) {
            unwiped(ctx, o);
        } else if (o->kind == OBSERVED_WIPE_DROPPED) {
            dropped(ctx, o);
        }
    }
}
