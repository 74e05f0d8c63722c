/* exit-skips-release: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/exit-skips-release/exit_skips_release.h"

void judge_exit_skips_release(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind != OBSERVED_EXIT_PENDING) {
            continue;
        }
        Finding *finding = rule_report(ctx, "exit-skips-release", o,
                                       "the process ends here while %s from %s (line %u) is live; "
                                       "deferred releases do not run",
                                       o->resource->name, o->callee, o->acquired.line);
        finding_add_step(finding, o->pos, "exit", "no deferred call runs past this");
        if (o->resource->cls != RESOURCE_OBJECT) {
            finding->severity = SEVERITY_NOTE; /* the system takes memory back */
        }
    }
}
