/* What all rules share: building findings from observations, confidence, running the table.
 * Judges nothing itself. */

#include "rules/rule.h"

#include <string.h>

/* ---- traces -----------------------------------------------------------------------------------
 */

static void add_steps(Finding *finding, const Step *step, guint most)
{
    g_autoptr(GPtrArray) steps = g_ptr_array_new();
    for (; step != NULL && steps->len < most; step = step->before) {
        g_ptr_array_add(steps, (gpointer)step);
    }
    guint last = 0; /* steps are youngest first: where this function got it */
    while (last < steps->len &&
           !g_str_equal(((const Step *)g_ptr_array_index(steps, last))->event, "acquired")) {
        last++;
    }
    for (guint i = steps->len; i-- > 0;) {
        const Step *one = g_ptr_array_index(steps, i);
        gboolean inner = i > last && g_str_equal(one->event, "acquired");
        finding_add_step(finding, one->pos, inner ? "origin" : one->event, "%s", one->message);
    }
}

static gboolean before(SourcePos a, SourcePos b)
{
    return a.path == b.path && (a.line < b.line || (a.line == b.line && a.column < b.column));
}

/* The branches between the acquisition and the end of the path, in the same file. */
static void add_branches(Finding *finding, const Observation *observation)
{
    enum { MOST = 6 };
    g_autoptr(GPtrArray) steps = g_ptr_array_new();
    for (const Step *step = observation->path; step != NULL && steps->len < MOST;
         step = step->before) {
        if (before(observation->acquired, step->pos) && step->pos.path == observation->end.path) {
            g_ptr_array_add(steps, (gpointer)step);
        }
    }
    for (guint i = steps->len; i-- > 0;) {
        const Step *one = g_ptr_array_index(steps, i);
        finding_add_step(finding, one->pos, one->event, "%s", one->message);
    }
}

Finding *rule_report(const RuleContext *ctx, const char *id, const Observation *observation,
                     const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = g_strdup_vprintf(format, args);
    va_end(args);
    Finding *finding = finding_new(id, observation->pos);
    g_free(finding->message);
    finding->message = message;
    finding->function = observation->function->display;
    finding->package = observation->function->package;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->subject =
        observation->subject != NULL ? g_intern_string(observation->subject) : observation->callee;
    if (observation->resource != NULL) {
        finding->resource_kind = g_intern_string(observation->resource->name);
        finding->acquired = observation->acquired;
        finding->release = observation->resource->release != NULL
                               ? g_intern_string(observation->resource->release)
                               : NULL;
    }
    add_steps(finding, observation->steps, 12);
    const RuleInfo *info = rule_find(id);
    finding->severity = info != NULL ? info->severity : SEVERITY_WARNING;
    finding->cwe = info != NULL ? info->cwe : 0;
    if (observation->kind == OBSERVED_LOST) {
        add_branches(finding, observation);
        finding_add_step(finding, observation->end, "lost",
                         "the path ends here and nothing refers to it any more");
    }
    g_ptr_array_add(ctx->result->findings, finding);
    return finding;
}

/* ---- leaks -------------------------------------------------------------------------------------
 */

const Acquisition *rule_acquisition(const RuleContext *ctx, const Observation *observation)
{
    const GPtrArray *all = engine_acquisitions(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Acquisition *acquisition = g_ptr_array_index(all, i);
        if (acquisition->function == observation->function &&
            acquisition->site == observation->site && acquisition->kind == observation->resource) {
            return acquisition;
        }
    }
    return NULL;
}

/* What main has once, and leaves when it returns, ends with the process. */
static gboolean ends_with_process(const RuleContext *ctx, const Observation *observation)
{
    if (observation->kind != OBSERVED_LOST || observation->in_loop ||
        g_strcmp0(observation->function->display, "main") != 0) {
        return FALSE;
    }
    const Acquisition *acquisition = rule_acquisition(ctx, observation);
    return acquisition == NULL || !acquisition->in_loop;
}

void rule_leak_confidence(const RuleContext *ctx, Finding *finding, const Observation *observation)
{
    if (ends_with_process(ctx, observation)) {
        finding->severity = MIN(finding->severity, SEVERITY_NOTE);
    }
    if (observation->inferred) {
        finding->confidence = CONFIDENCE_LIKELY;
    }
    if (!observation->assumed) {
        if (observation->inferred && observation->authority != NULL) {
            finding->hint = g_strdup_printf("that %s gives it to its caller to release: %s",
                                            observation->callee, observation->authority);
        }
        return;
    }
    if (observation->assumed_callee == NULL) { /* on one of several paths that were joined */
        finding->confidence = CONFIDENCE_POSSIBLE;
        return;
    }
    guint released = 0, all = 0;
    engine_habit(ctx->engine, observation->assumed_callee, observation->assumed_param, &released,
                 &all);
    if (released > 0 && released * 2 >= all) {
        finding->confidence = CONFIDENCE_LIKELY;
        finding->hint = g_strdup_printf(
            "at %u of %u places what is passed to %s as argument %u is released afterwards",
            released, all, observation->assumed_callee, observation->assumed_param + 1);
        return;
    }
    const char *plain = g_str_has_prefix(observation->assumed_callee, "C.")
                            ? observation->assumed_callee + 2
                            : observation->assumed_callee;
    finding->confidence = CONFIDENCE_POSSIBLE;
    finding->hint =
        g_strdup_printf("no contract of %s is known; \"functions\": {\"%s\": {\"params\": {\"%u\": "
                        "\"borrows\"}}} (or \"consumes\") in .custody.json settles it",
                        observation->assumed_callee, plain, observation->assumed_param);
}

static gboolean is_object(ResourceClass cls)
{
    return cls == RESOURCE_OBJECT || cls == RESOURCE_HANDLE || cls == RESOURCE_FILE;
}

/* The first acquisition between this one and the end of the path that is handed on elsewhere. */
static const Acquisition *next_in_sequence(const RuleContext *ctx, const Observation *observation)
{
    const GPtrArray *all = engine_acquisitions(ctx->engine);
    const Acquisition *next = NULL;
    for (guint i = 0; i < all->len; i++) {
        const Acquisition *other = g_ptr_array_index(all, i);
        if (other->function == observation->function && other->site != observation->site &&
            is_object(other->kind->cls) && other->n_handed_on > 0 &&
            before(observation->acquired, other->pos) && before(other->pos, observation->end) &&
            (next == NULL || before(other->pos, next->pos))) {
            next = other;
        }
    }
    return next;
}

gboolean rule_is_partial_load(const RuleContext *ctx, const Observation *observation,
                              const Acquisition **ret_other)
{
    const Acquisition *acquisition = rule_acquisition(ctx, observation);
    if (!is_object(observation->resource->cls) || acquisition == NULL ||
        acquisition->n_handed_on == 0) {
        return FALSE;
    }
    const Acquisition *next = acquisition->in_loop ? NULL : next_in_sequence(ctx, observation);
    if (!acquisition->in_loop && next == NULL) {
        return FALSE;
    }
    if (ret_other != NULL) {
        *ret_other = next;
    }
    return TRUE;
}

/* What comes behind the deferred call is told of as lost by itself. */
static gboolean is_told_as_lost(const RuleContext *ctx, const Observation *o)
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *other = g_ptr_array_index(all, i);
        if (other->kind == OBSERVED_LOST && other->function == o->function &&
            other->acquired.line > o->pos.line) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A deferred release that does nothing: what is in the variable by the end is lost. */
static void judge_deferred_nil(const RuleContext *ctx, const char *id, const Observation *o)
{
    Finding *finding = rule_report(
        ctx, id, o,
        "the deferred %s is given %s where it is still nil, and does nothing: what is in "
        "%s by the end is not released; defer it once that is there, or in a closure",
        o->callee, o->subject, o->subject);
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_step(finding, o->pos, "released", "its arguments are evaluated here");
}

static void judge_replaced(const RuleContext *ctx, const char *id, const Observation *o)
{
    const char *dot = strrchr(o->owner, '.');
    Finding *finding = rule_report(
        ctx, id, o,
        "%s from %s replaces what %s.%s held, which nobody can release any more: call %s on that "
        "first",
        o->resource->name, o->callee, dot != NULL ? dot + 1 : o->owner, o->subject,
        o->resource->release != NULL ? o->resource->release : "its release function");
    finding->severity = MIN(finding->severity, SEVERITY_WARNING);
    finding->confidence = CONFIDENCE_LIKELY;
}

static void judge_pinned(const RuleContext *ctx, const char *id, const Observation *o)
{
    const char *dot = strrchr(o->owner, '.');
    Finding *finding = rule_report(
        ctx, id, o,
        "%s makes a handle of the very %s that keeps it in field %s: as long as it is not "
        "deleted it keeps the object reachable, so the finalizer that is to delete it never runs",
        o->callee, dot != NULL ? dot + 1 : o->owner, o->subject);
    finding->severity = MIN(finding->severity, SEVERITY_WARNING);
    finding->confidence = CONFIDENCE_LIKELY;
}

void rule_judge_leaks(const RuleContext *ctx, const char *id,
                      gboolean (*accept)(const RuleContext *ctx, const Observation *observation))
{
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *o = g_ptr_array_index(all, i);
        gboolean nil = o->kind == OBSERVED_DEFERRED_NIL;
        if (nil && !is_told_as_lost(ctx, o) &&
            (o->resource != NULL ? accept(ctx, o) : g_str_equal(id, "resource-leak"))) {
            judge_deferred_nil(ctx, id, o);
        }
        if (o->kind == OBSERVED_FIELD_REPLACED && accept(ctx, o)) {
            judge_replaced(ctx, id, o);
        }
        if (o->kind == OBSERVED_PINNED_BY_HANDLE && accept(ctx, o)) {
            judge_pinned(ctx, id, o);
        }
        if (o->kind != OBSERVED_LOST || o->resource == NULL || !accept(ctx, o)) {
            continue;
        }
        const Acquisition *acquisition = rule_acquisition(ctx, o);
        gboolean some = acquisition != NULL && acquisition->n_kept > 0;
        const char *release =
            o->resource->release != NULL ? o->resource->release : "its release function";
        Finding *finding =
            some ? rule_report(ctx, id, o,
                               "%s from %s is not released on the path that ends at line %u; call "
                               "%s on every path",
                               o->resource->name, o->callee, o->end.line, release)
                 : rule_report(ctx, id, o,
                               "%s from %s is never released: call %s when it is no longer needed",
                               o->resource->name, o->callee, release);
        rule_leak_confidence(ctx, finding, o);
    }
}

static gboolean same_line(SourcePos a, SourcePos b)
{
    return a.path == b.path && a.line == b.line;
}

gboolean rule_is_follow_up(const RuleContext *ctx, const Observation *observation)
{
    const Observation *o = observation;
    if (!o->function->is_c || o->acquired.line == 0 || o->released.line == 0) {
        return FALSE;
    }
    const GPtrArray *all = engine_observations(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const Observation *other = g_ptr_array_index(all, i);
        gboolean late =
            other->kind == OBSERVED_DOUBLE_RELEASE || other->kind == OBSERVED_USE_AFTER_RELEASE;
        if (!late || other->function != o->function || other->pos.path != o->pos.path ||
            !same_line(other->acquired, o->acquired) || !same_line(other->released, o->released)) {
            continue;
        }
        gboolean before =
            other->pos.line < o->pos.line ||
            (other->pos.line == o->pos.line && other->kind == OBSERVED_DOUBLE_RELEASE &&
             o->kind == OBSERVED_USE_AFTER_RELEASE);
        if (before && other->pos.line >= other->released.line) { /* not of a loop's next turn */
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- running -----------------------------------------------------------------------------------
 */

static Severity configured(const RuleContext *ctx, const char *id, Severity otherwise)
{
    gpointer value = ctx->severities != NULL ? g_hash_table_lookup(ctx->severities, id) : NULL;
    return value != NULL ? (Severity)(GPOINTER_TO_UINT(value) - 1) : otherwise;
}

Severity rule_severity(const RuleContext *ctx, const char *id)
{
    const RuleInfo *info = rule_find(id);
    return configured(ctx, id, info != NULL ? info->severity : SEVERITY_WARNING);
}

static void settle(const RuleContext *ctx, Finding *finding)
{
    Severity level = rule_severity(ctx, finding->rule);
    finding->severity = MIN(finding->severity, level);
    if (configured(ctx, finding->rule, SEVERITY_OFF) != SEVERITY_OFF) {
        finding->severity = level; /* the owner of the code decides */
    }
    if (finding->confidence == CONFIDENCE_POSSIBLE && finding->severity == SEVERITY_ERROR) {
        finding->severity = SEVERITY_WARNING;
    }
}

void rules_run(const RuleContext *ctx)
{
    gsize n = 0;
    const RuleModule *modules = rule_modules(&n);
    for (gsize i = 0; i < n; i++) {
        if (rule_severity(ctx, modules[i].id) != SEVERITY_OFF) {
            modules[i].judge(ctx);
            g_ptr_array_add(ctx->result->rules_run, (gpointer)g_intern_string(modules[i].id));
        }
    }
    for (guint i = 0; i < ctx->result->findings->len; i++) {
        settle(ctx, g_ptr_array_index(ctx->result->findings, i));
    }
}
