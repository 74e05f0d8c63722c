/* Expressions: each becomes an operand and the instructions that make it.
 * Calls are in go_call.c, literals in go_literal.c, addresses in go_place.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

IrOperand go_dst(GoFn *fn, const GoDest *dest, const char *type, SourcePos pos)
{
    if (dest == NULL) {
        return go_temp(fn, type, pos);
    }
    go_var_set_type(fn, dest->var, type);
    return ir_var(dest->var);
}

static SourcePos place(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

static const char *bool_type(void)
{
    return g_intern_static_string("bool");
}

/* ---- names
 * -----------------------------------------------------------------------------------
 */

static GoValue decl_value(GoFn *fn, GoDecl *decl)
{
    switch (decl->kind) {
    case GO_DECL_VAR:
        return go_value(ir_named(IR_OPERAND_GLOBAL, decl->qualified), go_decl_type(fn, decl));
    case GO_DECL_CONST:
        return go_decl_value(fn, decl);
    case GO_DECL_FUNC:
        return go_value(ir_named(IR_OPERAND_FUNC, decl->qualified),
                        decl->function != NULL ? go_function_type(decl->function) : NULL);
    case GO_DECL_TYPE:
        break;
    }
    return go_unknown();
}

static GoValue local_value(const GoFn *fn, const GoLocal *local)
{
    switch (local->kind) {
    case GO_LOCAL_VAR:
        return go_value(ir_var(local->var), ir_function_var(fn->ir, local->var)->type);
    case GO_LOCAL_CONST:
        return go_value(local->value, local->type);
    case GO_LOCAL_TYPE:
        break;
    }
    return go_unknown();
}

static GoValue global(const char *path, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s.%s", path, name);
    return go_value(ir_named(IR_OPERAND_GLOBAL, text), NULL);
}

static GoValue identifier(GoFn *fn, TSNode node)
{
    const char *name = go_text(fn->input->source, node);
    GoLocal local;
    if (name[0] == '_' && name[1] == '\0') {
        return go_unknown();
    }
    if (name[0] == '\0') { /* the parser put it there */
        go_degraded(fn, node, "syntax error");
        return go_unknown();
    }
    if (go_scope_find(fn, name, &local)) {
        return local_value(fn, &local);
    }
    GoDecl *decl = go_decl_find(fn, name);
    if (decl != NULL) {
        return decl_value(fn, decl);
    }
    switch ((int)go_kind(node)) {
    case GO_NODE_NIL:
    case GO_NODE_TRUE:
    case GO_NODE_FALSE:
        return go_literal(fn, node);
    case GO_NODE_IOTA:
        return go_unknown();
    default:
        break;
    }
    return go_is_builtin(name) ? go_unknown() : global(fn->lower->scope->path, name);
}

static GoValue package_member(GoFn *fn, const char *path, const char *name)
{
    if (g_str_equal(path, "C")) {
        gboolean function = go_is_c_function(fn->lower, name);
        IrOperand op = ir_named(function ? IR_OPERAND_FUNC : IR_OPERAND_CONSTANT, name);
        op.foreign = function;
        return go_value(op, NULL);
    }
    GoDecl *decl = go_decl_in(fn, path, name);
    return decl != NULL ? decl_value(fn, decl) : global(path, name);
}

/* ---- selectors
 * -------------------------------------------------------------------------------
 */

GoValue go_load_path(GoFn *fn, GoValue base, const GoSelection *selection, guint n, SourcePos pos)
{
    for (guint i = 0; i < n; i++) {
        const IrField *field = selection->path[i];
        IrOperand dst = go_temp(fn, field->type, pos);
        go_emit(fn, IR_LOAD_FIELD, pos, dst, &base.op, 1)->name = field->name;
        base = go_value(dst, field->type);
    }
    return base;
}

const char *go_field_name(const char *type, const char *name)
{
    /* cgo spells C fields that are Go keywords with an underscore in front */
    static const char *const KEYWORDS[] = {"type",    "func",      "range",       "map",   "chan",
                                           "var",     "go",        "select",      "defer", "import",
                                           "package", "interface", "fallthrough", NULL};
    const char *base = go_typetext_base(type);
    gboolean foreign = base == NULL || g_str_has_prefix(base, "C.");
    return foreign && name[0] == '_' && g_strv_contains(KEYWORDS, name + 1)
               ? g_intern_string(name + 1)
               : name;
}

static GoValue load_field(GoFn *fn, GoValue base, const char *name, const char *type,
                          const GoDest *dest, SourcePos pos)
{
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_LOAD_FIELD, pos, dst, &base.op, 1)->name = name;
    return go_value(dst, type);
}

static GoValue method_expression(GoFn *fn, const char *type, const char *name)
{
    GoSelection selection = go_select(fn, type, name);
    if (selection.kind == GO_SELECTION_METHOD || selection.kind == GO_SELECTION_OUTSIDE) {
        return go_value(ir_named(IR_OPERAND_FUNC, selection.callee), NULL);
    }
    return go_unknown();
}

static GoValue method_value(GoFn *fn, GoValue base, const GoSelection *selection,
                            const GoDest *dest, SourcePos pos)
{
    GoValue receiver = go_receiver(fn, base, selection, pos);
    const char *type = selection->kind == GO_SELECTION_METHOD
                           ? go_function_type(selection->method->function)
                           : selection->signature;
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_CLOSURE, pos, dst, &receiver.op, 1)->name = selection->callee;
    return go_value(dst, type);
}

GoValue go_selector(GoFn *fn, TSNode node, const GoDest *dest)
{
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *name = go_text(fn->input->source, name_node);
    const char *path = go_package_of(fn, operand);
    SourcePos pos = place(fn, node);
    if (path != NULL) {
        return package_member(fn, path, name);
    }
    const char *of_type = go_expr_as_type(fn, operand);
    if (of_type != NULL) {
        return method_expression(fn, of_type, name);
    }
    GoValue base = go_expr(fn, operand);
    GoSelection selection = go_select(fn, base.type, name);
    gboolean method =
        selection.kind == GO_SELECTION_METHOD ||
        (selection.kind == GO_SELECTION_OUTSIDE && go_known_type(go_typetext_base(base.type)));
    if (method) {
        return method_value(fn, base, &selection, dest, pos);
    }
    if (selection.kind == GO_SELECTION_INTERFACE) {
        selection.callee = name;
        return method_value(fn, base, &selection, dest, pos);
    }
    base = go_load_path(fn, base, &selection, selection.n_path, pos);
    const IrField *field = selection.field;
    return field != NULL ? load_field(fn, base, field->name, field->type, dest, pos)
                         : load_field(fn, base, go_field_name(base.type, name), NULL, dest, pos);
}

/* ---- operators
 * -------------------------------------------------------------------------------
 */

static IrBinary binary_of(GoOperator op)
{
    switch ((int)op) {
    case GO_OP_EQ:
        return IR_BINARY_EQ;
    case GO_OP_NE:
        return IR_BINARY_NE;
    case GO_OP_LT:
        return IR_BINARY_LT;
    case GO_OP_LE:
        return IR_BINARY_LE;
    case GO_OP_GT:
        return IR_BINARY_GT;
    case GO_OP_GE:
        return IR_BINARY_GE;
    case GO_OP_ADD:
        return IR_BINARY_ADD;
    case GO_OP_SUB:
        return IR_BINARY_SUB;
    case GO_OP_MUL:
        return IR_BINARY_MUL;
    case GO_OP_AND:
        return IR_BINARY_AND;
    case GO_OP_OR:
        return IR_BINARY_OR;
    default:
        return IR_BINARY_OTHER;
    }
}

static gboolean compares(GoOperator op)
{
    return op >= GO_OP_EQ && op <= GO_OP_GE;
}

GoValue go_binary(GoFn *fn, GoOperator op, GoValue left, GoValue right, const GoDest *dest,
                  SourcePos pos)
{
    const char *type = compares(op)                           ? bool_type()
                       : left.type != NULL || op == GO_OP_SHL ? left.type
                                                              : right.type;
    gint64 folded;
    if (left.op.kind == IR_OPERAND_INT && right.op.kind == IR_OPERAND_INT &&
        go_fold(op, left.op.value, right.op.value, &folded)) {
        return go_value(ir_int(folded), type);
    }
    if (!compares(op) && right.type != NULL && left.op.kind == IR_OPERAND_INT) {
        type = right.type; /* 2 * x */
    }
    IrOperand dst = go_dst(fn, dest, type, pos), args[] = {left.op, right.op};
    go_emit(fn, IR_BINARY, pos, dst, args, 2)->binary = binary_of(op);
    return go_value(dst, type);
}

/* && and || as a value: the branches join in a variable. */
static GoValue logical(GoFn *fn, TSNode node, const GoDest *dest)
{
    SourcePos pos = place(fn, node);
    IrOperand dst = dest != NULL ? go_dst(fn, dest, bool_type(), pos)
                                 : ir_var(ir_function_add_var(fn->ir, "", bool_type(), 0, pos));
    IrBlock *yes = go_block(fn), *no = go_block(fn), *end = go_block(fn);
    guint32 end_id = end->id;
    go_condition(fn, node, yes->id, no->id);
    IrOperand one = ir_int(1), zero = ir_int(0);
    go_enter(fn, yes);
    go_emit(fn, IR_ASSIGN, pos, dst, &one, 1);
    go_jump(fn, end_id, pos);
    go_enter(fn, no);
    go_emit(fn, IR_ASSIGN, pos, dst, &zero, 1);
    go_jump(fn, end_id, pos);
    go_enter(fn, end);
    return go_value(dst, bool_type());
}

static GoOperator operator_of(TSNode node)
{
    return go_operator(go_field(node, GO_FIELD_OPERATOR));
}

static gboolean is_logical(TSNode node)
{
    GoOperator op = operator_of(node);
    return op == GO_OP_LAND || op == GO_OP_LOR;
}

/* a + b + c + ... nests to the left: walked down and up without recursion. */
static GoValue binary(GoFn *fn, TSNode node, const GoDest *dest)
{
    if (is_logical(node)) {
        return logical(fn, node, dest);
    }
    g_autoptr(GArray) spine = g_array_new(FALSE, FALSE, sizeof(TSNode));
    TSNode at = node;
    while (go_kind(at) == GO_NODE_BINARY && !is_logical(at)) {
        g_array_append_val(spine, at);
        at = go_field(at, GO_FIELD_LEFT);
    }
    GoValue value = go_expr(fn, at);
    for (guint i = spine->len; i-- > 0;) {
        TSNode operation = g_array_index(spine, TSNode, i);
        GoValue right = go_expr(fn, go_field(operation, GO_FIELD_RIGHT));
        value = go_binary(fn, operator_of(operation), value, right, i == 0 ? dest : NULL,
                          place(fn, operation));
    }
    return value;
}

static GoValue receive(GoFn *fn, TSNode channel_node, const GoDest *dest, SourcePos pos)
{
    GoValue channel = go_expr(fn, channel_node);
    const char *type = go_typetext_element(go_type_underlying(fn->lower, channel.type));
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_RECEIVE, pos, dst, &channel.op, 1);
    return go_value(dst, type);
}

gboolean go_deref_parts(GoFn *fn, TSNode node, GoValue *ret_pointer)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_UNARY:
        if (operator_of(node) == GO_OP_MUL) {
            *ret_pointer = go_expr(fn, go_field(node, GO_FIELD_OPERAND));
            return TRUE;
        }
        return FALSE;
    case GO_NODE_POINTER_TYPE:
        *ret_pointer = go_expr(fn, go_first(node));
        return TRUE;
    case GO_NODE_TYPE_CONVERSION: { /* *(*T)(x) is parsed as (*(*T))(x) */
        TSNode type = go_field(node, GO_FIELD_TYPE);
        if (go_kind(type) == GO_NODE_POINTER_TYPE) {
            *ret_pointer = go_applied(fn, node, go_first(type), NULL);
            return TRUE;
        }
        return FALSE;
    }
    default:
        return FALSE;
    }
}

GoValue go_dereference(GoFn *fn, GoValue pointer, const GoDest *dest, SourcePos pos)
{
    const char *shape = go_type_underlying(fn->lower, pointer.type);
    const char *type = go_typetext_pointee(shape);
    IrOperand dst = go_dst(fn, dest, type, pos);
    gboolean structure = go_type_is_struct(fn->lower, type);
    go_emit(fn, structure ? IR_COPY : IR_LOAD, pos, dst, &pointer.op, 1);
    return go_value(dst, type);
}

static GoValue unary(GoFn *fn, TSNode node, const GoDest *dest)
{
    GoOperator op = operator_of(node);
    TSNode operand = go_field(node, GO_FIELD_OPERAND);
    SourcePos pos = place(fn, node);
    switch ((int)op) {
    case GO_OP_AND:
        return go_address(fn, operand, dest);
    case GO_OP_ARROW:
        return receive(fn, operand, dest, pos);
    case GO_OP_MUL:
        return go_dereference(fn, go_expr(fn, operand), dest, pos);
    default:
        break;
    }
    GoValue value = go_expr(fn, operand);
    if (op == GO_OP_ADD) {
        return value;
    }
    if (op == GO_OP_SUB && value.op.kind == IR_OPERAND_INT && value.op.value != G_MININT64) {
        return go_value(ir_int(-value.op.value), value.type);
    }
    IrOperand dst = go_dst(fn, dest, value.type, pos);
    go_emit(fn, IR_UNARY, pos, dst, &value.op, 1)->unary = op == GO_OP_NOT   ? IR_UNARY_NOT
                                                           : op == GO_OP_SUB ? IR_UNARY_NEG
                                                                             : IR_UNARY_OTHER;
    return go_value(dst, value.type);
}

void go_condition(GoFn *fn, TSNode node, guint32 yes, guint32 no)
{
    node = go_strip(node);
    SourcePos pos = place(fn, node);
    if (!go_descend(fn, node)) {
        go_branch(fn, ir_opaque(), yes, no, pos);
        return;
    }
    if (go_kind(node) == GO_NODE_BINARY && is_logical(node)) {
        gboolean both = operator_of(node) == GO_OP_LAND;
        IrBlock *middle = go_block(fn);
        guint32 middle_id = middle->id;
        go_condition(fn, go_field(node, GO_FIELD_LEFT), both ? middle_id : yes,
                     both ? no : middle_id);
        go_enter(fn, middle);
        go_condition(fn, go_field(node, GO_FIELD_RIGHT), yes, no);
    } else if (go_kind(node) == GO_NODE_UNARY && operator_of(node) == GO_OP_NOT) {
        go_condition(fn, go_field(node, GO_FIELD_OPERAND), no, yes);
    } else {
        go_branch(fn, go_expr(fn, node).op, yes, no, pos);
    }
    go_ascend(fn);
}

/* ---- elements
 * --------------------------------------------------------------------------------
 */

static GoValue element(GoFn *fn, TSNode node, const GoDest *dest)
{
    SourcePos pos = place(fn, node);
    TSNode base_node = {0}, index_node = {0};
    go_index_parts(node, &base_node, &index_node);
    GoValue base = go_expr(fn, base_node);
    if (base.op.kind == IR_OPERAND_FUNC) {
        return base; /* an instance of a generic function */
    }
    GoValue index = go_expr(fn, index_node);
    const char *type = go_element_type(fn, base.type);
    IrOperand dst = go_dst(fn, dest, type, pos), args[] = {base.op, index.op};
    go_emit(fn, IR_LOAD_ELEM, pos, dst, args, 2);
    return go_value(dst, type);
}

const char *go_element_type(GoFn *fn, const char *type)
{
    const char *shape = go_type_underlying(fn->lower, type);
    if (shape != NULL && shape[0] == '*') { /* to an array, perhaps under a name */
        const char *pointee = go_type_underlying(fn->lower, go_typetext_pointee(shape));
        return go_typetext_is_array(pointee) ? go_typetext_element(pointee) : NULL;
    }
    return go_typetext_element(shape);
}

static GoValue slice(GoFn *fn, TSNode node, const GoDest *dest)
{
    static const GoField BOUNDS[] = {GO_FIELD_START, GO_FIELD_END};
    SourcePos pos = place(fn, node);
    GoValue base = go_container(fn, go_field(node, GO_FIELD_OPERAND));
    IrOperand args[] = {base.op, ir_none(), ir_none()};
    for (guint i = 0; i < G_N_ELEMENTS(BOUNDS); i++) {
        TSNode bound = go_field(node, BOUNDS[i]);
        if (!go_is_null(bound)) {
            args[i + 1] = go_expr(fn, bound).op;
        }
    }
    const char *type = base.type;
    const char *shape = go_type_underlying(fn->lower, go_typetext_base(type));
    if (go_typetext_is_array(shape)) {
        const char *inner = go_typetext_element(shape);
        type = go_typetext_wrap("[]", inner != NULL ? inner : "?");
    }
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_SLICE, pos, dst, args, 3);
    return go_value(dst, type);
}

static GoValue assertion(GoFn *fn, TSNode node, const GoDest *dest)
{
    SourcePos pos = place(fn, node);
    GoValue value = go_expr(fn, go_field(node, GO_FIELD_OPERAND));
    const char *type = go_type_of_node(fn, go_field(node, GO_FIELD_TYPE));
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_TYPE_ASSERT, pos, dst, &value.op, 1)->type = type;
    return go_value(dst, type);
}

/* T(x) where T looks like nothing but a type. */
static GoValue conversion(GoFn *fn, TSNode node, const GoDest *dest)
{
    GoValue pointer;
    if (go_deref_parts(fn, node, &pointer)) {
        return go_dereference(fn, pointer, dest, place(fn, node));
    }
    return go_applied(fn, node, go_field(node, GO_FIELD_TYPE), dest);
}

/* ---- dispatch
 * --------------------------------------------------------------------------------
 */

static GoValue expression(GoFn *fn, TSNode node, const GoDest *dest)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER:
    case GO_NODE_TYPE_IDENTIFIER:
    case GO_NODE_PACKAGE_IDENTIFIER:
    case GO_NODE_NIL:
    case GO_NODE_TRUE:
    case GO_NODE_FALSE:
    case GO_NODE_IOTA:
        return identifier(fn, node);
    case GO_NODE_INT:
    case GO_NODE_FLOAT:
    case GO_NODE_IMAGINARY:
    case GO_NODE_RUNE:
    case GO_NODE_STRING:
    case GO_NODE_RAW_STRING:
        return go_literal(fn, node);
    case GO_NODE_PARENTHESIZED:
    case GO_NODE_PARENTHESIZED_TYPE:
    case GO_NODE_VARIADIC_ARGUMENT:
    case GO_NODE_EXPRESSION_LIST:
    case GO_NODE_LITERAL_ELEMENT:
    case GO_NODE_TYPE_ELEM:
        return go_expr_to(fn, go_first(node), dest);
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        return go_selector(fn, node, dest);
    case GO_NODE_UNARY:
        return unary(fn, node, dest);
    case GO_NODE_POINTER_TYPE:
        return go_dereference(fn, go_expr(fn, go_first(node)), dest, place(fn, node));
    case GO_NODE_BINARY:
        return binary(fn, node, dest);
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION:
        return element(fn, node, dest);
    case GO_NODE_SLICE:
        return slice(fn, node, dest);
    case GO_NODE_TYPE_ASSERTION:
        return assertion(fn, node, dest);
    case GO_NODE_TYPE_CONVERSION:
        return conversion(fn, node, dest);
    case GO_NODE_COMPOSITE:
        return go_composite(fn, node, FALSE, dest);
    case GO_NODE_FUNC_LITERAL:
        return go_func_literal(fn, node, dest);
    case GO_NODE_CALL:
        return go_call(fn, node, dest);
    case GO_NODE_SLICE_TYPE:
    case GO_NODE_ARRAY_TYPE:
    case GO_NODE_MAP_TYPE:
    case GO_NODE_CHANNEL_TYPE:
    case GO_NODE_FUNCTION_TYPE:
    case GO_NODE_STRUCT_TYPE:
    case GO_NODE_INTERFACE_TYPE:
        return go_unknown(); /* a type as an argument */
    default:
        go_degraded(fn, node, ts_node_has_error(node) ? "syntax error" : "expression not lowered");
        return go_unknown();
    }
}

GoValue go_expr_to(GoFn *fn, TSNode node, const GoDest *dest)
{
    if (go_is_null(node) || !go_descend(fn, node)) {
        return go_unknown();
    }
    GoValue value = expression(fn, node, dest);
    go_ascend(fn);
    return value;
}

GoValue go_expr(GoFn *fn, TSNode node)
{
    return go_expr_to(fn, node, NULL);
}

/* ---- v, ok = ...
 * -----------------------------------------------------------------------------
 */

static gboolean comma_ok(GoFn *fn, TSNode node, const IrOperand *dst, const char **ret_types)
{
    IrOperand args[2];
    guint n_args = 1;
    IrOp op;
    const char *asserted = NULL;
    TSNode base_node = {0}, index_node = {0};
    switch ((int)go_kind(node)) {
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION: {
        go_index_parts(node, &base_node, &index_node);
        GoValue base = go_expr(fn, base_node);
        args[0] = base.op;
        args[1] = go_expr(fn, index_node).op;
        n_args = 2;
        op = IR_LOAD_ELEM;
        ret_types[0] = go_element_type(fn, base.type);
        break;
    }
    case GO_NODE_TYPE_ASSERTION:
        args[0] = go_expr(fn, go_field(node, GO_FIELD_OPERAND)).op;
        op = IR_TYPE_ASSERT;
        asserted = go_type_of_node(fn, go_field(node, GO_FIELD_TYPE));
        ret_types[0] = asserted;
        break;
    case GO_NODE_UNARY: {
        if (operator_of(node) != GO_OP_ARROW) {
            return FALSE;
        }
        GoValue channel = go_expr(fn, go_field(node, GO_FIELD_OPERAND));
        args[0] = channel.op;
        op = IR_RECEIVE;
        ret_types[0] = go_typetext_element(go_type_underlying(fn->lower, channel.type));
        break;
    }
    default:
        return FALSE;
    }
    ret_types[1] = bool_type();
    ir_block_add(fn->block, op, place(fn, node), dst, 2, args, n_args)->type = asserted;
    return TRUE;
}

gboolean go_expr_many(GoFn *fn, TSNode node, const IrOperand *dst, const char **ret_types, guint n)
{
    node = go_strip(node);
    if (!go_descend(fn, node)) {
        return FALSE;
    }
    gboolean call = go_kind(node) == GO_NODE_CALL || go_kind(node) == GO_NODE_TYPE_CONVERSION;
    gboolean done = call     ? go_call_many(fn, node, dst, ret_types, n)
                    : n == 2 ? comma_ok(fn, node, dst, ret_types)
                             : FALSE;
    go_ascend(fn);
    return done;
}

GoValue go_copied(GoFn *fn, GoValue value, TSNode node, SourcePos pos)
{
    GoNodeKind kind = go_kind(go_strip(node));
    gboolean lives = (kind == GO_NODE_IDENTIFIER || kind == GO_NODE_SELECTOR ||
                      kind == GO_NODE_INDEX || kind == GO_NODE_TYPE_INSTANTIATION) &&
                     (value.op.kind == IR_OPERAND_GLOBAL || value.op.kind == IR_OPERAND_VAR);
    if (!lives || !go_type_is_struct(fn->lower, value.type)) {
        return value;
    }
    IrOperand dst = go_temp(fn, value.type, pos);
    go_emit(fn, IR_COPY, pos, dst, &value.op, 1);
    return go_value(dst, value.type);
}
