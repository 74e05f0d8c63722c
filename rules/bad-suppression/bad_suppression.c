/* A suppression comment that has no effect (no reason, no such rule) or that covers no finding.
 * Comments in files that are left out of the findings never come here. */

#include "rules/bad-suppression/bad_suppression.h"

#include <string.h>

static char *rule_list(const Suppression *suppression)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < suppression->rules->len; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(suppression->rules, i));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Whether every rule that the comment is for judged in this run. */
static gboolean all_ran(const RuleContext *ctx, const Suppression *suppression)
{
    gsize n = 0;
    const RuleModule *modules = rule_modules(&n);
    for (gsize i = 0; suppression->rules->len == 0 && i < n; i++) {
        if (!audit_result_rule_ran(ctx->result, modules[i].id)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < suppression->rules->len; i++) {
        if (!audit_result_rule_ran(ctx->result, g_ptr_array_index(suppression->rules, i))) {
            return FALSE;
        }
    }
    return TRUE;
}

static Finding *report(const RuleContext *ctx, const Suppression *suppression, char *message)
{
    const RuleInfo *info = rule_find(BAD_SUPPRESSION);
    g_autofree char *rules = rule_list(suppression);
    Finding *finding = finding_new(BAD_SUPPRESSION, suppression->pos);
    finding->message = message;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->severity = rule_severity(ctx, BAD_SUPPRESSION);
    finding->cwe = info != NULL ? info->cwe : 0;
    finding->subject = g_intern_string(rules);
    g_ptr_array_add(ctx->result->findings, finding);
    return finding;
}

static void judge_one(const RuleContext *ctx, const Suppression *suppression, gboolean whole)
{
    g_autofree char *rules = rule_list(suppression);
    if (suppression->problem != NULL) {
        Finding *finding = report(
            ctx, suppression,
            g_strdup_printf("this suppression has no effect: it %s%s",
                            g_str_has_prefix(suppression->problem, "unknown") ? "names an " : "",
                            suppression->problem));
        if (suppression->reason == NULL && suppression->rules->len > 0) {
            finding->hint =
                g_strdup_printf("write //custody:ignore %s -- why this is right", rules);
        }
        return;
    }
    if (suppression->used || !whole || !all_ran(ctx, suppression)) {
        return;
    }
    report(ctx, suppression,
           *rules != '\0'
               ? g_strdup_printf("this suppression of %s covers no finding: take it away", rules)
               : g_strdup("this suppression covers no finding of custody: take it away"));
}

void judge_bad_suppression(const RuleContext *ctx, const SuppressionList *list, gboolean whole)
{
    for (guint i = 0; i < list->items->len; i++) {
        judge_one(ctx, g_ptr_array_index(list->items, i), whole);
    }
}
