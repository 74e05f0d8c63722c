/* Keep-alive: what must stay in use after a foreign call, because the collector or a finalizer
 * could take what the call works on. Does not report: what is left at a path's end is observed. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

static const char *pointee_type(const char *type)
{
    if (type == NULL) {
        return NULL;
    }
    while (*type == '*') {
        type++;
    }
    return g_intern_string(type);
}

static gpointer guard_key(const KeepAlive *guard)
{
    return GUINT_TO_POINTER(guard->site * 64 + MIN(guard->arg, 63) + 1);
}

/* A part of the owner by value, such as its mutex: a pointer to it keeps the whole. */
static gboolean is_inside(const Analysis *a, Value value, guint32 owner)
{
    const char *type = symbol_table_get(a->symbols, value.sym)->type;
    gboolean by_value = type != NULL && strchr(type, '.') != NULL &&
                        strchr("*[", type[0]) == NULL && !g_str_has_prefix(type, "C.") &&
                        !g_str_has_prefix(type, "map[") && !g_str_has_prefix(type, "func(") &&
                        !g_str_has_prefix(type, "unsafe.");
    return by_value && value.sym != owner && symbol_table_within(a->symbols, value.sym, owner);
}

void keepalive_used(Analysis *a, State *state, Value value, gboolean deep)
{
    if (state->guards->len == 0 || (value.kind != VALUE_SYMBOL && value.kind != VALUE_ADDRESS)) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (symbol->kind == SYMBOL_CHILD && symbol->field == field_state()) {
        return; /* a number that was told of it */
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    if (deep) {
        state_reach(state, a->symbols, value, seen);
    }
    for (guint i = 0; i < state->guards->len;) {
        guint32 owner = g_array_index(state->guards, KeepAlive, i).owner;
        if (g_array_index(state->guards, KeepAlive, i).reason >= KEEPALIVE_LENT) {
            i++; /* lend.c decides */
            continue;
        }
        gboolean used = symbol_table_within(a->symbols, owner, value.sym) ||
                        is_inside(a, value, owner) || (owner < seen->len && seen->data[owner]);
        if (used) {
            /* live on one path after the call is live during it: the compiler's liveness */
            const KeepAlive *guard = &g_array_index(state->guards, KeepAlive, i);
            g_hash_table_add(a->kept_alive, guard_key(guard));
            g_array_remove_index(state->guards, i);
        } else {
            i++;
        }
    }
}

static gboolean is_go_memory(const Analysis *a, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    const char *type = symbol->type;
    if (symbol->foreign || type == NULL || strstr(type, "C.") != NULL ||
        g_str_has_prefix(type, "*")) {
        return FALSE;
    }
    return g_str_has_prefix(type, "[") || g_str_equal(type, "string");
}

/* The symbol of an object with a finalizer among value's ancestors, if the finalizer releases
 * value. */
static guint32 finalized_owner(Analysis *a, guint32 sym)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(GQuark));
    for (;;) {
        const Symbol *symbol = symbol_table_get(a->symbols, sym);
        if (symbol->kind != SYMBOL_CHILD) {
            return G_MAXUINT32;
        }
        g_array_append_val(fields, symbol->field);
        const Symbol *parent = symbol_table_get(a->symbols, symbol->parent);
        const char *type = pointee_type(parent->type);
        GArray *released = type != NULL ? g_hash_table_lookup(a->engine->finalized, type) : NULL;
        for (guint i = 0; released != NULL && i < released->len; i++) {
            if (g_array_index(released, GQuark, i) == symbol->field) {
                return symbol->parent;
            }
        }
        sym = symbol->parent;
    }
}

static void add_guard(State *state, guint32 owner, const IrInstr *instr, guint arg,
                      KeepAliveReason reason)
{
    for (guint i = 0; i < state->guards->len; i++) {
        const KeepAlive *other = &g_array_index(state->guards, KeepAlive, i);
        if (other->owner == owner && other->site == instr->id && other->arg == arg) {
            return;
        }
    }
    KeepAlive guard = {owner, instr->id, arg, (guint32)reason};
    g_array_append_val(state->guards, guard);
}

GQuark field_unfinalized(void)
{
    return g_quark_from_static_string("#unfinalized");
}

void keepalive_unregister(Analysis *a, State *state, Value object)
{
    guint32 sym = object_of(a, state, object);
    if (sym != G_MAXUINT32) {
        state_store(state, sym, field_unfinalized(), value_int(1));
    }
}

void keepalive_stopped(Analysis *a, State *state, Value cleanup)
{
    if (cleanup.kind != VALUE_SYMBOL) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, cleanup.sym);
    g_autoptr(GArray) holders = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (symbol->kind == SYMBOL_CHILD) {
        g_array_append_val(holders, symbol->parent);
    }
    for (guint i = 0; i < state->cells->len; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (value_equal(cell->value, cleanup)) {
            g_array_append_val(holders, cell->sym);
        }
    }
    for (guint i = 0; i < holders->len; i++) {
        state_store(state, g_array_index(holders, guint32, i), field_unfinalized(), value_int(1));
    }
}

void keepalive_demand(Analysis *a, State *state, const IrInstr *instr, guint arg, Value value)
{
    /* What the collector hands to a finalizer has no finalizer any more. A method may be called by
     * hand too. */
    if (a->in_deferred || instr->op != IR_CALL ||
        g_hash_table_contains(a->engine->finalizers, a->fn->name)) {
        return;
    }
    if (value.kind == VALUE_ADDRESS && (GQuark)value.num == field_element() &&
        is_go_memory(a, value.sym)) {
        add_guard(state, value.sym, instr, arg, KEEPALIVE_ARGUMENT);
    }
    if (value.kind == VALUE_SYMBOL) {
        guint32 owner = finalized_owner(a, value.sym);
        Value cleared;
        if (owner != G_MAXUINT32 && !state_load(state, owner, field_unfinalized(), &cleared)) {
            add_guard(state, owner, instr, arg, KEEPALIVE_FINALIZER);
        }
    }
}

static const char *owner_name(const Analysis *a, guint32 owner)
{
    g_autoptr(GString) path = g_string_new(NULL);
    const Symbol *symbol = symbol_table_get(a->symbols, owner);
    while (symbol->kind == SYMBOL_CHILD) {
        if (symbol->field != field_deref()) {
            g_autofree char *part = g_strdup_printf(".%s", g_quark_to_string(symbol->field));
            g_string_prepend(path, part);
        }
        symbol = symbol_table_get(a->symbols, symbol->parent);
    }
    const char *root = "the object";
    if (symbol->kind == SYMBOL_PARAM && symbol->site < a->fn->params->len) {
        root = ir_function_var(a->fn, g_array_index(a->fn->params, guint32, symbol->site))->name;
    } else if (symbol->kind == SYMBOL_VAR) {
        root = ir_function_var(a->fn, symbol->site)->name;
    } else if (symbol->kind == SYMBOL_CAPTURE && symbol->site < a->fn->captures->len) {
        root = ir_function_var(a->fn, g_array_index(a->fn->captures, guint32, symbol->site))->name;
    }
    g_string_prepend(path, root);
    return g_intern_string(path->str);
}

void keepalive_left(Analysis *a, State *state)
{
    for (guint i = 0; i < state->guards->len; i++) {
        if (g_array_index(state->guards, KeepAlive, i).reason >= KEEPALIVE_LENT) {
            continue;
        }
        KeepAliveLeft left = {g_array_index(state->guards, KeepAlive, i), state->path};
        g_array_append_val(a->left_alone, left);
    }
}

void keepalive_report(Analysis *a)
{
    for (guint i = 0; i < a->left_alone->len; i++) {
        const KeepAliveLeft *left = &g_array_index(a->left_alone, KeepAliveLeft, i);
        const KeepAlive *guard = &left->guard;
        if (g_hash_table_contains(a->kept_alive, guard_key(guard))) {
            continue;
        }
        State state_of_path = {.path = left->path};
        State *state = &state_of_path;
        const IrInstr *instr = ir_function_instr(a->fn, guard->site);
        const char *type = pointee_type(symbol_table_get(a->symbols, guard->owner)->type);
        if (instr == NULL || (type != NULL && guard->reason == KEEPALIVE_FINALIZER &&
                              keepalive_is_locked(a->engine, a->fn, instr, type))) {
            continue;
        }
        SourcePos pos = instr->arg_pos != NULL && guard->arg < instr->n_args
                            ? instr->arg_pos[guard->arg]
                            : instr->pos;
        g_autofree char *subject =
            g_strdup_printf("%s#%u", owner_name(a, guard->owner), guard->arg);
        Observation *o =
            observe(a, OBSERVED_UNGUARDED, state, pos, guard->site, g_intern_string(subject));
        if (o != NULL) {
            o->callee = callee_label(instr);
            o->argument = guard->arg;
            o->reason = (KeepAliveReason)guard->reason;
            o->subject = owner_name(a, guard->owner);
            guint32 root = guard->owner;
            while (symbol_table_get(a->symbols, root)->kind == SYMBOL_CHILD) {
                root = symbol_table_get(a->symbols, root)->parent;
            }
            const Symbol *symbol = symbol_table_get(a->symbols, root);
            o->root_param = symbol->kind == SYMBOL_PARAM ? symbol->site + 1 : 0;
            o->root_capture = symbol->kind == SYMBOL_CAPTURE ? symbol->site + 1 : 0;
        }
    }
}

/* ---- finalizers --------------------------------------------------------------------------------
 */

static void add_released_field(Engine *engine, const char *type, GQuark field)
{
    GArray *fields = g_hash_table_lookup(engine->finalized, type);
    if (fields == NULL) {
        fields = g_array_new(FALSE, FALSE, sizeof(GQuark));
        g_hash_table_insert(engine->finalized, (gpointer)type, fields);
    }
    for (guint i = 0; i < fields->len; i++) {
        if (g_array_index(fields, GQuark, i) == field) {
            return;
        }
    }
    g_array_append_val(fields, field);
}

static const char *finalizer_name(const Analysis *a, Value finalizer)
{
    if (finalizer.kind == VALUE_FUNCTION) {
        return value_name(finalizer);
    }
    if (finalizer.kind == VALUE_SYMBOL) {
        const Symbol *symbol = symbol_table_get(a->symbols, finalizer.sym);
        return symbol->kind == SYMBOL_CLOSURE ? symbol->name : NULL;
    }
    return NULL;
}

/* A cleanup works on its argument: the field of the object that holds the same value; 0: none. */
static GQuark register_argument(Analysis *a, State *state, guint32 object, const char *type,
                                Value argument)
{
    guint first, end;
    GQuark field = 0;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        const Cell *cell = &g_array_index(state->cells, Cell, i);
        if (value_equal(cell->value, argument) && argument.kind == VALUE_SYMBOL) {
            add_released_field(a->engine, type, cell->field);
            field = cell->field;
        }
    }
    return field;
}

/* The function takes a reference of its own to something. */
static gboolean takes_reference(const IrFunction *fn)
{
    static const char *const taking[] = {"ref",    "refs",   "retain",    "up",
                                         "addref", "incref", "increment", NULL};
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CALL && instr->callee.name != NULL &&
                name_has(instr->callee.name, taking)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* What a caller gave is put where a finalizer will release it. */
static void note_shared(Analysis *a, State *state, guint32 object, Value value, SourcePos pos)
{
    const Symbol *symbol =
        value.kind == VALUE_SYMBOL ? symbol_table_get(a->symbols, value.sym) : NULL;
    const Resource *known = symbol != NULL ? state_resource(state, value.sym) : NULL;
    if (symbol == NULL || !symbol->input || symbol->generation > 0 ||
        symbol_table_within(a->symbols, value.sym, object) || takes_reference(a->fn) ||
        (known != NULL && (known->refs > 0 || known->status != STATUS_LIVE))) {
        return;
    }
    escape_symbol(a, state, value.sym, ESCAPE_TO_FINALIZER, pos, "another finalizer", "runtime");
    state_resource(state, value.sym)->finalized = TRUE;
}

static const char *closure_of(const IrFunction *fn, IrOperand operand)
{
    if (operand.kind == IR_OPERAND_FUNC) {
        return operand.name;
    }
    for (guint i = 0; operand.kind == IR_OPERAND_VAR && i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CLOSURE && instr->n_args == 0 && instr->n_dst > 0 &&
                instr->dst[0].kind == IR_OPERAND_VAR && instr->dst[0].var == operand.var) {
                return instr->name;
            }
        }
    }
    return NULL;
}

void keepalive_learn(Engine *engine, const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, k);
                const Contract *contract =
                    instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_STATIC
                        ? contract_book_find(engine->book, instr->callee.name)
                        : NULL;
                const char *name = contract != NULL && contract->finalizer > 0 &&
                                           contract->finalizer <= instr->n_args
                                       ? closure_of(fn, instr->args[contract->finalizer - 1])
                                       : NULL;
                if (name != NULL) {
                    gboolean method = name[0] == '(' &&
                                      instr->args[contract->finalizer - 1].kind == IR_OPERAND_FUNC;
                    g_hash_table_add(method ? engine->final_methods : engine->finalizers,
                                     (gpointer)name);
                }
            }
        }
    }
}

static void note_use(Engine *engine, Finalizer use)
{
    for (guint i = 0; i < engine->finalizer_uses->len; i++) {
        const Finalizer *other = &g_array_index(engine->finalizer_uses, Finalizer, i);
        if (other->type == use.type && other->key == use.key && other->cleanup == use.cleanup) {
            return;
        }
    }
    g_array_append_val(engine->finalizer_uses, use);
}

/* The type can be seen to be no interface and no type parameter. */
static gboolean is_settled(const Engine *engine, const char *type)
{
    const IrType *known = type_find(engine, type);
    return known != NULL && (known->kind == IR_TYPE_STRUCT || known->kind == IR_TYPE_NAMED);
}

/* What the function calls on its first parameter through an interface, or through a type parameter:
 * the method's name. */
static const char *asked_of_parameter(const IrFunction *fn)
{
    guint32 param = g_array_index(fn->params, guint32, 0);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if ((instr->callee.kind == IR_CALLEE_INTERFACE ||
                 instr->callee.kind == IR_CALLEE_UNKNOWN) &&
                instr->n_args > 0 && instr->args[0].kind == IR_OPERAND_VAR &&
                instr->args[0].var == param && instr->callee.name != NULL) {
                return instr->callee.name;
            }
        }
    }
    return NULL;
}

/* The function that ends an object of the type when the collector calls `name` on it: where that
 * takes any object that has a method, it is the type's own; a method may be one of what is embedded
 * (`through`, else 0). */
static const char *finalizer_of(const Analysis *a, const char *name, const char *type,
                                GQuark *through)
{
    const IrFunction *fn = link_function(a->engine, a->engine->unit, name);
    const char *method = NULL;
    if (name[0] == '(') {
        const char *dot = strrchr(name, '.');
        method = dot != NULL ? dot + 1 : NULL;
    } else if (fn != NULL && fn->params->len > 0) {
        guint32 param = g_array_index(fn->params, guint32, 0);
        if (!is_settled(a->engine, ir_function_var(fn, param)->type)) {
            method = asked_of_parameter(fn);
        }
    }
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(GQuark));
    const IrFunction *own =
        method != NULL && type != NULL ? type_method(a->engine, type, method, path) : NULL;
    *through = own != NULL && path->len > 0 ? g_array_index(path, GQuark, 0) : 0;
    return own != NULL ? own->name : name;
}

static void give_finalizer(Analysis *a, State *state, guint32 sym, const char *name, Value argument,
                           SourcePos pos)
{
    const char *type = pointee_type(symbol_table_get(a->symbols, sym)->type);
    GQuark through = 0;
    const Summary *summary = find_summary(a->engine, finalizer_of(a, name, type, &through));
    if (summary == NULL || type == NULL) {
        return;
    }
    GQuark given = 0;
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            const Symbol *symbol = symbol_table_get(summary->symbols, resource->sym);
            if (resource->status != STATUS_RELEASED) {
                continue;
            }
            Value held = argument;
            if (argument.kind != VALUE_UNKNOWN) {
                gboolean part = symbol->kind == SYMBOL_CHILD && argument.kind == VALUE_SYMBOL &&
                                state_load(state, argument.sym, symbol->field, &held);
                if (part || symbol->kind == SYMBOL_PARAM) {
                    given = register_argument(a, state, sym, type, held);
                    note_shared(a, state, sym, held, pos);
                }
            } else if (symbol->kind == SYMBOL_CHILD) {
                GQuark field = through != 0 ? through : symbol->field;
                add_released_field(a->engine, type, field);
                if (through == 0 && state_load(state, sym, field, &held) &&
                    !twice_asks_first(a->engine, summary, type_find(a->engine, type),
                                      g_quark_to_string(field))) {
                    note_shared(a, state, sym, held, pos);
                }
            }
        }
    }
    if (given != 0 || argument.kind == VALUE_UNKNOWN) {
        note_use(a->engine, (Finalizer){g_intern_string(type), summary->key, pos, given});
    }
}

void keepalive_register(Analysis *a, State *state, Value object, Value finalizer, Value argument,
                        SourcePos pos)
{
    guint32 sym = object_of(a, state, object);
    const char *name = finalizer_name(a, finalizer);
    if (sym == G_MAXUINT32 || name == NULL) {
        return;
    }
    if ((name[0] != '(' || finalizer.kind == VALUE_SYMBOL) && find_summary(a->engine, name)) {
        g_hash_table_add(a->engine->finalizers, (gpointer)name);
    }
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    if (symbol->kind == SYMBOL_PARAM && !is_settled(a->engine, symbol->type)) {
        FinalizerHelper *helper = g_new(FinalizerHelper, 1);
        *helper = (FinalizerHelper){symbol->site, g_intern_string(name)};
        g_hash_table_insert(a->engine->finalizer_helpers, (gpointer)a->fn->name, helper);
        return;
    }
    give_finalizer(a, state, sym, name, argument, pos);
}

void keepalive_helper_called(Analysis *a, State *state, const char *name, const Value *args,
                             guint n_args, SourcePos pos)
{
    const FinalizerHelper *helper = g_hash_table_lookup(a->engine->finalizer_helpers, name);
    if (helper != NULL && helper->param < n_args) {
        keepalive_register(a, state, args[helper->param],
                           value_named(VALUE_FUNCTION, helper->finalizer), VALUE_OF_UNKNOWN, pos);
    }
}
