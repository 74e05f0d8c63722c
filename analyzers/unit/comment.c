/* A lexer that tells comments from strings from code.
 * Does not expand macros or trigraphs; a C backslash-newline continues a line comment or string. */
#include "analyzers/unit/comment.h"

#include <string.h>

typedef struct Lexer {
    const char *text, *at, *end, *line_start;
    guint line;
    CommentLanguage language;
    CommentMap *map;
    gboolean any_code;
} Lexer;

void comment_map_free(CommentMap *map)
{
    if (map == NULL)
        return;
    g_array_unref(map->comments);
    g_array_unref(map->lines);
    g_free(map);
}

guint comment_map_line(const CommentMap *map, guint line)
{
    return line < map->lines->len ? g_array_index(map->lines, guint8, line) : 0;
}

static void mark_line(Lexer *lexer, guint bit)
{
    if (lexer->map->lines->len <= lexer->line)
        g_array_set_size(lexer->map->lines, lexer->line + 1);
    g_array_index(lexer->map->lines, guint8, lexer->line) |= (guint8)bit;
}

/* One byte on, counting lines. */
static void advance(Lexer *lexer)
{
    if (*lexer->at++ == '\n') {
        lexer->line++;
        lexer->line_start = lexer->at;
    }
}

static gboolean looking_at(const Lexer *lexer, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(lexer->end - lexer->at) >= length && memcmp(lexer->at, word, length) == 0;
}

/* In C, a backslash before a newline joins the lines. Steps over it. */
static gboolean skip_continuation(Lexer *lexer)
{
    if (lexer->language != COMMENT_C ||
        (!looking_at(lexer, "\\\n") && !looking_at(lexer, "\\\r\n")))
        return FALSE;
    while (*lexer->at != '\n')
        lexer->at++;
    advance(lexer);
    return TRUE;
}

static void scan_comment(Lexer *lexer)
{
    Comment comment = {
        .text = lexer->at,
        .line = lexer->line,
        .column = (guint)(lexer->at - lexer->line_start) + 1,
        .after_code = (comment_map_line(lexer->map, lexer->line) & COMMENT_LINE_CODE) != 0,
        .at_top = !lexer->any_code,
    };
    gboolean block = lexer->at[1] == '*';
    lexer->at += 2;
    while (lexer->at < lexer->end && !(block ? looking_at(lexer, "*/") : *lexer->at == '\n')) {
        mark_line(lexer, COMMENT_LINE_COMMENT);
        if (!skip_continuation(lexer))
            advance(lexer);
    }
    mark_line(lexer, COMMENT_LINE_COMMENT);
    if (block && lexer->at < lexer->end)
        lexer->at += 2;
    comment.length = (gsize)(lexer->at - comment.text);
    comment.end_line = lexer->line;
    g_array_append_val(lexer->map->comments, comment);
}

/* A string or character literal; all but Go's raw strings end with the line at the latest. */
static void scan_literal(Lexer *lexer)
{
    char quote = *lexer->at++;
    while (lexer->at < lexer->end && *lexer->at != quote) {
        mark_line(lexer, COMMENT_LINE_CODE);
        if (skip_continuation(lexer))
            continue;
        if (quote != '`' && *lexer->at == '\n')
            return;
        if (quote != '`' && *lexer->at == '\\' && lexer->at + 1 < lexer->end &&
            lexer->at[1] != '\n')
            advance(lexer);
        advance(lexer);
    }
    mark_line(lexer, COMMENT_LINE_CODE);
    if (lexer->at < lexer->end)
        lexer->at++;
}

static void scan_next(Lexer *lexer)
{
    char c = *lexer->at;
    if (looking_at(lexer, "//") || looking_at(lexer, "/*")) {
        scan_comment(lexer);
        return;
    }
    if (strchr(" \t\r\n\f\v", c) != NULL && c != '\0') {
        advance(lexer);
        return;
    }
    mark_line(lexer, COMMENT_LINE_CODE);
    lexer->any_code = TRUE;
    if (c == '"' || c == '\'' || (c == '`' && lexer->language == COMMENT_GO))
        scan_literal(lexer);
    else
        advance(lexer);
}

CommentMap *comment_map_scan(const char *text, gsize length, CommentLanguage language)
{
    CommentMap *map = g_new0(CommentMap, 1);
    map->comments = g_array_new(FALSE, FALSE, sizeof(Comment));
    map->lines = g_array_new(FALSE, TRUE, sizeof(guint8));
    gsize mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    Lexer lexer = {text, text + mark, text + length, text, 1, language, map, FALSE};
    while (lexer.at < lexer.end)
        scan_next(&lexer);
    return map;
}
