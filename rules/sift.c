/* Reading the comments of the audited files and applying them to the findings.
 * The comments' form is analyzers/unit/suppress.c's; what is wrong with one is reported by the rule
 * bad-suppression. */
#include "rules/sift.h"

#include "analyzers/source/source_file.h"
#include "analyzers/unit/suppress.h"
#include "rules/bad-suppression/bad_suppression.h"

#include <string.h>

/* One audited file. */
typedef struct SiftFile {
    const char *path;  /* interned */
    GPtrArray *lists;  /* SuppressionList *: the file's own, then one a preamble */
    GArray *functions; /* LineRange */
    gboolean generated, vendored, outside;
} SiftFile;

typedef struct Sift {
    const RuleContext *ctx;
    const SiftOptions *options;
    GHashTable *files;   /* path -> SiftFile * */
    GPtrArray *rule_ids; /* NULL-terminated */
} Sift;

static void sift_file_free(gpointer data)
{
    SiftFile *file = data;
    g_ptr_array_unref(file->lists);
    g_array_unref(file->functions);
    g_free(file);
}

static void sift_clear(Sift *sift)
{
    g_clear_pointer(&sift->files, g_hash_table_unref);
    g_clear_pointer(&sift->rule_ids, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sift, sift_clear)

/* ---- files ----------------------------------------------------------------------------------- */

/* The part of a file's path below the deepest of the paths that the user named. */
static const char *below_named(const SiftOptions *options, const char *absolute)
{
    const char *below = absolute + strlen(options->root);
    for (guint i = 0; options->paths != NULL && options->paths[i] != NULL; i++) {
        g_autofree char *named = g_canonicalize_filename(options->paths[i], NULL);
        gsize length = strlen(named);
        if (strncmp(absolute, named, length) == 0 &&
            (absolute[length] == '/' || absolute[length] == '\0') && absolute + length > below) {
            below = absolute + length;
        }
    }
    return below;
}

/* Folders that hold other people's code, by the names that package managers and habit give them. */
static gboolean is_vendored(const SiftOptions *options, const char *path)
{
    static const char *const NAMES[] = {"vendor",   "third_party", "third-party", "thirdparty",
                                        "3rdparty", "subprojects", "node_modules"};
    g_autofree char *absolute = g_build_filename(options->root, path, NULL);
    g_auto(GStrv) parts = g_strsplit(below_named(options, absolute), "/", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (g_strv_contains((const char *const *)parts, NAMES[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_outside(const char *path)
{
    return g_path_is_absolute(path) || strcmp(path, "..") == 0 || g_str_has_prefix(path, "../");
}

static SiftFile *file_of(Sift *sift, const char *path)
{
    const char *key = g_intern_string(path);
    SiftFile *file = g_hash_table_lookup(sift->files, key);
    if (file != NULL) {
        return file;
    }
    file = g_new0(SiftFile, 1);
    file->path = key;
    file->lists = g_ptr_array_new_with_free_func((GDestroyNotify)suppression_list_free);
    file->functions = g_array_new(FALSE, FALSE, sizeof(LineRange));
    file->outside = is_outside(key);
    file->vendored = !file->outside && is_vendored(sift->options, key);
    g_hash_table_insert(sift->files, (gpointer)key, file);
    return file;
}

static void add_functions(Sift *sift, const IrUnit *unit)
{
    for (guint i = 0; unit != NULL && i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->pos.path == NULL || fn->pos.line == 0) {
            continue;
        }
        LineRange range = {fn->pos.line, MAX(fn->pos.line, fn->end.line)};
        g_array_append_val(file_of(sift, fn->pos.path)->functions, range);
    }
}

/* Every file whose code was read, so that a comment that covers nothing is seen there too. */
static void add_files(Sift *sift)
{
    for (guint i = 0; i < sift->ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(sift->ctx->units, i);
        if (unit->go != NULL) {
            const GoPackage *package = unit->go->package;
            for (guint j = 0; j < package->files->len; j++) {
                file_of(sift, ((const GoFile *)g_ptr_array_index(package->files, j))->path);
            }
            for (guint j = 0; package->uses_cgo && j < package->c_files->len; j++) {
                file_of(sift, g_ptr_array_index(package->c_files, j));
            }
            add_functions(sift, unit->go->ir);
        }
        for (guint j = 0; j < unit->c_units->len; j++) {
            add_functions(sift, ((const CUnit *)g_ptr_array_index(unit->c_units, j))->bodies);
        }
    }
    for (guint i = 0; i < sift->options->c_files->len; i++) {
        file_of(sift, g_ptr_array_index(sift->options->c_files, i));
    }
    const GPtrArray *findings = sift->ctx->result->findings;
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        if (finding->pos.path != NULL) {
            file_of(sift, finding->pos.path);
        }
    }
}

/* ---- comments -------------------------------------------------------------------------------- */

/* Most files have nothing that could be of interest. */
static gboolean may_speak(const char *text, gsize length)
{
    static const char *const WORDS[] = {"custody:", "nolint:", "Code generated "};
    for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        if (memmem(text, length, WORDS[i], strlen(WORDS[i])) != NULL) {
            return TRUE;
        }
    }
    return FALSE;
}

static SuppressionList *parse(const Sift *sift, const SiftFile *file, const char *text,
                              gsize length, CommentLanguage language)
{
    return suppression_list_parse(file->path, text, length, language,
                                  (const LineRange *)(void *)file->functions->data,
                                  file->functions->len, (const char *const *)sift->rule_ids->pdata);
}

static void read_file(const Sift *sift, SiftFile *file)
{
    g_autoptr(SourceFile) source = source_file_read(sift->options->root, file->path, 0, NULL);
    gsize length = 0;
    const char *text = source != NULL ? source_file_text(source, &length) : NULL;
    if (text == NULL || !may_speak(text, length)) {
        return;
    }
    CommentLanguage language = g_str_has_suffix(file->path, ".go") ? COMMENT_GO : COMMENT_C;
    SuppressionList *list = parse(sift, file, text, length, language);
    file->generated = list->generated;
    g_ptr_array_add(file->lists, list);
}

/* A preamble is one comment to Go, and C with comments of its own. */
static void read_preamble(Sift *sift, const GoPreamble *preamble)
{
    if (preamble->text == NULL || !may_speak(preamble->text, strlen(preamble->text))) {
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint line = 1; line < preamble->first_line; line++) {
        g_string_append_c(text, '\n');
    }
    g_string_append(text, preamble->text);
    SiftFile *file = file_of(sift, preamble->path);
    g_ptr_array_add(file->lists, parse(sift, file, text->str, text->len, COMMENT_C));
}

static void read_comments(Sift *sift)
{
    GHashTableIter iter;
    gpointer value = NULL;
    g_hash_table_iter_init(&iter, sift->files);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (!((SiftFile *)value)->outside) {
            read_file(sift, value);
        }
    }
    for (guint i = 0; i < sift->ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(sift->ctx->units, i);
        for (guint j = 0; unit->go != NULL && j < unit->go->preambles->len; j++) {
            read_preamble(sift, g_ptr_array_index(unit->go->preambles, j));
        }
    }
}

/* ---- findings -------------------------------------------------------------------------------- */

static gboolean leaves_out(const Sift *sift, const SiftFile *file)
{
    return file->outside || (file->generated && !sift->options->include_generated) ||
           (file->vendored && !sift->options->include_vendor);
}

static void count_left_out(AuditResult *result, const SiftFile *file)
{
    guint *n = file->outside    ? &result->left_out.outside
               : file->vendored ? &result->left_out.vendored
                                : &result->left_out.generated;
    ++*n;
}

static void suppress(Finding *finding, SiftFile *file)
{
    const Suppression *best = NULL;
    for (guint i = 0; i < file->lists->len; i++) {
        const Suppression *one = suppression_list_apply(g_ptr_array_index(file->lists, i),
                                                        finding->rule, finding->pos.line);
        if (one != NULL && (best == NULL || one->scope < best->scope)) {
            best = one;
        }
    }
    if (best != NULL) {
        finding->suppressed = TRUE;
        g_free(finding->suppression_reason);
        finding->suppression_reason = g_strdup(best->reason);
    }
}

static void sift_all(Sift *sift)
{
    AuditResult *result = sift->ctx->result;
    for (guint i = 0; i < result->findings->len;) {
        Finding *finding = g_ptr_array_index(result->findings, i);
        SiftFile *file =
            finding->pos.path != NULL ? g_hash_table_lookup(sift->files, finding->pos.path) : NULL;
        if (file != NULL && leaves_out(sift, file)) {
            count_left_out(result, file);
            g_ptr_array_remove_index(result->findings, i);
            continue;
        }
        if (file != NULL) {
            suppress(finding, file);
        }
        i++;
    }
}

/* A finding may be missing where the analysis is: then "covers nothing" would be a guess. */
static gboolean is_whole(const AuditResult *result, const char *path)
{
    for (guint i = 0; i < result->degraded->len; i++) {
        if (((const DegradedNote *)g_ptr_array_index(result->degraded, i))->path == path) {
            return FALSE;
        }
    }
    for (guint i = 0; i < result->errors->len; i++) {
        if (((const AuditError *)g_ptr_array_index(result->errors, i))->path == path) {
            return FALSE;
        }
    }
    return TRUE;
}

static void judge_comments(Sift *sift)
{
    if (rule_severity(sift->ctx, BAD_SUPPRESSION) == SEVERITY_OFF) {
        return;
    }
    g_ptr_array_add(sift->ctx->result->rules_run, (gpointer)g_intern_string(BAD_SUPPRESSION));
    GHashTableIter iter;
    gpointer value = NULL;
    g_hash_table_iter_init(&iter, sift->files);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const SiftFile *file = value;
        for (guint i = 0; !leaves_out(sift, file) && i < file->lists->len; i++) {
            judge_bad_suppression(sift->ctx, g_ptr_array_index(file->lists, i),
                                  is_whole(sift->ctx->result, file->path));
        }
    }
}

static GHashTable *left_out_files(const Sift *sift)
{
    GHashTable *paths = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    gpointer value = NULL;
    g_hash_table_iter_init(&iter, sift->files);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const SiftFile *file = value;
        if (leaves_out(sift, file)) {
            g_hash_table_add(paths, (gpointer)file->path);
        }
    }
    return paths;
}

GHashTable *sift_findings(const RuleContext *ctx, const SiftOptions *options)
{
    g_auto(Sift) sift = {.ctx = ctx, .options = options};
    gsize n = 0;
    const RuleInfo *rules = rules_all(&n);
    sift.rule_ids = g_ptr_array_new();
    for (gsize i = 0; i < n; i++) {
        g_ptr_array_add(sift.rule_ids, (gpointer)rules[i].id);
    }
    g_ptr_array_add(sift.rule_ids, NULL);
    sift.files = g_hash_table_new_full(NULL, NULL, NULL, sift_file_free);
    add_files(&sift);
    read_comments(&sift);
    sift_all(&sift);
    judge_comments(&sift);
    return left_out_files(&sift);
}
