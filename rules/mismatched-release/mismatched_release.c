/* mismatched-release: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/mismatched-release/mismatched_release.h"

/* What no allocator ever gave: in C the stack and statics, in Go what the collector has. */
static void judge_bad_release(const RuleContext *ctx, const Observation *o)
{
    const char *by = o->released_by != NULL ? o->released_by : "this call";
    gboolean moved = o->origin != NULL && g_str_has_prefix(o->origin, "moved");
    Finding *finding =
        o->lent_by != NULL
            ? rule_report(ctx, "mismatched-release", o,
                          "%s is given memory that it never gave: it is the library's own, which "
                          "%s only lends",
                          by, o->lent_by)
        : moved
            ? rule_report(ctx, "mismatched-release", o,
                          "%s is given a pointer that was moved off the start of its memory", by)
            : rule_report(ctx, "mismatched-release", o,
                          "%s is given memory that it never gave: it is %s", by, o->origin);
    finding_add_step(finding, o->pos, "released", "released here");
    if (o->inferred) {
        finding->confidence = CONFIDENCE_LIKELY;
    }
    if (o->inferred && o->lent_by != NULL) { /* const is a habit too */
        finding->severity = SEVERITY_WARNING;
    }
}

void judge_mismatched_release(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind == OBSERVED_BAD_RELEASE) {
            judge_bad_release(ctx, o);
        }
        if (o->kind != OBSERVED_MISMATCHED_RELEASE) {
            continue;
        }
        const char *by = o->released_by != NULL ? o->released_by : "this call";
        Finding *finding =
            o->taken
                ? rule_report(ctx, "mismatched-release", o,
                              "%s from %s is taken over by %s, which releases what it takes as "
                              "memory of the allocator family %s: allocate it there; this is of %s",
                              o->resource->name, o->callee, by, o->released_family,
                              o->resource->family)
                : rule_report(ctx, "mismatched-release", o,
                              "%s from %s is released by %s; it belongs to the allocator family %s "
                              "and must be released by %s",
                              o->resource->name, o->callee, by, o->resource->family,
                              o->resource->release != NULL ? o->resource->release
                                                           : "its own function");
        finding_add_step(finding, o->pos, o->taken ? "passed" : "released",
                         o->taken ? "taken over here" : "released by the wrong function here");
        if (o->inferred) {
            finding->confidence = CONFIDENCE_LIKELY;
        }
    }
}
