/* The shape of a state: ageing of what loops made before, reachability, forgetting, merging.
 * Storage and learning are in state.c. */

#include "analyzers/lifetime/state.h"

#include <stdlib.h>
#include <string.h>

/* ---- ageing ---------------------------------------------------------------------------------- */

typedef struct Ageing {
    SymbolTable *symbols;
    guint32 site;
    GHashTable *done; /* symbol -> new symbol + 1 */
} Ageing;

static gboolean is_of_site(const SymbolTable *symbols, guint32 sym, guint32 site);

static guint32 aged(Ageing *ageing, guint32 sym)
{
    if (!is_of_site(ageing->symbols, sym, ageing->site)) {
        return sym;
    }
    gpointer found = g_hash_table_lookup(ageing->done, GUINT_TO_POINTER(sym));
    if (found != NULL) {
        return GPOINTER_TO_UINT(found) - 1;
    }
    Symbol symbol = *symbol_table_get(ageing->symbols, sym);
    guint32 result = sym;
    switch (symbol.kind) {
    case SYMBOL_FRESH:
    case SYMBOL_MAKE:
    case SYMBOL_CLOSURE:
    case SYMBOL_ITERATOR:
        if (symbol.site == ageing->site && symbol.generation == 0) {
            symbol.generation = 1;
            result = symbol_table_intern(ageing->symbols, &symbol);
        }
        break;
    case SYMBOL_CHILD:
    case SYMBOL_GROUP: {
        guint32 parent = aged(ageing, symbol.parent);
        if (parent != symbol.parent) {
            symbol.parent = parent;
            result = symbol_table_intern(ageing->symbols, &symbol);
        }
        break;
    }
    case SYMBOL_PARAM:
    case SYMBOL_CAPTURE:
    case SYMBOL_GLOBAL:
    case SYMBOL_VAR:
        break;
    }
    g_hash_table_insert(ageing->done, GUINT_TO_POINTER(sym), GUINT_TO_POINTER(result + 1));
    return result;
}

static Value aged_value(Ageing *ageing, Value value)
{
    if (value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) {
        value.sym = aged(ageing, value.sym);
    } else if (value.kind == VALUE_TEST) {
        Test test = *symbol_table_get_test(ageing->symbols, value.sym);
        test.left = aged_value(ageing, test.left);
        test.right = aged_value(ageing, test.right);
        value.sym = symbol_table_test(ageing->symbols, test);
    }
    return value;
}

static int cell_order(gconstpointer left, gconstpointer right)
{
    const Cell *a = left, *b = right;
    if (a->sym != b->sym) {
        return a->sym < b->sym ? -1 : 1;
    }
    if (a->field != b->field) {
        return a->field < b->field ? -1 : 1;
    }
    if (a->value.kind != b->value.kind) {
        return a->value.kind < b->value.kind ? -1 : 1;
    }
    if (a->value.sym != b->value.sym) {
        return a->value.sym < b->value.sym ? -1 : 1;
    }
    return a->value.num < b->value.num ? -1 : a->value.num > b->value.num;
}

static gboolean is_entry_value(const SymbolTable *symbols, const Cell *cell, Value value)
{
    const Symbol *symbol = value.kind == VALUE_SYMBOL ? symbol_table_get(symbols, value.sym) : NULL;
    return symbol != NULL && symbol->kind == SYMBOL_CHILD && symbol->input &&
           symbol->parent == cell->sym && symbol->field == cell->field;
}

/* What a place holds that one path has written: what it writes stays in reach. */
static Value either(const SymbolTable *symbols, const Cell *cell, Value other)
{
    if (is_entry_value(symbols, cell, cell->value) && other.kind == VALUE_SYMBOL) {
        return other;
    }
    if (is_entry_value(symbols, cell, other) && cell->value.kind == VALUE_SYMBOL) {
        return cell->value;
    }
    return VALUE_OF_UNKNOWN;
}

/* What two turns of a loop put into the same place of what they made: one value's latest and its
 * earlier ones. Returns the latter and notes the site that makes them. */
static gboolean of_turns(const SymbolTable *symbols, Value *value, Value other, GArray *sites)
{
    if (sites == NULL || value->kind != VALUE_SYMBOL || other.kind != VALUE_SYMBOL) {
        return FALSE;
    }
    const Symbol *one = symbol_table_get(symbols, value->sym);
    const Symbol *two = symbol_table_get(symbols, other.sym);
    if ((one->kind != SYMBOL_FRESH && one->kind != SYMBOL_MAKE) || one->kind != two->kind ||
        one->site != two->site || one->sub != two->sub) {
        return FALSE;
    }
    *value = one->generation > 0 ? *value : other;
    g_array_append_val(sites, one->site);
    return TRUE;
}

/* Moves the element at `at`, before which all are in order, to its place: behind those like it. */
static void move_to_place(GArray *array, gsize at, GCompareFunc order)
{
    enum { MOST_BYTES = 512 };
    gsize size = g_array_get_element_size(array), low = 0, high = at;
    guint8 copy[MOST_BYTES];
    g_assert(size <= MOST_BYTES);
    memcpy(copy, array->data + at * size, size);
    while (low < high) {
        gsize middle = low + (high - low) / 2;
        if (order(array->data + middle * size, copy) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memmove(array->data + (low + 1) * size, array->data + low * size, (at - low) * size);
    memcpy(array->data + low * size, copy, size);
}

/* Mostly little has moved, or some were appended: the rest need not be sorted. Keeps the order of
 * those that are alike. */
static void sort_few(GArray *array, GCompareFunc order)
{
    enum { FEW = 8 };
    gsize size = g_array_get_element_size(array);
    guint n_moved = 0;
    for (gsize i = 1; i < array->len; i++) {
        if (order(array->data + (i - 1) * size, array->data + i * size) <= 0) {
            continue;
        }
        if (++n_moved > FEW) {
            g_array_sort(array, order);
            return;
        }
        move_to_place(array, i, order);
    }
}

static void sort_cells(State *state, const SymbolTable *symbols, GArray *sites)
{
    sort_few(state->cells, cell_order);
    guint kept = 0;
    for (guint i = 0; i < state->cells->len; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        Cell *last = kept > 0 ? &g_array_index(state->cells, Cell, kept - 1) : NULL;
        gboolean same_place = last != NULL && last->sym == cell->sym && last->field == cell->field;
        if (same_place &&
            (value_equal(last->value, cell->value) || cell->field != field_element())) {
            if (!value_equal(last->value, cell->value) &&
                !of_turns(symbols, &last->value, cell->value, sites)) {
                last->value = either(symbols, last, cell->value);
            }
            continue;
        }
        g_array_index(state->cells, Cell, kept++) = *cell;
    }
    g_array_set_size(state->cells, kept);
}

static int fact_order(gconstpointer left, gconstpointer right)
{
    const Fact *a = left, *b = right;
    return a->sym < b->sym ? -1 : a->sym > b->sym;
}

static void weaken_fact(Fact *into, const Fact *from)
{
    /* where it is nil there is nothing behind it to look at */
    into->used = (into->used && (from->used || from->nilness == NILNESS_NIL)) ||
                 (from->used && into->nilness == NILNESS_NIL);
    into->demanded = into->demanded && from->demanded;
    if (into->nilness != from->nilness) {
        into->nilness = NILNESS_UNKNOWN;
    }
    into->low = MIN(into->low, from->low);
    into->high = MAX(into->high, from->high);
    if (into->has_unequal != from->has_unequal || into->unequal != from->unequal) {
        into->has_unequal = FALSE;
        into->unequal = 0;
    }
    if (!value_equal(into->elsewhere, from->elsewhere)) {
        into->elsewhere = VALUE_OF_UNKNOWN;
    }
    if (!value_equal(into->same, from->same)) {
        into->same = VALUE_OF_UNKNOWN;
    }
    if (into->unequal_constant != from->unequal_constant) {
        into->unequal_constant = NULL;
    }
    if (into->lent_by != from->lent_by || into->lender != from->lender) {
        into->lent_by = NULL;
        into->lender = 0;
    }
}

static void sort_facts(State *state)
{
    sort_few(state->facts, fact_order);
    guint kept = 0;
    for (guint i = 0; i < state->facts->len; i++) {
        Fact *fact = &g_array_index(state->facts, Fact, i);
        Fact *last = kept > 0 ? &g_array_index(state->facts, Fact, kept - 1) : NULL;
        if (last != NULL && last->sym == fact->sym) {
            weaken_fact(last, fact);
        } else {
            g_array_index(state->facts, Fact, kept++) = *fact;
        }
    }
    g_array_set_size(state->facts, kept);
}

static int resource_order(gconstpointer left, gconstpointer right)
{
    const Resource *a = left, *b = right;
    return a->sym < b->sym ? -1 : a->sym > b->sym;
}

/* Two resources fall together: a live one keeps its obligation. */
static void sort_resources(State *state)
{
    sort_few(state->resources, resource_order);
    guint kept = 0;
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *resource = &g_array_index(state->resources, Resource, i);
        Resource *last = kept > 0 ? &g_array_index(state->resources, Resource, kept - 1) : NULL;
        if (last != NULL && last->sym == resource->sym) {
            if (last->status != STATUS_LIVE && resource->status == STATUS_LIVE) {
                *last = *resource;
            }
        } else {
            g_array_index(state->resources, Resource, kept++) = *resource;
        }
    }
    g_array_set_size(state->resources, kept);
}

static gboolean same_deferred(const Deferred *a, const Deferred *b)
{
    gboolean same =
        a->instr == b->instr && value_equal(a->callee, b->callee) && a->n_args == b->n_args;
    for (guint j = 0; same && j < a->n_args; j++) {
        same = value_equal(a->args[j], b->args[j]);
    }
    return same;
}

/* The deferred calls of all earlier turns of a loop are one by now, however many a turn has. */
static void drop_repeated_deferred(State *state)
{
    guint kept = 0;
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        gboolean again = FALSE;
        for (guint j = 0; j < kept && !again; j++) {
            again = same_deferred(&g_array_index(state->deferred, Deferred, j), deferred);
        }
        if (!again) {
            g_array_index(state->deferred, Deferred, kept++) = *deferred;
        }
    }
    g_array_set_size(state->deferred, kept);
}

/* What the latest execution of the site made, or what is within that. */
static gboolean is_of_site(const SymbolTable *symbols, guint32 sym, guint32 site)
{
    const Symbol *root = symbol_table_get(symbols, symbol_table_get(symbols, sym)->root);
    return root->site == site && root->generation == 0 &&
           (root->kind == SYMBOL_FRESH || root->kind == SYMBOL_MAKE ||
            root->kind == SYMBOL_CLOSURE || root->kind == SYMBOL_ITERATOR);
}

static gboolean value_is_of_site(const SymbolTable *symbols, Value value, guint32 site)
{
    if (value.kind == VALUE_TEST) {
        const Test *test = symbol_table_get_test(symbols, value.sym);
        return value_is_of_site(symbols, test->left, site) ||
               value_is_of_site(symbols, test->right, site);
    }
    return (value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) &&
           is_of_site(symbols, value.sym, site);
}

static gboolean deferred_mention_site(const State *state, const SymbolTable *symbols, guint32 site)
{
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        gboolean mentioned = value_is_of_site(symbols, deferred->callee, site);
        for (guint j = 0; j < deferred->n_args && !mentioned; j++) {
            mentioned = value_is_of_site(symbols, deferred->args[j], site);
        }
        if (mentioned) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A state that holds nothing of this site's latest execution needs no ageing. */
static gboolean mentions_site(const State *state, const SymbolTable *symbols, guint32 site)
{
    for (guint i = 0; i < state->n_vars; i++) {
        if (value_is_of_site(symbols, state->vars[i], site)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (is_of_site(symbols, cell->sym, site) || value_is_of_site(symbols, cell->value, site)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < state->facts->len; i++) {
        if (is_of_site(symbols, g_array_index(state->facts, Fact, i).sym, site)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *resource = &g_array_index(state->resources, Resource, i);
        if (is_of_site(symbols, resource->sym, site) ||
            (resource->conditional && value_is_of_site(symbols, resource->guard, site))) {
            return TRUE;
        }
    }
    for (guint i = 0; i < state->guards->len; i++) {
        if (is_of_site(symbols, g_array_index(state->guards, KeepAlive, i).owner, site)) {
            return TRUE;
        }
    }
    const LastElement *last = &state->last_element;
    if (last->object != G_MAXUINT32 &&
        (is_of_site(symbols, last->object, site) || value_is_of_site(symbols, last->index, site) ||
         value_is_of_site(symbols, last->value, site))) {
        return TRUE;
    }
    return deferred_mention_site(state, symbols, site);
}

void state_age(State *state, SymbolTable *symbols, guint32 site)
{
    if (!mentions_site(state, symbols, site)) {
        return;
    }
    Ageing ageing = {symbols, site, g_hash_table_new(NULL, NULL)};
    for (guint i = 0; i < state->n_vars; i++) {
        state->vars[i] = aged_value(&ageing, state->vars[i]);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        cell->sym = aged(&ageing, cell->sym);
        cell->value = aged_value(&ageing, cell->value);
    }
    for (guint i = 0; i < state->facts->len; i++) {
        Fact *fact = &g_array_index(state->facts, Fact, i);
        fact->sym = aged(&ageing, fact->sym);
        if (fact->elsewhere.kind == VALUE_ADDRESS) {
            fact->elsewhere.sym = aged(&ageing, fact->elsewhere.sym);
        }
        if (fact->same.kind == VALUE_SYMBOL) {
            fact->same.sym = aged(&ageing, fact->same.sym);
        }
        if (fact->lent_by != NULL) {
            fact->lender = aged(&ageing, fact->lender);
        }
    }
    for (guint i = 0; i < state->resources->len; i++) {
        Resource *resource = &g_array_index(state->resources, Resource, i);
        resource->sym = aged(&ageing, resource->sym);
        if (resource->conditional) {
            resource->guard = aged_value(&ageing, resource->guard);
        }
    }
    for (guint i = 0; i < state->guards->len; i++) {
        KeepAlive *guard = &g_array_index(state->guards, KeepAlive, i);
        guard->owner = aged(&ageing, guard->owner);
    }
    for (guint i = 0; i < state->deferred->len; i++) {
        Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        deferred->callee = aged_value(&ageing, deferred->callee);
        for (guint j = 0; j < deferred->n_args; j++) {
            deferred->args[j] = aged_value(&ageing, deferred->args[j]);
        }
    }
    LastElement *last = &state->last_element;
    if (last->object != G_MAXUINT32) {
        last->object = aged(&ageing, last->object);
        last->index = aged_value(&ageing, last->index);
        last->value = aged_value(&ageing, last->value);
    }
    g_hash_table_unref(ageing.done);
    drop_repeated_deferred(state);
    g_autoptr(GArray) sites = g_array_new(FALSE, FALSE, sizeof(guint32));
    sort_cells(state, symbols, sites);
    sort_facts(state);
    sort_resources(state);
    for (guint i = 0; i < sites->len; i++) {
        state_age(state, symbols, g_array_index(sites, guint32, i));
    }
}

/* ---- reachability ---------------------------------------------------------------------------- */

gboolean field_is_lent(GQuark field)
{
    enum { MOST_KNOWN = 1 << 12, NOT_LENT = 1, LENT = 2 };
    static guint8 known[MOST_KNOWN]; /* every step of a walk asks */
    if (field < MOST_KNOWN && known[field] != 0) {
        return known[field] == LENT;
    }
    gboolean lent = g_quark_to_string(field)[0] == '~';
    if (field < MOST_KNOWN) {
        known[field] = lent ? LENT : NOT_LENT;
    }
    return lent;
}

void state_reach(const State *state, const SymbolTable *symbols, Value value, GByteArray *seen)
{
    if (value.kind == VALUE_TEST) {
        const Test *test = symbol_table_get_test(symbols, value.sym);
        state_reach(state, symbols, test->left, seen);
        state_reach(state, symbols, test->right, seen);
        return;
    }
    if (value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) {
        return;
    }
    if (value.sym >= seen->len) {
        guint old = seen->len;
        g_byte_array_set_size(seen, value.sym + 64);
        memset(seen->data + old, 0, seen->len - old);
    }
    if (seen->data[value.sym]) {
        return;
    }
    seen->data[value.sym] = 1;
    const Symbol *symbol = symbol_table_get(symbols, value.sym);
    if (symbol->kind == SYMBOL_GROUP ||
        (symbol->kind == SYMBOL_CHILD && !symbol->input && value.kind == VALUE_ADDRESS)) {
        /* an address inside a struct inside keeps all of it */
        state_reach(state, symbols, value_symbol(symbol->parent), seen);
    }
    guint first, end;
    state_cells(state, value.sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (!field_is_lent(cell->field)) {
            state_reach(state, symbols, cell->value, seen);
        }
    }
}

static gboolean is_seen(const GByteArray *seen, guint32 sym)
{
    return sym < seen->len && seen->data[sym];
}

/* The cell tells that its object was handed on, and something that is still followed was put there
 * since: whoever has the object has that too. */
static gboolean keeps_what_came_later(const State *state, const Cell *handed)
{
    if (handed->field != field_escaped()) {
        return FALSE;
    }
    guint first, end;
    state_cells(state, handed->sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value value = g_array_index(state->cells, Cell, i).value;
        const Resource *r = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
        if (r != NULL && r->owned && r->status == STATUS_LIVE) {
            return TRUE;
        }
    }
    return FALSE;
}

void state_collect(State *state, const SymbolTable *symbols)
{
    g_autoptr(GByteArray) seen = g_byte_array_new();
    for (guint i = 0; i < state->n_vars; i++) {
        state_reach(state, symbols, state->vars[i], seen);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (is_seen(seen, cell->sym)) {
            continue;
        }
        const Symbol *symbol = symbol_table_get(symbols, cell->sym);
        if (symbol->input || symbol->kind == SYMBOL_VAR || keeps_what_came_later(state, cell)) {
            state_reach(state, symbols, value_symbol(cell->sym), seen);
        }
    }
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (r->owned && r->status == STATUS_LIVE) {
            state_reach(state, symbols, value_symbol(r->sym), seen);
            if (r->conditional) {
                state_reach(state, symbols, r->guard, seen);
            }
        }
    }
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *deferred = &g_array_index(state->deferred, Deferred, i);
        state_reach(state, symbols, deferred->callee, seen);
        for (guint j = 0; j < deferred->n_args; j++) {
            state_reach(state, symbols, deferred->args[j], seen);
        }
    }
    for (guint i = 0; i < state->guards->len; i++) {
        state_reach(state, symbols, value_symbol(g_array_index(state->guards, KeepAlive, i).owner),
                    seen);
    }
    for (guint i = 0; i < state->facts->len; i++) {
        const Fact *fact = &g_array_index(state->facts, Fact, i);
        if (fact->lent_by != NULL && is_seen(seen, fact->sym)) {
            state_reach(state, symbols, value_symbol(fact->lender), seen);
        }
    }
    guint kept = 0;
    for (guint i = 0; i < state->cells->len; i++) {
        Cell cell = g_array_index(state->cells, Cell, i);
        if (is_seen(seen, cell.sym)) {
            g_array_index(state->cells, Cell, kept++) = cell;
        }
    }
    g_array_set_size(state->cells, kept);
    kept = 0;
    for (guint i = 0; i < state->facts->len; i++) {
        Fact fact = g_array_index(state->facts, Fact, i);
        if (is_seen(seen, fact.sym) || symbol_table_get(symbols, fact.sym)->input) {
            g_array_index(state->facts, Fact, kept++) = fact;
        }
    }
    g_array_set_size(state->facts, kept);
    kept = 0;
    for (guint i = 0; i < state->resources->len; i++) {
        Resource r = g_array_index(state->resources, Resource, i);
        const Symbol *symbol = symbol_table_get(symbols, r.sym);
        gboolean keep =
            is_seen(seen, r.sym) || symbol->input || (r.owned && r.status != STATUS_RELEASED);
        if (keep) {
            g_array_index(state->resources, Resource, kept++) = r;
        }
    }
    g_array_set_size(state->resources, kept);
}

/* ---- merging --------------------------------------------------------------------------------- */

static gboolean bears_resource(const State *state, Value value)
{
    if (value.kind != VALUE_SYMBOL) {
        return FALSE;
    }
    const Resource *r = state_resource(state, value.sym);
    return r != NULL && r->owned && r->status == STATUS_LIVE;
}

static void drop_fact(State *state, guint32 sym)
{
    for (guint i = 0; i < state->facts->len; i++) {
        if (g_array_index(state->facts, Fact, i).sym == sym) {
            g_array_remove_index(state->facts, i);
            return;
        }
    }
}

static gboolean is_number(Value value)
{
    return value.kind == VALUE_INT || value.kind == VALUE_NIL;
}

/* The number that a value surely is. */
static gboolean is_exactly(const State *state, Value value, gint64 *ret_number)
{
    const Fact *fact = value.kind == VALUE_SYMBOL ? state_fact(state, value.sym) : NULL;
    gboolean pinned = fact != NULL && (fact->nilness == NILNESS_NIL || fact->low == fact->high);
    if (!pinned && !is_number(value)) {
        return FALSE;
    }
    *ret_number = value.kind == VALUE_INT                        ? value.num
                  : fact != NULL && fact->nilness != NILNESS_NIL ? fact->low
                                                                 : 0;
    return TRUE;
}

/* Both are one number, however each path came to know it. */
static gboolean are_one_number(const State *into, const State *from, Value a, Value b,
                               Value *ret_value)
{
    gint64 left, right;
    if (!is_exactly(into, a, &left) || !is_exactly(from, b, &right) || left != right) {
        return FALSE;
    }
    *ret_value = a.kind == VALUE_NIL || b.kind == VALUE_NIL ? VALUE_OF_NIL : value_int(left);
    return TRUE;
}

/* The least that a count is known to be: 0, 1, or below both if it may be no count. */
static gint64 least(const State *state, Value value)
{
    const Fact *fact = value.kind == VALUE_SYMBOL ? state_fact(state, value.sym) : NULL;
    gint64 low = value.kind == VALUE_INT ? value.num : fact != NULL ? fact->low : G_MININT64;
    return low < 0 ? G_MININT64 : MIN(low, 1);
}

static gboolean owes(const State *state)
{
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (r->owned && r->status == STATUS_LIVE) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Whether something that must still be released lies behind the value. */
static gboolean holds_owed(const State *state, const SymbolTable *symbols, Value value)
{
    if ((value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) || !owes(state)) {
        return FALSE;
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    state_reach(state, symbols, value, seen);
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (r->owned && r->status == STATUS_LIVE && r->sym < seen->len && seen->data[r->sym]) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What either of two values holds stays in reach of what stands for both. */
static void keep_in_reach(const State *state, const SymbolTable *symbols, guint32 holder,
                          Value value, GArray *ret_cells)
{
    if (holder != value.sym && holds_owed(state, symbols, value)) {
        Cell cell = {holder, field_element(), value};
        g_array_append_val(ret_cells, cell);
    }
}

/* What is known of the symbol that stands for either of two values. */
typedef struct Known {
    guint32 sym;
    gboolean not_nil;
    gint64 low;
} Known;

/* Two values for which one symbol stands already: they are one thing in each of the states. */
typedef struct Either {
    Value a, b, both;
} Either;

static gboolean find_either(const GArray *eithers, Value a, Value b, Value *ret_value)
{
    for (guint i = 0; i < eithers->len; i++) {
        const Either *either = &g_array_index(eithers, Either, i);
        if (value_equal(either->a, a) && value_equal(either->b, b)) {
            *ret_value = either->both;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_thing(Value value)
{
    return value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS;
}

/* What stands for either of two values of a variable: one that must still be released stays in
 * reach, else something new that keeps an identity of its own. */
static Value merged_value(State *into, const State *from, SymbolTable *symbols, guint var, Value a,
                          Value b, GArray *ret_known, GArray *ret_cells, GArray *eithers)
{
    if (bears_resource(into, a)) {
        return a;
    }
    if (bears_resource(from, b)) {
        return b;
    }
    Value number;
    if (are_one_number(into, from, a, b, &number)) {
        return number;
    }
    gint64 low = MIN(least(into, a), least(from, b));
    gboolean numbers = is_number(a) && is_number(b); /* -1 and 0: a status */
    if (a.kind != VALUE_SYMBOL && b.kind != VALUE_SYMBOL && low < 0 && !numbers) {
        return VALUE_OF_UNKNOWN;
    }
    Symbol symbol = {.kind = SYMBOL_FRESH, .site = G_MAXUINT32 - var};
    guint32 sym = symbol_table_intern(symbols, &symbol);
    gboolean not_nil = state_nilness(into, symbols, a) == NILNESS_NOT_NIL &&
                       state_nilness(from, symbols, b) == NILNESS_NOT_NIL;
    if (is_thing(a) && is_thing(b)) {
        Either either = {a, b, value_symbol(sym)};
        g_array_append_val(eithers, either);
    }
    drop_fact(into, sym);
    keep_in_reach(into, symbols, sym, a, ret_cells);
    keep_in_reach(from, symbols, sym, b, ret_cells);
    if (not_nil || low >= 0) {
        Known known = {sym, not_nil || low > 0, low};
        g_array_append_val(ret_known, known);
    }
    return value_symbol(sym);
}

/* A parameter that one of the states has put there belongs to that object from now on. */
static void keep_stored(State *into, const SymbolTable *symbols, guint32 holder, Value value)
{
    if (value.kind != VALUE_SYMBOL || symbol_table_get(symbols, value.sym)->kind != SYMBOL_PARAM ||
        symbol_table_get(symbols, holder)->kind == SYMBOL_VAR ||
        state_resource(into, value.sym) != NULL) {
        return;
    }
    Resource *resource = state_resource_add(into, value.sym);
    resource->status = STATUS_ESCAPED;
    resource->escape = ESCAPE_TO_OWNER;
    resource->released_by = g_intern_static_string("an object that holds it");
}

/* The content of a cell that two states know differently. */
static Value merged_content(State *into, const State *from, const SymbolTable *symbols,
                            guint32 holder, Value a, Value b, GArray *ret_cells,
                            const GArray *eithers)
{
    if (bears_resource(into, a)) {
        return a;
    }
    if (bears_resource(from, b)) {
        return b;
    }
    Value number;
    if (are_one_number(into, from, a, b, &number)) {
        return number;
    }
    keep_stored(into, symbols, holder, a);
    keep_stored(into, symbols, holder, b);
    Value both;
    if (find_either(eithers, a, b, &both)) {
        return both;
    }
    keep_in_reach(into, symbols, holder, a, ret_cells);
    keep_in_reach(from, symbols, holder, b, ret_cells);
    return VALUE_OF_UNKNOWN;
}

void state_merge(State *into, const State *from, SymbolTable *symbols)
{
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(Known));
    g_autoptr(GArray) cells =
        g_array_sized_new(FALSE, FALSE, sizeof(Cell), into->cells->len + from->cells->len);
    g_autoptr(GArray) eithers = g_array_new(FALSE, FALSE, sizeof(Either));
    into->last_element.object = G_MAXUINT32; /* a joined index is another one each turn */
    for (guint i = 0; i < into->n_vars; i++) {
        if (!value_equal(into->vars[i], from->vars[i])) {
            into->vars[i] = merged_value(into, from, symbols, i, into->vars[i], from->vars[i],
                                         known, cells, eithers);
        }
    }
    guint i = 0, j = 0;
    while (i < into->cells->len || j < from->cells->len) {
        Cell *a = i < into->cells->len ? &g_array_index(into->cells, Cell, i) : NULL;
        Cell *b = j < from->cells->len ? &g_array_index(from->cells, Cell, j) : NULL;
        int order = a == NULL ? 1 : b == NULL ? -1 : cell_order(a, b);
        gboolean same_place = a != NULL && b != NULL && a->sym == b->sym && a->field == b->field &&
                              a->field != field_element();
        if (same_place && order != 0) {
            Cell cell = {
                a->sym, a->field,
                merged_content(into, from, symbols, a->sym, a->value, b->value, cells, eithers)};
            g_array_append_val(cells, cell);
            i++, j++;
            continue;
        }
        if (order == 0) {
            g_array_append_val(cells, *a);
            i++, j++;
            continue;
        }
        Cell cell = order < 0 ? *a : *b;
        gboolean other_side = order < 0
                                  ? (b != NULL && b->sym == cell.sym && b->field == cell.field)
                                  : (a != NULL && a->sym == cell.sym && a->field == cell.field);
        if (cell.field != field_element() && !other_side) {
            cell.value = cell.value.kind == VALUE_SYMBOL ? cell.value : VALUE_OF_UNKNOWN;
        }
        g_array_append_val(cells, cell);
        order < 0 ? i++ : j++;
    }
    g_array_set_size(into->cells, 0);
    g_array_append_vals(into->cells, cells->data, cells->len);
    sort_cells(into, symbols, NULL);
    for (i = 0; i < from->resources->len; i++) {
        const Resource *r = &g_array_index(from->resources, Resource, i);
        if (!r->owned && r->status == STATUS_ESCAPED && state_resource(into, r->sym) == NULL) {
            *state_resource_add(into, r->sym) = *r;
        }
    }
    guint kept = 0;
    for (i = 0; i < into->facts->len; i++) {
        Fact fact = g_array_index(into->facts, Fact, i);
        const Fact *other = state_fact(from, fact.sym);
        if (other != NULL) {
            weaken_fact(&fact, other);
            g_array_index(into->facts, Fact, kept++) = fact;
        }
    }
    g_array_set_size(into->facts, kept);
    for (i = 0; i < known->len; i++) {
        const Known *of = &g_array_index(known, Known, i);
        Fact *fact = state_fact_add(into, of->sym);
        fact->nilness = of->not_nil ? NILNESS_NOT_NIL : fact->nilness;
        fact->low = MAX(fact->low, of->low);
    }
}
