/* Contracts written in words: matches the comment patterns of the resource files.
 * Understands no prose beyond them: a pattern says what it means, this file finds whom it is about.
 */
#include "analyzers/lifetime/contract_infer_internal.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(pcre2_match_data, pcre2_match_data_free)

/* One pattern's match in one comment. */
typedef struct Match {
    const CFunction *fn;
    const char *statement; /* the sentence or tag around the match; owned */
    const char *group;     /* what (?<fn>) or (?<param>) caught, or NULL; owned */
} Match;

static char *collapse_space(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    for (const char *at = text; *at != '\0'; at++) {
        gboolean space = g_ascii_isspace(*at);
        if (!space) {
            g_string_append_c(out, *at);
        } else if (out->len > 0 && out->str[out->len - 1] != ' ') {
            g_string_append_c(out, ' ');
        }
    }
    return g_string_free(out, FALSE);
}

static gboolean starts_statement(const char *text, const char *at)
{
    static const char *const tags[] = {"@param",    "\\param",     "@return",  "\\return",
                                       "# Returns", "# Arguments", "# Safety", NULL};
    for (guint i = 0; tags[i] != NULL; i++) {
        if (g_str_has_prefix(at, tags[i])) {
            return TRUE;
        }
    }
    return at == text || (at - text >= 2 && at[-1] == ' ' && at[-2] == '.') ||
           g_str_has_prefix(at, "* `");
}

/* The sentence or documentation tag that holds [start, end). */
static char *statement_around(const char *text, gsize start, gsize end)
{
    const char *from = text + start, *to = text + end;
    while (!starts_statement(text, from)) {
        from--;
    }
    while (*to != '\0' && !starts_statement(text, to)) {
        to++;
    }
    return g_strndup(from, (gsize)(to - from));
}

static gboolean has_word(const char *text, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        gboolean starts = at == text || !(g_ascii_isalnum(at[-1]) || at[-1] == '_');
        gboolean ends = !(g_ascii_isalnum(at[length]) || at[length] == '_');
        if (starts && ends) {
            return TRUE;
        }
    }
    return FALSE;
}

/* TRUE where the statement marks the name as code or as a documented parameter: a parameter that is
 * called "data" is not meant by every sentence with data in it. */
static gboolean names_param(const char *statement, const char *name)
{
    static const char *const marks[] = {"`%s`",  "'%s'",   "\"%s\"", "@p %s", "\\p %s",
                                        "@a %s", "\\a %s", "@%s",    "*%s",   NULL};
    if (name == NULL || name[0] == '\0') {
        return FALSE;
    }
    for (guint i = 0; marks[i] != NULL; i++) {
        g_auto(GStrv) around = g_strsplit(marks[i], "%s", 2);
        g_autofree char *marked = g_strconcat(around[0], name, around[1], NULL);
        if (has_word(statement, marked)) {
            return TRUE;
        }
    }
    gboolean param_tag =
        g_str_has_prefix(statement, "@param") || g_str_has_prefix(statement, "\\param");
    /* A name of several words is no word of prose. */
    return (param_tag || strchr(name, '_') != NULL) && has_word(statement, name);
}

static gint named_param(const Match *match, guint depth)
{
    for (guint i = 0; i < match->fn->n_params; i++) {
        if (match->fn->params[i].pointer_depth == depth &&
            names_param(match->statement, match->fn->params[i].name)) {
            return (gint)i;
        }
    }
    return -1;
}

static ContractParam *comment_param(Infer *infer, const CFunction *fn, gint index,
                                    ContractMode mode, const char *why)
{
    Contract *contract =
        contract_book_add(infer->book, fn->name, CONTRACT_FROM_COMMENT, fn->n_params);
    ContractParam *param = &contract->params[index];
    param->mode = mode;
    param->authority = CONTRACT_FROM_COMMENT;
    param->why = why;
    return param;
}

static Contract *comment_result(Infer *infer, const CFunction *fn, const char *why)
{
    Contract *contract =
        contract_book_add(infer->book, fn->name, CONTRACT_FROM_COMMENT, fn->n_params);
    contract->result_authority = CONTRACT_FROM_COMMENT;
    contract->result_why = why;
    return contract;
}

/* What the statement is about: the index of an out-parameter, -1 the result, -2 neither. */
enum { ABOUT_RESULT = -1, ABOUT_NOTHING = -2 };

static gint subject_given(const Match *match)
{
    gint out = named_param(match, 2);
    if (out >= 0) {
        return out;
    }
    gboolean speaks_of_result = strstr(match->statement, "eturn") != NULL;
    if (!speaks_of_result && named_param(match, 1) >= 0) {
        return ABOUT_NOTHING; /* it is about what the caller gives */
    }
    if (match->fn->result.pointer_depth > 0) {
        return ABOUT_RESULT;
    }
    out = infer_output_param(match->fn);
    return out >= 0 ? out : ABOUT_NOTHING;
}

/* ---- one function a meaning ------------------------------------------------------------------ */

/* The first word on each subject stands. */
static gboolean give(Infer *infer, const Match *match, const ResourceKind *kind, gint subject,
                     const char *why)
{
    Contract *contract =
        contract_book_add(infer->book, match->fn->name, CONTRACT_FROM_COMMENT, match->fn->n_params);
    if (subject != ABOUT_RESULT) {
        if (contract->params[subject].mode == CONTRACT_UNKNOWN) {
            comment_param(infer, match->fn, subject, CONTRACT_FILLS, why)->kind = kind;
        }
    } else if (contract->result_kind == NULL) {
        comment_result(infer, match->fn, why)->result_kind = kind;
    }
    return TRUE;
}

/* Names of functions in comments are caught loosely: prose must not pass for one. */
static gboolean is_release_function(Infer *infer, const char *name)
{
    if (g_hash_table_contains(infer->functions, name) ||
        infer_kind_released_by(infer, name) != NULL) {
        return TRUE;
    }
    Words words;
    words_init(&words, name);
    gboolean is = FALSE;
    for (guint i = 0; i < words.n && words.n > 1; i++) {
        is = is || word_release_rank(words.text[i]) > 0;
    }
    words_clear(&words);
    return is;
}

static gboolean apply_released_by(Infer *infer, const Match *match)
{
    gint subject = subject_given(match);
    if (match->group == NULL || subject == ABOUT_NOTHING ||
        strcmp(match->group, match->fn->name) == 0 || !is_release_function(infer, match->group)) {
        return FALSE;
    }
    const CParam *given =
        subject == ABOUT_RESULT ? &match->fn->result : &match->fn->params[subject];
    const char *why = infer_why("comment", match->fn);
    return give(infer, match,
                infer_define_release(infer, match->group, given, CONTRACT_FROM_COMMENT, why),
                subject, why);
}

static gboolean apply_owned(Infer *infer, const Match *match)
{
    gint subject = subject_given(match);
    if (subject == ABOUT_NOTHING) {
        return FALSE;
    }
    const CParam *given =
        subject == ABOUT_RESULT ? &match->fn->result : &match->fn->params[subject];
    const char *key = infer_type_key(given);
    const ResourceKind *kind = key != NULL ? g_hash_table_lookup(infer->pairs, key) : NULL;
    return kind != NULL && give(infer, match, kind, subject, infer_why("comment", match->fn));
}

static gboolean apply_borrowed(Infer *infer, const Match *match)
{
    gint subject = subject_given(match);
    if (subject == ABOUT_NOTHING) {
        return FALSE;
    }
    const char *why = infer_why("comment", match->fn);
    if (subject == ABOUT_RESULT) {
        Contract *contract = comment_result(infer, match->fn, why);
        contract->result_borrowed = TRUE;
        contract->result_parent = infer_lender(infer, match->fn);
    } else {
        comment_param(infer, match->fn, subject, CONTRACT_FILLS_BORROWED, why);
    }
    return TRUE;
}

/* The pointer parameter that (?<param>) names, or the only one there is if it caught prose. */
static gint caught_param(const Match *match)
{
    gint only = -1;
    guint n_pointers = 0;
    for (guint i = 0; i < match->fn->n_params; i++) {
        const CParam *param = &match->fn->params[i];
        if (param->pointer_depth == 0) {
            continue;
        }
        if (match->group != NULL && g_strcmp0(param->name, match->group) == 0) {
            return (gint)i;
        }
        only = (gint)i;
        n_pointers++;
    }
    return n_pointers == 1 ? only : -1;
}

static gboolean apply_to_param(Infer *infer, const Match *match, ContractMode mode)
{
    gint index = caught_param(match);
    if (index < 0) {
        return FALSE;
    }
    comment_param(infer, match->fn, index, mode, infer_why("comment", match->fn));
    return TRUE;
}

static gboolean apply_success(Infer *infer, const Match *match, ContractSuccess success)
{
    const CFunction *fn = match->fn;
    if (fn->result.pointer_depth > 0 || !(fn->result_is_integer || fn->result_is_bool)) {
        return FALSE;
    }
    Contract *contract =
        contract_book_add(infer->book, fn->name, CONTRACT_FROM_COMMENT, fn->n_params);
    contract->success = success;
    contract->status_why = infer_why("comment", fn);
    return TRUE;
}

static gboolean apply(Infer *infer, const Match *match, const ContractPattern *pattern)
{
    switch (pattern->meaning) {
    case CONTRACT_MEANS_RELEASED_BY:
        return apply_released_by(infer, match);
    case CONTRACT_MEANS_OWNED:
        return apply_owned(infer, match);
    case CONTRACT_MEANS_BORROWED:
        return apply_borrowed(infer, match);
    case CONTRACT_MEANS_CONSUMES:
        return apply_to_param(infer, match, CONTRACT_CONSUMES);
    case CONTRACT_MEANS_RETAINS:
        return apply_to_param(infer, match, CONTRACT_RETAINS);
    case CONTRACT_MEANS_SUCCESS:
        return apply_success(infer, match, pattern->success);
    }
    return FALSE;
}

/* ---- matching -------------------------------------------------------------------------------- */

static char *named_group(pcre2_match_data *data)
{
    static const char *const names[] = {"fn", "param"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        PCRE2_UCHAR *text;
        PCRE2_SIZE length;
        if (pcre2_substring_get_byname(data, (PCRE2_SPTR)names[i], &text, &length) == 0) {
            char *copy = g_strndup((const char *)text, length);
            pcre2_substring_free(text);
            return copy;
        }
    }
    return NULL;
}

/* A comment may speak of several parameters, but of one status. */
static gboolean speaks_of_many(ContractMeaning meaning)
{
    return meaning == CONTRACT_MEANS_RELEASED_BY || meaning == CONTRACT_MEANS_CONSUMES ||
           meaning == CONTRACT_MEANS_RETAINS;
}

/* Tries every place where the pattern matches; TRUE if one said something. */
static gboolean match_pattern(Infer *infer, const CFunction *fn, const char *text,
                              const ContractPattern *pattern)
{
    const pcre2_code *code = pattern->code;
    gboolean many = speaks_of_many(pattern->meaning);
    g_autoptr(pcre2_match_data) data = pcre2_match_data_create_from_pattern(code, NULL);
    gsize length = strlen(text), from = 0;
    gboolean said = FALSE;
    while (from < length && (many || !said) &&
           pcre2_match(code, (PCRE2_SPTR)text, length, from, 0, data, NULL) > 0) {
        const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(data);
        g_autofree char *group = named_group(data);
        g_autofree char *statement = statement_around(text, ovector[0], ovector[1]);
        Match match = {fn, statement, group};
        said |= apply(infer, &match, pattern);
        from = MAX(ovector[1], from + 1);
    }
    return said;
}

void infer_from_comment(Infer *infer, const CFunction *fn, const GPtrArray *patterns)
{
    g_autofree char *text = collapse_space(fn->comment);
    gboolean done[CONTRACT_MEANS_SUCCESS + 1] = {FALSE};
    for (guint i = 0; i < patterns->len; i++) {
        const ContractPattern *pattern = g_ptr_array_index(patterns, i);
        /* Borrowed and owned contradict each other: the more explicit word was first. */
        gboolean given = done[CONTRACT_MEANS_RELEASED_BY] || done[CONTRACT_MEANS_OWNED];
        gboolean again = (done[pattern->meaning] && !speaks_of_many(pattern->meaning)) ||
                         (given && (pattern->meaning == CONTRACT_MEANS_OWNED ||
                                    pattern->meaning == CONTRACT_MEANS_BORROWED));
        if (!again) {
            done[pattern->meaning] |= match_pattern(infer, fn, text, pattern);
        }
    }
}
