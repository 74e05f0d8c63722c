/* partial-load-leak: of several objects a later one fails and the earlier ones are dropped.
 * Which paths lose it is the engine's business. */

#include "rules/partial-load-leak/partial_load_leak.h"

static gboolean accept(const RuleContext *ctx, const Observation *observation)
{
    return rule_is_partial_load(ctx, observation) && observation->resource->cls == RESOURCE_OBJECT;
}

void judge_partial_load_leak(const RuleContext *ctx)
{
    rule_judge_leaks(ctx, "partial-load-leak", accept);
}
