/* Which preambles of a package need not be parsed, as another one brings all that is in them.
 * Reads their lines, and asks which headers lie beside them. */
#pragma once

/* Ownership: texts are borrowed; what is returned belongs to the caller. */

#include <glib.h>

/* Whether preamble `index` of `texts` (const char *) says nothing that another one does not: it
 * consists of includes, with which the other one begins. Of several alike the first is parsed. */
gboolean preamble_is_covered(const GPtrArray *texts, guint index);

/* Whether a preamble consists of includes alone, one at least. */
gboolean preamble_is_plain(const char *text);

/* The includes of such a text that are neither C's own headers nor in the folder, in order: those
 * who have the same see the same libraries. */
char *preamble_libraries(const char *text, const char *directory);

/* One text for several such (const char *): the lines of the first, then what the others add. */
char *preambles_together(const GPtrArray *texts);
