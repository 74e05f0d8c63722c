/* Statements and function bodies: control flow becomes blocks.
 * Expressions are in go_expr.c, calls in go_call.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static SourcePos place(const Fn *fn, TSNode node)
{
    return go_pos(fn->file->source, node);
}

/* ---- loops, labels
 * ------------------------------------------------------------------------------------ */

static void push_loop(Fn *fn, const IrBlock *break_to, const IrBlock *continue_to)
{
    Loop loop = {.label = fn->pending_label,
                 .break_to = break_to->id,
                 .continue_to = continue_to != NULL ? continue_to->id : 0,
                 .is_loop = continue_to != NULL};
    fn->pending_label = NULL;
    g_array_append_val(fn->loops, loop);
}

static void pop_loop(Fn *fn)
{
    g_array_set_size(fn->loops, fn->loops->len - 1);
}

static void jump_out(Fn *fn, TSNode node, gboolean is_break)
{
    TSNode label_node = go_first(node);
    const char *label = go_is_null(label_node) ? NULL : go_text(fn->file->source, label_node);
    for (guint i = fn->loops->len; i-- > 0;) {
        const Loop *loop = &g_array_index(fn->loops, Loop, i);
        gboolean matches = label != NULL ? loop->label == label : is_break || loop->is_loop;
        if (matches) {
            guint32 target = is_break ? loop->break_to : loop->continue_to;
            ir_block_terminate(fn->block, IR_TERM_JUMP, place(fn, node), NULL, 0, &target, 1);
            break;
        }
    }
    if (!ir_block_is_terminated(fn->block)) {
        ir_block_terminate(fn->block, IR_TERM_UNREACHABLE, place(fn, node), NULL, 0, NULL, 0);
    }
    enter(fn, new_block(fn));
}

static IrBlock *label_block(Fn *fn, const char *label)
{
    gpointer found = g_hash_table_lookup(fn->labels, label);
    if (found != NULL) {
        return ir_function_block(fn->ir, GPOINTER_TO_UINT(found) - 1);
    }
    IrBlock *block = new_block(fn);
    g_hash_table_insert(fn->labels, (gpointer)label, GUINT_TO_POINTER(block->id + 1));
    return block;
}

static void labeled(Fn *fn, TSNode node)
{
    TSNode label_node = go_field(node, GO_FIELD_LABEL);
    const char *label = go_text(fn->file->source, label_node);
    IrBlock *block = label_block(fn, label);
    jump(fn, block, place(fn, node));
    enter(fn, block);
    fn->pending_label = label;
    g_autoptr(GArray) children = go_children(node);
    if (children->len > 1) {
        lower_statement(fn, g_array_index(children, TSNode, 1));
    }
    fn->pending_label = NULL;
}

static void go_to(Fn *fn, TSNode node)
{
    IrBlock *block = label_block(fn, go_text(fn->file->source, go_first(node)));
    jump(fn, block, place(fn, node));
    enter(fn, new_block(fn));
}

/* ---- if, for
 * ------------------------------------------------------------------------------------------- */

static void lower_if(Fn *fn, TSNode node)
{
    guint32 mark = scope_mark(fn);
    TSNode initializer = go_field(node, GO_FIELD_INITIALIZER),
           alternative = go_field(node, GO_FIELD_ALTERNATIVE);
    if (!go_is_null(initializer)) {
        lower_statement(fn, initializer);
    }
    IrBlock *yes = new_block(fn), *no = new_block(fn);
    lower_condition(fn, go_field(node, GO_FIELD_CONDITION), yes, no);
    IrBlock *end = go_is_null(alternative) ? no : new_block(fn);
    enter(fn, yes);
    lower_block(fn, go_field(node, GO_FIELD_CONSEQUENCE));
    jump(fn, end, place(fn, node));
    if (!go_is_null(alternative)) {
        enter(fn, no);
        lower_statement(fn, alternative);
        jump(fn, end, place(fn, node));
    }
    enter(fn, end);
    scope_close(fn, mark);
}

static void lower_range(Fn *fn, TSNode node, TSNode clause, TSNode body)
{
    SourcePos pos = place(fn, clause);
    guint32 mark = scope_mark(fn);
    IrBlock *head = new_block(fn), *inside = new_block(fn), *end = new_block(fn);
    push_loop(fn, end, head);
    Typed container = lower_expr(fn, go_field(clause, GO_FIELD_RIGHT), NULL);
    IrOperand iterator = temp(fn, NULL, pos);
    emit(fn, IR_RANGE_BEGIN, pos, iterator, &container.op, 1);
    jump(fn, head, pos);
    enter(fn, head);
    const char *key_type = type_key(container.type), *value_type = type_element(container.type);
    if (container.type != NULL && g_str_has_prefix(container.type, "chan ")) {
        key_type = value_type;
    }
    IrOperand dst[3] = {temp(fn, "bool", pos), temp(fn, key_type, pos), temp(fn, value_type, pos)};
    ir_block_add(fn->block, IR_RANGE_NEXT, pos, dst, 3, &iterator, 1);
    branch(fn, dst[0], inside, end, pos);
    enter(fn, inside);
    TSNode left = go_field(clause, GO_FIELD_LEFT);
    g_autoptr(GArray) names = go_is_null(left) ? NULL : go_children(left);
    gboolean declares = FALSE;
    for (guint32 i = 0, n = ts_node_child_count(clause); i < n; i++) {
        declares |= go_text_is(fn->file->source, ts_node_child(clause, i), ":=");
    }
    for (guint i = 0; names != NULL && i < MIN(names->len, 2); i++) {
        TSNode name = g_array_index(names, TSNode, i);
        const char *type = i == 0 ? key_type : value_type;
        Typed value = {dst[i + 1], type};
        if (declares) {
            const char *text = go_text(fn->file->source, name);
            if (!g_str_equal(text, "_")) {
                guint32 var = scope_declare(fn, text, type, 0, place(fn, name));
                Target target = {
                    .kind = TARGET_VAR, .var = var, .pos = place(fn, name), .type = type};
                store_target(fn, &target, value);
            }
        } else {
            Target target = lower_target(fn, name);
            store_target(fn, &target, value);
        }
    }
    lower_block(fn, body);
    jump(fn, head, place(fn, node));
    enter(fn, end);
    pop_loop(fn);
    scope_close(fn, mark);
}

static void lower_for(Fn *fn, TSNode node)
{
    TSNode body = go_field(node, GO_FIELD_BODY), clause = go_first(node);
    SourcePos pos = place(fn, node);
    if (go_kind(clause) == GO_NODE_RANGE_CLAUSE) {
        lower_range(fn, node, clause, body);
        return;
    }
    guint32 mark = scope_mark(fn);
    IrBlock *head = new_block(fn), *inside = new_block(fn), *update = new_block(fn),
            *end = new_block(fn);
    const char *label = fn->pending_label;
    TSNode condition = {0}, step = {0};
    if (go_kind(clause) == GO_NODE_FOR_CLAUSE) {
        TSNode initializer = go_field(clause, GO_FIELD_INITIALIZER);
        condition = go_field(clause, GO_FIELD_CONDITION);
        step = go_field(clause, GO_FIELD_UPDATE);
        if (!go_is_null(initializer)) {
            fn->pending_label = NULL;
            lower_statement(fn, initializer);
        }
    } else if (!ts_node_eq(clause, body)) {
        condition = clause;
    }
    fn->pending_label = label;
    push_loop(fn, end, update);
    jump(fn, head, pos);
    enter(fn, head);
    if (go_is_null(condition)) {
        jump(fn, inside, pos);
    } else {
        lower_condition(fn, condition, inside, end);
    }
    enter(fn, inside);
    lower_block(fn, body);
    jump(fn, update, pos);
    enter(fn, update);
    if (!go_is_null(step)) {
        lower_statement(fn, step);
    }
    jump(fn, head, pos);
    enter(fn, end);
    pop_loop(fn);
    scope_close(fn, mark);
}

/* ---- switch, select
 * --------------------------------------------------------------------------------------- */

/* Statements of a case: its children that are not in the given field's part. */
static void case_body(Fn *fn, TSNode clause, guint skip)
{
    guint32 mark = scope_mark(fn), outer = fn->block_mark;
    fn->block_mark = mark;
    g_autoptr(GArray) children = go_children(clause);
    for (guint i = skip; i < children->len; i++) {
        lower_statement(fn, g_array_index(children, TSNode, i));
    }
    fn->block_mark = outer;
    scope_close(fn, mark);
}

static void case_tests(Fn *fn, TSNode clause, Typed value, gboolean has_value, const IrBlock *body)
{
    g_autoptr(GArray) tests = go_children(go_field(clause, GO_FIELD_VALUE));
    for (guint i = 0; i < tests->len; i++) {
        TSNode test = g_array_index(tests, TSNode, i);
        IrBlock *next = new_block(fn);
        if (!has_value) {
            lower_condition(fn, test, body, next);
        } else {
            SourcePos pos = place(fn, test);
            Typed constant = lower_expr(fn, test, value.type);
            IrOperand dst = temp(fn, "bool", pos), args[] = {value.op, constant.op};
            emit(fn, IR_BINARY, pos, dst, args, 2)->binary = IR_BINARY_EQ;
            branch(fn, dst, body, next, pos);
        }
        enter(fn, next);
    }
}

static void lower_expression_switch(Fn *fn, TSNode node)
{
    SourcePos pos = place(fn, node);
    guint32 mark = scope_mark(fn);
    const char *label = fn->pending_label;
    fn->pending_label = NULL;
    TSNode initializer = go_field(node, GO_FIELD_INITIALIZER),
           value_node = go_field(node, GO_FIELD_VALUE);
    if (!go_is_null(initializer)) {
        lower_statement(fn, initializer);
    }
    Typed value = {ir_int(1), NULL};
    gboolean has_value = !go_is_null(value_node);
    if (has_value) {
        value = lower_expr(fn, value_node, NULL);
    }
    IrBlock *end = new_block(fn);
    fn->pending_label = label;
    push_loop(fn, end, NULL);
    g_autoptr(GArray) children = go_children(node);
    g_autoptr(GArray) clauses = g_array_new(FALSE, FALSE, sizeof(TSNode));
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        if (go_kind(child) == GO_NODE_EXPRESSION_CASE || go_kind(child) == GO_NODE_DEFAULT_CASE) {
            g_array_append_val(clauses, child);
        }
    }
    g_autofree IrBlock **bodies = g_new0(IrBlock *, clauses->len + 1);
    IrBlock *otherwise = end;
    for (guint i = 0; i < clauses->len; i++) {
        bodies[i] = new_block(fn);
    }
    for (guint i = 0; i < clauses->len; i++) {
        TSNode clause = g_array_index(clauses, TSNode, i);
        if (go_kind(clause) == GO_NODE_DEFAULT_CASE) {
            otherwise = bodies[i];
        } else {
            case_tests(fn, clause, value, has_value, bodies[i]);
        }
    }
    jump(fn, otherwise, pos);
    guint32 outer = fn->fallthrough_to;
    for (guint i = 0; i < clauses->len; i++) {
        TSNode clause = g_array_index(clauses, TSNode, i);
        fn->fallthrough_to = i + 1 < clauses->len ? bodies[i + 1]->id : end->id;
        enter(fn, bodies[i]);
        case_body(fn, clause, go_kind(clause) == GO_NODE_DEFAULT_CASE ? 0 : 1);
        jump(fn, end, pos);
    }
    fn->fallthrough_to = outer;
    enter(fn, end);
    pop_loop(fn);
    scope_close(fn, mark);
}

static void bind_alias(Fn *fn, const char *alias, Typed value, const char *type, SourcePos pos)
{
    if (alias == NULL) {
        return;
    }
    IrOperand dst = ir_var(scope_declare(fn, alias, type != NULL ? type : value.type, 0, pos));
    emit(fn, IR_CONVERT, pos, dst, &value.op, 1)->type = type;
}

static void type_case(Fn *fn, TSNode clause, Typed value, const char *alias, const IrBlock *end)
{
    g_autoptr(GArray) children = go_children(clause);
    SourcePos pos = place(fn, clause);
    IrBlock *body = new_block(fn), *next = new_block(fn);
    guint n_types = 0;
    const char *only = NULL;
    for (guint32 i = 0, n = ts_node_child_count(clause); i < n; i++) {
        const char *field = ts_node_field_name_for_child(clause, i);
        TSNode child = ts_node_child(clause, i);
        if (field != NULL && g_str_equal(field, "type") && ts_node_is_named(child)) {
            gboolean nil = go_text_is(fn->file->source, child, "nil");
            const char *type = nil ? NULL : type_of_node(fn->lower, fn->file, fn, child);
            IrBlock *other = new_block(fn);
            IrOperand ok = temp(fn, "bool", pos);
            if (nil) {
                IrOperand args[] = {value.op, ir_nil()};
                emit(fn, IR_BINARY, pos, ok, args, 2)->binary = IR_BINARY_EQ;
            } else {
                IrOperand dst[] = {temp(fn, type, pos), ok};
                ir_block_add(fn->block, IR_TYPE_ASSERT, pos, dst, 2, &value.op, 1)->type = type;
            }
            branch(fn, ok, body, other, pos);
            enter(fn, other);
            only = n_types == 0 ? type : NULL;
            n_types++;
        }
    }
    jump(fn, next, pos);
    enter(fn, body);
    guint32 mark = scope_mark(fn);
    bind_alias(fn, alias, value, n_types == 1 ? only : NULL, pos);
    for (guint i = n_types; i < children->len; i++) {
        lower_statement(fn, g_array_index(children, TSNode, i));
    }
    scope_close(fn, mark);
    jump(fn, end, pos);
    enter(fn, next);
}

static void lower_type_switch(Fn *fn, TSNode node)
{
    SourcePos pos = place(fn, node);
    guint32 mark = scope_mark(fn);
    const char *label = fn->pending_label;
    fn->pending_label = NULL;
    TSNode initializer = go_field(node, GO_FIELD_INITIALIZER),
           alias_node = go_field(node, GO_FIELD_ALIAS);
    if (!go_is_null(initializer)) {
        lower_statement(fn, initializer);
    }
    const char *alias =
        go_is_null(alias_node) ? NULL : go_text(fn->file->source, go_first(alias_node));
    Typed value = lower_expr(fn, go_field(node, GO_FIELD_VALUE), NULL);
    IrBlock *end = new_block(fn);
    fn->pending_label = label;
    push_loop(fn, end, NULL);
    g_autoptr(GArray) children = go_children(node);
    TSNode otherwise = {0};
    for (guint i = 0; i < children->len; i++) {
        TSNode clause = g_array_index(children, TSNode, i);
        if (go_kind(clause) == GO_NODE_TYPE_CASE) {
            type_case(fn, clause, value, alias, end);
        } else if (go_kind(clause) == GO_NODE_DEFAULT_CASE) {
            otherwise = clause;
        }
    }
    if (!go_is_null(otherwise)) {
        guint32 inner = scope_mark(fn);
        bind_alias(fn, alias, value, NULL, pos);
        case_body(fn, otherwise, 0);
        scope_close(fn, inner);
    }
    jump(fn, end, pos);
    enter(fn, end);
    pop_loop(fn);
    scope_close(fn, mark);
}

static void lower_receive_statement(Fn *fn, TSNode node, guint32 mark)
{
    TSNode left = go_field(node, GO_FIELD_LEFT);
    if (go_is_null(left)) {
        lower_expr(fn, go_field(node, GO_FIELD_RIGHT), NULL);
        return;
    }
    gboolean declares = FALSE;
    for (guint32 i = 0, n = ts_node_child_count(node); i < n; i++) {
        declares |= go_text_is(fn->file->source, ts_node_child(node, i), ":=");
    }
    if (declares) {
        lower_short_var(fn, node, mark);
    } else {
        g_autoptr(GArray) targets = go_children(left);
        Typed values[2] = {{ir_opaque(), NULL}, {ir_opaque(), NULL}};
        guint n = MIN(targets->len, 2);
        lower_values(fn, go_field(node, GO_FIELD_RIGHT), n, values, NULL);
        for (guint i = 0; i < n; i++) {
            Target target = lower_target(fn, g_array_index(targets, TSNode, i));
            store_target(fn, &target, values[i]);
        }
    }
}

static void lower_select(Fn *fn, TSNode node)
{
    SourcePos pos = place(fn, node);
    IrBlock *end = new_block(fn);
    push_loop(fn, end, NULL);
    g_autoptr(GArray) clauses = go_children(node);
    g_autofree guint32 *targets = g_new0(guint32, clauses->len + 1);
    for (guint i = 0; i < clauses->len; i++) {
        targets[i] = new_block(fn)->id;
    }
    if (clauses->len > 0) {
        ir_block_terminate(fn->block, IR_TERM_CHOOSE, pos, NULL, 0, targets, clauses->len);
    } else {
        ir_block_terminate(fn->block, IR_TERM_UNREACHABLE, pos, NULL, 0, NULL, 0);
    }
    for (guint i = 0; i < clauses->len; i++) {
        TSNode clause = g_array_index(clauses, TSNode, i);
        enter(fn, ir_function_block(fn->ir, targets[i]));
        guint32 mark = scope_mark(fn);
        TSNode communication = go_field(clause, GO_FIELD_COMMUNICATION);
        if (go_kind(communication) == GO_NODE_RECEIVE) {
            lower_receive_statement(fn, communication, mark);
        } else if (!go_is_null(communication)) {
            lower_statement(fn, communication);
        }
        case_body(fn, clause, go_is_null(communication) ? 0 : 1);
        scope_close(fn, mark);
        jump(fn, end, pos);
    }
    enter(fn, end);
    pop_loop(fn);
}

/* ---- the rest
 * ------------------------------------------------------------------------------------------------
 */

static void lower_return(Fn *fn, TSNode node)
{
    SourcePos pos = place(fn, node);
    TSNode list = go_first(node);
    guint n = MAX(fn->ir->result_types->len, fn->ir->results->len);
    if (go_is_null(list)) {
        g_autofree IrOperand *named = g_new0(IrOperand, n + 1);
        for (guint i = 0; i < fn->ir->results->len; i++) {
            named[i] = ir_var(g_array_index(fn->ir->results, guint32, i));
        }
        ir_block_terminate(fn->block, IR_TERM_RETURN, pos, named, fn->ir->results->len, NULL, 0);
        enter(fn, new_block(fn));
        return;
    }
    g_autofree Typed *values = g_new0(Typed, n + 4);
    g_autofree IrOperand *operands = g_new0(IrOperand, n + 4);
    if (n == 0) {
        n = 1;
    }
    lower_values(fn, list, n, values, (const char *const *)fn->ir->result_types->pdata);
    for (guint i = 0; i < n; i++) {
        operands[i] = values[i].op;
    }
    ir_block_terminate(fn->block, IR_TERM_RETURN, pos, operands, n, NULL, 0);
    enter(fn, new_block(fn));
}

static void step(Fn *fn, TSNode node, IrBinary op)
{
    TSNode operand = go_first(node);
    SourcePos pos = place(fn, node);
    Typed old = lower_expr(fn, operand, NULL);
    IrOperand dst = temp(fn, old.type, pos), args[] = {old.op, ir_int(1)};
    emit(fn, IR_BINARY, pos, dst, args, 2)->binary = op;
    Target target = lower_target(fn, operand);
    store_target(fn, &target, (Typed){dst, old.type});
}

static void call_statement(Fn *fn, TSNode node, CallMode mode)
{
    TSNode call = strip_parens(go_first(node));
    Typed values[16] = {{{0}, NULL}};
    if (go_kind(call) == GO_NODE_CALL) {
        lower_call(fn, call, mode, 0, values);
    } else {
        lower_expr(fn, call, NULL);
    }
}

static void local_types(Fn *fn, TSNode node)
{
    g_autoptr(GArray) specs = go_children(node);
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        const char *name = go_text(fn->file->source, go_field(spec, GO_FIELD_NAME));
        SourcePos pos = place(fn, spec);
        g_autofree char *qualified = g_strdup_printf("%s.%s@%s:%u", fn->lower->package->import_path,
                                                     name, pos.path, pos.line);
        Binding binding = {.name = name, .is_type = TRUE, .type = g_intern_string(qualified)};
        g_array_append_val(fn->scope, binding);
        declare_type(fn->lower, fn->file, fn, spec, binding.type);
    }
}

static void local_constants(Fn *fn, TSNode node)
{
    g_autoptr(GArray) specs = go_children(node);
    TSNode last_value = {0};
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        TSNode value = go_field(spec, GO_FIELD_VALUE);
        value = go_is_null(value) ? last_value : value;
        last_value = value;
        g_autoptr(GArray) children = go_children(spec);
        g_autoptr(GArray) values = go_is_null(value) ? NULL : go_children(value);
        for (guint j = 0; j < children->len; j++) {
            TSNode child = g_array_index(children, TSNode, j);
            if (go_kind(child) != GO_NODE_IDENTIFIER) {
                break;
            }
            Binding binding = {.name = go_text(fn->file->source, child),
                               .is_constant = TRUE,
                               .value = ir_opaque()};
            if (values != NULL && j < values->len) {
                binding.value = constant_value(fn->lower, fn->file, fn,
                                               g_array_index(values, TSNode, j), (gint64)i);
            }
            g_array_append_val(fn->scope, binding);
        }
    }
}

static void variables(Fn *fn, TSNode node)
{
    g_autoptr(GArray) specs = go_children(node);
    for (guint i = 0; i < specs->len; i++) {
        TSNode spec = g_array_index(specs, TSNode, i);
        if (go_kind(spec) == GO_NODE_VAR_SPEC_LIST) {
            variables(fn, spec);
        } else {
            lower_var_spec(fn, spec);
        }
    }
}

static guint32 innermost_mark(const Fn *fn)
{
    return fn->block_mark;
}

static void statement(Fn *fn, TSNode node)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_EXPRESSION_STATEMENT:
        call_statement(fn, node, CALL_NOW);
        return;
    case GO_NODE_CALL: {
        Typed values[16] = {{{0}, NULL}};
        lower_call(fn, node, CALL_NOW, 0, values);
        return;
    }
    case GO_NODE_DEFER:
        call_statement(fn, node, CALL_DEFERRED);
        return;
    case GO_NODE_GO:
        call_statement(fn, node, CALL_GO);
        return;
    case GO_NODE_ASSIGNMENT:
        lower_assignment(fn, node);
        return;
    case GO_NODE_SHORT_VAR:
        lower_short_var(fn, node, innermost_mark(fn));
        return;
    case GO_NODE_VAR_DECLARATION:
        variables(fn, node);
        return;
    case GO_NODE_CONST_DECLARATION:
        local_constants(fn, node);
        return;
    case GO_NODE_TYPE_DECLARATION:
        local_types(fn, node);
        return;
    case GO_NODE_INC:
        step(fn, node, IR_BINARY_ADD);
        return;
    case GO_NODE_DEC:
        step(fn, node, IR_BINARY_SUB);
        return;
    case GO_NODE_SEND: {
        IrOperand args[] = {lower_expr(fn, go_field(node, GO_FIELD_CHANNEL), NULL).op,
                            lower_expr(fn, go_field(node, GO_FIELD_VALUE), NULL).op};
        emit(fn, IR_SEND, place(fn, node), ir_none(), args, 2);
        return;
    }
    case GO_NODE_RETURN:
        lower_return(fn, node);
        return;
    case GO_NODE_IF:
        lower_if(fn, node);
        return;
    case GO_NODE_FOR:
        lower_for(fn, node);
        return;
    case GO_NODE_EXPRESSION_SWITCH:
        lower_expression_switch(fn, node);
        return;
    case GO_NODE_TYPE_SWITCH:
        lower_type_switch(fn, node);
        return;
    case GO_NODE_SELECT:
        lower_select(fn, node);
        return;
    case GO_NODE_BLOCK:
        lower_block(fn, node);
        return;
    case GO_NODE_LABELED:
        labeled(fn, node);
        return;
    case GO_NODE_GOTO:
        go_to(fn, node);
        return;
    case GO_NODE_BREAK:
        jump_out(fn, node, TRUE);
        return;
    case GO_NODE_CONTINUE:
        jump_out(fn, node, FALSE);
        return;
    case GO_NODE_FALLTHROUGH:
        if (fn->fallthrough_to != G_MAXUINT32) {
            jump(fn, ir_function_block(fn->ir, fn->fallthrough_to), place(fn, node));
            enter(fn, new_block(fn));
        }
        return;
    case GO_NODE_EMPTY:
    case GO_NODE_COMMENT:
        return;
    case GO_NODE_RECEIVE:
        lower_receive_statement(fn, node, innermost_mark(fn));
        return;
    default:
        if (!ts_node_has_error(node)) {
            lower_expr(fn, node, NULL);
        }
    }
}

void lower_statement(Fn *fn, TSNode node)
{
    if (fn->depth >= GO_DEPTH_LIMIT) {
        degraded(fn, node, "statements nested too deeply");
        return;
    }
    GoNodeKind kind = go_kind(node);
    gboolean takes_label = kind == GO_NODE_FOR || kind == GO_NODE_EXPRESSION_SWITCH ||
                           kind == GO_NODE_TYPE_SWITCH || kind == GO_NODE_SELECT;
    if (!takes_label) {
        fn->pending_label = NULL;
    }
    gboolean opens_scope = takes_label || kind == GO_NODE_IF;
    guint32 outer = fn->block_mark;
    if (opens_scope) {
        fn->block_mark = scope_mark(fn);
    }
    fn->depth++;
    statement(fn, node);
    fn->depth--;
    fn->block_mark = outer;
}

void lower_block(Fn *fn, TSNode node)
{
    guint32 mark = scope_mark(fn), outer = fn->block_mark;
    fn->block_mark = mark;
    g_autoptr(GArray) children = go_children(node);
    for (guint i = 0; i < children->len; i++) {
        lower_statement(fn, g_array_index(children, TSNode, i));
    }
    fn->block_mark = outer;
    scope_close(fn, mark);
}

/* ---- bodies
 * -------------------------------------------------------------------------------------------------------
 */

static void declare_parameters(Fn *fn, TSNode list, gboolean results)
{
    g_autoptr(GArray) declarations =
        go_is_null(list) ? g_array_new(FALSE, FALSE, sizeof(TSNode)) : go_children(list);
    for (guint i = 0; i < declarations->len; i++) {
        TSNode declaration = g_array_index(declarations, TSNode, i);
        TSNode type_node = go_field(declaration, GO_FIELD_TYPE);
        const char *type = type_of_node(fn->lower, fn->file, fn, type_node);
        gboolean variadic = go_kind(declaration) == GO_NODE_VARIADIC_PARAMETER;
        if (variadic && type != NULL) {
            g_autofree char *text = g_strdup_printf("[]%s", type);
            type = g_intern_string(text);
        }
        fn->ir->is_variadic |= variadic;
        g_autoptr(GArray) parts = go_children(declaration);
        guint named = 0;
        for (guint j = 0; j < parts->len; j++) {
            TSNode part = g_array_index(parts, TSNode, j);
            if (go_kind(part) != GO_NODE_IDENTIFIER || ts_node_eq(part, type_node)) {
                continue;
            }
            guint32 var = scope_declare(fn, go_text(fn->file->source, part), type,
                                        results ? IR_VAR_RESULT : IR_VAR_PARAM, place(fn, part));
            g_array_append_val(results ? fn->ir->results : fn->ir->params, var);
            named++;
        }
        if (named == 0 && !results) {
            guint32 var = scope_declare(fn, "_", type, IR_VAR_PARAM, place(fn, declaration));
            g_array_append_val(fn->ir->params, var);
        }
    }
}

void lower_body(Fn *fn, TSNode parameters, TSNode result, TSNode body, TSNode receiver)
{
    fn->scope = g_array_new(FALSE, TRUE, sizeof(Binding));
    fn->captured = g_array_new(FALSE, TRUE, sizeof(Binding));
    fn->loops = g_array_new(FALSE, TRUE, sizeof(Loop));
    fn->labels = g_hash_table_new(NULL, NULL);
    fn->block = new_block(fn);
    declare_parameters(fn, receiver, FALSE);
    declare_parameters(fn, parameters, FALSE);
    g_autoptr(GPtrArray) types = result_types(fn->lower, fn->file, fn, result);
    for (guint i = 0; i < types->len; i++) {
        g_ptr_array_add(fn->ir->result_types, g_ptr_array_index(types, i));
    }
    if (go_kind(result) == GO_NODE_PARAMETER_LIST) {
        declare_parameters(fn, result, TRUE);
    }
    /* parameters and results belong to the body's own block */
    g_autoptr(GArray) statements =
        go_is_null(body) ? g_array_new(FALSE, FALSE, sizeof(TSNode)) : go_children(body);
    for (guint i = 0; i < statements->len; i++) {
        lower_statement(fn, g_array_index(statements, TSNode, i));
    }
    if (!ir_block_is_terminated(fn->block)) {
        g_autofree IrOperand *named = g_new0(IrOperand, fn->ir->results->len + 1);
        for (guint i = 0; i < fn->ir->results->len; i++) {
            named[i] = ir_var(g_array_index(fn->ir->results, guint32, i));
        }
        gboolean falls_off = fn->ir->result_types->len == 0;
        ir_block_terminate(fn->block, falls_off ? IR_TERM_RETURN : IR_TERM_UNREACHABLE, fn->ir->end,
                           named, falls_off ? fn->ir->results->len : 0, NULL, 0);
    }
    g_array_unref(fn->scope);
    g_array_unref(fn->loops);
    g_hash_table_unref(fn->labels);
    fn->scope = NULL;
}
