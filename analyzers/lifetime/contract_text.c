/* Texts (char *) that a library gives: whose they are, by the verbs of names and by what frees
 * strings. Objects are contract_infer.c. */
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

NameVerb name_speaks(const Words *words)
{
    gint creates = words_find(words, 0, words_of_creation);
    gint looks = words_find(words, 0, words_of_looking);
    if (creates < 0 && looks >= 0 && strcmp(words->text[looks], "default") == 0) {
        return NAME_AMBIGUOUS; /* the one default, or a new one with default values */
    }
    if (creates < 0) {
        return looks < 0 ? NAME_SILENT : NAME_LOOKS;
    }
    return looks >= 0 && looks < creates ? NAME_AMBIGUOUS : NAME_CREATES;
}

static char *first_word(const char *name)
{
    Words words;
    words_init(&words, name);
    char *first = g_strdup(words.n > 0 ? words.text[0] : "");
    words_clear(&words);
    return first;
}

/* x_free(void *), x_free_string(char *), x_error_free(char *): 2 if it is for errors or strings by
 * its name, 1 if for anything, 0 if it is none. */
static guint text_release_rank(const CFunction *fn)
{
    if (fn->n_params != 1 || fn->params[0].pointer_depth != 1 ||
        infer_type_key(&fn->params[0]) != NULL || fn->params[0].function_pointer ||
        fn->result.pointer_depth > 0) {
        return 0;
    }
    Words words;
    words_init(&words, fn->name);
    gboolean releases = FALSE, others = FALSE;
    guint n_texts = 0;
    for (guint i = 1; i < words.n; i++) {
        gboolean verb = word_release_rank(words.text[i]) == 1;
        gboolean text = g_strv_contains(words_of_texts, words.text[i]);
        releases |= verb;
        n_texts += text ? 1 : 0;
        others |= !verb && !text;
    }
    words_clear(&words);
    return !releases || others ? 0 : n_texts > 0 ? 2 : 1;
}

void infer_find_text_releases(Infer *infer)
{
    g_autoptr(GHashTable) best = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        guint rank = infer_body_is_known(fn) ? 0 : text_release_rank(fn);
        if (rank == 0) {
            continue;
        }
        g_autofree char *first = first_word(fn->name);
        const char *library = g_intern_string(first);
        if (rank > GPOINTER_TO_UINT(g_hash_table_lookup(best, library))) {
            g_hash_table_insert(best, (gpointer)library, GUINT_TO_POINTER(rank));
            g_hash_table_insert(infer->text_releases, (gpointer)library, (gpointer)fn);
        }
    }
}

/* Libraries that return texts they keep as const char *: their char * are for the caller. */
void infer_find_const_texts(Infer *infer)
{
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        if (fn->result.is_char && fn->result.const_pointee && fn->result.pointer_depth == 1) {
            g_autofree char *first = first_word(fn->name);
            g_hash_table_add(infer->const_texts, (gpointer)g_intern_string(first));
        }
    }
}

/* A text that is written into a buffer of the caller's may be that buffer. */
static gboolean takes_a_buffer(const CFunction *fn)
{
    for (guint i = 0; i < fn->n_params; i++) {
        const CParam *param = &fn->params[i];
        if (param->is_char && param->pointer_depth == 1 && !param->const_pointee) {
            return TRUE;
        }
    }
    return FALSE;
}

/* x_as_string(x): the thing itself, seen as a text. */
static gboolean is_view(const CFunction *fn)
{
    static const char *const views[] = {"as", "data", "borrow", "peek", "get0", NULL};
    return name_has(fn->name, views);
}

/* What frees the text (char *) that a function gives, or NULL where names and types leave doubt
 * about whose it is. */
static const CFunction *release_of_text(Infer *infer, const CFunction *fn, NameVerb verb)
{
    g_autofree char *first = first_word(fn->name);
    const char *library = g_intern_string(first);
    const CFunction *release = g_hash_table_lookup(infer->text_releases, library);
    if (release == NULL || release == fn) {
        return NULL;
    }
    gboolean kept_are_const = g_hash_table_contains(infer->const_texts, library);
    gboolean for_texts = text_release_rank(release) == 2;
    if (is_view(fn)) {
        return NULL;
    }
    gboolean given = verb == NAME_CREATES || kept_are_const || (for_texts && verb == NAME_SILENT);
    return given ? release : NULL;
}

static const ResourceKind *text_kind(Infer *infer, const CFunction *release)
{
    return infer_define_release(infer, release->name, &release->params[0], CONTRACT_FROM_HEADER,
                                infer_why("releases by its name", release));
}

void infer_text_result(Infer *infer, const CFunction *fn, NameVerb verb)
{
    const CFunction *release =
        fn->result.is_char && !takes_a_buffer(fn) ? release_of_text(infer, fn, verb) : NULL;
    if (release == NULL) {
        return;
    }
    g_autofree char *what =
        g_strdup_printf("returns a text that is not const and %s releases one", release->name);
    Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
    contract->result_kind = text_kind(infer, release);
    contract->result_authority = CONTRACT_FROM_HEADER;
    contract->result_why = infer_why(what, fn);
}

/* char **out of a function that has one such parameter. */
void infer_text_output(Infer *infer, const CFunction *fn, NameVerb verb, guint index)
{
    const CParam *param = &fn->params[index];
    const CFunction *release = release_of_text(infer, fn, verb);
    if (release == NULL || !name_has(param->name, words_of_outputs)) {
        return;
    }
    g_autofree char *what = g_strdup_printf("fills a char ** and %s releases one", release->name);
    ContractParam *filled = &infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[index];
    infer_set_param(filled, CONTRACT_FILLS, CONTRACT_FROM_HEADER, infer_why(what, fn));
    filled->kind = text_kind(infer, release);
}

/* An error's text is the caller's to free, if the library has a function for that. */
void infer_error_text(Infer *infer, const CFunction *fn, guint index)
{
    g_autofree char *first = first_word(fn->name);
    const CFunction *release = g_hash_table_lookup(infer->text_releases, g_intern_string(first));
    g_autofree char *base = infer_bare_type(fn->params[index].canonical);
    if (release == NULL || strcmp(base, "char") != 0) {
        return;
    }
    ContractParam *param = &infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[index];
    infer_set_param(param, CONTRACT_FILLS, CONTRACT_FROM_HEADER, infer_why("error text", fn));
    param->kind = text_kind(infer, release);
}
