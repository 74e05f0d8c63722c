/* close-incomplete: an owner's closing method (in C: function) leaves a resource that the type
 * owns. Which fields a type owns and what its methods do with them is the engine's business. */

#include "rules/close-incomplete/close_incomplete.h"

#include <string.h>

static const char *short_name(const char *type)
{
    const char *dot = strrchr(type, '.');
    return dot != NULL ? dot + 1 : type;
}

static Finding *report(const RuleContext *ctx, const Observation *o)
{
    const char *release =
        o->resource != NULL && o->resource->release != NULL ? o->resource->release : "its release";
    const char *method = o->function->display, *owner = short_name(o->owner);
    switch (o->gap) {
    case OWNER_FORGETS:
        return rule_report(ctx, "close-incomplete", o,
                           "%s never releases %s, which %s keeps in field %s: call %s there",
                           method, o->resource->name, owner, o->subject, release);
    case OWNER_CLEARS:
        return rule_report(ctx, "close-incomplete", o,
                           "%s sets field %s of %s to nil without releasing the %s in it: call %s "
                           "first",
                           method, o->subject, owner, o->resource->name, release);
    case OWNER_RETURNS_EARLY:
        return rule_report(
            ctx, "close-incomplete", o,
            "%s can return at line %u before it releases the %s in field %s: call %s "
            "on every path",
            method, o->end.line, o->resource->name, o->subject, release);
    case OWNER_FREES_BOX:
        return rule_report(ctx, "close-incomplete", o,
                           "%s frees the memory that field %s of %s points to with the %s that is "
                           "in it: call %s first",
                           method, o->subject, owner, o->resource->name, release);
    case OWNER_WITHOUT_RELEASE:
        return rule_report(ctx, "close-incomplete", o,
                           "%s keeps %s in field %s and nothing ever releases it: give %s a method "
                           "that calls %s",
                           owner, o->resource->name, o->subject, owner, release);
    case OWNER_KEPT:
        return rule_report(ctx, "close-incomplete", o,
                           "map %s keeps every %s, and only the finalizer of %s takes it out: it "
                           "never runs, and what %s owns is never released",
                           o->subject, owner, owner, owner);
    }
    return NULL;
}

void judge_close_incomplete(const RuleContext *ctx)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        if (o->kind != OBSERVED_OWNER_GAP) {
            continue;
        }
        Finding *finding = report(ctx, o);
        finding_add_step(finding, o->pos, "note",
                         o->gap == OWNER_WITHOUT_RELEASE ? "the type that owns it"
                         : o->gap == OWNER_KEPT          ? "reachable from here on"
                         : o->function->is_c             ? "the function that users call at the end"
                                                         : "the method that users call at the end");
        finding->confidence = CONFIDENCE_LIKELY;
        if (o->assumed) {
            finding->confidence = CONFIDENCE_POSSIBLE;
        }
    }
}
