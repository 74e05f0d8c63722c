/* handle-misuse: handles that end twice, are used after their end, or whose variable C holds.
 * Follows no path itself. */

#include "rules/handle-misuse/handle_misuse.h"

static void judge_ended(const RuleContext *ctx, const Observation *o)
{
    gboolean again = o->kind == OBSERVED_DOUBLE_RELEASE;
    const char *by = o->released_by != NULL ? o->released_by : "an earlier call";
    const char *here = o->subject != NULL ? o->subject : "this call";
    Finding *finding =
        again
            ? rule_report(ctx, "handle-misuse", o,
                          "the handle is deleted again by %s: %s deleted it at line %u, and Delete "
                          "panics on a handle that is gone",
                          here, by, o->released.line)
            : rule_report(ctx, "handle-misuse", o,
                          "the handle is used by %s after %s deleted it at line %u", here, by,
                          o->released.line);
    finding_add_step(finding, o->pos, again ? "released" : "used",
                     again ? "deleted again here" : "used here");
}

/* C was given a callback that ends it. */
static void judge_ended_by_callback(const RuleContext *ctx, const Observation *o)
{
    Finding *finding =
        rule_report(ctx, "handle-misuse", o,
                    "the handle is deleted by %s, and again by the destroy callback %s that %s was "
                    "given with it at line %u: delete it in one of them",
                    o->subject != NULL ? o->subject : "this call", o->ended_by->exported,
                    o->released_by, o->released.line);
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_step(finding, o->pos, "released", "deleted here");
    finding_add_step(finding, o->ended_by->pos, "released",
                     "deleted again here, when C is done with it");
}

static void judge_lent(const RuleContext *ctx, const Observation *o)
{
    Finding *finding = NULL;
    switch (o->lend) {
    case LENT_KEPT:
        finding = rule_report(ctx, "handle-misuse", o,
                              "%s keeps the address of %s, a Go variable, in place of the handle: "
                              "give it the handle's value",
                              o->callee, o->subject);
        if (o->authority != NULL) {
            finding_add_step(finding, o->pos, "note", "%s keeps argument %u: %s", o->callee,
                             o->argument + 1, o->authority);
        }
        break;
    case LENT_OUTLIVES:
    case LENT_AWAITED:
        finding =
            rule_report(ctx, "handle-misuse", o,
                        "%s is given the address of a Go variable that holds a handle, and %s: "
                        "give it the handle's value",
                        o->callee,
                        o->lend == LENT_OUTLIVES ? "the handle outlives the call"
                                                 : "what it starts is waited for after it");
        break;
    case LENT_STORED:
        finding = rule_report(ctx, "handle-misuse", o,
                              "the address of %s, a Go variable, is stored in C memory in place of "
                              "the handle: store the handle's value",
                              o->subject);
        break;
    case LENT_INSIDE:
        finding =
            rule_report(ctx, "handle-misuse", o,
                        "%s is given %s, which holds the address of %s, a Go variable, in place "
                        "of the handle: the pointer rules of cgo forbid it",
                        o->callee, o->authority, o->subject);
        break;
    case LENT_HEADER:
        return;
    }
    finding_add_step(finding, o->pos, "passed", "the address crosses to C here");
    if (o->inferred) {
        finding->confidence = CONFIDENCE_LIKELY;
    }
}

void judge_handle_misuse(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        gboolean ended =
            o->kind == OBSERVED_DOUBLE_RELEASE || o->kind == OBSERVED_USE_AFTER_RELEASE;
        if (o->kind == OBSERVED_LENT && !o->lent_guarded && o->lent_handle) {
            judge_lent(ctx, o);
        } else if (ended && o->ended_by != NULL) {
            judge_ended_by_callback(ctx, o);
        } else if (ended && o->resource != NULL && o->resource->cls == RESOURCE_HANDLE) {
            judge_ended(ctx, o);
        }
    }
}
