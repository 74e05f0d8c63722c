/* double-release: judged from what the engine observed on its paths.
 * Follows no path itself. */

#include "rules/double-release/double_release.h"

/* The finalizer of the object comes second. */
static void judge_finalizer(const RuleContext *ctx, const Observation *o)
{
    const char *dot = strrchr(o->owner, '.');
    const char *type = dot != NULL ? dot + 1 : o->owner;
    const char *does = o->shared       ? "gives another object, whose finalizer releases it,"
                       : o->given_away ? "hands over"
                                       : "releases";
    Finding *finding =
        o->by_cleanup
            ? rule_report(ctx, "double-release", o,
                          "%s %s.%s; the cleanup of %s has the pointer and releases it again at "
                          "line %u: stop the cleanup first",
                          does, type, o->subject, type, o->released.line)
            : rule_report(ctx, "double-release", o,
                          "%s %s.%s and leaves it there; the finalizer of %s releases it again at "
                          "line %u: set the field to nil or take the finalizer off",
                          does, type, o->subject, type, o->released.line);
    /* the function's other paths look after the field: on this one its release may have failed */
    finding->confidence = o->assumed ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
    finding_add_step(finding, o->acquired, "acquired", "owned by an object whose finalizer is set");
    finding_add_step(finding, o->released, "released", "released again by the finalizer");
}

/* The end of what has the object in a container comes second. */
static void judge_parts(const RuleContext *ctx, const Observation *o)
{
    const char *dot = strrchr(o->owner, '.');
    const char *type = dot != NULL ? dot + 1 : o->owner;
    Finding *finding = rule_report(
        ctx, "double-release", o,
        "%s releases %s.%s of everything in its container; what users have released with %s "
        "is still there and is released again: clear the field there and ask for it here",
        o->function->display, type, o->subject, o->released_by);
    finding->severity = SEVERITY_WARNING;
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_step(finding, o->released, "released", "released here, and the field keeps it");
    finding_add_step(finding, o->pos, "released", "released again here");
}

/* A second call of the closing method comes second: whether there is one, callers know. */
static void judge_again(const RuleContext *ctx, const Observation *o)
{
    static const char *const why[] = {
        [AGAIN_CLEARED] = "on another way it clears the field",
        [AGAIN_MARKED] = "it marks the object and never asks for the mark",
        [AGAIN_HABIT] = "others of the package clear theirs",
    };
    const char *dot = strrchr(o->owner, '.');
    const char *type = dot != NULL ? dot + 1 : o->owner;
    Finding *finding = rule_report(ctx, "double-release", o,
                                   "%s releases %s.%s and leaves it there: a second call releases "
                                   "it again (%s); set the field to nil and ask first",
                                   o->function->display, type, o->subject, why[o->again]);
    finding->severity = SEVERITY_NOTE;
    finding->confidence = CONFIDENCE_POSSIBLE;
    finding_add_step(finding, o->released, "released", "released, and the field keeps it");
}

void judge_double_release(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        gboolean checked = o->resource != NULL && o->resource->checked;
        gboolean handle = o->resource != NULL && o->resource->cls == RESOURCE_HANDLE;
        if (o->kind == OBSERVED_RELEASED_AGAIN) {
            (o->again == AGAIN_BY_OWNER ? judge_parts : judge_again)(ctx, o);
            continue;
        }
        if (o->kind != OBSERVED_DOUBLE_RELEASE || checked ||
            handle) { /* handles are handle-misuse's */
            continue;
        }
        if (o->by_finalizer) {
            judge_finalizer(ctx, o);
            continue;
        }
        if (rule_is_follow_up(ctx, o)) {
            continue;
        }
        Finding *finding = rule_report(
            ctx, "double-release", o, "%s is released again by %s; %s released it at line %u",
            o->resource != NULL ? o->resource->name : "it",
            o->subject != NULL ? o->subject : "this call",
            o->released_by != NULL ? o->released_by : "an earlier call", o->released.line);
        finding_add_step(finding, o->pos, "released", "released again here");
    }
}
