/* Calls: arguments, results, defer and go, conversions, and the builtins that
 * make objects. What is called is found out in go_callee.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

/* A call whose callee and arguments are evaluated. */
typedef struct Site {
    GoCallee callee;
    GArray *args;   /* IrOperand */
    GArray *places; /* SourcePos */
    const char *first_type;
    gboolean spread;
    SourcePos pos;
} Site;

static void site_clear(Site *site)
{
    g_clear_pointer(&site->args, g_array_unref);
    g_clear_pointer(&site->places, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Site, site_clear)

static SourcePos place(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

/* ---- parts of a call
 * ------------------------------------------------------------------------- */

/* The fields of a call, or of what the parser took for a conversion. */
static TSNode function_of(TSNode node)
{
    gboolean call = go_kind(node) == GO_NODE_CALL;
    return go_field(node, call ? GO_FIELD_FUNCTION : GO_FIELD_TYPE);
}

static TSNode arguments_of(TSNode node)
{
    gboolean call = go_kind(node) == GO_NODE_CALL;
    return go_field(node, call ? GO_FIELD_ARGUMENTS : GO_FIELD_OPERAND);
}

/* Whether the name of a builtin means it here. */
static gboolean is_builtin_call(GoFn *fn, TSNode node, const char *name)
{
    TSNode function = function_of(node);
    GoLocal local;
    return go_kind(function) == GO_NODE_IDENTIFIER &&
           go_text_is(fn->input->source, function, name) && !go_scope_find(fn, name, &local) &&
           go_decl_find(fn, name) == NULL;
}

static void add_argument(Site *site, GoValue value, SourcePos pos)
{
    if (site->args->len == 0) {
        site->first_type = value.type;
    }
    g_array_append_val(site->args, value.op);
    g_array_append_val(site->places, pos);
}

static void prepare(GoFn *fn, TSNode node, TSNode function, Site *site);
static void emit_call(GoFn *fn, Site *site, IrOp op, const IrOperand *dst, guint n);
static const char *result_type(const Site *site, guint index);

/* f(g()): all results of g, where they are known to be several. */
static void add_results(GoFn *fn, Site *site, TSNode node)
{
    g_auto(Site) inner = {0};
    prepare(fn, node, function_of(node), &inner);
    guint n = inner.callee.results.known ? inner.callee.results.n : 1;
    n = MIN(MAX(n, 1), GO_RESULTS_MOST);
    IrOperand dst[GO_RESULTS_MOST];
    for (guint i = 0; i < n; i++) {
        dst[i] = go_temp(fn, result_type(&inner, i), inner.pos);
    }
    emit_call(fn, &inner, IR_CALL, dst, n);
    for (guint i = 0; i < n; i++) {
        add_argument(site, go_value(dst[i], result_type(&inner, i)), inner.pos);
    }
}

static gboolean is_plain_call(GoFn *fn, TSNode node)
{
    return go_kind(node) == GO_NODE_CALL && go_callee_as_type(fn, function_of(node)) == NULL &&
           !is_builtin_call(fn, node, "make") && !is_builtin_call(fn, node, "new");
}

static void add_arguments(GoFn *fn, Site *site, TSNode list)
{
    g_auto(GoNodes) nodes = {0};
    if (go_kind(list) == GO_NODE_ARGUMENT_LIST) {
        go_children(&nodes, list);
    } else {
        nodes.n = 1;
        nodes.at = &list;
    }
    TSNode only = nodes.n == 1 ? go_strip(nodes.at[0]) : list;
    if (nodes.n == 1 && is_plain_call(fn, only)) {
        add_results(fn, site, only);
        return;
    }
    for (guint i = 0; i < nodes.n; i++) {
        TSNode node = nodes.at[i];
        site->spread |= go_kind(node) == GO_NODE_VARIADIC_ARGUMENT;
        add_argument(site, go_expr(fn, node), place(fn, node));
    }
}

/* Types are asked of, not evaluated: unsafe.Sizeof(x). */
static gboolean evaluates_nothing(const GoCallee *callee)
{
    static const char *const NAMES[] = {"unsafe.Sizeof", "unsafe.Offsetof", "unsafe.Alignof", NULL};
    return callee->ir.kind == IR_CALLEE_BUILTIN && g_strv_contains(NAMES, callee->ir.name);
}

static void prepare(GoFn *fn, TSNode node, TSNode function, Site *site)
{
    site->args = g_array_new(FALSE, FALSE, sizeof(IrOperand));
    site->places = g_array_new(FALSE, FALSE, sizeof(SourcePos));
    site->pos = place(fn, node);
    site->callee = go_callee(fn, function, go_field(node, GO_FIELD_TYPE_ARGUMENTS));
    if (site->callee.has_receiver) {
        add_argument(site, site->callee.receiver, site->pos);
    }
    if (!evaluates_nothing(&site->callee)) {
        add_arguments(fn, site, arguments_of(node));
    }
}

/* ---- results
 * ---------------------------------------------------------------------------------
 */

static const char *builtin_type(const Site *site)
{
    static const char *const COUNTS[] = {"len", "cap", "copy", NULL};
    static const char *const SAME[] = {"append", "min", "max", NULL};
    const char *name = site->callee.ir.name, *first = site->first_type;
    if (g_strv_contains(COUNTS, name)) {
        return g_intern_static_string("int");
    }
    if (g_strv_contains(SAME, name)) {
        return first;
    }
    if (g_str_equal(name, "unsafe.Slice")) {
        return go_typetext_wrap("[]", go_typetext_pointee(first));
    }
    if (g_str_equal(name, "unsafe.SliceData")) {
        return go_typetext_pointer_to(go_typetext_element(first));
    }
    return g_str_equal(name, "recover") ? g_intern_static_string("any") : NULL;
}

static const char *result_type(const Site *site, guint index)
{
    const GoResults *results = &site->callee.results;
    if (results->known) {
        return index < MIN(results->n, GO_RESULTS_MOST) ? results->types[index] : NULL;
    }
    return site->callee.ir.kind == IR_CALLEE_BUILTIN && index == 0 ? builtin_type(site) : NULL;
}

static void emit_call(GoFn *fn, Site *site, IrOp op, const IrOperand *dst, guint n)
{
    const IrOperand *args = (const IrOperand *)(gpointer)site->args->data;
    IrInstr *call = ir_block_add(fn->block, op, site->pos, dst, n, args, site->args->len);
    call->callee = site->callee.ir;
    call->spread = site->spread;
    call->arg_pos = g_memdup2(site->places->data, site->places->len * sizeof(SourcePos));
    gboolean panics = op == IR_CALL && site->callee.ir.kind == IR_CALLEE_BUILTIN &&
                      g_str_equal(site->callee.ir.name, "panic");
    if (panics) {
        go_end(fn, IR_TERM_PANIC, site->pos, NULL, 0);
    }
}

/* ---- make, new and conversions
 * --------------------------------------------------------------- */

static GoValue make_or_new(GoFn *fn, TSNode node, gboolean is_new, const GoDest *dest)
{
    enum { SIZES = 2 };
    g_auto(GoNodes) nodes = {0};
    go_children(&nodes, go_field(node, GO_FIELD_ARGUMENTS));
    const char *type = nodes.n > 0 ? go_type_of_node(fn, nodes.at[0]) : NULL;
    IrOperand sizes[SIZES];
    guint n = 0;
    for (guint i = 1; i < nodes.n && n < SIZES; i++) {
        sizes[n++] = go_expr(fn, nodes.at[i]).op;
    }
    const char *result = is_new ? go_typetext_pointer_to(type) : type;
    GoValue value = go_make_object(fn, type, result, sizes, n, dest, place(fn, node));
    if (is_new) { /* whatever it points to, it is an object of its own */
        IrInstr *make = g_ptr_array_index(fn->block->instrs, fn->block->instrs->len - 1);
        make->make = make->make == IR_MAKE_ARRAY ? IR_MAKE_ARRAY : IR_MAKE_STRUCT;
    }
    return value;
}

GoValue go_convert(GoFn *fn, GoValue value, const char *type, const GoDest *dest, SourcePos pos)
{
    switch (value.op.kind) {
    case IR_OPERAND_INT:
    case IR_OPERAND_NIL:
    case IR_OPERAND_CONSTANT:
        return go_value(value.op, type);
    case IR_OPERAND_STRING:
        if (!go_typetext_is_slice(go_type_underlying(fn->lower, type))) {
            return go_value(value.op, type);
        }
        break;
    case IR_OPERAND_NONE:
    case IR_OPERAND_VAR:
    case IR_OPERAND_GLOBAL:
    case IR_OPERAND_FUNC:
    case IR_OPERAND_OPAQUE:
        break;
    }
    IrOperand dst = go_dst(fn, dest, type, pos);
    go_emit(fn, IR_CONVERT, pos, dst, &value.op, 1)->type = type;
    return go_value(dst, type);
}

static GoValue conversion(GoFn *fn, TSNode node, const char *type, const GoDest *dest)
{
    TSNode list = arguments_of(node);
    TSNode operand = go_kind(list) == GO_NODE_ARGUMENT_LIST ? go_first(list) : list;
    if (go_is_null(operand)) { /* T() is no Go, but parses */
        return go_value(ir_opaque(), type);
    }
    return go_convert(fn, go_expr(fn, operand), type, dest, place(fn, node));
}

/* ---- calls
 * -----------------------------------------------------------------------------------
 */

static gboolean is_atomic(GoFn *fn, const Site *site, const GoDest *dest, GoValue *ret_value)
{
    const IrOperand *args = (const IrOperand *)(gpointer)site->args->data;
    return site->callee.ir.kind == IR_CALLEE_STATIC &&
           go_atomic(fn, site->callee.ir.name, args, site->args->len, result_type(site, 0), dest,
                     site->pos, ret_value);
}

static GoValue call(GoFn *fn, TSNode node, TSNode function, const GoDest *dest)
{
    g_auto(Site) site = {0};
    prepare(fn, node, function, &site);
    if (evaluates_nothing(&site.callee)) {
        return go_value(ir_opaque(), result_type(&site, 0));
    }
    GoValue value;
    if (is_atomic(fn, &site, dest, &value)) {
        return value;
    }
    const char *type = result_type(&site, 0);
    IrOperand dst = go_dst(fn, dest, type, site.pos);
    emit_call(fn, &site, IR_CALL, &dst, 1);
    return go_value(dst, type);
}

GoValue go_applied(GoFn *fn, TSNode node, TSNode function, const GoDest *dest)
{
    if (go_kind(function) == GO_NODE_POINTER_TYPE) { /* ** */
        GoValue pointer = go_applied(fn, node, go_first(function), NULL);
        return go_dereference(fn, pointer, dest, place(fn, node));
    }
    const char *type = go_callee_as_type(fn, function);
    return type != NULL ? conversion(fn, node, type, dest) : call(fn, node, function, dest);
}

/* The x of C.x, or NULL. */
static const char *c_member(const GoFn *fn, TSNode node)
{
    if (go_is_null(node) || go_kind(node) != GO_NODE_SELECTOR) {
        return NULL;
    }
    const char *text = go_text(fn->input->source, node);
    return g_str_has_prefix(text, "C.") ? g_intern_string(text + 2) : NULL;
}

/* C.cb(C.f), f a function, among the arguments of a C function or in a literal: cb is a type whose
 * header is not to be had. */
static const char *callback_type(const GoFn *fn, TSNode node)
{
    TSNode list = arguments_of(node);
    const char *name = c_member(fn, function_of(node));
    if (name == NULL || go_kind(list) != GO_NODE_ARGUMENT_LIST ||
        ts_node_named_child_count(list) != 1) {
        return NULL;
    }
    const char *given = c_member(fn, go_first(list));
    if (given == NULL || !go_is_c_function(fn->lower, given)) {
        return NULL;
    }
    TSNode parent = ts_node_parent(node); /* it is looked for from the file's root: asked last */
    if (go_is_null(parent)) {
        return NULL;
    }
    gboolean argument = go_kind(parent) == GO_NODE_ARGUMENT_LIST &&
                        ts_node_named_child_count(parent) > 1 &&
                        c_member(fn, function_of(ts_node_parent(parent))) != NULL;
    if (!argument && go_kind(parent) != GO_NODE_LITERAL_ELEMENT) {
        return NULL;
    }
    g_autofree char *type = g_strconcat("C.", name, NULL);
    return g_intern_string(type);
}

GoValue go_call(GoFn *fn, TSNode node, const GoDest *dest)
{
    const char *type = go_callee_as_type(fn, function_of(node));
    type = type != NULL ? type : callback_type(fn, node);
    if (type != NULL) {
        return conversion(fn, node, type, dest);
    }
    gboolean is_new = is_builtin_call(fn, node, "new");
    if (is_new || is_builtin_call(fn, node, "make")) {
        return make_or_new(fn, node, is_new, dest);
    }
    return call(fn, node, function_of(node), dest);
}

gboolean go_call_many(GoFn *fn, TSNode node, const IrOperand *dst, const char **ret_types, guint n)
{
    if (go_callee_as_type(fn, function_of(node)) != NULL) {
        return FALSE;
    }
    g_auto(Site) site = {0};
    prepare(fn, node, function_of(node), &site);
    gboolean foreign = site.callee.ir.kind == IR_CALLEE_FOREIGN;
    for (guint i = 0; i < n; i++) {
        ret_types[i] = foreign && i == 1 ? g_intern_static_string("error") : result_type(&site, i);
    }
    emit_call(fn, &site, IR_CALL, dst, n);
    IrInstr *call = g_ptr_array_index(fn->block->instrs, fn->block->instrs->len - 1);
    call->wants_errno = foreign && n == 2;
    return TRUE;
}

void go_call_statement(GoFn *fn, TSNode node, IrOp op)
{
    node = go_strip(node);
    gboolean is_call = go_kind(node) == GO_NODE_CALL || go_kind(node) == GO_NODE_TYPE_CONVERSION;
    gboolean converts = is_call && go_callee_as_type(fn, function_of(node)) != NULL;
    gboolean makes = is_call && go_kind(node) == GO_NODE_CALL &&
                     (is_builtin_call(fn, node, "new") || is_builtin_call(fn, node, "make"));
    if (!is_call || converts || makes) {
        go_expr(fn, node);
        if (op != IR_CALL) {
            go_degraded(fn, node, "defer or go of something that is no call");
        }
        return;
    }
    g_auto(Site) site = {0};
    if (go_descend(fn, node)) {
        prepare(fn, node, function_of(node), &site);
        GoValue unused;
        if (op != IR_CALL || !is_atomic(fn, &site, NULL, &unused)) {
            emit_call(fn, &site, op, NULL, 0);
        }
        go_ascend(fn);
    }
}
