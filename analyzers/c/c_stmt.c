/* Statements: blocks, branches, loops, switches, declarations.
 * Leaving scopes is in c_scope.c, expressions in c_expr.c. */
#include "analyzers/c/c_body.h"

#include <string.h>

/* ---- declarations -----------------------------------------------------------------------------
 */

static enum CXChildVisitResult find_attribute(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    *(gboolean *)data = clang_isAttribute(clang_getCursorKind(cursor)) != 0;
    return *(gboolean *)data ? CXChildVisit_Break : CXChildVisit_Continue;
}

/* The function of __attribute__((cleanup(f))), or NULL. */
static const char *cleanup_of(CXCursor decl)
{
    gboolean found = FALSE;
    clang_visitChildren(decl, find_attribute, &found);
    if (!found)
        return NULL;
    CXPrintingPolicy policy = clang_getCursorPrintingPolicy(decl);
    clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_SuppressInitializers, 1);
    CXString printed = clang_getCursorPrettyPrinted(decl, policy);
    clang_PrintingPolicy_dispose(policy);
    const char *text = clang_getCString(printed), *name = NULL;
    const char *at = text == NULL ? NULL : strstr(text, "cleanup(");
    if (at != NULL) {
        at += strlen("cleanup(");
        g_autofree char *word = g_strndup(at, strcspn(at, ") "));
        name = g_intern_string(word);
    }
    clang_disposeString(printed);
    return name;
}

static void declare_variable(CBody *body, CXCursor decl)
{
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(decl);
    if (storage == CX_SC_Extern)
        return; /* names a global */
    gboolean is_static = storage == CX_SC_Static;
    guint32 var = c_declare(body, decl, is_static ? IR_VAR_STATIC : 0);
    if (is_static)
        return; /* initialised once, by a constant */
    CXCursor initialiser = clang_Cursor_getVarDeclInitializer(decl);
    CPlace place = {.kind = PLACE_VAR,
                    .base = ir_var(var),
                    .type = clang_getCursorType(decl),
                    .pos = c_pos(body, decl)};
    if (!clang_Cursor_isNull(initialiser))
        c_initialise(body, &place, initialiser);
    c_live_add(body, var, cleanup_of(decl));
}

void c_declaration(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    for (guint i = 0; i < children->len; i++)
        if (clang_getCursorKind(c_child(children, i)) == CXCursor_VarDecl)
            declare_variable(body, c_child(children, i));
}

/* ---- blocks ------------------------------------------------------------------------------------
 */

static SourcePos end_pos(CBody *body, CXCursor statement)
{
    SourcePos pos = c_places_of(body->lowering->places,
                                clang_getRangeEnd(clang_getCursorExtent(statement)), NULL);
    if (pos.column > 1)
        pos.column--; /* the brace itself */
    return pos;
}

static void compound(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    guint live = body->live->len;
    for (guint i = 0; i < children->len; i++)
        c_statement(body, c_child(children, i));
    if (body->live->len > live)
        c_scope_close(body, live, TRUE, end_pos(body, statement));
}

IrOperand c_statement_value(CBody *body, CXCursor statement_expr)
{
    g_autoptr(GArray) outer = c_children(statement_expr);
    if (outer->len == 0)
        return ir_opaque();
    CXCursor block = c_child(outer, 0);
    g_autoptr(GArray) children = c_children(block);
    guint live = body->live->len;
    CXType type = clang_getCursorType(statement_expr);
    IrOperand value = ir_opaque();
    for (guint i = 0; i < children->len; i++) {
        CXCursor child = c_child(children, i);
        gboolean is_value = i + 1 == children->len && !c_is_void(type) &&
                            clang_isExpression(clang_getCursorKind(child));
        if (is_value)
            value = c_expr(body, child);
        else
            c_statement(body, child);
    }
    if (value.kind == IR_OPERAND_VAR && body->live->len > live) /* outlives its scope */
        value = c_compute(body, c_is_aggregate(type) ? IR_COPY : IR_ASSIGN, type,
                          c_pos(body, statement_expr), &value, 1);
    c_scope_close(body, live, TRUE, end_pos(body, block));
    return value;
}

/* ---- branches ----------------------------------------------------------------------------------
 */

static void if_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    if (children->len < 2)
        return;
    guint32 yes = c_block_new(body), end = c_block_new(body);
    guint32 no = children->len > 2 ? c_block_new(body) : end;
    SourcePos pos = c_pos(body, statement);
    c_condition(body, c_child(children, 0), yes, no);
    c_block_start(body, yes);
    c_statement(body, c_child(children, 1));
    c_jump(body, pos, end);
    if (children->len > 2) {
        c_block_start(body, no);
        c_statement(body, c_child(children, 2));
        c_jump(body, pos, end);
    }
    c_block_start(body, end);
}

static IrOperand case_value(CBody *body, CXCursor expr)
{
    IrOperand value = c_expr(body, expr);
    gboolean known = value.kind == IR_OPERAND_INT || value.kind == IR_OPERAND_CONSTANT;
    return known ? value : ir_int(G_MININT64);
}

static void case_statement(CBody *body, CXCursor statement, gboolean is_default)
{
    g_autoptr(GArray) children = c_children(statement);
    SourcePos pos = c_pos(body, statement);
    guint32 block = c_block_new(body);
    c_jump(body, pos, block);
    c_block_start(body, block);
    if (body->innermost == NULL || children->len == 0)
        return;
    if (is_default) {
        body->innermost->default_block = block;
    } else {
        CCase item = {.block = block, .pos = pos};
        item.low = case_value(body, c_child(children, 0));
        item.is_range = children->len > 2; /* case 1 ... 3 */
        if (item.is_range)
            item.high = case_value(body, c_child(children, 1));
        g_array_append_val(body->innermost->cases, item);
    }
    c_statement(body, c_child(children, children->len - 1));
}

/* value == case 1? == case 2? ... else default */
static void dispatch(CBody *body, const CSwitch *cases, IrOperand value, SourcePos pos, guint32 end)
{
    const CXType no_type = {.kind = CXType_Invalid};
    for (guint i = 0; i < cases->cases->len; i++) {
        const CCase *item = &g_array_index(cases->cases, CCase, i);
        guint32 next = c_block_new(body);
        if (!item->is_range) {
            IrOperand equal = c_binary(body, IR_BINARY_EQ, no_type, item->pos, value, item->low);
            if (equal.kind == IR_OPERAND_INT)
                c_jump(body, item->pos, equal.value != 0 ? item->block : next);
            else
                c_branch(body, item->pos, equal, item->block, next);
        } else {
            guint32 second = c_block_new(body);
            c_branch(body, item->pos,
                     c_binary(body, IR_BINARY_GE, no_type, item->pos, value, item->low), second,
                     next);
            c_block_start(body, second);
            c_branch(body, item->pos,
                     c_binary(body, IR_BINARY_LE, no_type, item->pos, value, item->high),
                     item->block, next);
        }
        c_block_start(body, next);
    }
    c_jump(body, pos, cases->default_block == G_MAXUINT32 ? end : cases->default_block);
}

static void push_frame(CBody *body, guint32 break_block, guint32 continue_block)
{
    CFrame frame = {break_block, continue_block, body->live->len};
    g_array_append_val(body->frames, frame);
}

static void pop_frame(CBody *body)
{
    g_array_set_size(body->frames, body->frames->len - 1);
}

static void switch_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    if (children->len < 2)
        return;
    SourcePos pos = c_pos(body, statement);
    IrOperand value = c_expr(body, c_child(children, 0));
    IrBlock *head = c_block(body);
    guint32 inside = c_block_new(body), end = c_block_new(body);
    CSwitch *outer = body->innermost;
    CSwitch cases = {g_array_new(FALSE, FALSE, sizeof(CCase)), G_MAXUINT32};
    body->innermost = &cases;
    push_frame(body, end, G_MAXUINT32);
    c_block_start(body, inside); /* unreachable up to the first case */
    c_statement(body, c_child(children, children->len - 1));
    c_jump(body, pos, end);
    pop_frame(body);
    body->innermost = outer;
    body->block = head;
    dispatch(body, &cases, value, pos, end);
    g_array_unref(cases.cases);
    c_block_start(body, end);
}

/* ---- loops -------------------------------------------------------------------------------------
 */

static void loop_body(CBody *body, CXCursor statement, guint32 end, guint32 again, SourcePos pos)
{
    CSwitch *outer = body->innermost; /* a case inside belongs to the outer switch all the same */
    push_frame(body, end, again);
    c_statement(body, statement);
    pop_frame(body);
    body->innermost = outer;
    c_jump(body, pos, again);
}

static void while_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    if (children->len < 2)
        return;
    SourcePos pos = c_pos(body, statement);
    guint32 head = c_block_new(body), inside = c_block_new(body), end = c_block_new(body);
    c_jump(body, pos, head);
    c_block_start(body, head);
    c_condition(body, c_child(children, children->len - 2), inside, end);
    c_block_start(body, inside);
    loop_body(body, c_child(children, children->len - 1), end, head, pos);
    c_block_start(body, end);
}

static void do_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    if (children->len < 2)
        return;
    SourcePos pos = c_pos(body, statement);
    guint32 inside = c_block_new(body), test = c_block_new(body), end = c_block_new(body);
    c_jump(body, pos, inside);
    c_block_start(body, inside);
    loop_body(body, c_child(children, 0), end, test, pos);
    c_block_start(body, test);
    c_condition(body, c_child(children, 1), inside, end);
    c_block_start(body, end);
}

typedef struct ForParts {
    CXCursor init, condition, step, body; /* null where absent */
} ForParts;

static gboolean has_effect(CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    enum CXCursorKind kind = clang_getCursorKind(inner);
    if (kind == CXCursor_DeclStmt || kind == CXCursor_CompoundAssignOperator)
        return TRUE;
    if (kind == CXCursor_UnaryOperator) {
        enum CXUnaryOperatorKind unary = clang_getCursorUnaryOperatorKind(inner);
        return unary >= CXUnaryOperator_PostInc && unary <= CXUnaryOperator_PreDec;
    }
    if (kind != CXCursor_BinaryOperator)
        return kind == CXCursor_CStyleCastExpr && c_is_void(clang_getCursorType(inner));
    enum CXBinaryOperatorKind binary = clang_getCursorBinaryOperatorKind(inner);
    if (binary != CXBinaryOperator_Comma)
        return binary == CXBinaryOperator_Assign;
    g_autoptr(GArray) children = c_children(inner);
    return children->len == 2 && has_effect(c_child(children, 1));
}

static gboolean is_step(CXCursor expr)
{
    CXCursor inner = c_strip(expr);
    enum CXCursorKind kind = clang_getCursorKind(inner);
    return kind == CXCursor_CompoundAssignOperator || kind == CXCursor_UnaryOperator;
}

/* Offsets of the two semicolons of a for that stands in the text as it is; FALSE in a macro. */
static gboolean find_semicolons(CBody *body, CXCursor statement, gsize ret_offsets[2])
{
    gsize length, at;
    const char *text =
        c_places_text(body->lowering->places, clang_getCursorLocation(statement), &length, &at);
    if (text == NULL || at + 3 > length || strncmp(text + at, "for", 3) != 0)
        return FALSE;
    guint depth = 0, found = 0;
    for (gsize i = at + 3; i < length; i++) {
        char c = text[i];
        if (c == '"' || c == '\'') {
            for (i++; i < length && text[i] != c; i++)
                i += text[i] == '\\' ? 1 : 0;
        } else if (c == '/' && i + 1 < length && text[i + 1] == '/') {
            while (i < length && text[i] != '\n')
                i++;
        } else if (c == '/' && i + 1 < length && text[i + 1] == '*') {
            const char *close = g_strstr_len(text + i + 2, (gssize)(length - i - 2), "*/");
            i = close == NULL ? length : (gsize)(close - text) + 1;
        } else if (c == '(' || c == '{') {
            depth++;
        } else if (c == ')' || c == '}') {
            if (--depth == 0)
                return FALSE;
        } else if (c == ';' && depth == 1) {
            ret_offsets[found++] = i;
            if (found == 2)
                return TRUE;
        }
    }
    return FALSE;
}

/* libclang leaves absent parts out, so which are there has to be found out. */
static void for_parts(CBody *body, CXCursor statement, const GArray *children, ForParts *ret_parts)
{
    ForParts parts = {clang_getNullCursor(), clang_getNullCursor(), clang_getNullCursor(),
                      c_child(children, children->len - 1)};
    guint n = children->len - 1;
    gsize semicolons[2];
    CXCursor *slots[] = {&parts.init, &parts.condition, &parts.step};
    if (n == 3) {
        for (guint i = 0; i < 3; i++)
            *slots[i] = c_child(children, i);
    } else if (n > 0 && find_semicolons(body, statement, semicolons)) {
        for (guint i = 0; i < n; i++) {
            CXCursor child = c_child(children, i);
            gsize length, at = 0;
            c_places_text(body->lowering->places, clang_getRangeStart(clang_getCursorExtent(child)),
                          &length, &at);
            *slots[at < semicolons[0] ? 0 : at < semicolons[1] ? 1 : 2] = child;
        }
    } else if (n == 2) {
        CXCursor first = c_child(children, 0), second = c_child(children, 1);
        *(has_effect(first) ? &parts.init : &parts.condition) = first;
        *(has_effect(second) ? &parts.step : &parts.condition) = second;
    } else if (n == 1) {
        CXCursor only = c_child(children, 0);
        *(!has_effect(only) ? &parts.condition : is_step(only) ? &parts.step : &parts.init) = only;
    }
    *ret_parts = parts;
}

static void for_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    if (children->len == 0)
        return;
    ForParts parts;
    SourcePos pos = c_pos(body, statement);
    guint live = body->live->len;
    for_parts(body, statement, children, &parts);
    if (!clang_Cursor_isNull(parts.init))
        c_statement(body, parts.init);
    guint32 head = c_block_new(body), inside = c_block_new(body), step = c_block_new(body),
            end = c_block_new(body);
    c_jump(body, pos, head);
    c_block_start(body, head);
    if (clang_Cursor_isNull(parts.condition))
        c_jump(body, pos, inside);
    else
        c_condition(body, parts.condition, inside, end);
    c_block_start(body, inside);
    loop_body(body, parts.body, end, step, pos);
    c_block_start(body, step);
    if (!clang_Cursor_isNull(parts.step))
        c_expr_discard(body, parts.step);
    c_jump(body, pos, head);
    c_block_start(body, end);
    if (body->live->len > live)
        c_scope_close(body, live, TRUE, end_pos(body, statement));
}

/* ---- jumps -------------------------------------------------------------------------------------
 */

static void leave(CBody *body, CXCursor statement, gboolean is_continue)
{
    SourcePos pos = c_pos(body, statement);
    for (guint i = body->frames->len; i > 0; i--) {
        const CFrame *frame = &g_array_index(body->frames, CFrame, i - 1);
        guint32 target = is_continue ? frame->continue_block : frame->break_block;
        if (target == G_MAXUINT32)
            continue;
        c_block(body);
        c_unwind(body, frame->live, TRUE, pos);
        c_jump(body, pos, target);
        return;
    }
}

static void return_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    SourcePos pos = c_pos(body, statement);
    gboolean has_value = children->len > 0 && body->fn->result_types->len > 0;
    IrOperand value = ir_none();
    if (has_value)
        value = c_expr(body, c_child(children, 0));
    else if (children->len > 0)
        c_expr_discard(body, c_child(children, 0));
    if (c_has_cleanup(body)) { /* which may change the variable */
        if (value.kind == IR_OPERAND_VAR)
            value = c_compute(body, IR_ASSIGN, clang_getCursorType(c_child(children, 0)), pos,
                              &value, 1);
        c_unwind(body, 0, FALSE, pos);
    }
    ir_block_terminate(c_block(body), IR_TERM_RETURN, pos, &value, has_value ? 1 : 0, NULL, 0);
}

static void assembly(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    for (guint i = 0; i < children->len; i++)
        if (clang_isExpression(clang_getCursorKind(c_child(children, i)))) {
            IrOperand value = c_expr(body, c_child(children, i));
            c_emit(body, IR_USE, c_pos(body, statement), &value, 1);
        }
}

static void label_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    c_label(body, statement);
    for (guint i = 0; i < children->len; i++)
        c_statement(body, c_child(children, i));
}

static void goto_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    SourcePos pos = c_pos(body, statement);
    CXCursor target = c_child(children, 0);
    if (clang_getCursorKind(statement) == CXCursor_GotoStmt &&
        clang_getCursorKind(target) == CXCursor_LabelRef) {
        c_block(body);
        c_goto(body, c_intern(clang_getCursorSpelling(target)), pos);
        return;
    }
    if (children->len > 0)
        c_expr_discard(body, target);
    c_degrade(body, statement, "computed goto: any label may follow");
    c_goto_any(body, pos);
}

/* Attributes in front of a statement, and what libclang has no name for. */
static void unexposed_statement(CBody *body, CXCursor statement)
{
    g_autoptr(GArray) children = c_children(statement);
    for (guint i = 0; i < children->len; i++)
        if (!clang_isAttribute(clang_getCursorKind(c_child(children, i))))
            c_statement(body, c_child(children, i));
}

/* ---- all of them
 * --------------------------------------------------------------------------------- */

static const struct {
    enum CXCursorKind kind;
    void (*lower)(CBody *body, CXCursor statement);
} statements[] = {
    {CXCursor_CompoundStmt, compound},
    {CXCursor_DeclStmt, c_declaration},
    {CXCursor_IfStmt, if_statement},
    {CXCursor_ReturnStmt, return_statement},
    {CXCursor_WhileStmt, while_statement},
    {CXCursor_DoStmt, do_statement},
    {CXCursor_ForStmt, for_statement},
    {CXCursor_SwitchStmt, switch_statement},
    {CXCursor_LabelStmt, label_statement},
    {CXCursor_GotoStmt, goto_statement},
    {CXCursor_IndirectGotoStmt, goto_statement},
    {CXCursor_GCCAsmStmt, assembly},
    {CXCursor_MSAsmStmt, assembly},
    {CXCursor_UnexposedStmt, unexposed_statement},
};

void c_statement(CBody *body, CXCursor statement)
{
    enum CXCursorKind kind = clang_getCursorKind(statement);
    c_block(body);
    if (clang_isExpression(kind)) {
        c_expr_discard(body, statement);
    } else if (kind == CXCursor_CaseStmt || kind == CXCursor_DefaultStmt) {
        case_statement(body, statement, kind == CXCursor_DefaultStmt);
    } else if (kind == CXCursor_BreakStmt || kind == CXCursor_ContinueStmt) {
        leave(body, statement, kind == CXCursor_ContinueStmt);
    } else if (kind != CXCursor_NullStmt) {
        for (guint i = 0; i < G_N_ELEMENTS(statements); i++)
            if (statements[i].kind == kind) {
                statements[i].lower(body, statement);
                return;
            }
        c_degrade(body, statement, "statement of an unknown kind");
    }
}
