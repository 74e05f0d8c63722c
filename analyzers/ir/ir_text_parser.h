/* What the parts of the parser of the IR text form share.
 * Private to analyzers/ir; callers use ir_text.h. */
#pragma once

/* Ownership: names are interned; places and operands are values; arrays returned are the caller's.
 * After an error (in the lexer) every function returns at once with something harmless. */

#include "analyzers/ir/ir.h"
#include "analyzers/ir/ir_text_lex.h"

/* A label: where its block is, or where it is first jumped to. */
typedef struct IrParserLabel {
    char *name;
    IrBlock *block; /* NULL: not seen yet */
    guint32 line, column;
} IrParserLabel;

/* What the first word of a statement begins. */
typedef enum IrStatement {
    IR_STATEMENT_NONE,
    IR_STATEMENT_OP,     /* value: IrOp */
    IR_STATEMENT_BINARY, /* value: IrBinary */
    IR_STATEMENT_UNARY,  /* value: IrUnary */
    IR_STATEMENT_TERM,   /* value: IrTerm */
    IR_STATEMENT_VAR,    /* value: IrVarFlags */
    IR_STATEMENT_LIST,   /* value: IrVarFlags of the members */
} IrStatement;

typedef struct IrParser {
    IrLexer lexer;
    IrUnit *unit;
    const char *path;       /* of the last place read since the item began */
    GHashTable *statements; /* word -> see ir_parser_statement */
    /* The function being read. */
    IrFunction *fn;
    IrBlock *block;       /* NULL before the first label and after a terminator */
    GHashTable *numbered; /* %17: 1 + 17 -> 1 + index */
    GHashTable *named;    /* %x: "x" -> 1 + index */
    GHashTable *label_by_name;
    GArray *labels; /* IrParserLabel; targets are indices of it until the function ends */
    /* The statement being read; kept to save allocations. */
    GArray *dst, *args, *places, *targets;
    gboolean has_places;
} IrParser;

/* ---- tokens, names, places (ir_text_terms.c) ------------------------------------------------ */

void ir_parser_next(IrParser *parser);
gboolean ir_parser_failed(const IrParser *parser);
/* Takes the token if it is this one. */
gboolean ir_parser_accept(IrParser *parser, char punct);
gboolean ir_parser_accept_word(IrParser *parser, const char *word);
void ir_parser_expect(IrParser *parser, char punct, const char *what);
void ir_parser_end_of_line(IrParser *parser);
/* A newline, or what closes the braces around. */
void ir_parser_end_of_statement(IrParser *parser);
gboolean ir_parser_at_name(const IrParser *parser);
/* WORD, STRING, or '?' for NULL. */
const char *ir_parser_name(IrParser *parser, const char *what);
/* A name that is never NULL, not even after an error. */
const char *ir_parser_own_name(IrParser *parser, const char *what);
/* [':' NAME] */
const char *ir_parser_type(IrParser *parser);
/* ['@' [STRING ':'] LINE ':' COLUMN]; the path is the one before if none is given. */
SourcePos ir_parser_pos(IrParser *parser);

/* ---- variables and operands (ir_text_terms.c) ----------------------------------------------- */

/* The index of the current VAR token; made a temporary at its first use. */
guint32 ir_parser_var_index(IrParser *parser, gboolean *ret_is_new);
guint32 ir_parser_var(IrParser *parser);
/* '[' %1, %2 ']' as guint32. Free with g_array_unref. */
GArray *ir_parser_vars(IrParser *parser);
gboolean ir_parser_at_operand(const IrParser *parser);
IrOperand ir_parser_operand(IrParser *parser);

/* ---- statements (ir_text_body.c) ------------------------------------------------------------ */

/* Tells ir_parser_statement of a word; NULL is ignored. */
void ir_parser_add_statement(IrParser *parser, const char *word, IrStatement statement,
                             guint value);
/* What the current token begins. */
IrStatement ir_parser_statement(const IrParser *parser, guint *ret_value);
/* WORD ':' at the beginning of a statement. */
void ir_parser_label(IrParser *parser);
/* An instruction or terminator, with its results before it. */
void ir_parser_instruction(IrParser *parser);
