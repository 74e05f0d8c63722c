/* One declaration in the terms of c_unit.h: types of parameters, attributes, comment.
 * Does not choose which declarations are wanted: see c_decls.c. */
#include "analyzers/c/c_decls.h"

#include <string.h>

/* ---- types --------------------------------------------------------------------------------- */

static gboolean is_pointer(CXType type)
{
    return type.kind == CXType_Pointer || type.kind == CXType_ConstantArray ||
           type.kind == CXType_IncompleteArray || type.kind == CXType_VariableArray;
}

static CXType pointee(CXType type)
{
    return type.kind == CXType_Pointer ? clang_getPointeeType(type)
                                       : clang_getArrayElementType(type);
}

static gboolean is_function(CXType type)
{
    return type.kind == CXType_FunctionProto || type.kind == CXType_FunctionNoProto;
}

static gboolean is_char(CXType type)
{
    return type.kind == CXType_Char_S || type.kind == CXType_Char_U || type.kind == CXType_SChar ||
           type.kind == CXType_UChar;
}

/* The last typedef on the way from a type as written to what it points to in the end; it names
 * "void" where the C type says nothing. */
static const char *last_typedef(CXType type)
{
    const char *name = NULL;
    for (guint step = 0; step < 64; step++) {
        if (type.kind == CXType_Typedef) {
            CXCursor decl = clang_getTypeDeclaration(type);
            name = c_intern(clang_getTypedefName(type));
            type = clang_getTypedefDeclUnderlyingType(decl);
        } else if (type.kind == CXType_Elaborated) {
            type = clang_Type_getNamedType(type);
        } else if (type.kind == CXType_Attributed) {
            type = clang_Type_getModifiedType(type);
        } else if (is_pointer(type)) {
            type = pointee(type);
        } else {
            break;
        }
    }
    return name;
}

static void describe_record(const CDecls *decls, CXType written, CXType last, CParam *param)
{
    if (last.kind == CXType_Record) {
        param->record = c_decls_tag_name(decls, last);
        CXCursor decl = clang_getTypeDeclaration(last);
        param->opaque = clang_Cursor_isNull(clang_getCursorDefinition(decl));
    } else if (last.kind == CXType_Void && param->pointer_depth > 0) {
        param->record = last_typedef(written);
        param->opaque = param->record != NULL;
    }
}

static CPassing passing_of(CXType canonical)
{
    if (canonical.kind == CXType_Void)
        return C_PASSED_NOT;
    if (canonical.kind == CXType_Enum || canonical.kind == CXType_Bool ||
        (canonical.kind >= CXType_Char_U && canonical.kind <= CXType_Int128))
        return C_PASSED_INTEGER;
    if (canonical.kind == CXType_Float || canonical.kind == CXType_Double ||
        canonical.kind == CXType_LongDouble)
        return C_PASSED_FLOAT;
    if (is_pointer(canonical) || is_function(canonical))
        return C_PASSED_POINTER;
    if (canonical.kind == CXType_Record && clang_Type_getSizeOf(canonical) > 0)
        return C_PASSED_RECORD;
    return C_PASSED_UNKNOWN;
}

static void describe_passing(CXType canonical, CXType last, CParam *param)
{
    param->passing = passing_of(canonical);
    param->target = is_function(last) ? C_PASSED_NOT : passing_of(clang_getCanonicalType(last));
    long long size = is_function(last) ? 0 : clang_Type_getSizeOf(last);
    param->target_size = param->target != C_PASSED_NOT && size > 0 ? (guint64)size : 0;
}

/* Remembers what a pointer to a function wants, under its canonical spelling. */
static void note_signature(const CDecls *decls, CXType canonical)
{
    GHashTable *signatures = c_decls_signatures(decls);
    CXType function = is_pointer(canonical) ? pointee(canonical) : canonical;
    if (!is_function(function))
        return;
    CXType plain = clang_getUnqualifiedType(canonical);
    const char *name = c_type_name(plain);
    if (g_hash_table_contains(signatures, name))
        return;
    CSignature *signature = g_new0(CSignature, 1);
    signature->canonical = name;
    g_hash_table_insert(signatures, (gpointer)name, signature);
    signature->unprototyped = function.kind == CXType_FunctionNoProto;
    signature->variadic = !signature->unprototyped && clang_isFunctionTypeVariadic(function);
    c_describe_param(decls, clang_getResultType(function), &signature->result);
    int n = clang_getNumArgTypes(function);
    signature->n_params = n > 0 ? (guint)n : 0;
    signature->params = g_new0(CParam, signature->n_params);
    for (guint i = 0; i < signature->n_params; i++)
        c_describe_param(decls, clang_getArgType(function, i), &signature->params[i]);
}

void c_describe_param(const CDecls *decls, CXType type, CParam *ret_param)
{
    CXType canonical = clang_getCanonicalType(type);
    CParam param = {.type = c_type_name(type), .canonical = c_type_name(canonical)};
    CXType last = canonical;
    while (is_pointer(last)) {
        last = pointee(last);
        if (param.pointer_depth++ == 0) {
            param.const_pointee = clang_isConstQualifiedType(last) != 0;
            param.is_char = is_char(last);
            param.function_pointer = is_function(last);
        }
    }
    param.function_pointer = param.function_pointer || is_function(canonical);
    param.nonnull = clang_Type_getNullability(type) == CXTypeNullability_NonNull;
    describe_record(decls, type, last, &param);
    long long size = canonical.kind == CXType_Pointer || !is_pointer(canonical)
                         ? clang_Type_getSizeOf(canonical)
                         : (long long)sizeof(void *);
    param.size = size > 0 ? (guint64)size : 0;
    describe_passing(canonical, last, &param);
    if (param.function_pointer && param.pointer_depth <= 1)
        note_signature(decls, canonical);
    *ret_param = param;
}

/* ---- comments ------------------------------------------------------------------------------ */

static gboolean is_rule(const char *line)
{
    return line[0] != '\0' && line[strspn(line, "*/=-#~ \t")] == '\0';
}

char *c_comment_text(const char *raw)
{
    g_auto(GStrv) lines = g_strsplit(raw, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);
        gsize length = strlen(line);
        if (length >= 2 && g_str_has_suffix(line, "*/"))
            line[length - 2] = '\0';
        if (g_str_has_prefix(line, "/*") || g_str_has_prefix(line, "//"))
            line += 2;
        line += strspn(line, "*/!<");
        line = g_strstrip(line);
        if (line[0] == '\0' || is_rule(line))
            continue;
        if (text->len > 0)
            g_string_append_c(text, '\n');
        g_string_append(text, line);
    }
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

/* What stands behind a declaration on its last line. */
static char *trailing_comment(CPlaces *places, CXCursor cursor)
{
    gsize length, at;
    CXSourceLocation end = clang_getRangeEnd(clang_getCursorExtent(cursor));
    const char *text = c_places_text(places, end, &length, &at);
    if (text == NULL)
        return NULL;
    while (at < length && text[at] != '\n' && text[at] != ';' && text[at] != '{')
        at++;
    if (at >= length || text[at] != ';')
        return NULL;
    at++;
    while (at < length && (text[at] == ' ' || text[at] == '\t'))
        at++;
    if (at + 1 >= length || text[at] != '/')
        return NULL;
    const char *stop = NULL;
    if (text[at + 1] == '*')
        stop = g_strstr_len(text + at, (gssize)(length - at), "*/");
    else if (text[at + 1] == '/')
        stop = memchr(text + at, '\n', length - at);
    if (stop == NULL)
        return NULL;
    g_autofree char *raw = g_strndup(text + at, (gsize)(stop - text) - at + (*stop == '*' ? 2 : 0));
    return c_comment_text(raw);
}

static char *comment_of(CPlaces *places, CXCursor cursor)
{
    CXString raw = clang_Cursor_getRawCommentText(cursor);
    const char *text = clang_getCString(raw);
    g_autofree char *before = text == NULL ? NULL : c_comment_text(text);
    clang_disposeString(raw);
    g_autofree char *behind = trailing_comment(places, cursor);
    if (before != NULL && behind != NULL)
        return g_strconcat(before, "\n", behind, NULL);
    return before != NULL ? g_steal_pointer(&before) : g_steal_pointer(&behind);
}

/* ---- attributes ---------------------------------------------------------------------------- */

static enum CXChildVisitResult find_attribute(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    gboolean *found = data;
    *found = clang_isAttribute(clang_getCursorKind(cursor)) != 0;
    return *found ? CXChildVisit_Break : CXChildVisit_Continue;
}

/* The declaration without its body, attributes spelled out, and its type, which says noreturn; NULL
 * where it has none. */
static char *attributes_text(CXCursor cursor)
{
    gboolean found = FALSE;
    clang_visitChildren(cursor, find_attribute, &found);
    CXString spelling = clang_getTypeSpelling(clang_getCursorType(cursor));
    const char *type = clang_getCString(spelling);
    found = found || (type != NULL && strstr(type, "__attribute__") != NULL);
    char *text = NULL;
    if (found) {
        CXPrintingPolicy policy = clang_getCursorPrintingPolicy(cursor);
        clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_TerseOutput, 1);
        CXString printed = clang_getCursorPrettyPrinted(cursor, policy);
        clang_PrintingPolicy_dispose(policy);
        text = g_strconcat(clang_getCString(printed), " ", type, NULL);
        clang_disposeString(printed);
    }
    clang_disposeString(spelling);
    return text;
}

gboolean c_describe_is_noreturn(CXCursor function)
{
    g_autofree char *text = attributes_text(function);
    return text != NULL && (strstr(text, "noreturn") != NULL || strstr(text, "_Noreturn") != NULL);
}

/* The arguments of an attribute: behind "name(", else NULL. */
static const char *attribute_arguments(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    return at != NULL && at[strlen(name)] == '(' ? at + strlen(name) + 1 : NULL;
}

/* The parameter in ownership_takes(family, 1): counts from 1 there, from 0 here; -1 for none. */
static gint ownership_param(const char *text, const char *name)
{
    const char *arguments = attribute_arguments(text, name);
    const char *comma = arguments == NULL ? NULL : strchr(arguments, ',');
    const char *close = arguments == NULL ? NULL : strchr(arguments, ')');
    if (comma == NULL || close == NULL || comma > close)
        return -1;
    return (gint)g_ascii_strtoll(comma + 1, NULL, 10) - 1;
}

static void mark_nonnull(const char *text, CFunction *fn)
{
    const char *at = strstr(text, "nonnull");
    if (at == NULL)
        return;
    const char *arguments = attribute_arguments(text, "nonnull");
    if (arguments == NULL) { /* without a list: all of them, if it is the function's */
        for (guint i = 0; strstr(text, ")) __attribute__((nonnull))") != NULL && i < fn->n_params;
             i++)
            fn->params[i].nonnull = fn->params[i].pointer_depth > 0;
        return;
    }
    for (const char *next = arguments; g_ascii_isdigit(*next);) {
        char *end;
        guint64 number = g_ascii_strtoull(next, &end, 10);
        if (number >= 1 && number <= fn->n_params)
            fn->params[number - 1].nonnull = TRUE;
        next = end + strspn(end, ", ");
    }
}

static void read_attributes(CXCursor cursor, CFunction *fn)
{
    g_autofree char *text = attributes_text(cursor);
    if (text == NULL)
        return;
    fn->noreturn |= strstr(text, "noreturn") != NULL || strstr(text, "_Noreturn") != NULL;
    fn->warn_unused |=
        strstr(text, "warn_unused_result") != NULL || strstr(text, "nodiscard") != NULL;
    fn->attribute_malloc |= strstr(text, "__attribute__((malloc") != NULL;
    fn->ownership_returns |= strstr(text, "ownership_returns") != NULL;
    if (fn->ownership_takes < 0)
        fn->ownership_takes = ownership_param(text, "ownership_takes");
    if (fn->ownership_holds < 0)
        fn->ownership_holds = ownership_param(text, "ownership_holds");
    mark_nonnull(text, fn);
}

/* clang drops malloc(release, 1), which gcc knows: read from the text of the declaration. */
static void read_malloc_release(CPlaces *places, CXCursor cursor, CFunction *fn)
{
    gsize length, at;
    CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(cursor));
    const char *text = c_places_text(places, start, &length, &at);
    if (text == NULL || fn->malloc_dealloc != NULL)
        return;
    gsize end = at;
    while (end < length && end - at < 2000 && text[end] != ';' && text[end] != '{')
        end++;
    g_autofree char *decl = g_strndup(text + at, end - at);
    static GRegex *pattern;
    if (pattern == NULL)
        pattern = g_regex_new(
            "\\b(?:__)?malloc(?:__)?\\s*\\(\\s*([A-Za-z_]\\w*)\\s*(?:,\\s*(\\d+))?\\s*\\)",
            G_REGEX_OPTIMIZE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (strstr(decl, "malloc") == NULL || !g_regex_match(pattern, decl, 0, &match))
        return;
    g_autofree char *name = g_match_info_fetch(match, 1);
    g_autofree char *number = g_match_info_fetch(match, 2);
    fn->malloc_dealloc = g_intern_string(name);
    fn->malloc_dealloc_param =
        number == NULL || number[0] == '\0' ? 0 : (gint)g_ascii_strtoll(number, NULL, 10) - 1;
    fn->attribute_malloc = TRUE;
}

/* ---- functions ----------------------------------------------------------------------------- */

static void describe_result(const CDecls *decls, CXCursor cursor, CFunction *fn)
{
    CXType type = clang_getCursorResultType(cursor);
    CXType canonical = clang_getCanonicalType(type);
    c_describe_param(decls, type, &fn->result);
    fn->result_is_void = canonical.kind == CXType_Void;
    fn->result_is_bool = canonical.kind == CXType_Bool;
    fn->result_is_enum = canonical.kind == CXType_Enum;
    fn->result_is_integer = canonical.kind >= CXType_Char_U && canonical.kind <= CXType_Int128;
    if (fn->result_is_enum)
        fn->result_enum = c_decls_tag_name(decls, canonical);
}

static void describe_params(const CDecls *decls, CXCursor cursor, CFunction *fn)
{
    int n = clang_Cursor_getNumArguments(cursor);
    fn->n_params = n > 0 ? (guint)n : 0;
    fn->params = g_new0(CParam, fn->n_params);
    for (guint i = 0; i < fn->n_params; i++)
        c_describe_param(decls, clang_getCursorType(clang_Cursor_getArgument(cursor, i)),
                         &fn->params[i]);
}

/* Names and attributes may stand at any of the redeclarations. */
static void add_redeclaration(CPlaces *places, CXCursor cursor, CFunction *fn)
{
    for (guint i = 0; i < fn->n_params; i++) {
        const char *name = c_intern(clang_getCursorSpelling(clang_Cursor_getArgument(cursor, i)));
        if (fn->params[i].name == NULL && name[0] != '\0')
            fn->params[i].name = name;
    }
    fn->is_static |= clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
    fn->is_inline |= clang_Cursor_isFunctionInlined(cursor) != 0;
    fn->is_definition |= clang_isCursorDefinition(cursor) != 0;
    read_attributes(cursor, fn);
    read_malloc_release(places, cursor, fn);
    if (fn->comment == NULL)
        fn->comment = comment_of(places, cursor);
}

CFunction *c_describe_function(const CDecls *decls, CPlaces *places, const GArray *cursors)
{
    CXCursor first = g_array_index(cursors, CXCursor, 0);
    CXCursor best = first;
    for (guint i = 0; i < cursors->len; i++)
        if (clang_isCursorDefinition(g_array_index(cursors, CXCursor, i)))
            best = g_array_index(cursors, CXCursor, i);
    CFunction *fn = g_new0(CFunction, 1);
    fn->ownership_takes = fn->ownership_holds = fn->malloc_dealloc_param = -1;
    fn->name = c_intern(clang_getCursorSpelling(first));
    fn->pos = c_places_of_cursor(places, best, &fn->in_tree);
    fn->variadic = clang_Cursor_isVariadic(best) != 0;
    describe_result(decls, best, fn);
    describe_params(decls, best, fn);
    for (guint i = 0; i < cursors->len; i++)
        add_redeclaration(places, g_array_index(cursors, CXCursor, i), fn);
    return fn;
}

/* ---- structs ------------------------------------------------------------------------------- */

typedef struct FieldVisit {
    const CDecls *decls;
    CPlaces *places;
    GPtrArray *fields;
} FieldVisit;

static enum CXVisitorResult visit_field(CXCursor cursor, CXClientData data)
{
    FieldVisit *visit = data;
    CXType type = clang_getCursorType(cursor);
    CXType canonical = clang_getCanonicalType(type);
    if (clang_Cursor_isAnonymousRecordDecl(clang_getTypeDeclaration(canonical))) {
        clang_Type_visitFields(canonical, visit_field, data); /* its fields are the outer one's */
        return CXVisit_Continue;
    }
    CStructField *field = g_new0(CStructField, 1);
    field->name = c_intern(clang_getCursorSpelling(cursor));
    field->type = c_type_name(type);
    field->canonical = c_type_name(canonical);
    field->function_pointer = is_pointer(canonical) && is_function(pointee(canonical));
    if (field->function_pointer)
        note_signature(visit->decls, canonical);
    field->pos = c_places_of_cursor(visit->places, cursor, NULL);
    g_ptr_array_add(visit->fields, field);
    return CXVisit_Continue;
}

CStruct *c_describe_struct(const CDecls *decls, CPlaces *places, CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    CXCursor decl = clang_getTypeDeclaration(canonical);
    CXCursor definition = clang_getCursorDefinition(decl);
    CStruct *record = g_new0(CStruct, 1);
    record->name = c_decls_tag_name(decls, canonical);
    record->complete = !clang_Cursor_isNull(definition);
    record->pos = c_places_of_cursor(places, record->complete ? definition : decl, NULL);
    record->fields = g_ptr_array_new_with_free_func(g_free);
    long long size = clang_Type_getSizeOf(canonical);
    record->tag = c_type_name(canonical);
    record->size = size > 0 ? (guint64)size : 0;
    FieldVisit visit = {decls, places, record->fields};
    if (record->complete)
        clang_Type_visitFields(canonical, visit_field, &visit);
    return record;
}
