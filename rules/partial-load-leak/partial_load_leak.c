/* partial-load-leak: of several objects a later one fails and the earlier ones are dropped.
 * Which paths lose it is the engine's business. */

#include "rules/partial-load-leak/partial_load_leak.h"

/* The line of the last check on the path: the step that failed. */
static guint32 failing_line(const Observation *observation)
{
    const Step *step = observation->path;
    while (step != NULL && step->pos.path != observation->end.path) {
        step = step->before;
    }
    return step != NULL ? step->pos.line : observation->end.line;
}

static void judge(const RuleContext *ctx, const Observation *o, const Acquisition *next)
{
    const char *release =
        o->resource->release != NULL ? o->resource->release : "its release function";
    Finding *finding =
        next == NULL
            ? rule_report(ctx, "partial-load-leak", o,
                          "%s from %s is dropped when a later step fails (checked at line %u, the "
                          "path ends at line %u): call %s for all that were acquired by then",
                          o->resource->name, o->callee, failing_line(o), o->end.line, release)
            : rule_report(ctx, "partial-load-leak", o,
                          "%s from %s is dropped when %s at line %u or a check after it fails (the "
                          "path ends at line %u): call %s before returning",
                          o->resource->name, o->callee, next->callee, next->pos.line, o->end.line,
                          release);
    rule_leak_confidence(ctx, finding, o);
}

void judge_partial_load_leak(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        const Acquisition *next = NULL;
        if (o->kind == OBSERVED_LOST && o->resource != NULL &&
            o->resource->cls != RESOURCE_HANDLE && rule_is_partial_load(ctx, o, &next)) {
            judge(ctx, o, next);
        }
    }
}
