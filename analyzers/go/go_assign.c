/* Assignments and declarations of variables: right sides first, then stores, in
 * the language's order. Knows no other statement. */

#include "analyzers/go/go_lower.h"

static SourcePos place_of(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

/* var = value, unless the value was made in it; a struct that lives elsewhere
 * is copied. */
static void assign_var(GoFn *fn, guint32 var, GoValue value, TSNode node, SourcePos pos)
{
    go_var_set_type(fn, var, value.type);
    if (value.op.kind == IR_OPERAND_VAR && value.op.var == var) {
        return;
    }
    guint before = fn->block->instrs->len;
    GoValue copied = go_copied(fn, value, node, pos);
    if (fn->block->instrs->len > before) { /* the copy goes right there */
        IrInstr *copy = g_ptr_array_index(fn->block->instrs, before);
        copy->dst[0] = ir_var(var);
        return;
    }
    go_emit(fn, IR_ASSIGN, pos, ir_var(var), &copied.op, 1);
}

IrOperand go_zero(GoFn *fn, const char *type)
{
    const char *shape = go_type_underlying(fn->lower, type);
    if (shape == NULL) {
        return ir_nil();
    }
    if (go_typetext_is_number(shape) || g_str_equal(shape, "bool")) {
        return ir_int(0);
    }
    return g_str_equal(shape, "string") ? ir_named(IR_OPERAND_STRING, "") : ir_nil();
}

static void assign_zero(GoFn *fn, guint32 var, const char *type, SourcePos pos)
{
    if (go_type_is_struct(fn->lower, type)) {
        GoDest dest = {var, TRUE};
        go_make_object(fn, type, type, NULL, 0, &dest, pos);
        return;
    }
    IrOperand zero = go_zero(fn, type);
    go_emit(fn, IR_ASSIGN, pos, ir_var(var), &zero, 1);
}

/* ---- a, b = x, y
 * -----------------------------------------------------------------------------
 */

static gboolean is_target(const GoPlace *places, guint n, IrOperand op)
{
    for (guint i = 0; i < n; i++) {
        gboolean same = (places[i].kind == GO_PLACE_VAR && op.kind == IR_OPERAND_VAR &&
                         places[i].var == op.var) ||
                        (places[i].kind == GO_PLACE_GLOBAL && op.kind == IR_OPERAND_GLOBAL &&
                         places[i].name == op.name);
        if (same) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What is read must be read before the first store. */
static IrOperand kept(GoFn *fn, const GoPlace *places, guint n, IrOperand op, const char *type,
                      SourcePos pos)
{
    if (!is_target(places, n, op)) {
        return op;
    }
    IrOperand dst = go_temp(fn, type, pos);
    go_emit(fn, IR_ASSIGN, pos, dst, &op, 1);
    return dst;
}

static void assign_each(GoFn *fn, GoPlace *places, const GoNodes *right, guint n)
{
    g_autofree GoValue *values = g_new0(GoValue, n);
    for (guint i = 0; i < n; i++) {
        places[i].base = kept(fn, places, n, places[i].base, NULL, places[i].pos);
        places[i].index = kept(fn, places, n, places[i].index, NULL, places[i].pos);
    }
    for (guint i = 0; i < n; i++) {
        TSNode node = right->at[i];
        SourcePos pos = place_of(fn, node);
        GoValue value = go_expr(fn, node);
        if (places[i].kind == GO_PLACE_BLANK) {
            continue;
        }
        value = go_copied(fn, value, node, pos);
        values[i] = go_value(kept(fn, places, n, value.op, value.type, pos), value.type);
    }
    for (guint i = 0; i < n; i++) {
        go_store(fn, &places[i], values[i]);
    }
}

static void assign_many(GoFn *fn, const GoPlace *places, guint n, TSNode right)
{
    g_autofree IrOperand *dst = g_new0(IrOperand, n);
    g_autofree const char **types = g_new0(const char *, n);
    gboolean direct = TRUE; /* all are variables: the call can set them */
    for (guint i = 0; i < n; i++) {
        direct &= places[i].kind == GO_PLACE_VAR || places[i].kind == GO_PLACE_BLANK;
    }
    for (guint i = 0; i < n; i++) {
        if (places[i].kind != GO_PLACE_BLANK) {
            dst[i] = direct ? ir_var(places[i].var) : go_temp(fn, places[i].type, places[i].pos);
        }
    }
    if (!go_expr_many(fn, right, dst, types, n)) {
        go_degraded(fn, right, "several values from one not lowered");
        for (guint i = 0; i < n; i++) {
            dst[i] = ir_opaque();
        }
    }
    for (guint i = 0; i < n; i++) {
        if (places[i].kind != GO_PLACE_BLANK) {
            go_store(fn, &places[i], go_value(dst[i], types[i]));
        }
    }
}

void go_assign_list(GoFn *fn, TSNode left, TSNode right)
{
    g_auto(GoNodes) targets = {0}, values = {0};
    go_children(&targets, left);
    go_children(&values, right);
    if (go_kind(right) != GO_NODE_EXPRESSION_LIST) { /* of a select's receive */
        go_nodes_clear(&values);
        values.n = 1;
        values.at = &right;
    }
    guint n = targets.n;
    g_autofree GoPlace *places = g_new0(GoPlace, n + 1);
    for (guint i = 0; i < n; i++) {
        places[i] = go_place(fn, targets.at[i]);
    }
    if (n == 1 && values.n == 1) {
        TSNode node = values.at[0];
        GoDest dest = {places[0].var, FALSE};
        gboolean variable = places[0].kind == GO_PLACE_VAR;
        GoValue value = go_expr_to(fn, node, variable ? &dest : NULL);
        if (variable) {
            assign_var(fn, dest.var, value, node, places[0].pos);
        } else if (places[0].kind != GO_PLACE_BLANK) {
            go_store(fn, &places[0], go_copied(fn, value, node, places[0].pos));
        }
    } else if (values.n == 1) {
        assign_many(fn, places, n, values.at[0]);
    } else if (values.n == n) {
        assign_each(fn, places, &values, n);
    } else {
        go_degraded(fn, left, "assignment of another number of values");
    }
}

static GoOperator operation_of(GoOperator assign)
{
    switch ((int)assign) {
    case GO_OP_ADD_ASSIGN:
        return GO_OP_ADD;
    case GO_OP_SUB_ASSIGN:
        return GO_OP_SUB;
    case GO_OP_MUL_ASSIGN:
        return GO_OP_MUL;
    case GO_OP_QUO_ASSIGN:
        return GO_OP_QUO;
    case GO_OP_REM_ASSIGN:
        return GO_OP_REM;
    case GO_OP_AND_ASSIGN:
        return GO_OP_AND;
    case GO_OP_OR_ASSIGN:
        return GO_OP_OR;
    case GO_OP_XOR_ASSIGN:
        return GO_OP_XOR;
    case GO_OP_SHL_ASSIGN:
        return GO_OP_SHL;
    case GO_OP_SHR_ASSIGN:
        return GO_OP_SHR;
    default:
        return GO_OP_AND_NOT;
    }
}

void go_update(GoFn *fn, TSNode target, GoOperator op, TSNode operand, SourcePos pos)
{
    GoPlace place = go_place(fn, target);
    GoValue old = go_load_place(fn, &place);
    GoValue by = go_is_null(operand) ? go_value(ir_int(1), old.type) : go_expr(fn, operand);
    GoDest dest = {place.var, FALSE};
    go_store(fn, &place,
             go_binary(fn, op, old, by, place.kind == GO_PLACE_VAR ? &dest : NULL, pos));
}

void go_assignment(GoFn *fn, TSNode node)
{
    TSNode left = go_field(node, GO_FIELD_LEFT), right = go_field(node, GO_FIELD_RIGHT);
    GoOperator op = go_operator(go_field(node, GO_FIELD_OPERATOR));
    if (op == GO_OP_ASSIGN) {
        go_assign_list(fn, left, right);
    } else {
        go_update(fn, go_first(left), operation_of(op), go_first(right), place_of(fn, node));
    }
}

/* ---- a, b := x, y and var a, b T = x, y
 * -------------------------------------------------------- */

/* A name on the left of := or in a var declaration. */
typedef struct Target {
    const char *name; /* NULL: blank */
    guint32 var;
    gboolean is_new;
    SourcePos pos;
} Target;

static Target target_of(GoFn *fn, TSNode node, gboolean may_exist, const char *type)
{
    Target target = {.pos = place_of(fn, node)};
    const char *name = go_text(fn->input->source, node);
    if (g_str_equal(name, "_")) {
        return target;
    }
    target.name = name;
    if (may_exist && go_scope_find_here(fn, name, &target.var)) {
        return target;
    }
    target.is_new = TRUE;
    target.var = ir_function_add_var(fn->ir, name, NULL, 0, target.pos);
    go_var_set_type(fn, target.var, type);
    return target;
}

static void bind_target(GoFn *fn, const Target *target)
{
    if (target->is_new) {
        go_scope_bind(fn, (GoLocal){.name = target->name, .var = target->var});
    }
}

static void declare_each(GoFn *fn, const Target *targets, const GoNodes *values, guint n)
{
    g_autofree GoValue *late = g_new0(GoValue, n); /* for variables that others may still read */
    for (guint i = 0; i < n; i++) {
        TSNode node = values->at[i];
        gboolean direct = targets[i].name != NULL && (targets[i].is_new || n == 1);
        GoDest dest = {targets[i].var, targets[i].is_new};
        GoValue value = go_expr_to(fn, node, direct ? &dest : NULL);
        if (direct) {
            assign_var(fn, dest.var, value, node, targets[i].pos);
            continue;
        }
        late[i] = go_copied(fn, value, node, targets[i].pos);
        gboolean variable =
            late[i].op.kind == IR_OPERAND_VAR || late[i].op.kind == IR_OPERAND_GLOBAL;
        if (targets[i].name != NULL && variable) {
            IrOperand dst = go_temp(fn, late[i].type, targets[i].pos);
            go_emit(fn, IR_ASSIGN, targets[i].pos, dst, &late[i].op, 1);
            late[i].op = dst;
        }
    }
    for (guint i = 0; i < n; i++) {
        if (targets[i].name != NULL && !targets[i].is_new && n > 1) {
            static const TSNode NONE = {0};
            assign_var(fn, targets[i].var, late[i], NONE, targets[i].pos);
        }
    }
}

static void declare_many(GoFn *fn, const Target *targets, TSNode value, guint n)
{
    g_autofree IrOperand *dst = g_new0(IrOperand, n);
    g_autofree const char **types = g_new0(const char *, n);
    for (guint i = 0; i < n; i++) {
        dst[i] = targets[i].name != NULL ? ir_var(targets[i].var) : ir_none();
    }
    if (!go_expr_many(fn, value, dst, types, n)) {
        go_degraded(fn, value, "several values from one not lowered");
        return;
    }
    for (guint i = 0; i < n; i++) {
        if (targets[i].name != NULL) {
            go_var_set_type(fn, targets[i].var, types[i]);
        }
    }
}

static void declare(GoFn *fn, const Target *targets, guint n, const GoNodes *values)
{
    if (values->n == n) {
        declare_each(fn, targets, values, n);
    } else if (values->n == 1) {
        declare_many(fn, targets, values->at[0], n);
    } else if (n > 0) {
        ir_unit_add_degraded(fn->lower->unit->ir, targets[0].pos,
                             "declaration of another number of values");
    }
    for (guint i = 0; i < n; i++) {
        bind_target(fn, &targets[i]);
    }
}

void go_short_var(GoFn *fn, TSNode left, TSNode right)
{
    g_auto(GoNodes) names = {0}, values = {0};
    go_children(&names, left);
    go_children(&values, right);
    if (go_kind(right) != GO_NODE_EXPRESSION_LIST) {
        go_nodes_clear(&values);
        values.n = 1;
        values.at = &right;
    }
    g_autofree Target *targets = g_new0(Target, names.n + 1);
    for (guint i = 0; i < names.n; i++) {
        targets[i] = target_of(fn, names.at[i], TRUE, NULL);
    }
    declare(fn, targets, names.n, &values);
}

void go_var_spec(GoFn *fn, TSNode spec)
{
    const char *type = go_type_of_node(fn, go_field(spec, GO_FIELD_TYPE));
    g_auto(GoNodes) names = {0}, values = {0};
    go_children_in(&names, spec, GO_FIELD_NAME);
    go_children(&values, go_field(spec, GO_FIELD_VALUE));
    g_autofree Target *targets = g_new0(Target, names.n + 1);
    for (guint i = 0; i < names.n; i++) {
        targets[i] = target_of(fn, names.at[i], FALSE, type);
    }
    if (values.n > 0) {
        declare(fn, targets, names.n, &values);
        return;
    }
    for (guint i = 0; i < names.n; i++) {
        if (targets[i].name != NULL) {
            assign_zero(fn, targets[i].var, type, targets[i].pos);
            bind_target(fn, &targets[i]);
        }
    }
}

/* ---- package-level variables
 * ------------------------------------------------------------------ */

static void store_global(GoFn *fn, TSNode name_node, GoValue value)
{
    const char *name = go_text(fn->input->source, name_node);
    GoDecl *decl = g_str_equal(name, "_") ? NULL : go_decl_find(fn, name);
    if (decl != NULL && decl->kind == GO_DECL_VAR) {
        go_emit(fn, IR_STORE_GLOBAL, place_of(fn, name_node), ir_none(), &value.op, 1)->name =
            decl->qualified;
    }
}

void go_init_globals(GoFn *fn, TSNode spec)
{
    g_auto(GoNodes) names = {0}, values = {0};
    go_children_in(&names, spec, GO_FIELD_NAME);
    go_children(&values, go_field(spec, GO_FIELD_VALUE));
    if (values.n == names.n) {
        for (guint i = 0; i < names.n; i++) {
            GoValue value = go_expr(fn, values.at[i]);
            store_global(fn, names.at[i], go_copied(fn, value, values.at[i], place_of(fn, spec)));
        }
        return;
    }
    g_autofree IrOperand *dst = g_new0(IrOperand, names.n + 1);
    g_autofree const char **types = g_new0(const char *, names.n + 1);
    for (guint i = 0; i < names.n; i++) {
        GoDecl *decl = go_decl_find(fn, go_text(fn->input->source, names.at[i]));
        dst[i] =
            go_temp(fn, decl != NULL ? go_decl_type(fn, decl) : NULL, place_of(fn, names.at[i]));
    }
    if (values.n != 1 || !go_expr_many(fn, values.at[0], dst, types, names.n)) {
        go_degraded(fn, spec, "declaration of another number of values");
        return;
    }
    for (guint i = 0; i < names.n; i++) {
        store_global(fn, names.at[i], go_value(dst[i], types[i]));
    }
}
