/* The comments of a Go or C text, and which lines hold code.
 * Knows strings, raw strings and character literals, and no other syntax. */
#pragma once

/* Ownership: a CommentMap owns its arrays; comments borrow the text that was scanned. */

#include <glib.h>

typedef enum CommentLanguage { COMMENT_GO, COMMENT_C } CommentLanguage;

typedef struct Comment {
    const char *text; /* with its marks; a line comment without its newline */
    gsize length;
    guint line, column, end_line; /* from 1, column in bytes */
    gboolean after_code;          /* code stands before it on its line */
    gboolean at_top;              /* no code stands before it in the file */
} Comment;

typedef struct CommentMap {
    GArray *comments; /* Comment */
    GArray *lines;    /* guint8 of CommentLine bits; index is the line, [0] unused */
} CommentMap;

enum { COMMENT_LINE_CODE = 1, COMMENT_LINE_COMMENT = 2 };

void comment_map_free(CommentMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommentMap, comment_map_free)

/* Never NULL; what is not terminated ends with the text. */
CommentMap *comment_map_scan(const char *text, gsize length, CommentLanguage language);
/* COMMENT_LINE_* bits of a line; 0 past the end. */
guint comment_map_line(const CommentMap *map, guint line);
