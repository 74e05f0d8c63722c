/* Names in scope, captures, temporaries and blocks of the function being lowered.
 * Knows no syntax. */

#include "analyzers/go/go_lower.h"

#include <string.h>

guint32 scope_mark(const Fn *fn)
{
    return fn->scope->len;
}

void scope_close(Fn *fn, guint32 mark)
{
    g_array_set_size(fn->scope, mark);
}

guint32 scope_declare(Fn *fn, const char *name, const char *type, guint32 flags, SourcePos pos)
{
    guint32 struct_flag = type_is_struct_value(fn->lower, type) ? IR_VAR_STRUCT : 0;
    guint32 var = ir_function_add_var(fn->ir, name, type, flags | struct_flag, pos);
    if (!g_str_equal(name, "_") && name[0] != '\0') {
        Binding binding = {.name = g_intern_string(name), .var = var};
        g_array_append_val(fn->scope, binding);
    }
    return var;
}

static guint32 capture(Fn *fn, guint32 outer_var)
{
    IrVar *outer = ir_function_var(fn->outer->ir, outer_var);
    outer->flags |= IR_VAR_ADDRESSED;
    guint32 var = ir_function_add_var(fn->ir, outer->name, outer->type,
                                      IR_VAR_CAPTURE | (outer->flags & IR_VAR_STRUCT), outer->pos);
    g_array_append_val(fn->ir->captures, var);
    Binding binding = {.name = outer->name, .var = var, .outer_var = outer_var};
    g_array_append_val(fn->captured, binding);
    return var;
}

/* Whether a captured name still means that variable of the enclosing function. */
static gboolean scope_same(Fn *fn, const Binding *captured, const char *name)
{
    Binding outer;
    return scope_find(fn->outer, name, &outer) && !outer.is_constant &&
           outer.var == captured->outer_var;
}

gboolean scope_find(Fn *fn, const char *name, Binding *ret_binding)
{
    for (guint i = fn->scope->len; i-- > 0;) {
        const Binding *binding = &g_array_index(fn->scope, Binding, i);
        if (!binding->is_type && g_str_equal(binding->name, name)) {
            *ret_binding = *binding;
            return TRUE;
        }
    }
    for (guint i = 0; i < fn->captured->len; i++) {
        const Binding *binding = &g_array_index(fn->captured, Binding, i);
        if (g_str_equal(binding->name, name) && scope_same(fn, binding, name)) {
            *ret_binding = *binding;
            return TRUE;
        }
    }
    Binding outer;
    if (fn->outer == NULL || !scope_find(fn->outer, name, &outer)) {
        return FALSE;
    }
    if (!outer.is_constant) {
        outer.var = capture(fn, outer.var);
    }
    *ret_binding = outer;
    return TRUE;
}

gboolean scope_find_here(const Fn *fn, guint32 mark, const char *name, guint32 *ret_var)
{
    for (guint i = fn->scope->len; i-- > mark;) {
        const Binding *binding = &g_array_index(fn->scope, Binding, i);
        if (!binding->is_type && !binding->is_constant && g_str_equal(binding->name, name) &&
            !(ir_function_var(fn->ir, binding->var)->flags & IR_VAR_CAPTURE)) {
            *ret_var = binding->var;
            return TRUE;
        }
    }
    return FALSE;
}

IrOperand temp(Fn *fn, const char *type, SourcePos pos)
{
    return ir_var(ir_function_add_var(fn->ir, "", type, IR_VAR_TEMP, pos));
}

IrInstr *emit(Fn *fn, IrOp op, SourcePos pos, IrOperand dst, const IrOperand *args, guint n_args)
{
    return ir_block_add(fn->block, op, pos, &dst, dst.kind == IR_OPERAND_NONE ? 0 : 1, args,
                        n_args);
}

IrBlock *new_block(Fn *fn)
{
    return ir_function_add_block(fn->ir);
}

void enter(Fn *fn, IrBlock *block)
{
    fn->block = block;
}

void jump(Fn *fn, const IrBlock *to, SourcePos pos)
{
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, IR_TERM_JUMP, pos, NULL, 0, &to->id, 1);
    }
}

void branch(Fn *fn, IrOperand condition, const IrBlock *yes, const IrBlock *no, SourcePos pos)
{
    guint32 targets[] = {yes->id, no->id};
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, IR_TERM_BRANCH, pos, &condition, 1, targets, 2);
    }
}

void degraded(Fn *fn, TSNode node, const char *reason)
{
    ir_unit_add_degraded(fn->lower->unit->ir, go_pos(fn->file->source, node), reason);
}

const char *var_type(const Fn *fn, IrOperand op)
{
    return op.kind == IR_OPERAND_VAR ? ir_function_var(fn->ir, op.var)->type : NULL;
}
