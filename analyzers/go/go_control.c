/* Control flow: if, for, range, switch, select.
 * Jumps and labels are in go_stmt.c. */

#include "analyzers/go/go_lower.h"

static SourcePos place(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

/* A statement with an initialiser is a block of its own. */
typedef struct Block {
    guint32 mark, outer;
} Block;

static Block open_block(GoFn *fn)
{
    Block block = {go_scope_open(fn), fn->block_start};
    fn->block_start = block.mark;
    return block;
}

static void close_block(GoFn *fn, Block block)
{
    go_scope_close(fn, block.mark);
    fn->block_start = block.outer;
}

static void initialise(GoFn *fn, TSNode node)
{
    TSNode initialiser = go_field(node, GO_FIELD_INITIALIZER);
    if (!go_is_null(initialiser)) {
        go_statement(fn, initialiser);
    }
}

static void push_exit(GoFn *fn, const char *label, guint32 break_to, guint32 continue_to)
{
    GoExit leave = {label, break_to, continue_to, TRUE, continue_to != G_MAXUINT32};
    g_array_append_val(fn->exits, leave);
}

static void pop_exit(GoFn *fn)
{
    g_array_set_size(fn->exits, fn->exits->len - 1);
}

static const char *take_label(GoFn *fn)
{
    const char *label = fn->pending_label;
    fn->pending_label = NULL;
    return label;
}

/* ---- if
 * --------------------------------------------------------------------------------------
 */

/* Chains of else if are walked, not recursed into. */
void go_if(GoFn *fn, TSNode node)
{
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    IrBlock *end = go_block(fn);
    guint32 end_id = end->id;
    SourcePos pos = place(fn, node);
    while (TRUE) {
        Block block = open_block(fn);
        g_array_append_val(blocks, block);
        initialise(fn, node);
        TSNode alternative = go_field(node, GO_FIELD_ALTERNATIVE);
        IrBlock *yes = go_block(fn);
        IrBlock *no = go_is_null(alternative) ? end : go_block(fn);
        go_condition(fn, go_field(node, GO_FIELD_CONDITION), yes->id, no->id);
        go_enter(fn, yes);
        go_block_statement(fn, go_field(node, GO_FIELD_CONSEQUENCE));
        go_jump(fn, end_id, pos);
        if (go_is_null(alternative)) {
            break;
        }
        go_enter(fn, no);
        if (go_kind(alternative) != GO_NODE_IF) {
            go_statement(fn, alternative);
            go_jump(fn, end_id, pos);
            break;
        }
        node = alternative;
    }
    for (guint i = blocks->len; i-- > 0;) {
        close_block(fn, g_array_index(blocks, Block, i));
    }
    go_enter(fn, end);
}

/* ---- for
 * -------------------------------------------------------------------------------------
 */

typedef struct RangeTypes {
    const char *key, *value;
} RangeTypes;

static RangeTypes range_types(GoFn *fn, const char *type)
{
    const char *shape = go_type_underlying(fn->lower, type);
    if (go_typetext_is_func(shape)) { /* func(yield func(K, V) bool) */
        const char *yield = go_type_underlying(fn->lower, go_typetext_param(shape, 0));
        return (RangeTypes){go_typetext_param(yield, 0), go_typetext_param(yield, 1)};
    }
    const char *value = go_element_type(fn, type);
    if (shape != NULL && g_str_equal(shape, "string")) {
        return (RangeTypes){g_intern_static_string("int"), g_intern_static_string("int32")};
    }
    gboolean array = shape != NULL && shape[0] == '*' && value != NULL;
    return (RangeTypes){array ? g_intern_static_string("int") : go_typetext_key(shape), value};
}

/* Variables of range: declared anew in each round, or assigned. */
static void range_targets(GoFn *fn, const GoNodes *left, const IrOperand *given, RangeTypes types)
{
    for (guint i = 0; i < MIN(left->n, 2); i++) {
        if (given[i].kind != IR_OPERAND_NONE && !go_text_is(fn->input->source, left->at[i], "_")) {
            GoPlace target = go_place(fn, left->at[i]);
            go_store(fn, &target, go_value(given[i], i == 0 ? types.key : types.value));
        }
    }
}

static guint32 range_variable(GoFn *fn, TSNode node, const char *type, gboolean declares)
{
    if (declares) {
        return go_scope_declare(fn, go_text(fn->input->source, node), type, 0, place(fn, node));
    }
    return go_temp(fn, type, place(fn, node)).var;
}

static void range(GoFn *fn, TSNode clause, TSNode body, const char *label)
{
    SourcePos pos = place(fn, clause);
    GoValue container = go_expr(fn, go_field(clause, GO_FIELD_RIGHT));
    RangeTypes types = range_types(fn, container.type);
    IrOperand iterator = go_temp(fn, NULL, pos);
    go_emit(fn, IR_RANGE_BEGIN, pos, iterator, &container.op, 1);
    IrBlock *head = go_block(fn), *inside = go_block(fn), *end = go_block(fn);
    guint32 head_id = head->id;
    go_jump(fn, head_id, pos);
    go_enter(fn, head);
    gboolean declares = go_has_token(clause, GO_OP_DEFINE);
    g_auto(GoNodes) left = {0};
    go_children(&left, go_field(clause, GO_FIELD_LEFT));
    IrOperand dst[] = {go_temp(fn, g_intern_static_string("bool"), pos), ir_none(), ir_none()};
    Block block = open_block(fn);
    for (guint i = 0; i < MIN(left.n, 2); i++) {
        if (!go_text_is(fn->input->source, left.at[i], "_")) {
            const char *type = i == 0 ? types.key : types.value;
            dst[i + 1] = ir_var(range_variable(fn, left.at[i], type, declares));
        }
    }
    ir_block_add(fn->block, IR_RANGE_NEXT, pos, dst, 3, &iterator, 1);
    go_branch(fn, dst[0], inside->id, end->id, pos);
    go_enter(fn, inside);
    if (!declares) {
        range_targets(fn, &left, dst + 1, types);
    }
    push_exit(fn, label, end->id, head_id);
    go_block_statement(fn, body);
    pop_exit(fn);
    close_block(fn, block);
    go_jump(fn, head_id, pos);
    go_enter(fn, end);
}

static void loop(GoFn *fn, TSNode clause, TSNode condition, TSNode body, const char *label)
{
    SourcePos pos = place(fn, body);
    Block block = open_block(fn);
    TSNode update = {0};
    if (!go_is_null(clause)) {
        pos = place(fn, clause);
        initialise(fn, clause);
        update = go_field(clause, GO_FIELD_UPDATE);
    }
    IrBlock *head = go_block(fn), *inside = go_block(fn);
    IrBlock *next = go_is_null(update) ? head : go_block(fn);
    IrBlock *end = go_block(fn);
    guint32 head_id = head->id, next_id = next->id;
    go_jump(fn, head_id, pos);
    go_enter(fn, head);
    if (go_is_null(condition)) {
        go_jump(fn, inside->id, pos);
    } else {
        go_condition(fn, condition, inside->id, end->id);
    }
    go_enter(fn, inside);
    push_exit(fn, label, end->id, next_id);
    go_block_statement(fn, body);
    pop_exit(fn);
    go_jump(fn, next_id, pos);
    if (!go_is_null(update)) {
        go_enter(fn, next);
        go_statement(fn, update);
        go_jump(fn, head_id, pos);
    }
    close_block(fn, block);
    go_enter(fn, end);
}

void go_for(GoFn *fn, TSNode node)
{
    const char *label = take_label(fn);
    TSNode body = go_field(node, GO_FIELD_BODY), clause = go_first(node), none = {0};
    if (go_kind(clause) == GO_NODE_RANGE_CLAUSE) {
        range(fn, clause, body, label);
    } else if (go_kind(clause) == GO_NODE_FOR_CLAUSE) {
        loop(fn, clause, go_field(clause, GO_FIELD_CONDITION), body, label);
    } else {
        loop(fn, none, ts_node_eq(clause, body) ? none : clause, body, label);
    }
}

/* ---- switch
 * ----------------------------------------------------------------------------------
 */

/* The statements of a clause, behind its values. */
static void case_body(GoFn *fn, TSNode clause, guint skip)
{
    g_auto(GoNodes) nodes = {0};
    go_children(&nodes, clause);
    go_statement_list(fn, &nodes, skip);
}

static void case_tests(GoFn *fn, TSNode clause, const GoValue *tag, guint32 body)
{
    g_auto(GoNodes) values = {0};
    go_children(&values, go_field(clause, GO_FIELD_VALUE));
    for (guint i = 0; i < values.n; i++) {
        SourcePos pos = place(fn, values.at[i]);
        IrBlock *next = go_block(fn);
        if (tag == NULL) {
            go_condition(fn, values.at[i], body, next->id);
        } else {
            GoValue value = go_expr(fn, values.at[i]);
            IrOperand equal = go_temp(fn, g_intern_static_string("bool"), pos);
            IrOperand args[] = {tag->op, value.op};
            go_emit(fn, IR_BINARY, pos, equal, args, 2)->binary = IR_BINARY_EQ;
            go_branch(fn, equal, body, next->id, pos);
        }
        go_enter(fn, next);
    }
}

static void clauses_of(GoNodes *ret_clauses, TSNode node)
{
    g_auto(GoNodes) children = {0};
    go_children(&children, node);
    guint first = 0;
    while (first < children.n) {
        GoNodeKind kind = go_kind(children.at[first]);
        if (kind == GO_NODE_EXPRESSION_CASE || kind == GO_NODE_DEFAULT_CASE ||
            kind == GO_NODE_TYPE_CASE) {
            break;
        }
        first++;
    }
    ret_clauses->n = children.n - first;
    ret_clauses->allocated = ret_clauses->n + 1;
    ret_clauses->at = g_new0(TSNode, ret_clauses->allocated);
    for (guint i = 0; i < ret_clauses->n; i++) {
        ret_clauses->at[i] = children.at[first + i];
    }
}

static void switch_clauses(GoFn *fn, const GoNodes *clauses, const GoValue *tag, guint32 end,
                           SourcePos pos)
{
    g_autofree guint32 *bodies = g_new0(guint32, clauses->n + 1);
    guint32 otherwise = end;
    for (guint i = 0; i < clauses->n; i++) {
        bodies[i] = go_block(fn)->id;
    }
    for (guint i = 0; i < clauses->n; i++) {
        if (go_kind(clauses->at[i]) == GO_NODE_DEFAULT_CASE) {
            otherwise = bodies[i];
        } else {
            case_tests(fn, clauses->at[i], tag, bodies[i]);
        }
    }
    go_jump(fn, otherwise, pos);
    guint32 outer = fn->fallthrough_to;
    for (guint i = 0; i < clauses->n; i++) {
        gboolean is_default = go_kind(clauses->at[i]) == GO_NODE_DEFAULT_CASE;
        fn->fallthrough_to = i + 1 < clauses->n ? bodies[i + 1] : end;
        go_enter(fn, ir_function_block(fn->ir, bodies[i]));
        Block block = open_block(fn);
        case_body(fn, clauses->at[i], is_default ? 0 : 1);
        close_block(fn, block);
        go_jump(fn, end, pos);
    }
    fn->fallthrough_to = outer;
}

void go_switch(GoFn *fn, TSNode node)
{
    const char *label = take_label(fn);
    SourcePos pos = place(fn, node);
    Block block = open_block(fn);
    initialise(fn, node);
    TSNode value_node = go_field(node, GO_FIELD_VALUE);
    GoValue tag = go_is_null(value_node) ? go_unknown() : go_expr(fn, value_node);
    IrBlock *end = go_block(fn);
    guint32 end_id = end->id;
    push_exit(fn, label, end_id, G_MAXUINT32);
    g_auto(GoNodes) clauses = {0};
    clauses_of(&clauses, node);
    switch_clauses(fn, &clauses, go_is_null(value_node) ? NULL : &tag, end_id, pos);
    pop_exit(fn);
    close_block(fn, block);
    go_enter(fn, end);
}

/* ---- type switch
 * -----------------------------------------------------------------------------
 */

typedef struct TypeSwitch {
    GoValue value;
    const char *alias; /* or NULL */
    SourcePos alias_pos;
    guint32 end;
} TypeSwitch;

/* case A, B: one test a type. A single type gives the variable that type, by
 * the assertion itself. */
static void type_tests(GoFn *fn, const TypeSwitch *sw, const GoNodes *types, guint32 body,
                       IrOperand asserted)
{
    for (guint i = 0; i < types->n; i++) {
        TSNode node = types->at[i];
        SourcePos pos = place(fn, node);
        IrBlock *next = go_block(fn);
        IrOperand ok = go_temp(fn, g_intern_static_string("bool"), pos);
        if (go_text_is(fn->input->source, node, "nil")) {
            IrOperand args[] = {sw->value.op, ir_nil()};
            go_emit(fn, IR_BINARY, pos, ok, args, 2)->binary = IR_BINARY_EQ;
        } else {
            const char *type = go_type_of_node(fn, node);
            IrOperand dst[] = {asserted, ok};
            ir_block_add(fn->block, IR_TYPE_ASSERT, pos, dst, 2, &sw->value.op, 1)->type = type;
        }
        go_branch(fn, ok, body, next->id, pos);
        go_enter(fn, next);
    }
}

static void type_clause(GoFn *fn, const TypeSwitch *sw, TSNode clause, guint32 body)
{
    g_auto(GoNodes) types = {0};
    go_children_in(&types, clause, GO_FIELD_TYPE);
    Block block = open_block(fn);
    gboolean single = types.n == 1 && !go_text_is(fn->input->source, types.at[0], "nil");
    const char *type = single ? go_type_of_node(fn, types.at[0]) : sw->value.type;
    IrOperand asserted = ir_none();
    if (sw->alias != NULL) {
        guint32 var = go_scope_declare(fn, sw->alias, type, 0, sw->alias_pos);
        asserted = single ? ir_var(var) : ir_none();
        type_tests(fn, sw, &types, body, asserted);
        IrBlock *next = fn->block;
        go_enter(fn, ir_function_block(fn->ir, body));
        if (!single) {
            go_emit(fn, IR_ASSIGN, sw->alias_pos, ir_var(var), &sw->value.op, 1);
        }
        case_body(fn, clause, types.n);
        go_jump(fn, sw->end, place(fn, clause));
        go_enter(fn, next);
    } else {
        type_tests(fn, sw, &types, body, asserted);
        IrBlock *next = fn->block;
        go_enter(fn, ir_function_block(fn->ir, body));
        case_body(fn, clause, types.n);
        go_jump(fn, sw->end, place(fn, clause));
        go_enter(fn, next);
    }
    close_block(fn, block);
}

void go_type_switch(GoFn *fn, TSNode node)
{
    const GoSource *source = fn->input->source;
    const char *label = take_label(fn);
    Block block = open_block(fn);
    initialise(fn, node);
    TSNode alias = go_first(go_field(node, GO_FIELD_ALIAS));
    TypeSwitch sw = {.value = go_expr(fn, go_field(node, GO_FIELD_VALUE))};
    if (!go_is_null(alias)) {
        sw.alias = go_text(source, alias);
        sw.alias_pos = go_pos(source, alias);
    }
    IrBlock *end = go_block(fn);
    sw.end = end->id;
    push_exit(fn, label, sw.end, G_MAXUINT32);
    g_auto(GoNodes) clauses = {0};
    clauses_of(&clauses, node);
    TSNode otherwise = {0};
    for (guint i = 0; i < clauses.n; i++) {
        if (go_kind(clauses.at[i]) == GO_NODE_DEFAULT_CASE) {
            otherwise = clauses.at[i];
        } else {
            type_clause(fn, &sw, clauses.at[i], go_block(fn)->id);
        }
    }
    if (!go_is_null(otherwise)) {
        Block inner = open_block(fn);
        if (sw.alias != NULL) {
            guint32 var = go_scope_declare(fn, sw.alias, sw.value.type, 0, sw.alias_pos);
            go_emit(fn, IR_ASSIGN, sw.alias_pos, ir_var(var), &sw.value.op, 1);
        }
        case_body(fn, otherwise, 0);
        close_block(fn, inner);
    }
    go_jump(fn, sw.end, place(fn, node));
    pop_exit(fn);
    close_block(fn, block);
    go_enter(fn, end);
}

/* ---- select
 * ----------------------------------------------------------------------------------
 */

void go_select_statement(GoFn *fn, TSNode node)
{
    const char *label = take_label(fn);
    SourcePos pos = place(fn, node);
    g_auto(GoNodes) clauses = {0};
    go_children(&clauses, node);
    IrBlock *end = go_block(fn);
    guint32 end_id = end->id;
    g_autofree guint32 *targets = g_new0(guint32, clauses.n + 1);
    for (guint i = 0; i < clauses.n; i++) {
        targets[i] = go_block(fn)->id;
    }
    /* without a case it blocks for ever */
    ir_block_terminate(fn->block, clauses.n > 0 ? IR_TERM_CHOOSE : IR_TERM_UNREACHABLE, pos, NULL,
                       0, targets, clauses.n);
    push_exit(fn, label, end_id, G_MAXUINT32);
    for (guint i = 0; i < clauses.n; i++) {
        go_enter(fn, ir_function_block(fn->ir, targets[i]));
        Block block = open_block(fn);
        TSNode communication = go_field(clauses.at[i], GO_FIELD_COMMUNICATION);
        if (!go_is_null(communication)) {
            go_statement(fn, communication);
        }
        case_body(fn, clauses.at[i], go_is_null(communication) ? 0 : 1);
        close_block(fn, block);
        go_jump(fn, end_id, pos);
    }
    pop_exit(fn);
    go_enter(fn, end);
}
