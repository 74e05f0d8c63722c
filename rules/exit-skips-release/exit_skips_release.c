/* exit-skips-release: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/exit-skips-release/exit_skips_release.h"

static void judge_exit(const RuleContext *ctx, const Observation *o)
{
    Finding *finding = rule_report(ctx, "exit-skips-release", o,
                                   "the process ends here while %s from %s (line %u) is live; "
                                   "deferred releases do not run",
                                   o->resource->name, o->callee, o->acquired.line);
    finding_add_step(finding, o->pos, "exit", "no deferred call runs past this");
    if (o->resource->cls != RESOURCE_OBJECT) {
        finding->severity = SEVERITY_NOTE; /* the system takes memory back */
    }
}

static void judge_loop(const RuleContext *ctx, const Observation *o)
{
    if (o->resource->cls != RESOURCE_OBJECT && o->resource->cls != RESOURCE_FILE) {
        return; /* a few strings more until the end hurt nobody */
    }
    Finding *finding = rule_report(ctx, "exit-skips-release", o,
                                   "%s from %s (line %u) is released by a call deferred inside a "
                                   "loop: it runs when the function ends, so all turns' are live "
                                   "until then",
                                   o->resource->name, o->callee, o->acquired.line);
    finding_add_step(finding, o->pos, "note", "deferred here, in each turn of the loop");
}

void judge_exit_skips_release(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind == OBSERVED_EXIT_PENDING && !o->function->is_c) {
            judge_exit(ctx, o);
        } else if (o->kind == OBSERVED_DEFERRED_IN_LOOP) {
            judge_loop(ctx, o);
        }
    }
}
