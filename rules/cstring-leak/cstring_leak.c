/* cstring-leak: C strings that a path loses.
 * Which paths lose it is the engine's business. */

#include "rules/cstring-leak/cstring_leak.h"

static gboolean accept(const RuleContext *ctx, const Observation *observation)
{
    (void)ctx;
    return observation->resource->cls == RESOURCE_CSTRING;
}

void judge_cstring_leak(const RuleContext *ctx)
{
    rule_judge_leaks(ctx, "cstring-leak", accept);
}
