/* use-after-release: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/use-after-release/use_after_release.h"

void judge_use_after_release(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        gboolean checked = o->resource != NULL && o->resource->checked;
        gboolean handle = o->resource != NULL && o->resource->cls == RESOURCE_HANDLE;
        if (o->kind != OBSERVED_USE_AFTER_RELEASE || checked ||
            handle /* handles are handle-misuse's */ || rule_is_follow_up(ctx, o)) {
            continue;
        }
        Finding *finding = rule_report(
            ctx, "use-after-release", o, "%s is used by %s after %s released it at line %u",
            o->resource != NULL ? o->resource->name : "it",
            o->subject != NULL ? o->subject : "this code",
            o->released_by != NULL ? o->released_by : "an earlier call", o->released.line);
        finding_add_step(finding, o->pos, "used", "used here");
    }
}
