/* missing-keepalive: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/missing-keepalive/missing_keepalive.h"

void judge_missing_keepalive(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind != OBSERVED_UNGUARDED) {
            continue;
        }
        gboolean hardening = o->reason == KEEPALIVE_ARGUMENT;
        Finding *finding =
            hardening ? rule_report(
                            ctx, "missing-keepalive", o,
                            "Go memory of %s is given to %s and not used after the call; cgo pins "
                            "it during the call, runtime.KeepAlive(%s) after it is hardening",
                            o->subject, o->callee, o->subject)
                      : rule_report(ctx, "missing-keepalive", o,
                                    "%s can be finalized while %s still works on what it holds: "
                                    "add runtime.KeepAlive(%s) after the call",
                                    o->subject, o->callee, o->subject);
        finding_add_step(
            finding, o->pos, "used",
            hardening ? "last use of it on this path"
                      : "last use of the object on this path; its finalizer may run from here on");
        if (hardening && !ctx->keepalive_strict) {
            finding->severity = SEVERITY_NOTE;
        }
    }
}
