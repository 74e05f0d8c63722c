/* One request inside a worker: from text and flags to a CUnit.
 * Trusts nothing that it reads; what goes wrong costs this process only. */
#include "analyzers/c/c_decls.h"
#include "analyzers/c/c_guess.h"
#include "analyzers/c/c_lower.h"
#include "analyzers/c/c_slots.h"
#include "analyzers/c/c_template.h"

#include <string.h>
#include <unistd.h>

enum { MOST_DIAGNOSTICS = 100, MOST_ROUNDS = 8 };
static const gsize longest_text = (gsize)64 << 20;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC(CXTranslationUnit, clang_disposeTranslationUnit, NULL)

typedef struct Parse {
    CXIndex index;
    const CRequest *request;
    char *main_path, *prolog_path;
    char *export_path, *export_beside; /* as -I finds it, and as the file beside it does */
    char *exports;
    char *text;           /* the request's text and our suffix */
    gsize own_length;     /* of the request's */
    GString *prolog;      /* cgo's types, and what nobody declares */
    GPtrArray *headers;   /* texts of the request's templates */
    gboolean all_of_libc; /* as with -D_GNU_SOURCE */
    CGuesses *guesses;
} Parse;

static void parse_clear(Parse *parse)
{
    g_free(parse->main_path);
    g_free(parse->prolog_path);
    g_free(parse->export_path);
    g_free(parse->export_beside);
    g_free(parse->exports);
    g_free(parse->text);
    g_string_free(parse->prolog, TRUE);
    c_guesses_free(parse->guesses);
    g_ptr_array_unref(parse->headers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parse, parse_clear)

/* ---- arguments ------------------------------------------------------------------------------ */

static GPtrArray *arguments(const Parse *parse)
{
    static const char *const before[] = {"-x", "c"};
    static const char *const after[] = {
        "-Wno-everything",        "-Wno-error",           "-ferror-limit=0",
        "-fno-spell-checking",    "-fparse-all-comments", "-fretain-comments-from-system-headers",
        "-fno-caret-diagnostics",
    };
    GPtrArray *argv = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(before); i++)
        g_ptr_array_add(argv, (gpointer)before[i]);
    if (g_file_test(CUSTODY_CLANG_RESOURCE_DIR "/include", G_FILE_TEST_IS_DIR)) {
        g_ptr_array_add(argv, (gpointer) "-resource-dir");
        g_ptr_array_add(argv, (gpointer)CUSTODY_CLANG_RESOURCE_DIR);
    }
    g_ptr_array_add(argv, (gpointer) "-std=gnu17");
    if (parse->all_of_libc)
        g_ptr_array_add(argv, (gpointer) "-D_GNU_SOURCE");
    g_ptr_array_add(argv, (gpointer) "-include");
    g_ptr_array_add(argv, parse->prolog_path);
    for (guint i = 0; parse->request->flags != NULL && parse->request->flags[i] != NULL; i++)
        g_ptr_array_add(argv, (gpointer)parse->request->flags[i]);
    g_ptr_array_add(argv, (gpointer) "-I");
    g_ptr_array_add(argv, (gpointer)parse->request->directory);
    for (guint i = 0; i < G_N_ELEMENTS(after); i++)
        g_ptr_array_add(argv, (gpointer)after[i]);
    return argv;
}

/* ---- one parse ------------------------------------------------------------------------------- */

static void add_unsaved(GArray *files, const char *path, const char *text)
{
    struct CXUnsavedFile file = {path, text, strlen(text)};
    g_array_append_val(files, file);
}

static CXTranslationUnit parse_once(const Parse *parse, enum CXErrorCode *ret_code)
{
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(struct CXUnsavedFile));
    add_unsaved(files, parse->main_path, parse->text);
    add_unsaved(files, parse->prolog_path, parse->prolog->str);
    add_unsaved(files, parse->export_path, parse->exports);
    if (!g_str_equal(parse->export_path, parse->export_beside))
        add_unsaved(files, parse->export_beside, parse->exports);
    for (guint i = 0; i < parse->headers->len; i++)
        add_unsaved(files, parse->request->templates[2 * i], g_ptr_array_index(parse->headers, i));
    unsigned options = CXTranslationUnit_KeepGoing;
    if (!parse->request->bodies)
        options |= CXTranslationUnit_SkipFunctionBodies;
    g_autoptr(GPtrArray) argv = arguments(parse);
    CXTranslationUnit tu = NULL;
    *ret_code = clang_parseTranslationUnit2(
        parse->index, parse->main_path, (const char *const *)argv->pdata, (int)argv->len,
        (struct CXUnsavedFile *)(gpointer)files->data, files->len, options, &tu);
    return tu;
}

static gboolean misses_header(CXTranslationUnit tu)
{
    unsigned n = clang_getNumDiagnostics(tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        const char *text = c_intern(clang_getDiagnosticSpelling(diagnostic));
        clang_disposeDiagnostic(diagnostic);
        if (g_str_has_suffix(text, "file not found"))
            return TRUE;
    }
    return FALSE;
}

static guint count_errors(CXTranslationUnit tu, gboolean *ret_undeclared)
{
    guint errors = 0;
    unsigned n = clang_getNumDiagnostics(tu);
    *ret_undeclared = FALSE;
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        errors += clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        *ret_undeclared |= g_str_has_prefix(c_intern(clang_getDiagnosticSpelling(diagnostic)),
                                            "use of undeclared identifier");
        clang_disposeDiagnostic(diagnostic);
    }
    return errors;
}

/* Many a build defines _GNU_SOURCE: where names are not declared, it is tried whether libc has
 * them. */
static CXTranslationUnit parse_with_libc(Parse *parse, CXTranslationUnit tu)
{
    gboolean undeclared = FALSE;
    enum CXErrorCode code;
    guint before = count_errors(tu, &undeclared);
    if (!undeclared || parse->request->text != NULL)
        return tu;
    parse->all_of_libc = TRUE;
    CXTranslationUnit other = parse_once(parse, &code);
    if (other != NULL && count_errors(other, &undeclared) < before) {
        clang_disposeTranslationUnit(tu);
        return other;
    }
    parse->all_of_libc = FALSE;
    if (other != NULL)
        clang_disposeTranslationUnit(other);
    return tu;
}

static CXTranslationUnit parse_rounds(Parse *parse, enum CXErrorCode *ret_code)
{
    CXTranslationUnit tu = parse_once(parse, ret_code);
    tu = tu != NULL ? parse_with_libc(parse, tu) : NULL;
    for (guint round = 1; round < MOST_ROUNDS && tu != NULL; round++) {
        gboolean incomplete = parse->headers->len > 0 || misses_header(tu);
        if (!incomplete ||
            !c_guesses_learn(parse->guesses, tu, parse->main_path, parse->own_length))
            break;
        g_autofree char *guessed = c_guesses_text(parse->guesses);
        g_string_assign(parse->prolog, c_prolog_text);
        g_string_append(parse->prolog, guessed);
        clang_disposeTranslationUnit(tu);
        tu = parse_once(parse, ret_code);
    }
    return tu;
}

/* ---- diagnostics ------------------------------------------------------------------------------
 */

static gboolean note_missing_header(CUnit *unit, const char *text)
{
    static const char end[] = "' file not found";
    if (text[0] != '\'' || !g_str_has_suffix(text, end))
        return FALSE;
    g_autofree char *name = g_strndup(text + 1, strlen(text) - 1 - strlen(end));
    const char *header = g_intern_string(name);
    if (!g_ptr_array_find(unit->missing_headers, header, NULL))
        g_ptr_array_add(unit->missing_headers, (gpointer)header);
    return TRUE;
}

/* Errors in the user's text become diagnostics; those in the suffix say which macros have no
 * value: their lines go to `rejected`. */
static void read_diagnostics(CXTranslationUnit tu, CPlaces *places, CXFile main_file,
                             GHashTable *rejected, CUnit *unit)
{
    unsigned n = clang_getNumDiagnostics(tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic raw = clang_getDiagnostic(tu, i);
        enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(raw);
        CXSourceLocation location = clang_getDiagnosticLocation(raw);
        const char *text = c_intern(clang_getDiagnosticSpelling(raw));
        clang_disposeDiagnostic(raw);
        if (severity < CXDiagnostic_Error)
            continue;
        gboolean missing = note_missing_header(unit, text);
        SourcePos pos = c_places_of(places, location, NULL);
        CXFile file;
        unsigned line;
        clang_getFileLocation(location, &file, &line, NULL, NULL);
        if (pos.line == 0) {
            if (file != NULL && file == main_file)
                g_hash_table_add(rejected, GUINT_TO_POINTER(line));
            continue;
        }
        if (unit->diagnostics->len >= MOST_DIAGNOSTICS)
            continue;
        CDiagnostic *diagnostic = g_new0(CDiagnostic, 1);
        *diagnostic = (CDiagnostic){pos, missing ? CXDiagnostic_Fatal : (int)severity, text};
        g_ptr_array_add(unit->diagnostics, diagnostic);
    }
}

/* ---- the whole request ------------------------------------------------------------------------
 */

static gboolean load_text(Parse *parse, CUnit *unit)
{
    const CRequest *request = parse->request;
    g_autofree char *file_text = NULL;
    const char *text = request->text;
    if (text == NULL) {
        gsize length;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(parse->main_path, &file_text, &length, &error)) {
            c_unit_fail(unit, "the file cannot be read");
            return FALSE;
        }
        text = file_text;
    }
    if (strlen(text) > longest_text) {
        c_unit_fail(unit, "the file is too large");
        return FALSE;
    }
    g_autofree char *suffix = c_suffix_text(request);
    parse->own_length = strlen(text);
    parse->text = g_strconcat(text, suffix, NULL);
    return TRUE;
}

static void parse_init(Parse *parse, CXIndex index, const CRequest *request)
{
    *parse = (Parse){.index = index, .request = request};
    parse->guesses = c_guesses_new();
    parse->prolog = g_string_new(c_prolog_text);
    parse->headers = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; request->templates != NULL && request->templates[i] != NULL; i += 2)
        g_ptr_array_add(parse->headers, c_template_text(request->templates[i + 1], longest_text));
    parse->prolog_path = g_strdup("/custody/prolog.h");
    parse->export_path = g_build_filename(request->directory, "_cgo_export.h", NULL);
    parse->export_beside = g_canonicalize_filename(parse->export_path, "/");
    parse->exports =
        g_strconcat(c_export_header_text, request->exports != NULL ? request->exports : "", NULL);
    if (request->text == NULL) {
        parse->main_path = g_build_filename(request->root, request->path, NULL);
    } else {
        g_autofree char *base = g_path_get_basename(request->path);
        g_autofree char *name = g_strconcat(base, ".preamble.c", NULL);
        parse->main_path = g_build_filename(request->directory, name, NULL);
    }
}

static const char *describe_code(enum CXErrorCode code)
{
    switch (code) {
    case CXError_Crashed:
        return "libclang crashed";
    case CXError_InvalidArguments:
        return "libclang refused the arguments";
    case CXError_ASTReadError:
    case CXError_Failure:
    case CXError_Success:
        break;
    }
    return "libclang could not parse the file";
}

CUnit *c_translate(gpointer index, const CRequest *request)
{
    g_autoptr(CUnit) unit = c_unit_new();
    g_auto(Parse) parse;
    parse_init(&parse, index, request);
    if (request->directory != NULL && chdir(request->directory) != 0)
        c_unit_fail(unit, "the directory cannot be entered");
    if (unit->failed || !load_text(&parse, unit))
        return g_steal_pointer(&unit);
    enum CXErrorCode code;
    g_auto(CXTranslationUnit) tu = parse_rounds(&parse, &code);
    if (tu == NULL) {
        c_unit_fail(unit, describe_code(code));
        return g_steal_pointer(&unit);
    }
    CXFile main_file = clang_getFile(tu, parse.main_path);
    g_autoptr(CPlaces) places = c_places_new(tu, request, main_file);
    g_autoptr(GHashTable) rejected = g_hash_table_new(NULL, NULL);
    read_diagnostics(tu, places, main_file, rejected, unit);
    g_autoptr(CDecls) decls = c_decls_new(tu, places, request);
    if (request->bodies) {
        unit->bodies = c_lower(decls, places, request, unit->diagnostics);
        c_slots_collect(decls, places, unit);
    }
    c_decls_report(decls, rejected, unit);
    return g_steal_pointer(&unit);
}

gpointer c_translate_warm(void)
{
    CXIndex index = clang_createIndex(0, 0);
    struct CXUnsavedFile file = {"/custody/warm.c", "int x;\n", 7};
    CXTranslationUnit tu =
        clang_parseTranslationUnit(index, "/custody/warm.c", NULL, 0, &file, 1, 0);
    if (tu != NULL)
        clang_disposeTranslationUnit(tu);
    return index;
}
