/* Scopes: what ends when one is left, by whichever way; labels and goto.
 * Loops and switches are in c_stmt.c. */
#include "analyzers/c/c_body.h"

void c_live_add(CBody *body, guint32 var, const char *cleanup)
{
    CLive live = {var, cleanup};
    g_array_append_val(body->live, live);
}

static void end_life(CBody *body, const CLive *live, gboolean scope_ends, SourcePos pos)
{
    IrOperand var = ir_var(live->var);
    if (live->cleanup != NULL)
        c_call_cleanup(body, live->cleanup, live->var, pos);
    if (scope_ends)
        c_emit(body, IR_SCOPE_END, pos, &var, 1);
}

void c_unwind(CBody *body, guint down_to, gboolean scope_ends, SourcePos pos)
{
    for (guint i = body->live->len; i > down_to; i--)
        end_life(body, &g_array_index(body->live, CLive, i - 1), scope_ends, pos);
}

void c_scope_close(CBody *body, guint down_to, gboolean scope_ends, SourcePos pos)
{
    if (!ir_block_is_terminated(body->block))
        c_unwind(body, down_to, scope_ends, pos);
    g_array_set_size(body->live, down_to);
}

gboolean c_has_cleanup(const CBody *body)
{
    for (guint i = 0; i < body->live->len; i++)
        if (g_array_index(body->live, CLive, i).cleanup != NULL)
            return TRUE;
    return FALSE;
}

/* ---- labels and goto ------------------------------------------------------------------------- */

static GArray *copy_live(const CBody *body)
{
    GArray *copy = g_array_new(FALSE, FALSE, sizeof(CLive));
    if (body->live->len > 0)
        g_array_append_vals(copy, body->live->data, body->live->len);
    return copy;
}

static CLabel *find_label(CBody *body, const char *name)
{
    CLabel *label = g_hash_table_lookup(body->labels, name);
    if (label == NULL) {
        label = g_new0(CLabel, 1);
        label->block = c_block_new(body);
        g_hash_table_insert(body->labels, (gpointer)name, label);
    }
    return label;
}

void c_label(CBody *body, CXCursor statement)
{
    CLabel *label = find_label(body, c_intern(clang_getCursorSpelling(statement)));
    c_jump(body, c_pos(body, statement), label->block);
    c_block_start(body, label->block);
    if (!label->defined)
        label->live = copy_live(body);
    label->defined = TRUE;
}

/* Where it goes is filled in at the end: which scopes it leaves is only known then. */
void c_goto(CBody *body, const char *name, SourcePos pos)
{
    find_label(body, name);
    guint32 from = c_block_new(body);
    c_jump(body, pos, from);
    CGoto jump = {ir_function_block(body->fn, from), name, pos, copy_live(body)};
    g_array_append_val(body->gotos, jump);
}

void c_goto_any(CBody *body, SourcePos pos)
{
    CGoto jump = {c_block(body), NULL, pos, copy_live(body)};
    guint32 after = c_block_new(body);
    g_array_append_val(body->gotos, jump);
    c_block_start(body, after);
}

static void resolve_known(CBody *body, const CGoto *jump)
{
    const CLabel *label = g_hash_table_lookup(body->labels, jump->label);
    body->block = jump->block;
    guint common = 0;
    while (label->live != NULL && common < label->live->len && common < jump->live->len &&
           g_array_index(label->live, CLive, common).var ==
               g_array_index(jump->live, CLive, common).var)
        common++;
    for (guint i = jump->live->len; i > common; i--)
        end_life(body, &g_array_index(jump->live, CLive, i - 1), TRUE, jump->pos);
    if (label->defined)
        c_jump(body, jump->pos, label->block);
    else
        c_terminate(body, IR_TERM_UNREACHABLE, jump->pos);
}

/* goto *p: any label of the function; the scopes that it leaves are not ended. */
static void resolve_computed(CBody *body, const CGoto *jump)
{
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < body->fn->blocks->len; i++) { /* in the order of blocks */
        GHashTableIter iter;
        gpointer value;
        g_hash_table_iter_init(&iter, body->labels);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            if (((CLabel *)value)->block == i && ((CLabel *)value)->defined)
                g_array_append_val(targets, i);
    }
    IrTerm term = targets->len == 0 ? IR_TERM_UNREACHABLE : IR_TERM_CHOOSE;
    ir_block_terminate(jump->block, term, jump->pos, NULL, 0, (guint32 *)(void *)targets->data,
                       targets->len);
}

void c_gotos_resolve(CBody *body)
{
    for (guint i = 0; i < body->gotos->len; i++) {
        const CGoto *jump = &g_array_index(body->gotos, CGoto, i);
        if (jump->label != NULL)
            resolve_known(body, jump);
        else
            resolve_computed(body, jump);
    }
}
