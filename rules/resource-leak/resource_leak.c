/* resource-leak: library objects and files that a path loses.
 * Which paths lose it is the engine's business. */

#include "rules/resource-leak/resource_leak.h"

static gboolean accept(const RuleContext *ctx, const Observation *observation)
{
    ResourceClass cls = observation->resource->cls;
    gboolean object = cls == RESOURCE_OBJECT || cls == RESOURCE_FILE || cls == RESOURCE_PINNER;
    return object && !rule_is_partial_load(ctx, observation, NULL);
}

void judge_resource_leak(const RuleContext *ctx)
{
    rule_judge_leaks(ctx, "resource-leak", accept);
}
