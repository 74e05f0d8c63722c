/* Key material on its way: what is secret, what was wiped, what is released as it is.
 * That a thing is secret holds for the whole function; that it is wiped holds on a path. */

#include "analyzers/lifetime/secret.h"
#include "analyzers/lifetime/analysis.h"

#include <string.h>

/* A release of something that nothing wiped on that path; judged when all names are known. */
typedef struct Unwiped {
    guint32 sym;
    Resource resource;
    SourcePos pos;
    const char *callee;
    const Step *path;
    gboolean dropped; /* it was overwritten, but an optimiser may leave that out */
} Unwiped;

GArray *secret_unwiped_new(void)
{
    return g_array_new(FALSE, TRUE, sizeof(Unwiped));
}

static GQuark field_wiped(void)
{
    return g_quark_from_static_string("#wiped");
}

static GQuark field_filled(void)
{
    return g_quark_from_static_string("#filled");
}

static GQuark field_zeroed(void)
{
    return g_quark_from_static_string("#zeroed");
}

gboolean secret_is_mark(GQuark field)
{
    return field == field_filled() || field == field_zeroed() || field == field_wiped();
}

static gboolean is_secret_name(Engine *engine, const char *name, gboolean c)
{
    if (name == NULL) {
        return FALSE;
    }
    gpointer known = g_hash_table_lookup(engine->secret_names[c != 0], name);
    if (known == NULL) {
        known = GINT_TO_POINTER(secret_name(name, c) ? 1 : -1);
        g_hash_table_insert(engine->secret_names[c != 0], (gpointer)g_intern_string(name), known);
    }
    return GPOINTER_TO_INT(known) > 0;
}

/* C gives short names to much: there what is secret is made of bytes. */
static gboolean may_hold_key(const IrFunction *fn, const char *type)
{
    if (!fn->is_c || type == NULL) {
        return TRUE;
    }
    return strstr(type, "char") != NULL || strstr(type, "int8") != NULL ||
           strstr(type, "u8") != NULL || strstr(type, "byte") != NULL ||
           strstr(type, "void") != NULL || strstr(type, "BYTE") != NULL;
}

static const char *var_secret(Engine *engine, const IrFunction *fn, guint32 var)
{
    const IrVar *v = ir_function_var(fn, var);
    return is_secret_name(engine, v->name, fn->is_c) ? v->name : NULL;
}

/* The name by which a symbol is secret, or NULL. */
static const char *secret_of(Engine *engine, const IrFunction *fn, const SymbolTable *symbols,
                             guint32 sym)
{
    const Symbol *symbol = symbol_table_get(symbols, sym);
    if (symbol->secret != NULL) {
        return symbol->secret;
    }
    switch (symbol->kind) {
    case SYMBOL_PARAM:
        return symbol->site < fn->params->len
                   ? var_secret(engine, fn, g_array_index(fn->params, guint32, symbol->site))
                   : NULL;
    case SYMBOL_VAR:
        return var_secret(engine, fn, symbol->site);
    case SYMBOL_CAPTURE:
        return symbol->site < fn->captures->len
                   ? var_secret(engine, fn, g_array_index(fn->captures, guint32, symbol->site))
                   : NULL;
    case SYMBOL_CHILD:
        if (symbol->field == field_deref()) {
            return secret_of(engine, fn, symbols, symbol->parent);
        }
        return is_secret_name(engine, g_quark_to_string(symbol->field), fn->is_c)
                   ? g_quark_to_string(symbol->field)
                   : NULL;
    case SYMBOL_GROUP:
        return secret_of(engine, fn, symbols, symbol->parent);
    case SYMBOL_GLOBAL:
    case SYMBOL_FRESH:
    case SYMBOL_MAKE:
    case SYMBOL_CLOSURE:
    case SYMBOL_ITERATOR:
        return NULL;
    }
    return NULL;
}

/* ---- marks ------------------------------------------------------------------------------------
 */

/* The symbols that a pointer to bytes stands for: the memory, and the variable it lives in. */
static guint value_symbols(State *state, Value value, guint32 *ret_syms)
{
    guint n = 0;
    Value held;
    if (value.kind == VALUE_SYMBOL) {
        ret_syms[n++] = value.sym;
    } else if (value.kind == VALUE_ADDRESS) {
        GQuark field = (GQuark)value.num;
        if (field == field_element()) {
            ret_syms[n++] = value.sym;
        } else if (state_load(state, value.sym, field, &held) && held.kind == VALUE_SYMBOL) {
            ret_syms[n++] = held.sym;
        }
    }
    return n;
}

void secret_mark(Analysis *a, State *state, Value value, const char *name)
{
    guint32 syms[2];
    guint n = value_symbols(state, value, syms);
    for (guint i = 0; i < n; i++) {
        Symbol *symbol = symbol_table_get(a->symbols, syms[i]);
        if (symbol->secret == NULL) {
            symbol->secret = g_intern_string(name);
        }
    }
}

void secret_named(Analysis *a, State *state, guint32 var, Value value)
{
    const char *name = value.kind == VALUE_SYMBOL ? var_secret(a->engine, a->fn, var) : NULL;
    if (name != NULL) {
        secret_mark(a, state, value, name);
    }
}

void secret_field(Analysis *a, State *state, const char *field, Value value)
{
    if (value.kind == VALUE_SYMBOL && is_secret_name(a->engine, field, a->fn->is_c)) {
        secret_mark(a, state, value, field);
    }
}

static const char *value_secret(Analysis *a, State *state, Value value)
{
    guint32 syms[2];
    guint n = value_symbols(state, value, syms);
    for (guint i = 0; i < n; i++) {
        const char *name = secret_of(a->engine, a->fn, a->symbols, syms[i]);
        if (name != NULL) {
            return name;
        }
    }
    return NULL;
}

/* Something was written there: a wipe before that does not count. */
void secret_touched(Analysis *a, State *state, Value value)
{
    guint32 syms[2];
    guint n = value_symbols(state, value, syms);
    for (guint i = 0; i < n; i++) {
        if (!symbol_table_get(a->symbols, syms[i])->input &&
            secret_of(a->engine, a->fn, a->symbols, syms[i]) != NULL) {
            state_store(state, syms[i], field_filled(), value_int(1));
        }
    }
}

void secret_copied(Analysis *a, State *state, Value from, Value to)
{
    const char *name = value_secret(a, state, from);
    if (name != NULL) {
        secret_mark(a, state, to, name);
        secret_touched(a, state, to);
    }
}

/* ---- wipes ------------------------------------------------------------------------------------
 */

void secret_wiped(Analysis *a, State *state, Value value, gboolean droppable, SourcePos pos)
{
    guint32 syms[2];
    guint n = value_symbols(state, value, syms);
    for (guint i = 0; i < n; i++) {
        Symbol *symbol = symbol_table_get(a->symbols, syms[i]);
        if (droppable && a->fn->is_c) {
            state_store(state, syms[i], field_zeroed(), value_int(1));
            symbol->zeroed = pos;
        } else {
            state_store(state, syms[i], field_wiped(), value_int(1));
            symbol->wiped |= SYMBOL_WIPED;
        }
    }
    a->engine->n_wipes += !droppable;
}

void secret_wiped_loosely(Analysis *a, State *state, Value value)
{
    guint32 syms[2];
    guint n = value_symbols(state, value, syms);
    for (guint i = 0; i < n; i++) {
        Symbol *symbol = symbol_table_get(a->symbols, syms[i]);
        symbol->wiped |= SYMBOL_WIPED_LOOSELY;
        if (symbol->kind == SYMBOL_GROUP) {
            symbol_table_get(a->symbols, symbol->parent)->wiped |= SYMBOL_WIPED_LOOSELY;
        }
    }
}

void secret_used(Analysis *a, State *state, Value value)
{
    guint32 syms[2];
    Value zeroed;
    guint n = value_symbols(state, value, syms);
    (void)a;
    for (guint i = 0; i < n; i++) {
        if (state_load(state, syms[i], field_zeroed(), &zeroed) && zeroed.kind == VALUE_INT &&
            zeroed.num == 1) { /* somebody looks: the overwriting cannot be left out */
            state_store(state, syms[i], field_zeroed(), value_int(0));
            state_store(state, syms[i], field_wiped(), value_int(1));
        }
    }
}

static gboolean has_mark(const State *state, guint32 sym, GQuark field)
{
    Value value;
    return state_load(state, sym, field, &value) && value.kind == VALUE_INT && value.num == 1;
}

/* ---- rooms ------------------------------------------------------------------------------------
 */

/* A call that is given nothing to read from gives room for a key, and no key yet. */
gboolean secret_only_room(const Analysis *a, const IrInstr *instr)
{
    for (guint i = 0; i < instr->n_args; i++) {
        if (instr->args[i].kind != IR_OPERAND_VAR) {
            continue;
        }
        const char *type = ir_function_var(a->fn, instr->args[i].var)->type;
        if (type == NULL || strpbrk(type, "*[") != NULL || g_str_equal(type, "string") ||
            g_str_equal(type, "unsafe.Pointer")) {
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- calls ------------------------------------------------------------------------------------
 */

/* A label that says that what comes after it is private, without its package; or NULL. */
static const char *label_of(IrOperand operand)
{
    gboolean names = operand.kind == IR_OPERAND_GLOBAL || operand.kind == IR_OPERAND_CONSTANT ||
                     operand.kind == IR_OPERAND_STRING;
    if (!names || operand.name == NULL || !secret_label(operand.name)) {
        return NULL;
    }
    const char *dot = strrchr(operand.name, '.');
    return g_intern_string(dot != NULL ? dot + 1 : operand.name);
}

void secret_call(Analysis *a, State *state, const IrInstr *instr, const char *callee,
                 const Contract *contract, const Value *args, guint n_args)
{
    const char *label = NULL;
    gboolean wipes = callee != NULL && secret_wiper(callee);
    if (wipes && (contract == NULL || contract->n_params == 0 ||
                  contract->params[0].mode != CONTRACT_WIPES)) {
        for (guint i = 0; i < n_args; i++) {
            secret_wiped_loosely(a, state, args[i]);
        }
        a->engine->n_wipes++;
    }
    for (guint i = 0; i < n_args; i++) {
        const ContractParam *param =
            contract != NULL && i < contract->n_params ? &contract->params[i] : NULL;
        if (label != NULL) {
            secret_mark(a, state, args[i], label);
        } else if (param != NULL && param->secret != NULL) {
            secret_mark(a, state, args[i], param->secret);
        } else if (i > 0 && i == n_args - 1 && callee != NULL && secret_setter(callee)) {
            secret_mark(a, state, args[i], callee);
        }
        ContractMode mode = param != NULL ? param->mode : CONTRACT_UNKNOWN;
        if (mode != CONTRACT_WIPES && mode != CONTRACT_RELEASES && !wipes) {
            secret_touched(a, state, args[i]);
        }
        const char *name = i < instr->n_args ? label_of(instr->args[i]) : NULL;
        label = name != NULL ? name : label;
    }
}

void secret_filled(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
                   guint32 sym)
{
    for (guint i = 0; i < index && i < instr->n_args; i++) {
        const char *name = label_of(instr->args[i]);
        if (name != NULL) {
            secret_mark(a, state, value_symbol(sym), name);
        }
    }
    if (target.kind != VALUE_ADDRESS) {
        return;
    }
    const char *name = (GQuark)target.num == field_deref()
                           ? secret_of(a->engine, a->fn, a->symbols, target.sym)
                           : NULL;
    if (name != NULL) {
        secret_mark(a, state, value_symbol(sym), name);
    }
    secret_field(a, state, g_quark_to_string((GQuark)target.num), value_symbol(sym));
}

void secret_replay(Analysis *a, State *state, const Summary *summary, const Value *args,
                   guint n_args)
{
    guint n = symbol_table_size(summary->symbols);
    for (guint32 sym = 0; sym < n; sym++) {
        const Symbol *symbol = symbol_table_get(summary->symbols, sym);
        if (symbol->kind != SYMBOL_PARAM || symbol->site >= n_args) {
            continue;
        }
        Value arg = args[symbol->site];
        if (symbol->secret != NULL) {
            secret_mark(a, state, arg, symbol->secret);
        }
        if (symbol->wiped != 0) {
            secret_wiped(a, state, arg, FALSE, SOURCE_POS_NONE);
        }
    }
}

/* ---- releases ---------------------------------------------------------------------------------
 */

static gboolean is_raw(const ResourceKind *kind, const ReleaseSite *site)
{
    const ResourceKind *what = kind != NULL ? kind : site->kind;
    return what == NULL || what->cls == RESOURCE_MEMORY || what->cls == RESOURCE_CSTRING;
}

static const char *plain_name(const char *label)
{
    return label != NULL && g_str_has_prefix(label, "C.") ? label + 2 : label;
}

void secret_released(Analysis *a, State *state, Resource *resource, const ReleaseSite *site)
{
    const ResourceKind *kind = resource->kind != NULL ? resource->kind : site->kind;
    gboolean clearing = kind != NULL && kind->clears != NULL;
    const Resource *replayed = a->replayed;
    resource->wiped = has_mark(state, resource->sym, field_wiped()) ||
                      (replayed != NULL && replayed->wiped) ||
                      (site->callee != NULL &&
                       (secret_clears(plain_name(site->callee)) ||
                        (clearing && g_str_equal(kind->clears, plain_name(site->callee)))));
    const Symbol *symbol = symbol_table_get(a->symbols, resource->sym);
    gboolean zeroed = has_mark(state, resource->sym, field_zeroed());
    gboolean nothing = state_nilness(state, a->symbols, value_symbol(resource->sym)) == NILNESS_NIL;
    if (zeroed && symbol->zeroed.line == 0) { /* in another function: not seen as dead there */
        resource->wiped = TRUE;
    }
    gboolean room =
        resource->owned && resource->room && !has_mark(state, resource->sym, field_filled());
    if (resource->wiped || nothing || room || (!is_raw(resource->kind, site) && !clearing) ||
        (replayed != NULL && replayed->told)) {
        return;
    }
    Unwiped one = {.sym = resource->sym,
                   .resource = *resource,
                   .pos = zeroed ? symbol->zeroed : site->pos,
                   .callee = site->callee,
                   .path = state->path,
                   .dropped = zeroed};
    if (replayed != NULL && a->replayed_closure && replayed->released.line > 0) {
        one.pos = replayed->released; /* within the closure */
        one.callee = replayed->released_by;
    }
    resource->wiped = zeroed;
    resource->told = secret_of(a->engine, a->fn, a->symbols, resource->sym) != NULL;
    g_array_append_val(a->unwiped, one);
}

static gboolean is_wanted(const IrFunction *fn, const Unwiped *one, const Symbol *symbol)
{
    gboolean bytes = one->resource.kind == NULL || one->resource.kind->cls != RESOURCE_OBJECT;
    return !(symbol->wiped & SYMBOL_WIPED_LOOSELY) && !(bytes && !may_hold_key(fn, symbol->type)) &&
           !(one->resource.kind != NULL && one->resource.kind->leak_exempt);
}

void secret_report(Analysis *a)
{
    for (guint i = 0; i < a->unwiped->len; i++) {
        const Unwiped *one = &g_array_index(a->unwiped, Unwiped, i);
        const Symbol *symbol = symbol_table_get(a->symbols, one->sym);
        const char *name = secret_of(a->engine, a->fn, a->symbols, one->sym);
        const ResourceKind *kind = one->resource.kind;
        if (name == NULL && kind != NULL && kind->secret && kind->cls != RESOURCE_OBJECT) {
            name = kind->name;
        }
        if (name == NULL || !is_wanted(a->fn, one, symbol)) {
            continue;
        }
        State at = {.path = one->path};
        Observation *o = observe(a, one->dropped ? OBSERVED_WIPE_DROPPED : OBSERVED_UNWIPED, &at,
                                 one->pos, 0, name);
        if (o != NULL) {
            observe_resource(a, o, &one->resource);
            o->callee = one->callee;
            o->acquired = one->resource.acquired;
            o->released_by = kind != NULL && kind->cls == RESOURCE_OBJECT ? kind->clears : NULL;
        }
    }
}
