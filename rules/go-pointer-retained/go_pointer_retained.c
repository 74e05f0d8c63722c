/* go-pointer-retained: Go memory that C holds after the call, and Go pointers inside what it reads.
 * Follows no path itself; handles are handle-misuse's. */

#include "rules/go-pointer-retained/go_pointer_retained.h"

static void judge(const RuleContext *ctx, const Observation *o)
{
    Finding *finding = NULL;
    switch (o->lend) {
    case LENT_OUTLIVES:
    case LENT_AWAITED:
        return; /* of handles only */
    case LENT_KEPT:
        finding = rule_report(ctx, "go-pointer-retained", o,
                              "%s keeps a pointer to Go memory, %s: pin it with runtime.Pinner for "
                              "as long, or give it C memory or a cgo.Handle",
                              o->callee, o->subject);
        if (o->authority != NULL) {
            finding_add_step(finding, o->pos, "note", "%s keeps argument %u: %s", o->callee,
                             o->argument + 1, o->authority);
        }
        break;
    case LENT_STORED:
        finding =
            rule_report(ctx, "go-pointer-retained", o,
                        "a pointer to Go memory, %s, is stored in C memory and not pinned: the "
                        "collector does not see it there",
                        o->subject);
        break;
    case LENT_INSIDE:
        finding =
            rule_report(ctx, "go-pointer-retained", o,
                        "%s is given Go memory, %s, that holds a Go pointer to %s which is not "
                        "pinned: cgo's pointer check panics",
                        o->callee, o->authority, o->subject);
        break;
    case LENT_HEADER:
        finding =
            rule_report(ctx, "go-pointer-retained", o,
                        "%s is given the address of the variable %s, not of its data: what it "
                        "points at holds a Go pointer, and cgo's pointer check panics",
                        o->callee, o->subject);
        break;
    }
    finding_add_step(finding, o->pos, "passed", "the pointer crosses to C here");
    if (o->inferred) {
        finding->confidence = CONFIDENCE_LIKELY;
    }
}

void judge_go_pointer_retained(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind == OBSERVED_LENT && !o->lent_guarded && !o->lent_handle) {
            judge(ctx, o);
        }
    }
}
