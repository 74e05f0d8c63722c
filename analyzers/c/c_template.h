/* Headers as a configure script would write them, from their templates.
 * Knows no answers: what the script would find out is left undefined, or 0. */
#pragma once

#include <glib.h>

/* The text of the header that the template at `path` stands for; "" where it cannot be read or is
 * longer than `most` bytes. The caller frees it. */
char *c_template_text(const char *path, gsize most);

/* Likewise, from the template's own text. */
char *c_template_fill(const char *text);
