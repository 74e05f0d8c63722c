/* Parts: what an owner's closing method releases in the elements of a container, although the
 * elements have a closing method of their own that users call, and that leaves all as it was. Read
 * from finished summaries; follows no path itself. */

#include "analyzers/lifetime/owners_internal.h"
#include "analyzers/lifetime/twice_internal.h"

#include <string.h>

/* The object lies in a container of the receiver's, and on the way to it are fields and elements
 * alone. */
static gboolean is_element_of_receiver(const SymbolTable *symbols, guint32 object)
{
    gboolean element = FALSE;
    for (guint32 at = object;;) {
        const Symbol *symbol = symbol_table_get(symbols, at);
        if (symbol->kind == SYMBOL_PARAM) {
            return element && symbol->site == 0;
        }
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return FALSE;
        }
        element = element || symbol->kind == SYMBOL_GROUP || symbol->field == field_element();
        at = symbol->parent;
    }
}

/* It takes something out of a map: itself, from what its owner keeps. */
static gboolean takes_out(const IrFunction *fn)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_BUILTIN &&
                g_str_equal(instr->callee.name, "delete")) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* What the part's own closing method releases of the same fields, leaving all as it was: NULL if it
 * clears, marks or asks anything. */
static const Closed *left_by_part(const GArray *all, const char *fields)
{
    const Closed *found = NULL;
    for (guint i = 0; i < all->len; i++) {
        const Closed *closed = &g_array_index(all, Closed, i);
        const Ending *ending = &closed->ending;
        if (ending->cleared || ending->marked || ending->changed || closed->asks) {
            return NULL;
        }
        if (g_str_equal(closed->fields, fields)) {
            found = closed;
        }
    }
    return found;
}

static void report(Engine *engine, const Summary *summary, const Resource *resource,
                   const Closed *own, const Summary *method, const char *fields, const IrType *type)
{
    Observation *o = g_new0(Observation, 1);
    o->kind = OBSERVED_RELEASED_AGAIN;
    o->again = AGAIN_BY_OWNER;
    o->function = summary->function;
    o->pos = o->end = resource->released;
    o->resource = resource->kind != NULL ? resource->kind : own->resource->kind;
    o->subject = g_intern_string(fields);
    o->owner = type->name;
    o->released = own->resource->released;
    o->released_by = method->function->display;
    o->callee = resource->released_by;
    o->steps = resource->steps;
    g_ptr_array_add(engine->observations, o);
}

/* One closing method of an owner against one of its parts' type. */
static gboolean judge_part(Engine *engine, const Summary *owner, const Summary *method,
                           const IrType *type)
{
    g_autoptr(GArray) all = twice_closed_by(engine, method, type);
    for (guint i = 0; all->len > 0 && i < owner->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(owner->paths, i);
        for (guint j = 0; path->end == PATH_RETURNS && j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            Way way;
            if (resource->owned || resource->status != STATUS_RELEASED || resource->deep ||
                resource->uncertain || twice_is_counted(resource) ||
                !twice_way_from(engine, owner->symbols, resource->sym, type, &way)) {
                continue;
            }
            g_autofree char *fields = g_string_free(way.fields, FALSE);
            const Closed *own = left_by_part(all, fields);
            if (own != NULL && is_element_of_receiver(owner->symbols, way.object) &&
                !twice_asks_other_field(path, owner->symbols, way.object, resource->sym)) {
                report(engine, owner, resource, own, method, fields, type);
                return TRUE;
            }
        }
    }
    return FALSE;
}

void twice_judge_parts(Engine *engine, const GPtrArray *summaries)
{
    for (guint i = 0; i < summaries->len; i++) {
        const Summary *owner = g_ptr_array_index(summaries, i);
        const IrType *type = twice_type_closed(engine, owner->function);
        gboolean told = type == NULL || owner->cut;
        for (guint j = 0; !told && j < summaries->len; j++) {
            const Summary *method = g_ptr_array_index(summaries, j);
            const IrType *part = twice_is_exported(method->function)
                                     ? twice_type_closed(engine, method->function)
                                     : NULL;
            told = part != NULL && part != type && !method->cut && !takes_out(method->function) &&
                   judge_part(engine, owner, method, part);
        }
    }
}
