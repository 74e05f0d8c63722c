/* Go memory lent to C: what C may hold when the call is over, and Go pointers inside what it reads.
 * Does not decide what is an error: every case is observed with its reason. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

typedef enum Ground { GROUND_NO, GROUND_LIKELY, GROUND_CERTAIN } Ground;

static GQuark field_pinned(void)
{
    return g_quark_from_static_string("#pinned");
}

/* ---- what is Go memory
 * ------------------------------------------------------------------------------ */

static gboolean is_pointer_type(const char *type)
{
    return type != NULL && (type[0] == '*' || g_str_equal(type, "unsafe.Pointer"));
}

static const char *behind_pointers(const char *type)
{
    while (type != NULL && (*type == '*' || *type == '[')) {
        const char *close = *type == '[' ? strchr(type, ']') : NULL;
        type = close != NULL ? close + 1 : type + 1;
    }
    return type;
}

/* Of C, or another name for a type of C. */
static gboolean is_c_type(const Analysis *a, const char *type)
{
    enum { MOST_NAMES = 4 };
    type = behind_pointers(type);
    for (guint i = 0; i < MOST_NAMES && type != NULL && !g_str_has_prefix(type, "C."); i++) {
        const IrType *found = ir_unit_type(a->engine->unit, g_intern_string(type));
        gboolean other = found != NULL && found->kind != IR_TYPE_STRUCT &&
                         found->kind != IR_TYPE_INTERFACE && found->underlying != NULL;
        type = other ? behind_pointers(found->underlying) : NULL;
    }
    return type != NULL;
}

static gboolean is_go_only(const char *type)
{
    static const char *const prefixes[] = {"[]",         "map[",  "func(",   "chan ",
                                           "interface{", "sync.", "<-chan ", NULL};
    for (guint i = 0; type != NULL && prefixes[i] != NULL; i++) {
        if (g_str_has_prefix(type, prefixes[i])) {
            return TRUE;
        }
    }
    return type != NULL && (g_str_equal(type, "string") || g_str_equal(type, "error") ||
                            g_str_equal(type, "runtime/cgo.Handle"));
}

static const IrType *struct_behind(const Analysis *a, const char *type)
{
    while (type != NULL && *type == '*') {
        type++;
    }
    const IrType *found =
        type != NULL ? ir_unit_type(a->engine->unit, g_intern_string(type)) : NULL;
    return found != NULL && found->kind == IR_TYPE_STRUCT ? found : NULL;
}

/* A struct with a field that no C struct has: the collector made it. */
static gboolean is_go_object(const Analysis *a, const char *type)
{
    const IrType *found = type != NULL && type[0] == '*' ? struct_behind(a, type) : NULL;
    for (guint i = 0; found != NULL && i < found->fields->len; i++) {
        const IrField *field = g_ptr_array_index(found->fields, i);
        const IrType *named =
            field->type != NULL ? ir_unit_type(a->engine->unit, field->type) : NULL;
        gboolean other_name = named != NULL && named->kind == IR_TYPE_NAMED;
        if (is_go_only(field->type) || (other_name && is_go_only(named->underlying)) ||
            (named != NULL && named->kind == IR_TYPE_INTERFACE)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The variable that a local struct or array lives in; G_MAXUINT32 if sym is none. */
static guint32 own_variable(const Analysis *a, const Symbol *symbol)
{
    if (symbol->kind == SYMBOL_CHILD && symbol->field == field_deref()) {
        const Symbol *parent = symbol_table_get(a->symbols, symbol->parent);
        if (parent->kind == SYMBOL_VAR &&
            !is_pointer_type(ir_function_var(a->fn, parent->site)->type)) {
            return parent->site;
        }
    }
    return G_MAXUINT32;
}

static gboolean has_field(const State *state, guint32 sym, const char *field)
{
    Value value;
    return state_load(state, sym, g_quark_from_string(field), &value);
}

static Ground ground_of_elements(const Analysis *a, const State *state, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    if (symbol->foreign || has_field(state, sym, "Data")) {
        return GROUND_NO; /* its header was pointed at C memory by hand */
    }
    if (symbol->kind == SYMBOL_MAKE || own_variable(a, symbol) != G_MAXUINT32) {
        return GROUND_CERTAIN;
    }
    gboolean slice = symbol->type != NULL &&
                     (g_str_has_prefix(symbol->type, "[]") || g_str_equal(symbol->type, "string"));
    gboolean text = symbol->kind == SYMBOL_FRESH && g_strcmp0(symbol->type, "string") == 0;
    gboolean given =
        symbol->kind == SYMBOL_PARAM || text; /* a slice in a field may be a view of C memory */
    return slice && given && !is_c_type(a, symbol->type) ? GROUND_LIKELY : GROUND_NO;
}

static Ground ground_of_object(const Analysis *a, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    if (symbol->foreign) {
        return GROUND_NO;
    }
    if (symbol->kind == SYMBOL_MAKE || own_variable(a, symbol) != G_MAXUINT32) {
        return GROUND_CERTAIN;
    }
    gboolean input = symbol->kind == SYMBOL_PARAM || symbol->kind == SYMBOL_CHILD;
    return input && is_go_object(a, symbol->type) ? GROUND_LIKELY : GROUND_NO;
}

/* Whether a value is a pointer to Go memory that nothing pins. `pointer`: it is known to be a
 * pointer, not a struct by value. */
static Ground go_pointer(const Analysis *a, const State *state, Value value, gboolean pointer)
{
    Value pinned;
    if (a->fn->is_c || (value.kind != VALUE_ADDRESS && value.kind != VALUE_SYMBOL) ||
        state_load(state, value.sym, field_pinned(), &pinned)) {
        return GROUND_NO;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (value.kind == VALUE_SYMBOL) {
        return pointer ? ground_of_object(a, value.sym) : GROUND_NO;
    }
    GQuark field = (GQuark)value.num;
    if (field == field_deref()) {
        return symbol->kind == SYMBOL_VAR || symbol->kind == SYMBOL_CAPTURE ? GROUND_CERTAIN
                                                                            : GROUND_NO;
    }
    return field == field_element() ? ground_of_elements(a, state, value.sym)
                                    : ground_of_object(a, value.sym);
}

/* Its name says that it ends what it is given: whoever calls it knows what that is. */
static gboolean is_named_release(const IrFunction *fn)
{
    Words words;
    words_init(&words, fn->display);
    gboolean found = FALSE;
    for (guint i = 0; i < words.n && !found; i++) {
        found = word_release_rank(words.text[i]) > 0;
    }
    words_clear(&words);
    return found;
}

const char *lend_origin(const Analysis *a, const State *state, Value value, gboolean *ret_given)
{
    Ground ground = go_pointer(a, state, value, TRUE);
    *ret_given = ground == GROUND_LIKELY;
    if (ground == GROUND_NO || state_resource(state, value.sym) != NULL) {
        return NULL;
    }
    gboolean element = value.kind == VALUE_ADDRESS && (GQuark)value.num == field_element();
    if (*ret_given && (!element || is_named_release(a->fn))) {
        return NULL;
    }
    return *ret_given ? "in a slice that Go code gives" : "memory of Go";
}

static gboolean is_exported(const Analysis *a)
{
    return a->fn->exported != NULL;
}

/* Whether what is at sym's fields is C memory. */
static Ground c_memory(const Analysis *a, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    gboolean pointer = symbol->type == NULL || is_pointer_type(symbol->type);
    switch (symbol->kind) {
    case SYMBOL_FRESH:
        return symbol->foreign && pointer ? GROUND_CERTAIN : GROUND_NO;
    case SYMBOL_PARAM:
        return !is_pointer_type(symbol->type) || !is_c_type(a, symbol->type) ? GROUND_NO
               : is_exported(a)                                              ? GROUND_CERTAIN
                                                                             : GROUND_LIKELY;
    case SYMBOL_CHILD:
        if (symbol->type != NULL && is_pointer_type(symbol->type) && is_c_type(a, symbol->type)) {
            return GROUND_LIKELY;
        }
        return symbol->type == NULL || is_c_type(a, symbol->type) ? c_memory(a, symbol->parent)
                                                                  : GROUND_NO;
    case SYMBOL_GROUP:
        return c_memory(a, symbol->parent);
    case SYMBOL_CAPTURE:
    case SYMBOL_GLOBAL:
    case SYMBOL_VAR:
    case SYMBOL_MAKE:
    case SYMBOL_CLOSURE:
    case SYMBOL_ITERATOR:
        return GROUND_NO;
    }
    return GROUND_NO;
}

static Ground c_place(const Analysis *a, Value place)
{
    if (place.kind != VALUE_SYMBOL && place.kind != VALUE_ADDRESS) {
        return GROUND_NO;
    }
    return c_memory(a, place.sym);
}

/* ---- words for people
 * ------------------------------------------------------------------------------- */

static const char *name_of(const Analysis *a, const State *state, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    guint32 own = own_variable(a, symbol);
    if (own != G_MAXUINT32) {
        return ir_function_var(a->fn, own)->name;
    }
    if (symbol->kind == SYMBOL_PARAM && symbol->site < a->fn->params->len) {
        return ir_function_var(a->fn, g_array_index(a->fn->params, guint32, symbol->site))->name;
    }
    if (symbol->kind == SYMBOL_VAR) {
        return ir_function_var(a->fn, symbol->site)->name;
    }
    if (symbol->kind == SYMBOL_CAPTURE && symbol->site < a->fn->captures->len) {
        return ir_function_var(a->fn, g_array_index(a->fn->captures, guint32, symbol->site))->name;
    }
    for (guint i = 0; i < state->n_vars; i++) {
        const char *name = ir_function_var(a->fn, i)->name;
        if (name[0] != '\0' && value_equal(state->vars[i], value_symbol(sym))) {
            return name;
        }
    }
    return "";
}

static const char *place_name(const Analysis *a, const State *state, Value value)
{
    const char *root = name_of(a, state, value.sym);
    GQuark field = (GQuark)value.num;
    if (value.kind == VALUE_SYMBOL || field == field_deref()) {
        return root[0] != '\0' ? g_intern_string(root) : "a Go value";
    }
    g_autofree char *name = field == field_element()
                                ? g_strdup_printf("%s[]", root[0] != '\0' ? root : "a slice")
                                : g_strdup_printf("%s.%s", root[0] != '\0' ? root : "a struct",
                                                  g_quark_to_string(field));
    return g_intern_string(name);
}

/* ---- handles behind an address
 * ---------------------------------------------------------------------- */

static Resource *handle_behind(const Analysis *a, const State *state, Value value)
{
    (void)a;
    Value content;
    if (value.kind != VALUE_ADDRESS || (GQuark)value.num == field_element() ||
        !state_load(state, value.sym, (GQuark)value.num, &content) ||
        content.kind != VALUE_SYMBOL) {
        return NULL;
    }
    Resource *resource = state_resource(state, content.sym);
    gboolean handle = resource != NULL && resource->owned && resource->kind != NULL &&
                      resource->kind->cls == RESOURCE_HANDLE;
    return handle ? resource : NULL;
}

static const char *type_behind(const Analysis *a, Value value)
{
    GQuark field = value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0;
    if (field == 0 || field == field_element()) {
        return NULL;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (field == field_deref()) {
        if (symbol->kind == SYMBOL_VAR) {
            return ir_function_var(a->fn, symbol->site)->type;
        }
        return symbol->kind == SYMBOL_CAPTURE && symbol->site < a->fn->captures->len
                   ? ir_function_var(a->fn, g_array_index(a->fn->captures, guint32, symbol->site))
                         ->type
                   : NULL;
    }
    const IrType *type = struct_behind(a, symbol->type);
    for (guint i = 0; type != NULL && i < type->fields->len; i++) {
        const IrField *one = g_ptr_array_index(type->fields, i);
        if (g_quark_try_string(one->name) == field) {
            return one->type;
        }
    }
    return NULL;
}

static gboolean is_handle(const Analysis *a, const State *state, Value value)
{
    const char *type = type_behind(a, value);
    return handle_behind(a, state, value) != NULL ||
           (type != NULL && g_str_equal(type, "runtime/cgo.Handle"));
}

/* ---- observations
 * ----------------------------------------------------------------------------------- */

static void observe_lent(Analysis *a, State *state, Value value, LendReason reason, SourcePos pos,
                         const IrInstr *instr, guint arg, const char *callee, const char *why,
                         gboolean likely)
{
    Observation *o = observe(a, OBSERVED_LENT, state, pos, instr->id, place_name(a, state, value));
    if (o == NULL) {
        return;
    }
    const Resource *handle = handle_behind(a, state, value);
    if (handle != NULL) {
        observe_resource(a, o, handle);
    }
    o->callee = callee;
    o->authority = why;
    o->argument = arg;
    o->lend = reason;
    o->lent_handle = is_handle(a, state, value);
    o->lent = value;
    o->inferred = likely;
    o->end = pos;
}

static SourcePos arg_pos(const IrInstr *instr, guint arg)
{
    return instr->arg_pos != NULL && arg < instr->n_args ? instr->arg_pos[arg] : instr->pos;
}

/* ---- who keeps
 * -------------------------------------------------------------------------------------- */

/* Words of functions that take a callback for later, and of those that call it before they return.
 */
static const char *const words_of_keeping[] = {
    "set",   "register",  "add",      "subscribe", "install", "attach",  "watch",  "listen",
    "async", "listener",  "hook",     "on",        "connect", "observe", "new",    "create",
    "init",  "subscribe", "schedule", "notify",    "bind",    "submit",  "enable", NULL};
static const char *const words_of_walking[] = {
    "foreach",   "each",   "walk",   "iterate",    "scan",        "visit",      "traverse",
    "enumerate", "enum",   "search", "find",       "sort",        "sync",       "all",
    "list",      "wait",   "run",    "loop",       "exec",        "unset",      "remove",
    "clear",     "call",   "invoke", "unregister", "unsubscribe", "disconnect", "detach",
    "del",       "delete", "cancel", "iter",       NULL};

static gboolean name_says_kept(const char *name)
{
    Words words;
    words_init(&words, name);
    gboolean kept =
        words_find(&words, 0, words_of_keeping) >= 0 && words_find(&words, 0, words_of_walking) < 0;
    words_clear(&words);
    return kept;
}

static const char *kept_key(Analysis *a, const char *name, guint param)
{
    g_autofree char *key =
        g_strdup_printf("%s#%u", link_key(a->engine, a->engine->unit, name), param);
    return g_intern_string(key);
}

typedef struct Keeper {
    const char *why; /* NULL: nothing says so */
    gboolean likely; /* by the shape of the function alone */
    gboolean known;  /* its body or contract is known: no guess is needed */
} Keeper;

static Keeper keeper_of(Analysis *a, const char *name, guint arg, gboolean callback)
{
    Keeper keeper = {0};
    const char *kept = g_hash_table_lookup(a->engine->kept, kept_key(a, name, arg));
    if (kept != NULL) {
        keeper.why = kept;
        return keeper;
    }
    const Contract *contract = contract_book_find(a->engine->book, link_name(name));
    ContractMode mode = CONTRACT_UNKNOWN;
    if (contract != NULL) {
        mode = arg < contract->n_params ? contract->params[arg].mode : contract->rest;
        keeper.known = contract->calls_back || mode != CONTRACT_UNKNOWN;
        if (mode == CONTRACT_RETAINS) {
            keeper.why = arg < contract->n_params && contract->params[arg].why != NULL
                             ? contract->params[arg].why
                             : "its contract";
            return keeper;
        }
    }
    keeper.known |= find_summary(a->engine, name) != NULL &&
                    !g_hash_table_contains(a->engine->passed_on, kept_key(a, name, arg));
    if (!keeper.known && callback && name_says_kept(link_name(name))) {
        keeper.why = "it is given a callback and data for it, and its name says that both are kept";
        keeper.likely = TRUE;
    }
    return keeper;
}

/* ---- what a call is given
 * --------------------------------------------------------------------------- */

static gboolean is_callback(const State *state, Value value, guint depth)
{
    if (value.kind == VALUE_FUNCTION) {
        return TRUE;
    }
    if ((value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS) || depth == 0) {
        return FALSE;
    }
    guint first, end;
    state_cells(state, value.sym, value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0, &first,
                &end);
    for (guint i = first; i < end; i++) {
        if (is_callback(state, g_array_index(state->cells, Cell, i).value, depth - 1)) {
            return TRUE;
        }
    }
    return FALSE;
}

static const char *operand_type(const Analysis *a, const IrInstr *instr, guint index)
{
    if (index >= instr->n_args || instr->args[index].kind != IR_OPERAND_VAR) {
        return NULL;
    }
    return ir_function_var(a->fn, instr->args[index].var)->type;
}

/* A handle's address: whether C holds on to it shows when the function ends. */
static void watch(Analysis *a, State *state, const IrInstr *instr, guint arg, Value value)
{
    const Resource *handle = handle_behind(a, state, value);
    if (handle == NULL || handle->status != STATUS_LIVE) {
        return;
    }
    KeepAlive guard = {handle->sym, instr->id, arg, KEEPALIVE_LENT};
    g_array_append_val(state->guards, guard);
}

static void lend(Analysis *a, State *state, const IrInstr *instr, const char *name, guint arg,
                 Value value, gboolean pointer, gboolean opaque, gboolean callback)
{
    Ground ground = go_pointer(a, state, value, pointer);
    if (ground == GROUND_NO) {
        return;
    }
    Keeper keeper = keeper_of(a, name, arg, callback && opaque);
    if (keeper.why == NULL) {
        if (!keeper.known) {
            watch(a, state, instr, arg, value);
        }
        return;
    }
    observe_lent(a, state, value, LENT_KEPT, arg_pos(instr, arg), instr, arg, callee_label(instr),
                 keeper.why, keeper.likely || ground == GROUND_LIKELY);
}

static void lend_members(Analysis *a, State *state, const IrInstr *instr, const char *name,
                         guint arg, guint32 sym, gboolean callback, guint depth)
{
    guint first, end;
    state_cells(state, sym, 0, &first, &end);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    for (guint i = first; i < end; i++) {
        g_array_append_val(values, g_array_index(state->cells, Cell, i).value);
    }
    for (guint i = 0; i < values->len; i++) {
        Value value = g_array_index(values, Value, i);
        if (value.kind == VALUE_ADDRESS) {
            lend(a, state, instr, name, arg, value, TRUE, TRUE, callback);
        } else if (value.kind == VALUE_SYMBOL && depth > 0 &&
                   symbol_table_get(a->symbols, value.sym)->kind == SYMBOL_MAKE) {
            lend_members(a, state, instr, name, arg, value.sym, callback, depth - 1);
        }
    }
}

/* ---- Go pointers inside what is given
 * ---------------------------------------------------------------- */

/* A slice, string, map, function or channel, also under a name of its own. */
static gboolean holds_header(const Analysis *a, const char *type)
{
    const IrType *named = type != NULL ? type_find(a->engine, type) : NULL;
    for (guint i = 0; i < 4 && named != NULL && named->underlying != NULL && !is_c_type(a, type) &&
                      (named->kind == IR_TYPE_NAMED || named->kind == IR_TYPE_ALIAS);
         i++) {
        type = named->underlying;
        named = type_find(a->engine, type);
    }
    return type != NULL && (g_str_has_prefix(type, "[]") || g_str_equal(type, "string") ||
                            g_str_has_prefix(type, "map[") || g_str_has_prefix(type, "func(") ||
                            g_str_has_prefix(type, "chan "));
}

/* A Go pointer among the members of an object of Go memory; sets *ret_inner. */
static Ground member_pointer(const Analysis *a, const State *state, guint32 sym, GQuark field,
                             guint depth, Value *ret_inner)
{
    guint first, end;
    state_cells(state, sym, field, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        const char *name = g_quark_to_string(cell->field);
        if (cell->field == field_length() || name[0] == '#' || name[0] == '^') {
            continue;
        }
        Ground ground =
            cell->value.kind == VALUE_ADDRESS ? go_pointer(a, state, cell->value, TRUE) : GROUND_NO;
        if (ground != GROUND_NO) {
            *ret_inner = cell->value;
            return ground;
        }
        if (cell->value.kind == VALUE_SYMBOL && depth > 0 && cell->value.sym != sym) {
            const Symbol *inner = symbol_table_get(a->symbols, cell->value.sym);
            gboolean local = inner->kind == SYMBOL_MAKE || own_variable(a, inner) != G_MAXUINT32;
            ground = local && !inner->foreign
                         ? member_pointer(a, state, cell->value.sym, 0, depth - 1, ret_inner)
                         : GROUND_NO;
            if (ground != GROUND_NO) {
                return ground;
            }
        }
    }
    return GROUND_NO;
}

static void look_inside(Analysis *a, State *state, const IrInstr *instr, guint arg, Value value)
{
    Ground outer = go_pointer(a, state, value, TRUE);
    const char *type = type_behind(a, value);
    Value inner;
    if (outer == GROUND_NO) {
        return;
    }
    if (holds_header(a, type)) {
        Value content = VALUE_OF_UNKNOWN;
        state_load(state, value.sym, (GQuark)value.num, &content);
        gboolean text = content.kind == VALUE_STRING || content.kind == VALUE_UNKNOWN;
        gboolean literal = text && g_strcmp0(type, "string") == 0; /* or empty: C is to fill it */
        if (!literal && state_nilness(state, a->symbols, content) != NILNESS_NIL) {
            observe_lent(a, state, value, LENT_HEADER, arg_pos(instr, arg), instr, arg,
                         callee_label(instr), NULL, TRUE);
        }
        return;
    }
    GQuark field = value.kind == VALUE_ADDRESS ? (GQuark)value.num : 0;
    Ground ground = member_pointer(a, state, value.sym, field, 2, &inner);
    if (ground == GROUND_NO) {
        return;
    }
    observe_lent(a, state, inner, LENT_INSIDE, arg_pos(instr, arg), instr, arg, callee_label(instr),
                 place_name(a, state, value), ground == GROUND_LIKELY);
}

/* ---- calls
 * ------------------------------------------------------------------------------------------ */

/* 1 + the argument that the callee puts argument `index` into, or 0. */
static guint kept_in(Analysis *a, const IrInstr *instr, guint index)
{
    return instr->callee.name != NULL
               ? GPOINTER_TO_UINT(g_hash_table_lookup(a->engine->kept_in,
                                                      kept_key(a, instr->callee.name, index)))
               : 0;
}

/* The callee puts it into a variable of this function, which ends with it, or into nothing. */
static gboolean kept_in_local(Analysis *a, const State *state, const IrInstr *instr, guint index,
                              const Value *args, guint n_args)
{
    guint holder = kept_in(a, instr, index);
    if (holder == 0 || holder > n_args) {
        return FALSE;
    }
    Value given = args[holder - 1];
    return (given.kind == VALUE_ADDRESS &&
            symbol_table_get(a->symbols, symbol_table_get(a->symbols, given.sym)->root)->kind ==
                SYMBOL_VAR) ||
           state_nilness(state, a->symbols, given) == NILNESS_NIL;
}

/* The parameter of this function that the callee puts it into, or G_MAXUINT32. */
static guint32 kept_in_param(Analysis *a, const IrInstr *instr, guint index, const Value *args,
                             guint n_args)
{
    guint holder = kept_in(a, instr, index);
    if (holder == 0 || holder > n_args || args[holder - 1].kind != VALUE_SYMBOL) {
        return G_MAXUINT32;
    }
    const Symbol *given = symbol_table_get(a->symbols, args[holder - 1].sym);
    return given->kind == SYMBOL_PARAM ? given->site : G_MAXUINT32;
}

static void lend_to_c(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                      guint n_args)
{
    gboolean callback = FALSE;
    for (guint i = 0; i < n_args; i++) {
        callback |= is_callback(state, args[i], 3);
    }
    for (guint i = 0; i < n_args; i++) {
        const char *type = operand_type(a, instr, i);
        gboolean pointer = args[i].kind == VALUE_ADDRESS || is_pointer_type(type);
        gboolean by_value = args[i].kind == VALUE_SYMBOL && !pointer && is_c_type(a, type) &&
                            symbol_table_get(a->symbols, args[i].sym)->kind == SYMBOL_MAKE;
        if (by_value) {
            lend_members(a, state, instr, instr->callee.name, i, args[i].sym, callback, 2);
        } else if (pointer) {
            gboolean opaque = type != NULL && g_str_equal(type, "unsafe.Pointer");
            if (!kept_in_local(a, state, instr, i, args, n_args)) {
                lend(a, state, instr, instr->callee.name, i, args[i], TRUE, opaque, callback);
            }
            look_inside(a, state, instr, i, args[i]);
        }
    }
}

static void remember_kept(Analysis *a, guint32 param, const char *why)
{
    const char *key = kept_key(a, a->summary->key, param);
    if (!g_hash_table_contains(a->engine->kept, key)) {
        g_hash_table_insert(a->engine->kept, (gpointer)key, (gpointer)why);
    }
}

/* Where: in what the function is given as `holder`, or G_MAXUINT32 - 1 elsewhere, which counts. */
static void remember_kept_in(Analysis *a, guint32 param, guint32 holder)
{
    const char *key = kept_key(a, a->summary->key, param);
    gpointer known = g_hash_table_lookup(a->engine->kept_in, key);
    if (known == NULL || GPOINTER_TO_UINT(known) < holder + 1) {
        g_hash_table_insert(a->engine->kept_in, (gpointer)key, GUINT_TO_POINTER(holder + 1));
    }
}

/* C code hands a parameter of its own to somebody who keeps it. */
static void pass_on(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                    guint n_args)
{
    gboolean callback = FALSE;
    for (guint i = 0; i < n_args; i++) {
        const char *type = operand_type(a, instr, i);
        callback |= args[i].kind == VALUE_FUNCTION || (type != NULL && strstr(type, "(*") != NULL);
    }
    for (guint i = 0; i < n_args; i++) {
        const char *type = operand_type(a, instr, i);
        guint32 root = args[i].kind == VALUE_SYMBOL ? args[i].sym : G_MAXUINT32;
        while (root != G_MAXUINT32 && symbol_table_get(a->symbols, root)->kind == SYMBOL_CHILD) {
            root = symbol_table_get(a->symbols, root)->parent;
        }
        if (root == G_MAXUINT32 || symbol_table_get(a->symbols, root)->kind != SYMBOL_PARAM ||
            kept_in_local(a, state, instr, i, args, n_args)) {
            continue;
        }
        guint32 param = symbol_table_get(a->symbols, root)->site;
        gboolean opaque =
            type != NULL && strstr(type, "void *") != NULL && strstr(type, "(*") == NULL;
        Keeper keeper = keeper_of(a, instr->callee.name, i, callback && opaque);
        if (keeper.why != NULL) {
            g_autofree char *why = g_strdup_printf("its body gives it to %s, which keeps it: %s",
                                                   callee_label(instr), keeper.why);
            guint32 holder = kept_in_param(a, instr, i, args, n_args);
            remember_kept_in(a, param, holder != G_MAXUINT32 ? holder : G_MAXUINT32 - 1);
            remember_kept(a, param, g_intern_string(why));
        } else if (!keeper.known) {
            g_hash_table_add(a->engine->passed_on, (gpointer)kept_key(a, a->summary->key, param));
        }
    }
}

/* Pinned for as long as a pinner says: what is behind the pointer. */
static void pin(Analysis *a, State *state, const IrInstr *instr, const Value *args, guint n_args)
{
    const Contract *contract = contract_book_find(a->engine->book, link_name(instr->callee.name));
    gboolean pins =
        contract != NULL && contract->n_params > 1 && contract->params[0].mode == CONTRACT_INITS &&
        contract->params[0].kind != NULL && contract->params[0].kind->cls == RESOURCE_PINNER;
    for (guint i = 1; pins && i < n_args; i++) {
        if (args[i].kind == VALUE_SYMBOL || args[i].kind == VALUE_ADDRESS) {
            state_store(state, args[i].sym, field_pinned(), value_int(1));
        }
    }
}

/* The very pointer is in use after the call, as by runtime.KeepAlive: who wrote that knew that C
 * holds it. */
static void lend_used(Analysis *a, Value value)
{
    for (guint i = a->engine->observations->len; value.kind == VALUE_ADDRESS && i-- > 0;) {
        Observation *o = g_ptr_array_index(a->engine->observations, i);
        if (o->function != a->fn) {
            return;
        }
        o->lent_guarded |=
            o->kind == OBSERVED_LENT && o->lend == LENT_KEPT && value_equal(o->lent, value);
    }
}

void lend_call(Analysis *a, State *state, const IrInstr *instr, const Value *args, guint n_args)
{
    gboolean named = instr->callee.name != NULL;
    if (instr->callee.kind == IR_CALLEE_FOREIGN && named && !a->fn->is_c) {
        lend_to_c(a, state, instr, args, n_args);
    } else if (instr->callee.kind == IR_CALLEE_STATIC && named && a->fn->is_c) {
        pass_on(a, state, instr, args, n_args);
    } else if (instr->callee.kind == IR_CALLEE_STATIC && named) {
        for (guint i = 0; i < n_args; i++) {
            lend_used(a, args[i]);
        }
        pin(a, state, instr, args, n_args);
    }
}

/* *out = C.struct_x{...}: what is in the members goes with them. */
static void lend_stored_members(Analysis *a, State *state, const IrInstr *instr, Ground where,
                                guint operand, guint32 sym)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    guint first, end;
    state_cells(state, sym, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        g_array_append_val(values, g_array_index(state->cells, Cell, i).value);
    }
    for (guint i = 0; i < values->len; i++) {
        Value value = g_array_index(values, Value, i);
        Ground what = value.kind == VALUE_ADDRESS ? go_pointer(a, state, value, TRUE) : GROUND_NO;
        if (what != GROUND_NO) {
            observe_lent(a, state, value, LENT_STORED, instr->pos, instr, operand, NULL, NULL,
                         where == GROUND_LIKELY || what == GROUND_LIKELY);
        }
    }
}

void lend_stored(Analysis *a, State *state, const IrInstr *instr, Value place, guint operand,
                 Value value)
{
    Ground where = a->fn->is_c ? GROUND_NO : c_place(a, place);
    if (where == GROUND_NO) {
        return;
    }
    const char *type = operand_type(a, instr, operand);
    gboolean pointer = value.kind == VALUE_ADDRESS || is_pointer_type(type);
    if (!pointer && value.kind == VALUE_SYMBOL && is_c_type(a, type) &&
        symbol_table_get(a->symbols, value.sym)->kind == SYMBOL_MAKE) {
        lend_stored_members(a, state, instr, where, operand, value.sym);
        return;
    }
    Ground what = go_pointer(a, state, value, pointer);
    if (what == GROUND_NO) {
        return;
    }
    observe_lent(a, state, value, LENT_STORED, instr->pos, instr, operand, NULL, NULL,
                 where == GROUND_LIKELY || what == GROUND_LIKELY);
}

void lend_awaited(State *state)
{
    for (guint i = 0; i < state->guards->len; i++) {
        KeepAlive *guard = &g_array_index(state->guards, KeepAlive, i);
        if (guard->reason == KEEPALIVE_LENT) {
            guard->reason = KEEPALIVE_LENT_AWAITED;
        }
    }
}

/* ---- path ends
 * -------------------------------------------------------------------------------------- */

static void reach_outside(const Analysis *a, const State *state, const Value *returns,
                          guint n_returns, GByteArray *seen)
{
    for (guint i = 0; i < n_returns; i++) {
        state_reach(state, a->symbols, returns[i], seen);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (symbol_table_get(a->symbols, cell->sym)->input) {
            state_reach(state, a->symbols, cell->value, seen);
        }
    }
}

static const IrInstr *call_at(const IrFunction *fn, guint32 site)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->id == site) {
                return instr;
            }
        }
    }
    return NULL;
}

/* C has nothing but the address of the variable: whoever uses the handle later goes through it. */
static void judge_watched(Analysis *a, State *state, const KeepAlive *guard, gboolean outside)
{
    const Resource *handle = state_resource(state, guard->owner);
    const IrInstr *instr = call_at(a->fn, guard->site);
    gboolean awaited = guard->reason == KEEPALIVE_LENT_AWAITED;
    if (handle == NULL || instr == NULL || handle->status == STATUS_RELEASED) {
        return;
    }
    gboolean outlives = handle->status == STATUS_ESCAPED || outside;
    if (!outlives && !awaited) {
        return;
    }
    Observation *o =
        observe(a, OBSERVED_LENT, state, arg_pos(instr, guard->arg), instr->id, handle->kind->name);
    if (o != NULL) {
        observe_resource(a, o, handle);
        o->callee = callee_label(instr);
        o->argument = guard->arg;
        o->lend = outlives ? LENT_OUTLIVES : LENT_AWAITED;
        o->lent_handle = TRUE;
        o->inferred = TRUE;
        o->end = o->pos;
    }
}

/* A C function puts a parameter where it stays. */
static void note_stored_params(Analysis *a, const State *state)
{
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->value.kind != VALUE_SYMBOL) {
            continue;
        }
        const Symbol *value = symbol_table_get(a->symbols, cell->value.sym);
        if (value->kind != SYMBOL_PARAM || value->type == NULL ||
            strchr(value->type, '*') == NULL) {
            continue;
        }
        guint32 root = cell->sym;
        while (symbol_table_get(a->symbols, root)->kind == SYMBOL_CHILD ||
               symbol_table_get(a->symbols, root)->kind == SYMBOL_GROUP) {
            root = symbol_table_get(a->symbols, root)->parent;
        }
        const Symbol *base = symbol_table_get(a->symbols, root);
        const Resource *made = state_resource(state, root);
        gboolean global = base->kind == SYMBOL_GLOBAL;
        gboolean field = base->kind == SYMBOL_PARAM && root != cell->value.sym &&
                         cell->field != field_deref() && cell->field != field_element();
        gboolean box = base->kind == SYMBOL_FRESH && made != NULL &&
                       made->status != STATUS_RELEASED && cell->field != field_deref();
        if (global || field || box) {
            remember_kept_in(a, value->site, field ? base->site : G_MAXUINT32 - 1);
        }
        if (global || field || box) {
            remember_kept(a, value->site,
                          global  ? "its body stores it in a variable that lives on"
                          : field ? "its body stores it in an object that it was given"
                                  : "its body stores it in memory that lives on");
        }
    }
}

void lend_left(Analysis *a, State *state, const Value *returns, guint n_returns)
{
    if (a->fn->is_c) {
        note_stored_params(a, state);
        return;
    }
    g_autoptr(GByteArray) seen = NULL;
    for (guint i = 0; i < state->guards->len; i++) {
        const KeepAlive *guard = &g_array_index(state->guards, KeepAlive, i);
        if (guard->reason < KEEPALIVE_LENT) {
            continue;
        }
        if (seen == NULL) {
            seen = g_byte_array_new();
            reach_outside(a, state, returns, n_returns, seen);
        }
        judge_watched(a, state, guard, guard->owner < seen->len && seen->data[guard->owner]);
    }
}
