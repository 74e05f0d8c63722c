/* What a callee lends out of an object lives no longer than the object does, and what is released
 * is nobody's to return. Observes late uses of both; releases nothing. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

void borrow_from(State *state, Value result, Value lender, const char *callee, gboolean guessed)
{
    if (result.kind == VALUE_SYMBOL && lender.kind == VALUE_SYMBOL && result.sym != lender.sym) {
        Fact *fact = state_fact_add(state, result.sym);
        fact->lent_by = callee;
        fact->lender = lender.sym;
        fact->lent_by_guess = guessed;
    }
}

/* Dropping one of several references ends nothing for certain. */
static gboolean drops_reference(const char *name)
{
    static const char *const words[] = {"unref", "deref",   "decref",   "put",
                                        "ref",   "release", "unretain", NULL};
    return name == NULL || name_has(name, words);
}

static gboolean is_gone(const Analysis *a, const Resource *r)
{
    return r != NULL && r->status == STATUS_RELEASED && !r->deep && !r->uncertain && !r->looped &&
           r->kind != NULL && !r->kind->checked && !r->kind->in_place &&
           (r->kind->cls == RESOURCE_OBJECT || r->kind->cls == RESOURCE_MEMORY ||
            r->kind->cls == RESOURCE_CSTRING) &&
           symbol_table_get(a->symbols, r->sym)->generation == 0;
}

/* Of an object that the library's own function has ended, as far as only its name says what that
 * does: what a field pointed to, if the field still pointed there. A void pointer may be the
 * user's. */
static const Resource *gone_holder(const Analysis *a, const State *state, guint32 sym,
                                   const char *type)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    if (a->fn->is_c || symbol->kind != SYMBOL_CHILD || symbol->generation > 0 ||
        symbol->field == field_deref() || symbol->field == field_element() || type == NULL ||
        type[0] != '*') {
        return NULL;
    }
    const Resource *r = state_resource(state, symbol->parent);
    Value now;
    gboolean there = !state_load(state, symbol->parent, symbol->field, &now) ||
                     value_equal(now, value_symbol(sym));
    return there && is_gone(a, r) && r->owned && r->kind->cls == RESOURCE_OBJECT &&
                   r->kind->release != NULL && !drops_reference(r->kind->release) &&
                   find_summary(a->engine, r->kind->release) == NULL
               ? r
               : NULL;
}

/* The object of which `sym` was borrowed, directly or through others, if it is released. */
static const Resource *gone_lender(const Analysis *a, const State *state, guint32 sym)
{
    enum { DEEPEST = 4 };
    const Fact *fact = state_fact(state, sym);
    for (guint depth = 0; depth < DEEPEST && fact != NULL && fact->lent_by != NULL; depth++) {
        const Resource *r = state_resource(state, fact->lender);
        if (is_gone(a, r) && !drops_reference(r->released_by)) {
            return r;
        }
        fact = state_fact(state, fact->lender);
    }
    return NULL;
}

static Observation *observe_late(Analysis *a, const State *state, const Resource *r, guint32 sym,
                                 SourcePos pos, const char *by)
{
    const Fact *fact = r->sym != sym ? state_fact(state, sym) : NULL;
    Observation *o = observe(a, OBSERVED_USE_AFTER_RELEASE, state, pos, 0, by);
    if (o != NULL) {
        observe_resource(a, o, r);
        if (fact != NULL) {
            o->lent_by = fact->lent_by;
            o->inferred |= fact->lent_by_guess;
        } else if (r->sym != sym) {
            o->field = g_intern_string(g_quark_to_string(symbol_table_get(a->symbols, sym)->field));
            o->inferred = TRUE;
        }
        o->end = pos;
    }
    return o;
}

void borrowed_used(Analysis *a, const State *state, guint32 sym, SourcePos pos, const char *by)
{
    const Resource *lender = gone_lender(a, state, sym);
    if (lender != NULL) {
        observe_late(a, state, lender, sym, pos, by);
    }
}

/* Beside an error that is there nobody looks at the other results. */
static gboolean with_error(const Analysis *a, const State *state, const Value *returns, guint n)
{
    const GPtrArray *types = a->fn->result_types;
    return n > 1 && types->len == n && g_strcmp0(g_ptr_array_index(types, n - 1), "error") == 0 &&
           state_nilness(state, a->symbols, returns[n - 1]) != NILNESS_NIL;
}

void borrowed_returned(Analysis *a, const State *state, const Value *returns, guint n,
                       SourcePos pos)
{
    for (guint i = 0; i < n && !with_error(a, state, returns, n); i++) {
        if (returns[i].kind != VALUE_SYMBOL ||
            state_nilness(state, a->symbols, returns[i]) == NILNESS_NIL) {
            continue;
        }
        const Resource *r = state_resource(state, returns[i].sym);
        if (!is_gone(a, r) || drops_reference(r->released_by)) {
            r = gone_lender(a, state, returns[i].sym);
        }
        if (r == NULL && i < a->fn->result_types->len) {
            r = gone_holder(a, state, returns[i].sym, g_ptr_array_index(a->fn->result_types, i));
        }
        if (r != NULL) {
            Observation *o = observe_late(a, state, r, returns[i].sym, pos, "the caller");
            if (o != NULL) {
                o->returned = i + 1;
            }
        }
    }
}

/* The header is the binding's own: what stands behind it is known to its authors. */
static gboolean is_own_header(const Analysis *a, const Contract *contract)
{
    if (contract->pos.path == NULL || a->fn->pos.path == NULL) {
        return FALSE;
    }
    g_autofree char *header = g_path_get_dirname(contract->pos.path);
    g_autofree char *file = g_path_get_dirname(a->fn->pos.path);
    return g_str_equal(header, file);
}

const char *borrowed_lender(const Analysis *a, guint32 sym, gboolean *ret_guessed)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    const IrInstr *call = symbol->kind == SYMBOL_FRESH && symbol->sub == 0
                              ? ir_function_instr(a->fn, symbol->site)
                              : NULL;
    const Contract *contract =
        call != NULL && call->op == IR_CALL && call->callee.kind == IR_CALLEE_FOREIGN
            ? contract_book_find(a->engine->book, link_name(call->callee.name))
            : NULL;
    if (contract == NULL || !contract->result_borrowed || contract->result_kind != NULL ||
        is_own_header(a, contract)) {
        return NULL;
    }
    *ret_guessed = contract->result_authority > CONTRACT_FROM_RESOURCES;
    return callee_label(call);
}
