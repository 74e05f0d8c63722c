/* From function bodies as libclang sees them to IR: functions, types and globals of a unit.
 * Statements and expressions are lowered in c_stmt.c and c_expr.c. */
#include "analyzers/c/c_body.h"

/* Inline functions of foreign headers that are lowered because something calls them. */
enum { MOST_QUEUED = 500 };

/* ---- one function ------------------------------------------------------------------------------
 */

static guint cursor_hash(gconstpointer cursor)
{
    return clang_hashCursor(*(const CXCursor *)cursor);
}

static gboolean cursor_equal(gconstpointer a, gconstpointer b)
{
    return clang_equalCursors(*(const CXCursor *)a, *(const CXCursor *)b) != 0;
}

static void label_free(gpointer data)
{
    CLabel *label = data;
    g_clear_pointer(&label->live, g_array_unref);
    g_free(label);
}

static void goto_clear(gpointer data)
{
    g_array_unref(((CGoto *)data)->live);
}

static void body_init(CBody *body, CLowering *lowering, IrFunction *fn)
{
    *body = (CBody){.lowering = lowering, .fn = fn};
    body->vars = g_hash_table_new_full(cursor_hash, cursor_equal, g_free, NULL);
    body->live = g_array_new(FALSE, FALSE, sizeof(CLive));
    body->frames = g_array_new(FALSE, FALSE, sizeof(CFrame));
    body->labels = g_hash_table_new_full(NULL, NULL, NULL, label_free);
    body->gotos = g_array_new(FALSE, FALSE, sizeof(CGoto));
    g_array_set_clear_func(body->gotos, goto_clear);
    body->block = ir_function_add_block(fn);
}

static void body_clear(CBody *body)
{
    g_hash_table_unref(body->vars);
    g_array_unref(body->live);
    g_array_unref(body->frames);
    g_hash_table_unref(body->labels);
    g_array_unref(body->gotos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CBody, body_clear)

static SourcePos closing_brace(CBody *body, CXCursor function)
{
    SourcePos pos = c_places_of(body->lowering->places,
                                clang_getRangeEnd(clang_getCursorExtent(function)), NULL);
    if (pos.column > 1)
        pos.column--;
    return pos;
}

static IrFunction *add_function(CLowering *lowering, CXCursor cursor)
{
    SourcePos pos = c_places_of_cursor(lowering->places, cursor, NULL);
    const char *name = c_intern(clang_getCursorSpelling(cursor));
    IrFunction *fn = ir_unit_add_function(lowering->unit, name, pos);
    fn->display = name;
    fn->package = pos.path;
    fn->is_c = TRUE;
    fn->is_static = clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
    fn->is_variadic = clang_Cursor_isVariadic(cursor) != 0;
    CXType result = clang_getCursorResultType(cursor);
    if (!c_is_void(result))
        g_ptr_array_add(fn->result_types, (gpointer)c_type_name(result));
    return fn;
}

static void declare_params(CBody *body, CXCursor cursor)
{
    int n = clang_Cursor_getNumArguments(cursor);
    for (int i = 0; i < n; i++) {
        guint32 var = c_declare(body, clang_Cursor_getArgument(cursor, (unsigned)i), IR_VAR_PARAM);
        g_array_append_val(body->fn->params, var);
    }
}

static enum CXChildVisitResult find_block(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_CompoundStmt)
        return CXChildVisit_Continue;
    *(CXCursor *)data = cursor;
    return CXChildVisit_Break;
}

/* libclang goes on behind an error, but leaves out what it could not understand. */
static gboolean has_errors(const CLowering *lowering, CXCursor function)
{
    CXSourceRange extent = clang_getCursorExtent(function);
    SourcePos start = c_places_of(lowering->places, clang_getRangeStart(extent), NULL);
    SourcePos end = c_places_of(lowering->places, clang_getRangeEnd(extent), NULL);
    for (guint i = 0; lowering->errors != NULL && i < lowering->errors->len; i++) {
        const CDiagnostic *error = g_ptr_array_index(lowering->errors, i);
        if (error->pos.path == start.path && error->pos.line >= start.line &&
            error->pos.line <= end.line)
            return TRUE;
    }
    return FALSE;
}

static void lower_function(CLowering *lowering, CXCursor cursor)
{
    CXCursor block = clang_getNullCursor();
    clang_visitChildren(cursor, find_block, &block);
    if (clang_Cursor_isNull(block))
        return;
    IrFunction *fn = add_function(lowering, cursor);
    if (has_errors(lowering, cursor)) {
        ir_unit_add_degraded(lowering->unit, fn->pos,
                             "errors in this function as it was read: not followed");
        return;
    }
    g_auto(CBody) body;
    body_init(&body, lowering, fn);
    declare_params(&body, cursor);
    fn->end = closing_brace(&body, cursor);
    g_autoptr(GArray) children = c_children(block);
    for (guint i = 0; i < children->len; i++)
        c_statement(&body, c_child(children, i));
    if (!ir_block_is_terminated(body.block)) {
        c_unwind(&body, 0, FALSE, fn->end);
        c_terminate(&body, IR_TERM_RETURN, fn->end);
    }
    c_gotos_resolve(&body);
    for (guint i = 0; i < fn->blocks->len; i++) /* behind what ended in a jump */
        if (!ir_block_is_terminated(g_ptr_array_index(fn->blocks, i)))
            ir_block_terminate(g_ptr_array_index(fn->blocks, i), IR_TERM_UNREACHABLE, fn->end, NULL,
                               0, NULL, 0);
    ir_function_finish(fn);
}

/* ---- types and globals -------------------------------------------------------------------------
 */

static void add_type(CLowering *lowering, CXCursor cursor)
{
    CStruct *record =
        c_describe_struct(lowering->decls, lowering->places, clang_getCursorType(cursor));
    if (record->name != NULL && ir_unit_type(lowering->unit, record->name) == NULL) {
        IrType *type = ir_unit_add_type(lowering->unit, record->name, IR_TYPE_STRUCT, record->pos);
        type->underlying = record->tag != record->name ? record->tag : NULL;
        for (guint i = 0; i < record->fields->len; i++) {
            const CStructField *field = g_ptr_array_index(record->fields, i);
            IrField *copy = g_new0(IrField, 1);
            *copy = (IrField){.name = field->name, .type = field->type, .pos = field->pos};
            g_ptr_array_add(type->fields, copy);
        }
    }
    g_ptr_array_unref(record->fields);
    g_free(record);
}

const char *c_global_name(CLowering *lowering, CXCursor decl)
{
    const char *name = c_intern(clang_getCursorSpelling(decl));
    if (clang_getCursorLinkage(decl) != CXLinkage_Internal)
        return name;
    SourcePos pos = c_places_of_cursor(lowering->places, clang_getCanonicalCursor(decl), NULL);
    g_autofree char *own = g_strdup_printf("%s:%s", pos.path != NULL ? pos.path : "", name);
    return g_intern_string(own);
}

/* A variable that is defined without an initialiser begins as zero. */
static void initialise_global(CBody *body, const CPlace *place, CXCursor decl)
{
    CXCursor initialiser = clang_Cursor_getVarDeclInitializer(decl);
    if (!clang_Cursor_isNull(initialiser)) {
        c_initialise(body, place, initialiser);
    } else if (clang_Cursor_getStorageClass(decl) != CX_SC_Extern && !c_is_aggregate(place->type)) {
        IrOperand zero = c_is_pointer(place->type) ? ir_nil() : ir_int(0);
        c_place_store(body, place, zero, place->pos);
    }
}

/* Initialisers of file-scope variables, as a function that runs before everything else. */
static void lower_globals(CLowering *lowering)
{
    const GArray *variables = c_decls_variables(lowering->decls);
    if (variables->len == 0)
        return;
    g_autofree char *name = g_strdup_printf("%s.init#vars", lowering->unit->name);
    SourcePos pos =
        c_places_of_cursor(lowering->places, g_array_index(variables, CXCursor, 0), NULL);
    IrFunction *fn = ir_unit_add_function(lowering->unit, name, pos);
    g_auto(CBody) body;
    body_init(&body, lowering, fn);
    fn->display = g_intern_string("init#vars");
    fn->package = pos.path;
    fn->is_c = fn->is_static = TRUE;
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < variables->len; i++) {
        CXCursor cursor = g_array_index(variables, CXCursor, i);
        CPlace place = {.kind = PLACE_GLOBAL,
                        .name = c_global_name(lowering, cursor),
                        .type = clang_getCursorType(cursor),
                        .pos = c_pos(&body, cursor)};
        if (g_hash_table_add(seen, (gpointer)place.name))
            ir_unit_add_global(lowering->unit, place.name, c_type_name(place.type), place.pos);
        initialise_global(&body, &place, cursor);
    }
    c_terminate(&body, IR_TERM_RETURN, pos);
    ir_function_finish(fn);
}

/* ---- the unit ----------------------------------------------------------------------------------
 */

IrUnit *c_lower(CDecls *decls, CPlaces *places, const CRequest *request, const GPtrArray *errors)
{
    CLowering lowering = {.decls = decls,
                          .places = places,
                          .unit = ir_unit_new(request->path),
                          .root = request->root,
                          .errors = request->text == NULL ? errors : NULL};
    lowering.noreturn = g_hash_table_new(NULL, NULL);
    lowering.seen = g_hash_table_new(NULL, NULL);
    lowering.queue = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    const GArray *bodies = c_decls_bodies(decls), *records = c_decls_records(decls);
    for (guint i = 0; i < bodies->len; i++) {
        CXString name = clang_getCursorSpelling(g_array_index(bodies, CXCursor, i));
        g_hash_table_add(lowering.seen, (gpointer)c_intern(name));
    }
    for (guint i = 0; i < records->len; i++)
        add_type(&lowering, g_array_index(records, CXCursor, i));
    lower_globals(&lowering);
    for (guint i = 0; i < bodies->len; i++)
        lower_function(&lowering, g_array_index(bodies, CXCursor, i));
    for (guint i = 0; i < lowering.queue->len && i < MOST_QUEUED; i++) /* grows meanwhile */
        lower_function(&lowering, g_array_index(lowering.queue, CXCursor, i));
    g_hash_table_unref(lowering.noreturn);
    g_hash_table_unref(lowering.seen);
    g_array_unref(lowering.queue);
    return lowering.unit;
}
