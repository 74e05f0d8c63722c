/* Parses the text form of the IR, in the grammar of docs/ir.md: the unit, its types and functions.
 * Checks what would break the engine (indices, counts of operands), not what the program means. */
#include "analyzers/ir/ir_text.h"
#include "analyzers/ir/ir_text_parser.h"
#include "analyzers/ir/ir_text_words.h"

/* ---- functions ------------------------------------------------------------------------------ */

static void add_member(IrFunction *fn, guint32 flags, guint32 index)
{
    if ((flags & IR_VAR_PARAM) != 0)
        g_array_append_val(fn->params, index);
    if ((flags & IR_VAR_RESULT) != 0)
        g_array_append_val(fn->results, index);
    if ((flags & IR_VAR_CAPTURE) != 0)
        g_array_append_val(fn->captures, index);
}

static const IrWord *flag_here(const IrParser *parser)
{
    return parser->lexer.token == IR_TOKEN_WORD
               ? ir_word_find(ir_var_flag_words, parser->lexer.text->str)
               : NULL;
}

/* param %0 [NAME] [: TYPE] FLAG... [@pos] */
static void parse_var_line(IrParser *parser, guint32 flags)
{
    gboolean is_new = FALSE;
    ir_parser_next(parser);
    if (parser->lexer.token != IR_TOKEN_VAR) {
        ir_lexer_expected(&parser->lexer, "a variable");
        return;
    }
    guint32 index = ir_parser_var_index(parser, &is_new);
    if (!is_new) {
        ir_lexer_fail(&parser->lexer, "%%%s is declared twice, or after its use",
                      parser->lexer.text->str);
        return;
    }
    ir_parser_next(parser);
    IrVar var = {.name = g_intern_static_string(""), .flags = flags};
    if (ir_parser_at_name(parser) && flag_here(parser) == NULL)
        var.name = ir_parser_own_name(parser, "a name");
    var.type = ir_parser_type(parser);
    for (const IrWord *flag = flag_here(parser); flag != NULL; flag = flag_here(parser)) {
        var.flags |= flag->value;
        ir_parser_next(parser);
    }
    var.pos = ir_parser_pos(parser);
    *ir_function_var(parser->fn, index) = var;
    add_member(parser->fn, var.flags, index);
}

/* params [%0, %2]: replaces the members in the order of their declaration. */
static void parse_members(IrParser *parser, guint32 flag)
{
    IrFunction *fn = parser->fn;
    GArray **members = flag == IR_VAR_PARAM    ? &fn->params
                       : flag == IR_VAR_RESULT ? &fn->results
                                               : &fn->captures;
    ir_parser_next(parser);
    g_array_unref(*members);
    *members = ir_parser_vars(parser);
}

static void parse_statement(IrParser *parser)
{
    if (parser->lexer.token == IR_TOKEN_WORD && parser->lexer.labels) {
        ir_parser_label(parser);
        return;
    }
    guint value = 0;
    IrStatement statement = ir_parser_statement(parser, &value);
    if (statement == IR_STATEMENT_VAR)
        parse_var_line(parser, value);
    else if (statement == IR_STATEMENT_LIST)
        parse_members(parser, value);
    else
        ir_parser_instruction(parser);
    ir_parser_end_of_statement(parser);
}

/* Reads the words between a function's name and its brace. */
static void parse_head(IrParser *parser, IrFunction *fn)
{
    const struct {
        const char *word;
        const char **place;
    } names[] = {{"display", &fn->display},   {"package", &fn->package},
                 {"receiver", &fn->receiver}, {"exported", &fn->exported},
                 {"outer", &fn->outer},       {"conditional", &fn->conditional}};
    const struct {
        const char *word;
        gboolean *place;
    } flags[] = {{"c", &fn->is_c},
                 {"static", &fn->is_static},
                 {"variadic", &fn->is_variadic},
                 {"test", &fn->is_test}};
    while (parser->lexer.token == IR_TOKEN_WORD) {
        gboolean known = FALSE;
        for (guint i = 0; i < G_N_ELEMENTS(names) && !known; i++) {
            if ((known = ir_parser_accept_word(parser, names[i].word)))
                *names[i].place = ir_parser_name(parser, "a name");
        }
        for (guint i = 0; i < G_N_ELEMENTS(flags) && !known; i++) {
            if ((known = ir_parser_accept_word(parser, flags[i].word)))
                *flags[i].place = TRUE;
        }
        if (!known && ir_parser_accept_word(parser, "returns")) {
            do {
                g_ptr_array_add(fn->result_types,
                                (gpointer)ir_parser_name(parser, "a type or '?'"));
            } while (ir_parser_accept(parser, ','));
        } else if (!known) {
            ir_lexer_expected(&parser->lexer, "'{' or an attribute of the function");
        }
    }
    fn->pos = ir_parser_pos(parser);
}

/* Turns the targets, which are labels, into blocks. */
static void resolve_labels(IrParser *parser)
{
    for (guint i = 0; i < parser->labels->len; i++) {
        const IrParserLabel *label = &g_array_index(parser->labels, IrParserLabel, i);
        if (label->block == NULL) {
            ir_lexer_fail_at(&parser->lexer, label->line, label->column, "there is no label '%s'",
                             label->name);
            return;
        }
    }
    for (guint i = 0; i < parser->fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(parser->fn, i);
        for (guint j = 0; j < block->n_targets; j++)
            block->targets[j] =
                g_array_index(parser->labels, IrParserLabel, block->targets[j]).block->id;
    }
}

static void begin_function(IrParser *parser, const char *name)
{
    parser->fn = ir_unit_add_function(parser->unit, name, SOURCE_POS_NONE);
    parser->block = NULL;
    g_hash_table_remove_all(parser->numbered);
    g_hash_table_remove_all(parser->named);
    g_hash_table_remove_all(parser->label_by_name);
    g_array_set_size(parser->labels, 0);
}

static void parse_function(IrParser *parser)
{
    begin_function(parser, ir_parser_own_name(parser, "the function's name"));
    parse_head(parser, parser->fn);
    ir_parser_expect(parser, '{', "'{'");
    while (!ir_parser_failed(parser) && !ir_lexer_is(&parser->lexer, '}')) {
        if (parser->lexer.token == IR_TOKEN_END)
            ir_lexer_expected(&parser->lexer, "'}'");
        else if (parser->lexer.token == IR_TOKEN_NEWLINE)
            ir_parser_next(parser);
        else
            parse_statement(parser);
    }
    if (!ir_parser_failed(parser) && parser->block != NULL)
        ir_lexer_fail(&parser->lexer, "the last block has no terminator");
    if (!ir_parser_failed(parser))
        resolve_labels(parser);
    ir_parser_expect(parser, '}', "'}'");
    parser->fn->end = ir_parser_pos(parser);
    if (!ir_parser_failed(parser))
        ir_function_finish(parser->fn);
}

/* ---- units ---------------------------------------------------------------------------------- */

/* method NAME, or [embedded] NAME [: TYPE] [@pos] */
static void parse_field(IrParser *parser, IrType *type)
{
    if (ir_parser_accept_word(parser, ir_field_words[IR_FIELD_METHOD].word)) {
        g_ptr_array_add(type->methods, (gpointer)ir_parser_own_name(parser, "a method's name"));
        return;
    }
    IrField *field = g_new0(IrField, 1);
    g_ptr_array_add(type->fields, field);
    field->embedded = ir_parser_accept_word(parser, ir_field_words[IR_FIELD_EMBEDDED].word);
    field->name = ir_parser_own_name(parser, "a field's name");
    field->type = ir_parser_type(parser);
    field->pos = ir_parser_pos(parser);
}

static void parse_type_item(IrParser *parser)
{
    const char *name = ir_parser_own_name(parser, "the type's name");
    const IrWord *kind = parser->lexer.token == IR_TOKEN_WORD
                             ? ir_word_find(ir_type_words, parser->lexer.text->str)
                             : NULL;
    if (kind == NULL) {
        ir_lexer_expected(&parser->lexer, "struct, interface, named or alias");
        return;
    }
    ir_parser_next(parser);
    IrType *type = ir_unit_add_type(parser->unit, name, (IrTypeKind)kind->value, SOURCE_POS_NONE);
    type->underlying = ir_parser_type(parser);
    type->pos = ir_parser_pos(parser);
    if (!ir_parser_accept(parser, '{'))
        return;
    while (!ir_parser_failed(parser) && !ir_lexer_is(&parser->lexer, '}')) {
        if (parser->lexer.token == IR_TOKEN_NEWLINE || ir_lexer_is(&parser->lexer, ','))
            ir_parser_next(parser);
        else
            parse_field(parser, type);
    }
    ir_parser_expect(parser, '}', "'}'");
}

static void parse_item(IrParser *parser)
{
    parser->path = NULL;
    if (ir_parser_accept_word(parser, "func")) {
        parse_function(parser);
    } else if (ir_parser_accept_word(parser, "type")) {
        parse_type_item(parser);
    } else if (ir_parser_accept_word(parser, "global")) {
        const char *name = ir_parser_own_name(parser, "the variable's name");
        const char *type = ir_parser_type(parser);
        ir_unit_add_global(parser->unit, name, type, ir_parser_pos(parser));
    } else if (ir_parser_accept_word(parser, "degraded")) {
        const char *reason = ir_parser_own_name(parser, "the reason");
        ir_unit_add_degraded(parser->unit, ir_parser_pos(parser), reason);
    } else {
        ir_lexer_expected(&parser->lexer, "func, type, global or degraded");
    }
    ir_parser_end_of_line(parser);
}

static void skip_newlines(IrParser *parser)
{
    while (parser->lexer.token == IR_TOKEN_NEWLINE)
        ir_parser_next(parser);
}

static void parse_unit(IrParser *parser)
{
    skip_newlines(parser);
    if (!ir_parser_accept_word(parser, "unit")) {
        ir_lexer_expected(&parser->lexer, "unit");
        return;
    }
    parser->unit = ir_unit_new(ir_parser_own_name(parser, "the unit's name"));
    ir_parser_end_of_line(parser);
    for (skip_newlines(parser); parser->lexer.token != IR_TOKEN_END; skip_newlines(parser))
        parse_item(parser);
}

static void add_statements(IrParser *parser)
{
    for (guint i = 0; i < ir_n_op_words; i++)
        ir_parser_add_statement(parser, ir_op_words[i].word, IR_STATEMENT_OP, i);
    for (guint i = 0; i < ir_n_term_words; i++)
        ir_parser_add_statement(parser, ir_term_words[i].word, IR_STATEMENT_TERM, i);
    for (const IrWord *word = ir_binary_words; word->word != NULL; word++)
        ir_parser_add_statement(parser, word->word, IR_STATEMENT_BINARY, word->value);
    for (const IrWord *word = ir_unary_words; word->word != NULL; word++)
        ir_parser_add_statement(parser, word->word, IR_STATEMENT_UNARY, word->value);
    ir_parser_add_statement(parser, "param", IR_STATEMENT_VAR, IR_VAR_PARAM);
    ir_parser_add_statement(parser, "result", IR_STATEMENT_VAR, IR_VAR_RESULT);
    ir_parser_add_statement(parser, "capture", IR_STATEMENT_VAR, IR_VAR_CAPTURE);
    ir_parser_add_statement(parser, "temp", IR_STATEMENT_VAR, IR_VAR_TEMP);
    ir_parser_add_statement(parser, "var", IR_STATEMENT_VAR, 0);
    ir_parser_add_statement(parser, "params", IR_STATEMENT_LIST, IR_VAR_PARAM);
    ir_parser_add_statement(parser, "results", IR_STATEMENT_LIST, IR_VAR_RESULT);
    ir_parser_add_statement(parser, "captures", IR_STATEMENT_LIST, IR_VAR_CAPTURE);
}

static void label_clear(gpointer data)
{
    g_free(((IrParserLabel *)data)->name);
}

static void parser_init(IrParser *parser, const char *text)
{
    *parser = (IrParser){
        .statements = g_hash_table_new(g_str_hash, g_str_equal),
        .numbered = g_hash_table_new(NULL, NULL),
        .named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .label_by_name = g_hash_table_new(g_str_hash, g_str_equal),
        .labels = g_array_new(FALSE, FALSE, sizeof(IrParserLabel)),
        .dst = g_array_new(FALSE, FALSE, sizeof(IrOperand)),
        .args = g_array_new(FALSE, FALSE, sizeof(IrOperand)),
        .places = g_array_new(FALSE, FALSE, sizeof(SourcePos)),
        .targets = g_array_new(FALSE, FALSE, sizeof(guint32)),
    };
    g_array_set_clear_func(parser->labels, label_clear);
    add_statements(parser);
    ir_lexer_init(&parser->lexer, text);
}

static void parser_clear(IrParser *parser)
{
    g_hash_table_unref(parser->statements);
    g_hash_table_unref(parser->numbered);
    g_hash_table_unref(parser->named);
    g_hash_table_unref(parser->label_by_name);
    g_array_unref(parser->labels);
    g_array_unref(parser->dst);
    g_array_unref(parser->args);
    g_array_unref(parser->places);
    g_array_unref(parser->targets);
    ir_lexer_clear(&parser->lexer);
    ir_unit_free(parser->unit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IrParser, parser_clear)

IrUnit *ir_unit_parse(const char *text, GError **error)
{
    g_auto(IrParser) parser;
    parser_init(&parser, text);
    parse_unit(&parser);
    if (parser.lexer.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&parser.lexer.error));
        return NULL;
    }
    return g_steal_pointer(&parser.unit);
}
