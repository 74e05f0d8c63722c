/* Calls: who is called, with what, and whether anything comes after.
 * What a callee does to its arguments is not asked here. */
#include "analyzers/c/c_body.h"

#include <string.h>

enum { MOST_ARGUMENTS = 127 };

typedef struct Call {
    CXCursor cursor;
    CXType type; /* of the result */
    SourcePos pos;
    IrCallee callee;
    CXCursor function; /* its declaration, or null */
    guint n_args;
    IrOperand args[MOST_ARGUMENTS];
    SourcePos arg_pos[MOST_ARGUMENTS];
} Call;

/* The declaration of the function that a callee expression names, else null. */
static CXCursor named_function(CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    while (clang_getCursorKind(inner) == CXCursor_UnaryOperator) { /* (*f)(), (&f)() */
        enum CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(inner);
        g_autoptr(GArray) children = c_children(inner);
        if ((kind != CXUnaryOperator_Deref && kind != CXUnaryOperator_AddrOf) || children->len != 1)
            return clang_getNullCursor();
        inner = c_strip(c_child(children, 0));
    }
    if (clang_getCursorKind(inner) != CXCursor_DeclRefExpr)
        return clang_getNullCursor();
    CXCursor decl = clang_getCursorReferenced(inner);
    if (clang_getCursorKind(decl) == CXCursor_FunctionDecl)
        return decl;
    if (clang_getCursorKind(decl) != CXCursor_VarDecl ||
        !clang_isConstQualifiedType(clang_getCursorType(decl)) ||
        clang_isVolatileQualifiedType(clang_getCursorType(decl)))
        return clang_getNullCursor();
    CXCursor value = clang_Cursor_getVarDeclInitializer(decl); /* a constant pointer */
    return clang_Cursor_isNull(value) ? value : named_function(value);
}

/* What they return may differ: int for void is a common slip. */
static gboolean same_parameters(CXType a, CXType b)
{
    int n = clang_getNumArgTypes(a);
    gboolean same = n >= 0 && n == clang_getNumArgTypes(b);
    for (int i = 0; same && i < n; i++)
        same = clang_equalTypes(clang_getArgType(a, (unsigned)i),
                                clang_getArgType(b, (unsigned)i)) != 0;
    return same;
}

/* A library loaded at run time is called through variables and fields that bear the names and the
 * types of the functions its header declares: x_open = dlsym(lib, "x_open"). A field counts only
 * with a name that has the library's prefix: ops->close is anybody's. */
static CXCursor loaded_function(CBody *body, CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    if (clang_getCursorKind(inner) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_Deref) {
        g_autoptr(GArray) children = c_children(inner);
        inner = children->len == 1 ? c_strip(c_child(children, 0)) : inner;
    }
    CXCursor decl = clang_getCursorReferenced(inner), function;
    enum CXCursorKind kind = clang_getCursorKind(decl);
    const char *name = c_intern(clang_getCursorSpelling(decl));
    gboolean names =
        kind == CXCursor_VarDecl || (kind == CXCursor_FieldDecl && strchr(name, '_') != NULL);
    if (!names || !c_decls_declaration(body->lowering->decls, name, &function))
        return clang_getNullCursor();
    CXType pointer = clang_getCanonicalType(clang_getCursorType(decl));
    CXType type = clang_getCanonicalType(clang_getPointeeType(pointer));
    return same_parameters(type, clang_getCanonicalType(clang_getCursorType(function)))
               ? function
               : clang_getNullCursor();
}

/* __builtin_malloc is malloc, __builtin___strcpy_chk is strcpy. */
static const char *plain_name(const char *name)
{
    static const char *const known[] = {
        "malloc",  "calloc", "realloc", "free",    "strdup", "strndup", "memcpy",
        "memmove", "memset", "strcpy",  "strncpy", "strcat", "strlen",  "strcmp",
        "memcmp",  "alloca", "printf",  "sprintf", "exit",   "abort",   "snprintf",
    };
    static const char prefix[] = "__builtin_";
    if (!g_str_has_prefix(name, prefix))
        return name;
    const char *rest = name + strlen(prefix);
    rest += strspn(rest, "_");
    g_autofree char *base = g_strdup(rest);
    if (g_str_has_suffix(base, "_chk"))
        base[strlen(base) - strlen("_chk")] = '\0';
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_equal(base, known[i]))
            return known[i];
    return name;
}

gboolean c_call_is_expect(CXCursor call, CXCursor *ret_argument)
{
    CXString spelling = clang_getCursorSpelling(call);
    const char *name = clang_getCString(spelling);
    gboolean expect = name != NULL && g_str_has_prefix(name, "__builtin_expect");
    clang_disposeString(spelling);
    if (expect)
        *ret_argument = clang_Cursor_getArgument(call, 0);
    return expect && !clang_Cursor_isNull(*ret_argument);
}

/* ---- what the name alone says -----------------------------------------------------------------
 */

static gboolean is_noreturn(CBody *body, const char *name, CXCursor function)
{
    static const char *const known[] = {"exit",         "_exit",          "_Exit",
                                        "quick_exit",   "abort",          "longjmp",
                                        "siglongjmp",   "__assert_fail",  "err",
                                        "errx",         "verr",           "verrx",
                                        "pthread_exit", "__builtin_trap", "__builtin_unreachable"};
    GHashTable *answers = body->lowering->noreturn;
    guint answer = GPOINTER_TO_UINT(g_hash_table_lookup(answers, name));
    if (answer == 0) {
        answer = 1;
        for (guint i = 0; i < G_N_ELEMENTS(known); i++)
            if (g_str_equal(name, known[i]))
                answer = 2;
        if (answer == 1 && !clang_Cursor_isNull(function) && c_describe_is_noreturn(function))
            answer = 2;
        g_hash_table_insert(answers, (gpointer)name, GUINT_TO_POINTER(answer));
    }
    return answer == 2;
}

static gboolean ends_process(const char *name)
{
    return g_str_equal(name, "exit") || g_str_equal(name, "_exit") || g_str_equal(name, "_Exit") ||
           g_str_equal(name, "quick_exit");
}

/* Builtins that are no calls. TRUE: *ret_value is what they give. */
static gboolean pseudo_call(CBody *body, Call *call, IrOperand *ret_value)
{
    const char *name = call->callee.name;
    if (name == NULL || !g_str_has_prefix(name, "__builtin_"))
        return FALSE;
    if (c_call_is_expect(call->cursor, &call->function)) {
        *ret_value = c_expr(body, call->function);
        return TRUE;
    }
    if (g_str_equal(name, "__builtin_unreachable")) {
        c_terminate(body, IR_TERM_UNREACHABLE, call->pos);
        *ret_value = ir_opaque();
        return TRUE;
    }
    if (g_str_has_prefix(name, "__builtin_va_")) {
        for (int i = 0; i < clang_Cursor_getNumArguments(call->cursor); i++) {
            IrOperand value = c_expr(body, clang_Cursor_getArgument(call->cursor, (unsigned)i));
            if (value.kind == IR_OPERAND_VAR)
                c_emit(body, IR_USE, call->pos, &value, 1);
        }
        *ret_value = ir_opaque();
        return TRUE;
    }
    /* not evaluated: only a question to the compiler */
    if (g_str_equal(name, "__builtin_constant_p")) {
        *ret_value = ir_int(0);
        return TRUE;
    }
    *ret_value = ir_opaque();
    return g_str_has_suffix(name, "_object_size") || g_str_equal(name, "__builtin_prefetch");
}

/* ---- lowering ---------------------------------------------------------------------------------
 */

static void resolve_callee(CBody *body, Call *call, CXCursor expr)
{
    call->function = named_function(expr);
    if (clang_Cursor_isNull(call->function))
        call->function = loaded_function(body, expr);
    if (!clang_Cursor_isNull(call->function)) {
        const char *name = plain_name(c_intern(clang_getCursorSpelling(call->function)));
        call->callee = (IrCallee){.kind = IR_CALLEE_STATIC, .name = g_intern_string(name)};
        return;
    }
    call->callee =
        (IrCallee){.kind = IR_CALLEE_INDIRECT, .type = c_type_name(clang_getCursorType(expr))};
}

static void lower_arguments(CBody *body, Call *call)
{
    int n = clang_Cursor_getNumArguments(call->cursor);
    for (int i = 0; i < n && i < MOST_ARGUMENTS; i++) {
        CXCursor argument = clang_Cursor_getArgument(call->cursor, (unsigned)i);
        call->arg_pos[i] = c_pos(body, argument);
        call->args[i] = c_expr(body, argument);
        call->n_args++;
    }
}

static IrInstr *emit_call(CBody *body, const Call *call, const IrOperand *dst, guint n_dst)
{
    IrInstr *instr =
        ir_block_add(c_block(body), IR_CALL, call->pos, dst, n_dst, call->args, call->n_args);
    instr->callee = call->callee;
    if (call->n_args > 0)
        instr->arg_pos = g_memdup2(call->arg_pos, call->n_args * sizeof(SourcePos));
    return instr;
}

/* Inline functions of headers outside the audited root are lowered when something calls them. */
static void queue_inline(CBody *body, const char *name)
{
    CXCursor definition;
    if (!c_decls_definition(body->lowering->decls, name, &definition) ||
        !clang_Cursor_isFunctionInlined(definition))
        return;
    if (g_hash_table_add(body->lowering->seen, (gpointer)name))
        g_array_append_val(body->lowering->queue, definition);
}

static void after_call(CBody *body, const Call *call)
{
    if (call->callee.kind != IR_CALLEE_STATIC)
        return;
    const char *name = call->callee.name;
    c_decls_want(body->lowering->decls, name);
    queue_inline(body, name);
    if (g_str_has_suffix(name, "setjmp"))
        c_degrade(body, call->cursor, "setjmp: the second return is not followed");
    if (is_noreturn(body, name, call->function))
        c_terminate(body, ends_process(name) ? IR_TERM_EXIT : IR_TERM_UNREACHABLE, call->pos);
}

static IrOperand lower_call(CBody *body, Call *call, CXCursor callee, gboolean discard)
{
    IrOperand value;
    if (pseudo_call(body, call, &value))
        return value;
    if (call->callee.kind == IR_CALLEE_INDIRECT)
        call->callee.value = c_expr(body, callee);
    lower_arguments(body, call);
    gboolean wants = !discard && !c_is_void(call->type);
    IrOperand dst = wants ? ir_var(c_temp(body, call->type, call->pos)) : ir_none();
    emit_call(body, call, &dst, wants ? 1 : 0);
    after_call(body, call);
    return wants ? dst : ir_opaque();
}

IrOperand c_call(CBody *body, CXCursor cursor, gboolean discard)
{
    g_autoptr(GArray) children = c_children(cursor);
    if (children->len == 0)
        return ir_opaque();
    CXCursor callee = c_child(children, 0);
    g_autofree Call *call = g_new0(Call, 1);
    call->cursor = cursor;
    call->type = clang_getCursorType(cursor);
    call->pos = c_pos(body, callee);
    resolve_callee(body, call, callee);
    return lower_call(body, call, callee, discard);
}

void c_call_cleanup(CBody *body, const char *name, guint32 var, SourcePos pos)
{
    IrOperand variable = ir_var(var);
    g_autofree Call *call = g_new0(Call, 1);
    call->pos = call->arg_pos[0] = pos;
    call->callee = (IrCallee){.kind = IR_CALLEE_STATIC, .name = g_intern_string(name)};
    call->args[0] = c_compute(body, IR_ADDR, (CXType){.kind = CXType_Invalid}, pos, &variable, 1);
    call->n_args = 1;
    emit_call(body, call, NULL, 0);
    c_decls_want(body->lowering->decls, name);
    queue_inline(body, call->callee.name);
}
