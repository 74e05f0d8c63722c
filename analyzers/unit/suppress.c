/* Parsing suppression comments and finding what they cover.
 * Comments with a problem have no effect: whoever reports says so. */
#include "analyzers/unit/suppress.h"

#include "analyzers/lifetime/json_place.h"

#include <string.h>

/* What one parse works on. */
typedef struct Context {
    const char *path;
    const CommentMap *map;
    CommentLanguage language;
    const LineRange *functions;
    gsize n_functions;
    const char *const *rule_ids;
} Context;

static void suppression_free(gpointer data)
{
    Suppression *suppression = data;
    g_ptr_array_unref(suppression->rules);
    g_free(suppression->reason);
    g_free(suppression->problem);
    g_free(suppression);
}

void suppression_list_free(SuppressionList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_unref(list->items);
    g_free(list);
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* The comment's text without marks and the space around it. The caller frees. */
static char *comment_body(const Comment *comment)
{
    gsize length = comment->length - 2;
    if (comment->text[1] == '*' && length >= 2 &&
        memcmp(comment->text + comment->length - 2, "*/", 2) == 0)
        length -= 2;
    return g_strstrip(g_strndup(comment->text + 2, length));
}

/* Text after `word` when the body begins with it as a whole word; else NULL. */
static const char *after_word(const char *body, const char *word)
{
    if (!g_str_has_prefix(body, word))
        return NULL;
    const char *rest = body + strlen(word);
    return *rest == '\0' || g_ascii_isspace(*rest) ? rest : NULL;
}

static void add_rules(Suppression *suppression, const char *text)
{
    g_auto(GStrv) rules = g_strsplit_set(text, ", \t\r\n", -1);
    for (gsize i = 0; rules[i] != NULL; i++) {
        if (rules[i][0] != '\0')
            g_ptr_array_add(suppression->rules, (gpointer)g_intern_string(rules[i]));
    }
}

static void set_reason(Suppression *suppression, const char *text)
{
    g_autofree char *reason = g_strstrip(g_strdup(text));
    if (*reason != '\0')
        suppression->reason = g_steal_pointer(&reason);
}

/* `rule[,rule] -- reason`. */
static void read_ignore(Suppression *suppression, const char *rest)
{
    const char *dashes = strstr(rest, "--");
    g_autofree char *rules =
        dashes == NULL ? g_strdup(rest) : g_strndup(rest, (gsize)(dashes - rest));
    add_rules(suppression, rules);
    if (dashes != NULL)
        set_reason(suppression, dashes + 2);
    if (suppression->rules->len == 0)
        suppression->problem = g_strdup("names no rule");
}

/* `linter[,linter] // reason`; FALSE when custody is not among the linters. */
static gboolean read_nolint(Suppression *suppression, const char *rest)
{
    const char *reason = strstr(rest, "//");
    g_autofree char *names =
        reason == NULL ? g_strdup(rest) : g_strndup(rest, (gsize)(reason - rest));
    g_auto(GStrv) linters = g_strsplit(names, ",", -1);
    gboolean named = FALSE;
    for (gsize i = 0; linters[i] != NULL; i++)
        named |= strcmp(g_strstrip(linters[i]), "custody") == 0;
    if (named && reason != NULL)
        set_reason(suppression, reason + 2);
    return named;
}

static void check_rules(Suppression *suppression, const char *const *rule_ids)
{
    for (guint i = 0; rule_ids != NULL && i < suppression->rules->len; i++) {
        const char *rule = suppression->rules->pdata[i];
        if (suppression->problem != NULL || g_strv_contains(rule_ids, rule))
            continue;
        const char *nearest = json_nearest_name(rule, rule_ids, g_strv_length((char **)rule_ids));
        suppression->problem =
            nearest == NULL
                ? g_strdup_printf("unknown rule \"%s\"", rule)
                : g_strdup_printf("unknown rule \"%s\"; did you mean \"%s\"?", rule, nearest);
    }
}

/* FALSE when the comment is no suppression. */
static gboolean read_directive(Suppression *suppression, const char *body)
{
    const char *rest = after_word(body, "custody:ignore-file");
    if (rest != NULL)
        suppression->scope = SUPPRESSION_FILE;
    else
        rest = after_word(body, "custody:ignore");
    if (rest != NULL) {
        read_ignore(suppression, rest);
        return TRUE;
    }
    if (g_str_has_prefix(body, "nolint:"))
        return read_nolint(suppression, body + strlen("nolint:"));
    if (!g_str_has_prefix(body, "custody:"))
        return FALSE;
    gsize length = strcspn(body, " \t\r\n");
    suppression->problem = g_strdup_printf(
        "unknown directive \"%.*s\"; custody:ignore and custody:ignore-file are known",
        (int)MIN(length, 60), body);
    return TRUE;
}

/* ---- what it covers -------------------------------------------------------------------------- */

/* The function that begins on a line of code, or NULL. In C the name, by which some know where a
 * function is, may stand on the line below its type. */
static const LineRange *function_at(const Context *context, guint line)
{
    for (gsize i = 0; i < context->n_functions; i++) {
        const LineRange *range = &context->functions[i];
        if (range->first == line || (context->language == COMMENT_C && range->first == line + 1))
            return range;
    }
    return NULL;
}

static void set_range(const Context *context, const Comment *comment, Suppression *suppression)
{
    suppression->first_line = comment->line;
    suppression->last_line = comment->end_line;
    if (suppression->scope == SUPPRESSION_FILE) {
        suppression->first_line = 1;
        suppression->last_line = G_MAXUINT;
        if (!comment->at_top && suppression->problem == NULL)
            suppression->problem = g_strdup(context->language == COMMENT_GO
                                                ? "must stand before the package clause"
                                                : "must stand before the first code of the file");
        return;
    }
    if (comment->after_code)
        return;
    guint line = comment->end_line;
    while (comment_map_line(context->map, line) == COMMENT_LINE_COMMENT)
        line++;
    if ((comment_map_line(context->map, line) & COMMENT_LINE_CODE) == 0)
        return;
    const LineRange *function = function_at(context, line);
    suppression->last_line = function == NULL ? line : MAX(function->last, line);
    if (function != NULL)
        suppression->scope = SUPPRESSION_FUNCTION;
}

static void read_comment(const Context *context, SuppressionList *list, const Comment *comment)
{
    g_autofree char *body = comment_body(comment);
    Suppression *suppression = g_new0(Suppression, 1);
    suppression->rules = g_ptr_array_new();
    suppression->pos = (SourcePos){context->path, comment->line, comment->column};
    if (!read_directive(suppression, body)) {
        suppression_free(suppression);
        return;
    }
    check_rules(suppression, context->rule_ids);
    if (suppression->reason == NULL && suppression->problem == NULL)
        suppression->problem = g_strdup("gives no reason");
    set_range(context, comment, suppression);
    g_ptr_array_add(list->items, suppression);
}

/* Go's rule: a whole line comment of that form. In C any line of a comment will do. */
static gboolean marks_generated(const Comment *comment, CommentLanguage language)
{
    g_autofree char *text = g_strndup(comment->text, comment->length);
    g_strchomp(text);
    if (language == COMMENT_GO)
        return g_str_has_prefix(text, "// Code generated ") &&
               g_str_has_suffix(text, " DO NOT EDIT.");
    const char *generated = strstr(text, "Code generated ");
    const char *seal = generated == NULL ? NULL : strstr(generated, "DO NOT EDIT");
    return seal != NULL && memchr(generated, '\n', (gsize)(seal - generated)) == NULL;
}

SuppressionList *suppression_list_parse(const char *path, const char *text, gsize length,
                                        CommentLanguage language, const LineRange *functions,
                                        gsize n_functions, const char *const *rule_ids)
{
    g_autoptr(CommentMap) map = comment_map_scan(text, length, language);
    Context context = {g_intern_string(path), map, language, functions, n_functions, rule_ids};
    SuppressionList *list = g_new0(SuppressionList, 1);
    list->items = g_ptr_array_new_with_free_func(suppression_free);
    for (guint i = 0; i < map->comments->len; i++) {
        const Comment *comment = &g_array_index(map->comments, Comment, i);
        read_comment(&context, list, comment);
        if (comment->at_top && marks_generated(comment, language))
            list->generated = TRUE;
    }
    return list;
}

/* ---- applying -------------------------------------------------------------------------------- */

static gboolean covers(const Suppression *suppression, const char *rule, guint line)
{
    if (suppression->problem != NULL || line < suppression->first_line ||
        line > suppression->last_line)
        return FALSE;
    if (suppression->rules->len == 0)
        return TRUE;
    for (guint i = 0; i < suppression->rules->len; i++) {
        if (strcmp(suppression->rules->pdata[i], rule) == 0)
            return TRUE;
    }
    return FALSE;
}

const Suppression *suppression_list_apply(SuppressionList *list, const char *rule, guint line)
{
    Suppression *best = NULL;
    for (guint i = 0; i < list->items->len; i++) {
        Suppression *suppression = list->items->pdata[i];
        if (covers(suppression, rule, line) && (best == NULL || suppression->scope < best->scope))
            best = suppression;
    }
    if (best != NULL)
        best->used = TRUE;
    return best;
}
