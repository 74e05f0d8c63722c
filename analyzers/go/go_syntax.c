/* Thin layer over tree-sitter's Go grammar.
 * Gives no meaning to what it reads. */

#include "analyzers/go/go_syntax.h"

#include <string.h>

const TSLanguage *tree_sitter_go(void);

/* By symbol: GoNodeKind of named nodes, GoOperator of tokens. */
static guint8 *kinds, *operators;
static TSFieldId fields[GO_N_FIELDS];

static guint8 index_of(const char *const *names, guint n, const char *name)
{
    for (guint i = 1; i < n; i++) {
        if (g_str_equal(names[i], name)) {
            return (guint8)i;
        }
    }
    return 0;
}

static void load_language(void)
{
    static gsize once;
    static const char *const node_names[] = {
#define X(suffix, name) [GO_NODE_##suffix] = name,
        GO_NODES(X)
#undef X
    };
    static const char *const operator_names[] = {
#define X(suffix, name) [GO_OP_##suffix] = name,
        GO_OPERATORS(X)
#undef X
    };
    static const char *const field_names[] = {
#define X(suffix, name) [GO_FIELD_##suffix] = name,
        GO_FIELDS(X)
#undef X
    };
    if (!g_once_init_enter(&once)) {
        return;
    }
    const TSLanguage *language = tree_sitter_go();
    guint n = ts_language_symbol_count(language);
    kinds = g_new0(guint8, n);
    operators = g_new0(guint8, n);
    for (guint i = 0; i < n; i++) {
        const char *name = ts_language_symbol_name(language, (TSSymbol)i);
        TSSymbolType type = ts_language_symbol_type(language, (TSSymbol)i);
        if (type == TSSymbolTypeRegular) {
            kinds[i] = index_of(node_names, G_N_ELEMENTS(node_names), name);
        } else if (type == TSSymbolTypeAnonymous) {
            operators[i] = index_of(operator_names, G_N_ELEMENTS(operator_names), name);
        }
    }
    for (guint i = 0; i < GO_N_FIELDS; i++) {
        const char *name = field_names[i];
        fields[i] = ts_language_field_id_for_name(language, name, (guint32)strlen(name));
    }
    g_once_init_leave(&once, 1);
}

/* ---- sources
 * ---------------------------------------------------------------------------------
 */

void go_source_free(GoSource *source)
{
    if (source == NULL) {
        return;
    }
    if (source->tree != NULL) {
        ts_tree_delete(source->tree);
    }
    g_free(source->text);
    g_free(source);
}

GoSource *go_source_parse(const char *path, char *text, gsize length)
{
    enum { GIVE_UP_MICROSECONDS = 60 * G_USEC_PER_SEC };
    load_language();
    g_autoptr(GoSource) source = g_new0(GoSource, 1);
    source->path = g_intern_string(path);
    source->text = text;
    source->length = length;
    source->valid_utf8 = g_utf8_validate_len(text, length, NULL);
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_go());
    ts_parser_set_timeout_micros(parser, GIVE_UP_MICROSECONDS);
    source->tree = ts_parser_parse_string(parser, NULL, text, (guint32)length);
    ts_parser_delete(parser);
    return source->tree != NULL ? g_steal_pointer(&source) : NULL;
}

/* ---- nodes
 * -----------------------------------------------------------------------------------
 */

GoNodeKind go_kind(TSNode node)
{
    if (go_is_null(node)) {
        return GO_NODE_OTHER;
    }
    TSSymbol symbol = ts_node_symbol(node);
    return symbol == (TSSymbol)-1 ? GO_NODE_OTHER : (GoNodeKind)kinds[symbol];
}

GoOperator go_operator(TSNode token)
{
    if (go_is_null(token)) {
        return GO_OP_NONE;
    }
    TSSymbol symbol = ts_node_symbol(token);
    return symbol == (TSSymbol)-1 ? GO_OP_NONE : (GoOperator)operators[symbol];
}

TSNode go_field(TSNode node, GoField field)
{
    return go_is_null(node) ? node : ts_node_child_by_field_id(node, fields[field]);
}

gboolean go_has_token(TSNode node, GoOperator token)
{
    gboolean found = FALSE;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            found = go_operator(ts_tree_cursor_current_node(&cursor)) == token;
        } while (!found && ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

void go_nodes_clear(GoNodes *nodes)
{
    if (nodes->allocated > 0) {
        g_free(nodes->at);
    }
    *nodes = (GoNodes){0};
}

static void add_node(GoNodes *nodes, TSNode node)
{
    if (nodes->allocated == 0 && nodes->n < GO_NODES_FEW) {
        nodes->at = nodes->few;
    } else if (nodes->allocated == 0) {
        nodes->allocated = 4 * GO_NODES_FEW;
        nodes->at = g_new(TSNode, nodes->allocated);
        memcpy(nodes->at, nodes->few, sizeof nodes->few);
    } else if (nodes->n == nodes->allocated) {
        nodes->allocated *= 2;
        nodes->at = g_renew(TSNode, nodes->at, nodes->allocated);
    }
    nodes->at[nodes->n++] = node;
}

static void collect(GoNodes *nodes, TSNode node, TSFieldId field)
{
    if (go_is_null(node)) {
        return;
    }
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            TSNode child = ts_tree_cursor_current_node(&cursor);
            if (ts_node_is_named(child) && go_kind(child) != GO_NODE_COMMENT &&
                (field == 0 || ts_tree_cursor_current_field_id(&cursor) == field)) {
                add_node(nodes, child);
            }
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
}

void go_children(GoNodes *ret_nodes, TSNode node)
{
    collect(ret_nodes, node, 0);
}

void go_children_in(GoNodes *ret_nodes, TSNode node, GoField field)
{
    collect(ret_nodes, node, fields[field]);
}

TSNode go_first(TSNode node)
{
    TSNode first = {0};
    if (go_is_null(node)) {
        return first;
    }
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            TSNode child = ts_tree_cursor_current_node(&cursor);
            if (ts_node_is_named(child) && go_kind(child) != GO_NODE_COMMENT) {
                first = child;
                break;
            }
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
    return first;
}

TSNode go_strip(TSNode node)
{
    while (go_kind(node) == GO_NODE_PARENTHESIZED || go_kind(node) == GO_NODE_PARENTHESIZED_TYPE) {
        node = go_first(node);
    }
    return node;
}

/* ---- what the grammar takes for types
 * ---------------------------------------------------------- */

gboolean go_index_parts(TSNode node, TSNode *ret_base, TSNode *ret_index)
{
    GoNodeKind kind = go_kind(node);
    if (kind == GO_NODE_INDEX) {
        *ret_base = go_field(node, GO_FIELD_OPERAND);
        *ret_index = go_field(node, GO_FIELD_INDEX);
        return TRUE;
    }
    if (kind == GO_NODE_GENERIC_TYPE) {
        *ret_base = go_field(node, GO_FIELD_TYPE);
        *ret_index = go_first(go_field(node, GO_FIELD_TYPE_ARGUMENTS));
        return TRUE;
    }
    if (kind != GO_NODE_TYPE_INSTANTIATION) {
        return FALSE;
    }
    g_auto(GoNodes) parts = {0};
    go_children(&parts, node);
    if (parts.n < 2) {
        return FALSE;
    }
    *ret_base = parts.at[0];
    *ret_index = parts.at[1];
    return TRUE;
}

gboolean go_selector_parts(TSNode node, TSNode *ret_operand, TSNode *ret_name)
{
    gboolean selector = go_kind(node) == GO_NODE_SELECTOR;
    if (!selector && go_kind(node) != GO_NODE_QUALIFIED_TYPE) {
        return FALSE;
    }
    *ret_operand = go_field(node, selector ? GO_FIELD_OPERAND : GO_FIELD_PACKAGE);
    *ret_name = go_field(node, selector ? GO_FIELD_FIELD : GO_FIELD_NAME);
    return TRUE;
}

/* ---- places and text
 * ------------------------------------------------------------------------- */

SourcePos go_pos(const GoSource *source, TSNode node)
{
    TSPoint point = ts_node_start_point(node);
    return (SourcePos){source->path, point.row + 1, point.column + 1};
}

SourcePos go_end_pos(const GoSource *source, TSNode node)
{
    TSPoint point = ts_node_end_point(node);
    return (SourcePos){source->path, point.row + 1, MAX(point.column, 1)};
}

static const char *intern_bytes(const GoSource *source, guint32 start, gsize length)
{
    char small[128];
    if (source->valid_utf8 && length < sizeof small) {
        memcpy(small, source->text + start, length);
        small[length] = '\0';
        return g_intern_string(small);
    }
    g_autofree char *copy = g_utf8_make_valid(source->text + start, (gssize)length);
    return g_intern_string(copy);
}

const char *go_text(const GoSource *source, TSNode node)
{
    enum { MOST = 4096 };
    guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    if (end > source->length || start >= end) {
        return g_intern_static_string("");
    }
    return intern_bytes(source, start, MIN(end - start, MOST));
}

gboolean go_text_is(const GoSource *source, TSNode node, const char *text)
{
    guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    gsize length = strlen(text);
    return end <= source->length && end - start == length &&
           memcmp(source->text + start, text, length) == 0;
}

const char *go_string(const GoSource *source, TSNode node, gsize most)
{
    guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    if (end > source->length || end < start + 2) {
        return g_intern_static_string("");
    }
    gsize length = end - start - 2;
    if (length > most) {
        const char *text = source->text + start + 1;
        length = most; /* not in the middle of a character */
        while (length > 0 && ((guchar)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    g_autofree char *copy = g_utf8_make_valid(source->text + start + 1, (gssize)length);
    return g_intern_string(copy);
}

char *go_copy(const GoSource *source, guint32 start, guint32 end)
{
    end = (guint32)MIN(end, source->length);
    return g_strndup(source->text + MIN(start, end), end - MIN(start, end));
}
