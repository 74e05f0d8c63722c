/* Abstract states: storage, learning from tests, ageing of loop values, reachability, merging.
 * Does not interpret instructions. */

#include "analyzers/lifetime/state.h"

#include <string.h>

/* States are made and dropped all the time: the latest that were dropped are used again, with the
 * room that they have. */
enum { SPARE_STATES = 128, SPARE_VARS = 256 };
static GPrivate spare_states = G_PRIVATE_INIT((GDestroyNotify)g_ptr_array_unref);

static void destroy(gpointer data)
{
    State *state = data;
    g_free(state->vars);
    g_array_unref(state->cells);
    g_array_unref(state->facts);
    g_array_unref(state->resources);
    g_array_unref(state->guards);
    g_array_unref(state->deferred);
    g_free(state);
}

static GPtrArray *spares(void)
{
    GPtrArray *states = g_private_get(&spare_states);
    if (states == NULL) {
        states = g_ptr_array_new_with_free_func(destroy);
        g_private_set(&spare_states, states);
    }
    return states;
}

/* A state with empty arrays and room for so many variables, which are not set. */
static State *take_state(guint n_vars)
{
    GPtrArray *spare = spares();
    State *state;
    if (spare->len > 0) {
        state = g_ptr_array_steal_index(spare, spare->len - 1);
    } else {
        state = g_new0(State, 1);
        state->cells = g_array_new(FALSE, TRUE, sizeof(Cell));
        state->facts = g_array_new(FALSE, TRUE, sizeof(Fact));
        state->resources = g_array_new(FALSE, TRUE, sizeof(Resource));
        state->guards = g_array_new(FALSE, TRUE, sizeof(KeepAlive));
        state->deferred = g_array_new(FALSE, TRUE, sizeof(Deferred));
    }
    if (state->vars == NULL || n_vars > state->room) {
        g_free(state->vars);
        state->room = MAX(n_vars, 1);
        state->vars = g_new(Value, state->room);
    }
    state->n_vars = n_vars;
    state->path = NULL;
    return state;
}

State *state_new(guint n_vars)
{
    State *state = take_state(n_vars);
    memset(state->vars, 0, n_vars * sizeof(Value));
    state->last_element = (LastElement){.object = G_MAXUINT32};
    return state;
}

static void copy_array(GArray *into, const GArray *from)
{
    if (from->len > 0) {
        g_array_append_vals(into, from->data, from->len);
    }
}

State *state_copy(const State *state)
{
    State *copy = take_state(state->n_vars);
    if (state->n_vars > 0) {
        memcpy(copy->vars, state->vars, state->n_vars * sizeof(Value));
    }
    copy_array(copy->cells, state->cells);
    copy_array(copy->facts, state->facts);
    copy_array(copy->resources, state->resources);
    copy_array(copy->guards, state->guards);
    copy_array(copy->deferred, state->deferred);
    copy->last_element = state->last_element;
    copy->path = state->path;
    return copy;
}

void state_free(State *state)
{
    if (state == NULL) {
        return;
    }
    GPtrArray *spare = spares();
    if (spare->len >= SPARE_STATES || state->room > SPARE_VARS) {
        destroy(state);
        return;
    }
    g_array_set_size(state->cells, 0);
    g_array_set_size(state->facts, 0);
    g_array_set_size(state->resources, 0);
    g_array_set_size(state->guards, 0);
    g_array_set_size(state->deferred, 0);
    g_ptr_array_add(spare, state);
}

static void trim(GArray **array)
{
    GArray *copy = g_array_copy(*array);
    g_array_unref(*array);
    *array = copy;
}

void state_trim(State *state)
{
    trim(&state->cells);
    trim(&state->facts);
    trim(&state->resources);
    trim(&state->guards);
    trim(&state->deferred);
}

/* ---- hashing --------------------------------------------------------------------------------- */

static guint64 mix(guint64 hash, guint64 word)
{
    hash ^= word + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
    return hash * 0x100000001b3u;
}

static guint64 mix_value(guint64 hash, Value value)
{
    return mix(mix(hash, ((guint64)value.kind << 32) | value.sym), (guint64)value.num);
}

guint64 state_signature(const State *state)
{
    guint64 hash = 17;
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        if (!r->owned && r->status == STATUS_ESCAPED) {
            continue; /* merging keeps both sides' */
        }
        hash = mix(hash, r->sym);
        hash = mix(hash, (guint64)r->status << 8 | (guint64)r->escape << 4 |
                             (guint64)(r->conditional != 0) << 1 | (guint64)(r->owned != 0));
        hash = mix(hash, (guint64)(gintptr)r->kind);
        if (r->refs > 0) {
            hash = mix(hash, r->refs);
        }
        if (r->conditional) {
            hash = mix_value(hash, r->guard);
        }
    }
    for (guint i = 0; i < state->guards->len; i++) {
        const KeepAlive *k = &g_array_index(state->guards, KeepAlive, i);
        hash = mix(mix(hash, k->owner), (guint64)k->site << 8 | k->arg);
    }
    for (guint i = 0; i < state->deferred->len; i++) {
        const Deferred *d = &g_array_index(state->deferred, Deferred, i);
        hash = mix_value(mix(hash, (guint64)(gintptr)d->instr), d->callee);
        for (guint j = 0; j < d->n_args; j++) {
            hash = mix_value(hash, d->args[j]);
        }
    }
    return hash;
}

guint64 state_hash(const State *state)
{
    guint64 hash = state_signature(state);
    for (guint i = 0; i < state->n_vars; i++) {
        hash = mix_value(hash, state->vars[i]);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *c = &g_array_index(state->cells, Cell, i);
        hash = mix_value(mix(hash, (guint64)c->sym << 32 | c->field), c->value);
    }
    for (guint i = 0; i < state->facts->len; i++) {
        const Fact *f = &g_array_index(state->facts, Fact, i);
        hash = mix(mix(hash, (guint64)f->sym << 8 | f->nilness), (guint64)f->low);
        hash = mix(mix(hash, (guint64)f->high), (guint64)(gintptr)f->unequal_constant);
        hash = mix(hash, f->has_unequal ? (guint64)f->unequal * 2 + 1 : 0);
        hash = f->elsewhere.kind == VALUE_ADDRESS
                   ? mix(mix(hash, f->elsewhere.sym), (guint64)f->elsewhere.num)
                   : hash;
        hash = f->same.kind == VALUE_SYMBOL ? mix(hash, f->same.sym) : hash;
        hash = f->lent_by != NULL ? mix(hash, f->lender) : hash;
        hash = mix(hash, (guint64)(f->used != 0) << 1 | (guint64)(f->demanded != 0));
    }
    return hash;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static guint cell_lower_bound(const State *state, guint32 sym, GQuark field)
{
    guint low = 0, high = state->cells->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Cell *cell = &g_array_index(state->cells, Cell, middle);
        if (cell->sym < sym || (cell->sym == sym && cell->field < field)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void state_cells(const State *state, guint32 sym, GQuark field, guint *ret_first, guint *ret_end)
{
    guint first = cell_lower_bound(state, sym, field);
    guint end = first;
    while (end < state->cells->len) {
        const Cell *cell = &g_array_index(state->cells, Cell, end);
        if (cell->sym != sym || (field != 0 && cell->field != field)) {
            break;
        }
        end++;
    }
    *ret_first = first;
    *ret_end = end;
}

gboolean state_load(const State *state, guint32 sym, GQuark field, Value *ret_value)
{
    guint first, end;
    state_cells(state, sym, field, &first, &end);
    if (first == end) {
        return FALSE;
    }
    *ret_value = g_array_index(state->cells, Cell, first).value;
    return TRUE;
}

void state_store(State *state, guint32 sym, GQuark field, Value value)
{
    guint first, end;
    state_cells(state, sym, field, &first, &end);
    Cell cell = {sym, field, value};
    if (first == end) {
        g_array_insert_val(state->cells, first, cell);
        return;
    }
    g_array_index(state->cells, Cell, first) = cell;
    if (end - first > 1) {
        g_array_remove_range(state->cells, first + 1, end - first - 1);
    }
}

static int value_order(Value a, Value b)
{
    if (a.kind != b.kind) {
        return a.kind < b.kind ? -1 : 1;
    }
    if (a.sym != b.sym) {
        return a.sym < b.sym ? -1 : 1;
    }
    return a.num < b.num ? -1 : a.num > b.num;
}

void state_add(State *state, guint32 sym, GQuark field, Value value)
{
    enum { MOST = 12, MOST_SYMBOLS = 32 };
    guint first, end;
    state_cells(state, sym, field, &first, &end);
    guint at = first, high = end;
    while (at < high) {
        guint middle = at + (high - at) / 2;
        if (value_order(g_array_index(state->cells, Cell, middle).value, value) < 0) {
            at = middle + 1;
        } else {
            high = middle;
        }
    }
    if (at < end && value_equal(g_array_index(state->cells, Cell, at).value, value)) {
        return;
    }
    gboolean plain = value.kind != VALUE_SYMBOL || state_resource(state, value.sym) == NULL;
    if (end - first >= (value.kind == VALUE_SYMBOL ? MOST_SYMBOLS : MOST) && plain) {
        return;
    }
    Cell cell = {sym, field, value};
    g_array_insert_val(state->cells, at, cell);
}

/* ---- facts ----------------------------------------------------------------------------------- */

static guint fact_lower_bound(const State *state, guint32 sym)
{
    guint low = 0, high = state->facts->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(state->facts, Fact, middle).sym < sym) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const Fact *state_fact(const State *state, guint32 sym)
{
    guint at = fact_lower_bound(state, sym);
    if (at < state->facts->len && g_array_index(state->facts, Fact, at).sym == sym) {
        return &g_array_index(state->facts, Fact, at);
    }
    return NULL;
}

Fact *state_fact_add(State *state, guint32 sym)
{
    guint at = fact_lower_bound(state, sym);
    if (at == state->facts->len || g_array_index(state->facts, Fact, at).sym != sym) {
        Fact fact = {.sym = sym, .low = G_MININT64, .high = G_MAXINT64};
        g_array_insert_val(state->facts, at, fact);
    }
    return &g_array_index(state->facts, Fact, at);
}

Nilness state_nilness(const State *state, const SymbolTable *symbols, Value value)
{
    (void)symbols;
    switch ((ValueKind)value.kind) {
    case VALUE_NIL:
        return NILNESS_NIL;
    case VALUE_INT:
        return value.num == 0 ? NILNESS_NIL : NILNESS_NOT_NIL;
    case VALUE_ADDRESS:
    case VALUE_FUNCTION:
    case VALUE_STRING:
        return NILNESS_NOT_NIL;
    case VALUE_SYMBOL: {
        const Symbol *symbol = symbol_table_get(symbols, value.sym);
        if (symbol->kind == SYMBOL_MAKE || symbol->kind == SYMBOL_CLOSURE) {
            return NILNESS_NOT_NIL;
        }
        const Fact *fact = state_fact(state, value.sym);
        return fact != NULL ? fact->nilness : NILNESS_UNKNOWN;
    }
    case VALUE_UNKNOWN:
    case VALUE_CONSTANT:
    case VALUE_TEST:
        return NILNESS_UNKNOWN;
    }
    return NILNESS_UNKNOWN;
}

static gboolean is_number(Value value, gint64 *ret)
{
    if (value.kind == VALUE_INT || value.kind == VALUE_NIL) {
        *ret = value.kind == VALUE_INT ? value.num : 0;
        return TRUE;
    }
    return FALSE;
}

static int compare_numbers(IrBinary op, gint64 a, gint64 b)
{
    switch (op) {
    case IR_BINARY_EQ:
        return a == b;
    case IR_BINARY_NE:
        return a != b;
    case IR_BINARY_LT:
        return a < b;
    case IR_BINARY_LE:
        return a <= b;
    case IR_BINARY_GT:
        return a > b;
    case IR_BINARY_GE:
        return a >= b;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return -1;
    }
    return -1;
}

static IrBinary mirror(IrBinary op)
{
    switch (op) {
    case IR_BINARY_LT:
        return IR_BINARY_GT;
    case IR_BINARY_LE:
        return IR_BINARY_GE;
    case IR_BINARY_GT:
        return IR_BINARY_LT;
    case IR_BINARY_GE:
        return IR_BINARY_LE;
    case IR_BINARY_EQ:
    case IR_BINARY_NE:
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return op;
    }
    return op;
}

/* Puts the side with a symbol on the left. */
static Test normalise(Test test)
{
    if (test.right.kind == VALUE_SYMBOL && test.left.kind != VALUE_SYMBOL) {
        return (Test){mirror(test.op), test.right, test.left};
    }
    return test;
}

static int decide_fact(const Fact *fact, IrBinary op, gint64 number)
{
    gint64 low = fact->low, high = fact->high;
    if (fact->nilness == NILNESS_NIL) {
        low = high = 0;
    }
    gboolean differs = (fact->nilness == NILNESS_NOT_NIL && number == 0) ||
                       (fact->has_unequal && fact->unequal == number) || number < low ||
                       number > high;
    switch (op) {
    case IR_BINARY_EQ:
        return differs ? 0 : low == high && low == number ? 1 : -1;
    case IR_BINARY_NE:
        return differs ? 1 : low == high && low == number ? 0 : -1;
    case IR_BINARY_LT:
        return high < number ? 1 : low >= number ? 0 : -1;
    case IR_BINARY_LE:
        return high <= number ? 1 : low > number ? 0 : -1;
    case IR_BINARY_GT:
        return low > number ? 1 : high <= number ? 0 : -1;
    case IR_BINARY_GE:
        return low >= number ? 1 : high < number ? 0 : -1;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return -1;
    }
    return -1;
}

/* An array or a struct of this function, or the address of a variable. */
static gboolean is_variable(const SymbolTable *symbols, Value value)
{
    const Symbol *symbol = symbol_table_get(symbols, value.sym);
    if (value.kind == VALUE_ADDRESS) {
        return symbol->kind == SYMBOL_VAR || symbol->kind == SYMBOL_GLOBAL;
    }
    return symbol->kind == SYMBOL_CHILD && symbol->field == field_deref() &&
           symbol_table_get(symbols, symbol->parent)->kind == SYMBOL_VAR;
}

static gboolean is_acquired(const State *state, Value value)
{
    const Resource *r = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
    return r != NULL && r->owned;
}

/* What has been there since the function began, or since the program did, is not what was acquired
 * since; unless somebody has put that there. */
static gboolean is_older(const State *state, const SymbolTable *symbols, Value old, Value value)
{
    const Resource *r = value.kind == VALUE_SYMBOL ? state_resource(state, value.sym) : NULL;
    if (old.kind != VALUE_SYMBOL || r == NULL || !r->owned || r->status != STATUS_LIVE ||
        symbol_table_get(symbols, value.sym)->input) {
        return FALSE;
    }
    const Symbol *symbol = symbol_table_get(symbols, old.sym);
    gboolean fixed = symbol->kind == SYMBOL_CHILD && symbol->field == field_deref() &&
                     symbol_table_get(symbols, symbol->parent)->fixed;
    return symbol->input && (fixed || !(r->stored || r->assumed || r->in_container));
}

/* Two resources of this function that live are two. */
static gboolean are_two(const State *state, const SymbolTable *symbols, Value a, Value b)
{
    return is_acquired(state, a) && is_acquired(state, b) &&
           state_resource(state, a.sym)->status == STATUS_LIVE &&
           state_resource(state, b.sym)->status == STATUS_LIVE &&
           !symbol_table_get(symbols, a.sym)->input && !symbol_table_get(symbols, b.sym)->input;
}

/* What was acquired lies in no variable. */
static gboolean are_apart(const State *state, const SymbolTable *symbols, Value a, Value b)
{
    return (is_variable(symbols, a) && is_acquired(state, b)) ||
           (is_variable(symbols, b) && is_acquired(state, a)) || is_older(state, symbols, a, b) ||
           is_older(state, symbols, b, a) || are_two(state, symbols, a, b);
}

static int decide_symbols(const State *state, const SymbolTable *symbols, IrBinary op, Value a,
                          Value b)
{
    if (value_equal(a, b)) {
        return op == IR_BINARY_EQ || op == IR_BINARY_LE || op == IR_BINARY_GE   ? 1
               : op == IR_BINARY_NE || op == IR_BINARY_LT || op == IR_BINARY_GT ? 0
                                                                                : -1;
    }
    if ((op == IR_BINARY_EQ || op == IR_BINARY_NE) && are_apart(state, symbols, a, b)) {
        return op == IR_BINARY_NE;
    }
    const Fact *fa = state_fact(state, a.sym), *fb = state_fact(state, b.sym);
    if (fb != NULL && fb->low == fb->high) {
        return state_decide(state, symbols, (Test){op, a, value_int(fb->low)});
    }
    if (fa == NULL || fb == NULL) {
        return -1;
    }
    if ((op == IR_BINARY_LT && fa->high < fb->low) || (op == IR_BINARY_GT && fa->low > fb->high)) {
        return 1;
    }
    if ((op == IR_BINARY_LT && fa->low >= fb->high) ||
        (op == IR_BINARY_GT && fa->high <= fb->low)) {
        return fa->low >= fb->high || fa->high <= fb->low ? 0 : -1;
    }
    return -1;
}

/* Whether two addresses are one: of different variables they are not. */
static int same_place(const SymbolTable *symbols, Value a, Value b)
{
    if (value_equal(a, b)) {
        gboolean certain = (GQuark)a.num != field_element() || value_offset(a) != OFFSET_UNKNOWN;
        return certain && value_offset(a) != OFFSET_AHEAD ? 1 : -1;
    }
    SymbolKind left = symbol_table_get(symbols, a.sym)->kind;
    SymbolKind right = symbol_table_get(symbols, b.sym)->kind;
    gboolean variables = (left == SYMBOL_VAR || left == SYMBOL_GLOBAL) &&
                         (right == SYMBOL_VAR || right == SYMBOL_GLOBAL);
    return variables && a.sym != b.sym ? 0 : -1;
}

int state_decide(const State *state, const SymbolTable *symbols, Test test)
{
    test = normalise(test);
    gint64 left, right;
    gboolean equality = test.op == IR_BINARY_EQ || test.op == IR_BINARY_NE;
    if (is_number(test.left, &left) && is_number(test.right, &right)) {
        return compare_numbers(test.op, left, right);
    }
    if (equality && test.left.kind == VALUE_ADDRESS && test.right.kind == VALUE_ADDRESS) {
        int same = same_place(symbols, test.left, test.right);
        return same < 0 ? same : (test.op == IR_BINARY_EQ) == (same != 0);
    }
    if (equality && test.left.kind == VALUE_CONSTANT && test.right.kind == VALUE_CONSTANT) {
        gboolean same = test.left.num == test.right.num;
        return (test.op == IR_BINARY_EQ) == same;
    }
    if (equality && test.left.kind == VALUE_SYMBOL && test.right.kind == VALUE_ADDRESS &&
        are_apart(state, symbols, test.left, test.right)) {
        return test.op == IR_BINARY_NE;
    }
    if (test.left.kind == VALUE_SYMBOL && test.right.kind == VALUE_SYMBOL) {
        return decide_symbols(state, symbols, test.op, test.left, test.right);
    }
    if (is_number(test.right, &right)) {
        Nilness nilness = state_nilness(state, symbols, test.left);
        if (right == 0 && equality && nilness != NILNESS_UNKNOWN) {
            return (nilness == NILNESS_NIL) == (test.op == IR_BINARY_EQ);
        }
        if (test.left.kind == VALUE_SYMBOL) {
            const Fact *known = state_fact(state, test.left.sym);
            Fact fact = known != NULL ? *known : (Fact){.low = G_MININT64, .high = G_MAXINT64};
            if (symbol_table_get(symbols, test.left.sym)->field == field_length()) {
                fact.low = MAX(fact.low, 0); /* lengths are never negative */
            }
            return decide_fact(&fact, test.op, right);
        }
    }
    if (equality && test.left.kind == VALUE_SYMBOL && test.right.kind == VALUE_ADDRESS) {
        const Fact *fact = state_fact(state, test.left.sym);
        if (fact != NULL && value_equal(fact->elsewhere, test.right)) {
            return test.op == IR_BINARY_NE;
        }
    }
    if (equality && test.left.kind == VALUE_SYMBOL && test.right.kind == VALUE_CONSTANT) {
        const Fact *fact = state_fact(state, test.left.sym);
        if (fact != NULL && fact->unequal_constant == value_name(test.right)) {
            return test.op == IR_BINARY_NE;
        }
    }
    return -1;
}

static IrBinary negate(IrBinary op)
{
    switch (op) {
    case IR_BINARY_EQ:
        return IR_BINARY_NE;
    case IR_BINARY_NE:
        return IR_BINARY_EQ;
    case IR_BINARY_LT:
        return IR_BINARY_GE;
    case IR_BINARY_LE:
        return IR_BINARY_GT;
    case IR_BINARY_GT:
        return IR_BINARY_LE;
    case IR_BINARY_GE:
        return IR_BINARY_LT;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return op;
    }
    return op;
}

static void learn_number(State *state, guint32 sym, IrBinary op, gint64 number)
{
    Fact *fact = state_fact_add(state, sym);
    switch (op) {
    case IR_BINARY_EQ:
        fact->low = fact->high = number;
        fact->nilness = number == 0 ? NILNESS_NIL : NILNESS_NOT_NIL;
        break;
    case IR_BINARY_NE:
        if (number == 0) {
            fact->nilness = NILNESS_NOT_NIL;
            fact->low = fact->low == 0 ? 1 : fact->low;
            fact->high = fact->high == 0 ? -1 : fact->high;
        } else {
            fact->has_unequal = TRUE;
            fact->unequal = number;
        }
        break;
    case IR_BINARY_LT:
        fact->high = MIN(fact->high, number - (number > G_MININT64));
        break;
    case IR_BINARY_LE:
        fact->high = MIN(fact->high, number);
        break;
    case IR_BINARY_GT:
        fact->low = MAX(fact->low, number + (number < G_MAXINT64));
        break;
    case IR_BINARY_GE:
        fact->low = MAX(fact->low, number);
        break;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        break;
    }
    if (fact->low > 0 || fact->high < 0) {
        fact->nilness = NILNESS_NOT_NIL;
    } else if (fact->low == 0 && fact->high == 0) {
        fact->nilness = NILNESS_NIL;
    }
}

/* Replaces symbol `from` by `to` everywhere: the path knows that they are equal. */
static void substitute(State *state, guint32 from, Value to)
{
    for (guint i = 0; i < state->n_vars; i++) {
        if (state->vars[i].kind == VALUE_SYMBOL && state->vars[i].sym == from) {
            state->vars[i] = to;
        }
    }
    for (guint i = 0; i < state->cells->len; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == from) {
            cell->value = to;
        }
    }
}

/* Failure is below zero. 0 is a descriptor; no library counts its objects from there, and who asks
 * for `id > 0` has missed none. */
static gint64 highest_failure(const ResourceKind *kind)
{
    return kind->cls == RESOURCE_FILE ? -1 : 0;
}

/* Resources whose existence depends on what was just learnt. */
static void settle_resources(State *state, const SymbolTable *symbols)
{
    for (guint i = 0; i < state->resources->len;) {
        Resource *r = &g_array_index(state->resources, Resource, i);
        gboolean gone = FALSE;
        if (r->conditional && !(r->guard_unstated && r->guard_on_failure)) {
            int known = state_decide(state, symbols, *symbol_table_get_test(symbols, r->guard.sym));
            if (known >= 0) {
                gone = known == (r->guard.num != 0);
                r->conditional = FALSE;
            }
        }
        Value told;
        if (r->owned && r->status == STATUS_LIVE &&
            state_load(state, r->sym, field_state(), &told) &&
            state_nilness(state, symbols, told) == NILNESS_NOT_NIL) {
            gone = TRUE; /* a stand-in for an error */
        }
        const Fact *fact = state_fact(state, r->sym);
        gint64 invalid = r->kind != NULL ? r->kind->invalid : 0;
        if (fact != NULL && r->status == STATUS_LIVE &&
            ((invalid == 0 && fact->nilness == NILNESS_NIL) ||
             (invalid < 0 && fact->high <= highest_failure(r->kind)) ||
             (fact->low == fact->high && fact->low == invalid))) {
            gone = TRUE;
        }
        if (gone && r->owned) {
            g_array_remove_index(state->resources, i);
        } else {
            i++;
        }
    }
}

/* What a pointer that is nil after all would have held does not exist. */
static void drop_contents_of_nil(State *state, guint32 sym)
{
    const Fact *fact = state_fact(state, sym);
    if (fact == NULL || fact->nilness != NILNESS_NIL) {
        return;
    }
    guint first, end;
    state_cells(state, sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Value held = g_array_index(state->cells, Cell, i).value;
        const Resource *r = held.kind == VALUE_SYMBOL ? state_resource(state, held.sym) : NULL;
        if (r != NULL && r->owned && r->status == STATUS_LIVE) {
            state_resource_remove(state, held.sym);
        }
    }
}

/* A field that is found to hold the very pointer that it is compared with refers to it: a resource
 * is as good as stored there. What a parameter is, only the caller knows. */
static void unify_field(State *state, const SymbolTable *symbols, guint32 field, guint32 other)
{
    const Symbol *held = symbol_table_get(symbols, field);
    gboolean pointer = held->pointer || (held->type != NULL && held->type[0] == '*');
    if (held->kind != SYMBOL_CHILD || !pointer || state_resource(state, field) != NULL) {
        return;
    }
    if (state_resource(state, other) != NULL) {
        substitute(state, field, value_symbol(other));
    } else if (symbol_table_get(symbols, other)->kind == SYMBOL_PARAM) {
        state_fact_add(state, field)->same = value_symbol(other);
    }
}

gboolean state_assume(State *state, const SymbolTable *symbols, Test test, gboolean outcome)
{
    int known = state_decide(state, symbols, test);
    if (known >= 0) {
        return known == (outcome != 0);
    }
    test = normalise(test);
    IrBinary op = outcome ? test.op : negate(test.op);
    gint64 number;
    if (test.left.kind != VALUE_SYMBOL) {
        return TRUE;
    }
    guint32 sym = test.left.sym;
    if (is_number(test.right, &number)) {
        learn_number(state, sym, op, number);
        const Symbol *symbol = symbol_table_get(symbols, sym);
        gint64 delta = symbol_sum_delta(symbol), base;
        if (delta != 0 && !__builtin_sub_overflow(number, delta, &base)) {
            learn_number(state, symbol->parent, op, base);
        }
    } else if (test.right.kind == VALUE_SYMBOL) {
        const Fact *other = state_fact(state, test.right.sym);
        if (other != NULL && op == IR_BINARY_EQ && other->nilness == NILNESS_NIL) {
            learn_number(state, sym, IR_BINARY_EQ, 0);
        } else if (op == IR_BINARY_EQ) {
            unify_field(state, symbols, sym, test.right.sym);
            unify_field(state, symbols, test.right.sym, sym);
        } else if (op == IR_BINARY_LT) {
            const Fact *left = state_fact(state, sym);
            gint64 low = left != NULL ? left->low : G_MININT64;
            if (low >= 0 && low < G_MAXINT64) {
                learn_number(state, test.right.sym, IR_BINARY_GT, low);
            }
        }
    } else if (test.right.kind == VALUE_ADDRESS && op == IR_BINARY_NE) {
        state_fact_add(state, sym)->elsewhere = test.right;
    } else if (test.right.kind == VALUE_CONSTANT) {
        if (op == IR_BINARY_EQ) {
            substitute(state, sym, test.right);
        } else if (op == IR_BINARY_NE) {
            state_fact_add(state, sym)->unequal_constant = value_name(test.right);
        }
    }
    drop_contents_of_nil(state, sym);
    settle_resources(state, symbols);
    return TRUE;
}

/* ---- resources ------------------------------------------------------------------------------- */

static guint resource_lower_bound(const State *state, guint32 sym)
{
    guint at = 0;
    while (at < state->resources->len && g_array_index(state->resources, Resource, at).sym < sym) {
        at++;
    }
    return at;
}

Resource *state_resource(const State *state, guint32 sym)
{
    guint at = resource_lower_bound(state, sym);
    if (at < state->resources->len && g_array_index(state->resources, Resource, at).sym == sym) {
        return &g_array_index(state->resources, Resource, at);
    }
    return NULL;
}

Resource *state_resource_add(State *state, guint32 sym)
{
    guint at = resource_lower_bound(state, sym);
    if (at == state->resources->len || g_array_index(state->resources, Resource, at).sym != sym) {
        Resource resource = {.sym = sym};
        g_array_insert_val(state->resources, at, resource);
    }
    return &g_array_index(state->resources, Resource, at);
}

void state_resource_remove(State *state, guint32 sym)
{
    guint at = resource_lower_bound(state, sym);
    if (at < state->resources->len && g_array_index(state->resources, Resource, at).sym == sym) {
        g_array_remove_index(state->resources, at);
    }
}

gboolean fact_equal(const Fact *a, const Fact *b)
{
    return a->sym == b->sym && a->nilness == b->nilness && a->low == b->low && a->high == b->high &&
           a->has_unequal == b->has_unequal && a->unequal == b->unequal &&
           a->unequal_constant == b->unequal_constant && value_equal(a->elsewhere, b->elsewhere) &&
           value_equal(a->same, b->same) && a->lent_by == b->lent_by && a->lender == b->lender &&
           a->used == b->used && a->demanded == b->demanded;
}

gboolean state_same_facts(const State *a, const State *b)
{
    if (a->facts->len != b->facts->len) {
        return FALSE;
    }
    for (guint i = 0; i < a->facts->len; i++) {
        if (!fact_equal(&g_array_index(a->facts, Fact, i), &g_array_index(b->facts, Fact, i))) {
            return FALSE;
        }
    }
    return TRUE;
}
