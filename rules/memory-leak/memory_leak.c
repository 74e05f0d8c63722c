/* memory-leak: memory of the C allocators that a path loses.
 * Which paths lose it is the engine's business. */

#include "rules/memory-leak/memory_leak.h"

static gboolean accept(const RuleContext *ctx, const Observation *observation)
{
    (void)ctx;
    return observation->resource->cls == RESOURCE_MEMORY;
}

void judge_memory_leak(const RuleContext *ctx)
{
    rule_judge_leaks(ctx, "memory-leak", accept);
}
