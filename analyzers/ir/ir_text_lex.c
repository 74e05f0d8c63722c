/* Cuts the text form of the IR into tokens.
 * Reads each byte once; a newline is a token, a comment is not. */
#include "analyzers/ir/ir_text_lex.h"
#include "analyzers/ir/ir_text.h"

#include <string.h>

/* What is quoted of a text in a message. */
enum { LONGEST_QUOTE = 40 };

G_DEFINE_QUARK(ir_text_error, ir_text_error)

/* ---- errors --------------------------------------------------------------------------------- */

static void fail(IrLexer *lexer, guint32 line, guint32 column, const char *format, va_list args)
{
    if (lexer->error == NULL) {
        g_autofree char *what = g_strdup_vprintf(format, args);
        g_set_error(&lexer->error, IR_TEXT_ERROR, 0, "%u:%u: %s", line, column, what);
    }
    lexer->token = IR_TOKEN_END;
    lexer->cursor = "";
}

void ir_lexer_fail(IrLexer *lexer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(lexer, lexer->line, lexer->column, format, args);
    va_end(args);
}

void ir_lexer_fail_at(IrLexer *lexer, guint32 line, guint32 column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(lexer, line, column, format, args);
    va_end(args);
}

static char *describe(const IrLexer *lexer)
{
    g_autofree char *quote = g_strndup(lexer->text->str, LONGEST_QUOTE);
    g_autofree char *shown = g_utf8_make_valid(quote, -1);
    switch (lexer->token) {
    case IR_TOKEN_END:
        return g_strdup("the end of the text");
    case IR_TOKEN_NEWLINE:
        return g_strdup("the end of the line");
    case IR_TOKEN_WORD:
        return g_strdup_printf("'%s'", shown);
    case IR_TOKEN_STRING:
        return g_strdup_printf("\"%s\"", shown);
    case IR_TOKEN_VAR:
        return g_strdup_printf("'%%%s'", shown);
    case IR_TOKEN_NUMBER:
        return g_strdup_printf("%" G_GINT64_FORMAT, lexer->number);
    case IR_TOKEN_PUNCT:
        return g_strdup_printf("'%c'", lexer->punct);
    }
    return NULL;
}

void ir_lexer_expected(IrLexer *lexer, const char *what)
{
    g_autofree char *found = describe(lexer);
    ir_lexer_fail(lexer, "expected %s, found %s", what, found);
}

/* ---- tokens --------------------------------------------------------------------------------- */

static gboolean is_word_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static void take_while_word(IrLexer *lexer)
{
    const char *start = lexer->cursor;
    while (is_word_byte(*lexer->cursor))
        lexer->cursor++;
    g_string_append_len(lexer->text, start, lexer->cursor - start);
}

static void lex_word(IrLexer *lexer)
{
    lexer->token = IR_TOKEN_WORD;
    take_while_word(lexer);
    while (*lexer->cursor == '.' && is_word_byte(lexer->cursor[1])) {
        g_string_append_c(lexer->text, *lexer->cursor++);
        take_while_word(lexer);
    }
    lexer->labels = *lexer->cursor == ':';
}

static void lex_var(IrLexer *lexer)
{
    lexer->cursor++;
    lexer->token = IR_TOKEN_VAR;
    take_while_word(lexer);
    if (lexer->text->len == 0)
        ir_lexer_fail(lexer, "'%%' wants the number or name of a variable");
}

static void lex_number(IrLexer *lexer)
{
    gboolean negative = *lexer->cursor == '-';
    lexer->cursor += negative ? 1 : 0;
    lexer->token = IR_TOKEN_NUMBER;
    guint64 limit = (guint64)G_MAXINT64 + (negative ? 1 : 0);
    guint64 value = 0;
    if (!g_ascii_isdigit(*lexer->cursor)) {
        ir_lexer_fail(lexer, "'-' wants a number");
        return;
    }
    for (; g_ascii_isdigit(*lexer->cursor); lexer->cursor++) {
        guint64 digit = (guint64)(*lexer->cursor - '0');
        if (value > (limit - digit) / 10) {
            ir_lexer_fail(lexer, "the number does not fit 64 bits");
            return;
        }
        value = value * 10 + digit;
    }
    if (is_word_byte(*lexer->cursor)) {
        ir_lexer_fail(lexer, "a number ends in '%c'", *lexer->cursor);
        return;
    }
    lexer->number = negative ? (gint64)(0 - value) : (gint64)value;
}

static void lex_escape(IrLexer *lexer)
{
    char c = lexer->cursor[1];
    if (c == 'n' || c == 't' || c == '"' || c == '\\') {
        g_string_append_c(lexer->text, c == 'n' ? '\n' : c == 't' ? '\t' : c);
        lexer->cursor += 2;
        return;
    }
    int high = c == 'x' ? g_ascii_xdigit_value(lexer->cursor[2]) : -1;
    int low = high >= 0 ? g_ascii_xdigit_value(lexer->cursor[3]) : -1;
    if (low < 0 || high + low == 0) {
        ir_lexer_fail(lexer, "bad escape: strings know \\n, \\t, \\\", \\\\ and \\x01 to \\xff");
        return;
    }
    g_string_append_c(lexer->text, (char)(high * 16 + low));
    lexer->cursor += 4;
}

static gboolean ends_plain_text(char c)
{
    return c == '"' || c == '\\' || c == '\n' || c == '\0';
}

static void lex_string(IrLexer *lexer)
{
    lexer->token = IR_TOKEN_STRING;
    lexer->cursor++;
    while (lexer->token == IR_TOKEN_STRING && *lexer->cursor != '"') {
        const char *plain = lexer->cursor;
        while (!ends_plain_text(*lexer->cursor))
            lexer->cursor++;
        g_string_append_len(lexer->text, plain, lexer->cursor - plain);
        if (*lexer->cursor == '\\')
            lex_escape(lexer);
        else if (*lexer->cursor != '"')
            ir_lexer_fail(lexer, "the string is not closed on its line");
    }
    if (lexer->token == IR_TOKEN_STRING)
        lexer->cursor++;
}

static void lex_newline(IrLexer *lexer)
{
    lexer->token = IR_TOKEN_NEWLINE;
    lexer->cursor++;
    lexer->line_start = lexer->cursor;
    lexer->cursor_line++;
}

/* Not by strspn: ASan with strict_string_checks reads the whole rest of the text at each call. */
static void skip_blanks(IrLexer *lexer)
{
    while (*lexer->cursor == ' ' || *lexer->cursor == '\t' || *lexer->cursor == '\r')
        lexer->cursor++;
    if (*lexer->cursor != ';')
        return;
    while (*lexer->cursor != '\n' && *lexer->cursor != '\0')
        lexer->cursor++;
}

void ir_lexer_next(IrLexer *lexer)
{
    if (lexer->error != NULL)
        return;
    skip_blanks(lexer);
    lexer->line = lexer->cursor_line;
    lexer->column = (guint32)(lexer->cursor - lexer->line_start) + 1;
    g_string_truncate(lexer->text, 0);
    char c = *lexer->cursor;
    if (c == '\0') {
        lexer->token = IR_TOKEN_END;
    } else if (c == '\n') {
        lex_newline(lexer);
    } else if (g_ascii_isalpha(c) || c == '_') {
        lex_word(lexer);
    } else if (c == '%') {
        lex_var(lexer);
    } else if (c == '"') {
        lex_string(lexer);
    } else if (g_ascii_isdigit(c) || c == '-') {
        lex_number(lexer);
    } else if (strchr("=,()[]{}:@.?", c) != NULL) {
        lexer->token = IR_TOKEN_PUNCT;
        lexer->punct = c;
        lexer->cursor++;
    } else {
        ir_lexer_fail(lexer, "unexpected byte 0x%02x", (guint)(guchar)c);
    }
}

gboolean ir_lexer_is(const IrLexer *lexer, char punct)
{
    return lexer->token == IR_TOKEN_PUNCT && lexer->punct == punct;
}

gboolean ir_lexer_is_word(const IrLexer *lexer, const char *word)
{
    return lexer->token == IR_TOKEN_WORD && strcmp(lexer->text->str, word) == 0;
}

void ir_lexer_init(IrLexer *lexer, const char *text)
{
    *lexer =
        (IrLexer){.text = g_string_new(NULL), .cursor = text, .line_start = text, .cursor_line = 1};
    ir_lexer_next(lexer);
}

void ir_lexer_clear(IrLexer *lexer)
{
    if (lexer->text != NULL)
        g_string_free(lexer->text, TRUE);
    lexer->text = NULL;
    g_clear_error(&lexer->error);
}
