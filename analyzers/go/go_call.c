/* Calls, selectors, conversions and function literals.
 * Asks what a name refers to, never what a callee does. */

#include "analyzers/go/go_lower.h"

#include <string.h>

static Typed typed(IrOperand op, const char *type)
{
    return (Typed){op, type};
}

static gboolean is_package(Fn *fn, TSNode operand, const char **ret_path)
{
    Binding binding;
    if (go_kind(operand) != GO_NODE_IDENTIFIER) {
        return FALSE;
    }
    const char *name = go_text(fn->file->source, operand);
    if (scope_find(fn, name, &binding)) {
        return FALSE;
    }
    if (decl_find(fn->lower, fn->file, name) != NULL &&
        !g_hash_table_contains(fn->file->imports, name)) {
        return FALSE;
    }
    *ret_path = package_of_name(fn->lower, fn->file, name);
    return *ret_path != NULL;
}

/* ---- conversions
 * -------------------------------------------------------------------------------------- */

Typed convert_to(Fn *fn, Typed value, const char *type, SourcePos pos)
{
    gboolean constant = value.op.kind == IR_OPERAND_INT || value.op.kind == IR_OPERAND_NIL;
    if (constant || value.op.kind == IR_OPERAND_CONSTANT) {
        return typed(value.op, type);
    }
    IrOperand dst = temp(fn, type, pos);
    emit(fn, IR_CONVERT, pos, dst, &value.op, 1)->type = type;
    return typed(dst, type);
}

static gboolean is_c_number(const char *name)
{
    static const char *const names[] = {
        "char",     "schar",    "uchar",    "short",     "ushort",  "int",     "uint",
        "long",     "ulong",    "longlong", "ulonglong", "float",   "double",  "size_t",
        "ssize_t",  "int8_t",   "int16_t",  "int32_t",   "int64_t", "uint8_t", "uint16_t",
        "uint32_t", "uint64_t", "intptr_t", "uintptr_t", "bool",    "_Bool",   "off_t",
        "time_t",   "mode_t",   "socklen_t"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(names[i], name)) {
            return TRUE;
        }
    }
    return g_str_has_prefix(name, "struct_") || g_str_has_prefix(name, "enum_") ||
           g_str_has_prefix(name, "union_");
}

static gboolean is_c_type(const Fn *fn, const char *name)
{
    return is_c_number(name) || g_hash_table_contains(fn->lower->c_types, name);
}

const char *type_of_callee(Fn *fn, TSNode node)
{
    const GoSource *source = fn->file->source;
    node = strip_parens(node);
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER: {
        const char *name = go_text(source, node);
        Binding binding;
        if (scope_find(fn, name, &binding)) {
            return NULL;
        }
        const Decl *decl = decl_find(fn->lower, fn->file, name);
        gboolean is_type = decl != NULL ? decl->kind == DECL_TYPE : is_builtin_type(name);
        for (const Fn *at = fn; at != NULL && !is_type; at = at->outer) {
            for (guint i = at->scope->len; i-- > 0;) {
                const Binding *local = &g_array_index(at->scope, Binding, i);
                is_type |= local->is_type && g_str_equal(local->name, name);
            }
        }
        return is_type ? type_of_node(fn->lower, fn->file, fn, node) : NULL;
    }
    case GO_NODE_SELECTOR: {
        TSNode operand = go_field(node, GO_FIELD_OPERAND);
        const char *path = NULL, *name = go_text(source, go_field(node, GO_FIELD_FIELD));
        if (!is_package(fn, operand, &path)) {
            return NULL;
        }
        g_autofree char *qualified = g_strdup_printf("%s.%s", path, name);
        if (g_str_equal(path, "C")) {
            return is_c_type(fn, name) ? g_intern_string(qualified) : NULL;
        }
        if (g_str_equal(qualified, "unsafe.Pointer")) {
            return g_intern_string(qualified);
        }
        gboolean used_as_type = g_hash_table_contains(fn->lower->outer_types, qualified) ||
                                g_str_equal(qualified, "runtime/cgo.Handle");
        return used_as_type || type_find(fn->lower, g_intern_string(qualified)) != NULL
                   ? g_intern_string(qualified)
                   : NULL;
    }
    case GO_NODE_UNARY: {
        if (!go_text_is(source, go_field(node, GO_FIELD_OPERATOR), "*")) {
            return NULL;
        }
        TSNode operand = strip_parens(go_field(node, GO_FIELD_OPERAND));
        const char *inner = type_of_callee(fn, operand);
        if (inner == NULL && go_kind(operand) == GO_NODE_SELECTOR) {
            const char *path = NULL;
            if (is_package(fn, go_field(operand, GO_FIELD_OPERAND), &path)) {
                /* (*p.T)(x): a pointer to a package's variable cannot be called like that */
                const char *name = go_text(source, go_field(operand, GO_FIELD_FIELD));
                if (g_str_equal(path, "C")) {
                    g_hash_table_add(fn->lower->c_types, (gpointer)name);
                }
                g_autofree char *text = g_strdup_printf("%s.%s", path, name);
                inner = g_intern_string(text);
            }
        }
        return type_pointer_to(inner);
    }
    case GO_NODE_INDEX:
        return type_of_callee(fn, go_field(node, GO_FIELD_OPERAND));
    case GO_NODE_SLICE_TYPE:
    case GO_NODE_ARRAY_TYPE:
    case GO_NODE_MAP_TYPE:
    case GO_NODE_POINTER_TYPE:
    case GO_NODE_FUNCTION_TYPE:
    case GO_NODE_CHANNEL_TYPE:
    case GO_NODE_INTERFACE_TYPE:
    case GO_NODE_PARENTHESIZED_TYPE:
    case GO_NODE_GENERIC_TYPE:
        return type_of_node(fn->lower, fn->file, fn, node);
    default:
        return NULL;
    }
}

/* ---- selectors
 * --------------------------------------------------------------------------------------------- */

static Typed package_member(Fn *fn, const char *path, const char *name, SourcePos pos)
{
    g_autofree char *qualified = g_strdup_printf("%s.%s", path, name);
    if (g_str_equal(path, "C")) {
        note_foreign(fn->lower, name, pos, FALSE);
        return typed(ir_named(IR_OPERAND_CONSTANT, name), NULL);
    }
    const GoUnit *unit =
        fn->lower->lookup != NULL ? fn->lower->lookup(path, fn->lower->lookup_data) : NULL;
    if (unit != NULL && ir_unit_function(unit->ir, qualified) != NULL) {
        return typed(ir_named(IR_OPERAND_FUNC, qualified), NULL);
    }
    for (guint i = 0; unit != NULL && i < unit->ir->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(unit->ir->globals, i);
        if (g_str_equal(global->name, qualified)) {
            return typed(ir_named(IR_OPERAND_GLOBAL, qualified), global->type);
        }
    }
    return typed(ir_named(IR_OPERAND_GLOBAL, qualified), NULL);
}

static Typed method_value(Fn *fn, Typed receiver, const char *method, SourcePos pos)
{
    IrOperand dst = temp(fn, NULL, pos);
    emit(fn, IR_CLOSURE, pos, dst, &receiver.op, 1)->name = method;
    return typed(dst, NULL);
}

Typed lower_selector(Fn *fn, TSNode node)
{
    const GoSource *source = fn->file->source;
    SourcePos pos = go_pos(source, node);
    TSNode operand = go_field(node, GO_FIELD_OPERAND);
    const char *name = go_text(source, go_field(node, GO_FIELD_FIELD)), *path = NULL, *type = NULL;
    if (is_package(fn, operand, &path)) {
        return package_member(fn, path, name, pos);
    }
    const char *of_type = type_of_callee(fn, operand);
    g_autoptr(GPtrArray) embedded = NULL;
    GPtrArray *results = NULL;
    gboolean interface = FALSE;
    if (of_type != NULL) { /* method expression */
        const char *method =
            type_method(fn->lower, fn, of_type, name, &embedded, &results, &interface);
        return typed(method != NULL && !interface ? ir_named(IR_OPERAND_FUNC, method) : ir_opaque(),
                     NULL);
    }
    Typed base = lower_expr(fn, operand, NULL);
    g_autoptr(GPtrArray) fields = type_field_path(fn->lower, base.type, name, &type);
    if (fields != NULL) {
        return load_path(fn, base, fields, pos);
    }
    const char *method =
        type_method(fn->lower, fn, base.type, name, &embedded, &results, &interface);
    if (method != NULL && !interface) {
        return method_value(fn, load_path(fn, base, embedded, pos), method, pos);
    }
    IrOperand dst = temp(fn, NULL, pos);
    emit(fn, IR_LOAD_FIELD, pos, dst, &base.op, 1)->name = g_intern_string(name);
    return typed(dst, NULL);
}

/* ---- function literals
 * ------------------------------------------------------------------------------------- */

Typed lower_func_literal(Fn *fn, TSNode node)
{
    SourcePos pos = go_pos(fn->file->source, node);
    const Fn *outermost = fn;
    while (outermost->outer != NULL) {
        outermost = outermost->outer;
    }
    g_autofree char *name = g_strdup_printf("%s.func%u", outermost->ir->name, ++*fn->n_closures);
    IrFunction *ir = ir_unit_add_function(fn->lower->unit->ir, name, pos);
    g_autofree char *display =
        g_strdup_printf("%s.func%u", outermost->ir->display, *fn->n_closures);
    ir->display = g_intern_string(display);
    ir->outer = fn->ir->name;
    ir->is_test = fn->ir->is_test;
    ir->conditional = fn->ir->conditional;
    ir->end = go_end_pos(fn->file->source, node);
    Fn inner = {.lower = fn->lower,
                .file = fn->file,
                .ir = ir,
                .outer = fn,
                .n_closures = fn->n_closures,
                .depth = fn->depth,
                .fallthrough_to = G_MAXUINT32};
    lower_body(&inner, go_field(node, GO_FIELD_PARAMETERS), go_field(node, GO_FIELD_RESULT),
               go_field(node, GO_FIELD_BODY), (TSNode){0});
    const char *type = signature_text(fn->lower, fn->file, fn, go_field(node, GO_FIELD_PARAMETERS),
                                      go_field(node, GO_FIELD_RESULT));
    IrOperand dst = temp(fn, type, pos);
    IrInstr *closure = emit(fn, IR_CLOSURE, pos, dst, NULL, 0);
    closure->name = ir->name;
    closure->n_captures = ir->captures->len;
    closure->captures = g_new0(guint32, ir->captures->len + 1);
    for (guint i = 0; i < ir->captures->len; i++) {
        const IrVar *var = ir_function_var(ir, g_array_index(ir->captures, guint32, i));
        for (guint j = 0; j < inner.captured->len; j++) {
            const Binding *binding = &g_array_index(inner.captured, Binding, j);
            if (binding->var == g_array_index(ir->captures, guint32, i)) {
                closure->captures[i] = binding->outer_var;
            }
        }
        (void)var;
    }
    g_array_unref(inner.captured);
    return typed(dst, type);
}

/* ---- arguments
 * -----------------------------------------------------------------------------------------------
 */

typedef struct Arguments {
    GArray *ops;    /* IrOperand */
    GArray *places; /* SourcePos */
    const char *first_type;
    gboolean spread;
} Arguments;

static void add_argument(Arguments *arguments, IrOperand op, SourcePos pos)
{
    g_array_append_val(arguments->ops, op);
    g_array_append_val(arguments->places, pos);
}

static void lower_arguments(Fn *fn, TSNode list, Arguments *arguments)
{
    g_autoptr(GArray) children = go_children(list);
    if (children->len == 1 &&
        go_kind(strip_parens(g_array_index(children, TSNode, 0))) == GO_NODE_CALL) {
        /* f(g()) passes all results of g; more than one only where g is in the tree and says so */
        TSNode only = strip_parens(g_array_index(children, TSNode, 0));
        Typed values[4];
        for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
            values[i] = typed(ir_none(), NULL);
        }
        lower_call(fn, only, CALL_NOW, 0, values);
        add_argument(arguments, values[0].op, go_pos(fn->file->source, only));
        arguments->first_type = values[0].type;
        for (guint i = 1; i < G_N_ELEMENTS(values) && values[i].op.kind != IR_OPERAND_NONE; i++) {
            add_argument(arguments, values[i].op, go_pos(fn->file->source, only));
        }
        return;
    }
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        arguments->spread |= go_kind(child) == GO_NODE_VARIADIC_ARGUMENT;
        Typed value = lower_expr(fn, child, NULL);
        if (i == 0) {
            arguments->first_type = value.type;
        }
        add_argument(arguments, value.op, go_pos(fn->file->source, child));
    }
}

/* ---- calls
 * -----------------------------------------------------------------------------------------------------
 */

static gboolean is_builtin(const char *name)
{
    static const char *const names[] = {
        "append", "cap", "clear", "close", "complex", "copy",  "delete",  "imag", "len",
        "make",   "max", "min",   "new",   "panic",   "print", "println", "real", "recover"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(names[i], name)) {
            return TRUE;
        }
    }
    return FALSE;
}

typedef struct Callee {
    IrCallee ir;
    Typed receiver;          /* op NONE: none */
    GPtrArray *results;      /* borrowed, or NULL */
    const char *result_type; /* builtins, C */
} Callee;

static void callee_method(Fn *fn, TSNode node, Callee *callee)
{
    const GoSource *source = fn->file->source;
    SourcePos pos = go_pos(source, node);
    const char *name = go_text(source, go_field(node, GO_FIELD_FIELD)), *type = NULL;
    TSNode operand = go_field(node, GO_FIELD_OPERAND);
    const char *of_type = type_of_callee(fn, operand);
    g_autoptr(GPtrArray) embedded = NULL;
    gboolean interface = FALSE;
    if (of_type != NULL) {
        Typed value = lower_selector(fn, node);
        callee->ir = (IrCallee){.kind = IR_CALLEE_INDIRECT, .value = value.op};
        if (value.op.kind == IR_OPERAND_FUNC) {
            callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = value.op.name};
        }
        return;
    }
    Typed base = lower_expr(fn, operand, NULL);
    g_autoptr(GPtrArray) fields = type_field_path(fn->lower, base.type, name, &type);
    if (fields != NULL) {
        Typed value = load_path(fn, base, fields, pos);
        callee->ir = (IrCallee){.kind = IR_CALLEE_INDIRECT, .value = value.op, .type = value.type};
        return;
    }
    const char *method =
        type_method(fn->lower, fn, base.type, name, &embedded, &callee->results, &interface);
    if (method != NULL) {
        callee->receiver = load_path(fn, base, embedded, pos);
        callee->ir = (IrCallee){.kind = interface ? IR_CALLEE_INTERFACE : IR_CALLEE_STATIC,
                                .name = method,
                                .type = interface ? callee->receiver.type : NULL};
        return;
    }
    callee->receiver = base;
    callee->ir = (IrCallee){.kind = IR_CALLEE_UNKNOWN, .name = g_intern_string(name)};
    const char *plain = type_strip(base.type);
    if (plain != NULL && strchr(plain, '.') != NULL && !g_str_has_prefix(plain, "C.") &&
        plain[0] != '[' && !g_str_has_prefix(plain, "map[") && !g_str_has_prefix(plain, "func(") &&
        !g_str_has_prefix(plain, "chan ") && type_find(fn->lower, plain) == NULL) {
        g_autofree char *qualified =
            g_strdup_printf(base.type[0] == '*' ? "(*%s).%s" : "(%s).%s", plain, name);
        callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = g_intern_string(qualified)};
    }
}

static void callee_selector(Fn *fn, TSNode node, Callee *callee)
{
    const char *path = NULL, *name = go_text(fn->file->source, go_field(node, GO_FIELD_FIELD));
    if (!is_package(fn, go_field(node, GO_FIELD_OPERAND), &path)) {
        callee_method(fn, node, callee);
        return;
    }
    if (g_str_equal(path, "C")) {
        note_foreign(fn->lower, name, go_pos(fn->file->source, node), TRUE);
        callee->ir = (IrCallee){.kind = IR_CALLEE_FOREIGN, .name = g_intern_string(name)};
        callee->result_type = g_str_equal(name, "GoString") || g_str_equal(name, "GoStringN")
                                  ? g_intern_string("string")
                              : g_str_equal(name, "GoBytes") ? g_intern_string("[]uint8")
                              : g_str_equal(name, "CString") ? g_intern_string("*C.char")
                              : g_str_equal(name, "CBytes") || g_str_equal(name, "malloc")
                                  ? g_intern_string("unsafe.Pointer")
                                  : NULL;
        return;
    }
    g_autofree char *qualified = g_strdup_printf("%s.%s", path, name);
    if (g_str_equal(path, "unsafe")) {
        callee->ir = (IrCallee){.kind = IR_CALLEE_BUILTIN, .name = g_intern_string(qualified)};
        return;
    }
    const GoUnit *unit =
        fn->lower->lookup != NULL ? fn->lower->lookup(path, fn->lower->lookup_data) : NULL;
    const IrFunction *function = unit != NULL ? ir_unit_function(unit->ir, qualified) : NULL;
    if (unit != NULL && function == NULL) {
        Typed value = package_member(fn, path, name, go_pos(fn->file->source, node));
        if (value.op.kind == IR_OPERAND_GLOBAL && value.type != NULL) {
            callee->ir =
                (IrCallee){.kind = IR_CALLEE_INDIRECT, .value = value.op, .type = value.type};
            return;
        }
    }
    callee->results = function != NULL ? function->result_types : NULL;
    callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = g_intern_string(qualified)};
}

static void callee_name(Fn *fn, TSNode node, Callee *callee)
{
    const char *name = go_text(fn->file->source, node);
    Binding binding;
    if (scope_find(fn, name, &binding)) {
        callee->ir = (IrCallee){
            .kind = IR_CALLEE_INDIRECT,
            .value = binding.is_constant ? binding.value : ir_var(binding.var),
            .type = binding.is_constant ? NULL : ir_function_var(fn->ir, binding.var)->type};
        return;
    }
    const Decl *decl = decl_find(fn->lower, fn->file, name);
    if (decl == NULL && is_builtin(name)) {
        callee->ir = (IrCallee){.kind = IR_CALLEE_BUILTIN, .name = g_intern_string(name)};
    } else if (decl != NULL && decl->kind == DECL_FUNC) {
        callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = decl->qualified};
        callee->results = decl->results;
    } else if (decl != NULL && decl->kind == DECL_VAR) {
        callee->ir = (IrCallee){.kind = IR_CALLEE_INDIRECT,
                                .value = ir_named(IR_OPERAND_GLOBAL, decl->qualified),
                                .type = decl->type};
    } else {
        g_autofree char *qualified =
            g_strdup_printf("%s.%s", fn->lower->package->import_path, name);
        const char *dotted = fn->file->dots->len > 0 ? g_ptr_array_index(fn->file->dots, 0) : NULL;
        g_autofree char *other = dotted != NULL ? g_strdup_printf("%s.%s", dotted, name) : NULL;
        callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC,
                                .name = g_intern_string(other != NULL ? other : qualified)};
    }
}

static void find_callee(Fn *fn, TSNode node, Callee *callee)
{
    node = strip_parens(node);
    switch ((int)go_kind(node)) {
    case GO_NODE_IDENTIFIER:
        callee_name(fn, node, callee);
        return;
    case GO_NODE_SELECTOR:
        callee_selector(fn, node, callee);
        return;
    case GO_NODE_INDEX:
    case GO_NODE_TYPE_INSTANTIATION: {
        TSNode inner = go_kind(node) == GO_NODE_INDEX
                           ? strip_parens(go_field(node, GO_FIELD_OPERAND))
                           : go_field(node, GO_FIELD_TYPE);
        const Decl *decl =
            go_kind(inner) == GO_NODE_IDENTIFIER || go_kind(inner) == GO_NODE_TYPE_IDENTIFIER
                ? decl_find(fn->lower, fn->file, go_text(fn->file->source, inner))
                : NULL;
        if (decl != NULL && decl->kind == DECL_FUNC) {
            callee->ir = (IrCallee){.kind = IR_CALLEE_STATIC, .name = decl->qualified};
            callee->results = decl->results;
            return;
        }
        const char *path = NULL;
        if (go_kind(inner) == GO_NODE_SELECTOR &&
            is_package(fn, go_field(inner, GO_FIELD_OPERAND), &path)) {
            callee_selector(fn, inner, callee);
            return;
        }
        break;
    }
    default:
        break;
    }
    Typed value = lower_expr(fn, node, NULL);
    callee->ir = (IrCallee){.kind = IR_CALLEE_INDIRECT, .value = value.op, .type = value.type};
}

static const char *builtin_type(const char *name, const Arguments *arguments)
{
    if (g_str_equal(name, "append") || g_str_equal(name, "min") || g_str_equal(name, "max")) {
        return arguments->first_type;
    }
    if (g_str_equal(name, "unsafe.Slice")) {
        const char *element = type_pointee(arguments->first_type);
        g_autofree char *text = g_strdup_printf("[]%s", element != NULL ? element : "?");
        return element != NULL ? g_intern_string(text) : NULL;
    }
    if (g_str_equal(name, "unsafe.Add")) {
        return g_intern_string("unsafe.Pointer");
    }
    return g_str_equal(name, "len") || g_str_equal(name, "cap") || g_str_equal(name, "copy")
               ? g_intern_string("int")
               : NULL;
}

/* Result types of a function type's text "func(...) a,b". */
static GPtrArray *results_of_signature(const char *type)
{
    GPtrArray *results = g_ptr_array_new();
    if (type == NULL || !g_str_has_prefix(type, "func(")) {
        return results;
    }
    gint depth = 0;
    const char *c = type + 4;
    for (; *c != '\0'; c++) {
        depth += *c == '(' || *c == '[' || *c == '{'   ? 1
                 : *c == ')' || *c == ']' || *c == '}' ? -1
                                                       : 0;
        if (depth == 0 && *c == ')') {
            break;
        }
    }
    if (*c == '\0' || c[1] == '\0') {
        return results;
    }
    if (strstr(c, "func(") != NULL) {
        g_ptr_array_add(results, (gpointer)g_intern_string(g_strstrip(g_strdup(c + 1))));
        return results;
    }
    g_auto(GStrv) parts = g_strsplit(c + 2, ",", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        g_ptr_array_add(results,
                        g_str_equal(parts[i], "?") ? NULL : (gpointer)g_intern_string(parts[i]));
    }
    return results;
}

static void lower_make(Fn *fn, TSNode node, const char *name, Typed *ret_value)
{
    g_autoptr(GArray) children = go_children(go_field(node, GO_FIELD_ARGUMENTS));
    SourcePos pos = go_pos(fn->file->source, node);
    const char *type = NULL;
    IrOperand sizes[2];
    guint n = 0;
    for (guint i = 0; i < children->len; i++) {
        TSNode child = g_array_index(children, TSNode, i);
        if (i == 0) {
            type = type_of_node(fn->lower, fn->file, fn, child);
            type = type != NULL ? type : type_of_callee(fn, child);
        } else if (n < G_N_ELEMENTS(sizes)) {
            sizes[n++] = lower_expr(fn, child, NULL).op;
        }
    }
    gboolean is_new = g_str_equal(name, "new");
    const IrType *named = type != NULL ? type_find(fn->lower, type) : NULL;
    const char *shape = named != NULL && named->underlying != NULL ? named->underlying : type;
    const char *result = is_new ? type_pointer_to(type) : type;
    IrOperand dst = temp(fn, result, pos);
    IrInstr *make = emit(fn, IR_MAKE, pos, dst, sizes, n);
    make->type = type;
    make->make = is_new || shape == NULL           ? IR_MAKE_STRUCT
                 : g_str_has_prefix(shape, "map[") ? IR_MAKE_MAP
                 : g_str_has_prefix(shape, "chan") ? IR_MAKE_CHAN
                                                   : IR_MAKE_SLICE;
    *ret_value = typed(dst, result);
}

static void std_result_types(const char *name, guint index, const char **type)
{
    /* What the language's own library gives that foreign resources live in. */
    static const struct {
        const char *function, *type;
    } rows[] = {{"runtime/cgo.NewHandle", "runtime/cgo.Handle"},
                {"os.Open", "*os.File"},
                {"os.OpenFile", "*os.File"},
                {"os.Create", "*os.File"},
                {"os.CreateTemp", "*os.File"},
                {"os.NewFile", "*os.File"}};
    for (guint i = 0; index == 0 && i < G_N_ELEMENTS(rows); i++) {
        if (g_str_equal(rows[i].function, name)) {
            *type = g_intern_string(rows[i].type);
        }
    }
    if (index == 1 && g_str_has_prefix(name, "os.")) {
        *type = g_intern_string("error");
    }
}

static const char *result_type(const Callee *callee, const GPtrArray *results, guint index,
                               const Arguments *arguments)
{
    const char *type =
        results != NULL && index < results->len ? g_ptr_array_index(results, index) : NULL;
    if (type == NULL && index == 0 && callee->result_type != NULL) {
        type = callee->result_type;
    }
    if (type == NULL && callee->ir.kind == IR_CALLEE_BUILTIN && index == 0) {
        type = builtin_type(callee->ir.name, arguments);
    }
    if (type == NULL && callee->ir.kind == IR_CALLEE_STATIC) {
        std_result_types(callee->ir.name, index, &type);
    }
    return type;
}

static void lower_conversion(Fn *fn, TSNode node, const char *type, Typed *ret_values)
{
    TSNode argument = go_first(go_field(node, GO_FIELD_ARGUMENTS));
    Typed value = go_is_null(argument) ? typed(ir_opaque(), NULL) : lower_expr(fn, argument, type);
    ret_values[0] = convert_to(fn, value, type, go_pos(fn->file->source, node));
}

void lower_call(Fn *fn, TSNode node, CallMode mode, guint n, Typed *ret_values)
{
    TSNode function = go_field(node, GO_FIELD_FUNCTION);
    const char *type = type_of_callee(fn, function);
    if (type != NULL && mode == CALL_NOW) {
        lower_conversion(fn, node, type, ret_values);
        return;
    }
    Callee callee = {.receiver = typed(ir_none(), NULL)};
    find_callee(fn, function, &callee);
    gboolean builtin = callee.ir.kind == IR_CALLEE_BUILTIN;
    if (builtin && (g_str_equal(callee.ir.name, "make") || g_str_equal(callee.ir.name, "new"))) {
        lower_make(fn, node, callee.ir.name, ret_values);
        return;
    }
    Arguments arguments = {g_array_new(FALSE, FALSE, sizeof(IrOperand)),
                           g_array_new(FALSE, FALSE, sizeof(SourcePos)), NULL, FALSE};
    SourcePos pos = go_pos(fn->file->source, function);
    if (callee.receiver.op.kind != IR_OPERAND_NONE) {
        add_argument(&arguments, callee.receiver.op, pos);
    }
    lower_arguments(fn, go_field(node, GO_FIELD_ARGUMENTS), &arguments);
    g_autoptr(GPtrArray) from_signature =
        callee.results == NULL ? results_of_signature(callee.ir.type) : NULL;
    const GPtrArray *results = callee.results != NULL    ? callee.results
                               : from_signature->len > 0 ? from_signature
                                                         : NULL;
    guint wanted = n > 0 ? n : results != NULL ? MIN(results->len, 4) : 1;
    if (mode != CALL_NOW) {
        wanted = 0;
    }
    IrOperand dst[16];
    wanted = MIN(wanted, (guint)G_N_ELEMENTS(dst));
    for (guint i = 0; i < wanted; i++) {
        const char *is = result_type(&callee, results, i, &arguments);
        if (callee.ir.kind == IR_CALLEE_FOREIGN && i == 1) {
            is = g_intern_string("error");
        }
        dst[i] = temp(fn, is, pos);
        ret_values[i] = typed(dst[i], is);
    }
    IrOp op = mode == CALL_NOW ? IR_CALL : mode == CALL_GO ? IR_GO : IR_DEFER;
    IrInstr *call =
        ir_block_add(fn->block, op, pos, dst, wanted,
                     (const IrOperand *)(gpointer)arguments.ops->data, arguments.ops->len);
    call->callee = callee.ir;
    call->wants_errno = callee.ir.kind == IR_CALLEE_FOREIGN && n == 2;
    call->spread = arguments.spread;
    call->arg_pos = g_memdup2(arguments.places->data, arguments.places->len * sizeof(SourcePos));
    g_array_unref(arguments.ops);
    g_array_unref(arguments.places);
    if (builtin && g_str_equal(callee.ir.name, "panic") && mode == CALL_NOW) {
        ir_block_terminate(fn->block, IR_TERM_PANIC, pos, NULL, 0, NULL, 0);
        enter(fn, new_block(fn));
    }
}
