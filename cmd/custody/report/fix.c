/* A repair as lines taken away and put in, for the formats that people read.
 * Changes no file: it shows what an edit would do. */
#include "cmd/custody/report/fix.h"

#include <string.h>

typedef struct LineText {
    const char *text;
    gsize len;
} LineText;

static GArray *split_lines(const char *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(LineText));

    while (TRUE) {
        const char *end = strchrnul(text, '\n');
        LineText line = {text, (gsize)(end - text)};

        g_array_append_val(lines, line);
        if (!*end)
            return lines;
        text = end + 1;
    }
}

static LineText *line_at(GArray *lines, guint i)
{
    return &((LineText *)(void *)lines->data)[i];
}

static gboolean lines_equal(const LineText *a, const LineText *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* The whole lines that an edit touches, before it and after it. FALSE: they cannot be read. */
static gboolean edit_texts(SourceLines *lines, const FixEdit *edit, char **ret_before,
                           char **ret_after)
{
    g_autoptr(GString) before = g_string_new(NULL);
    g_autoptr(GString) after = g_string_new(NULL);

    for (guint32 n = edit->line; n <= edit->end_line; n++) {
        gsize len;
        const char *line = source_lines_get(lines, edit->path, n, &len);

        if (!line)
            return FALSE;
        if (n > edit->line)
            g_string_append_c(before, '\n');
        g_string_append_len(before, line, (gssize)len);
        if (n == edit->line) {
            g_string_append_len(after, line, (gssize)MIN(edit->column - 1, len));
            g_string_append(after, edit->text);
        }
        if (n == edit->end_line && edit->end_column - 1 < len)
            g_string_append_len(after, line + edit->end_column - 1,
                                (gssize)(len - edit->end_column + 1));
    }
    *ret_before = g_string_free(g_steal_pointer(&before), FALSE);
    *ret_after = g_string_free(g_steal_pointer(&after), FALSE);
    return TRUE;
}

static void fix_line_free(gpointer data)
{
    FixLine *line = data;

    g_free(line->text);
    g_free(line);
}

static void add_line(GPtrArray *changes, char sign, guint32 number, const LineText *text)
{
    FixLine *line = g_new0(FixLine, 1);

    line->sign = sign;
    line->number = number;
    line->text = g_strndup(text->text, text->len);
    g_ptr_array_add(changes, line);
}

GPtrArray *fix_lines(SourceLines *lines, const FixEdit *edit)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(fix_line_free);
    g_autofree char *before = NULL, *after = NULL;

    if (edit->line == 0 || edit->column == 0 || edit->end_column == 0 ||
        !edit_texts(lines, edit, &before, &after))
        return changes;
    g_autoptr(GArray) old_lines = split_lines(before);
    g_autoptr(GArray) new_lines = split_lines(after);
    guint head = 0, old_end = old_lines->len, new_end = new_lines->len;

    while (head < old_end && head < new_end &&
           lines_equal(line_at(old_lines, head), line_at(new_lines, head)))
        head++;
    while (old_end > head && new_end > head &&
           lines_equal(line_at(old_lines, old_end - 1), line_at(new_lines, new_end - 1))) {
        old_end--;
        new_end--;
    }
    for (guint i = head; i < old_end; i++)
        add_line(changes, '-', edit->line + i, line_at(old_lines, i));
    for (guint i = head; i < new_end; i++)
        add_line(changes, '+', edit->line + i, line_at(new_lines, i));
    return changes;
}
