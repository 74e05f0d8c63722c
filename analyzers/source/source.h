/* Places in audited source files.
 * Does not read files or know languages: see source_file.h for contents. */
#pragma once

/* Ownership: `path` is always an interned string (g_intern_string) and is never freed. */

#include <glib.h>

/* A place: path relative to the audited root with forward slashes, line and byte column from 1.
 * line == 0 means "no place". */
typedef struct SourcePos {
    const char *path;
    guint32 line;
    guint32 column;
} SourcePos;

#define SOURCE_POS_NONE ((SourcePos){NULL, 0, 0})

/* Orders by path, line, column; usable with g_array_sort-like callers. */
int source_pos_compare(const SourcePos *a, const SourcePos *b);
