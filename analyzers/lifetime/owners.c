/* Owners: types whose fields are filled with resources, and what the functions that close them
 * leave behind. Read from finished summaries; follows no path itself. */

#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/owners_internal.h"

#include <string.h>

/* ---- what is released somewhere ----------------------------------------------------------------
 */

/* The name of a field and, where only a part of what it leads to is meant, of a kind in it. What an
 * interface holds may be of any type. */
static const char *field_key(const Engine *engine, const char *type, GQuark field,
                             const ResourceKind *kind)
{
    const IrType *known = type_find(engine, type);
    gboolean named = known != NULL && known->kind != IR_TYPE_INTERFACE;
    g_autofree char *key =
        g_strdup_printf("%s.%s#%s", named ? known->name : "?", g_quark_to_string(field),
                        kind != NULL ? kind->name : "*");
    return g_intern_string(key);
}

static void note_field(Analysis *a, guint32 sym, GQuark field, const ResourceKind *kind)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    g_hash_table_add(a->engine->released_fields,
                     (gpointer)field_key(a->engine, symbol->type, field, kind));
}

/* The fields of objects that lead to sym: those nearest to it alone, or all. */
static void note_way(Analysis *a, guint32 sym, const ResourceKind *kind, gboolean all)
{
    for (guint32 at = sym;;) {
        const Symbol *symbol = symbol_table_get(a->symbols, at);
        if (symbol->kind == SYMBOL_CHILD) {
            note_field(a, symbol->parent, symbol->field, kind);
            if (!all && symbol->field != field_deref()) {
                return;
            }
        } else if (symbol->kind != SYMBOL_GROUP) {
            return;
        }
        at = symbol->parent;
    }
}

void owners_note_escape(Analysis *a, guint32 sym)
{
    note_way(a, sym, NULL, FALSE);
}

void owners_note_place(Analysis *a, guint32 sym, GQuark field)
{
    note_field(a, sym, field, NULL);
}

void owners_note_release(Analysis *a, const State *state, guint32 sym, const ResourceKind *kind)
{
    note_way(a, sym, kind, TRUE);
    /* who holds it, and who holds those */
    g_autofree gboolean *inside = g_new0(gboolean, symbol_table_size(a->symbols));
    inside[sym] = TRUE;
    for (gboolean more = TRUE; more;) {
        more = FALSE;
        for (guint i = 0; i < state->cells->len; i++) {
            const Cell *cell = &g_array_index(state->cells, Cell, i);
            if (cell->value.kind == VALUE_SYMBOL && inside[cell->value.sym]) {
                note_field(a, cell->sym, cell->field, kind);
                more |= !inside[cell->sym];
                inside[cell->sym] = TRUE;
            }
        }
    }
}

void owners_note_field(Analysis *a, guint32 sym, const ReleaseSite *site)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    const IrType *type =
        symbol->kind == SYMBOL_CHILD
            ? type_find(a->engine, symbol_table_get(a->symbols, symbol->parent)->type)
            : NULL;
    if (type == NULL || site->through_summary || (site->kind == NULL && site->family == NULL)) {
        return;
    }
    FieldRelease release = {a->fn, type->name, g_intern_string(g_quark_to_string(symbol->field)),
                            *site};
    g_array_append_val(a->engine->field_releases, release);
}

/* ---- what types own ----------------------------------------------------------------------------
 */

typedef struct Owned {
    const IrType *type;
    const char *field;
    const ResourceKind *kind;
    const Resource *resource; /* as the summary that fills it has it */
    const IrFunction *filler;
    gboolean finalized; /* a finalizer of what holds it releases it, whoever fills it */
    gboolean described; /* a function among its members can be what ends it */
    gboolean returned;  /* a filler gives the object, which has it itself, to its caller */
    gboolean boxed;     /* the field points to memory in which it is */
} Owned;

typedef struct Owners {
    Engine *engine;
    GPtrArray *owned;    /* Owned * */
    GHashTable *by_key;  /* field_key -> Owned * */
    GHashTable *methods; /* type name -> GPtrArray of const Summary * */
    GHashTable *unseen;  /* names of C types that a function closes that was not followed */
    GHashTable
        *let_out; /* field_key: what is in it is given to a caller, put elsewhere, passed on */
} Owners;

/* What is reached from the roots of a path if one field (or none) of one object is left out. */
static gboolean reached_without(const Summary *summary, const SummaryPath *path, const Cell *edge,
                                guint32 wanted)
{
    State *cut = state_copy(path->state);
    for (guint i = 0; edge != NULL && i < cut->cells->len; i++) {
        Cell *cell = &g_array_index(cut->cells, Cell, i);
        if (cell->sym == edge->sym && cell->field == edge->field) {
            cell->value = VALUE_OF_UNKNOWN;
        }
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    for (guint i = 0; i < path->n_returns; i++) {
        state_reach(cut, summary->symbols, path->returns[i], seen);
    }
    for (guint i = 0; i < cut->cells->len; i++) {
        const Cell *cell = &g_array_index(cut->cells, Cell, i);
        if (symbol_table_get(summary->symbols, cell->sym)->input) {
            state_reach(cut, summary->symbols, cell->value, seen);
        }
    }
    state_free(cut);
    return wanted < seen->len && seen->data[wanted];
}

static gboolean reaches(const Summary *summary, const State *state, Value from, guint32 wanted)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, summary->symbols, from, seen);
    return wanted < seen->len && seen->data[wanted];
}

/* The type belongs to the package of the function that fills it. In C: it is no twin of another
 * program's, of which there are many in one tree. */
static gboolean is_own_type(const Engine *engine, const IrType *type, const IrFunction *fn)
{
    if (fn->is_c) {
        return !g_hash_table_contains(engine->twin_types, type->name);
    }
    const char *dot = strrchr(type->name, '.');
    gsize length = dot != NULL ? (gsize)(dot - type->name) : 0;
    return type->kind == IR_TYPE_STRUCT && fn->package != NULL && strlen(fn->package) == length &&
           strncmp(fn->package, type->name, length) == 0;
}

static gboolean is_plain_field(GQuark field)
{
    const char *name = g_quark_to_string(field);
    return field != field_element() && field != field_deref() && name[0] != '#' && name[0] != '^';
}

static Owned *add_owned(Owners *owners, const Summary *summary, const Cell *cell,
                        const IrType *type, const Resource *resource, gboolean finalized,
                        gboolean described)
{
    const char *key = field_key(owners->engine, type->name, cell->field, resource->kind);
    Owned *known = g_hash_table_lookup(owners->by_key, key);
    if (known != NULL) {
        known->described = known->described || described;
    }
    if (known != NULL && (finalized || !known->finalized)) {
        return known;
    }
    if (known != NULL) { /* somebody fills it and sets no finalizer */
        known->resource = resource;
        known->filler = summary->function;
        known->finalized = FALSE;
        return known;
    }
    Owned *owned = g_new0(Owned, 1);
    *owned = (Owned){type,
                     g_intern_string(g_quark_to_string(cell->field)),
                     resource->kind,
                     resource,
                     summary->function,
                     finalized,
                     described,
                     FALSE,
                     FALSE};
    g_ptr_array_add(owners->owned, owned);
    g_hash_table_insert(owners->by_key, (gpointer)key, owned);
    return owned;
}

/* A number of Go is a descriptor or a handle, and no object of a library. */
static gboolean may_hold(const IrType *type, GQuark field, const ResourceKind *kind)
{
    static const char *const PLAIN[] = {"bool",  "string", "int",   "int8",    "int16",
                                        "int32", "int64",  "uint8", "uint16",  "uint32",
                                        "byte",  "rune",   "uint",  "float32", "float64"};
    const char *spelled = NULL;
    for (guint i = 0; i < type->fields->len; i++) {
        const IrField *one = g_ptr_array_index(type->fields, i);
        if (g_str_equal(one->name, g_quark_to_string(field))) {
            spelled = one->type;
        }
    }
    gboolean plain = FALSE;
    for (guint i = 0; spelled != NULL && i < G_N_ELEMENTS(PLAIN); i++) {
        plain |= g_str_equal(spelled, PLAIN[i]);
    }
    return !plain || kind->cls == RESOURCE_FILE || kind->cls == RESOURCE_HANDLE;
}

/* What holds it directly has a finalizer of its own for it. */
static gboolean finalized_inside(const Owners *owners, const Summary *summary, const State *state,
                                 guint32 sym)
{
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        const Symbol *holder = symbol_table_get(summary->symbols, cell->sym);
        const IrType *type = type_find(owners->engine, holder->type);
        const GArray *fields =
            type != NULL ? g_hash_table_lookup(owners->engine->finalized, type->name) : NULL;
        if (cell->value.kind != VALUE_SYMBOL || cell->value.sym != sym || fields == NULL) {
            continue;
        }
        for (guint j = 0; j < fields->len; j++) {
            if (g_array_index(fields, GQuark, j) == cell->field) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* The handle stands for the very object whose finalizer deletes it: the table of handles refers to
 * the object for as long as the handle is there, and the finalizer never runs. */
static void judge_pinned(Owners *owners, const Summary *summary, const SummaryPath *path,
                         const Resource *handle)
{
    guint first = 0, end = 0;
    if (handle->stands_for.kind == VALUE_SYMBOL) {
        state_cells(path->state, handle->stands_for.sym, 0, &first, &end);
    }
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == handle->sym &&
            finalized_inside(owners, summary, path->state, handle->sym)) {
            const Symbol *object = symbol_table_get(summary->symbols, cell->sym);
            Observation *o = g_new0(Observation, 1);
            o->kind = OBSERVED_PINNED_BY_HANDLE;
            o->function = summary->function;
            o->pos = o->acquired = handle->acquired;
            o->callee = handle->callee;
            o->resource = handle->kind;
            o->subject = g_intern_string(g_quark_to_string(cell->field));
            o->owner = type_find(owners->engine, object->type)->name;
            o->steps = handle->steps;
            g_ptr_array_add(owners->engine->observations, o);
            return;
        }
    }
}

/* It is put into memory that a field of an object of the caller's points to: `*s.box = made`. */
static void learn_boxed(Owners *owners, const Summary *summary, const SummaryPath *path,
                        const Resource *resource, gboolean finalized)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *box = symbol_table_get(summary->symbols, cell->sym);
        const IrType *type =
            box->kind == SYMBOL_CHILD && is_plain_field(box->field)
                ? type_find(owners->engine, symbol_table_get(summary->symbols, box->parent)->type)
                : NULL;
        if (type != NULL && cell->field == field_deref() && cell->value.kind == VALUE_SYMBOL &&
            cell->value.sym == resource->sym &&
            is_own_type(owners->engine, type, summary->function)) {
            Cell field = {.sym = box->parent, .field = box->field};
            add_owned(owners, summary, &field, type, resource, finalized, FALSE)->boxed = TRUE;
        }
    }
}

static void learn_resource(Owners *owners, const Summary *summary, const SummaryPath *path,
                           const Resource *resource)
{
    if (!reached_without(summary, path, NULL, resource->sym)) {
        return;
    }
    gboolean finalized = finalized_inside(owners, summary, path->state, resource->sym);
    gboolean described = resource_holds_function(summary->symbols, path->state, resource->sym);
    if (!summary->function->is_c) {
        learn_boxed(owners, summary, path, resource, finalized);
    }
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *symbol = symbol_table_get(summary->symbols, cell->sym);
        const IrType *type = type_find(owners->engine, symbol->type);
        if (type != NULL && is_plain_field(cell->field) &&
            is_own_type(owners->engine, type, summary->function) &&
            reaches(summary, path->state, cell->value, resource->sym) &&
            may_hold(type, cell->field, resource->kind) &&
            !reached_without(summary, path, cell, resource->sym)) {
            Owned *owned = add_owned(owners, summary, cell, type, resource, finalized, described);
            gboolean itself = cell->value.sym == resource->sym;
            for (guint j = 0; itself && j < path->n_returns && !owned->returned; j++) {
                owned->returned = reaches(summary, path->state, path->returns[j], resource->sym);
            }
        }
    }
}

static gboolean is_kept(const Resource *resource)
{
    gboolean alive = resource->status == STATUS_LIVE || (resource->status == STATUS_ESCAPED &&
                                                         resource->escape == ESCAPE_TO_FINALIZER);
    return resource->owned && alive && resource->kind != NULL && !resource->kind->leak_exempt;
}

static void learn_let_out(GHashTable *fields, const Owners *owners, const SymbolTable *symbols,
                          guint32 sym)
{
    const Symbol *held = symbol_table_get(symbols, sym);
    const IrType *type =
        held->kind == SYMBOL_CHILD
            ? type_find(owners->engine, symbol_table_get(symbols, held->parent)->type)
            : NULL;
    if (held->kind == SYMBOL_CHILD) {
        g_hash_table_add(fields,
                         (gpointer)field_key(owners->engine, type != NULL ? type->name : NULL,
                                             held->field, NULL));
    }
}

/* What was in one field is in another now, or with the caller: in C it may end from there. */
static void learn_moves(Owners *owners, const Summary *summary, const SummaryPath *path)
{
    GHashTable *fields =
        summary->function->is_c ? owners->engine->released_fields : owners->let_out;
    const SymbolTable *symbols = summary->symbols;
    for (guint i = 0; i < path->state->cells->len + path->n_returns; i++) {
        const Cell *cell =
            i < path->state->cells->len ? &g_array_index(path->state->cells, Cell, i) : NULL;
        Value value = cell != NULL ? cell->value : path->returns[i - path->state->cells->len];
        const Symbol *held =
            value.kind == VALUE_SYMBOL ? symbol_table_get(symbols, value.sym) : NULL;
        if (held == NULL || held->kind != SYMBOL_CHILD ||
            (cell != NULL && cell->sym == held->parent)) {
            continue;
        }
        learn_let_out(fields, owners, symbols, value.sym);
    }
}

static gboolean holds_directly(const SummaryPath *path, guint32 sym)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Value *value = &g_array_index(path->state->cells, Cell, i).value;
        if (value->kind == VALUE_SYMBOL && value->sym == sym) {
            return TRUE;
        }
    }
    return FALSE;
}

static void learn_method(Owners *owners, const Summary *summary)
{
    const char *type = owners_closed_type(owners->engine, summary->function);
    if (type == NULL) {
        return;
    }
    GPtrArray *methods = g_hash_table_lookup(owners->methods, type);
    if (methods == NULL) {
        methods = g_ptr_array_new();
        g_hash_table_insert(owners->methods, (gpointer)type, methods);
    }
    g_ptr_array_add(methods, (gpointer)summary);
}

static void learn_summary(Owners *owners, const Summary *summary)
{
    const IrFunction *fn = summary->function;
    if (fn->is_test || !summary->complete) {
        return;
    }
    learn_method(owners, summary);
    for (guint i = 0; i < summary->passed->len; i++) {
        learn_let_out(owners->let_out, owners, summary->symbols,
                      g_array_index(summary->passed, guint32, i));
    }
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        if (path->end != PATH_RETURNS) {
            continue;
        }
        learn_moves(owners, summary, path);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            if (is_kept(resource) && (!fn->is_c || holds_directly(path, resource->sym))) {
                learn_resource(owners, summary, path, resource);
                judge_pinned(owners, summary, path, resource);
            }
        }
    }
}

/* ---- what a method does with the fields of its receiver ----------------------------------------
 */

typedef enum FieldFate { FATE_NONE, FATE_ABSENT, FATE_GONE } FieldFate;

/* Known to be empty on this path: the field, or something on the way to what is in it. */
static FieldFate fate_of(const Summary *summary, const SummaryPath *path, GQuark field)
{
    FieldFate fate = FATE_NONE;
    for (guint i = 0; i < path->state->resources->len; i++) {
        const Resource *resource = &g_array_index(path->state->resources, Resource, i);
        if (!resource->owned && resource->status != STATUS_LIVE &&
            owners_receiver_field(summary->symbols, resource->sym) == field) {
            return FATE_GONE;
        }
    }
    for (guint i = 0; i < path->state->facts->len; i++) {
        const Fact *fact = &g_array_index(path->state->facts, Fact, i);
        if (fact->nilness == NILNESS_NIL &&
            owners_receiver_field(summary->symbols, fact->sym) == field) {
            fate = FATE_ABSENT;
        }
    }
    return fate;
}

static gboolean method_releases(const Summary *summary, GQuark field)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        if (fate_of(summary, g_ptr_array_index(summary->paths, i), field) == FATE_GONE) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Something that a caller gives decides: all paths that release the field agree on it, and this
 * one has it otherwise (a flag that says who owns what, closed already). */
static gboolean excused(const Summary *summary, const SummaryPath *path, GQuark field)
{
    for (guint i = 0; i < path->state->facts->len; i++) {
        const Fact *fact = &g_array_index(path->state->facts, Fact, i);
        gboolean opposed = symbol_table_get(summary->symbols, fact->sym)->input;
        for (guint j = 0; opposed && j < summary->paths->len; j++) {
            const SummaryPath *other = g_ptr_array_index(summary->paths, j);
            if (fate_of(summary, other, field) == FATE_GONE) {
                const Fact *there = state_fact(other->state, fact->sym);
                opposed = there != NULL &&
                          (there->low > fact->high || there->high < fact->low ||
                           (there->nilness != NILNESS_UNKNOWN && there->nilness != fact->nilness));
            }
        }
        if (opposed) {
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- judgement ---------------------------------------------------------------------------------
 */

static void report(Owners *owners, const Owned *owned, const IrFunction *fn, SourcePos pos,
                   SourcePos end, OwnerGap gap)
{
    Observation *observation = g_new0(Observation, 1);
    const Resource *resource = owned->resource;
    observation->kind = OBSERVED_OWNER_GAP;
    observation->gap = gap;
    observation->function = fn;
    observation->pos = pos;
    observation->end = end;
    observation->subject = owned->field;
    observation->resource = owned->kind;
    observation->acquired = resource->acquired;
    observation->callee = resource->callee;
    observation->inferred = resource->inferred;
    observation->assumed = resource->assumed;
    observation->assumed_callee = resource->assumed_callee;
    observation->assumed_param = resource->assumed_param;
    observation->steps = resource->steps;
    observation->owner = owned->type->name;
    g_ptr_array_add(owners->engine->observations, observation);
}

/* What was in the field is somewhere else at the end, or given to the caller. */
static gboolean is_handed_on(const Summary *method, const SummaryPath *path, GQuark field)
{
    for (guint i = 0; i < path->state->cells->len + path->n_returns; i++) {
        Value value = i < path->state->cells->len ? g_array_index(path->state->cells, Cell, i).value
                                                  : path->returns[i - path->state->cells->len];
        const Symbol *held =
            value.kind == VALUE_SYMBOL ? symbol_table_get(method->symbols, value.sym) : NULL;
        if (held != NULL && held->kind == SYMBOL_CHILD && held->field == field &&
            owners_receiver_field(method->symbols, value.sym) == field) {
            return TRUE;
        }
    }
    return FALSE;
}

/* It empties the field of its receiver, and has not released what may be in it. */
static gboolean path_clears(const Summary *method, const SummaryPath *path, GQuark field)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *symbol = symbol_table_get(method->symbols, cell->sym);
        gboolean nil = cell->value.kind == VALUE_NIL ||
                       (cell->value.kind == VALUE_INT && cell->value.num == 0);
        if (nil && cell->field == field && symbol->kind == SYMBOL_PARAM && symbol->site == 0 &&
            fate_of(method, path, field) == FATE_NONE && !is_handed_on(method, path, field)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A path of the closing method that empties this field, or releases another one and not this: a
 * finalizer still comes by for what was not emptied. */
static void judge_paths(Owners *owners, const Owned *owned, const Summary *method)
{
    GQuark field = g_quark_from_string(owned->field);
    for (guint i = 0; i < method->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(method->paths, i);
        if (path->end != PATH_RETURNS || fate_of(method, path, field) != FATE_NONE ||
            excused(method, path, field)) {
            continue;
        }
        if (path_clears(method, path, field)) {
            report(owners, owned, method->function, method->function->pos, path->pos, OWNER_CLEARS);
            return;
        }
        gboolean other = FALSE;
        for (guint j = 0; j < owners->owned->len && !other && !owned->finalized; j++) {
            const Owned *one = g_ptr_array_index(owners->owned, j);
            other = one != owned && one->type == owned->type &&
                    fate_of(method, path, g_quark_from_string(one->field)) == FATE_GONE;
        }
        if (other) {
            report(owners, owned, method->function, method->function->pos, path->pos,
                   OWNER_RETURNS_EARLY);
            return;
        }
    }
}

/* The closing method empties the field although something may be in it. */
static gboolean is_cleared(const Summary *method, GQuark field)
{
    for (guint i = 0; i < method->paths->len; i++) {
        if (path_clears(method, g_ptr_array_index(method->paths, i), field)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean kind_is_released(const Engine *engine, const ResourceKind *kind)
{
    return g_hash_table_contains(engine->released_kinds, kind->name);
}

static gboolean is_released(const Engine *engine, const char *type, GQuark field,
                            const ResourceKind *kind)
{
    return g_hash_table_contains(engine->released_fields, field_key(engine, type, field, kind)) ||
           g_hash_table_contains(engine->released_fields, field_key(engine, type, field, NULL));
}

/* C: somebody nobody knows gets the object to close. */
static gboolean gives_on(const Summary *method)
{
    for (guint i = 0; i < method->passed->len; i++) {
        const Symbol *symbol =
            symbol_table_get(method->symbols, g_array_index(method->passed, guint32, i));
        if (method->function->is_c && symbol->kind == SYMBOL_PARAM && symbol->site == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Nobody outside of the package can get at the field, and nobody inside takes out what is in it. */
static gboolean is_shut(const Owners *owners, const Owned *owned)
{
    const Engine *engine = owners->engine;
    GQuark field = g_quark_from_string(owned->field);
    return owned->returned && !g_ascii_isupper(owned->field[0]) &&
           !g_hash_table_contains(owners->let_out,
                                  field_key(engine, owned->type->name, field, NULL)) &&
           !g_hash_table_contains(owners->let_out, field_key(engine, NULL, field, NULL));
}

/* Somebody nobody knows is given the receiver, or what was in the field. */
static gboolean passes_on(const Summary *method, GQuark field)
{
    for (guint i = 0; i < method->passed->len; i++) {
        guint32 sym = g_array_index(method->passed, guint32, i);
        const Symbol *symbol = symbol_table_get(method->symbols, sym);
        if ((symbol->kind == SYMBOL_PARAM && symbol->site == 0) ||
            owners_receiver_field(method->symbols, sym) == field) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The field is filled with memory of that family, in which the thing is then put. */
static gboolean is_box_of(const Owners *owners, const Owned *owned, const char *family)
{
    for (guint i = 0; i < owners->owned->len; i++) {
        const Owned *one = g_ptr_array_index(owners->owned, i);
        if (one->type == owned->type && g_str_equal(one->field, owned->field) && !one->boxed &&
            one->kind->cls == RESOURCE_MEMORY && one->kind->family == family) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What the method frees is the memory that the field itself points to; NULL: it does not, or it
 * releases something behind it as well. */
static const Resource *box_freed(const Owners *owners, const Owned *owned, const Summary *method)
{
    GQuark field = g_quark_from_string(owned->field);
    const Resource *box = NULL;
    for (guint i = 0; i < method->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(method->paths, i))->state;
        for (guint j = 0; j < state->resources->len; j++) {
            const Resource *one = &g_array_index(state->resources, Resource, j);
            const Symbol *symbol = symbol_table_get(method->symbols, one->sym);
            if (one->owned || one->status == STATUS_LIVE ||
                owners_receiver_field(method->symbols, one->sym) != field) {
                continue;
            }
            const char *family = one->kind != NULL ? one->kind->family : one->family;
            if (one->status != STATUS_RELEASED || symbol->kind != SYMBOL_CHILD ||
                symbol->field != field || !is_box_of(owners, owned, family)) {
                return NULL;
            }
            box = one;
        }
    }
    return box;
}

/* The closing method frees the memory in which it is, and it with that. */
static gboolean judge_boxed(Owners *owners, const Owned *owned, const Summary *method)
{
    if (!owned->boxed || method->cut || method->function->is_c ||
        passes_on(method, g_quark_from_string(owned->field))) {
        return FALSE;
    }
    const Resource *box = box_freed(owners, owned, method);
    if (box != NULL) {
        report(owners, owned, method->function, box->released, box->released, OWNER_FREES_BOX);
    }
    return box != NULL;
}

static void judge(Owners *owners, const Owned *owned)
{
    Engine *engine = owners->engine;
    GQuark field = g_quark_from_string(owned->field);
    const Summary *method =
        owners_closing_method(g_hash_table_lookup(owners->methods, owned->type->name));
    if (method != NULL && judge_boxed(owners, owned, method)) {
        return;
    }
    gboolean somewhere = is_released(engine, owned->type->name, field, owned->kind) ||
                         is_released(engine, NULL, field, owned->kind);
    if (method != NULL && method_releases(method, field)) {
        if (!method->cut && !method->function->is_c) { /* C's have conditions of their own */
            judge_paths(owners, owned, method);
        }
        return;
    }
    if (owned->finalized || somewhere || g_hash_table_contains(owners->unseen, owned->type->name) ||
        (method != NULL && (method->cut || gives_on(method)))) {
        return;
    }
    if (method != NULL) {
        report(owners, owned, method->function, method->function->pos, method->function->pos,
               is_cleared(method, field) ? OWNER_CLEARS : OWNER_FORGETS);
    } else if (!owned->filler->is_c &&
               (!kind_is_released(engine, owned->kind) || is_shut(owners, owned))) {
        report(owners, owned, owned->filler, owned->type->pos, owned->type->pos,
               OWNER_WITHOUT_RELEASE);
    }
}

/* ---- fields that are filled anew ---------------------------------------------------------------
 */

/* Its name says that it may be called again and again. */
static gboolean is_setter(const IrFunction *fn)
{
    static const char *const again[] = {"set",    "reset",  "update", "replace", "change",
                                        "assign", "rename", "reload", NULL};
    const char *dot = strrchr(fn->display, '.');
    Words words;
    words_init(&words, dot != NULL ? dot + 1 : fn->display);
    gboolean found = words_find(&words, 0, again) >= 0;
    words_clear(&words);
    return found && !fn->is_c && fn->receiver != NULL && fn->outer == NULL;
}

/* Another field of the receiver decided which way the method went: whether this one holds anything
 * may go by that. */
static gboolean asks_receiver(const Summary *method, const SummaryPath *path, GQuark field)
{
    for (guint i = 0; i < path->state->facts->len; i++) {
        const Fact *fact = &g_array_index(path->state->facts, Fact, i);
        GQuark asked = owners_receiver_field(method->symbols, fact->sym);
        if (asked != 0 && asked != field && !fact->used) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What the path makes and puts into that field of its receiver, or NULL. */
static const Resource *put_into(const Summary *method, const SummaryPath *path, const Owned *owned,
                                GQuark field)
{
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        const Symbol *symbol = symbol_table_get(method->symbols, cell->sym);
        const Resource *made =
            cell->value.kind == VALUE_SYMBOL ? state_resource(path->state, cell->value.sym) : NULL;
        if (made != NULL && made->owned && made->kind == owned->kind && cell->field == field &&
            symbol->kind == SYMBOL_PARAM && symbol->site == 0) {
            return made;
        }
    }
    return NULL;
}

static void report_replaced(Owners *owners, const Owned *owned, const Summary *method,
                            const Resource *made)
{
    report(owners, owned, method->function, made->acquired, made->acquired, OWNER_FORGETS);
    Observation *o =
        g_ptr_array_index(owners->engine->observations, owners->engine->observations->len - 1);
    o->kind = OBSERVED_FIELD_REPLACED;
    o->acquired = made->acquired;
    o->callee = made->callee;
    o->steps = made->steps;
    o->inferred = TRUE;
}

/* A setter of the type fills a field that its closing method releases, and leaves what was there.
 */
static void judge_replaced(Owners *owners, const Owned *owned)
{
    const GPtrArray *methods = g_hash_table_lookup(owners->methods, owned->type->name);
    const Summary *closing = owners_closing_method(methods);
    GQuark field = g_quark_from_string(owned->field);
    if (!owned->finalized && (closing == NULL || !method_releases(closing, field))) {
        return;
    }
    for (guint i = 0; methods != NULL && i < methods->len; i++) {
        const Summary *method = g_ptr_array_index(methods, i);
        if (method == closing || method->cut || !is_setter(method->function) ||
            passes_on(method, field)) {
            continue;
        }
        for (guint j = 0; j < method->paths->len; j++) {
            const SummaryPath *path = g_ptr_array_index(method->paths, j);
            const Resource *made =
                path->end == PATH_RETURNS && fate_of(method, path, field) == FATE_NONE &&
                        !is_handed_on(method, path, field) && !asks_receiver(method, path, field)
                    ? put_into(method, path, owned, field)
                    : NULL;
            if (made != NULL) {
                report_replaced(owners, owned, method, made);
                break;
            }
        }
    }
}

static const char *family_of(const ReleaseSite *site)
{
    return site->family != NULL ? site->family : site->kind->family;
}

/* Some function fills the field with memory of that family. */
static gboolean is_filled_from(const Owners *owners, const FieldRelease *release,
                               const char *family, const Owned **ret_other)
{
    for (guint i = 0; i < owners->owned->len; i++) {
        const Owned *owned = g_ptr_array_index(owners->owned, i);
        if (owned->finalized || owned->boxed || owned->type->name != release->type ||
            !g_str_equal(owned->field, release->field)) {
            continue;
        }
        if (owned->kind->family == family || owned->described) {
            return TRUE;
        }
        *ret_other = owned;
    }
    return FALSE;
}

/* What one method puts in a field another one releases with the function of another family. */
static void judge_families(Owners *owners)
{
    for (guint i = 0; i < owners->engine->field_releases->len; i++) {
        const FieldRelease *release =
            &g_array_index(owners->engine->field_releases, FieldRelease, i);
        const char *family = family_of(&release->site);
        const Owned *other = NULL;
        if (release->function->is_c || family == NULL ||
            is_filled_from(owners, release, family, &other) || other == NULL ||
            other->kind->family == NULL || release_ends_content(&release->site, other->kind)) {
            continue;
        }
        guint before = owners->engine->observations->len;
        report(owners, other, release->function, release->site.pos, release->site.pos,
               OWNER_FORGETS);
        Observation *observation = g_ptr_array_index(owners->engine->observations, before);
        observation->kind = OBSERVED_MISMATCHED_RELEASE;
        observation->released_by = release->site.callee;
        observation->released = release->site.pos;
    }
}

static int by_key(gconstpointer left, gconstpointer right)
{
    const Owned *a = *(const Owned *const *)left, *b = *(const Owned *const *)right;
    int order = strcmp(a->type->name, b->type->name);
    order = order != 0 ? order : strcmp(a->field, b->field);
    return order != 0 ? order : strcmp(a->kind->name, b->kind->name);
}

static int by_name(gconstpointer left, gconstpointer right)
{
    const Summary *a = *(const Summary *const *)left, *b = *(const Summary *const *)right;
    return strcmp(a->key, b->key);
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static void learn_unseen(Owners *owners)
{
    GHashTableIter iter;
    gpointer function, home;
    g_hash_table_iter_init(&iter, owners->engine->homes);
    while (g_hash_table_iter_next(&iter, &function, &home)) {
        const IrFunction *fn = function;
        const char *type = fn->is_c ? owners_closed_type(owners->engine, fn) : NULL;
        const Summary *summary =
            g_hash_table_lookup(owners->engine->summaries, ((const Home *)home)->key);
        if (type != NULL && owners_closes_unseen(fn, summary)) {
            g_hash_table_add(owners->unseen, (gpointer)type);
        }
    }
}

void owners_judge(Engine *engine)
{
    Owners owners = {.engine = engine,
                     .owned = g_ptr_array_new_with_free_func(g_free),
                     .by_key = g_hash_table_new(NULL, NULL),
                     .methods = g_hash_table_new_full(NULL, NULL, NULL, free_array),
                     .unseen = g_hash_table_new(NULL, NULL),
                     .let_out = g_hash_table_new(NULL, NULL)};
    g_autoptr(GPtrArray) summaries = g_ptr_array_new();
    GHashTableIter iter;
    gpointer one;
    g_hash_table_iter_init(&iter, engine->summaries);
    while (g_hash_table_iter_next(&iter, NULL, &one)) {
        g_ptr_array_add(summaries, one);
    }
    g_ptr_array_sort(summaries, by_name);
    for (guint i = 0; i < summaries->len; i++) {
        learn_summary(&owners, g_ptr_array_index(summaries, i));
    }
    learn_unseen(&owners);
    g_ptr_array_sort(owners.owned, by_key);
    for (guint i = 0; i < owners.owned->len; i++) {
        judge(&owners, g_ptr_array_index(owners.owned, i));
        judge_replaced(&owners, g_ptr_array_index(owners.owned, i));
    }
    judge_families(&owners);
    g_ptr_array_unref(owners.owned);
    g_hash_table_unref(owners.by_key);
    g_hash_table_unref(owners.methods);
    g_hash_table_unref(owners.unseen);
    g_hash_table_unref(owners.let_out);
}
