/* The intermediate representation in memory: building and freeing units, functions and blocks.
 * Does not print, parse or interpret: see ir_text.h and ir_flow.h. */

#include "analyzers/ir/ir.h"

#include <string.h>

/* ---- freeing -----------------------------------------------------------------------------------
 */

static void instr_free(gpointer data)
{
    IrInstr *instr = data;
    g_free(instr->dst);
    g_free(instr->args);
    g_free(instr->captures);
    g_free(instr->arg_pos);
    g_free(instr);
}

static void block_free(gpointer data)
{
    IrBlock *block = data;
    g_ptr_array_unref(block->instrs);
    g_free(block->args);
    g_free(block->targets);
    g_free(block);
}

static void function_free(gpointer data)
{
    IrFunction *fn = data;
    g_array_unref(fn->vars);
    g_array_unref(fn->params);
    g_array_unref(fn->results);
    g_array_unref(fn->captures);
    g_ptr_array_unref(fn->result_types);
    g_ptr_array_unref(fn->blocks);
    g_free(fn);
}

static void type_free(gpointer data)
{
    IrType *type = data;
    g_ptr_array_unref(type->fields);
    g_ptr_array_unref(type->methods);
    g_free(type);
}

/* ---- units
 * --------------------------------------------------------------------------------------- */

IrUnit *ir_unit_new(const char *name)
{
    IrUnit *unit = g_new0(IrUnit, 1);
    unit->name = g_intern_string(name);
    unit->functions = g_ptr_array_new_with_free_func(function_free);
    unit->types = g_ptr_array_new_with_free_func(type_free);
    unit->globals = g_ptr_array_new_with_free_func(g_free);
    unit->degraded = g_array_new(FALSE, TRUE, sizeof(IrDegraded));
    unit->by_name = g_hash_table_new(NULL, NULL);
    unit->type_by_name = g_hash_table_new(NULL, NULL);
    return unit;
}

void ir_unit_free(IrUnit *unit)
{
    if (unit == NULL) {
        return;
    }
    g_ptr_array_unref(unit->functions);
    g_ptr_array_unref(unit->types);
    g_ptr_array_unref(unit->globals);
    g_array_unref(unit->degraded);
    g_hash_table_unref(unit->by_name);
    g_hash_table_unref(unit->type_by_name);
    g_free(unit);
}

IrFunction *ir_unit_add_function(IrUnit *unit, const char *name, SourcePos pos)
{
    IrFunction *fn = g_new0(IrFunction, 1);
    fn->name = g_intern_string(name);
    fn->display = fn->name;
    fn->package = unit->name;
    fn->pos = pos;
    fn->vars = g_array_new(FALSE, TRUE, sizeof(IrVar));
    fn->params = g_array_new(FALSE, TRUE, sizeof(guint32));
    fn->results = g_array_new(FALSE, TRUE, sizeof(guint32));
    fn->captures = g_array_new(FALSE, TRUE, sizeof(guint32));
    fn->result_types = g_ptr_array_new();
    fn->blocks = g_ptr_array_new_with_free_func(block_free);
    g_ptr_array_add(unit->functions, fn);
    if (!g_hash_table_contains(unit->by_name, fn->name)) {
        g_hash_table_insert(unit->by_name, (gpointer)fn->name, fn);
    }
    return fn;
}

IrType *ir_unit_add_type(IrUnit *unit, const char *name, IrTypeKind kind, SourcePos pos)
{
    IrType *type = g_new0(IrType, 1);
    type->name = g_intern_string(name);
    type->kind = kind;
    type->pos = pos;
    type->fields = g_ptr_array_new_with_free_func(g_free);
    type->methods = g_ptr_array_new();
    g_ptr_array_add(unit->types, type);
    if (!g_hash_table_contains(unit->type_by_name, type->name)) {
        g_hash_table_insert(unit->type_by_name, (gpointer)type->name, type);
    }
    return type;
}

void ir_unit_add_global(IrUnit *unit, const char *name, const char *type, SourcePos pos)
{
    IrGlobal *global = g_new0(IrGlobal, 1);
    global->name = g_intern_string(name);
    global->type = type != NULL ? g_intern_string(type) : NULL;
    global->pos = pos;
    g_ptr_array_add(unit->globals, global);
}

void ir_unit_add_degraded(IrUnit *unit, SourcePos pos, const char *reason)
{
    IrDegraded degraded = {pos, g_intern_string(reason)};
    g_array_append_val(unit->degraded, degraded);
}

IrFunction *ir_unit_function(const IrUnit *unit, const char *name)
{
    return g_hash_table_lookup(unit->by_name, g_intern_string(name));
}

IrType *ir_unit_type(const IrUnit *unit, const char *name)
{
    return g_hash_table_lookup(unit->type_by_name, g_intern_string(name));
}

/* ---- functions
 * ------------------------------------------------------------------------------------ */

guint32 ir_function_add_var(IrFunction *fn, const char *name, const char *type, guint32 flags,
                            SourcePos pos)
{
    IrVar var = {.name = g_intern_string(name),
                 .type = type != NULL ? g_intern_string(type) : NULL,
                 .flags = flags,
                 .pos = pos};
    g_array_append_val(fn->vars, var);
    return fn->vars->len - 1;
}

const IrInstr *ir_function_instr(const IrFunction *fn, guint32 id)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->id == id) {
                return instr;
            }
        }
    }
    return NULL;
}

IrVar *ir_function_var(const IrFunction *fn, guint32 var)
{
    return &g_array_index(fn->vars, IrVar, var);
}

IrBlock *ir_function_add_block(IrFunction *fn)
{
    IrBlock *block = g_new0(IrBlock, 1);
    block->id = fn->blocks->len;
    block->instrs = g_ptr_array_new_with_free_func(instr_free);
    block->term = IR_TERM_UNREACHABLE;
    g_ptr_array_add(fn->blocks, block);
    return block;
}

IrBlock *ir_function_block(const IrFunction *fn, guint32 block)
{
    return g_ptr_array_index(fn->blocks, block);
}

static void mark_reachable(const IrFunction *fn, gboolean *reachable)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 entry = 0;
    g_array_append_val(stack, entry);
    reachable[0] = TRUE;
    while (stack->len > 0) {
        guint32 index = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        const IrBlock *block = ir_function_block(fn, index);
        for (guint i = 0; i < block->n_targets; i++) {
            if (!reachable[block->targets[i]]) {
                reachable[block->targets[i]] = TRUE;
                g_array_append_val(stack, block->targets[i]);
            }
        }
    }
}

static void drop_unreachable(IrFunction *fn)
{
    guint n = fn->blocks->len;
    g_autofree gboolean *reachable = g_new0(gboolean, n);
    g_autofree guint32 *renamed = g_new0(guint32, n);
    mark_reachable(fn, reachable);
    GPtrArray *kept = g_ptr_array_new_with_free_func(block_free);
    for (guint i = 0; i < n; i++) {
        IrBlock *block = g_ptr_array_index(fn->blocks, i);
        if (reachable[i]) {
            renamed[i] = kept->len;
            block->id = kept->len;
            g_ptr_array_add(kept, block);
        } else {
            block_free(block);
        }
    }
    g_ptr_array_set_free_func(fn->blocks, NULL);
    g_ptr_array_unref(fn->blocks);
    fn->blocks = kept;
    for (guint i = 0; i < kept->len; i++) {
        IrBlock *block = g_ptr_array_index(kept, i);
        for (guint j = 0; j < block->n_targets; j++) {
            block->targets[j] = renamed[block->targets[j]];
        }
    }
}

void ir_function_finish(IrFunction *fn)
{
    if (fn->blocks->len > 0) {
        drop_unreachable(fn);
    }
    guint32 id = 0;
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            IrInstr *instr = g_ptr_array_index(block->instrs, j);
            instr->id = id++;
            if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_VAR) {
                ir_function_var(fn, instr->args[0].var)->flags |= IR_VAR_ADDRESSED;
            }
            for (guint k = 0; k < instr->n_captures; k++) {
                ir_function_var(fn, instr->captures[k])->flags |= IR_VAR_ADDRESSED;
            }
        }
    }
}

/* ---- blocks
 * --------------------------------------------------------------------------------------- */

IrInstr *ir_block_add(IrBlock *block, IrOp op, SourcePos pos, const IrOperand *dst, guint n_dst,
                      const IrOperand *args, guint n_args)
{
    IrInstr *instr = g_new0(IrInstr, 1);
    instr->op = op;
    instr->pos = pos;
    instr->n_dst = n_dst;
    instr->n_args = n_args;
    instr->dst = n_dst > 0 ? g_memdup2(dst, n_dst * sizeof *dst) : NULL;
    instr->args = n_args > 0 ? g_memdup2(args, n_args * sizeof *args) : NULL;
    g_ptr_array_add(block->instrs, instr);
    return instr;
}

void ir_block_terminate(IrBlock *block, IrTerm term, SourcePos pos, const IrOperand *args,
                        guint n_args, const guint32 *targets, guint n_targets)
{
    g_free(block->args);
    g_free(block->targets);
    block->term = term;
    block->pos = pos;
    block->n_args = n_args;
    block->n_targets = n_targets;
    block->args = n_args > 0 ? g_memdup2(args, n_args * sizeof *args) : NULL;
    block->targets = n_targets > 0 ? g_memdup2(targets, n_targets * sizeof *targets) : NULL;
    block->terminated = TRUE;
}

gboolean ir_block_is_terminated(const IrBlock *block)
{
    return block->terminated;
}
