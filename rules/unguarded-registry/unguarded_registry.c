/* unguarded-registry: judged from the locks that are held at each access.
 * Follows no path itself: see analyzers/lifetime/guard.h. */

#include "rules/unguarded-registry/unguarded_registry.h"
#include "analyzers/lifetime/guard.h"

/* All accesses of one registry: [from, to) of the sorted array. */
typedef struct Group {
    const GPtrArray *all;
    guint from, to;
} Group;

static const GuardAccess *at(const Group *group, guint i)
{
    return g_ptr_array_index(group->all, i);
}

/* An access that can run at the same time as `access`, writes first: C calls one of the two. */
static const GuardAccess *partner_of(const Group *group, const GuardAccess *access)
{
    const GuardAccess *found = NULL;
    for (guint i = group->from; i < group->to; i++) {
        const GuardAccess *other = at(group, i);
        gboolean exported = access->from_export || other->from_export;
        if (!exported || other->function == access->function || !guard_can_meet(access, other)) {
            continue;
        }
        if (found == NULL || (other->is_write && !found->is_write)) {
            found = other;
        }
    }
    return found;
}

static gboolean is_guarded_somewhere(const Group *group)
{
    for (guint i = group->from; i < group->to; i++) {
        if (at(group, i)->held != 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static void report(const RuleContext *ctx, const GuardAccess *access, const GuardAccess *other,
                   gboolean guarded)
{
    const RuleInfo *info = rule_find("unguarded-registry");
    const char *export = access->export != NULL ? access->export : other->export;
    Finding *finding = finding_new("unguarded-registry", access->pos);
    g_free(finding->message);
    finding->message = g_strdup_printf(
        "%s is %s here without %s, and %s %s it at line %u: C can call %s on any thread%s",
        access->registry, access->is_write ? "written" : "read",
        guarded ? "the lock that guards it elsewhere" : "a lock", other->function->display,
        other->is_write ? "writes" : "reads", other->pos.line, export,
        access->is_map ? ", and a map that is read and written at once ends the process" : "");
    finding->function = access->function->display;
    finding->package = access->function->package;
    finding->subject = access->registry;
    finding->severity = info->severity;
    finding->confidence = guarded ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
    finding->cwe = info->cwe;
    finding_add_step(finding, other->pos, "note", "%s %s it here, %s", other->function->display,
                     other->is_write ? "writes" : "reads",
                     other->held != 0 ? "with a lock held" : "without a lock");
    finding_add_step(finding, access->pos, "used", "%s here, without",
                     access->is_write ? "written" : "read");
    g_ptr_array_add(ctx->result->findings, finding);
}

/* Where some accesses hold a lock, each function that does not; else one finding tells it. */
static void judge_group(const RuleContext *ctx, const Group *group)
{
    gboolean guarded = is_guarded_somewhere(group);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    for (guint round = 0; round < 2 && g_hash_table_size(told) == 0; round++) {
        for (guint i = group->from; i < group->to; i++) {
            const GuardAccess *access = at(group, i);
            gboolean here = round > 0 || (access->held == 0 && (guarded || access->from_export));
            const GuardAccess *other = here ? partner_of(group, access) : NULL;
            if (other == NULL || !g_hash_table_add(told, (gpointer)access->function)) {
                continue;
            }
            report(ctx, access, other, guarded);
            if (!guarded || round > 0) {
                break;
            }
        }
    }
}

void judge_unguarded_registry(const RuleContext *ctx)
{
    for (guint i = 0; i < ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(ctx->units, i);
        if (unit->go == NULL || unit->go->exports->len == 0) {
            continue;
        }
        g_autoptr(GPtrArray) all = guard_accesses(unit->go->ir);
        Group group = {all, 0, 0};
        for (; group.from < all->len; group.from = group.to) {
            group.to = group.from + 1;
            while (group.to < all->len &&
                   at(&group, group.to)->registry == at(&group, group.from)->registry) {
                group.to++;
            }
            judge_group(ctx, &group);
        }
    }
}
