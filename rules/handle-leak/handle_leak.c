/* handle-leak: handles that a path loses.
 * Which paths lose it is the engine's business. */

#include "rules/handle-leak/handle_leak.h"

static gboolean accept(const RuleContext *ctx, const Observation *observation)
{
    (void)ctx;
    return observation->resource->cls == RESOURCE_HANDLE;
}

void judge_handle_leak(const RuleContext *ctx)
{
    rule_judge_leaks(ctx, "handle-leak", accept);
}
