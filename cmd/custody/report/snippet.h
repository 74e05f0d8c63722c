/* Source lines as a terminal shows them: tabs, wide characters, hostile bytes, carets.
 * Reads files below the root and nothing else; knows no finding. */
#pragma once

/* Ownership: a SourceLines owns the contents it has read; lines are borrowed from it. */

#include "analyzers/source/source.h"

#include <glib.h>

typedef struct SourceLines SourceLines;

/* root: absolute, or NULL: no line is found. */
SourceLines *source_lines_new(const char *root);
void source_lines_free(SourceLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SourceLines, source_lines_free)

/* The bytes of a file; NULL when it cannot be read. */
const char *source_lines_file(SourceLines *lines, const char *path, gsize *ret_len);
/* A line without its end (not NUL-terminated); NULL when there is none. */
const char *source_lines_get(SourceLines *lines, const char *path, guint32 line, gsize *ret_len);
/* Bytes of the name, selector or sign that begins at a byte column; at least 1. */
guint32 source_span(const char *line, gsize len, guint32 column);

/* Terminal escapes, all empty without colour. */
typedef struct TextStyle {
    const char *bold, *dim, *error, *warning, *note, *good, *reset;
} TextStyle;

const TextStyle *text_style(gboolean colour);

/* Appends text with control and direction-changing characters replaced: nothing audited may speak
 * to the terminal. */
void append_clean(GString *out, const char *text);
/* The same for a line of code, whose tabs stay. */
void append_code(GString *out, const char *text);

typedef struct Snippet {
    SourcePos pos;
    guint gutter;       /* width of the line numbers */
    char mark;          /* '^' or '-' */
    const char *label;  /* behind the mark, or NULL */
    const char *colour; /* of the mark and its label */
} Snippet;

/* The line of snippet->pos with its number, and a line of marks below it. Nothing when the line
 * cannot be read. */
void append_snippet(GString *out, SourceLines *lines, const TextStyle *style,
                    const Snippet *snippet);
/* One line of source behind a gutter, with sign ('+', '-', ' ') as its margin. */
void append_source_line(GString *out, const TextStyle *style, guint gutter, guint32 number,
                        char sign, const char *line, gsize len);
