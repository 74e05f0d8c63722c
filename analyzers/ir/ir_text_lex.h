/* The tokens of the text form of the IR.
 * Private to analyzers/ir; knows no word of the grammar. */
#pragma once

/* Ownership: an IrLexer borrows the text it reads and owns its current token's text and its error.
 */

#include <glib.h>

typedef enum IrToken {
    IR_TOKEN_END, /* of the text, and for ever after an error */
    IR_TOKEN_NEWLINE,
    IR_TOKEN_WORD,   /* text: letters, digits, '_', and '.' inside */
    IR_TOKEN_STRING, /* text: without quotes and escapes */
    IR_TOKEN_VAR,    /* text: what follows '%' */
    IR_TOKEN_NUMBER, /* number */
    IR_TOKEN_PUNCT,  /* punct: one of = , ( ) [ ] { } : @ . ? */
} IrToken;

typedef struct IrLexer {
    IrToken token;
    char punct;
    gint64 number;
    gboolean labels; /* WORD with ':' right behind it */
    GString *text;
    guint32 line, column; /* of the current token, from 1 */
    const char *cursor, *line_start;
    guint32 cursor_line;
    GError *error; /* the first one, "line:column: what" */
} IrLexer;

/* Reads the first token. */
void ir_lexer_init(IrLexer *lexer, const char *text);
void ir_lexer_clear(IrLexer *lexer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IrLexer, ir_lexer_clear)

void ir_lexer_next(IrLexer *lexer);
gboolean ir_lexer_is(const IrLexer *lexer, char punct);
gboolean ir_lexer_is_word(const IrLexer *lexer, const char *word);
/* Sets the error at the current token, or at another place, and ends the text. */
void ir_lexer_fail(IrLexer *lexer, const char *format, ...) G_GNUC_PRINTF(2, 3);
void ir_lexer_fail_at(IrLexer *lexer, guint32 line, guint32 column, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* "expected WHAT, found ..." at the current token. */
void ir_lexer_expected(IrLexer *lexer, const char *what);
