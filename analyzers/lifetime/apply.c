/* Summaries at a call: the callee's exit state of one path is replayed in the caller's terms.
 * Does not choose summaries (call.c) and does not build them (function.c). */

#include "analyzers/lifetime/apply_internal.h"

#include <string.h>

static Value capture_cell(Apply *apply, guint32 index)
{
    if (apply->callee.kind != VALUE_SYMBOL) {
        return VALUE_OF_UNKNOWN;
    }
    Value cell;
    return capture_load(apply->state, apply->callee.sym, index, &cell) ? cell : VALUE_OF_UNKNOWN;
}

static gint64 index_of_field(GQuark field)
{
    return g_ascii_strtoll(g_quark_to_string(field) + 1, NULL, 10);
}

/* The value in the caller of field `field` of what callee symbol `parent` became. */
static Value map_child(Apply *apply, guint32 parent, GQuark field, const char *type)
{
    const Symbol *symbol = symbol_table_get(apply->summary->symbols, parent);
    Value base = apply_symbol(apply, parent);
    if (symbol->kind == SYMBOL_CAPTURE || symbol->kind == SYMBOL_GLOBAL || field == field_deref()) {
        return load_pointee(apply->a, apply->state, base, type);
    }
    Symbol child = {.kind = SYMBOL_CHILD, .field = field};
    gint64 delta = symbol_sum_delta(&child);
    if (delta != 0) {
        if (base.kind == VALUE_INT || base.kind == VALUE_NIL) {
            return value_int((base.kind == VALUE_INT ? base.num : 0) + delta);
        }
        if (base.kind != VALUE_SYMBOL) {
            return VALUE_OF_UNKNOWN;
        }
        const Fact *known = state_fact(apply->state, base.sym);
        gint64 low = known != NULL ? known->low : G_MININT64;
        guint32 sum = symbol_table_sum(apply->a->symbols, base.sym, delta);
        if (low >= 0 && delta > 0) {
            Fact *fact = state_fact_add(apply->state, sum);
            fact->low = MAX(fact->low, low + delta);
            fact->nilness = NILNESS_NOT_NIL;
        }
        return value_symbol(sum);
    }
    const char *asserted;
    if (is_assertion(field, &asserted)) {
        return assertion_holds(apply->a, apply->state, base, asserted);
    }
    if (field == field_length()) {
        return load_length(apply->a, apply->state, base);
    }
    if (field_is_index(field)) {
        return load_at(apply->a, apply->state, base, value_int(index_of_field(field)), type);
    }
    return load_field(apply->a, apply->state, base, field, type);
}

/* An out-parameter, or a struct that is returned. */
static gboolean is_found_again(const Apply *apply, guint32 holder)
{
    const SymbolTable *symbols = apply->summary->symbols;
    gboolean found = symbol_table_get(symbols, holder)->kind == SYMBOL_PARAM;
    for (guint i = 0; i < apply->path->n_returns && !found; i++) {
        const Value *value = &apply->path->returns[i];
        found = value->kind == VALUE_SYMBOL && symbol_table_within(symbols, holder, value->sym);
    }
    return found;
}

/* What the callee put where its caller finds it again is known by that place: two out-parameters
 * that only some ways fill are two things on all of them. Of several callees within each other the
 * outermost one's place counts. */
static const char *made_as(const Apply *apply, guint32 sym, const char *name)
{
    const GArray *cells = apply->path->state->cells;
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == sym && cell->sym != sym &&
            is_found_again(apply, cell->sym)) {
            gsize base = name != NULL ? strcspn(name, "\x1f") : 0;
            g_autofree char *place =
                g_strdup_printf("%.*s\x1f%u\x1f%s", (int)base, name != NULL ? name : "", cell->sym,
                                g_quark_to_string(cell->field));
            return g_intern_string(place);
        }
    }
    return name;
}

static Value map_fresh(Apply *apply, guint32 of, const Symbol *symbol)
{
    SymbolKind kind =
        symbol->kind == SYMBOL_MAKE || symbol->kind == SYMBOL_CLOSURE ? symbol->kind : SYMBOL_FRESH;
    if (symbol->kind == SYMBOL_VAR) {
        kind = SYMBOL_MAKE;
    }
    const char *name = symbol->name != NULL ? symbol->name : symbol->type;
    Symbol copy = {.kind = kind,
                   .site = apply->instr->id,
                   .sub = MAPPED_SUBS + apply->next_sub++,
                   /* the paths of a callee count anew: its type keeps two things apart */
                   .name = kind == SYMBOL_CLOSURE ? name : made_as(apply, of, name),
                   .pos = apply->instr->pos};
    guint32 sym = symbol_table_intern(apply->a->symbols, &copy);
    Symbol *stored = symbol_table_get(apply->a->symbols, sym);
    stored->type = stored->type != NULL ? stored->type : symbol->type;
    stored->foreign = symbol->foreign || apply->summary->function->is_c;
    stored->maker = symbol->maker;
    return value_symbol(sym);
}

Value apply_symbol(Apply *apply, guint32 sym)
{
    if (sym >= apply->n_symbols) {
        return VALUE_OF_UNKNOWN;
    }
    if (apply->done[sym]) {
        return apply->mapped[sym];
    }
    Symbol symbol = *symbol_table_get(apply->summary->symbols, sym);
    Value value = VALUE_OF_UNKNOWN;
    switch (symbol.kind) {
    case SYMBOL_PARAM:
        value = symbol.site < apply->n_args ? apply->args[symbol.site] : VALUE_OF_UNKNOWN;
        break;
    case SYMBOL_CAPTURE:
        value = capture_cell(apply, symbol.site);
        break;
    case SYMBOL_GLOBAL: {
        Symbol copy = symbol;
        value = value_address(symbol_table_intern(apply->a->symbols, &copy), field_deref());
        break;
    }
    case SYMBOL_CHILD:
        apply->done[sym] = TRUE; /* cycles end here */
        apply->mapped[sym] = VALUE_OF_UNKNOWN;
        value = symbol.input ? map_child(apply, symbol.parent, symbol.field, symbol.type)
                             : VALUE_OF_UNKNOWN;
        if (!symbol.input) {
            Value parent = apply_symbol(apply, symbol.parent);
            value =
                parent.kind == VALUE_SYMBOL
                    ? value_symbol(symbol_table_child(apply->a->symbols, parent.sym, symbol.field))
                    : VALUE_OF_UNKNOWN;
        }
        break;
    case SYMBOL_GROUP: {
        Value parent = apply_symbol(apply, symbol.parent);
        value = load_element(apply->a, apply->state, parent, symbol.type);
        break;
    }
    case SYMBOL_VAR:
    case SYMBOL_FRESH:
    case SYMBOL_MAKE:
    case SYMBOL_CLOSURE:
    case SYMBOL_ITERATOR:
        value = map_fresh(apply, sym, &symbol);
        break;
    }
    apply->done[sym] = TRUE;
    apply->mapped[sym] = value;
    return value;
}

static Value map_value(Apply *apply, Value value)
{
    if (value.kind == VALUE_SYMBOL) {
        return apply_symbol(apply, value.sym);
    }
    if (value.kind == VALUE_ADDRESS) {
        Value base = apply_symbol(apply, value.sym);
        GQuark field = (GQuark)value.num;
        if (base.kind == VALUE_SYMBOL) {
            return value_address(base.sym, field);
        }
        if (base.kind == VALUE_ADDRESS) {
            if (field == field_deref()) {
                return base;
            }
            guint32 object = object_of(apply->a, apply->state, base);
            return object != G_MAXUINT32 ? value_address(object, field) : VALUE_OF_UNKNOWN;
        }
        return VALUE_OF_UNKNOWN;
    }
    if (value.kind == VALUE_TEST) {
        Test test = *symbol_table_get_test(apply->summary->symbols, value.sym);
        test.left = map_value(apply, test.left);
        test.right = map_value(apply, test.right);
        return (Value){VALUE_TEST, symbol_table_test(apply->a->symbols, test), value.num};
    }
    return value;
}

/* ---- what the path needs to be taken
 * -------------------------------------------------------------- */

static gboolean ends_anything(const SummaryPath *path)
{
    for (guint i = 0; i < path->state->resources->len; i++) {
        if (g_array_index(path->state->resources, Resource, i).status == STATUS_RELEASED) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean assume_fact(Apply *apply, const Fact *fact, Value value)
{
    SymbolTable *symbols = apply->a->symbols;
    State *state = apply->state;
    gboolean holds = TRUE;
    if (fact->nilness == NILNESS_NIL && allocator_frees(apply->a, value) &&
        state_nilness(state, symbols, value) == NILNESS_UNKNOWN && !ends_anything(apply->path)) {
        return FALSE;
    }
    if (fact->nilness != NILNESS_UNKNOWN) {
        Test test = {IR_BINARY_EQ, value, value_int(0)};
        if (group_contradicts(apply->a, state, &test, fact->nilness == NILNESS_NIL)) {
            return FALSE;
        }
        holds = state_assume(state, symbols, (Test){IR_BINARY_EQ, value, value_int(0)},
                             fact->nilness == NILNESS_NIL);
    }
    if (holds && fact->low > G_MININT64) {
        holds =
            state_assume(state, symbols, (Test){IR_BINARY_GE, value, value_int(fact->low)}, TRUE);
    }
    if (holds && fact->high < G_MAXINT64) {
        holds =
            state_assume(state, symbols, (Test){IR_BINARY_LE, value, value_int(fact->high)}, TRUE);
    }
    if (holds && fact->has_unequal) {
        holds = state_assume(state, symbols, (Test){IR_BINARY_NE, value, value_int(fact->unequal)},
                             TRUE);
    }
    if (holds && fact->elsewhere.kind == VALUE_ADDRESS) {
        Value place = map_value(apply, fact->elsewhere);
        holds = place.kind != VALUE_ADDRESS ||
                state_assume(state, symbols, (Test){IR_BINARY_NE, value, place}, TRUE);
    }
    if (holds && fact->same.kind == VALUE_SYMBOL && value.kind == VALUE_SYMBOL) {
        Value other = map_value(apply, fact->same);
        holds = state_assume(state, symbols, (Test){IR_BINARY_EQ, value, other}, TRUE);
    }
    if (holds && fact->unequal_constant != NULL) {
        Value constant = value_named(VALUE_CONSTANT, fact->unequal_constant);
        holds = state_assume(state, symbols, (Test){IR_BINARY_NE, value, constant}, TRUE);
    }
    return holds;
}

/* Makes nothing where nothing is. */
Value apply_peek(const Analysis *a, const State *state, const Summary *summary, guint32 sym,
                 const Value *args, guint n_args)
{
    const Symbol *symbol = symbol_table_get(summary->symbols, sym);
    if (symbol->kind == SYMBOL_PARAM) {
        return symbol->site < n_args ? args[symbol->site] : VALUE_OF_UNKNOWN;
    }
    if (symbol->kind != SYMBOL_CHILD || symbol_sum_delta(symbol) != 0) {
        return VALUE_OF_UNKNOWN;
    }
    Value value, base = apply_peek(a, state, summary, symbol->parent, args, n_args);
    if (base.kind != VALUE_SYMBOL) {
        return VALUE_OF_UNKNOWN;
    }
    if (state_load(state, base.sym, symbol->field, &value)) {
        return value;
    }
    return symbol_table_get(a->symbols, base.sym)->input
               ? value_symbol(symbol_table_child(a->symbols, base.sym, symbol->field))
               : VALUE_OF_UNKNOWN;
}

/* A second release says more than a use. */
static gboolean releases(const Summary *summary, guint32 sym)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        const Resource *resource = state_resource(path->state, sym);
        if (resource != NULL && resource->status == STATUS_RELEASED) {
            return TRUE;
        }
    }
    return FALSE;
}

void apply_uses(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                const Value *args, guint n_args)
{
    for (guint i = 0; i < summary->used->len; i++) {
        guint32 sym = g_array_index(summary->used, guint32, i);
        Value value = apply_peek(a, state, summary, sym, args, n_args);
        if (value.kind == VALUE_SYMBOL && !releases(summary, sym)) {
            use_value(a, state, value, instr->pos, callee_label(instr));
        }
    }
}

/* What the callee looks at through this input. */
static void look_behind(Apply *apply, const Fact *fact, Value value, Nilness before)
{
    const Resource *resource = state_resource(apply->path->state, fact->sym);
    const char *label = callee_label(apply->instr);
    if (value.kind != VALUE_SYMBOL) {
        return;
    }
    const Symbol *symbol = symbol_table_get(apply->a->symbols, value.sym);
    if (before == NILNESS_NIL) {
        if (fact->demanded && symbol->maker != NULL) {
            null_dereference(apply->a, apply->state, value, apply->instr->pos, label);
        }
        return;
    }
    if (fact->used && (resource == NULL || resource->status != STATUS_RELEASED)) {
        /* a second release says more than a use */
        use_value(apply->a, apply->state, value, apply->instr->pos, label);
    }
    if (fact->demanded && before == NILNESS_UNKNOWN && symbol->maker != NULL) {
        Fact *own = state_fact_add(apply->state, value.sym);
        own->nilness = NILNESS_UNKNOWN;
        null_dereference(apply->a, apply->state, value, apply->instr->pos, label);
    } else if (symbol->input && apply->a->fn->is_c) {
        Fact *own = state_fact_add(apply->state, value.sym);
        own->used |= fact->used;
        own->demanded |= fact->demanded && before == NILNESS_UNKNOWN;
    }
}

static gboolean map_inputs(Apply *apply)
{
    const State *callee = apply->path->state;
    const guint n_facts = callee->facts->len, n_resources = callee->resources->len;
    for (guint i = 0, j = 0; i < n_facts || j < n_resources;) { /* by symbol, in their order */
        guint32 fact = i < n_facts ? g_array_index(callee->facts, Fact, i).sym : G_MAXUINT32;
        guint32 resource =
            j < n_resources ? g_array_index(callee->resources, Resource, j).sym : G_MAXUINT32;
        guint32 sym = MIN(fact, resource);
        i += fact == sym;
        j += resource == sym;
        if (sym < apply->n_symbols && symbol_table_get(apply->summary->symbols, sym)->input) {
            apply_symbol(apply, sym);
        }
    }
    g_autofree Nilness *before = g_new0(Nilness, callee->facts->len + 1);
    for (guint i = 0; i < callee->facts->len; i++) {
        const Fact *fact = &g_array_index(callee->facts, Fact, i);
        if (!symbol_table_get(apply->summary->symbols, fact->sym)->input) {
            continue;
        }
        Value value = apply_symbol(apply, fact->sym);
        before[i] = state_nilness(apply->state, apply->a->symbols, value);
        gboolean nil_after_all = fact->demanded && before[i] == NILNESS_NIL;
        if (!nil_after_all && !assume_fact(apply, fact, value)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < callee->facts->len; i++) {
        const Fact *fact = &g_array_index(callee->facts, Fact, i);
        if ((fact->used || fact->demanded) &&
            symbol_table_get(apply->summary->symbols, fact->sym)->input) {
            look_behind(apply, fact, apply_symbol(apply, fact->sym), before[i]);
        }
    }
    return TRUE;
}

/* ---- effects
 * ---------------------------------------------------------------------------------------- */

/* How many steps lead to it from what the callee was given. */
static guint depth_of(const Apply *apply, guint32 sym)
{
    guint depth = 0;
    const Symbol *symbol = symbol_table_get(apply->summary->symbols, sym);
    for (; symbol->kind == SYMBOL_CHILD || symbol->kind == SYMBOL_GROUP; depth++) {
        symbol = symbol_table_get(apply->summary->symbols, symbol->parent);
    }
    return depth;
}

/* Found by a walk of several steps: another call may well find another object there. What Go gives
 * to C is the library's own from the first step on. */
static gboolean is_deep(const Apply *apply, guint32 sym)
{
    enum { FAR = 3 };
    const Symbol *symbol = symbol_table_get(apply->summary->symbols, sym);
    gboolean inside =
        !apply->a->fn->is_c && symbol->kind == SYMBOL_CHILD && symbol->field != field_deref();
    return inside || depth_of(apply, sym) >= FAR;
}

void apply_input_resource(Apply *apply, const Resource *resource, gboolean uncertain)
{
    Value value = apply_symbol(apply, resource->sym);
    const char *label = callee_label(apply->instr);
    if (resource->status == STATUS_RELEASED) {
        g_autofree char *why = resource->released_by != NULL
                                   ? g_strdup_printf("body of %s: %s", label, resource->released_by)
                                   : g_strdup_printf("body of %s", label);
        ReleaseSite site = {apply->instr->pos,
                            label,
                            resource->kind,
                            resource->family,
                            g_intern_string(why),
                            TRUE,
                            resource->looped,
                            uncertain ||
                                (apply->summary->function->is_c && is_deep(apply, resource->sym))};
        apply->a->replayed = resource;
        apply->a->replayed_closure = apply->summary->function->outer != NULL;
        if (resource->deep) {
            release_all_of(apply->a, apply->state, value, &site);
        } else {
            release(apply->a, apply->state, value, &site);
        }
        apply->a->replayed = NULL;
    } else if (resource->status == STATUS_LIVE && resource->refs > 0) {
        add_references(apply->a, apply->state, value, resource->refs);
    } else if (resource->status == STATUS_ESCAPED) {
        escape(apply->a, apply->state, value, resource->escape, apply->instr->pos,
               resource->released_by != NULL ? resource->released_by : label, label, TRUE);
        Resource *own = value.kind == VALUE_SYMBOL ? state_resource(apply->state, value.sym) : NULL;
        if (own != NULL && own->escape == resource->escape && own->refs == 0) {
            own->finalized |= resource->finalized;
        }
    }
}

static Value grow(Apply *apply, guint32 sym, const Symbol *symbol)
{
    const Symbol made = {.kind = SYMBOL_MAKE, .type = symbol->type};
    const Symbol *parent = symbol_table_get(apply->summary->symbols, symbol->parent);
    Value object = map_fresh(apply, G_MAXUINT32, &made),
          place = apply_symbol(apply, symbol->parent);
    if (parent->kind == SYMBOL_CAPTURE || parent->kind == SYMBOL_GLOBAL ||
        symbol->field == field_deref()) {
        store_pointee(apply->a, apply->state, place, object);
    } else {
        store_field(apply->a, apply->state, place, symbol->field, object);
    }
    apply->mapped[sym] = object;
    return object;
}

static gboolean passed_by_value(const IrFunction *fn, guint32 param)
{
    guint32 var = param < fn->params->len ? g_array_index(fn->params, guint32, param) : G_MAXUINT32;
    return fn->is_c && var != G_MAXUINT32 && (ir_function_var(fn, var)->flags & IR_VAR_STRUCT) != 0;
}

static void apply_cell(Apply *apply, const Cell *cell)
{
    const Symbol *symbol = symbol_table_get(apply->summary->symbols, cell->sym);
    if (cell->value.kind == VALUE_SYMBOL) {
        const Symbol *held = symbol_table_get(apply->summary->symbols, cell->value.sym);
        if (held->kind == SYMBOL_CHILD && held->input && held->parent == cell->sym &&
            held->field == cell->field) {
            return; /* as it was at entry */
        }
    }
    if (symbol->kind == SYMBOL_PARAM && passed_by_value(apply->summary->function, symbol->site)) {
        return; /* the callee's own copy */
    }
    Value base = apply_symbol(apply, cell->sym);
    gboolean absent =
        base.kind == VALUE_NIL || base.kind == VALUE_UNKNOWN || base.kind == VALUE_INT;
    if (absent && symbol->kind == SYMBOL_CHILD && symbol->input && cell->field != field_length()) {
        base = grow(apply, cell->sym, symbol); /* the callee appended to what was nil here */
    }
    Value value = map_value(apply, cell->value);
    State *state = apply->state;
    if (symbol->input) {
        note_kept(apply->a, state, value);
    }
    if (symbol->kind == SYMBOL_CAPTURE || symbol->kind == SYMBOL_GLOBAL ||
        cell->field == field_deref()) {
        store_pointee(apply->a, state, base, value);
    } else if (cell->field == field_from() && value.kind == VALUE_SYMBOL) {
        guint32 object = object_of(apply->a, state, base);
        if (object != G_MAXUINT32) {
            inherit_content(apply->a, state, object, value.sym);
        }
    } else if (cell->field == field_element()) {
        store_element(apply->a, state, base, value);
    } else if (field_is_index(cell->field)) {
        store_at(apply->a, state, base, value_int(index_of_field(cell->field)), value);
    } else if (cell->field != field_length()) {
        store_field(apply->a, state, base, cell->field, value);
    }
}

/* C: not a result itself but somewhere in a struct that is one. */
static gboolean is_inner(const Apply *apply, guint32 sym)
{
    const SummaryPath *path = apply->path;
    gboolean result = !apply->summary->function->is_c || path->n_returns == 0;
    for (guint i = 0; i < path->n_returns; i++) {
        result |= path->returns[i].kind != VALUE_SYMBOL || path->returns[i].sym == sym;
    }
    return !result;
}

static gboolean alive_after(const Apply *apply, const GByteArray *seen, guint32 sym)
{
    (void)apply;
    return sym < seen->len && seen->data[sym];
}

/* Where the callee has put what it leaves: what it returns is its caller's, what a package-level
 * variable keeps is not, nor what C has put into a library's object. */
static gboolean kept_elsewhere(const Apply *apply, guint32 sym)
{
    const State *callee = apply->path->state;
    const SymbolTable *symbols = apply->summary->symbols;
    if (apply->a->fn->is_c) {
        return FALSE;
    }
    g_autoptr(GByteArray) inside = g_byte_array_new();
    g_autoptr(GByteArray) others = g_byte_array_new();
    for (guint i = 0; i < apply->path->n_returns; i++) {
        state_reach(callee, symbols, apply->path->returns[i], others);
    }
    for (guint i = 0; i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        const Symbol *holder = symbol_table_get(symbols, cell->sym);
        if (!holder->input) {
            continue;
        }
        guint32 root = cell->sym;
        while (symbol_table_get(symbols, root)->kind == SYMBOL_CHILD ||
               symbol_table_get(symbols, root)->kind == SYMBOL_GROUP) {
            root = symbol_table_get(symbols, root)->parent;
        }
        const Symbol *start = symbol_table_get(symbols, root);
        gboolean of_c = apply->summary->function->is_c;
        gboolean object = of_c && start->kind == SYMBOL_PARAM && cell->field != field_deref() &&
                          start->site < apply->n_args &&
                          apply->args[start->site].kind == VALUE_SYMBOL;
        gboolean global = !of_c && start->kind == SYMBOL_GLOBAL;
        state_reach(callee, symbols, cell->value, object || global ? inside : others);
    }
    return alive_after(apply, inside, sym) && !alive_after(apply, others, sym);
}

/* C: in what something that the callee was given leads to, not in that thing itself. */
static gboolean is_far(const Apply *apply, guint32 sym)
{
    const State *callee = apply->path->state;
    for (guint i = 0; i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        if (cell->value.kind == VALUE_SYMBOL && cell->value.sym == sym &&
            symbol_table_get(apply->summary->symbols, cell->sym)->input &&
            depth_of(apply, cell->sym) > 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* C: all that leads to it are out-parameters for which the caller has given NULL: the callee does
 * not make it then. */
static gboolean is_not_wanted(Apply *apply, guint32 sym)
{
    const SummaryPath *path = apply->path;
    gboolean refused = FALSE;
    for (guint i = 0; i < path->n_returns; i++) {
        if (path->returns[i].kind == VALUE_SYMBOL && path->returns[i].sym == sym) {
            return FALSE;
        }
    }
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        if (cell->value.kind != VALUE_SYMBOL || cell->value.sym != sym) {
            continue;
        }
        const Symbol *holder = symbol_table_get(apply->summary->symbols, cell->sym);
        if (holder->kind != SYMBOL_PARAM || cell->field != field_deref() ||
            holder->site >= apply->n_args || apply->args[holder->site].kind != VALUE_NIL) {
            return FALSE;
        }
        refused = TRUE;
    }
    return refused && apply->a->fn->is_c;
}

/* C: returned as something that the caller must not change, and no caller frees that: the callee,
 * or what it was given, keeps it. */
static gboolean is_returned_const(const Apply *apply, guint32 sym)
{
    const SummaryPath *path = apply->path;
    const IrFunction *fn = apply->summary->function;
    const char *type = fn->result_types->len == 1 ? g_ptr_array_index(fn->result_types, 0) : NULL;
    const char *star = type != NULL ? strrchr(type, '*') : NULL;
    return fn->is_c && star != NULL && strchr(type, '*') == star &&
           g_str_has_prefix(type, "const ") && path->n_returns == 1 &&
           path->returns[0].kind == VALUE_SYMBOL && path->returns[0].sym == sym;
}

/* What the callee acquired and did not release becomes the caller's. */
static void apply_owned_resource(Apply *apply, const Resource *resource)
{
    Analysis *a = apply->a;
    if (kept_elsewhere(apply, resource->sym) || is_not_wanted(apply, resource->sym) ||
        (resource->stored && is_returned_const(apply, resource->sym))) {
        return;
    }
    Value value = apply_symbol(apply, resource->sym);
    if (value.kind == VALUE_ADDRESS &&
        symbol_table_get(apply->summary->symbols, resource->sym)->input) {
        value = value_symbol(storage_of(a, value)); /* what is there was initialised in place */
    }
    if (value.kind != VALUE_SYMBOL || resource->kind == NULL) {
        return;
    }
    const char *label = callee_label(apply->instr);
    Resource *mine = acquire(a, apply->state, value.sym, resource->kind, apply->instr, label,
                             resource->authority);
    mine->steps = step_pool_add(a->engine->steps, resource->steps, apply->instr->pos, "acquired",
                                "%s returned here by %s", resource->kind->name, label);
    mine->room = FALSE;
    mine->inferred = resource->inferred;
    mine->assumed = resource->assumed;
    mine->stored = resource->stored || is_inner(apply, resource->sym) ||
                   (a->fn->is_c && is_far(apply, resource->sym));
    mine->in_own_struct =
        own_struct_filled(a, apply->state, apply->path->state, apply->summary->symbols,
                          resource->sym, apply->args, apply->n_args);
    mine->refs = resource->refs;
    mine->orphaned = resource->orphaned;
    mine->value_type = resource->value_type;
    if (resource->conditional) {
        mine->conditional = TRUE;
        mine->guard = map_value(apply, resource->guard);
        mine->guard_unstated = resource->guard_unstated;
        mine->guard_on_failure = resource->guard_on_failure;
    }
    const Fact *fact = state_fact(apply->path->state, resource->sym);
    if (fact != NULL && fact->nilness == NILNESS_NOT_NIL) {
        state_fact_add(apply->state, value.sym)->nilness = NILNESS_NOT_NIL;
    }
}

/* A pointer that the callee gives although it has released what it points to. */
static void apply_dangling(Apply *apply, const Resource *resource)
{
    Value value = apply_symbol(apply, resource->sym);
    if (value.kind == VALUE_SYMBOL && state_resource(apply->state, value.sym) == NULL) {
        Resource *mine = state_resource_add(apply->state, value.sym);
        *mine = *resource;
        mine->sym = value.sym;
        mine->owned = mine->conditional = FALSE;
    }
}

/* What the path leaves where its caller finds it: the same at every call. */
static const GByteArray *what_is_left(const Apply *apply)
{
    const SummaryPath *path = apply->path;
    if (path->left != NULL) {
        return path->left;
    }
    GByteArray *seen = g_byte_array_new();
    for (guint i = 0; i < path->n_returns; i++) {
        state_reach(path->state, apply->summary->symbols, path->returns[i], seen);
    }
    for (guint i = 0; i < path->state->cells->len; i++) {
        const Cell *cell = &g_array_index(path->state->cells, Cell, i);
        if (symbol_table_get(apply->summary->symbols, cell->sym)->input) {
            state_reach(path->state, apply->summary->symbols, cell->value, seen);
        }
    }
    ((SummaryPath *)path)->left = seen;
    return seen;
}

/* C: whether the callee writes into what it was given as that parameter, or puts it somewhere: it
 * may be linked into a structure then. */
static gboolean links(const Apply *apply, guint32 param)
{
    const State *callee = apply->path->state;
    for (guint i = 0; i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        const Symbol *holder = symbol_table_get(apply->summary->symbols, cell->sym);
        gboolean pointer = cell->value.kind == VALUE_SYMBOL || cell->value.kind == VALUE_ADDRESS ||
                           cell->value.kind == VALUE_UNKNOWN;
        gboolean entry = FALSE;
        if (cell->value.kind == VALUE_SYMBOL) {
            const Symbol *held = symbol_table_get(apply->summary->symbols, cell->value.sym);
            entry = (held->kind == SYMBOL_CHILD || held->kind == SYMBOL_GROUP) && held->input;
            if (cell->value.sym == param && holder->kind != SYMBOL_VAR) {
                return TRUE;
            }
        }
        if (pointer && !entry && cell->field != field_length() && cell->field != field_element() &&
            cell->field != field_deref() &&
            symbol_table_within(apply->summary->symbols, cell->sym, param)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* C: whether the callee puts what it was given as that parameter into something else. */
static gboolean puts_away(const Apply *apply, guint32 param)
{
    const SymbolTable *symbols = apply->summary->symbols;
    const State *callee = apply->path->state;
    for (guint i = 0; i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        gboolean itself = (cell->value.kind == VALUE_SYMBOL && cell->value.sym == param) ||
                          (cell->value.kind == VALUE_ADDRESS &&
                           symbol_table_within(symbols, cell->value.sym, param));
        if (itself && symbol_table_get(symbols, cell->sym)->kind != SYMBOL_VAR &&
            !symbol_table_within(symbols, cell->sym, param)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What a list holds by a node that is part of it is held: link(&x->node). */
static Resource *linked_resource(Apply *apply, Value value)
{
    enum { DEEPEST_PART = 3 };
    if (value.kind == VALUE_SYMBOL) {
        return state_resource(apply->state, value.sym);
    }
    if (value.kind != VALUE_ADDRESS || (GQuark)value.num == field_deref() ||
        (GQuark)value.num == field_element()) {
        return NULL;
    }
    guint32 sym = value.sym;
    Resource *resource = state_resource(apply->state, sym);
    for (guint i = 0; resource == NULL && i < DEEPEST_PART; i++) {
        const Symbol *symbol = symbol_table_get(apply->a->symbols, sym);
        if (symbol->kind != SYMBOL_CHILD || symbol->field == field_deref()) {
            return NULL;
        }
        sym = symbol->parent;
        resource = state_resource(apply->state, sym);
    }
    return resource;
}

static void note_linked(Apply *apply)
{
    const SymbolTable *symbols = apply->summary->symbols;
    for (guint32 sym = 0; apply->summary->function->is_c && sym < apply->n_symbols; sym++) {
        const Symbol *symbol = symbol_table_get(symbols, sym);
        if (symbol->kind != SYMBOL_PARAM || symbol->site >= apply->n_args) {
            continue;
        }
        Resource *resource = linked_resource(apply, apply->args[symbol->site]);
        if (resource != NULL && resource->owned && !resource->stored &&
            (apply->args[symbol->site].kind == VALUE_SYMBOL ? links(apply, sym)
                                                            : puts_away(apply, sym))) {
            resource->stored = TRUE;
        }
    }
}

/* What the callee found where it has put something else since is looked up before that happens. */
static void map_entries(Apply *apply)
{
    const SymbolTable *symbols = apply->summary->symbols;
    const State *callee = apply->path->state;
    for (guint i = 0; i < callee->cells->len; i++) {
        Value value = g_array_index(callee->cells, Cell, i).value;
        if ((value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) &&
            symbol_table_get(symbols, value.sym)->input) {
            apply_symbol(apply, value.sym);
        }
    }
    for (guint i = 0; i < apply->path->n_returns; i++) {
        Value value = apply->path->returns[i];
        if ((value.kind == VALUE_SYMBOL || value.kind == VALUE_ADDRESS) &&
            symbol_table_get(symbols, value.sym)->input) {
            apply_symbol(apply, value.sym);
        }
    }
}

static void apply_effects(Apply *apply)
{
    map_entries(apply);
    note_linked(apply);
    const State *callee = apply->path->state;
    const GByteArray *seen = what_is_left(apply);
    for (guint i = 0; i < callee->resources->len; i++) {
        const Resource *resource = &g_array_index(callee->resources, Resource, i);
        if (!resource->owned && symbol_table_get(apply->summary->symbols, resource->sym)->input) {
            apply_input_resource(apply, resource, resource->uncertain);
        }
    }
    for (guint i = 0; i < callee->resources->len; i++) {
        const Resource *resource = &g_array_index(callee->resources, Resource, i);
        gboolean input = symbol_table_get(apply->summary->symbols, resource->sym)->input;
        if (resource->owned && resource->status == STATUS_LIVE &&
            (input || alive_after(apply, seen, resource->sym))) {
            apply_owned_resource(apply, resource);
        } else if (resource->owned && resource->status == STATUS_RELEASED &&
                   apply->summary->function->is_c && alive_after(apply, seen, resource->sym)) {
            apply_dangling(apply, resource);
        }
    }
    /* behind what is acquired: where it is put decides whose it is */
    for (guint i = 0; i < callee->cells->len; i++) {
        const Cell *cell = &g_array_index(callee->cells, Cell, i);
        if (symbol_table_get(apply->summary->symbols, cell->sym)->input ||
            alive_after(apply, seen, cell->sym)) {
            apply_cell(apply, cell);
        }
    }
    for (guint i = 0; i < callee->facts->len; i++) {
        const Fact *fact = &g_array_index(callee->facts, Fact, i);
        if (!symbol_table_get(apply->summary->symbols, fact->sym)->input &&
            alive_after(apply, seen, fact->sym)) {
            Value value = apply_symbol(apply, fact->sym);
            assume_fact(apply, fact, value);
            if (fact->lent_by != NULL) {
                borrow_from(apply->state, value, apply_symbol(apply, fact->lender), fact->lent_by,
                            fact->lent_by_guess);
            }
        }
    }
}

/* Go: what a function of C gives as a small number is no object and no part of an array, whatever
 * place it was read from. */
static Value plain_result(const Apply *apply, Value value, guint index)
{
    const IrFunction *fn = apply->summary->function;
    if (!fn->is_c || apply->a->fn->is_c || value.kind != VALUE_SYMBOL ||
        index >= fn->result_types->len ||
        !type_is_narrow(g_ptr_array_index(fn->result_types, index))) {
        return value;
    }
    const Symbol *symbol = symbol_table_get(apply->a->symbols, value.sym);
    const Resource *resource = state_resource(apply->state, value.sym);
    gboolean object =
        resource != NULL && resource->kind != NULL &&
        (resource->kind->cls == RESOURCE_OBJECT || resource->kind->cls == RESOURCE_MEMORY);
    gboolean element = resource == NULL &&
                       (symbol->kind == SYMBOL_GROUP ||
                        (symbol->kind == SYMBOL_CHILD &&
                         (symbol->field == field_element() || symbol->field == field_deref())));
    return object || element ? VALUE_OF_UNKNOWN : value;
}

gboolean apply_path(Analysis *a, State *state, const Summary *summary, const SummaryPath *path,
                    const IrInstr *instr, Value callee, const Value *args, guint n_args,
                    CallResult *ret_result)
{
    Apply apply = {.a = a,
                   .state = state,
                   .summary = summary,
                   .path = path,
                   .instr = instr,
                   .callee = callee,
                   .args = args,
                   .n_args = n_args};
    apply.n_symbols = summary->n_symbols;
    apply.mapped = g_new0(Value, apply.n_symbols + 1);
    apply.done = g_new0(gboolean, apply.n_symbols + 1);
    gboolean feasible = map_inputs(&apply) && !apply_skips_elements(&apply);
    if (feasible) {
        apply_effects(&apply);
        apply_refusal(&apply);
        ret_result->state = state;
        ret_result->end = path->end;
        ret_result->n_results = MIN(path->n_returns, (guint)G_N_ELEMENTS(ret_result->results));
        for (guint i = 0; i < ret_result->n_results; i++) {
            ret_result->results[i] = plain_result(&apply, map_value(&apply, path->returns[i]), i);
        }
    }
    g_free(apply.mapped);
    g_free(apply.done);
    return feasible;
}
