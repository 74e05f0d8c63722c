/* C: globals that only hand something from a function to those it calls. What such a variable holds
 * when that function ends, nobody finds again. Follows no path. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

/* How a global is used. */
typedef struct Global {
    GHashTable *readers, *writers; /* const IrFunction * */
    gboolean open;                 /* its address is taken */
} Global;

typedef struct Program {
    Engine *engine;
    GHashTable *globals; /* name -> Global * */
    GHashTable *callers; /* const IrFunction * -> set of const IrFunction * */
    GHashTable *taken;   /* functions whose address is taken: anybody may call them */
    const IrUnit *unit;
    const IrFunction *fn;
} Program;

static void global_free(gpointer data)
{
    Global *global = data;
    g_hash_table_unref(global->readers);
    g_hash_table_unref(global->writers);
    g_free(global);
}

static Global *global_of(Program *program, const char *name)
{
    Global *global = g_hash_table_lookup(program->globals, name);
    if (global == NULL) {
        global = g_new0(Global, 1);
        global->readers = g_hash_table_new(NULL, NULL);
        global->writers = g_hash_table_new(NULL, NULL);
        g_hash_table_insert(program->globals, (gpointer)name, global);
    }
    return global;
}

static void note_operand(Program *program, const IrOperand *operand)
{
    if (operand->kind == IR_OPERAND_GLOBAL) {
        g_hash_table_add(global_of(program, operand->name)->readers, (gpointer)program->fn);
    } else if (operand->kind == IR_OPERAND_FUNC) {
        const IrFunction *fn = link_function(program->engine, program->unit, operand->name);
        if (fn != NULL) {
            g_hash_table_add(program->taken, (gpointer)fn);
        }
    }
}

static void note_call(Program *program, const IrCallee *callee)
{
    if (callee->kind == IR_CALLEE_INDIRECT) {
        note_operand(program, &callee->value);
    }
    const IrFunction *fn = callee->kind == IR_CALLEE_STATIC
                               ? link_function(program->engine, program->unit, callee->name)
                               : NULL;
    if (fn == NULL) {
        return;
    }
    GHashTable *callers = g_hash_table_lookup(program->callers, fn);
    if (callers == NULL) {
        callers = g_hash_table_new(NULL, NULL);
        g_hash_table_insert(program->callers, (gpointer)fn, callers);
    }
    g_hash_table_add(callers, (gpointer)program->fn);
}

static void note_instr(Program *program, const IrInstr *instr)
{
    gboolean address = instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_GLOBAL;
    if (address) {
        global_of(program, instr->args[0].name)->open = TRUE;
    }
    for (guint i = 0; i < instr->n_args; i++) {
        note_operand(program, &instr->args[i]);
    }
    for (guint i = 0; i < instr->n_dst; i++) {
        if (instr->dst[i].kind == IR_OPERAND_GLOBAL) {
            g_hash_table_add(global_of(program, instr->dst[i].name)->writers,
                             (gpointer)program->fn);
        }
    }
    if (instr->op == IR_STORE_GLOBAL && !g_str_has_suffix(program->fn->name, ".init#vars")) {
        g_hash_table_add(global_of(program, instr->name)->writers, (gpointer)program->fn);
    }
    if (instr->op == IR_CALL) {
        note_call(program, &instr->callee);
    }
}

static void note_function(Program *program, const IrFunction *fn)
{
    program->fn = fn;
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            note_instr(program, g_ptr_array_index(block->instrs, j));
        }
        for (guint j = 0; j < block->n_args; j++) {
            note_operand(program, &block->args[j]);
        }
    }
}

/* Whether a function runs only while one of the writers does. `seen` ends recursion. */
static gboolean runs_within(const Program *program, const IrFunction *fn, GHashTable *writers,
                            GHashTable *seen)
{
    if (g_hash_table_contains(writers, fn) || g_hash_table_contains(seen, fn)) {
        return TRUE;
    }
    GHashTable *callers = g_hash_table_lookup(program->callers, fn);
    if (callers == NULL || g_hash_table_contains(program->taken, fn)) {
        return FALSE;
    }
    g_hash_table_add(seen, (gpointer)fn);
    GHashTableIter iter;
    gpointer caller;
    g_hash_table_iter_init(&iter, callers);
    while (g_hash_table_iter_next(&iter, &caller, NULL)) {
        if (!runs_within(program, caller, writers, seen)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* A program's own state is read where it is written, or by somebody else's call later on. */
static gboolean is_conduit(const Program *program, const Global *global)
{
    gboolean conduit = !global->open && g_hash_table_size(global->writers) > 0 &&
                       g_hash_table_size(global->readers) > 0;
    GHashTableIter iter;
    gpointer fn;
    g_hash_table_iter_init(&iter, global->writers);
    while (conduit && g_hash_table_iter_next(&iter, &fn, NULL)) {
        conduit = !g_hash_table_contains(global->readers, fn) &&
                  strcmp(((const IrFunction *)fn)->name, "main") != 0;
    }
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_hash_table_iter_init(&iter, global->readers);
    while (conduit && g_hash_table_iter_next(&iter, &fn, NULL)) {
        conduit = runs_within(program, fn, global->writers, seen);
    }
    return conduit;
}

void conduits_learn(Engine *engine, const GPtrArray *units)
{
    Program program = {
        .engine = engine,
        .globals = g_hash_table_new_full(NULL, NULL, NULL, global_free),
        .callers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref),
        .taken = g_hash_table_new(NULL, NULL)};
    for (guint i = 0; i < units->len; i++) {
        program.unit = g_ptr_array_index(units, i);
        for (guint j = 0; j < program.unit->functions->len; j++) {
            note_function(&program, g_ptr_array_index(program.unit->functions, j));
        }
    }
    GHashTableIter iter;
    gpointer name, global;
    g_hash_table_iter_init(&iter, program.globals);
    while (g_hash_table_iter_next(&iter, &name, &global)) {
        if (is_conduit(&program, global)) {
            g_hash_table_add(engine->conduits, name);
        }
    }
    g_hash_table_unref(program.globals);
    g_hash_table_unref(program.callers);
    g_hash_table_unref(program.taken);
}
