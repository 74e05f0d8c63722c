/* cgo facts of a file: preambles, #cgo lines, //export, C names used.
 * Does not parse C: the preamble's text goes to the C front end. */

#include "analyzers/go/go_lower.h"

#include <string.h>

void note_foreign(Lower *lower, const char *name, SourcePos pos, gboolean called)
{
    GoForeignName *foreign = g_hash_table_lookup(lower->foreign, name);
    if (foreign == NULL) {
        foreign = g_new0(GoForeignName, 1);
        foreign->name = g_intern_string(name);
        foreign->pos = pos;
        g_hash_table_insert(lower->foreign, (gpointer)foreign->name, foreign);
        g_ptr_array_add(lower->unit->foreign_names, foreign);
    }
    foreign->called |= called;
}

/* ---- comments above import "C"
 * ------------------------------------------------------------------------- */

/* The comment's text without its marks, each line at its place. */
static void append_comment(GString *text, const char *comment)
{
    gsize length = strlen(comment);
    if (g_str_has_prefix(comment, "//")) {
        g_string_append(text, comment + 2);
    } else if (length >= 4) {
        g_string_append_len(text, comment + 2, (gssize)length - 4);
    }
}

static GPtrArray *comments_above(TSNode declaration)
{
    GPtrArray *nodes = g_ptr_array_new_with_free_func(g_free);
    guint32 line = ts_node_start_point(declaration).row;
    for (TSNode at = ts_node_prev_sibling(declaration); !ts_node_is_null(at);
         at = ts_node_prev_sibling(at)) {
        if (!ts_node_is_named(at)) {
            continue; /* a newline token */
        }
        guint32 end = ts_node_end_point(at).row;
        if (go_kind(at) != GO_NODE_COMMENT || end + 1 < line) {
            break;
        }
        line = ts_node_start_point(at).row;
        g_ptr_array_insert(nodes, 0, g_memdup2(&at, sizeof at));
    }
    return nodes;
}

static void add_words(GPtrArray *target, const char *text)
{
    g_auto(GStrv) words = NULL;
    if (g_shell_parse_argv(text, NULL, &words, NULL)) {
        for (guint i = 0; words[i] != NULL; i++) {
            g_ptr_array_add(target, (gpointer)g_intern_string(words[i]));
        }
    }
}

static void read_directive(GoPreamble *preamble, const char *line)
{
    g_autofree char *words = g_strdup(line);
    g_auto(GStrv) parts = g_strsplit_set(g_strstrip(words), " \t", 2);
    if (parts[0] != NULL && parts[1] != NULL) {
        if (g_str_equal(parts[0], "noescape")) {
            add_words(preamble->noescape, parts[1]);
            return;
        }
        if (g_str_equal(parts[0], "nocallback")) {
            add_words(preamble->nocallback, parts[1]);
            return;
        }
    }
    const char *colon = strchr(line, ':');
    if (colon == NULL) {
        return;
    }
    /* "linux,amd64 !darwin CFLAGS": every platform's flags are taken, its header may be the one
     * installed */
    g_autofree char *left = g_strndup(line, (gsize)(colon - line));
    g_strchomp(left);
    const char *space = strpbrk(left, " \t");
    const char *what = left;
    while (space != NULL) {
        what = space + 1;
        space = strpbrk(what, " \t");
    }
    if (g_str_equal(what, "CFLAGS") || g_str_equal(what, "CPPFLAGS")) {
        add_words(preamble->cflags, colon + 1);
    } else if (g_str_equal(what, "pkg-config")) {
        add_words(preamble->pkg_config, colon + 1);
    }
}

/* Takes #cgo lines out of the text, which keeps its lines. */
static void read_directives(GoPreamble *preamble)
{
    g_auto(GStrv) lines = g_strsplit(preamble->text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *line = lines[i];
        while (*line == ' ' || *line == '\t') {
            line++;
        }
        if (g_str_has_prefix(line, "#cgo") && (line[4] == ' ' || line[4] == '\t')) {
            read_directive(preamble, g_strstrip((char *)line + 5));
            g_free(lines[i]);
            lines[i] = g_strdup("");
        }
    }
    g_free(preamble->text);
    preamble->text = g_strjoinv("\n", lines);
}

void read_cgo(Lower *lower, const File *file, TSNode import_declaration)
{
    g_autoptr(GPtrArray) comments = comments_above(import_declaration);
    GoPreamble *preamble = g_new0(GoPreamble, 1);
    preamble->path = file->source->path;
    preamble->pos = go_pos(file->source, import_declaration);
    preamble->cflags = g_ptr_array_new();
    preamble->pkg_config = g_ptr_array_new();
    preamble->noescape = g_ptr_array_new();
    preamble->nocallback = g_ptr_array_new();
    preamble->first_line = preamble->pos.line;
    g_autoptr(GString) text = g_string_new(NULL);
    guint32 line = 0;
    for (guint i = 0; i < comments->len; i++) {
        TSNode comment = *(TSNode *)g_ptr_array_index(comments, i);
        guint32 start = ts_node_start_byte(comment), end = ts_node_end_byte(comment);
        guint32 row = ts_node_start_point(comment).row;
        if (i == 0) {
            preamble->first_line = row + 1;
        }
        while (i > 0 && line < row) {
            g_string_append_c(text, '\n');
            line++;
        }
        g_autofree char *whole = g_strndup(file->source->text + start, end - start);
        append_comment(text, whole);
        line = ts_node_end_point(comment).row;
        if (i == 0) {
            line = ts_node_end_point(comment).row;
        }
    }
    g_string_append_c(text, '\n');
    preamble->text = g_strdup(text->str);
    read_directives(preamble);
    g_ptr_array_add(lower->unit->preambles, preamble);
}

void read_exports(Lower *lower, const File *file, TSNode function, const char *name)
{
    g_autoptr(GPtrArray) comments = comments_above(function);
    for (guint i = 0; i < comments->len; i++) {
        const char *text = go_text(file->source, *(TSNode *)g_ptr_array_index(comments, i));
        if (!g_str_has_prefix(text, "//export ")) {
            continue;
        }
        g_autofree char *c_name = g_strstrip(g_strdup(text + strlen("//export ")));
        GoExport *export = g_new0(GoExport, 1);
        export->c_name = g_intern_string(c_name);
        export->function = g_intern_string(name);
        export->pos = go_pos(file->source, *(TSNode *)g_ptr_array_index(comments, i));
        g_ptr_array_add(lower->unit->exports, export);
        IrFunction *ir = ir_unit_function(lower->unit->ir, name);
        if (ir != NULL) {
            ir->exported = export->c_name;
        }
    }
}
