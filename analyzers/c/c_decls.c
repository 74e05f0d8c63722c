/* Which declarations of a translation unit are wanted: those named, those that may release what
 * they give, those that bodies call. What a declaration says is read in c_describe.c. */
#include "analyzers/c/c_decls.h"
#include "analyzers/c/c_guess.h"

#include <string.h>

typedef struct Group { /* the redeclarations of one function */
    const char *name;
    GArray *cursors; /* CXCursor */
    gboolean wanted, in_tree;
} Group;

struct CDecls {
    CPlaces *places;
    const CRequest *request;
    GHashTable *by_name; /* name -> Group * */
    GPtrArray *groups;   /* Group *, in source order */
    GPtrArray *wanted;   /* Group *, borrowed; grows while it is walked */
    GHashTable *names;   /* interned names that were asked for, or NULL: all */
    GArray *typedefs;    /* CXCursor */
    GHashTable *tags;    /* CXCursor * of a record or enum -> interned name of a typedef */
    GArray *enums;       /* CXCursor */
    GArray *all_records; /* CXCursor */
    GArray *bodies, *records, *variables; /* CXCursor, in the tree */
    GArray *aliases;                      /* CXCursor of the suffix's variables */
    GHashTable *signatures;               /* interned canonical type -> CSignature *, owned */
};

/* Parts of names of functions that end the life of something: anywhere in a name, and as a word. */
static const char *const release_parts[] = {
    "free",     "destroy", "delete", "close",  "release", "unref",  "dispose",
    "cleanup",  "clear",   "deinit", "decref", "discard", "unload", "detach",
    "shutdown", "unmap",   "uninit", "finish", "logout",  "finali",
};
static const char *const release_words[] = {"fini",  "term", "drop",   "put",   "end",
                                            "stop",  "exit", "remove", "reset", "wipe",
                                            "erase", "kill", "done",   "abort"};

static void group_free(gpointer data)
{
    Group *group = data;
    g_array_unref(group->cursors);
    g_free(group);
}

static guint cursor_hash(gconstpointer cursor)
{
    return clang_hashCursor(*(const CXCursor *)cursor);
}

static gboolean cursor_equal(gconstpointer a, gconstpointer b)
{
    return clang_equalCursors(*(const CXCursor *)a, *(const CXCursor *)b) != 0;
}

/* ---- the walk over the top level ------------------------------------------------------------ */

/* FALSE for what our own text declares. */
static gboolean place_top(CDecls *decls, CXCursor cursor, gboolean *ret_in_tree)
{
    return c_places_of_cursor(decls->places, cursor, ret_in_tree).line != 0;
}

static gboolean is_in_tree(CDecls *decls, CXCursor cursor)
{
    gboolean in_tree;
    c_places_of_cursor(decls->places, cursor, &in_tree);
    return in_tree;
}

static void add_function(CDecls *decls, CXCursor cursor)
{
    gboolean in_tree;
    if (!place_top(decls, cursor, &in_tree))
        return;
    const char *name = c_intern(clang_getCursorSpelling(cursor));
    Group *group = g_hash_table_lookup(decls->by_name, name);
    if (group == NULL) {
        group = g_new0(Group, 1);
        group->name = name;
        group->cursors = g_array_new(FALSE, FALSE, sizeof(CXCursor));
        g_hash_table_insert(decls->by_name, (gpointer)name, group);
        g_ptr_array_add(decls->groups, group);
    }
    g_array_append_val(group->cursors, cursor);
    group->in_tree |= in_tree;
    if (in_tree && clang_isCursorDefinition(cursor))
        g_array_append_val(decls->bodies, cursor);
}

/* Typedefs of records and enums name them; the first one does. */
static void add_typedef(CDecls *decls, CXCursor cursor)
{
    g_array_append_val(decls->typedefs, cursor);
    CXType type = clang_getTypedefDeclUnderlyingType(cursor);
    if (type.kind != CXType_Elaborated && type.kind != CXType_Record && type.kind != CXType_Enum)
        return;
    CXType named = type.kind == CXType_Elaborated ? clang_Type_getNamedType(type) : type;
    if (named.kind != CXType_Record && named.kind != CXType_Enum)
        return;
    CXCursor tag = clang_getCanonicalCursor(clang_getTypeDeclaration(named));
    if (!g_hash_table_contains(decls->tags, &tag))
        g_hash_table_insert(decls->tags, g_memdup2(&tag, sizeof tag),
                            (gpointer)c_intern(clang_getCursorSpelling(cursor)));
}

static void add_variable(CDecls *decls, CXCursor cursor)
{
    CXString spelling = clang_getCursorSpelling(cursor);
    gboolean alias = g_str_has_prefix(clang_getCString(spelling), C_SUFFIX_ALIAS);
    clang_disposeString(spelling);
    if (alias)
        g_array_append_val(decls->aliases, cursor);
    else if (is_in_tree(decls, cursor))
        g_array_append_val(decls->variables, cursor);
}

static void add_record(CDecls *decls, CXCursor cursor)
{
    g_array_append_val(decls->all_records, cursor);
    if (clang_isCursorDefinition(cursor) && is_in_tree(decls, cursor))
        g_array_append_val(decls->records, cursor);
}

static enum CXChildVisitResult visit_top(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    CDecls *decls = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_FunctionDecl)
        add_function(decls, cursor);
    else if (kind == CXCursor_TypedefDecl)
        add_typedef(decls, cursor);
    else if (kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl)
        add_record(decls, cursor);
    else if (kind == CXCursor_EnumDecl)
        g_array_append_val(decls->enums, cursor);
    else if (kind == CXCursor_VarDecl)
        add_variable(decls, cursor);
    return CXChildVisit_Continue;
}

static GArray *new_cursors(void)
{
    return g_array_new(FALSE, FALSE, sizeof(CXCursor));
}

CDecls *c_decls_new(CXTranslationUnit tu, CPlaces *places, const CRequest *request)
{
    CDecls *decls = g_new0(CDecls, 1);
    decls->places = places;
    decls->request = request;
    decls->by_name = g_hash_table_new(NULL, NULL);
    decls->groups = g_ptr_array_new_with_free_func(group_free);
    decls->wanted = g_ptr_array_new();
    decls->tags = g_hash_table_new_full(cursor_hash, cursor_equal, g_free, NULL);
    decls->signatures = g_hash_table_new_full(NULL, NULL, NULL, c_signature_free);
    GArray **lists[] = {&decls->typedefs, &decls->enums,     &decls->all_records, &decls->bodies,
                        &decls->records,  &decls->variables, &decls->aliases};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        *lists[i] = new_cursors();
    if (request->names != NULL) {
        decls->names = g_hash_table_new(NULL, NULL);
        for (guint i = 0; request->names[i] != NULL; i++)
            g_hash_table_add(decls->names, (gpointer)g_intern_string(request->names[i]));
    }
    clang_visitChildren(clang_getTranslationUnitCursor(tu), visit_top, decls);
    return decls;
}

void c_decls_free(CDecls *decls)
{
    if (decls == NULL)
        return;
    g_hash_table_unref(decls->by_name);
    g_ptr_array_unref(decls->groups);
    g_ptr_array_unref(decls->wanted);
    g_hash_table_unref(decls->tags);
    g_hash_table_unref(decls->signatures);
    g_clear_pointer(&decls->names, g_hash_table_unref);
    GArray *lists[] = {decls->typedefs, decls->enums,     decls->all_records, decls->bodies,
                       decls->records,  decls->variables, decls->aliases};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_array_unref(lists[i]);
    g_free(decls);
}

GHashTable *c_decls_signatures(const CDecls *decls)
{
    return decls->signatures;
}

const GArray *c_decls_bodies(const CDecls *decls)
{
    return decls->bodies;
}

const GArray *c_decls_records(const CDecls *decls)
{
    return decls->records;
}

const GArray *c_decls_variables(const CDecls *decls)
{
    return decls->variables;
}

const char *c_decls_tag_name(const CDecls *decls, CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    if (canonical.kind != CXType_Record && canonical.kind != CXType_Enum)
        return NULL;
    CXCursor tag = clang_getCanonicalCursor(clang_getTypeDeclaration(canonical));
    const char *name = g_hash_table_lookup(decls->tags, &tag);
    if (name != NULL)
        return name;
    if (clang_Cursor_isAnonymous(tag))
        return NULL;
    const char *word = canonical.kind == CXType_Enum                    ? "enum"
                       : clang_getCursorKind(tag) == CXCursor_UnionDecl ? "union"
                                                                        : "struct";
    const char *spelling = c_intern(clang_getCursorSpelling(tag));
    g_autofree char *full = g_strdup_printf("%s %s", word, spelling);
    return g_intern_string(full);
}

/* ---- functions ----------------------------------------------------------------------------- */

static void want(CDecls *decls, Group *group)
{
    if (group == NULL || group->wanted)
        return;
    group->wanted = TRUE;
    g_ptr_array_add(decls->wanted, group);
}

void c_decls_want(CDecls *decls, const char *name)
{
    want(decls, g_hash_table_lookup(decls->by_name, g_intern_string(name)));
}

gboolean c_decls_declaration(const CDecls *decls, const char *name, CXCursor *ret_cursor)
{
    const Group *group = g_hash_table_lookup(decls->by_name, name);
    if (group == NULL)
        return FALSE;
    *ret_cursor = g_array_index(group->cursors, CXCursor, 0);
    return TRUE;
}

gboolean c_decls_definition(const CDecls *decls, const char *name, CXCursor *ret_cursor)
{
    const Group *group = g_hash_table_lookup(decls->by_name, g_intern_string(name));
    for (guint i = 0; group != NULL && i < group->cursors->len; i++) {
        CXCursor cursor = g_array_index(group->cursors, CXCursor, i);
        if (clang_isCursorDefinition(cursor)) {
            *ret_cursor = cursor;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_asked_for(const CDecls *decls, const char *name)
{
    return decls->names == NULL || g_hash_table_contains(decls->names, name);
}

static void want_named(CDecls *decls)
{
    gboolean all = decls->names == NULL && !decls->request->bodies;
    for (guint i = 0; i < decls->groups->len; i++) {
        Group *group = g_ptr_array_index(decls->groups, i);
        if (all || (decls->request->bodies && group->in_tree) ||
            (decls->names != NULL && g_hash_table_contains(decls->names, group->name)))
            want(decls, group);
    }
}

/* The record that a parameter or result is about, as a key; NULL for none. */
static const char *record_key(const CDecls *decls, CXType type)
{
    CParam param;
    CXType canonical = clang_getCanonicalType(type);
    if (canonical.kind != CXType_Pointer && canonical.kind != CXType_Record)
        return NULL;
    c_describe_param(decls, type, &param);
    return param.record;
}

static void collect_records(const CDecls *decls, const Group *group, GHashTable *records)
{
    CXCursor cursor = g_array_index(group->cursors, CXCursor, 0);
    int n = clang_Cursor_getNumArguments(cursor);
    for (int i = -1; i < n; i++) {
        CXType type = i < 0 ? clang_getCursorResultType(cursor)
                            : clang_getCursorType(clang_Cursor_getArgument(cursor, (unsigned)i));
        const char *record = record_key(decls, type);
        if (record != NULL)
            g_hash_table_add(records, (gpointer)record);
    }
}

/* Whether `word` stands in `name` with no letter of its own case before or behind it. */
static gboolean has_word(const char *name, const char *lower, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = strstr(lower, word); at != NULL; at = strstr(at + 1, word)) {
        const char *start = name + (at - lower), *end = start + length;
        gboolean begins = start == name || !g_ascii_isalpha(start[-1]) || g_ascii_isupper(*start);
        if (begins && !g_ascii_islower(*end))
            return TRUE;
    }
    return FALSE;
}

static gboolean sounds_like_release(const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (guint i = 0; i < G_N_ELEMENTS(release_parts); i++)
        if (strstr(lower, release_parts[i]) != NULL)
            return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(release_words); i++)
        if (has_word(name, lower, release_words[i]))
            return TRUE;
    return FALSE;
}

static gboolean takes_record(const CDecls *decls, const Group *group, GHashTable *records)
{
    CXCursor cursor = g_array_index(group->cursors, CXCursor, 0);
    int n = clang_Cursor_getNumArguments(cursor);
    for (int i = 0; i < n; i++) {
        CXType type = clang_getCursorType(clang_Cursor_getArgument(cursor, (unsigned)i));
        const char *record = record_key(decls, type);
        if (record != NULL && g_hash_table_contains(records, record))
            return TRUE;
    }
    return FALSE;
}

/* Functions that may release what the wanted ones speak of. */
static void want_releases(CDecls *decls)
{
    g_autoptr(GHashTable) records = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < decls->wanted->len; i++)
        collect_records(decls, g_ptr_array_index(decls->wanted, i), records);
    for (guint i = 0; i < decls->groups->len && g_hash_table_size(records) > 0; i++) {
        Group *group = g_ptr_array_index(decls->groups, i);
        if (!group->wanted && sounds_like_release(group->name) &&
            takes_record(decls, group, records))
            want(decls, group);
    }
}

/* Many functions of libc are English words: "read", "puts". */
static gboolean looks_like_function(const char *word)
{
    for (const char *c = word; *c != '\0'; c++)
        if (!g_ascii_islower(*c) && c > word)
            return TRUE;
    return sounds_like_release(word);
}

/* Functions that a comment names. */
static void want_mentioned(CDecls *decls, const char *comment)
{
    g_autoptr(GString) word = g_string_new(NULL);
    for (const char *c = comment;; c++) {
        if (g_ascii_isalnum(*c) || *c == '_') {
            g_string_append_c(word, *c);
            continue;
        }
        if (word->len > 2 && looks_like_function(word->str))
            want(decls, g_hash_table_lookup(decls->by_name, g_intern_string(word->str)));
        g_string_truncate(word, 0);
        if (*c == '\0')
            return;
    }
}

static void report_functions(CDecls *decls, CUnit *unit)
{
    want_named(decls);
    want_releases(decls);
    guint asked = decls->wanted->len;
    for (guint i = 0; i < decls->wanted->len; i++) {
        const Group *group = g_ptr_array_index(decls->wanted, i);
        CFunction *fn = c_describe_function(decls, decls->places, group->cursors);
        g_ptr_array_add(unit->functions, fn);
        if (i >= asked)
            continue;
        if (fn->comment != NULL)
            want_mentioned(decls, fn->comment);
        if (fn->malloc_dealloc != NULL)
            c_decls_want(decls, fn->malloc_dealloc);
    }
}

/* ---- macros: answers from the suffix --------------------------------------------------------- */

static enum CXChildVisitResult find_function(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    CXCursor referenced = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr &&
        clang_getCursorKind(referenced) == CXCursor_FunctionDecl) {
        *(CXCursor *)data = referenced;
        return CXChildVisit_Break;
    }
    return CXChildVisit_Recurse;
}

/* #define shown real: the function is asked for by the macro's name. */
static void want_aliases(CDecls *decls)
{
    for (guint i = 0; i < decls->aliases->len; i++) {
        CXCursor target = clang_getNullCursor();
        CXCursor alias = g_array_index(decls->aliases, CXCursor, i);
        clang_visitChildren(alias, find_function, &target);
        if (!clang_Cursor_isNull(target))
            c_decls_want(decls, c_intern(clang_getCursorSpelling(target)));
    }
}

static const CFunction *find_described(const CUnit *unit, const char *name)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->name == name)
            return fn;
    }
    return NULL;
}

/* A copy of the real function under the macro's name. */
static void report_aliases(CDecls *decls, CUnit *unit)
{
    for (guint i = 0; i < decls->aliases->len; i++) {
        CXCursor alias = g_array_index(decls->aliases, CXCursor, i), target = clang_getNullCursor();
        const char *name = c_intern(clang_getCursorSpelling(alias)) + strlen(C_SUFFIX_ALIAS);
        clang_visitChildren(alias, find_function, &target);
        if (clang_Cursor_isNull(target) || find_described(unit, g_intern_string(name)) != NULL)
            continue;
        const CFunction *real = find_described(unit, c_intern(clang_getCursorSpelling(target)));
        if (real == NULL)
            continue;
        CFunction *copy = g_memdup2(real, sizeof *real);
        copy->name = g_intern_string(name);
        copy->params = g_memdup2(real->params, real->n_params * sizeof *real->params);
        copy->comment = g_strdup(real->comment);
        g_ptr_array_add(unit->functions, copy);
    }
}

/* ---- enumerators --------------------------------------------------------------------------- */

typedef struct EnumVisit {
    const CDecls *decls;
    CUnit *unit;
    const char *enum_name;
    gboolean whole; /* every member is wanted */
    GHashTable *rejected;
} EnumVisit;

static enum CXChildVisitResult visit_enumerator(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    EnumVisit *visit = data;
    if (clang_getCursorKind(cursor) != CXCursor_EnumConstantDecl)
        return CXChildVisit_Continue;
    const char *name = c_intern(clang_getCursorSpelling(cursor)), *enum_name = visit->enum_name;
    if (g_str_has_prefix(name, C_SUFFIX_VALUE)) {
        unsigned line = 0;
        clang_getFileLocation(clang_getCursorLocation(cursor), NULL, &line, NULL, NULL);
        if (g_hash_table_contains(visit->rejected, GUINT_TO_POINTER(line)))
            return CXChildVisit_Continue;
        name = g_intern_string(name + strlen(C_SUFFIX_VALUE));
        enum_name = NULL;
    } else if (!visit->whole && !is_asked_for(visit->decls, name)) {
        return CXChildVisit_Continue;
    }
    CEnumerator *enumerator = g_new0(CEnumerator, 1);
    enumerator->name = name;
    enumerator->value = clang_getEnumConstantDeclValue(cursor);
    enumerator->enum_name = enum_name;
    g_ptr_array_add(visit->unit->enumerators, enumerator);
    return CXChildVisit_Continue;
}

/* Members of the enums that wanted functions return, and those asked for by name. */
static void report_enumerators(CDecls *decls, GHashTable *rejected, CUnit *unit)
{
    g_autoptr(GHashTable) results = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->result_enum != NULL)
            g_hash_table_add(results, (gpointer)fn->result_enum);
    }
    for (guint i = 0; i < decls->enums->len; i++) {
        CXCursor cursor = g_array_index(decls->enums, CXCursor, i);
        const char *name = c_decls_tag_name(decls, clang_getCursorType(cursor));
        if (strcmp(c_intern(clang_getCursorSpelling(cursor)), C_GUESSED_ENUM) == 0)
            continue;
        EnumVisit visit = {decls, unit, name, FALSE, rejected};
        visit.whole = name != NULL && g_hash_table_contains(results, name);
        if (visit.whole || decls->names != NULL || !decls->request->bodies ||
            is_in_tree(decls, cursor))
            clang_visitChildren(cursor, visit_enumerator, &visit);
    }
}

/* ---- structs and typedefs -------------------------------------------------------------------- */

/* Records and typedefs that the reported functions mention, by name. */
static GHashTable *mentioned_types(const CUnit *unit)
{
    GHashTable *names = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint p = 0; p <= fn->n_params; p++) {
            const CParam *param = p == fn->n_params ? &fn->result : &fn->params[p];
            if (param->record != NULL)
                g_hash_table_add(names, (gpointer)param->record);
            if (param->type != NULL)
                g_hash_table_add(names, (gpointer)param->type);
        }
    }
    return names;
}

static gboolean is_type_wanted(CDecls *decls, const char *name, CXCursor cursor,
                               GHashTable *mentioned)
{
    if (name == NULL)
        return FALSE;
    if (g_hash_table_contains(mentioned, name))
        return TRUE;
    if (decls->names == NULL)
        return !decls->request->bodies || is_in_tree(decls, cursor);
    if (g_hash_table_contains(decls->names, name))
        return TRUE;
    g_autofree char *cgo_name = g_strdelimit(g_strdup(name), " ", '_'); /* struct_x, as cgo says */
    return g_hash_table_contains(decls->names, g_intern_string(cgo_name));
}

static void report_types(CDecls *decls, CUnit *unit)
{
    g_autoptr(GHashTable) mentioned = mentioned_types(unit);
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < decls->typedefs->len; i++) {
        CXCursor cursor = g_array_index(decls->typedefs, CXCursor, i);
        const char *name = c_intern(clang_getCursorSpelling(cursor));
        if (!is_type_wanted(decls, name, cursor, mentioned) ||
            !g_hash_table_add(done, (gpointer)name))
            continue;
        CXType type = clang_getCanonicalType(clang_getTypedefDeclUnderlyingType(cursor));
        g_ptr_array_add(unit->typedefs, (gpointer)name);
        g_ptr_array_add(unit->typedefs, (gpointer)c_type_name(type));
        CParam *shape = g_new0(CParam, 1);
        c_describe_param(decls, type, shape);
        g_ptr_array_add(unit->shapes, shape);
        const char *tag = c_decls_tag_name(decls, type);
        if (tag != NULL)
            g_hash_table_add(mentioned, (gpointer)tag);
    }
    g_hash_table_remove_all(done);
    for (guint i = 0; i < decls->all_records->len; i++) {
        CXCursor cursor = g_array_index(decls->all_records, CXCursor, i);
        CXType type = clang_getCursorType(cursor);
        const char *name = c_decls_tag_name(decls, type);
        const char *tag = c_type_name(clang_getCanonicalType(type)); /* Go may say either */
        if ((is_type_wanted(decls, name, cursor, mentioned) ||
             (name != NULL && is_type_wanted(decls, tag, cursor, mentioned))) &&
            g_hash_table_add(done, (gpointer)name))
            g_ptr_array_add(unit->structs, c_describe_struct(decls, decls->places, type));
    }
}

static gint compare_signatures(gconstpointer left, gconstpointer right)
{
    const CSignature *const *a = left, *const *b = right;
    return strcmp((*a)->canonical, (*b)->canonical);
}

static void report_signatures(CDecls *decls, CUnit *unit)
{
    GHashTableIter iter;
    gpointer signature;
    g_hash_table_iter_init(&iter, decls->signatures);
    while (g_hash_table_iter_next(&iter, NULL, &signature)) {
        g_ptr_array_add(unit->signatures, signature);
        g_hash_table_iter_steal(&iter);
    }
    g_ptr_array_sort(unit->signatures, compare_signatures);
}

void c_decls_report(CDecls *decls, GHashTable *rejected, CUnit *unit)
{
    want_aliases(decls);
    report_functions(decls, unit);
    report_aliases(decls, unit);
    report_enumerators(decls, rejected, unit);
    report_types(decls, unit);
    report_signatures(decls, unit);
}
