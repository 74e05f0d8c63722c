/* What happens to resources: acquire, release, use; observations and the acquisition table. Does
 * not decide which call does what: call.c does. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

/* ---- acquisitions ------------------------------------------------------------------------------
 */

static char *acquisition_key(const Analysis *a, guint32 site, const ResourceKind *kind)
{
    return g_strdup_printf("%s\x1f%u\x1f%s", a->summary->key, site, kind != NULL ? kind->name : "");
}

static Acquisition *acquisition_find(Analysis *a, guint32 site, const Resource *resource)
{
    g_autofree char *key = acquisition_key(a, site, resource->kind);
    Acquisition *acquisition = g_hash_table_lookup(a->engine->acquisition_index, key);
    if (acquisition == NULL) {
        acquisition = g_new0(Acquisition, 1);
        acquisition->function = a->fn;
        acquisition->site = site;
        acquisition->kind = resource->kind;
        acquisition->callee = resource->callee;
        acquisition->pos = resource->acquired;
        g_ptr_array_add(a->engine->acquisitions, acquisition);
        g_hash_table_insert(a->engine->acquisition_index, g_steal_pointer(&key), acquisition);
    }
    return acquisition;
}

static guint32 resource_site(const Analysis *a, const Resource *resource)
{
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    while (symbol->kind == SYMBOL_CHILD || symbol->kind == SYMBOL_GROUP) {
        symbol = symbol_table_get(a->symbols, symbol->parent);
    }
    return symbol->site;
}

void acquisition_ends(Analysis *a, const Resource *resource, AcquisitionEnd end, SourcePos by,
                      const char *authority)
{
    if (!resource->owned) {
        return;
    }
    Acquisition *acquisition = acquisition_find(a, resource_site(a, resource), resource);
    if (end == ENDS_LOST) {
        acquisition->n_lost++;
    } else if (end != ENDS_UNSEEN) {
        acquisition->n_kept++;
        acquisition->n_handed_on +=
            end == ENDS_RETURNED || end == ENDS_OWNED || end == ENDS_TRANSFERRED;
    }
    if (end > acquisition->end) {
        acquisition->end = end;
        acquisition->by = by;
        acquisition->authority = authority;
    }
}

Resource *acquire(Analysis *a, State *state, guint32 sym, const ResourceKind *kind,
                  const IrInstr *instr, const char *callee, const char *authority)
{
    Resource *resource = state_resource_add(state, sym);
    *resource = (Resource){.sym = sym,
                           .kind = kind,
                           .status = STATUS_LIVE,
                           .owned = TRUE,
                           .acquired = instr->pos,
                           .callee = callee,
                           .room = secret_only_room(a, instr),
                           .authority = authority};
    resource->steps = step_pool_add(a->engine->steps, NULL, instr->pos, "acquired",
                                    "%s acquired here by %s", kind->name, callee);
    acquisition_find(a, resource_site(a, resource), resource)->in_loop |=
        a->block_in_loop[a->block];
    return resource;
}

/* ---- observations ------------------------------------------------------------------------------
 */

Observation *observe(Analysis *a, ObservationKind kind, const State *state, SourcePos pos,
                     guint32 site, const char *subject)
{
    g_autofree char *key =
        g_strdup_printf("%d\x1f%s\x1f%u\x1f%s\x1f%u:%u", (int)kind, a->summary->key, site,
                        subject != NULL ? subject : "", pos.line, pos.column);
    Observation *known = g_hash_table_lookup(a->engine->observed, key);
    if (known != NULL) {
        /* the shortest path is the one to show */
        guint depth = state->path != NULL ? state->path->depth : 0;
        if (known->path == NULL || depth >= known->path->depth) {
            return NULL;
        }
        known->path = state->path;
        return NULL;
    }
    Observation *observation = g_new0(Observation, 1);
    observation->kind = kind;
    observation->function = a->fn;
    observation->pos = pos;
    observation->site = site;
    observation->subject = subject;
    observation->path = state->path;
    g_ptr_array_add(a->engine->observations, observation);
    g_hash_table_insert(a->engine->observed, g_steal_pointer(&key), observation);
    return observation;
}

void observe_resource(Analysis *a, Observation *observation, const Resource *resource)
{
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    observation->resource = resource->kind;
    observation->acquired = resource->acquired;
    observation->released = resource->released;
    observation->callee = resource->callee;
    observation->released_by = resource->released_by;
    observation->authority = resource->authority;
    observation->in_container = resource->in_container;
    observation->in_loop = symbol->generation > 0;
    observation->inferred = resource->inferred;
    observation->assumed = resource->assumed;
    observation->assumed_callee = resource->assumed_callee;
    observation->assumed_param = resource->assumed_param;
    observation->conditional = resource->conditional;
    observation->steps = resource->steps;
}

/* ---- groups ------------------------------------------------------------------------------------
 */

static void add_symbol(GArray *syms, guint32 sym)
{
    for (guint i = 0; i < syms->len; i++) {
        if (g_array_index(syms, guint32, i) == sym) {
            return;
        }
    }
    g_array_append_val(syms, sym);
}

static void collect_members(Analysis *a, State *state, guint32 sym, GArray *ret_syms, guint depth);

/* Elements of C that were written one by one. */
static void collect_indexed(Analysis *a, State *state, guint32 array, GArray *ret_syms, guint depth)
{
    if (!a->fn->is_c) {
        return;
    }
    guint first, end;
    state_cells(state, array, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if ((cell->field == field_deref() || field_is_index(cell->field)) &&
            cell->value.kind == VALUE_SYMBOL) {
            collect_members(a, state, cell->value.sym, ret_syms, depth);
        }
    }
}

/* What an element is known to hold in another field is not in this one. */
static gboolean in_other_field(const State *state, guint32 group, GQuark field, guint32 sym)
{
    guint first, end;
    gboolean other = FALSE;
    state_cells(state, group, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == sym) {
            if (cell->field == field) {
                return FALSE;
            }
            other = TRUE;
        }
    }
    return other;
}

/* A group's field (cells of one element) stands for that field of every element. */
static void collect_members(Analysis *a, State *state, guint32 sym, GArray *ret_syms, guint depth)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    add_symbol(ret_syms, sym);
    if (depth == 0) {
        return;
    }
    if (symbol->kind == SYMBOL_GROUP) {
        guint first, end;
        state_cells(state, symbol->parent, field_element(), &first, &end);
        for (guint i = first; i < end; i++) {
            Value value = g_array_index(state->cells, Cell, i).value;
            if (value.kind == VALUE_SYMBOL && value.sym != sym) {
                collect_members(a, state, value.sym, ret_syms, depth - 1);
            }
        }
        collect_indexed(a, state, symbol->parent, ret_syms, depth - 1);
    } else if (symbol->kind == SYMBOL_CHILD) {
        const Symbol *parent = symbol_table_get(a->symbols, symbol->parent);
        GQuark field = symbol->field;
        if (parent->kind != SYMBOL_GROUP) {
            return;
        }
        Value held;
        if (state_load(state, symbol->parent, field, &held) && held.kind == VALUE_SYMBOL) {
            add_symbol(ret_syms, held.sym);
        }
        guint first, end;
        state_cells(state, parent->parent, field_element(), &first, &end);
        for (guint i = first; i < end; i++) {
            Value value = g_array_index(state->cells, Cell, i).value;
            if (value.kind == VALUE_SYMBOL && state_resource(state, value.sym) != NULL &&
                !in_other_field(state, symbol->parent, field, value.sym)) {
                add_symbol(ret_syms, value.sym);
            }
        }
        g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(guint32));
        collect_members(a, state, symbol->parent, objects, depth - 1);
        for (guint i = 0; i < objects->len; i++) {
            Value value;
            if (state_load(state, g_array_index(objects, guint32, i), field, &value) &&
                value.kind == VALUE_SYMBOL && value.sym != sym) {
                add_symbol(ret_syms, value.sym);
            }
        }
    }
}

void resource_symbols(Analysis *a, State *state, Value value, GArray *ret_syms)
{
    if (value.kind == VALUE_SYMBOL) {
        collect_members(a, state, value.sym, ret_syms, 4);
    } else if (value.kind == VALUE_ADDRESS) {
        GQuark field = (GQuark)value.num;
        if (field == field_element()) {
            add_symbol(ret_syms, value.sym);
        } else if (field == field_deref()) {
            /* what was initialised in place, else what the pointed-to variable holds */
            Value content;
            gboolean holds =
                state_load(state, value.sym, field, &content) && content.kind == VALUE_SYMBOL;
            add_symbol(ret_syms,
                       holds && state_resource(state, value.sym) == NULL ? content.sym : value.sym);
        } else {
            add_symbol(ret_syms, symbol_table_child(a->symbols, value.sym, field));
        }
    }
}

static gboolean is_owed(const State *state, guint32 sym)
{
    const Resource *r = state_resource(state, sym);
    return r != NULL && r->owned && r->status == STATUS_LIVE;
}

static gboolean holds_owed(const Analysis *a, const State *state, guint32 sym)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, value_symbol(sym), seen);
    for (guint32 i = 0; i < seen->len; i++) {
        if (seen->data[i] && is_owed(state, i)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean group_contradicts(Analysis *a, State *state, const Test *test, gboolean outcome)
{
    gboolean nil =
        test->right.kind == VALUE_NIL || (test->right.kind == VALUE_INT && test->right.num == 0);
    if (test->left.kind != VALUE_SYMBOL || !nil ||
        (test->op != IR_BINARY_EQ && test->op != IR_BINARY_NE)) {
        return FALSE;
    }
    gboolean is_nil = (test->op == IR_BINARY_EQ) == (outcome != 0);
    const Symbol *symbol = symbol_table_get(a->symbols, test->left.sym);
    gboolean of_group = symbol->kind == SYMBOL_GROUP ||
                        (symbol->kind == SYMBOL_CHILD &&
                         symbol_table_get(a->symbols, symbol->parent)->kind == SYMBOL_GROUP);
    if (!is_nil || !of_group) {
        return FALSE;
    }
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, test->left, syms);
    for (guint i = 0; i < syms->len; i++) {
        guint32 sym = g_array_index(syms, guint32, i);
        if (is_owed(state, sym) ||
            (symbol_table_get(a->symbols, sym)->kind == SYMBOL_MAKE && holds_owed(a, state, sym))) {
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- release -----------------------------------------------------------------------------------
 */

/* What lies this far behind what a function is given is one of many: a node of a list or tree. */
enum { DEEPEST_INPUT = 2 };

static gboolean from_container(const Analysis *a, guint32 sym)
{
    for (guint depth = 0;; depth++) {
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (a->fn->is_c && depth >= DEEPEST_INPUT && symbol->kind != SYMBOL_GLOBAL) {
            return TRUE;
        }
        if (symbol->kind == SYMBOL_GROUP || symbol->generation > 0) {
            return TRUE;
        }
        if (symbol->kind != SYMBOL_CHILD) {
            return FALSE;
        }
        sym = symbol->parent;
    }
}

static const char *site_family(const ReleaseSite *site)
{
    return site->family != NULL ? site->family : site->kind != NULL ? site->kind->family : NULL;
}

/* Where memory lies that no allocator gave, or NULL. */
static const char *outside_heap(const Analysis *a, const State *state, Value value)
{
    GQuark field = value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0;
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    gint32 offset = value_offset(value);
    gboolean whole = field == field_deref();
    if (field == field_element() || value.kind == VALUE_SYMBOL) {
        const Resource *resource = state_resource(state, value.sym);
        gboolean owned = resource != NULL && resource->owned;
        if (field == field_element() &&
            ((owned && offset != OFFSET_UNKNOWN) || offset > OFFSET_UNKNOWN)) {
            return "moved off its start";
        }
        if (value.kind == VALUE_SYMBOL && symbol->kind == SYMBOL_MAKE &&
            symbol->sub < MAPPED_SUBS && resource == NULL) {
            return "on the stack"; /* an initialised array */
        }
        /* the object of an array or struct variable */
        whole = symbol->kind == SYMBOL_CHILD && symbol->field == field_deref() && resource == NULL;
        symbol = whole ? symbol_table_get(a->symbols, symbol->parent) : symbol;
        whole = whole && symbol->kind == SYMBOL_VAR &&
                (ir_function_var(a->fn, symbol->site)->flags & IR_VAR_STRUCT) != 0;
    }
    if (!whole) {
        return NULL;
    }
    return symbol->kind == SYMBOL_VAR                                ? "on the stack"
           : symbol->kind == SYMBOL_GLOBAL && symbol->name[0] == '"' ? "a string literal"
           : symbol->kind == SYMBOL_GLOBAL                           ? "in static storage"
                                                                     : NULL;
}

static gboolean is_slice(const Analysis *a, guint32 sym)
{
    const char *type = symbol_table_get(a->symbols, sym)->type;
    return type != NULL && g_str_has_prefix(type, "[]");
}

gboolean release_origin(Analysis *a, State *state, Value value, const ReleaseSite *site)
{
    const char *family = site->family != NULL ? site->family
                         : site->kind != NULL ? site->kind->family
                                              : NULL;
    if (family == NULL || (!a->fn->is_c && site->kind != NULL) ||
        (value.kind != VALUE_ADDRESS && value.kind != VALUE_SYMBOL)) {
        return FALSE;
    }
    gboolean element = value.kind == VALUE_ADDRESS && (GQuark)value.num == field_element();
    if (element) {
        keepalive_used(a, state, value, FALSE); /* to keep Go memory would mend nothing */
    }
    if (!a->fn->is_c && (site->uncertain || site->looped ||
                         (site->through_summary && !element && !is_slice(a, value.sym)))) {
        return FALSE; /* what is gone somewhere behind an argument need not be its start */
    }
    gboolean given = FALSE;
    const char *origin =
        a->fn->is_c ? outside_heap(a, state, value) : lend_origin(a, state, value, &given);
    const char *lender = origin == NULL && !a->fn->is_c && value.kind == VALUE_SYMBOL &&
                                 state_resource(state, value.sym) == NULL
                             ? borrowed_lender(a, value.sym, &given)
                             : NULL;
    if (origin == NULL && lender == NULL) {
        return FALSE;
    }
    const ResourceKind *kind = site->kind != NULL
                                   ? site->kind
                                   : contract_book_kind_of_family(a->engine->book, family, NULL);
    if (kind == NULL || kind->cls != RESOURCE_MEMORY) {
        return FALSE;
    }
    Observation *o = observe(a, OBSERVED_BAD_RELEASE, state, site->pos, 0, site->callee);
    if (o != NULL) {
        o->origin = origin;
        o->lent_by = lender;
        o->inferred = given;
        o->released_by = site->callee;
        o->released = o->end = site->pos;
        o->through_summary = site->through_summary;
    }
    return TRUE;
}

/* Of what kind it is rests on a declaration, or its maker is defined in this very tree: then a body
 * that releases it is the better word on how that is done. */
static gboolean is_made_here(Analysis *a, const Resource *resource)
{
    return a->fn->is_c && resource->kind->cls != RESOURCE_MEMORY &&
           (resource->inferred ||
            (resource->callee != NULL && find_summary(a->engine, resource->callee) != NULL));
}

static gboolean names_release(const ResourceKind *kind, const char *callee)
{
    const char *name = callee != NULL && g_str_has_prefix(callee, "C.") ? callee + 2 : callee;
    return g_strcmp0(name, kind->release) == 0;
}

/* The very function that is said to release it does, or somebody who calls that; its body, which is
 * in the tree, gives the memory back. */
static gboolean is_its_own_release(const Analysis *a, const Resource *resource,
                                   const ReleaseSite *site)
{
    return site->through_summary &&
           (names_release(resource->kind, site->callee) ||
            (a->replayed != NULL && names_release(resource->kind, a->replayed->released_by)));
}

/* Callers free it after what was taken for its release. */
static gboolean ends_content_only(const Analysis *a, const ResourceKind *kind)
{
    const Contract *contract =
        kind->release != NULL ? contract_book_find(a->engine->book, kind->release) : NULL;
    return contract != NULL && contract->n_params > 0 &&
           contract->params[0].mode == CONTRACT_BORROWS;
}

gboolean resource_holds_function(const SymbolTable *symbols, const State *state, guint32 sym)
{
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind == VALUE_FUNCTION && symbol_table_within(symbols, cell->sym, sym)) {
            return TRUE;
        }
    }
    return FALSE;
}

void release_family(Analysis *a, State *state, const Resource *resource, const ReleaseSite *site,
                    gboolean taken)
{
    const char *has = resource->kind != NULL ? resource->kind->family : NULL;
    const char *frees = site_family(site);
    if (has == NULL || frees == NULL || has == frees || !resource->owned || site->uncertain ||
        (site->through_summary && is_made_here(a, resource)) ||
        is_its_own_release(a, resource, site) ||
        (resource->kind->cls == RESOURCE_MEMORY &&
         resource_holds_function(a->symbols, state, resource->sym))) {
        return;
    }
    if (resource->inferred && ((site->kind != NULL && site->kind->cls == RESOURCE_OBJECT) ||
                               ends_content_only(a, resource->kind))) {
        return; /* what only names say does not rule out a more general release */
    }
    Observation *o = observe(a, OBSERVED_MISMATCHED_RELEASE, state, site->pos, 0, site->callee);
    if (o != NULL) {
        observe_resource(a, o, resource);
        o->released_by = site->callee;
        o->released_family = frees;
        o->released = site->pos;
        o->taken = taken;
    }
}

static void free_habit(gpointer data)
{
    Habit *habit = data;
    g_hash_table_unref(habit->released);
    g_hash_table_unref(habit->all);
    g_free(habit);
}

GHashTable *habit_table_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_habit);
}

/* The resource is passed to a callee of whom nothing is known, or is released behind it. */
static void note_habit(Analysis *a, const Resource *resource, gboolean released)
{
    char *key = g_strdup_printf("%s#%u", resource->assumed_callee, resource->assumed_param);
    Habit *habit = g_hash_table_lookup(a->engine->habits, key);
    if (habit == NULL) {
        habit = g_new0(Habit, 1);
        habit->released = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        habit->all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(a->engine->habits, key, habit);
    } else {
        g_free(key);
    }
    g_hash_table_add(released ? habit->released : habit->all,
                     g_strdup_printf("%s:%u:%u", resource->acquired.path, resource->acquired.line,
                                     resource->acquired.column));
}

/* What an earlier turn of a loop acquired is released only now, at the function's end; what is kept
 * together with the others is meant to be. */
static void observe_late(Analysis *a, const State *state, const Resource *resource)
{
    if (resource->in_container || resource->assumed || resource->kind == NULL) {
        return;
    }
    Observation *o = observe(a, OBSERVED_DEFERRED_IN_LOOP, state, a->deferred_in_loop->pos,
                             a->deferred_in_loop->id, resource->kind->name);
    if (o != NULL) {
        observe_resource(a, o, resource);
    }
}

void note_kept(Analysis *a, State *state, Value value)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, value, seen);
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *resource = &g_array_index(state->resources, Resource, i);
        resource->in_container |= resource->sym < seen->len && seen->data[resource->sym];
    }
}

/* What lives in a released object has no other holder that is known. */
static void orphan(Analysis *a, State *state, guint32 holder, guint depth)
{
    guint first, end;
    state_cells(state, holder, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value value = g_array_index(state->cells, Cell, i).value;
        Resource *held = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
        if (held != NULL && held->owned) {
            held->orphaned = TRUE;
        } else if (value.kind == VALUE_SYMBOL && depth > 0 &&
                   symbol_table_get(a->symbols, value.sym)->kind == SYMBOL_CHILD) {
            orphan(a, state, value.sym, depth - 1);
        }
    }
}

/* Of what a caller gives: what was set up in it has ended, it itself is still there. */
static gboolean is_content_only(const Resource *resource)
{
    return !resource->owned && resource->kind != NULL && resource->kind->in_place;
}

/* Of what a caller gives: it can be owed two releases of two kinds, each with its own function. */
static gboolean another_obligation(const Analysis *a, const Resource *resource,
                                   const ReleaseSite *site)
{
    gboolean other_family = resource->kind != NULL && site_family(site) != resource->kind->family;
    if ((is_content_only(resource) && (a->fn->is_c || other_family)) ||
        (a->fn->is_c && resource->kind != NULL && resource->kind->in_place && other_family)) {
        return TRUE;
    }
    return !resource->owned && resource->kind != NULL && site->kind != NULL &&
           resource->kind != site->kind && resource->kind->cls == RESOURCE_OBJECT &&
           site->kind->cls == RESOURCE_OBJECT;
}

/* Memory is given back without a look at what is in it, and of a function with a body it is known
 * what else it releases. The destructor of an object that is known by its contract alone ends the
 * object's parts as well. */
static gboolean frees_no_more(const Resource *resource, const ReleaseSite *site)
{
    const ResourceKind *kind = site->kind != NULL ? site->kind : resource->kind;
    return !site->uncertain &&
           (site->through_summary || kind == NULL || kind->cls == RESOURCE_MEMORY);
}

static void escape_parts(Analysis *a, State *state, guint32 holder, const ReleaseSite *site)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    guint first, end;
    state_cells(state, holder, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        state_reach(state, a->symbols, g_array_index(state->cells, Cell, i).value, seen);
    }
    for (guint32 sym = 0; sym < seen->len; sym++) {
        if (seen->data[sym] && sym != holder && is_owed(state, sym)) {
            escape_symbol(a, state, sym, ESCAPE_TO_C, site->pos, site->callee,
                          "part of an object that this ends");
        }
    }
}

/* C: the very call that closed a descriptor is made again, until it does not fail any more. */
static gboolean is_retried(const Analysis *a, const Resource *resource, const ReleaseSite *site)
{
    return a->fn->is_c && resource->kind != NULL && resource->kind->invalid < 0 &&
           a->block_in_loop[a->block] && resource->released.path == site->pos.path &&
           resource->released.line == site->pos.line &&
           resource->released.column == site->pos.column;
}

/* A loop walks a list, tree or array: the next round has another object. What Go reads out of a C
 * struct the library may have set anew when it ended what was there: the next child. */
static gboolean is_walked(const Analysis *a, const Resource *resource)
{
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    gboolean looped = a->block_in_loop != NULL && a->block_in_loop[a->block];
    if (a->fn->is_c) {
        return looped && (resource->owned ? resource->stored : symbol->kind != SYMBOL_PARAM);
    }
    if (resource->owned || symbol->kind != SYMBOL_CHILD) {
        return FALSE;
    }
    const char *type = symbol_table_get(a->symbols, symbol->parent)->type;
    gboolean object = resource->kind != NULL && resource->kind->cls == RESOURCE_OBJECT;
    return (looped || object) && type != NULL && strstr(type, "C.") != NULL;
}

gboolean release_ends_content(const ReleaseSite *site, const ResourceKind *kind)
{
    return kind != NULL && kind->cls == RESOURCE_MEMORY && site->kind != NULL &&
           site->kind->in_place && site_family(site) != kind->family;
}

static void release_symbol(Analysis *a, State *state, guint32 sym, const ReleaseSite *site,
                           gboolean member)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    Resource *resource = state_resource(state, sym);
    if (resource == NULL) {
        if (member) {
            return;
        }
        resource = state_resource_add(state, sym);
        resource->kind = site->kind;
        resource->family = site_family(site);
        resource->owned = FALSE;
        owners_note_field(a, sym, site);
    } else if (resource->refs > 0 && resource->status == STATUS_LIVE) {
        resource->refs--; /* others still hold it */
        return;
    } else if (resource->status == STATUS_LIVE && resource->owned &&
               release_ends_content(site, resource->kind)) {
        escape_parts(a, state, sym, site);
        return;
    } else if (resource->status == STATUS_RELEASED) {
        if (!resource->uncertain && !site->uncertain && !member && !resource->deep &&
            !from_container(a, sym) && !resource->conditional &&
            !another_obligation(a, resource, site) && !is_retried(a, resource, site)) {
            Observation *o = observe(a, OBSERVED_DOUBLE_RELEASE, state, site->pos, 0, site->callee);
            if (o != NULL) {
                observe_resource(a, o, resource);
                o->through_summary = site->through_summary;
                o->end = site->pos;
            }
            resource->uncertain |= a->fn->is_c; /* said once on this way */
        }
        return;
    } else if (!site->through_summary || (!member && !from_container(a, sym))) {
        release_family(a, state, resource, site, FALSE);
        callback_check(a, state, resource, site);
    }
    secret_released(a, state, resource, site);
    if (a->deferred_in_loop != NULL && symbol->generation > 0 && resource->owned) {
        observe_late(a, state, resource);
    }
    owners_note_release(a, state, sym, resource->kind);
    if (resource->kind != NULL) {
        g_hash_table_add(a->engine->released_kinds,
                         (gpointer)g_intern_string(resource->kind->name));
    }
    if (a->fn->is_c && resource->owned) {
        if (frees_no_more(resource, site)) {
            orphan(a, state, sym, 2);
        } else {
            escape_parts(a, state, sym, site);
        }
        resource = state_resource(state, sym);
    }
    resource->status = STATUS_RELEASED;
    /* one of many, nobody knows which; a loop gets all of them */
    gboolean some = member && !a->fn->is_c && !site->through_summary && resource->owned &&
                    (a->block_in_loop == NULL || !a->block_in_loop[a->block]);
    resource->uncertain = site->uncertain || is_walked(a, resource) || some;
    resource->deferred = a->in_deferred;
    resource->looped = site->looped || (a->block_in_loop != NULL && a->block_in_loop[a->block]);
    resource->released = site->pos;
    resource->released_by = site->callee;
    resource->steps = step_pool_add(a->engine->steps, resource->steps, site->pos, "released",
                                    a->in_deferred ? "released by deferred %s" : "released by %s",
                                    site->callee != NULL ? site->callee : "?");
    if (resource->owned) {
        acquisition_ends(a, resource, a->in_deferred ? ENDS_DEFERRED : ENDS_RELEASED, site->pos,
                         site->authority);
        if (resource->assumed_callee != NULL) {
            note_habit(a, resource, TRUE);
        }
    }
}

/* C: free(&x->head): an allocator is given the start of a block, so that is x itself. */
static gboolean is_head(Analysis *a, Value value, const ReleaseSite *site)
{
    const char *family = site_family(site);
    GQuark field = value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0;
    if (!a->fn->is_c || family == NULL || field == 0 || field == field_deref() ||
        field == field_element()) {
        return FALSE;
    }
    const ResourceKind *kind = site->kind != NULL
                                   ? site->kind
                                   : contract_book_kind_of_family(a->engine->book, family, NULL);
    return kind != NULL && kind->cls == RESOURCE_MEMORY;
}

/* The pointer in a struct that goes by value is released by itself: nothing is left to close. */
static void empty_value(Analysis *a, State *state, Value value, const ReleaseSite *site)
{
    const Symbol *symbol =
        value.kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, value.sym) : NULL;
    const Resource *whole = symbol != NULL && symbol->kind == SYMBOL_CHILD
                                ? state_resource(state, symbol->parent)
                                : NULL;
    if (whole != NULL && whole->status == STATUS_LIVE && whole->kind != NULL &&
        whole->kind->by_value) {
        escape_symbol(a, state, symbol->parent, ESCAPE_TO_C, site->pos, site->callee,
                      "what it points to is released by itself");
    }
}

void release(Analysis *a, State *state, Value value, const ReleaseSite *site)
{
    empty_value(a, state, value, site);
    if (release_origin(a, state, value, site)) {
        if (value.kind != VALUE_ADDRESS || (GQuark)value.num != field_element()) {
            return;
        }
        value = value_symbol(value.sym); /* what it points into is gone all the same */
    }
    if (is_head(a, value, site)) {
        value = value_symbol(value.sym);
    }
    if (value.kind == VALUE_ADDRESS && (GQuark)value.num != field_deref()) {
        /* &x.f: the thing itself was initialised in place */
        g_autoptr(GArray) inner = g_array_new(FALSE, FALSE, sizeof(guint32));
        resource_symbols(a, state, value, inner);
        for (guint i = 0; i < inner->len; i++) {
            release_symbol(a, state, g_array_index(inner, guint32, i), site, i > 0);
        }
        return;
    }
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, value, syms);
    for (guint i = 0; i < syms->len; i++) {
        release_symbol(a, state, g_array_index(syms, guint32, i), site, i > 0);
    }
}

void release_all_of(Analysis *a, State *state, Value value, const ReleaseSite *site)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, a->symbols, value, seen);
    for (guint32 sym = 0; sym < seen->len; sym++) {
        if (seen->data[sym] && is_owed(state, sym)) {
            release_symbol(a, state, sym, site, TRUE);
        }
    }
    if (value.kind != VALUE_SYMBOL || !symbol_table_get(a->symbols, value.sym)->input ||
        state_resource(state, value.sym) != NULL) {
        return;
    }
    owners_note_release(a, state, value.sym, NULL);
    Resource *resource = state_resource_add(state, value.sym);
    resource->status = STATUS_RELEASED;
    resource->deep = TRUE;
    resource->released = site->pos;
    resource->released_by = site->callee;
    resource->steps = step_pool_add(a->engine->steps, NULL, site->pos, "released",
                                    "all it owns released by %s", site->callee);
}

void add_references(Analysis *a, State *state, Value value, guint references)
{
    enum { MOST = 8 }; /* a loop that takes references comes to an end */
    if (value.kind != VALUE_SYMBOL || state_nilness(state, a->symbols, value) == NILNESS_NIL) {
        return;
    }
    Resource *resource = state_resource(state, value.sym);
    if (resource == NULL) {
        if (!symbol_table_get(a->symbols, value.sym)->input) {
            return;
        }
        resource = state_resource_add(state, value.sym);
        resource->owned = FALSE;
        resource->status = STATUS_LIVE;
    }
    resource->refs = MIN(resource->refs + references, MOST);
}

/* ---- uses --------------------------------------------------------------------------------------
 */

/* Whatever the function finds later, this much it uses each time that it is called. */
static void note_always_used(Analysis *a, const State *state, guint32 sym)
{
    gboolean known = state->path != NULL || a->in_deferred;
    for (guint i = 0; i < a->summary->used->len && !known; i++) {
        known = g_array_index(a->summary->used, guint32, i) == sym;
    }
    if (!known) {
        g_array_append_val(a->summary->used, sym);
    }
}

void use_value(Analysis *a, State *state, Value value, SourcePos pos, const char *by)
{
    secret_used(a, state, value);
    if (value.kind != VALUE_SYMBOL || state_nilness(state, a->symbols, value) == NILNESS_NIL) {
        return;
    }
    if (symbol_table_get(a->symbols, value.sym)->input) {
        if (a->fn->is_c) {
            state_fact_add(state, value.sym)->used = TRUE;
        } else {
            note_always_used(a, state, value.sym);
        }
    }
    Resource *resource = state_resource(state, value.sym);
    borrowed_used(a, state, value.sym, pos, by);
    if (resource == NULL || resource->status != STATUS_RELEASED || resource->deep ||
        resource->used_late || resource->uncertain || is_content_only(resource) ||
        from_container(a, value.sym)) {
        return;
    }
    Observation *o = observe(a, OBSERVED_USE_AFTER_RELEASE, state, pos, 0, by);
    if (o != NULL) {
        observe_resource(a, o, resource);
        o->end = pos;
    }
    resource->used_late = a->fn->is_c; /* said once on this way */
}

void null_dereference(Analysis *a, State *state, Value value, SourcePos pos, const char *by)
{
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    Observation *o = observe(a, OBSERVED_NULL_DEREFERENCE, state, pos, 0, by);
    if (o != NULL) {
        const Resource *resource = state_resource(state, value.sym);
        if (resource != NULL) {
            observe_resource(a, o, resource);
        }
        o->callee = symbol->maker;
        o->acquired = symbol->pos;
        o->end = pos;
    }
    Fact *fact = state_fact_add(state, value.sym);
    if (fact->nilness == NILNESS_UNKNOWN) {
        fact->nilness = NILNESS_NOT_NIL; /* said once */
    }
}

void dereference(Analysis *a, State *state, Value value, SourcePos pos, const char *by)
{
    if (value.kind == VALUE_ADDRESS && (GQuark)value.num == field_element()) {
        value = value_symbol(value.sym); /* an element lies in what the pointer refers to */
    }
    use_value(a, state, value, pos, by);
    demand_not_null(a, state, value, pos, by);
}

void demand_not_null(Analysis *a, State *state, Value value, SourcePos pos, const char *by)
{
    if (!a->fn->is_c || value.kind != VALUE_SYMBOL) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    Nilness nilness = state_nilness(state, a->symbols, value);
    if (nilness != NILNESS_NOT_NIL && symbol->maker != NULL) {
        null_dereference(a, state, value, pos, by);
    }
    if (!symbol->input) {
        return;
    }
    Fact *fact = state_fact_add(state, value.sym);
    fact->demanded |= nilness == NILNESS_UNKNOWN;
    if (nilness == NILNESS_UNKNOWN) {
        fact->nilness = NILNESS_NOT_NIL;
    }
}

void note_passed(Analysis *a, State *state, Value value, SourcePos pos, const char *callee,
                 guint param, const char *why, gboolean assumed)
{
    g_autoptr(GArray) syms = g_array_new(FALSE, FALSE, sizeof(guint32));
    resource_symbols(a, state, value, syms);
    for (guint i = 0; i < syms->len; i++) {
        Resource *resource = state_resource(state, g_array_index(syms, guint32, i));
        if (resource == NULL || !resource->owned || resource->status != STATUS_LIVE) {
            continue;
        }
        resource->steps =
            step_pool_add(a->engine->steps, resource->steps, pos, "passed",
                          assumed ? "passed to %s, which is taken to only borrow it%s%s"
                                  : "passed to %s, which only borrows it%s%s",
                          callee, why != NULL ? ": " : "", why != NULL ? why : "");
        if (assumed) {
            resource->assumed = TRUE;
            if (resource->assumed_callee == NULL) {
                resource->assumed_callee = callee;
                resource->assumed_param = param;
                note_habit(a, resource, FALSE);
            }
        }
    }
}
