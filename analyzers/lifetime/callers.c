/* What callers make of it: an object that an unexported function leaves without a later use is kept
 * alive where every caller goes on to use it; a dead pointer that is returned harms nobody where
 * every caller leaves it alone. Looks at the IR of calls; follows no path. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

typedef struct CallSite {
    const IrFunction *caller;
    guint32 block;
    guint index; /* in the block */
} CallSite;

typedef struct Callers {
    const Engine *engine;
    GHashTable *sites;    /* key of a function -> GArray of CallSite */
    GHashTable *values;   /* keys of functions that are used as values, deferred, or started */
    GHashTable *started;  /* of these, those that are deferred or started */
    GHashTable *asked;    /* "name#param" being looked at: recursion keeps nothing alive */
    GHashTable *literals; /* name -> CallSite, where it is made */
} Callers;

static void site_list_free(gpointer data)
{
    g_array_unref(data);
}

static const char *key_of(const Callers *callers, const IrFunction *fn)
{
    return ((const Home *)g_hash_table_lookup(callers->engine->homes, fn))->key;
}

/* What a name means to the functions of a unit. */
static gpointer key_named(const Callers *callers, const IrUnit *unit, const char *name)
{
    return (gpointer)link_find_key(callers->engine, unit, name);
}

static void note_values(Callers *callers, const IrUnit *unit, const IrInstr *instr)
{
    for (guint i = 0; i < instr->n_args; i++) {
        if (instr->args[i].kind == IR_OPERAND_FUNC && !instr->args[i].foreign) {
            g_hash_table_add(callers->values, key_named(callers, unit, instr->args[i].name));
        }
    }
    if (instr->op == IR_CLOSURE && instr->name != NULL) {
        g_hash_table_add(callers->values, key_named(callers, unit, instr->name));
    }
    if ((instr->op == IR_GO || instr->op == IR_DEFER) && instr->callee.kind == IR_CALLEE_STATIC) {
        gpointer key = key_named(callers, unit, instr->callee.name);
        g_hash_table_add(callers->values, key);
        g_hash_table_add(callers->started, key);
    }
}

static void note_function(Callers *callers, const IrUnit *unit, const IrFunction *fn)
{
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            note_values(callers, unit, instr);
            if (instr->op == IR_CLOSURE && instr->name != NULL) {
                CallSite made = {fn, i, j};
                g_hash_table_insert(callers->literals, key_named(callers, unit, instr->name),
                                    g_memdup2(&made, sizeof made));
            }
            if (instr->op != IR_CALL || instr->callee.kind != IR_CALLEE_STATIC) {
                continue;
            }
            gpointer key = key_named(callers, unit, instr->callee.name);
            GArray *list = g_hash_table_lookup(callers->sites, key);
            if (list == NULL) {
                list = g_array_new(FALSE, FALSE, sizeof(CallSite));
                g_hash_table_insert(callers->sites, key, list);
            }
            CallSite site = {fn, i, j};
            g_array_append_val(list, site);
        }
    }
}

/* ---- one call -----------------------------------------------------------------------------------
 */

/* The only instruction that sets a temporary, or NULL. */
static const IrInstr *maker(const IrFunction *fn, guint32 var)
{
    const IrInstr *found = NULL;
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            for (guint k = 0; k < instr->n_dst; k++) {
                if (instr->dst[k].kind == IR_OPERAND_VAR && instr->dst[k].var == var) {
                    if (found != NULL) {
                        return NULL;
                    }
                    found = instr;
                }
            }
        }
    }
    return found;
}

/* The variable whose use keeps this one's object alive: &x.f is part of x; with `through`, x.f is
 * held by x as well. */
static guint32 holder(const IrFunction *fn, guint32 var, gboolean through)
{
    enum { HOPS = 8 };
    for (guint hop = 0; hop < HOPS; hop++) {
        const IrInstr *made = maker(fn, var);
        gboolean part = made != NULL && made->n_args > 0 && made->args[0].kind == IR_OPERAND_VAR &&
                        (made->op == IR_ADDR_FIELD || made->op == IR_ASSIGN ||
                         made->op == IR_CONVERT || (through && made->op == IR_LOAD_FIELD));
        if (!part) {
            return var;
        }
        var = made->args[0].var;
    }
    return var;
}

static gboolean mentions(const IrFunction *fn, const IrOperand *args, guint n, guint32 var)
{
    for (guint i = 0; i < n; i++) {
        if (args[i].kind == IR_OPERAND_VAR &&
            (args[i].var == var || holder(fn, args[i].var, FALSE) == var)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* With `kept`, what does no more than keep it alive is a use as well. */
static gboolean used_from(const IrFunction *fn, guint32 block, guint index, guint32 var,
                          gboolean kept)
{
    const IrBlock *b = ir_function_block(fn, block);
    for (guint i = index; i < b->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(b->instrs, i);
        gboolean counts = instr->op == IR_USE ? kept : instr->op != IR_SCOPE_END;
        if (counts && mentions(fn, instr->args, instr->n_args, var)) {
            return TRUE;
        }
    }
    return mentions(fn, b->args, b->n_args, var);
}

static gboolean used_after(const CallSite *site, guint32 var, gboolean kept)
{
    const IrFunction *fn = site->caller;
    if (used_from(fn, site->block, site->index + 1, var, kept)) {
        return TRUE;
    }
    g_autoptr(GByteArray) seen = g_byte_array_new();
    g_byte_array_set_size(seen, fn->blocks->len);
    memset(seen->data, 0, seen->len);
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint32));
    const IrBlock *from = ir_function_block(fn, site->block);
    g_array_append_vals(open, from->targets, from->n_targets);
    while (open->len > 0) {
        guint32 at = g_array_index(open, guint32, open->len - 1);
        g_array_set_size(open, open->len - 1);
        if (seen->data[at]) {
            continue;
        }
        seen->data[at] = 1;
        if (used_from(fn, at, 0, var, kept)) {
            return TRUE;
        }
        const IrBlock *b = ir_function_block(fn, at);
        g_array_append_vals(open, b->targets, b->n_targets);
    }
    return FALSE;
}

/* A deferred call that was given it, or a part of it, runs after all others. */
static gboolean used_deferred(const IrFunction *fn, guint32 var)
{
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_DEFER && mentions(fn, instr->args, instr->n_args, var)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* ---- all calls ----------------------------------------------------------------------------------
 */

static gboolean is_exported(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    const char *name = dot != NULL ? dot + 1 : fn->display;
    return fn->exported != NULL || fn->outer != NULL || g_ascii_isupper(name[0]) || fn->is_c;
}

static gboolean kept_by_callers(Callers *callers, const IrFunction *fn, guint32 param);

static gboolean kept_at(Callers *callers, const CallSite *site, guint32 param)
{
    const IrFunction *fn = site->caller;
    const IrBlock *block = ir_function_block(fn, site->block);
    const IrInstr *instr = g_ptr_array_index(block->instrs, site->index);
    if (param >= instr->n_args || instr->args[param].kind != IR_OPERAND_VAR) {
        return param < instr->n_args && instr->args[param].kind != IR_OPERAND_OPAQUE;
    }
    guint32 var = holder(fn, instr->args[param].var, TRUE);
    if (used_after(site, var, TRUE) || used_deferred(fn, var)) {
        return TRUE;
    }
    for (guint32 i = 0; i < fn->params->len; i++) {
        if (g_array_index(fn->params, guint32, i) == var) {
            return kept_by_callers(callers, fn, i);
        }
    }
    return FALSE;
}

/* Only the collector calls it, and what that hands to a finalizer has none any more. */
static gboolean is_only_finalizer(const Callers *callers, const IrFunction *fn)
{
    return !is_exported(fn) && g_hash_table_contains(callers->engine->final_methods, fn->name) &&
           g_hash_table_lookup(callers->sites, key_of(callers, fn)) == NULL &&
           !g_hash_table_contains(callers->started, key_of(callers, fn));
}

static gboolean kept_by_callers(Callers *callers, const IrFunction *fn, guint32 param)
{
    const GArray *sites = g_hash_table_lookup(callers->sites, key_of(callers, fn));
    if (sites == NULL || is_exported(fn) ||
        g_hash_table_contains(callers->values, key_of(callers, fn))) {
        return FALSE;
    }
    g_autofree char *text = g_strdup_printf("%s#%u", fn->name, param);
    const char *key = g_intern_string(text);
    if (!g_hash_table_add(callers->asked, (gpointer)key)) {
        return FALSE;
    }
    gboolean kept = TRUE;
    for (guint i = 0; i < sites->len && kept; i++) {
        kept = kept_at(callers, &g_array_index(sites, CallSite, i), param);
    }
    g_hash_table_remove(callers->asked, key);
    return kept;
}

/* The call in the same block that the literal is given to, or that calls it; else where it is made.
 */
static CallSite given_to(const CallSite *made)
{
    const IrBlock *block = ir_function_block(made->caller, made->block);
    const IrInstr *literal = g_ptr_array_index(block->instrs, made->index);
    for (guint i = made->index + 1; literal->n_dst > 0 && i < block->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        if (instr->op == IR_CALL && literal->dst[0].kind == IR_OPERAND_VAR &&
            (mentions(made->caller, instr->args, instr->n_args, literal->dst[0].var) ||
             mentions(made->caller, &instr->callee.value, 1, literal->dst[0].var))) {
            return (CallSite){made->caller, made->block, i};
        }
    }
    return *made;
}

/* The function around the literal goes on to use what the literal has captured. */
static gboolean kept_around(Callers *callers, const IrFunction *literal, guint32 capture)
{
    const CallSite *made = g_hash_table_lookup(callers->literals, key_of(callers, literal));
    const IrBlock *block = made != NULL ? ir_function_block(made->caller, made->block) : NULL;
    const IrInstr *instr = block != NULL ? g_ptr_array_index(block->instrs, made->index) : NULL;
    if (instr == NULL || capture >= instr->n_captures) {
        return FALSE;
    }
    const IrFunction *fn = made->caller;
    guint32 var = instr->captures[capture];
    CallSite site = given_to(made);
    if (used_after(&site, var, TRUE) || used_deferred(fn, var)) {
        return TRUE;
    }
    for (guint32 i = 0; i < fn->captures->len; i++) {
        if (g_array_index(fn->captures, guint32, i) == var) {
            return kept_around(callers, fn, i);
        }
    }
    for (guint32 i = 0; i < fn->params->len; i++) {
        if (g_array_index(fn->params, guint32, i) == var) {
            return kept_by_callers(callers, fn, i);
        }
    }
    return FALSE;
}

/* ---- results ------------------------------------------------------------------------------------
 */

/* Somebody may read it where no instruction names it: by its address, in a function literal. */
static gboolean is_shared(const IrFunction *fn, guint32 var)
{
    for (guint32 i = 0; i < fn->captures->len; i++) {
        if (g_array_index(fn->captures, guint32, i) == var) {
            return TRUE;
        }
    }
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_VAR &&
                instr->args[0].var == var) {
                return TRUE;
            }
            for (guint k = 0; k < instr->n_captures; k++) {
                if (instr->captures[k] == var) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

/* A call's result that only goes into a variable is followed there. */
static gboolean result_ignored(const CallSite *site, guint index)
{
    const IrFunction *fn = site->caller;
    CallSite at = *site;
    const IrBlock *block = ir_function_block(fn, site->block);
    const IrInstr *instr = g_ptr_array_index(block->instrs, site->index);
    for (guint which = index;; which = 0) {
        if (which >= instr->n_dst || instr->dst[which].kind == IR_OPERAND_NONE) {
            return TRUE;
        }
        if (instr->dst[which].kind != IR_OPERAND_VAR) {
            return FALSE;
        }
        guint32 var = instr->dst[which].var;
        if (is_shared(fn, var)) {
            return FALSE;
        }
        if (!used_after(&at, var, FALSE)) {
            return TRUE;
        }
        const IrInstr *next = at.index + 1 < block->instrs->len
                                  ? g_ptr_array_index(block->instrs, at.index + 1)
                                  : NULL;
        gboolean moved = next != NULL && (next->op == IR_ASSIGN || next->op == IR_CONVERT) &&
                         next->args[0].kind == IR_OPERAND_VAR && next->args[0].var == var;
        if (!moved) {
            return FALSE;
        }
        at.index++;
        if (used_after(&at, var, FALSE)) {
            return FALSE;
        }
        instr = next;
    }
}

static gboolean ignored_by_callers(Callers *callers, const IrFunction *fn, guint index)
{
    const GArray *sites = g_hash_table_lookup(callers->sites, key_of(callers, fn));
    if (sites == NULL || (is_exported(fn) && !fn->is_c) ||
        g_hash_table_contains(callers->values, key_of(callers, fn))) {
        return FALSE;
    }
    gboolean ignored = TRUE;
    for (guint i = 0; i < sites->len && ignored; i++) {
        ignored = result_ignored(&g_array_index(sites, CallSite, i), index);
    }
    return ignored;
}

/* -------------------------------------------------------------------------------------------------
 */

static gboolean settled_by_callers(Callers *callers, const Observation *o)
{
    if (o->kind == OBSERVED_USE_AFTER_RELEASE) {
        return o->returned > 0 && ignored_by_callers(callers, o->function, o->returned - 1);
    }
    return o->kind == OBSERVED_UNGUARDED && o->reason == KEEPALIVE_FINALIZER &&
           ((o->root_param > 0 && (is_only_finalizer(callers, o->function) ||
                                   kept_by_callers(callers, o->function, o->root_param - 1))) ||
            (o->root_capture > 0 && kept_around(callers, o->function, o->root_capture - 1)));
}

void callers_judge(Engine *engine)
{
    Callers callers = {engine,
                       g_hash_table_new_full(g_str_hash, g_str_equal, NULL, site_list_free),
                       g_hash_table_new(g_str_hash, g_str_equal),
                       g_hash_table_new(g_str_hash, g_str_equal),
                       g_hash_table_new(g_str_hash, g_str_equal),
                       g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free)};
    GHashTableIter iter;
    gpointer key, home;
    g_hash_table_iter_init(&iter, engine->homes);
    while (g_hash_table_iter_next(&iter, &key, &home)) {
        note_function(&callers, ((const Home *)home)->unit, key);
    }
    for (guint i = engine->observations->len; i > 0; i--) {
        const Observation *o = g_ptr_array_index(engine->observations, i - 1);
        if (settled_by_callers(&callers, o)) {
            g_ptr_array_remove_index(engine->observations, i - 1);
        }
    }
    g_hash_table_unref(callers.sites);
    g_hash_table_unref(callers.values);
    g_hash_table_unref(callers.started);
    g_hash_table_unref(callers.asked);
    g_hash_table_unref(callers.literals);
}
