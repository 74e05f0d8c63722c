/* A repair as lines taken away and put in, for the formats that people read.
 * Changes no file. */
#pragma once

/* Ownership: the array owns its lines and belongs to the caller. */

#include "cmd/custody/report/snippet.h"
#include "rules/finding.h"

typedef struct FixLine {
    char sign; /* '-' or '+' */
    guint32 number;
    char *text; /* without its end */
} FixLine;

/* FixLine *, removed lines first. Empty when the source cannot be read. */
GPtrArray *fix_lines(SourceLines *lines, const FixEdit *edit);
