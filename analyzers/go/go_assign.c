/* Assignments and declarations of variables: right sides first, then stores, in the language's
 * order. Knows no statements but these. */

#include "analyzers/go/go_lower.h"

#include <string.h>

Target lower_target(Fn *fn, TSNode node)
{
    node = strip_parens(node);
    Target target = {.pos = go_pos(fn->file->source, node)};
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER: {
        if (go_text_is(fn->file->source, node, "_")) {
            return target;
        }
        Typed value = lower_expr(fn, node, NULL);
        target.type = value.type;
        if (value.op.kind == IR_OPERAND_VAR) {
            target.kind = TARGET_VAR;
            target.var = value.op.var;
        } else if (value.op.kind == IR_OPERAND_GLOBAL) {
            target.kind = TARGET_GLOBAL;
            target.name = value.op.name;
        }
        return target;
    }
    case GO_NODE_SELECTOR: {
        const char *name = go_text(fn->file->source, go_field(node, GO_FIELD_FIELD)), *type = NULL;
        TSNode operand = go_field(node, GO_FIELD_OPERAND);
        if (go_kind(operand) == GO_NODE_IDENTIFIER) {
            Binding binding;
            const char *package = go_text(fn->file->source, operand);
            if (!scope_find(fn, package, &binding) &&
                package_of_name(fn->lower, fn->file, package) != NULL) {
                Typed value = lower_selector(fn, node);
                target.kind = value.op.kind == IR_OPERAND_GLOBAL ? TARGET_GLOBAL : TARGET_NONE;
                target.name = value.op.name;
                return target;
            }
        }
        Typed base = lower_expr(fn, operand, NULL);
        g_autoptr(GPtrArray) path = type_field_path(fn->lower, base.type, name, &type);
        if (path != NULL && path->len > 1) {
            g_ptr_array_set_size(path, (gint)path->len - 1);
            base = load_path(fn, base, path, target.pos);
        }
        target.kind = TARGET_FIELD;
        target.base = base.op;
        target.name = g_intern_string(name);
        target.type = type;
        return target;
    }
    case GO_NODE_INDEX: {
        Typed base = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        target.kind = TARGET_ELEM;
        target.base = base.op;
        target.index = lower_expr(fn, go_field(node, GO_FIELD_INDEX), NULL).op;
        target.type = type_element(base.type);
        return target;
    }
    case GO_NODE_UNARY: {
        Typed pointer = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        target.kind = TARGET_DEREF;
        target.base = pointer.op;
        target.type = type_pointee(pointer.type);
        return target;
    }
    default:
        degraded(fn, node, "assignment to an expression not understood");
        return target;
    }
}

static Typed copied(Fn *fn, Typed value, SourcePos pos)
{
    gboolean variable = value.op.kind == IR_OPERAND_VAR || value.op.kind == IR_OPERAND_GLOBAL;
    if (!variable || !type_is_struct_value(fn->lower, value.type)) {
        return value;
    }
    if (value.op.kind == IR_OPERAND_VAR &&
        (ir_function_var(fn->ir, value.op.var)->flags & IR_VAR_TEMP)) {
        return value;
    }
    IrOperand dst = temp(fn, value.type, pos);
    emit(fn, IR_COPY, pos, dst, &value.op, 1);
    return (Typed){dst, value.type};
}

void store_target(Fn *fn, const Target *target, Typed value)
{
    IrOperand args[3] = {value.op};
    switch (target->kind) {
    case TARGET_NONE:
        return;
    case TARGET_VAR: {
        value = copied(fn, value, target->pos);
        IrVar *var = ir_function_var(fn->ir, target->var);
        if (var->type == NULL) {
            var->type = value.type;
        }
        emit(fn, IR_ASSIGN, target->pos, ir_var(target->var), &value.op, 1);
        return;
    }
    case TARGET_GLOBAL:
        emit(fn, IR_STORE_GLOBAL, target->pos, ir_none(), args, 1)->name = target->name;
        return;
    case TARGET_FIELD:
        args[0] = target->base;
        args[1] = value.op;
        emit(fn, IR_STORE_FIELD, target->pos, ir_none(), args, 2)->name = target->name;
        return;
    case TARGET_ELEM:
        args[0] = target->base;
        args[1] = target->index;
        args[2] = value.op;
        emit(fn, IR_STORE_ELEM, target->pos, ir_none(), args, 3);
        return;
    case TARGET_DEREF:
        args[0] = target->base;
        args[1] = value.op;
        emit(fn, IR_STORE, target->pos, ir_none(), args, 2);
        return;
    }
}

/* v, ok := m[k], x.(T), <-c */
static gboolean lower_comma_ok(Fn *fn, TSNode node, Typed *ret_values)
{
    node = strip_parens(node);
    SourcePos pos = go_pos(fn->file->source, node);
    IrOp op;
    IrOperand args[2] = {ir_none(), ir_none()};
    guint n_args = 1;
    const char *type = NULL;
    switch ((int)go_kind(node)) {
    case GO_NODE_INDEX: {
        Typed base = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        args[0] = base.op;
        args[1] = lower_expr(fn, go_field(node, GO_FIELD_INDEX), NULL).op;
        n_args = 2;
        op = IR_LOAD_ELEM;
        type = type_element(base.type);
        break;
    }
    case GO_NODE_TYPE_ASSERTION:
        args[0] = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL).op;
        op = IR_TYPE_ASSERT;
        type = type_of_node(fn->lower, fn->file, fn, go_field(node, GO_FIELD_TYPE));
        break;
    case GO_NODE_UNARY: {
        Typed channel = lower_expr(fn, go_field(node, GO_FIELD_OPERAND), NULL);
        args[0] = channel.op;
        op = IR_RECEIVE;
        type = type_element(channel.type);
        break;
    }
    default:
        return FALSE;
    }
    IrOperand dst[] = {temp(fn, type, pos), temp(fn, "bool", pos)};
    IrInstr *instr = ir_block_add(fn->block, op, pos, dst, 2, args, n_args);
    instr->type = type;
    ret_values[0] = (Typed){dst[0], type};
    ret_values[1] = (Typed){dst[1], g_intern_string("bool")};
    return TRUE;
}

void lower_values(Fn *fn, TSNode list, guint n, Typed *ret_values, const char *const *wanted)
{
    g_autoptr(GArray) nodes = go_kind(list) == GO_NODE_EXPRESSION_LIST ? go_children(list) : NULL;
    guint given = nodes != NULL ? nodes->len : 1;
    TSNode first = nodes != NULL && given > 0 ? g_array_index(nodes, TSNode, 0) : list;
    for (guint i = 0; i < n; i++) {
        ret_values[i] = (Typed){ir_opaque(), NULL};
    }
    if (given == 1 && n > 1) {
        TSNode only = strip_parens(first);
        if (go_kind(only) == GO_NODE_CALL) {
            lower_call(fn, only, CALL_NOW, n, ret_values);
        } else if (n != 2 || !lower_comma_ok(fn, only, ret_values)) {
            lower_expr(fn, only, NULL);
        }
        return;
    }
    for (guint i = 0; i < given && i < n; i++) {
        TSNode node = nodes != NULL ? g_array_index(nodes, TSNode, i) : list;
        ret_values[i] = lower_expr(fn, node, wanted != NULL ? wanted[i] : NULL);
    }
}

static void lower_op_assignment(Fn *fn, TSNode node, const char *op)
{
    TSNode left = go_first(go_field(node, GO_FIELD_LEFT));
    SourcePos pos = go_pos(fn->file->source, node);
    Typed old = lower_expr(fn, left, NULL);
    Typed value = lower_expr(fn, go_field(node, GO_FIELD_RIGHT), NULL);
    IrOperand dst = temp(fn, old.type, pos), args[] = {old.op, value.op};
    emit(fn, IR_BINARY, pos, dst, args, 2)->binary = op[0] == '+'   ? IR_BINARY_ADD
                                                     : op[0] == '-' ? IR_BINARY_SUB
                                                     : op[0] == '*' ? IR_BINARY_MUL
                                                                    : IR_BINARY_OTHER;
    Target target = lower_target(fn, left);
    store_target(fn, &target, (Typed){dst, old.type});
}

/* a, b = b, a: what is read must be read before the first store. */
static Typed kept(Fn *fn, Typed value, SourcePos pos)
{
    gboolean variable = value.op.kind == IR_OPERAND_VAR &&
                        !(ir_function_var(fn->ir, value.op.var)->flags & IR_VAR_TEMP);
    if (!variable && value.op.kind != IR_OPERAND_GLOBAL) {
        return value;
    }
    IrOperand dst = temp(fn, value.type, pos);
    emit(fn, IR_ASSIGN, pos, dst, &value.op, 1);
    return (Typed){dst, value.type};
}

void lower_assignment(Fn *fn, TSNode node)
{
    const char *op = go_text(fn->file->source, go_field(node, GO_FIELD_OPERATOR));
    if (!g_str_equal(op, "=")) {
        lower_op_assignment(fn, node, op);
        return;
    }
    g_autoptr(GArray) left = go_children(go_field(node, GO_FIELD_LEFT));
    guint n = left->len;
    g_autofree Target *targets = g_new0(Target, n + 1);
    g_autofree Typed *values = g_new0(Typed, n + 1);
    g_autofree const char **wanted = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++) {
        targets[i] = lower_target(fn, g_array_index(left, TSNode, i));
        wanted[i] = targets[i].type;
    }
    lower_values(fn, go_field(node, GO_FIELD_RIGHT), n, values, wanted);
    for (guint i = 0; n > 1 && i < n; i++) {
        values[i] = kept(fn, values[i], targets[i].pos);
    }
    for (guint i = 0; i < n; i++) {
        store_target(fn, &targets[i], values[i]);
    }
}

void lower_short_var(Fn *fn, TSNode node, guint32 mark)
{
    g_autoptr(GArray) left = go_children(go_field(node, GO_FIELD_LEFT));
    guint n = left->len;
    g_autofree Typed *values = g_new0(Typed, n + 1);
    lower_values(fn, go_field(node, GO_FIELD_RIGHT), n, values, NULL);
    for (guint i = 0; n > 1 && i < n; i++) {
        values[i] = kept(fn, values[i], go_pos(fn->file->source, g_array_index(left, TSNode, i)));
    }
    for (guint i = 0; i < n; i++) {
        TSNode name_node = g_array_index(left, TSNode, i);
        const char *name = go_text(fn->file->source, name_node);
        SourcePos pos = go_pos(fn->file->source, name_node);
        if (g_str_equal(name, "_")) {
            continue;
        }
        guint32 var;
        if (!scope_find_here(fn, mark, name, &var)) {
            const char *type = values[i].type;
            if (type == NULL && values[i].op.kind == IR_OPERAND_INT) {
                type = g_intern_string("int");
            }
            var = scope_declare(fn, name, type, 0, pos);
        }
        Target target = {.kind = TARGET_VAR, .var = var, .pos = pos, .type = values[i].type};
        store_target(fn, &target, values[i]);
    }
}

static void zero_value(Fn *fn, guint32 var, const char *type, SourcePos pos)
{
    gboolean array = type != NULL && type[0] == '[' && type[1] != ']';
    gboolean c_struct = type != NULL && g_str_has_prefix(type, "C.") &&
                        !(ir_function_var(fn->ir, var)->flags & IR_VAR_STRUCT);
    if (array || type_is_struct_value(fn->lower, type)) {
        IrInstr *make = emit(fn, IR_MAKE, pos, ir_var(var), NULL, 0);
        make->type = type;
        make->make = array ? IR_MAKE_ARRAY : IR_MAKE_STRUCT;
        return;
    }
    (void)c_struct;
    IrOperand zero = ir_nil();
    emit(fn, IR_ASSIGN, pos, ir_var(var), &zero, 1);
}

void lower_var_spec(Fn *fn, TSNode spec)
{
    g_autoptr(GArray) children = go_children(spec);
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(TSNode));
    TSNode type_node = go_field(spec, GO_FIELD_TYPE), value = go_field(spec, GO_FIELD_VALUE);
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        gboolean name = go_kind(child) == GO_NODE_IDENTIFIER && !ts_node_eq(child, type_node);
        if (name) {
            g_array_append_val(names, child);
        }
    }
    const char *type =
        go_is_null(type_node) ? NULL : type_of_node(fn->lower, fn->file, fn, type_node);
    guint n = names->len;
    g_autofree Typed *values = g_new0(Typed, n + 1);
    g_autofree const char **wanted = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++) {
        wanted[i] = type;
    }
    if (!go_is_null(value)) {
        lower_values(fn, value, n, values, wanted);
    }
    for (guint i = 0; i < n; i++) {
        TSNode name_node = g_array_index(names, TSNode, i);
        SourcePos pos = go_pos(fn->file->source, name_node);
        const char *name = go_text(fn->file->source, name_node);
        const char *is = type != NULL ? type : values[i].type;
        guint32 var = scope_declare(fn, name, is, 0, pos);
        if (go_is_null(value)) {
            zero_value(fn, var, is, pos);
        } else {
            Target target = {.kind = TARGET_VAR, .var = var, .pos = pos, .type = is};
            store_target(fn, &target, values[i]);
        }
    }
}
