/* The function being lowered: names in scope, captures, temporaries, blocks.
 * Knows no syntax. */

#include "analyzers/go/go_lower.h"

void go_fn_init(GoFn *fn, GoLower *lower, const GoInput *input, IrFunction *ir)
{
    *fn = (GoFn){.lower = lower, .input = input, .ir = ir, .fallthrough_to = G_MAXUINT32};
    fn->locals = g_array_new(FALSE, FALSE, sizeof(GoLocal));
    fn->names = g_hash_table_new(NULL, NULL);
    fn->exits = g_array_new(FALSE, FALSE, sizeof(GoExit));
}

void go_fn_clear(GoFn *fn)
{
    g_clear_pointer(&fn->locals, g_array_unref);
    g_clear_pointer(&fn->names, g_hash_table_unref);
    g_clear_pointer(&fn->exits, g_array_unref);
    g_clear_pointer(&fn->captured, g_hash_table_unref);
    g_clear_pointer(&fn->captured_from, g_array_unref);
    g_clear_pointer(&fn->labels, g_hash_table_unref);
}

/* ---- names
 * -----------------------------------------------------------------------------------
 */

guint32 go_scope_open(const GoFn *fn)
{
    return fn->locals->len;
}

void go_scope_close(GoFn *fn, guint32 mark)
{
    while (fn->locals->len > mark) {
        const GoLocal *local = &g_array_index(fn->locals, GoLocal, fn->locals->len - 1);
        g_hash_table_insert(fn->names, (gpointer)local->name, GINT_TO_POINTER(local->shadowed + 1));
        g_array_set_size(fn->locals, fn->locals->len - 1);
    }
}

void go_scope_bind(GoFn *fn, GoLocal local)
{
    gpointer outer = g_hash_table_lookup(fn->names, local.name);
    local.shadowed = GPOINTER_TO_INT(outer) - 1;
    g_array_append_val(fn->locals, local);
    g_hash_table_insert(fn->names, (gpointer)local.name, GUINT_TO_POINTER(fn->locals->len));
}

guint32 go_scope_declare(GoFn *fn, const char *name, const char *type, guint32 flags, SourcePos pos)
{
    if (go_type_is_struct(fn->lower, type)) {
        flags |= IR_VAR_STRUCT;
    }
    guint32 var = ir_function_add_var(fn->ir, name, type, flags, pos);
    if (name[0] != '\0' && !g_str_equal(name, "_")) {
        go_scope_bind(fn, (GoLocal){.name = g_intern_string(name), .var = var});
    }
    return var;
}

/* This function's own variable for one of the enclosing function. */
static guint32 capture(GoFn *fn, guint32 outer_var)
{
    if (fn->captured == NULL) {
        fn->captured = g_hash_table_new(NULL, NULL);
        fn->captured_from = g_array_new(FALSE, FALSE, sizeof(guint32));
    }
    gpointer known = g_hash_table_lookup(fn->captured, GUINT_TO_POINTER(outer_var));
    if (known != NULL) {
        return GPOINTER_TO_UINT(known) - 1;
    }
    const IrVar *outer = ir_function_var(fn->outer->ir, outer_var);
    guint32 flags = IR_VAR_CAPTURE | (outer->flags & IR_VAR_STRUCT);
    guint32 var = ir_function_add_var(fn->ir, outer->name, outer->type, flags, outer->pos);
    g_array_append_val(fn->ir->captures, var);
    g_array_append_val(fn->captured_from, outer_var);
    g_hash_table_insert(fn->captured, GUINT_TO_POINTER(outer_var), GUINT_TO_POINTER(var + 1));
    return var;
}

gboolean go_scope_find(GoFn *fn, const char *name, GoLocal *ret_local)
{
    gpointer index = g_hash_table_lookup(fn->names, name);
    if (index != NULL) {
        *ret_local = g_array_index(fn->locals, GoLocal, GPOINTER_TO_UINT(index) - 1);
        return TRUE;
    }
    GoLocal outer;
    if (fn->outer == NULL || !go_scope_find(fn->outer, name, &outer)) {
        return FALSE;
    }
    if (outer.kind == GO_LOCAL_VAR) {
        outer.var = capture(fn, outer.var);
    }
    *ret_local = outer;
    return TRUE;
}

gboolean go_scope_find_here(const GoFn *fn, const char *name, guint32 *ret_var)
{
    guint index = GPOINTER_TO_UINT(g_hash_table_lookup(fn->names, name));
    if (index == 0 || index - 1 < fn->block_start) {
        return FALSE;
    }
    const GoLocal *local = &g_array_index(fn->locals, GoLocal, index - 1);
    if (local->kind != GO_LOCAL_VAR) {
        return FALSE;
    }
    *ret_var = local->var;
    return TRUE;
}

void go_var_set_type(GoFn *fn, guint32 var, const char *type)
{
    IrVar *ir = ir_function_var(fn->ir, var);
    if (ir->type == NULL && type != NULL) {
        ir->type = type;
        ir->flags |= go_type_is_struct(fn->lower, type) ? IR_VAR_STRUCT : 0;
    }
}

/* ---- instructions and blocks
 * ------------------------------------------------------------------ */

IrOperand go_temp(GoFn *fn, const char *type, SourcePos pos)
{
    return ir_var(ir_function_add_var(fn->ir, "", type, IR_VAR_TEMP, pos));
}

IrInstr *go_emit(GoFn *fn, IrOp op, SourcePos pos, IrOperand dst, const IrOperand *args, guint n)
{
    return ir_block_add(fn->block, op, pos, &dst, dst.kind == IR_OPERAND_NONE ? 0 : 1, args, n);
}

IrBlock *go_block(GoFn *fn)
{
    return ir_function_add_block(fn->ir);
}

void go_enter(GoFn *fn, IrBlock *block)
{
    fn->block = block;
}

void go_jump(GoFn *fn, guint32 block, SourcePos pos)
{
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, IR_TERM_JUMP, pos, NULL, 0, &block, 1);
    }
}

void go_branch(GoFn *fn, IrOperand condition, guint32 yes, guint32 no, SourcePos pos)
{
    guint32 targets[] = {yes, no};
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, IR_TERM_BRANCH, pos, &condition, 1, targets, 2);
    }
}

void go_end(GoFn *fn, IrTerm term, SourcePos pos, const IrOperand *args, guint n)
{
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, term, pos, args, n, NULL, 0);
    }
    go_enter(fn, go_block(fn));
}

/* ---- limits
 * ----------------------------------------------------------------------------------
 */

void go_degraded(GoFn *fn, TSNode node, const char *reason)
{
    if (!fn->scratch) { /* a scratch initialiser is lowered once more */
        ir_unit_add_degraded(fn->lower->unit->ir, go_pos(fn->input->source, node), reason);
    }
}

gboolean go_descend(GoFn *fn, TSNode node)
{
    if (fn->lower->depth >= GO_DEPTH_LIMIT) {
        go_degraded(fn, node, "nested too deeply");
        return FALSE;
    }
    fn->lower->depth++;
    return TRUE;
}

void go_ascend(GoFn *fn)
{
    fn->lower->depth--;
}
