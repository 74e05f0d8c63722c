/* The words of the text form: tables of operations, terminators, kinds and flags.
 * Neither prints nor parses. */
#include "analyzers/ir/ir_text_words.h"

#include <string.h>

const IrOpWord ir_op_words[] = {
    [IR_ASSIGN] = {NULL, IR_ASSIGN, 1, 1, 1, FALSE},
    [IR_COPY] = {"copy", IR_COPY, 1, 1, 1, FALSE},
    [IR_CONVERT] = {"convert", IR_CONVERT, 1, 1, 1, FALSE},
    [IR_LOAD_FIELD] = {"field", IR_LOAD_FIELD, 1, 1, 1, FALSE},
    [IR_STORE_FIELD] = {"setfield", IR_STORE_FIELD, 0, 2, 2, FALSE},
    [IR_ADDR_FIELD] = {"addrfield", IR_ADDR_FIELD, 1, 1, 1, FALSE},
    [IR_LOAD_ELEM] = {"elem", IR_LOAD_ELEM, 2, 2, 2, FALSE},
    [IR_STORE_ELEM] = {"setelem", IR_STORE_ELEM, 0, 3, 3, FALSE},
    [IR_ADDR_ELEM] = {"addrelem", IR_ADDR_ELEM, 1, 2, 2, FALSE},
    [IR_SLICE] = {"slice", IR_SLICE, 1, 1, 4, FALSE},
    [IR_ADDR] = {"addr", IR_ADDR, 1, 1, 1, FALSE},
    [IR_LOAD] = {"load", IR_LOAD, 1, 1, 1, FALSE},
    [IR_STORE] = {"store", IR_STORE, 0, 2, 2, FALSE},
    [IR_STORE_GLOBAL] = {"setglobal", IR_STORE_GLOBAL, 0, 1, 1, TRUE},
    [IR_BINARY] = {NULL, IR_BINARY, 1, 2, 2, FALSE},
    [IR_UNARY] = {NULL, IR_UNARY, 1, 1, 1, FALSE},
    [IR_MAKE] = {"make", IR_MAKE, 1, 0, IR_ANY, FALSE},
    [IR_CALL] = {"call", IR_CALL, IR_ANY, 0, IR_ANY, FALSE},
    [IR_DEFER] = {"defer", IR_DEFER, IR_ANY, 0, IR_ANY, FALSE},
    [IR_GO] = {"go", IR_GO, IR_ANY, 0, IR_ANY, FALSE},
    [IR_CLOSURE] = {"closure", IR_CLOSURE, 1, 0, IR_ANY, TRUE},
    [IR_RANGE_BEGIN] = {"range", IR_RANGE_BEGIN, 1, 1, 1, FALSE},
    [IR_RANGE_NEXT] = {"next", IR_RANGE_NEXT, 3, 1, 1, FALSE},
    [IR_SEND] = {"send", IR_SEND, 0, 2, 2, FALSE},
    [IR_RECEIVE] = {"receive", IR_RECEIVE, 2, 1, 1, FALSE},
    [IR_TYPE_ASSERT] = {"typeassert", IR_TYPE_ASSERT, 2, 1, 1, FALSE},
    [IR_USE] = {"use", IR_USE, 0, 0, IR_ANY, FALSE},
    [IR_SCOPE_END] = {"end", IR_SCOPE_END, 0, 1, 1, FALSE},
};
const guint ir_n_op_words = G_N_ELEMENTS(ir_op_words);

const IrTermWord ir_term_words[] = {
    [IR_TERM_JUMP] = {"jump", IR_TERM_JUMP, 0, 0, 1, 1},
    [IR_TERM_BRANCH] = {"branch", IR_TERM_BRANCH, 1, 1, 2, 2},
    [IR_TERM_CHOOSE] = {"choose", IR_TERM_CHOOSE, 0, IR_ANY, 0, IR_ANY},
    [IR_TERM_RETURN] = {"return", IR_TERM_RETURN, 0, IR_ANY, 0, 0},
    [IR_TERM_PANIC] = {"panic", IR_TERM_PANIC, 0, IR_ANY, 0, 0},
    [IR_TERM_EXIT] = {"exit", IR_TERM_EXIT, 0, IR_ANY, 0, 0},
    [IR_TERM_UNREACHABLE] = {"unreachable", IR_TERM_UNREACHABLE, 0, IR_ANY, 0, 0},
};
const guint ir_n_term_words = G_N_ELEMENTS(ir_term_words);

const IrWord ir_binary_words[] = {
    {"eq", IR_BINARY_EQ},         {"ne", IR_BINARY_NE},   {"lt", IR_BINARY_LT},
    {"le", IR_BINARY_LE},         {"gt", IR_BINARY_GT},   {"ge", IR_BINARY_GE},
    {"add", IR_BINARY_ADD},       {"sub", IR_BINARY_SUB}, {"mul", IR_BINARY_MUL},
    {"and", IR_BINARY_AND},       {"or", IR_BINARY_OR},   {"binary", IR_BINARY_OTHER},
    {NULL, IR_BINARY_OTHER + 1u},
};

const IrWord ir_unary_words[] = {
    {"not", IR_UNARY_NOT},
    {"neg", IR_UNARY_NEG},
    {"unary", IR_UNARY_OTHER},
    {NULL, IR_UNARY_OTHER + 1u},
};

const IrWord ir_make_words[] = {
    {"struct", IR_MAKE_STRUCT}, {"array", IR_MAKE_ARRAY}, {"slice", IR_MAKE_SLICE},
    {"map", IR_MAKE_MAP},       {"chan", IR_MAKE_CHAN},   {NULL, IR_MAKE_CHAN + 1u},
};

const IrWord ir_callee_words[] = {
    {"static", IR_CALLEE_STATIC},       {"foreign", IR_CALLEE_FOREIGN},
    {"interface", IR_CALLEE_INTERFACE}, {"indirect", IR_CALLEE_INDIRECT},
    {"builtin", IR_CALLEE_BUILTIN},     {"unknown", IR_CALLEE_UNKNOWN},
    {NULL, IR_CALLEE_UNKNOWN + 1u},
};

const IrWord ir_type_words[] = {
    {"struct", IR_TYPE_STRUCT}, {"interface", IR_TYPE_INTERFACE}, {"named", IR_TYPE_NAMED},
    {"alias", IR_TYPE_ALIAS},   {NULL, IR_TYPE_ALIAS + 1u},
};

const IrWord ir_var_flag_words[] = {
    {"param", IR_VAR_PARAM},         {"result", IR_VAR_RESULT},
    {"capture", IR_VAR_CAPTURE},     {"temp", IR_VAR_TEMP},
    {"addressed", IR_VAR_ADDRESSED}, {"struct", IR_VAR_STRUCT},
    {"static", IR_VAR_STATIC},       {NULL, 0},
};

const IrWord ir_field_words[] = {
    {"embedded", IR_FIELD_EMBEDDED},
    {"method", IR_FIELD_METHOD},
    {NULL, 0},
};

const IrWord *ir_word_find(const IrWord *table, const char *word)
{
    for (; table->word != NULL; table++) {
        if (strcmp(table->word, word) == 0)
            return table;
    }
    return NULL;
}

static gboolean is_identifier(const char *name)
{
    if (!g_ascii_isalpha(name[0]) && (name[0] != '_' || name[1] == '\0'))
        return FALSE;
    for (const char *c = name + 1; *c != '\0'; c++) {
        if (*c == '.' ? !g_ascii_isalnum(c[1]) && c[1] != '_' : !g_ascii_isalnum(*c) && *c != '_')
            return FALSE;
    }
    return TRUE;
}

gboolean ir_word_is_bare(const char *name)
{
    if (!is_identifier(name))
        return FALSE;
    return ir_word_find(ir_field_words, name) == NULL &&
           ir_word_find(ir_var_flag_words, name) == NULL;
}
