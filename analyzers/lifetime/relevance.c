/* Which functions of a Go package that calls no C itself are worth following: those that can hold,
 * give or end a resource. The rest is followed where one of these calls it. Follows no path. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

/* ---- what a callee does ------------------------------------------------------------------------
 */

typedef enum Effect {
    EFFECT_NONE,
    EFFECT_DEEP, /* it calls a releasing method of what it was given, whatever that is */
    EFFECT_SURE, /* it acquires, releases or hands to C something of the caller's */
} Effect;

static Effect effect_of_state(const State *state)
{
    Effect effect = EFFECT_NONE;
    for (guint i = 0; i < state->resources->len; i++) {
        const Resource *r = &g_array_index(state->resources, Resource, i);
        gboolean released = !r->owned && r->status == STATUS_RELEASED;
        if ((released && !r->deep) || (r->owned && r->status == STATUS_LIVE) || r->refs > 0 ||
            r->escape == ESCAPE_TO_C || r->escape == ESCAPE_TO_FINALIZER) {
            return EFFECT_SURE;
        }
        effect = released ? EFFECT_DEEP : effect;
    }
    return effect;
}

static Effect effect_of(Engine *engine, const IrUnit *unit, const char *name)
{
    const Summary *summary = g_hash_table_lookup(engine->summaries, link_key(engine, unit, name));
    Effect effect = EFFECT_NONE;
    for (guint i = 0; summary != NULL && effect != EFFECT_SURE && i < summary->paths->len; i++) {
        const State *state = ((const SummaryPath *)g_ptr_array_index(summary->paths, i))->state;
        effect = MAX(effect, effect_of_state(state));
    }
    return effect;
}

void relevance_learn(Engine *engine, const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->receiver != NULL && effect_of(engine, unit, fn->name) == EFFECT_SURE) {
            carriers_add(engine->carriers, fn->receiver);
        }
    }
    carriers_add_types(engine->carriers, unit);
}

/* "[]*example.org/p.T": the type of the unit inside, or NULL. */
static const IrType *type_within(const IrUnit *unit, const char *spelling)
{
    const char *name = spelling;
    while (name != NULL && (*name == '*' || *name == '[')) {
        const char *close = *name == '[' ? strchr(name, ']') : name;
        name = close != NULL ? close + 1 : NULL;
    }
    return name != NULL ? ir_unit_type(unit, g_intern_string(name)) : NULL;
}

void relevance_learn_types(Engine *engine, const IrUnit *unit, const IrFunction *fn)
{
    if (effect_of(engine, unit, fn->name) != EFFECT_SURE) {
        return;
    }
    for (guint i = 0; i < fn->vars->len; i++) {
        const IrType *type = type_within(unit, g_array_index(fn->vars, IrVar, i).type);
        if (type != NULL && type->kind == IR_TYPE_STRUCT) {
            carriers_add(engine->carriers, type->name);
        }
    }
}

static gboolean contract_matters(const Contract *contract)
{
    if (contract == NULL) {
        return FALSE;
    }
    if (contract->result_kind != NULL || contract->null_result_kind != NULL ||
        contract->finalizer != 0) {
        return TRUE;
    }
    for (guint i = 0; i < contract->n_params; i++) {
        ContractMode mode = contract->params[i].mode;
        if (mode != CONTRACT_UNKNOWN && mode != CONTRACT_BORROWS) {
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- functions ---------------------------------------------------------------------------------
 */

static gboolean is_call(const IrInstr *instr)
{
    return instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
}

static gboolean names_c(const IrInstr *instr)
{
    gboolean c =
        is_call(instr) && (instr->callee.kind == IR_CALLEE_FOREIGN || instr->callee.value.foreign);
    for (guint i = 0; !c && i < instr->n_args; i++) {
        c = (instr->args[i].kind == IR_OPERAND_FUNC || instr->args[i].kind == IR_OPERAND_GLOBAL) &&
            instr->args[i].foreign;
    }
    return c;
}

gboolean relevance_calls_c(const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                if (names_c(g_ptr_array_index(block->instrs, k))) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

typedef struct Look {
    Engine *engine;
    const IrUnit *unit;
    gboolean method; /* the function is one, or inside one */
} Look;

static gboolean callee_matters(const Look *look, const char *name)
{
    Effect effect = effect_of(look->engine, look->unit, name);
    return effect == EFFECT_SURE || (effect == EFFECT_DEEP && look->method) ||
           contract_matters(contract_book_find(look->engine->book, name));
}

/* A method of whatever is behind an interface, or of a type that is not of the tree. */
static gboolean method_matters(const Look *look, const IrCallee *callee)
{
    const char *name = callee->name;
    if (callee->kind == IR_CALLEE_STATIC) {
        const char *dot = strrchr(name, '.');
        gboolean outside = name[0] == '(' && name[1] != '*' && dot > name && dot[-1] == ')' &&
                           !g_hash_table_contains(look->engine->functions, name);
        name = outside ? g_intern_string(dot + 1) : NULL;
    }
    if (name == NULL) {
        return FALSE;
    }
    if (g_hash_table_contains(look->engine->releasers, name)) {
        return TRUE;
    }
    const GPtrArray *targets = callee->kind == IR_CALLEE_INTERFACE && callee->type != NULL
                                   ? dispatch_targets(look->engine->dispatch, callee->type, name)
                                   : NULL;
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        if (callee_matters(look, ((const IrFunction *)g_ptr_array_index(targets, i))->name)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean instr_matters(const Look *look, const IrInstr *instr)
{
    if (names_c(instr)) {
        return TRUE;
    }
    if (instr->op == IR_CLOSURE && (g_hash_table_contains(look->engine->followed, instr->name) ||
                                    callee_matters(look, instr->name))) {
        return TRUE;
    }
    for (guint i = 0; i < instr->n_args; i++) {
        if (instr->args[i].kind == IR_OPERAND_FUNC && callee_matters(look, instr->args[i].name)) {
            return TRUE;
        }
    }
    if (!is_call(instr)) {
        return FALSE;
    }
    const IrCallee *callee = &instr->callee;
    switch (callee->kind) {
    case IR_CALLEE_STATIC:
        return callee_matters(look, callee->name) || method_matters(look, callee);
    case IR_CALLEE_INTERFACE:
    case IR_CALLEE_UNKNOWN:
        return method_matters(look, callee);
    case IR_CALLEE_INDIRECT:
        return callee->value.kind == IR_OPERAND_FUNC && callee_matters(look, callee->value.name);
    case IR_CALLEE_FOREIGN:
        return TRUE;
    case IR_CALLEE_BUILTIN:
        return FALSE;
    }
    return TRUE;
}

gboolean relevance_concerns(Engine *engine, const IrUnit *unit, const IrFunction *fn)
{
    const char *dot = strstr(fn->name, ").");
    Look look = {engine, unit, fn->receiver != NULL || (fn->name[0] == '(' && dot != NULL)};
    for (guint i = 0; i < fn->vars->len; i++) {
        if (carriers_carry(engine->carriers, g_array_index(fn->vars, IrVar, i).type)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            if (instr_matters(&look, g_ptr_array_index(block->instrs, j))) {
                return TRUE;
            }
        }
    }
    return FALSE;
}
