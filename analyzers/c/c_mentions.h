/* Which names the functions and classes of a C-family text mention: of what no front end lowers,
 * such as Objective-C and C++, as much as is needed to see which callbacks it can reach. */
#pragma once

/* Ownership: the table owns its arrays; names are interned. */

#include <glib.h>

/* name -> GPtrArray of the names in its body, in order of appearance, without repetition. */
GHashTable *c_mentions_new(void);
/* Adds what `text` defines: functions, macros, classes with their methods. Texts beyond 2 MB are
 * left out: nothing is then known of what they define. */
void c_mentions_add(GHashTable *mentions, const char *text, gsize length);
