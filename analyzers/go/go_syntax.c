/* Thin layer over tree-sitter's Go grammar. Gives no meaning to what it reads. */

#include "analyzers/go/go_syntax.h"

#include <string.h>

const TSLanguage *tree_sitter_go(void);

static guint8 *kinds;
static TSFieldId fields[GO_N_FIELDS];

static void load_language(void)
{
    static gsize once;
    if (!g_once_init_enter(&once)) {
        return;
    }
    static const char *const node_names[] = {
#define X(suffix, name) [GO_NODE_##suffix] = name,
        GO_NODES(X)
#undef X
    };
    static const char *const field_names[] = {
#define X(suffix, name) [GO_FIELD_##suffix] = name,
        GO_FIELDS(X)
#undef X
    };
    const TSLanguage *language = tree_sitter_go();
    guint n = ts_language_symbol_count(language);
    kinds = g_new0(guint8, n);
    for (guint i = 0; i < n; i++) {
        if (ts_language_symbol_type(language, (TSSymbol)i) != TSSymbolTypeRegular) {
            continue;
        }
        const char *name = ts_language_symbol_name(language, (TSSymbol)i);
        for (guint j = 1; j < G_N_ELEMENTS(node_names); j++) {
            if (g_str_equal(node_names[j], name)) {
                kinds[i] = (guint8)j;
            }
        }
    }
    for (guint i = 0; i < GO_N_FIELDS; i++) {
        fields[i] = ts_language_field_id_for_name(language, field_names[i],
                                                  (guint32)strlen(field_names[i]));
    }
    g_once_init_leave(&once, 1);
}

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

GoSource *go_source_read(const char *root, const char *path, GError **error)
{
    enum { MOST = 32 << 20 };
    load_language();
    g_autofree char *full = g_build_filename(root, path, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) failure = NULL;
    if (g_file_test(full, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_ISDIR, "is a directory");
        return NULL;
    }
    if (!g_file_get_contents(full, &text, &length, &failure)) {
        const char *what = strrchr(failure->message, ':');
        g_set_error(error, failure->domain, failure->code, "cannot be read%s",
                    what != NULL ? what : "");
        return NULL;
    }
    if (length > MOST) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "larger than %d MiB", MOST >> 20);
        return NULL;
    }
    if (!g_utf8_validate_len(text, length, NULL)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "not valid UTF-8");
        return NULL;
    }
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_go());
    GoSource *source = g_new0(GoSource, 1);
    source->path = g_intern_string(path);
    source->length = length;
    source->tree = ts_parser_parse_string(parser, NULL, text, (guint32)length);
    source->text = g_steal_pointer(&text);
    ts_parser_delete(parser);
    return source;
}

GoNodeKind go_kind(TSNode node)
{
    if (ts_node_is_null(node)) {
        return GO_NODE_OTHER;
    }
    TSSymbol symbol = ts_node_symbol(node);
    return symbol == (TSSymbol)-1 ? GO_NODE_OTHER : (GoNodeKind)kinds[symbol];
}

TSNode go_field(TSNode node, GoField field)
{
    return ts_node_child_by_field_id(node, fields[field]);
}

gboolean go_is_null(TSNode node)
{
    return ts_node_is_null(node);
}

GArray *go_children(TSNode node)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(TSNode));
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
        do {
            TSNode child = ts_tree_cursor_current_node(&cursor);
            if (ts_node_is_named(child) && go_kind(child) != GO_NODE_COMMENT) {
                g_array_append_val(children, child);
            }
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    }
    ts_tree_cursor_delete(&cursor);
    return children;
}

TSNode go_first(TSNode node)
{
    g_autoptr(GArray) children = go_children(node);
    return children->len > 0 ? g_array_index(children, TSNode, 0) : (TSNode){0};
}

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

const char *go_text(const GoSource *source, TSNode node)
{
    guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    if (end > source->length || start > end) {
        return g_intern_string("");
    }
    gsize length = end - start;
    char small[128];
    if (length < sizeof small) {
        memcpy(small, source->text + start, length);
        small[length] = '\0';
        return g_intern_string(small);
    }
    g_autofree char *copy = g_strndup(source->text + start, MIN(length, 4096));
    return g_intern_string(copy);
}

gboolean go_text_is(const GoSource *source, TSNode node, const char *text)
{
    guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    gsize length = strlen(text);
    return end <= source->length && end - start == length &&
           memcmp(source->text + start, text, length) == 0;
}

const char *go_string(const GoSource *source, TSNode node)
{
    const char *text = go_text(source, node);
    gsize length = strlen(text);
    if (length < 2) {
        return text;
    }
    g_autofree char *inner = g_strndup(text + 1, length - 2);
    return g_intern_string(inner);
}
