/* What a call expression calls: functions, methods, C, function values,
 * builtins. Does not lower arguments: see go_call.c. */

#include "analyzers/go/go_lower.h"

#include <string.h>

gboolean go_is_builtin(const char *name)
{
    static const char *const BUILTINS[] = {
        "append", "cap", "clear", "close", "complex", "copy",    "delete", "imag",    "len", "make",
        "max",    "min", "new",   "panic", "print",   "println", "real",   "recover", NULL};
    return g_strv_contains(BUILTINS, name);
}

static GoCallee static_callee(const char *name, GoResults results)
{
    return (GoCallee){.ir = {.kind = IR_CALLEE_STATIC, .name = name}, .results = results};
}

static GoCallee foreign_callee(const char *name)
{
    static const struct {
        const char *name, *type;
    } RESULTS[] = {
        {"CString", "*C.char"},       {"GoString", "string"},        {"GoStringN", "string"},
        {"GoBytes", "[]uint8"},       {"CBytes", "unsafe.Pointer"},  {"malloc", "unsafe.Pointer"},
        {"calloc", "unsafe.Pointer"}, {"realloc", "unsafe.Pointer"},
    };
    GoCallee callee = {.ir = {.kind = IR_CALLEE_FOREIGN, .name = name}};
    for (guint i = 0; i < G_N_ELEMENTS(RESULTS); i++) {
        if (g_str_equal(RESULTS[i].name, name)) {
            callee.results = (GoResults){TRUE, 1, {g_intern_static_string(RESULTS[i].type)}};
        }
    }
    return callee;
}

/* Calling a value: a function named by an operand is called by its name. */
static GoCallee value_callee(GoFn *fn, GoValue value)
{
    const char *type = go_type_underlying(fn->lower, value.type);
    GoResults results = go_typetext_results(type);
    if (value.op.kind == IR_OPERAND_FUNC) {
        GoCallee callee = value.op.foreign ? foreign_callee(value.op.name)
                                           : static_callee(value.op.name, results);
        return callee;
    }
    GoCallee callee = {.ir = {.kind = IR_CALLEE_INDIRECT, .type = value.type, .value = value.op}};
    callee.results = results;
    return callee;
}

/* m[k](x), which parses like f[T](x) */
static GoCallee element_callee(GoFn *fn, GoValue base, TSNode type_arguments)
{
    if (go_is_null(type_arguments) || base.op.kind == IR_OPERAND_FUNC) {
        return value_callee(fn, base);
    }
    SourcePos pos = go_pos(fn->input->source, type_arguments);
    GoValue index = go_expr(fn, go_first(type_arguments));
    const char *type = go_element_type(fn, base.type);
    IrOperand dst = go_temp(fn, type, pos), args[] = {base.op, index.op};
    go_emit(fn, IR_LOAD_ELEM, pos, dst, args, 2);
    return value_callee(fn, go_value(dst, type));
}

static GoCallee decl_callee(GoFn *fn, GoDecl *decl, TSNode type_arguments)
{
    if (decl->kind == GO_DECL_FUNC) {
        return static_callee(decl->qualified, go_results_of(decl->function));
    }
    GoValue value =
        decl->kind == GO_DECL_VAR
            ? go_value(ir_named(IR_OPERAND_GLOBAL, decl->qualified), go_decl_type(fn, decl))
            : go_unknown();
    return element_callee(fn, value, type_arguments);
}

static GoCallee outside_callee(const char *path, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s.%s", path, name);
    const char *interned = g_intern_string(text);
    GoResults results = go_known_results(interned);
    if (g_str_equal(path, "unsafe")) {
        return (GoCallee){.ir = {.kind = IR_CALLEE_BUILTIN, .name = interned}, .results = results};
    }
    return static_callee(interned, results);
}

static GoCallee name_callee(GoFn *fn, TSNode node, TSNode type_arguments)
{
    const char *name = go_text(fn->input->source, node);
    GoLocal local;
    if (go_scope_find(fn, name, &local)) {
        return element_callee(fn, go_expr(fn, node), type_arguments);
    }
    GoDecl *decl = go_decl_find(fn, name);
    if (decl != NULL) {
        return decl_callee(fn, decl, type_arguments);
    }
    if (go_is_builtin(name)) {
        return (GoCallee){.ir = {.kind = IR_CALLEE_BUILTIN, .name = name}};
    }
    gboolean dotted = fn->input->dots->len > 0;
    return outside_callee(dotted ? g_ptr_array_index(fn->input->dots, 0) : fn->lower->scope->path,
                          name);
}

static GoCallee member_callee(GoFn *fn, const char *path, const char *name, TSNode type_arguments)
{
    if (g_str_equal(path, "C")) {
        return foreign_callee(name);
    }
    GoDecl *decl = go_decl_in(fn, path, name);
    return decl != NULL ? decl_callee(fn, decl, type_arguments) : outside_callee(path, name);
}

static GoCallee method_callee(GoFn *fn, TSNode node, TSNode type_arguments)
{
    const GoSource *source = fn->input->source;
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *name = go_text(source, name_node);
    SourcePos pos = go_pos(source, node);
    GoValue base = go_container(fn, operand);
    GoSelection selection = go_select(fn, base.type, name);
    if (base.addressed && selection.kind == GO_SELECTION_OUTSIDE && selection.n_path == 0) {
        selection = go_select(fn, go_typetext_pointee(base.type), name); /* as it is declared */
    }
    GoCallee callee = {.has_receiver = TRUE};
    switch (selection.kind) {
    case GO_SELECTION_FIELD: {
        GoValue value = go_load_path(fn, base, &selection, selection.n_path, pos);
        const char *type = selection.field->type;
        IrOperand dst = go_temp(fn, type, pos);
        go_emit(fn, IR_LOAD_FIELD, pos, dst, &value.op, 1)->name = name;
        return element_callee(fn, go_value(dst, type), type_arguments);
    }
    case GO_SELECTION_METHOD:
        callee.ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = selection.callee};
        callee.results = go_results_of(selection.method->function);
        break;
    case GO_SELECTION_OUTSIDE:
        callee.ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = selection.callee};
        break;
    case GO_SELECTION_INTERFACE:
        callee.ir =
            (IrCallee){.kind = IR_CALLEE_INTERFACE, .name = name, .type = selection.interface};
        callee.results = go_typetext_results(selection.signature);
        break;
    case GO_SELECTION_NONE:
        callee.ir = (IrCallee){.kind = IR_CALLEE_UNKNOWN, .name = name};
        break;
    }
    callee.receiver = go_receiver(fn, base, &selection, pos);
    gboolean by_value = selection.kind == GO_SELECTION_OUTSIDE && selection.n_path == 0 &&
                        g_str_has_prefix(selection.callee, "(") &&
                        !g_str_has_prefix(selection.callee, "(*");
    if (by_value && !base.addressed && base.type != NULL && base.type[0] == '*') {
        callee.receiver = go_dereference(fn, callee.receiver, NULL, pos);
    }
    return callee;
}

static GoCallee selector_callee(GoFn *fn, TSNode node, TSNode type_arguments)
{
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *path = go_package_of(fn, operand);
    if (path != NULL) {
        const char *name = go_text(fn->input->source, name_node);
        return member_callee(fn, path, name, type_arguments);
    }
    if (go_expr_as_type(fn, operand) != NULL) { /* (*T).M(x) */
        return value_callee(fn, go_expr(fn, node));
    }
    return method_callee(fn, node, type_arguments);
}

/* F or p.F of F[T](x): a package-level function. */
static gboolean names_function(GoFn *fn, TSNode node)
{
    TSNode operand = {0}, name = node;
    const char *path = NULL;
    if (go_selector_parts(node, &operand, &name)) {
        path = go_package_of(fn, operand);
        return path != NULL;
    }
    GoLocal local;
    const char *text = go_text(fn->input->source, node);
    const GoDecl *decl = go_scope_find(fn, text, &local) ? NULL : go_decl_find(fn, text);
    return decl != NULL && decl->kind == GO_DECL_FUNC;
}

GoCallee go_callee(GoFn *fn, TSNode function, TSNode type_arguments)
{
    static const TSNode NONE = {0};
    function = go_strip(function);
    switch ((int)go_kind(function)) {
    case GO_NODE_IDENTIFIER:
    case GO_NODE_TYPE_IDENTIFIER:
        return name_callee(fn, function, type_arguments);
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        return selector_callee(fn, function, type_arguments);
    case GO_NODE_GENERIC_TYPE:
        return go_callee(fn, go_field(function, GO_FIELD_TYPE),
                         go_field(function, GO_FIELD_TYPE_ARGUMENTS));
    case GO_NODE_INDEX:
    case GO_NODE_TYPE_INSTANTIATION: {
        TSNode base = {0}, index = {0};
        if (go_index_parts(function, &base, &index) && names_function(fn, base)) {
            return go_callee(fn, base, NONE);
        }
        return value_callee(fn, go_expr(fn, function));
    }
    default:
        return element_callee(fn, go_expr(fn, function), type_arguments);
    }
}
