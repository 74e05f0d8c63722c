/* Source lines as a terminal shows them: tabs, wide characters, hostile bytes, carets.
 * Widths follow GLib's Unicode tables; grapheme clusters are not joined. */
#include "cmd/custody/report/snippet.h"

#include <gio/gio.h>
#include <string.h>

#define TAB_WIDTH   4
#define MAX_WIDTH   150 /* of a shown line; longer ones are cut around the mark */
#define LEFT_OF_CUT 40  /* columns kept before the mark in a cut line */
#define REPLACEMENT 0xfffd
#define ELLIPSIS    0x2026

/* ---- files ----------------------------------------------------------------------------------- */

struct SourceLines {
    char *root;
    GHashTable *files; /* path -> GBytes, or NULL: unreadable */
};

static void bytes_unref(gpointer bytes)
{
    if (bytes)
        g_bytes_unref(bytes);
}

SourceLines *source_lines_new(const char *root)
{
    SourceLines *lines = g_new0(SourceLines, 1);

    lines->root = g_strdup(root);
    lines->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, bytes_unref);
    return lines;
}

void source_lines_free(SourceLines *lines)
{
    if (!lines)
        return;
    g_free(lines->root);
    g_hash_table_unref(lines->files);
    g_free(lines);
}

static GBytes *file_read(const char *root, const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, root);
    char *data;
    gsize len;

    if (!g_file_test(full, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents(full, &data, &len, NULL))
        return NULL;
    return g_bytes_new_take(data, len);
}

const char *source_lines_file(SourceLines *lines, const char *path, gsize *ret_len)
{
    gpointer bytes;

    if (!lines->root || !path)
        return NULL;
    if (!g_hash_table_lookup_extended(lines->files, path, NULL, &bytes)) {
        bytes = file_read(lines->root, path);
        g_hash_table_insert(lines->files, g_strdup(path), bytes);
    }
    if (!bytes)
        return NULL;
    const char *data = g_bytes_get_data(bytes, ret_len);
    return data ? data : ""; /* an empty file has no data */
}

const char *source_lines_get(SourceLines *lines, const char *path, guint32 line, gsize *ret_len)
{
    gsize len;
    const char *data = source_lines_file(lines, path, &len);

    if (!data || line == 0)
        return NULL;
    const char *end = data + len;
    for (guint32 n = 1; n < line; n++) {
        data = memchr(data, '\n', (gsize)(end - data));
        if (!data)
            return NULL;
        data++;
    }
    if (data == end)
        return NULL;
    const char *newline = memchr(data, '\n', (gsize)(end - data));
    const char *stop = newline ? newline : end;
    if (stop > data && stop[-1] == '\r')
        stop--;
    *ret_len = (gsize)(stop - data);
    return data;
}

static gboolean is_name_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || (guchar)c >= 0x80;
}

guint32 source_span(const char *line, gsize len, guint32 column)
{
    gsize begin = column > 0 ? column - 1 : 0, i = begin;

    while (i < len && (line[i] == '&' || line[i] == '*'))
        i++;
    while (i < len && (is_name_byte(line[i]) ||
                       (line[i] == '.' && i > begin && i + 1 < len && is_name_byte(line[i + 1]))))
        i++;
    return (guint32)MAX(i - MIN(begin, i), 1);
}

/* ---- terminal -------------------------------------------------------------------------------- */

const TextStyle *text_style(gboolean colour)
{
    static const TextStyle plain = {"", "", "", "", "", "", ""};
    static const TextStyle coloured = {
        .bold = "\x1b[1m",
        .dim = "\x1b[2m",
        .error = "\x1b[1;31m",
        .warning = "\x1b[1;33m",
        .note = "\x1b[1;36m",
        .good = "\x1b[1;32m",
        .reset = "\x1b[0m",
    };

    return colour ? &coloured : &plain;
}

/* Characters that would move the cursor or reorder what is shown. */
static gboolean is_hostile(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* The character at text (len bytes left), or the replacement for one byte that is not UTF-8. */
static gunichar next_char(const char *text, gsize len, gsize *ret_size)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)len);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *ret_size = 1;
        return REPLACEMENT;
    }
    *ret_size = c == 0 ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
    return c;
}

static void append_shown(GString *out, const char *text, gboolean tabs)
{
    gsize len = strlen(text), size;

    for (gsize i = 0; i < len; i += size) {
        gunichar c = next_char(text + i, len - i, &size);

        if (c == '\n' || (c == '\t' && !tabs))
            c = ' ';
        g_string_append_unichar(out, c != '\t' && is_hostile(c) ? REPLACEMENT : c);
    }
}

void append_clean(GString *out, const char *text)
{
    append_shown(out, text, FALSE);
}

void append_code(GString *out, const char *text)
{
    append_shown(out, text, TRUE);
}

/* ---- lines ----------------------------------------------------------------------------------- */

typedef struct Cell {
    gunichar c;
    guint width; /* columns */
    gsize byte;  /* offset of its source */
} Cell;

static void cells_add(GArray *cells, gunichar c, guint width, gsize byte)
{
    Cell cell = {c, width, byte};

    g_array_append_val(cells, cell);
}

/* One cell for each character; a tab becomes spaces to the next stop. */
static GArray *cells_new(const char *line, gsize len)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    guint column = 0;
    gsize size;

    for (gsize i = 0; i < len; i += size) {
        gunichar c = next_char(line + i, len - i, &size);
        guint width = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;

        if (c == '\t') {
            c = ' ';
            width = TAB_WIDTH - column % TAB_WIDTH;
        } else if (is_hostile(c)) {
            c = REPLACEMENT;
            width = 1;
        }
        cells_add(cells, c, width, i);
        column += width;
    }
    return cells;
}

static guint cells_width(const GArray *cells, gsize end_byte)
{
    guint width = 0;

    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &((const Cell *)(const void *)cells->data)[i];

        if (cell->byte >= end_byte)
            break;
        width += cell->width;
    }
    return width;
}

/* Appends the cells between two columns, with an ellipsis where something is left out. */
static void append_cells(GString *out, const GArray *cells, guint from, guint to)
{
    guint column = 0;

    if (from > 0)
        g_string_append_unichar(out, ELLIPSIS);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &((const Cell *)(const void *)cells->data)[i];

        if (column >= to) {
            g_string_append_unichar(out, ELLIPSIS);
            break;
        }
        if (column >= from && cell->c == ' ')
            g_string_append_printf(out, "%*s", (int)cell->width, "");
        else if (column >= from)
            g_string_append_unichar(out, cell->c);
        column += cell->width;
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
}

static void append_gutter(GString *out, const TextStyle *style, guint gutter, guint32 number)
{
    if (number > 0)
        g_string_append_printf(out, " %s%*u |%s", style->dim, (int)gutter, number, style->reset);
    else
        g_string_append_printf(out, " %s%*s |%s", style->dim, (int)gutter, "", style->reset);
}

void append_source_line(GString *out, const TextStyle *style, guint gutter, guint32 number,
                        char sign, const char *line, gsize len)
{
    g_autoptr(GArray) cells = cells_new(line, len);
    const char *colour = sign == '+' ? style->good : sign == '-' ? style->error : "";

    append_gutter(out, style, gutter, number);
    g_string_append_printf(out, " %s%c%s ", colour, sign, *colour ? style->reset : "");
    append_cells(out, cells, 0, MAX_WIDTH);
    g_string_append_c(out, '\n');
}

void append_snippet(GString *out, SourceLines *lines, const TextStyle *style,
                    const Snippet *snippet)
{
    gsize len;
    const char *line = source_lines_get(lines, snippet->pos.path, snippet->pos.line, &len);

    if (!line)
        return;
    g_autoptr(GArray) cells = cells_new(line, len);
    gsize begin = MIN(snippet->pos.column > 0 ? snippet->pos.column - 1 : 0, len);
    guint span = source_span(line, len, (guint32)begin + 1);
    guint left = cells_width(cells, begin), right = cells_width(cells, begin + span);
    guint width = cells_width(cells, len), from = 0;

    if (width > MAX_WIDTH && left > LEFT_OF_CUT)
        from = left - LEFT_OF_CUT;
    guint marks = MAX(MIN(right, from + MAX_WIDTH) - MIN(left, right), 1);

    append_gutter(out, style, snippet->gutter, snippet->pos.line);
    g_string_append_c(out, ' ');
    append_cells(out, cells, from, from + MAX_WIDTH);
    g_string_append_c(out, '\n');
    append_gutter(out, style, snippet->gutter, 0);
    g_string_append_printf(out, " %*s%s", (int)(left - from + (from > 0 ? 1 : 0)), "",
                           snippet->colour);
    for (guint i = 0; i < marks; i++)
        g_string_append_c(out, snippet->mark);
    if (snippet->label) {
        g_string_append_c(out, ' ');
        append_clean(out, snippet->label);
    }
    g_string_append(out, *snippet->colour ? style->reset : "");
    g_string_append_c(out, '\n');
}
