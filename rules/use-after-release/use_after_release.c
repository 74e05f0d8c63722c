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
        const char *name = o->resource != NULL ? o->resource->name : "it";
        const char *releaser = o->released_by != NULL ? o->released_by : "an earlier call";
        gboolean within = o->lent_by != NULL || o->field != NULL;
        g_autofree char *what =
            o->lent_by != NULL ? g_strdup_printf("what %s gave out of %s", o->lent_by, name)
            : o->field != NULL ? g_strdup_printf("what field %s of %s points to", o->field, name)
                               : g_strdup(name);
        g_autofree char *used =
            o->returned > 0
                ? g_strdup("returned")
                : g_strdup_printf("used by %s", o->subject != NULL ? o->subject : "this code");
        Finding *finding =
            rule_report(ctx, "use-after-release", o, "%s is %s after %s released %s at line %u",
                        what, used, releaser, within ? name : "it", o->released.line);
        if (within && o->inferred) { /* a literal of the library's would outlive it */
            finding->confidence = CONFIDENCE_LIKELY;
            finding->severity = SEVERITY_WARNING;
            finding->hint =
                o->field != NULL
                    ? g_strdup_printf("that %s ends it too is inferred from its name", releaser)
                    : g_strdup_printf("that it lies within %s is inferred from the header", name);
        }
        finding_add_step(finding, o->pos, "used", o->returned > 0 ? "returned here" : "used here");
    }
}
