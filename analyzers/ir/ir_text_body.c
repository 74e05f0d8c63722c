/* Parses the bodies of functions in the text form of the IR: instructions, labels, terminators.
 * Checks the counts of their operands, not what they mean. */
#include "analyzers/ir/ir_text_parser.h"
#include "analyzers/ir/ir_text_words.h"

/* ---- the words that begin statements -------------------------------------------------------- */

enum { VALUE_BITS = 8 };

void ir_parser_add_statement(IrParser *parser, const char *word, IrStatement statement, guint value)
{
    if (word != NULL)
        g_hash_table_insert(parser->statements, (gpointer)word,
                            GUINT_TO_POINTER((guint)statement << VALUE_BITS | value));
}

IrStatement ir_parser_statement(const IrParser *parser, guint *ret_value)
{
    guint code = 0;
    if (parser->lexer.token == IR_TOKEN_WORD)
        code = GPOINTER_TO_UINT(g_hash_table_lookup(parser->statements, parser->lexer.text->str));
    *ret_value = code & ((1u << VALUE_BITS) - 1);
    return (IrStatement)(code >> VALUE_BITS);
}

/* ---- the parts of a statement --------------------------------------------------------------- */

/* The index in parser->labels of the label named by the current WORD. */
static guint32 label_index(IrParser *parser)
{
    const char *name = parser->lexer.text->str;
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(parser->label_by_name, name));
    if (found > 0)
        return found - 1;
    IrParserLabel label = {g_strdup(name), NULL, parser->lexer.line, parser->lexer.column};
    g_array_append_val(parser->labels, label);
    g_hash_table_insert(parser->label_by_name, label.name, GUINT_TO_POINTER(parser->labels->len));
    return parser->labels->len - 1;
}

/* One operand of the statement, with ".name" behind it, and in a call's parentheses its place. */
static void parse_argument(IrParser *parser, const char **ret_name, gboolean with_place)
{
    IrOperand operand = ir_parser_operand(parser);
    g_array_append_val(parser->args, operand);
    if (ir_parser_accept(parser, '.'))
        *ret_name = ir_parser_own_name(parser, "a name");
    if (!with_place)
        return;
    parser->has_places |= ir_lexer_is(&parser->lexer, '@');
    SourcePos pos = ir_parser_pos(parser);
    g_array_append_val(parser->places, pos);
}

static void clear_statement(IrParser *parser)
{
    g_array_set_size(parser->dst, 0);
    g_array_set_size(parser->args, 0);
    g_array_set_size(parser->places, 0);
    g_array_set_size(parser->targets, 0);
    parser->has_places = FALSE;
}

static void check_count(IrParser *parser, const char *word, guint n, guint least, guint most,
                        const char *what)
{
    guint bound = n < least ? least : most;
    if (n < least || n > most) {
        ir_lexer_fail(&parser->lexer, "'%s' wants %s%u %s%s, not %u", word,
                      least == most ? ""
                      : n < least   ? "at least "
                                    : "at most ",
                      bound, what, bound == 1 ? "" : "s", n);
    }
}

/* ---- instructions --------------------------------------------------------------------------- */

static IrInstr *add_instr(IrParser *parser, const IrOpWord *word, const char *shown)
{
    check_count(parser, shown, parser->dst->len, 0, word->max_dst, "result");
    check_count(parser, shown, parser->args->len, word->min_args, word->max_args, "operand");
    return ir_block_add(parser->block, word->op, SOURCE_POS_NONE,
                        (const IrOperand *)(const void *)parser->dst->data, parser->dst->len,
                        (const IrOperand *)(const void *)parser->args->data, parser->args->len);
}

/* [: TYPE] [errno] [spread] [captures [...]] [@pos] */
static void parse_suffixes(IrParser *parser, IrInstr *instr)
{
    instr->type = ir_parser_type(parser);
    instr->wants_errno = ir_parser_accept_word(parser, "errno");
    instr->spread = ir_parser_accept_word(parser, "spread");
    if (ir_parser_accept_word(parser, "captures")) {
        g_autoptr(GArray) captures = ir_parser_vars(parser);
        instr->n_captures = captures->len;
        instr->captures =
            captures->len > 0 ? (guint32 *)(void *)g_array_steal(captures, NULL) : NULL;
    }
    instr->pos = ir_parser_pos(parser);
}

static IrCallee parse_callee(IrParser *parser)
{
    IrCallee callee = {.kind = IR_CALLEE_UNKNOWN};
    const IrWord *kind = parser->lexer.token == IR_TOKEN_WORD
                             ? ir_word_find(ir_callee_words, parser->lexer.text->str)
                             : NULL;
    if (kind == NULL) {
        ir_lexer_expected(&parser->lexer, "a kind of callee (static, foreign, interface, indirect, "
                                          "builtin, unknown)");
        return callee;
    }
    ir_parser_next(parser);
    callee.kind = (IrCalleeKind)kind->value;
    if (callee.kind == IR_CALLEE_INDIRECT)
        callee.value = ir_parser_operand(parser);
    else
        callee.name = ir_parser_name(parser, "the callee's name");
    callee.type = ir_parser_type(parser);
    return callee;
}

static void parse_call(IrParser *parser, const IrOpWord *word)
{
    const char *name = NULL;
    IrCallee callee = parse_callee(parser);
    ir_parser_expect(parser, '(', "'('");
    while (!ir_parser_failed(parser) && !ir_lexer_is(&parser->lexer, ')')) {
        parse_argument(parser, &name, TRUE);
        if (!ir_parser_accept(parser, ','))
            break;
    }
    ir_parser_expect(parser, ')', "',' or ')'");
    IrInstr *instr = add_instr(parser, word, word->word);
    instr->callee = callee;
    instr->name = name;
    if (parser->has_places)
        instr->arg_pos = g_memdup2(parser->places->data, parser->places->len * sizeof(SourcePos));
    parse_suffixes(parser, instr);
}

/* Operands, with commas between them. */
static void parse_arguments(IrParser *parser, const char **ret_name)
{
    if (!ir_parser_at_operand(parser))
        return;
    do {
        parse_argument(parser, ret_name, FALSE);
    } while (ir_parser_accept(parser, ','));
}

static void parse_plain(IrParser *parser, const IrOpWord *word, const char *shown, guint value)
{
    const char *name = NULL;
    if (word->name_first) {
        name = ir_parser_name(parser, "a name");
        if (ir_parser_accept(parser, ','))
            parse_arguments(parser, &name);
    } else {
        parse_arguments(parser, &name);
        if (parser->args->len == 0 && ir_parser_accept(parser, '.'))
            name = ir_parser_own_name(parser, "a name");
    }
    IrInstr *instr = add_instr(parser, word, shown);
    instr->name = name;
    if (word->op == IR_BINARY)
        instr->binary = (IrBinary)value;
    else if (word->op == IR_UNARY)
        instr->unary = (IrUnary)value;
    else if (word->op == IR_MAKE)
        instr->make = (IrMake)value;
    parse_suffixes(parser, instr);
}

static void parse_make(IrParser *parser)
{
    const IrWord *kind = parser->lexer.token == IR_TOKEN_WORD
                             ? ir_word_find(ir_make_words, parser->lexer.text->str)
                             : NULL;
    if (kind == NULL) {
        ir_lexer_expected(&parser->lexer, "struct, array, slice, map or chan");
        return;
    }
    ir_parser_next(parser);
    parse_plain(parser, &ir_op_words[IR_MAKE], "make", kind->value);
}

static void parse_op(IrParser *parser, const IrOpWord *word)
{
    if (word->op == IR_CALL || word->op == IR_DEFER || word->op == IR_GO)
        parse_call(parser, word);
    else if (word->op == IR_MAKE)
        parse_make(parser);
    else
        parse_plain(parser, word, word->word, 0);
}

/* What stands behind "=", or at the beginning of a statement. */
static void parse_operation(IrParser *parser)
{
    guint value = 0;
    IrStatement statement = ir_parser_statement(parser, &value);
    if (statement == IR_STATEMENT_OP || statement == IR_STATEMENT_BINARY ||
        statement == IR_STATEMENT_UNARY)
        ir_parser_next(parser);
    if (statement == IR_STATEMENT_OP)
        parse_op(parser, &ir_op_words[value]);
    else if (statement == IR_STATEMENT_BINARY)
        parse_plain(parser, &ir_op_words[IR_BINARY], ir_binary_words[value].word, value);
    else if (statement == IR_STATEMENT_UNARY)
        parse_plain(parser, &ir_op_words[IR_UNARY], ir_unary_words[value].word, value);
    else if (parser->dst->len > 0 && ir_parser_at_operand(parser))
        parse_plain(parser, &ir_op_words[IR_ASSIGN], "=", 0);
    else
        ir_lexer_expected(&parser->lexer, "an operation");
}

/* %1, _, %2 = */
static void parse_results(IrParser *parser)
{
    do {
        IrOperand operand = ir_none();
        if (!ir_parser_accept_word(parser, "_"))
            operand = ir_var(ir_parser_var(parser));
        g_array_append_val(parser->dst, operand);
    } while (ir_parser_accept(parser, ','));
    ir_parser_expect(parser, '=', "',' or '='");
}

/* ---- blocks --------------------------------------------------------------------------------- */

static void parse_terminator(IrParser *parser, const IrTermWord *word)
{
    const char *name = NULL;
    ir_parser_next(parser);
    while (ir_parser_at_operand(parser) || parser->lexer.token == IR_TOKEN_WORD) {
        if (ir_parser_at_operand(parser)) {
            parse_argument(parser, &name, FALSE);
        } else {
            guint32 label = label_index(parser);
            g_array_append_val(parser->targets, label);
            ir_parser_next(parser);
        }
        if (!ir_parser_accept(parser, ','))
            break;
    }
    check_count(parser, word->word, parser->args->len, word->min_args, word->max_args, "operand");
    check_count(parser, word->word, parser->targets->len, word->min_targets, word->max_targets,
                "label");
    SourcePos pos = ir_parser_pos(parser);
    ir_block_terminate(parser->block, word->term, pos,
                       (const IrOperand *)(const void *)parser->args->data, parser->args->len,
                       (const guint32 *)(const void *)parser->targets->data, parser->targets->len);
    parser->block = NULL;
}

static void begin_block(IrParser *parser, guint32 label)
{
    parser->block = ir_function_add_block(parser->fn);
    g_array_index(parser->labels, IrParserLabel, label).block = parser->block;
}

void ir_parser_label(IrParser *parser)
{
    guint32 index = label_index(parser);
    if (g_array_index(parser->labels, IrParserLabel, index).block != NULL)
        ir_lexer_fail(&parser->lexer, "the label '%s' is there twice", parser->lexer.text->str);
    else if (parser->block != NULL)
        ir_lexer_fail(&parser->lexer, "the block before '%s' has no terminator",
                      parser->lexer.text->str);
    else
        begin_block(parser, index);
    ir_parser_next(parser);
    ir_parser_next(parser); /* the colon */
}

/* A function's first block may go without its label; it is b0 then. */
static gboolean ensure_block(IrParser *parser)
{
    if (parser->block != NULL)
        return TRUE;
    if (parser->fn->blocks->len > 0) {
        ir_lexer_fail(&parser->lexer, "a label is missing after the terminator");
        return FALSE;
    }
    IrParserLabel label = {g_strdup("b0"), NULL, parser->lexer.line, parser->lexer.column};
    g_array_append_val(parser->labels, label);
    g_hash_table_insert(parser->label_by_name, label.name, GUINT_TO_POINTER(parser->labels->len));
    begin_block(parser, parser->labels->len - 1);
    return TRUE;
}

void ir_parser_instruction(IrParser *parser)
{
    guint value = 0;
    clear_statement(parser);
    if (!ensure_block(parser))
        return;
    if (ir_parser_statement(parser, &value) == IR_STATEMENT_TERM) {
        parse_terminator(parser, &ir_term_words[value]);
        return;
    }
    if (parser->lexer.token == IR_TOKEN_VAR || ir_lexer_is_word(&parser->lexer, "_"))
        parse_results(parser);
    parse_operation(parser);
}
