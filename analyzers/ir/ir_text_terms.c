/* Parses the small parts of the text form of the IR: names, places, variables, operands.
 * Knows no statement. */
#include "analyzers/ir/ir_text_parser.h"

#include <string.h>

/* ---- tokens and names ----------------------------------------------------------------------- */

void ir_parser_next(IrParser *parser)
{
    ir_lexer_next(&parser->lexer);
}

gboolean ir_parser_failed(const IrParser *parser)
{
    return parser->lexer.error != NULL;
}

gboolean ir_parser_accept(IrParser *parser, char punct)
{
    if (!ir_lexer_is(&parser->lexer, punct))
        return FALSE;
    ir_parser_next(parser);
    return TRUE;
}

gboolean ir_parser_accept_word(IrParser *parser, const char *word)
{
    if (!ir_lexer_is_word(&parser->lexer, word))
        return FALSE;
    ir_parser_next(parser);
    return TRUE;
}

void ir_parser_expect(IrParser *parser, char punct, const char *what)
{
    if (!ir_parser_accept(parser, punct))
        ir_lexer_expected(&parser->lexer, what);
}

void ir_parser_end_of_line(IrParser *parser)
{
    if (parser->lexer.token == IR_TOKEN_NEWLINE)
        ir_parser_next(parser);
    else if (parser->lexer.token != IR_TOKEN_END)
        ir_lexer_expected(&parser->lexer, "the end of the line");
}

void ir_parser_end_of_statement(IrParser *parser)
{
    if (!ir_lexer_is(&parser->lexer, '}'))
        ir_parser_end_of_line(parser);
}

gboolean ir_parser_at_name(const IrParser *parser)
{
    return parser->lexer.token == IR_TOKEN_WORD || parser->lexer.token == IR_TOKEN_STRING;
}

const char *ir_parser_name(IrParser *parser, const char *what)
{
    const char *name = NULL;
    if (ir_parser_at_name(parser))
        name = g_intern_string(parser->lexer.text->str);
    else if (!ir_lexer_is(&parser->lexer, '?')) {
        ir_lexer_expected(&parser->lexer, what);
        return NULL;
    }
    ir_parser_next(parser);
    return name;
}

const char *ir_parser_own_name(IrParser *parser, const char *what)
{
    if (!ir_parser_at_name(parser)) {
        ir_lexer_expected(&parser->lexer, what);
        return g_intern_static_string("");
    }
    return ir_parser_name(parser, what);
}

const char *ir_parser_type(IrParser *parser)
{
    return ir_parser_accept(parser, ':') ? ir_parser_own_name(parser, "a type") : NULL;
}

static guint32 parse_u32(IrParser *parser, const char *what)
{
    gint64 number = parser->lexer.number;
    if (parser->lexer.token != IR_TOKEN_NUMBER) {
        ir_lexer_expected(&parser->lexer, what);
        return 0;
    }
    if (number < 0 || number > (gint64)G_MAXUINT32) {
        ir_lexer_fail(&parser->lexer, "%" G_GINT64_FORMAT " is no possible %s", number, what);
        return 0;
    }
    ir_parser_next(parser);
    return (guint32)number;
}

SourcePos ir_parser_pos(IrParser *parser)
{
    SourcePos pos = SOURCE_POS_NONE;
    if (!ir_parser_accept(parser, '@'))
        return pos;
    if (parser->lexer.token == IR_TOKEN_STRING) {
        const char *path = ir_parser_name(parser, "a path");
        parser->path = *path != '\0' ? path : NULL;
        ir_parser_expect(parser, ':', "':'");
    }
    pos.path = parser->path;
    pos.line = parse_u32(parser, "line");
    ir_parser_expect(parser, ':', "':'");
    pos.column = parse_u32(parser, "column");
    return pos;
}

/* ---- variables, labels, operands ------------------------------------------------------------ */

/* The number of "%17", or -1 where the text names a variable otherwise. */
static gint64 var_number(const char *text)
{
    if (!g_ascii_isdigit(*text) || (text[0] == '0' && text[1] != '\0') || strlen(text) > 9)
        return -1;
    gint64 number = 0;
    for (; *text != '\0'; text++) {
        if (!g_ascii_isdigit(*text))
            return -1;
        number = number * 10 + (*text - '0');
    }
    return number;
}

guint32 ir_parser_var_index(IrParser *parser, gboolean *ret_is_new)
{
    const char *text = parser->lexer.text->str;
    gint64 number = var_number(text);
    GHashTable *table = number >= 0 ? parser->numbered : parser->named;
    gconstpointer key = number >= 0 ? GUINT_TO_POINTER((guint)number + 1) : (gconstpointer)text;
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(table, key));
    *ret_is_new = found == 0;
    if (found > 0)
        return found - 1;
    guint32 index = ir_function_add_var(parser->fn, "", NULL, IR_VAR_TEMP, SOURCE_POS_NONE);
    gpointer own = number >= 0 ? GUINT_TO_POINTER((guint)number + 1) : (gpointer)g_strdup(text);
    g_hash_table_insert(table, own, GUINT_TO_POINTER(index + 1));
    return index;
}

guint32 ir_parser_var(IrParser *parser)
{
    gboolean is_new = FALSE;
    if (parser->lexer.token != IR_TOKEN_VAR) {
        ir_lexer_expected(&parser->lexer, "a variable");
        return 0;
    }
    guint32 index = ir_parser_var_index(parser, &is_new);
    ir_parser_next(parser);
    return index;
}

GArray *ir_parser_vars(IrParser *parser)
{
    GArray *vars = g_array_new(FALSE, TRUE, sizeof(guint32));
    ir_parser_expect(parser, '[', "'['");
    while (!ir_parser_failed(parser) && !ir_lexer_is(&parser->lexer, ']')) {
        guint32 index = ir_parser_var(parser);
        g_array_append_val(vars, index);
        if (!ir_parser_accept(parser, ','))
            break;
    }
    ir_parser_expect(parser, ']', "',' or ']'");
    return vars;
}

gboolean ir_parser_at_operand(const IrParser *parser)
{
    static const char *const words[] = {"_",    "const",  "false", "foreign",
                                        "func", "global", "nil",   "true"};
    const IrLexer *lexer = &parser->lexer;
    if (lexer->token != IR_TOKEN_WORD) {
        return lexer->token == IR_TOKEN_STRING || lexer->token == IR_TOKEN_VAR ||
               lexer->token == IR_TOKEN_NUMBER || ir_lexer_is(lexer, '?');
    }
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (ir_lexer_is_word(lexer, words[i]))
            return TRUE;
    }
    return FALSE;
}

static IrOperand parse_word_operand(IrParser *parser)
{
    if (ir_parser_accept_word(parser, "_"))
        return ir_none();
    if (ir_parser_accept_word(parser, "nil"))
        return ir_nil();
    if (ir_parser_accept_word(parser, "true"))
        return ir_int(1);
    if (ir_parser_accept_word(parser, "false"))
        return ir_int(0);
    IrOperand operand = {.kind = IR_OPERAND_CONSTANT};
    if (ir_parser_accept_word(parser, "global"))
        operand.kind = IR_OPERAND_GLOBAL;
    else if (ir_parser_accept_word(parser, "func"))
        operand.kind = IR_OPERAND_FUNC;
    else if (!ir_parser_accept_word(parser, "const"))
        ir_lexer_expected(&parser->lexer, "an operand");
    operand.name = ir_parser_own_name(parser, "a name");
    return operand;
}

IrOperand ir_parser_operand(IrParser *parser)
{
    gboolean foreign = FALSE;
    while (ir_parser_accept_word(parser, "foreign"))
        foreign = TRUE;
    IrOperand operand = ir_none();
    switch (parser->lexer.token) {
    case IR_TOKEN_VAR:
        operand = ir_var(ir_parser_var(parser));
        break;
    case IR_TOKEN_NUMBER:
        operand = ir_int(parser->lexer.number);
        ir_parser_next(parser);
        break;
    case IR_TOKEN_STRING:
        operand.kind = IR_OPERAND_STRING;
        operand.name = ir_parser_own_name(parser, "a string");
        break;
    case IR_TOKEN_WORD:
        operand = parse_word_operand(parser);
        break;
    case IR_TOKEN_PUNCT:
    case IR_TOKEN_NEWLINE:
    case IR_TOKEN_END:
        if (ir_parser_accept(parser, '?'))
            operand = ir_opaque();
        else
            ir_lexer_expected(&parser->lexer, "an operand");
        break;
    }
    operand.foreign = foreign;
    return operand;
}
