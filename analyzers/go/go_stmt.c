/* Statements without control flow of their own, bodies of functions, labels and
 * jumps. Conditions, loops and switches are in go_control.c. */

#include "analyzers/go/go_lower.h"

static SourcePos place(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

/* ---- jumps
 * -----------------------------------------------------------------------------------
 */

static const char *label_of(const GoFn *fn, TSNode node)
{
    TSNode label = go_first(node);
    return go_is_null(label) ? NULL : go_text(fn->input->source, label);
}

static void jump_out(GoFn *fn, TSNode node, gboolean is_break)
{
    const char *label = label_of(fn, node);
    for (guint i = fn->exits->len; i-- > 0;) {
        const GoExit *leave = &g_array_index(fn->exits, GoExit, i);
        gboolean matches = label != NULL ? leave->label == label : leave->takes_break;
        if (matches && (is_break || leave->is_loop)) {
            go_jump(fn, is_break ? leave->break_to : leave->continue_to, place(fn, node));
            break;
        }
    }
    go_end(fn, IR_TERM_UNREACHABLE, place(fn, node), NULL, 0);
}

static IrBlock *label_block(GoFn *fn, const char *label)
{
    if (fn->labels == NULL) {
        fn->labels = g_hash_table_new(NULL, NULL);
    }
    gpointer known = g_hash_table_lookup(fn->labels, label);
    if (known != NULL) {
        return ir_function_block(fn->ir, GPOINTER_TO_UINT(known) - 1);
    }
    IrBlock *block = go_block(fn);
    g_hash_table_insert(fn->labels, (gpointer)label, GUINT_TO_POINTER(block->id + 1));
    return block;
}

static gboolean takes_label(GoNodeKind kind)
{
    return kind == GO_NODE_FOR || kind == GO_NODE_EXPRESSION_SWITCH ||
           kind == GO_NODE_TYPE_SWITCH || kind == GO_NODE_SELECT;
}

static void labeled(GoFn *fn, TSNode node)
{
    const char *label = go_text(fn->input->source, go_field(node, GO_FIELD_LABEL));
    SourcePos pos = place(fn, node);
    IrBlock *block = label_block(fn, label);
    go_jump(fn, block->id, pos);
    go_enter(fn, block);
    g_auto(GoNodes) parts = {0};
    go_children(&parts, node);
    if (parts.n < 2) {
        return;
    }
    TSNode inner = parts.at[1];
    if (takes_label(go_kind(inner))) {
        fn->pending_label = label;
        go_statement(fn, inner);
        return;
    }
    IrBlock *end = go_block(fn); /* break L leaves any labelled statement */
    guint32 end_id = end->id;
    GoExit leave = {.label = label, .break_to = end_id};
    g_array_append_val(fn->exits, leave);
    go_statement(fn, inner);
    g_array_set_size(fn->exits, fn->exits->len - 1);
    go_jump(fn, end_id, pos);
    go_enter(fn, end);
}

static void go_to(GoFn *fn, TSNode node)
{
    const char *label = label_of(fn, node);
    if (label != NULL) {
        go_jump(fn, label_block(fn, label)->id, place(fn, node));
    }
    go_end(fn, IR_TERM_UNREACHABLE, place(fn, node), NULL, 0);
}

/* ---- return
 * ----------------------------------------------------------------------------------
 */

static void return_named(GoFn *fn, SourcePos pos)
{
    guint n = fn->ir->results->len;
    g_autofree IrOperand *values = g_new0(IrOperand, n + 1);
    for (guint i = 0; i < n; i++) {
        values[i] = ir_var(g_array_index(fn->ir->results, guint32, i));
    }
    go_end(fn, IR_TERM_RETURN, pos, values, n);
}

static void return_call(GoFn *fn, TSNode node, guint n, SourcePos pos)
{
    g_autofree IrOperand *values = g_new0(IrOperand, n);
    g_autofree const char **types = g_new0(const char *, n);
    for (guint i = 0; i < n; i++) {
        values[i] = go_temp(fn, g_ptr_array_index(fn->ir->result_types, i), place(fn, node));
    }
    if (!go_expr_many(fn, node, values, types, n)) {
        go_degraded(fn, node, "several values from one not lowered");
    }
    go_end(fn, IR_TERM_RETURN, pos, values, n);
}

static void return_statement(GoFn *fn, TSNode node)
{
    SourcePos pos = place(fn, node);
    g_auto(GoNodes) nodes = {0};
    go_children(&nodes, go_first(node));
    guint n = fn->ir->result_types->len;
    if (nodes.n == 0) {
        return_named(fn, pos);
    } else if (nodes.n == 1 && n > 1) {
        return_call(fn, nodes.at[0], n, pos);
    } else {
        g_autofree IrOperand *values = g_new0(IrOperand, nodes.n);
        for (guint i = 0; i < nodes.n; i++) {
            GoValue value = go_expr(fn, nodes.at[i]);
            values[i] = go_copied(fn, value, nodes.at[i], place(fn, nodes.at[i])).op;
        }
        go_end(fn, IR_TERM_RETURN, pos, values, nodes.n);
    }
}

/* ---- declarations
 * ----------------------------------------------------------------------------
 */

static void local_types(GoFn *fn, TSNode node)
{
    const GoSource *source = fn->input->source;
    g_auto(GoNodes) specs = {0};
    go_children(&specs, node);
    for (guint i = 0; i < specs.n; i++) {
        TSNode spec = specs.at[i], name_node = go_field(spec, GO_FIELD_NAME);
        if (go_is_null(name_node)) {
            continue;
        }
        const char *name = go_text(source, name_node);
        SourcePos pos = go_pos(source, name_node);
        g_autofree char *text = g_strdup_printf("%s.%s@%s:%u:%u", fn->lower->scope->path, name,
                                                fn->input->base, pos.line, pos.column);
        const char *qualified = g_intern_string(text);
        /* known before its fields: type node struct { next *node } */
        go_scope_bind(fn, (GoLocal){.name = name, .kind = GO_LOCAL_TYPE, .type = qualified});
        guint32 mark = go_scope_open(fn);
        go_bind_type_parameters(fn, go_field(spec, GO_FIELD_TYPE_PARAMETERS));
        go_declare_type(fn, qualified, go_field(spec, GO_FIELD_TYPE),
                        go_kind(spec) == GO_NODE_TYPE_ALIAS, pos);
        go_scope_close(fn, mark);
    }
}

static void local_constants(GoFn *fn, TSNode node)
{
    g_auto(GoNodes) specs = {0};
    go_children(&specs, node);
    TSNode list = {0}, type_node = {0};
    for (guint i = 0; i < specs.n; i++) {
        TSNode own = go_field(specs.at[i], GO_FIELD_VALUE);
        if (!go_is_null(own)) {
            list = own;
            type_node = go_field(specs.at[i], GO_FIELD_TYPE);
        }
        g_auto(GoNodes) names = {0}, values = {0};
        go_children_in(&names, specs.at[i], GO_FIELD_NAME);
        go_children(&values, list);
        const char *type = go_type_of_node(fn, type_node);
        for (guint j = 0; j < MIN(names.n, values.n); j++) {
            GoValue value = go_const_value(fn, values.at[j], i);
            go_scope_bind(fn, (GoLocal){.name = go_text(fn->input->source, names.at[j]),
                                        .kind = GO_LOCAL_CONST,
                                        .value = value.op,
                                        .type = type != NULL ? type : value.type});
        }
    }
}

static void local_variables(GoFn *fn, TSNode node)
{
    g_auto(GoNodes) specs = {0};
    go_children(&specs, node);
    for (guint i = 0; i < specs.n; i++) {
        if (go_kind(specs.at[i]) == GO_NODE_VAR_SPEC_LIST) {
            local_variables(fn, specs.at[i]);
        } else if (go_kind(specs.at[i]) == GO_NODE_VAR_SPEC) {
            go_var_spec(fn, specs.at[i]);
        }
    }
}

/* ---- simple statements
 * ----------------------------------------------------------------------- */

static void send(GoFn *fn, TSNode node)
{
    GoValue channel = go_expr(fn, go_field(node, GO_FIELD_CHANNEL));
    TSNode value_node = go_field(node, GO_FIELD_VALUE);
    GoValue value = go_copied(fn, go_expr(fn, value_node), value_node, place(fn, value_node));
    IrOperand args[] = {channel.op, value.op};
    go_emit(fn, IR_SEND, place(fn, node), ir_none(), args, 2);
}

static void receive(GoFn *fn, TSNode node)
{
    TSNode left = go_field(node, GO_FIELD_LEFT), right = go_field(node, GO_FIELD_RIGHT);
    if (go_is_null(left)) {
        go_expr(fn, right);
    } else if (go_has_token(node, GO_OP_DEFINE)) {
        go_short_var(fn, left, right);
    } else {
        go_assign_list(fn, left, right);
    }
}

static void statement(GoFn *fn, TSNode node)
{
    static const TSNode ONE = {0};
    switch ((int)go_kind(node)) {
    case GO_NODE_EXPRESSION_STATEMENT:
        go_call_statement(fn, go_first(node), IR_CALL);
        break;
    case GO_NODE_DEFER:
        go_call_statement(fn, go_first(node), IR_DEFER);
        break;
    case GO_NODE_GO:
        go_call_statement(fn, go_first(node), IR_GO);
        break;
    case GO_NODE_ASSIGNMENT:
        go_assignment(fn, node);
        break;
    case GO_NODE_SHORT_VAR:
        go_short_var(fn, go_field(node, GO_FIELD_LEFT), go_field(node, GO_FIELD_RIGHT));
        break;
    case GO_NODE_INC:
        go_update(fn, go_first(node), GO_OP_ADD, ONE, place(fn, node));
        break;
    case GO_NODE_DEC:
        go_update(fn, go_first(node), GO_OP_SUB, ONE, place(fn, node));
        break;
    case GO_NODE_VAR_DECLARATION:
        local_variables(fn, node);
        break;
    case GO_NODE_CONST_DECLARATION:
        local_constants(fn, node);
        break;
    case GO_NODE_TYPE_DECLARATION:
        local_types(fn, node);
        break;
    case GO_NODE_SEND:
        send(fn, node);
        break;
    case GO_NODE_RECEIVE:
        receive(fn, node);
        break;
    case GO_NODE_RETURN:
        return_statement(fn, node);
        break;
    case GO_NODE_BLOCK:
        go_block_statement(fn, node);
        break;
    case GO_NODE_IF:
        go_if(fn, node);
        break;
    case GO_NODE_FOR:
        go_for(fn, node);
        break;
    case GO_NODE_EXPRESSION_SWITCH:
        go_switch(fn, node);
        break;
    case GO_NODE_TYPE_SWITCH:
        go_type_switch(fn, node);
        break;
    case GO_NODE_SELECT:
        go_select_statement(fn, node);
        break;
    case GO_NODE_LABELED:
        labeled(fn, node);
        break;
    case GO_NODE_BREAK:
        jump_out(fn, node, TRUE);
        break;
    case GO_NODE_CONTINUE:
        jump_out(fn, node, FALSE);
        break;
    case GO_NODE_GOTO:
        go_to(fn, node);
        break;
    case GO_NODE_FALLTHROUGH:
        if (fn->fallthrough_to != G_MAXUINT32) {
            go_jump(fn, fn->fallthrough_to, place(fn, node));
        }
        go_end(fn, IR_TERM_UNREACHABLE, place(fn, node), NULL, 0);
        break;
    case GO_NODE_EMPTY:
        break;
    default:
        go_degraded(fn, node, ts_node_has_error(node) ? "syntax error" : "statement not lowered");
        break;
    }
}

void go_statement(GoFn *fn, TSNode node)
{
    if (go_descend(fn, node)) {
        statement(fn, node);
        go_ascend(fn);
    }
}

void go_statement_list(GoFn *fn, const GoNodes *nodes, guint from)
{
    for (guint i = from; i < nodes->n; i++) {
        go_statement(fn, nodes->at[i]);
    }
}

void go_block_statement(GoFn *fn, TSNode node)
{
    guint32 outer = fn->block_start, mark = go_scope_open(fn);
    fn->block_start = mark;
    g_auto(GoNodes) nodes = {0};
    go_children(&nodes, node);
    go_statement_list(fn, &nodes, 0);
    go_scope_close(fn, mark);
    fn->block_start = outer;
}

/* ---- bodies
 * ----------------------------------------------------------------------------------
 */

void go_body(GoFn *fn, TSNode body)
{
    go_enter(fn, go_block(fn));
    /* parameters and the body's own variables are one block */
    fn->block_start = 0;
    g_auto(GoNodes) nodes = {0};
    go_children(&nodes, body);
    go_statement_list(fn, &nodes, 0);
    SourcePos end = go_end_pos(fn->input->source, body);
    gboolean gives = fn->ir->result_types->len > 0;
    go_end(fn, gives ? IR_TERM_UNREACHABLE : IR_TERM_RETURN, end, NULL, 0);
    ir_function_finish(fn->ir);
}
