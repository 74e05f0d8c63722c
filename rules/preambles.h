/* Which preambles of a package need not be parsed, as another one brings all that is in them.
 * Reads their lines only. */
#pragma once

/* Ownership: everything is borrowed. */

#include <glib.h>

/* Whether preamble `index` of `texts` (const char *) says nothing that another one does not: it
 * consists of includes, with which the other one begins. Of several alike the first is parsed. */
gboolean preamble_is_covered(const GPtrArray *texts, guint index);
