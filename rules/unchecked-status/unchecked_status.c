/* unchecked-status: judged from what the engine saw become of statuses.
 * Follows no path itself. */

#include "rules/unchecked-status/unchecked_status.h"
#include "rules/unchecked-status/null_dereference.h"

static gboolean is_unread(const StatusCall *call)
{
    switch (call->fate) {
    case STATUS_FATE_IGNORED:
    case STATUS_FATE_OVERWRITTEN:
    case STATUS_FATE_DROPPED:
    case STATUS_FATE_LATE:
        return TRUE;
    case STATUS_FATE_READ:
    case STATUS_FATE_DISCARDED:
        return FALSE;
    }
    return FALSE;
}

static gboolean is_defect(const StatusCall *call)
{
    if (!is_unread(call) || call->evidence == STATUS_NOT_KNOWN || call->function->is_test) {
        return FALSE;
    }
    return !call->harmless || call->evidence == STATUS_FROM_DUTY;
}

static char *message(const StatusCall *call)
{
    const char *what = call->by_error_param ? "the error that it fills" : "its status";
    const char *var = call->subject != NULL ? call->subject : "its status";
    switch (call->fate) {
    case STATUS_FATE_OVERWRITTEN:
        return g_strdup_printf("%s of %s is overwritten at line %u before anything reads it", var,
                               call->callee, call->at.line);
    case STATUS_FATE_DROPPED:
        return g_strdup_printf("%s takes %s of %s and nothing reads it", var,
                               call->by_error_param ? "the error" : "the status", call->callee);
    case STATUS_FATE_LATE:
        return g_strdup_printf("%s is used at line %u before the status of %s is read", var,
                               call->at.line, call->callee);
    case STATUS_FATE_IGNORED:
    case STATUS_FATE_READ:
    case STATUS_FATE_DISCARDED:
        break;
    }
    return g_strdup_printf("%s can fail and %s is not read", call->callee, what);
}

static void explain(Finding *finding, const StatusCall *call)
{
    switch (call->evidence) {
    case STATUS_FROM_DUTY:
    case STATUS_FROM_STATED:
        finding->confidence =
            call->evidence == STATUS_FROM_DUTY ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
        finding->hint = g_strdup_printf("that %s gives a status: %s", call->callee,
                                        call->why != NULL ? call->why : "its contract");
        break;
    case STATUS_FROM_HABIT:
        finding->confidence = call->foreign ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
        finding->hint = g_strdup_printf("%u of %u calls of %s here read its result", call->n_read,
                                        call->n_all, call->callee);
        break;
    case STATUS_FROM_FAMILY:
        finding->confidence = CONFIDENCE_POSSIBLE;
        finding->hint = g_strdup_printf("%u of %u calls of this library's functions that give a "
                                        "number read it; if this one is no status, "
                                        "\"functions\": {\"%s\": {\"must_check\": \"habit\"}} in "
                                        ".custody.json settles it",
                                        call->n_read, call->n_all,
                                        call->foreign ? call->callee + 2 : call->callee);
        break;
    case STATUS_NOT_KNOWN:
        break;
    }
}

void judge_unchecked_status(const RuleContext *ctx)
{
    const RuleInfo *info = rule_find("unchecked-status");
    const GPtrArray *all = engine_statuses(ctx->engine);
    for (guint i = 0; i < all->len; i++) {
        const StatusCall *call = g_ptr_array_index(all, i);
        if (!is_defect(call)) {
            continue;
        }
        Finding *finding = finding_new("unchecked-status", call->pos);
        g_free(finding->message);
        finding->message = message(call);
        finding->function = call->function->display;
        finding->package = call->function->package;
        finding->subject = call->callee;
        /* C has more functions whose result is there for those who want it */
        gboolean weak = call->evidence == STATUS_FROM_HABIT && (call->habitual || !call->foreign);
        finding->severity = weak ? SEVERITY_NOTE : info->severity;
        finding->cwe = info->cwe;
        explain(finding, call);
        finding_add_step(finding, call->pos, "acquired", "%s gives its status here", call->callee);
        if (call->at.line > 0) {
            finding_add_step(finding, call->at, call->fate == STATUS_FATE_LATE ? "used" : "lost",
                             call->fate == STATUS_FATE_LATE ? "what it filled is used here"
                                                            : "another value takes its place");
        }
        g_ptr_array_add(ctx->result->findings, finding);
    }
    judge_null_dereference(ctx);
}
