/* Parses the text form of the IR, in the grammar of docs/ir.md, into a unit.
 * Checks what would break the engine (indices, counts of operands), not what the program means. */
#include "analyzers/ir/ir_text.h"
#include "analyzers/ir/ir_text_lex.h"
#include "analyzers/ir/ir_text_words.h"

#include <string.h>

/* A label: where its block is, or where it is first jumped to. */
typedef struct Label {
    char *name;
    IrBlock *block; /* NULL: not seen yet */
    guint32 line, column;
} Label;

/* What the first word of a statement begins. */
typedef enum Statement {
    STATEMENT_OP = 1,
    STATEMENT_BINARY,
    STATEMENT_UNARY,
    STATEMENT_TERM,
    STATEMENT_VAR,  /* value: IrVarFlags */
    STATEMENT_LIST, /* value: IrVarFlags of the members */
} Statement;

enum { VALUE_BITS = 8 };

typedef struct Parser {
    IrLexer lexer;
    IrUnit *unit;
    const char *path;       /* of the last place read since the item began */
    GHashTable *statements; /* word -> Statement << VALUE_BITS | value */
    /* The function being read. */
    IrFunction *fn;
    IrBlock *block;       /* NULL before the first label and after a terminator */
    GHashTable *numbered; /* %17: 1 + 17 -> 1 + index */
    GHashTable *named;    /* %x: "x" -> 1 + index */
    GHashTable *label_by_name;
    GArray *labels; /* Label; targets are indices of it until the function ends */
    /* The statement being read; kept to save allocations. */
    GArray *dst, *args, *places, *targets;
    gboolean has_places;
} Parser;

/* ---- tokens and names ----------------------------------------------------------------------- */

static void next(Parser *parser)
{
    ir_lexer_next(&parser->lexer);
}

static gboolean failed(const Parser *parser)
{
    return parser->lexer.error != NULL;
}

static gboolean accept(Parser *parser, char punct)
{
    if (!ir_lexer_is(&parser->lexer, punct))
        return FALSE;
    next(parser);
    return TRUE;
}

static gboolean accept_word(Parser *parser, const char *word)
{
    if (!ir_lexer_is_word(&parser->lexer, word))
        return FALSE;
    next(parser);
    return TRUE;
}

static void expect(Parser *parser, char punct, const char *what)
{
    if (!accept(parser, punct))
        ir_lexer_expected(&parser->lexer, what);
}

static void expect_end_of_line(Parser *parser)
{
    if (parser->lexer.token == IR_TOKEN_NEWLINE)
        next(parser);
    else if (parser->lexer.token != IR_TOKEN_END)
        ir_lexer_expected(&parser->lexer, "the end of the line");
}

/* A newline, or what closes the braces around. */
static void expect_end_of_statement(Parser *parser)
{
    if (!ir_lexer_is(&parser->lexer, '}'))
        expect_end_of_line(parser);
}

static gboolean is_name(const Parser *parser)
{
    return parser->lexer.token == IR_TOKEN_WORD || parser->lexer.token == IR_TOKEN_STRING;
}

/* WORD, STRING, or '?' for NULL. Interned. */
static const char *parse_name(Parser *parser, const char *what)
{
    const char *name = NULL;
    if (is_name(parser))
        name = g_intern_string(parser->lexer.text->str);
    else if (!ir_lexer_is(&parser->lexer, '?')) {
        ir_lexer_expected(&parser->lexer, what);
        return NULL;
    }
    next(parser);
    return name;
}

/* A name that is never NULL, not even after an error. */
static const char *parse_own_name(Parser *parser, const char *what)
{
    if (!is_name(parser)) {
        ir_lexer_expected(&parser->lexer, what);
        return g_intern_static_string("");
    }
    return parse_name(parser, what);
}

static const char *parse_type(Parser *parser)
{
    return accept(parser, ':') ? parse_own_name(parser, "a type") : NULL;
}

static guint32 parse_u32(Parser *parser, const char *what)
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
    next(parser);
    return (guint32)number;
}

/* ['@' [STRING ':'] LINE ':' COLUMN]; the path is the one before if none is given. */
static SourcePos parse_pos(Parser *parser)
{
    SourcePos pos = SOURCE_POS_NONE;
    if (!accept(parser, '@'))
        return pos;
    if (parser->lexer.token == IR_TOKEN_STRING) {
        const char *path = parse_name(parser, "a path");
        parser->path = *path != '\0' ? path : NULL;
        expect(parser, ':', "':'");
    }
    pos.path = parser->path;
    pos.line = parse_u32(parser, "line");
    expect(parser, ':', "':'");
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

/* The index of the current VAR token; made a temporary at its first use. */
static guint32 var_index(Parser *parser, gboolean *ret_is_new)
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

static guint32 parse_var(Parser *parser)
{
    gboolean is_new = FALSE;
    if (parser->lexer.token != IR_TOKEN_VAR) {
        ir_lexer_expected(&parser->lexer, "a variable");
        return 0;
    }
    guint32 index = var_index(parser, &is_new);
    next(parser);
    return index;
}

/* '[' %1, %2 ']'. Free with g_array_unref. */
static GArray *parse_vars(Parser *parser)
{
    GArray *vars = g_array_new(FALSE, TRUE, sizeof(guint32));
    expect(parser, '[', "'['");
    while (!failed(parser) && !ir_lexer_is(&parser->lexer, ']')) {
        guint32 index = parse_var(parser);
        g_array_append_val(vars, index);
        if (!accept(parser, ','))
            break;
    }
    expect(parser, ']', "',' or ']'");
    return vars;
}

/* The index in parser->labels of the label named by the current WORD. */
static guint32 label_index(Parser *parser)
{
    const char *name = parser->lexer.text->str;
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(parser->label_by_name, name));
    if (found > 0)
        return found - 1;
    Label label = {g_strdup(name), NULL, parser->lexer.line, parser->lexer.column};
    g_array_append_val(parser->labels, label);
    g_hash_table_insert(parser->label_by_name, label.name, GUINT_TO_POINTER(parser->labels->len));
    return parser->labels->len - 1;
}

static gboolean begins_operand(const Parser *parser)
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

static IrOperand parse_word_operand(Parser *parser)
{
    if (accept_word(parser, "_"))
        return ir_none();
    if (accept_word(parser, "nil"))
        return ir_nil();
    if (accept_word(parser, "true"))
        return ir_int(1);
    if (accept_word(parser, "false"))
        return ir_int(0);
    IrOperand operand = {.kind = IR_OPERAND_CONSTANT};
    if (accept_word(parser, "global"))
        operand.kind = IR_OPERAND_GLOBAL;
    else if (accept_word(parser, "func"))
        operand.kind = IR_OPERAND_FUNC;
    else if (!accept_word(parser, "const"))
        ir_lexer_expected(&parser->lexer, "an operand");
    operand.name = parse_own_name(parser, "a name");
    return operand;
}

static IrOperand parse_operand(Parser *parser)
{
    gboolean foreign = FALSE;
    while (accept_word(parser, "foreign"))
        foreign = TRUE;
    IrOperand operand = ir_none();
    switch (parser->lexer.token) {
    case IR_TOKEN_VAR:
        operand = ir_var(parse_var(parser));
        break;
    case IR_TOKEN_NUMBER:
        operand = ir_int(parser->lexer.number);
        next(parser);
        break;
    case IR_TOKEN_STRING:
        operand.kind = IR_OPERAND_STRING;
        operand.name = parse_own_name(parser, "a string");
        break;
    case IR_TOKEN_WORD:
        operand = parse_word_operand(parser);
        break;
    case IR_TOKEN_PUNCT:
    case IR_TOKEN_NEWLINE:
    case IR_TOKEN_END:
        if (accept(parser, '?'))
            operand = ir_opaque();
        else
            ir_lexer_expected(&parser->lexer, "an operand");
        break;
    }
    operand.foreign = foreign;
    return operand;
}

/* One operand of the statement, with ".name" behind it, and in a call's parentheses its place. */
static void parse_argument(Parser *parser, const char **ret_name, gboolean with_place)
{
    IrOperand operand = parse_operand(parser);
    g_array_append_val(parser->args, operand);
    if (accept(parser, '.'))
        *ret_name = parse_own_name(parser, "a name");
    if (!with_place)
        return;
    parser->has_places |= ir_lexer_is(&parser->lexer, '@');
    SourcePos pos = parse_pos(parser);
    g_array_append_val(parser->places, pos);
}

static void clear_statement(Parser *parser)
{
    g_array_set_size(parser->dst, 0);
    g_array_set_size(parser->args, 0);
    g_array_set_size(parser->places, 0);
    g_array_set_size(parser->targets, 0);
    parser->has_places = FALSE;
}

static void check_count(Parser *parser, const char *word, guint n, guint least, guint most,
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

static IrInstr *add_instr(Parser *parser, const IrOpWord *word, const char *shown)
{
    check_count(parser, shown, parser->dst->len, 0, word->max_dst, "result");
    check_count(parser, shown, parser->args->len, word->min_args, word->max_args, "operand");
    return ir_block_add(parser->block, word->op, SOURCE_POS_NONE,
                        (const IrOperand *)(const void *)parser->dst->data, parser->dst->len,
                        (const IrOperand *)(const void *)parser->args->data, parser->args->len);
}

/* [: TYPE] [errno] [spread] [captures [...]] [@pos] */
static void parse_suffixes(Parser *parser, IrInstr *instr)
{
    instr->type = parse_type(parser);
    instr->wants_errno = accept_word(parser, "errno");
    instr->spread = accept_word(parser, "spread");
    if (accept_word(parser, "captures")) {
        g_autoptr(GArray) captures = parse_vars(parser);
        instr->n_captures = captures->len;
        instr->captures =
            captures->len > 0 ? (guint32 *)(void *)g_array_steal(captures, NULL) : NULL;
    }
    instr->pos = parse_pos(parser);
}

static IrCallee parse_callee(Parser *parser)
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
    next(parser);
    callee.kind = (IrCalleeKind)kind->value;
    if (callee.kind == IR_CALLEE_INDIRECT)
        callee.value = parse_operand(parser);
    else
        callee.name = parse_name(parser, "the callee's name");
    callee.type = parse_type(parser);
    return callee;
}

static void parse_call(Parser *parser, const IrOpWord *word)
{
    const char *name = NULL;
    IrCallee callee = parse_callee(parser);
    expect(parser, '(', "'('");
    while (!failed(parser) && !ir_lexer_is(&parser->lexer, ')')) {
        parse_argument(parser, &name, TRUE);
        if (!accept(parser, ','))
            break;
    }
    expect(parser, ')', "',' or ')'");
    IrInstr *instr = add_instr(parser, word, word->word);
    instr->callee = callee;
    instr->name = name;
    if (parser->has_places)
        instr->arg_pos = g_memdup2(parser->places->data, parser->places->len * sizeof(SourcePos));
    parse_suffixes(parser, instr);
}

/* Operands, with commas between them. */
static void parse_arguments(Parser *parser, const char **ret_name)
{
    if (!begins_operand(parser))
        return;
    do {
        parse_argument(parser, ret_name, FALSE);
    } while (accept(parser, ','));
}

static void parse_plain(Parser *parser, const IrOpWord *word, const char *shown, guint value)
{
    const char *name = NULL;
    if (word->name_first) {
        name = parse_name(parser, "a name");
        if (accept(parser, ','))
            parse_arguments(parser, &name);
    } else {
        parse_arguments(parser, &name);
        if (parser->args->len == 0 && accept(parser, '.'))
            name = parse_own_name(parser, "a name");
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

static void parse_make(Parser *parser)
{
    const IrWord *kind = parser->lexer.token == IR_TOKEN_WORD
                             ? ir_word_find(ir_make_words, parser->lexer.text->str)
                             : NULL;
    if (kind == NULL) {
        ir_lexer_expected(&parser->lexer, "struct, array, slice, map or chan");
        return;
    }
    next(parser);
    parse_plain(parser, &ir_op_words[IR_MAKE], "make", kind->value);
}

static void parse_op(Parser *parser, const IrOpWord *word)
{
    if (word->op == IR_CALL || word->op == IR_DEFER || word->op == IR_GO)
        parse_call(parser, word);
    else if (word->op == IR_MAKE)
        parse_make(parser);
    else
        parse_plain(parser, word, word->word, 0);
}

/* OPERATION ... : what stands behind "=", or at the beginning of a statement. */
static void parse_operation(Parser *parser)
{
    guint code = 0;
    if (parser->lexer.token == IR_TOKEN_WORD)
        code = GPOINTER_TO_UINT(g_hash_table_lookup(parser->statements, parser->lexer.text->str));
    guint value = code & ((1u << VALUE_BITS) - 1);
    Statement statement = (Statement)(code >> VALUE_BITS);
    if (statement == STATEMENT_OP || statement == STATEMENT_BINARY || statement == STATEMENT_UNARY)
        next(parser);
    if (statement == STATEMENT_OP)
        parse_op(parser, &ir_op_words[value]);
    else if (statement == STATEMENT_BINARY)
        parse_plain(parser, &ir_op_words[IR_BINARY], ir_binary_words[value].word, value);
    else if (statement == STATEMENT_UNARY)
        parse_plain(parser, &ir_op_words[IR_UNARY], ir_unary_words[value].word, value);
    else if (parser->dst->len > 0 && begins_operand(parser))
        parse_plain(parser, &ir_op_words[IR_ASSIGN], "=", 0);
    else
        ir_lexer_expected(&parser->lexer, "an operation");
}

/* %1, _, %2 = */
static void parse_results(Parser *parser)
{
    do {
        IrOperand operand = ir_none();
        if (!accept_word(parser, "_"))
            operand = ir_var(parse_var(parser));
        g_array_append_val(parser->dst, operand);
    } while (accept(parser, ','));
    expect(parser, '=', "',' or '='");
}

/* ---- blocks --------------------------------------------------------------------------------- */

static void parse_terminator(Parser *parser, const IrTermWord *word)
{
    const char *name = NULL;
    next(parser);
    while (begins_operand(parser) || parser->lexer.token == IR_TOKEN_WORD) {
        if (begins_operand(parser)) {
            parse_argument(parser, &name, FALSE);
        } else {
            guint32 label = label_index(parser);
            g_array_append_val(parser->targets, label);
            next(parser);
        }
        if (!accept(parser, ','))
            break;
    }
    check_count(parser, word->word, parser->args->len, word->min_args, word->max_args, "operand");
    check_count(parser, word->word, parser->targets->len, word->min_targets, word->max_targets,
                "label");
    SourcePos pos = parse_pos(parser);
    ir_block_terminate(parser->block, word->term, pos,
                       (const IrOperand *)(const void *)parser->args->data, parser->args->len,
                       (const guint32 *)(const void *)parser->targets->data, parser->targets->len);
    parser->block = NULL;
}

static void begin_block(Parser *parser, guint32 label)
{
    parser->block = ir_function_add_block(parser->fn);
    g_array_index(parser->labels, Label, label).block = parser->block;
}

static void parse_label(Parser *parser)
{
    guint32 index = label_index(parser);
    if (g_array_index(parser->labels, Label, index).block != NULL)
        ir_lexer_fail(&parser->lexer, "the label '%s' is there twice", parser->lexer.text->str);
    else if (parser->block != NULL)
        ir_lexer_fail(&parser->lexer, "the block before '%s' has no terminator",
                      parser->lexer.text->str);
    else
        begin_block(parser, index);
    next(parser);
    next(parser); /* the colon */
}

/* A function's first block may go without its label; it is b0 then. */
static gboolean ensure_block(Parser *parser)
{
    if (parser->block != NULL)
        return TRUE;
    if (parser->fn->blocks->len > 0) {
        ir_lexer_fail(&parser->lexer, "a label is missing after the terminator");
        return FALSE;
    }
    Label label = {g_strdup("b0"), NULL, parser->lexer.line, parser->lexer.column};
    g_array_append_val(parser->labels, label);
    g_hash_table_insert(parser->label_by_name, label.name, GUINT_TO_POINTER(parser->labels->len));
    begin_block(parser, parser->labels->len - 1);
    return TRUE;
}

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

static const IrWord *flag_here(const Parser *parser)
{
    return parser->lexer.token == IR_TOKEN_WORD
               ? ir_word_find(ir_var_flag_words, parser->lexer.text->str)
               : NULL;
}

/* param %0 [NAME] [: TYPE] FLAG... [@pos] */
static void parse_var_line(Parser *parser, guint32 flags)
{
    gboolean is_new = FALSE;
    next(parser);
    if (parser->lexer.token != IR_TOKEN_VAR) {
        ir_lexer_expected(&parser->lexer, "a variable");
        return;
    }
    guint32 index = var_index(parser, &is_new);
    if (!is_new) {
        ir_lexer_fail(&parser->lexer, "%%%s is declared twice, or after its use",
                      parser->lexer.text->str);
        return;
    }
    next(parser);
    IrVar var = {.name = g_intern_static_string(""), .flags = flags};
    if (is_name(parser) && flag_here(parser) == NULL)
        var.name = parse_own_name(parser, "a name");
    var.type = parse_type(parser);
    for (const IrWord *flag = flag_here(parser); flag != NULL; flag = flag_here(parser)) {
        var.flags |= flag->value;
        next(parser);
    }
    var.pos = parse_pos(parser);
    *ir_function_var(parser->fn, index) = var;
    add_member(parser->fn, var.flags, index);
}

/* params [%0, %2]: replaces the members in the order of their declaration. */
static void parse_members(Parser *parser, guint32 flag)
{
    IrFunction *fn = parser->fn;
    GArray **members = flag == IR_VAR_PARAM    ? &fn->params
                       : flag == IR_VAR_RESULT ? &fn->results
                                               : &fn->captures;
    next(parser);
    g_array_unref(*members);
    *members = parse_vars(parser);
}

static void parse_statement(Parser *parser)
{
    clear_statement(parser);
    const IrLexer *lexer = &parser->lexer;
    if (lexer->token == IR_TOKEN_WORD && lexer->labels) {
        parse_label(parser);
        return;
    }
    guint code = 0;
    if (lexer->token == IR_TOKEN_WORD)
        code = GPOINTER_TO_UINT(g_hash_table_lookup(parser->statements, lexer->text->str));
    guint value = code & ((1u << VALUE_BITS) - 1);
    Statement statement = (Statement)(code >> VALUE_BITS);
    if (statement == STATEMENT_VAR) {
        parse_var_line(parser, value);
    } else if (statement == STATEMENT_LIST) {
        parse_members(parser, value);
    } else if (ensure_block(parser)) {
        if (statement == STATEMENT_TERM) {
            parse_terminator(parser, &ir_term_words[value]);
        } else {
            if (lexer->token == IR_TOKEN_VAR || ir_lexer_is_word(lexer, "_"))
                parse_results(parser);
            parse_operation(parser);
        }
    }
    expect_end_of_statement(parser);
}

/* Reads the words between a function's name and its brace. */
static void parse_head(Parser *parser, IrFunction *fn)
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
            if ((known = accept_word(parser, names[i].word)))
                *names[i].place = parse_name(parser, "a name");
        }
        for (guint i = 0; i < G_N_ELEMENTS(flags) && !known; i++) {
            if ((known = accept_word(parser, flags[i].word)))
                *flags[i].place = TRUE;
        }
        if (!known && accept_word(parser, "returns")) {
            do {
                g_ptr_array_add(fn->result_types, (gpointer)parse_name(parser, "a type or '?'"));
            } while (accept(parser, ','));
        } else if (!known) {
            ir_lexer_expected(&parser->lexer, "'{' or an attribute of the function");
        }
    }
    fn->pos = parse_pos(parser);
}

/* Turns the targets, which are labels, into blocks. */
static void resolve_labels(Parser *parser)
{
    for (guint i = 0; i < parser->labels->len; i++) {
        const Label *label = &g_array_index(parser->labels, Label, i);
        if (label->block == NULL) {
            ir_lexer_fail_at(&parser->lexer, label->line, label->column, "there is no label '%s'",
                             label->name);
            return;
        }
    }
    for (guint i = 0; i < parser->fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(parser->fn, i);
        for (guint j = 0; j < block->n_targets; j++)
            block->targets[j] = g_array_index(parser->labels, Label, block->targets[j]).block->id;
    }
}

static void begin_function(Parser *parser, const char *name)
{
    parser->fn = ir_unit_add_function(parser->unit, name, SOURCE_POS_NONE);
    parser->block = NULL;
    g_hash_table_remove_all(parser->numbered);
    g_hash_table_remove_all(parser->named);
    g_hash_table_remove_all(parser->label_by_name);
    g_array_set_size(parser->labels, 0);
}

static void parse_function(Parser *parser)
{
    begin_function(parser, parse_own_name(parser, "the function's name"));
    parse_head(parser, parser->fn);
    expect(parser, '{', "'{'");
    while (!failed(parser) && !ir_lexer_is(&parser->lexer, '}')) {
        if (parser->lexer.token == IR_TOKEN_END)
            ir_lexer_expected(&parser->lexer, "'}'");
        else if (parser->lexer.token == IR_TOKEN_NEWLINE)
            next(parser);
        else
            parse_statement(parser);
    }
    if (!failed(parser) && parser->block != NULL)
        ir_lexer_fail(&parser->lexer, "the last block has no terminator");
    if (!failed(parser))
        resolve_labels(parser);
    expect(parser, '}', "'}'");
    parser->fn->end = parse_pos(parser);
    if (!failed(parser))
        ir_function_finish(parser->fn);
}

/* ---- units ---------------------------------------------------------------------------------- */

/* method NAME, or [embedded] NAME [: TYPE] [@pos] */
static void parse_field(Parser *parser, IrType *type)
{
    if (accept_word(parser, ir_field_words[IR_FIELD_METHOD].word)) {
        g_ptr_array_add(type->methods, (gpointer)parse_own_name(parser, "a method's name"));
        return;
    }
    IrField *field = g_new0(IrField, 1);
    g_ptr_array_add(type->fields, field);
    field->embedded = accept_word(parser, ir_field_words[IR_FIELD_EMBEDDED].word);
    field->name = parse_own_name(parser, "a field's name");
    field->type = parse_type(parser);
    field->pos = parse_pos(parser);
}

static void parse_type_item(Parser *parser)
{
    const char *name = parse_own_name(parser, "the type's name");
    const IrWord *kind = parser->lexer.token == IR_TOKEN_WORD
                             ? ir_word_find(ir_type_words, parser->lexer.text->str)
                             : NULL;
    if (kind == NULL) {
        ir_lexer_expected(&parser->lexer, "struct, interface, named or alias");
        return;
    }
    next(parser);
    IrType *type = ir_unit_add_type(parser->unit, name, (IrTypeKind)kind->value, SOURCE_POS_NONE);
    type->underlying = parse_type(parser);
    type->pos = parse_pos(parser);
    if (!accept(parser, '{'))
        return;
    while (!failed(parser) && !ir_lexer_is(&parser->lexer, '}')) {
        if (parser->lexer.token == IR_TOKEN_NEWLINE || ir_lexer_is(&parser->lexer, ','))
            next(parser);
        else
            parse_field(parser, type);
    }
    expect(parser, '}', "'}'");
}

static void parse_item(Parser *parser)
{
    parser->path = NULL;
    if (accept_word(parser, "func")) {
        parse_function(parser);
    } else if (accept_word(parser, "type")) {
        parse_type_item(parser);
    } else if (accept_word(parser, "global")) {
        const char *name = parse_own_name(parser, "the variable's name");
        const char *type = parse_type(parser);
        ir_unit_add_global(parser->unit, name, type, parse_pos(parser));
    } else if (accept_word(parser, "degraded")) {
        const char *reason = parse_own_name(parser, "the reason");
        ir_unit_add_degraded(parser->unit, parse_pos(parser), reason);
    } else {
        ir_lexer_expected(&parser->lexer, "func, type, global or degraded");
    }
    expect_end_of_line(parser);
}

static void skip_newlines(Parser *parser)
{
    while (parser->lexer.token == IR_TOKEN_NEWLINE)
        next(parser);
}

static void parse_unit(Parser *parser)
{
    skip_newlines(parser);
    if (!accept_word(parser, "unit")) {
        ir_lexer_expected(&parser->lexer, "unit");
        return;
    }
    parser->unit = ir_unit_new(parse_own_name(parser, "the unit's name"));
    expect_end_of_line(parser);
    for (skip_newlines(parser); parser->lexer.token != IR_TOKEN_END; skip_newlines(parser))
        parse_item(parser);
}

static void add_statement(Parser *parser, const char *word, Statement statement, guint value)
{
    if (word != NULL)
        g_hash_table_insert(parser->statements, (gpointer)word,
                            GUINT_TO_POINTER((guint)statement << VALUE_BITS | value));
}

static void add_statements(Parser *parser)
{
    for (guint i = 0; i < ir_n_op_words; i++)
        add_statement(parser, ir_op_words[i].word, STATEMENT_OP, i);
    for (guint i = 0; i < ir_n_term_words; i++)
        add_statement(parser, ir_term_words[i].word, STATEMENT_TERM, i);
    for (const IrWord *word = ir_binary_words; word->word != NULL; word++)
        add_statement(parser, word->word, STATEMENT_BINARY, word->value);
    for (const IrWord *word = ir_unary_words; word->word != NULL; word++)
        add_statement(parser, word->word, STATEMENT_UNARY, word->value);
    add_statement(parser, "param", STATEMENT_VAR, IR_VAR_PARAM);
    add_statement(parser, "result", STATEMENT_VAR, IR_VAR_RESULT);
    add_statement(parser, "capture", STATEMENT_VAR, IR_VAR_CAPTURE);
    add_statement(parser, "temp", STATEMENT_VAR, IR_VAR_TEMP);
    add_statement(parser, "var", STATEMENT_VAR, 0);
    add_statement(parser, "params", STATEMENT_LIST, IR_VAR_PARAM);
    add_statement(parser, "results", STATEMENT_LIST, IR_VAR_RESULT);
    add_statement(parser, "captures", STATEMENT_LIST, IR_VAR_CAPTURE);
}

static void label_clear(gpointer data)
{
    g_free(((Label *)data)->name);
}

static void parser_init(Parser *parser, const char *text)
{
    *parser = (Parser){
        .statements = g_hash_table_new(g_str_hash, g_str_equal),
        .numbered = g_hash_table_new(NULL, NULL),
        .named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .label_by_name = g_hash_table_new(g_str_hash, g_str_equal),
        .labels = g_array_new(FALSE, FALSE, sizeof(Label)),
        .dst = g_array_new(FALSE, FALSE, sizeof(IrOperand)),
        .args = g_array_new(FALSE, FALSE, sizeof(IrOperand)),
        .places = g_array_new(FALSE, FALSE, sizeof(SourcePos)),
        .targets = g_array_new(FALSE, FALSE, sizeof(guint32)),
    };
    g_array_set_clear_func(parser->labels, label_clear);
    add_statements(parser);
    ir_lexer_init(&parser->lexer, text);
}

static void parser_clear(Parser *parser)
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
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parser, parser_clear)

IrUnit *ir_unit_parse(const char *text, GError **error)
{
    g_auto(Parser) parser;
    parser_init(&parser, text);
    parse_unit(&parser);
    if (parser.lexer.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&parser.lexer.error));
        return NULL;
    }
    return g_steal_pointer(&parser.unit);
}
