/* Thin layer over tree-sitter: node kinds as an enum, children, operators,
 * text, places. Knows the grammar's names and nothing of their meaning. */
#pragma once

/* Ownership: a GoSource owns its text and tree; nodes are borrowed from it. */

#include "analyzers/source/source.h"

#include <glib.h>
#include <tree_sitter/api.h>

/* One row a node type: enumerator suffix, grammar name. */
#define GO_NODES(X)                                                                                \
    X(ARGUMENT_LIST, "argument_list")                                                              \
    X(ARRAY_TYPE, "array_type")                                                                    \
    X(ASSIGNMENT, "assignment_statement")                                                          \
    X(BINARY, "binary_expression")                                                                 \
    X(BLANK, "blank_identifier")                                                                   \
    X(BLOCK, "block")                                                                              \
    X(BREAK, "break_statement")                                                                    \
    X(CALL, "call_expression")                                                                     \
    X(CHANNEL_TYPE, "channel_type")                                                                \
    X(COMMENT, "comment")                                                                          \
    X(COMMUNICATION_CASE, "communication_case")                                                    \
    X(COMPOSITE, "composite_literal")                                                              \
    X(CONST_DECLARATION, "const_declaration")                                                      \
    X(CONST_SPEC, "const_spec")                                                                    \
    X(CONTINUE, "continue_statement")                                                              \
    X(DEC, "dec_statement")                                                                        \
    X(DEFAULT_CASE, "default_case")                                                                \
    X(DEFER, "defer_statement")                                                                    \
    X(DOT, "dot")                                                                                  \
    X(EMPTY, "empty_statement")                                                                    \
    X(EXPRESSION_CASE, "expression_case")                                                          \
    X(EXPRESSION_LIST, "expression_list")                                                          \
    X(EXPRESSION_STATEMENT, "expression_statement")                                                \
    X(EXPRESSION_SWITCH, "expression_switch_statement")                                            \
    X(FALLTHROUGH, "fallthrough_statement")                                                        \
    X(FALSE, "false")                                                                              \
    X(FIELD_DECLARATION, "field_declaration")                                                      \
    X(FIELD_DECLARATION_LIST, "field_declaration_list")                                            \
    X(FIELD_IDENTIFIER, "field_identifier")                                                        \
    X(FLOAT, "float_literal")                                                                      \
    X(FOR, "for_statement")                                                                        \
    X(FOR_CLAUSE, "for_clause")                                                                    \
    X(FUNCTION_DECLARATION, "function_declaration")                                                \
    X(FUNCTION_TYPE, "function_type")                                                              \
    X(FUNC_LITERAL, "func_literal")                                                                \
    X(GENERIC_TYPE, "generic_type")                                                                \
    X(GO, "go_statement")                                                                          \
    X(GOTO, "goto_statement")                                                                      \
    X(IDENTIFIER, "identifier")                                                                    \
    X(IF, "if_statement")                                                                          \
    X(IMAGINARY, "imaginary_literal")                                                              \
    X(IMPLICIT_ARRAY_TYPE, "implicit_length_array_type")                                           \
    X(IMPORT_DECLARATION, "import_declaration")                                                    \
    X(IMPORT_SPEC, "import_spec")                                                                  \
    X(IMPORT_SPEC_LIST, "import_spec_list")                                                        \
    X(INC, "inc_statement")                                                                        \
    X(INDEX, "index_expression")                                                                   \
    X(INT, "int_literal")                                                                          \
    X(INTERFACE_TYPE, "interface_type")                                                            \
    X(IOTA, "iota")                                                                                \
    X(KEYED_ELEMENT, "keyed_element")                                                              \
    X(LABELED, "labeled_statement")                                                                \
    X(LABEL_NAME, "label_name")                                                                    \
    X(LITERAL_ELEMENT, "literal_element")                                                          \
    X(LITERAL_VALUE, "literal_value")                                                              \
    X(MAP_TYPE, "map_type")                                                                        \
    X(METHOD_DECLARATION, "method_declaration")                                                    \
    X(METHOD_ELEM, "method_elem")                                                                  \
    X(NEGATED_TYPE, "negated_type")                                                                \
    X(NIL, "nil")                                                                                  \
    X(PACKAGE_CLAUSE, "package_clause")                                                            \
    X(PACKAGE_IDENTIFIER, "package_identifier")                                                    \
    X(PARAMETER_DECLARATION, "parameter_declaration")                                              \
    X(PARAMETER_LIST, "parameter_list")                                                            \
    X(PARENTHESIZED, "parenthesized_expression")                                                   \
    X(PARENTHESIZED_TYPE, "parenthesized_type")                                                    \
    X(POINTER_TYPE, "pointer_type")                                                                \
    X(QUALIFIED_TYPE, "qualified_type")                                                            \
    X(RANGE_CLAUSE, "range_clause")                                                                \
    X(RAW_STRING, "raw_string_literal")                                                            \
    X(RECEIVE, "receive_statement")                                                                \
    X(RETURN, "return_statement")                                                                  \
    X(RUNE, "rune_literal")                                                                        \
    X(SELECT, "select_statement")                                                                  \
    X(SELECTOR, "selector_expression")                                                             \
    X(SEND, "send_statement")                                                                      \
    X(SHORT_VAR, "short_var_declaration")                                                          \
    X(SLICE, "slice_expression")                                                                   \
    X(SLICE_TYPE, "slice_type")                                                                    \
    X(SOURCE_FILE, "source_file")                                                                  \
    X(STRING, "interpreted_string_literal")                                                        \
    X(STRUCT_TYPE, "struct_type")                                                                  \
    X(TRUE, "true")                                                                                \
    X(TYPE_ALIAS, "type_alias")                                                                    \
    X(TYPE_ARGUMENTS, "type_arguments")                                                            \
    X(TYPE_ASSERTION, "type_assertion_expression")                                                 \
    X(TYPE_CASE, "type_case")                                                                      \
    X(TYPE_CONSTRAINT, "type_constraint")                                                          \
    X(TYPE_CONVERSION, "type_conversion_expression")                                               \
    X(TYPE_DECLARATION, "type_declaration")                                                        \
    X(TYPE_ELEM, "type_elem")                                                                      \
    X(TYPE_IDENTIFIER, "type_identifier")                                                          \
    X(TYPE_INSTANTIATION, "type_instantiation_expression")                                         \
    X(TYPE_PARAMETER_DECLARATION, "type_parameter_declaration")                                    \
    X(TYPE_PARAMETER_LIST, "type_parameter_list")                                                  \
    X(TYPE_SPEC, "type_spec")                                                                      \
    X(TYPE_SWITCH, "type_switch_statement")                                                        \
    X(UNARY, "unary_expression")                                                                   \
    X(VARIADIC_ARGUMENT, "variadic_argument")                                                      \
    X(VARIADIC_PARAMETER, "variadic_parameter_declaration")                                        \
    X(VAR_DECLARATION, "var_declaration")                                                          \
    X(VAR_SPEC, "var_spec")                                                                        \
    X(VAR_SPEC_LIST, "var_spec_list")

typedef enum GoNodeKind {
    GO_NODE_OTHER,
#define X(suffix, name) GO_NODE_##suffix,
    GO_NODES(X)
#undef X
} GoNodeKind;

/* Fields, likewise. */
#define GO_FIELDS(X)                                                                               \
    X(ALIAS, "alias")                                                                              \
    X(ALTERNATIVE, "alternative")                                                                  \
    X(ARGUMENTS, "arguments")                                                                      \
    X(BODY, "body")                                                                                \
    X(CAPACITY, "capacity")                                                                        \
    X(CHANNEL, "channel")                                                                          \
    X(COMMUNICATION, "communication")                                                              \
    X(CONDITION, "condition")                                                                      \
    X(CONSEQUENCE, "consequence")                                                                  \
    X(ELEMENT, "element")                                                                          \
    X(END, "end")                                                                                  \
    X(FIELD, "field")                                                                              \
    X(FUNCTION, "function")                                                                        \
    X(INDEX, "index")                                                                              \
    X(INITIALIZER, "initializer")                                                                  \
    X(KEY, "key")                                                                                  \
    X(LABEL, "label")                                                                              \
    X(LEFT, "left")                                                                                \
    X(LENGTH, "length")                                                                            \
    X(NAME, "name")                                                                                \
    X(OPERAND, "operand")                                                                          \
    X(OPERATOR, "operator")                                                                        \
    X(PACKAGE, "package")                                                                          \
    X(PARAMETERS, "parameters")                                                                    \
    X(PATH, "path")                                                                                \
    X(RECEIVER, "receiver")                                                                        \
    X(RESULT, "result")                                                                            \
    X(RIGHT, "right")                                                                              \
    X(START, "start")                                                                              \
    X(TYPE, "type")                                                                                \
    X(TYPE_ARGUMENTS, "type_arguments")                                                            \
    X(TYPE_PARAMETERS, "type_parameters")                                                          \
    X(UPDATE, "update")                                                                            \
    X(VALUE, "value")

typedef enum GoField {
#define X(suffix, name) GO_FIELD_##suffix,
    GO_FIELDS(X)
#undef X
        GO_N_FIELDS
} GoField;

/* Operator tokens, likewise. */
#define GO_OPERATORS(X)                                                                            \
    X(ADD, "+")                                                                                    \
    X(SUB, "-")                                                                                    \
    X(MUL, "*")                                                                                    \
    X(QUO, "/")                                                                                    \
    X(REM, "%")                                                                                    \
    X(AND, "&")                                                                                    \
    X(OR, "|")                                                                                     \
    X(XOR, "^")                                                                                    \
    X(SHL, "<<")                                                                                   \
    X(SHR, ">>")                                                                                   \
    X(AND_NOT, "&^")                                                                               \
    X(LAND, "&&")                                                                                  \
    X(LOR, "||")                                                                                   \
    X(EQ, "==")                                                                                    \
    X(NE, "!=")                                                                                    \
    X(LT, "<")                                                                                     \
    X(LE, "<=")                                                                                    \
    X(GT, ">")                                                                                     \
    X(GE, ">=")                                                                                    \
    X(NOT, "!")                                                                                    \
    X(ARROW, "<-")                                                                                 \
    X(ASSIGN, "=")                                                                                 \
    X(DEFINE, ":=")                                                                                \
    X(ADD_ASSIGN, "+=")                                                                            \
    X(SUB_ASSIGN, "-=")                                                                            \
    X(MUL_ASSIGN, "*=")                                                                            \
    X(QUO_ASSIGN, "/=")                                                                            \
    X(REM_ASSIGN, "%=")                                                                            \
    X(AND_ASSIGN, "&=")                                                                            \
    X(OR_ASSIGN, "|=")                                                                             \
    X(XOR_ASSIGN, "^=")                                                                            \
    X(SHL_ASSIGN, "<<=")                                                                           \
    X(SHR_ASSIGN, ">>=")                                                                           \
    X(AND_NOT_ASSIGN, "&^=")

typedef enum GoOperator {
    GO_OP_NONE,
#define X(suffix, name) GO_OP_##suffix,
    GO_OPERATORS(X)
#undef X
} GoOperator;

typedef struct GoSource {
    const char *path; /* relative to the root, interned */
    char *text;
    gsize length;
    TSTree *tree;
    gboolean valid_utf8;
} GoSource;

void go_source_free(GoSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GoSource, go_source_free)
/* Parses a text, which it takes. NULL when the parser gave up (too much time).
 */
GoSource *go_source_parse(const char *path, char *text, gsize length);

GoNodeKind go_kind(TSNode node);
GoOperator go_operator(TSNode token);
/* The child in that field, or a null node. */
TSNode go_field(TSNode node, GoField field);
/* Whether the node has that token among its few direct children. */
gboolean go_has_token(TSNode node, GoOperator token);
static inline gboolean go_is_null(TSNode node)
{
    return node.id == NULL;
}

/* Named children without comments. */
enum { GO_NODES_FEW = 6 };
typedef struct GoNodes {
    guint n, allocated;
    TSNode *at;
    TSNode few[GO_NODES_FEW];
} GoNodes;

void go_nodes_clear(GoNodes *nodes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GoNodes, go_nodes_clear)
/* Both fill an empty GoNodes ({0}); a null node has no children. */
void go_children(GoNodes *ret_nodes, TSNode node);
void go_children_in(GoNodes *ret_nodes, TSNode node, GoField field);
/* The first named child that is no comment, or a null node. */
TSNode go_first(TSNode node);
/* Without parentheses around it. */
TSNode go_strip(TSNode node);

/* The grammar takes x[i] and x.f for types where it can: m[f[i]], m[k](x).
 * These see through it. */
/* base[index]: also an instance of a generic function or type. */
gboolean go_index_parts(TSNode node, TSNode *ret_base, TSNode *ret_index);
/* operand.name: also a qualified type. */
gboolean go_selector_parts(TSNode node, TSNode *ret_operand, TSNode *ret_name);

SourcePos go_pos(const GoSource *source, TSNode node);
/* The last byte of the node. */
SourcePos go_end_pos(const GoSource *source, TSNode node);
/* Interned text of a small node; valid UTF-8. */
const char *go_text(const GoSource *source, TSNode node);
gboolean go_text_is(const GoSource *source, TSNode node, const char *text);
/* The text of a string literal without its quotes, interned, at most `most`
 * bytes. */
const char *go_string(const GoSource *source, TSNode node, gsize most);
/* Copies bytes of the source. Free with g_free. */
char *go_copy(const GoSource *source, guint32 start, guint32 end);
