/* GitHub's primaryLocationLineHash: which line of a file a result is on, whatever its number.
 * Knows files as bytes; results are sarif.c's. */
#pragma once

/* Ownership: the array belongs to the caller. */

#include <glib.h>

/* One string ("hash:count") for each line of a file of len bytes, the empty last line included. The
 * algorithm is the one of github/codeql-action, src/fingerprints.ts: a rolling hash over the next
 * hundred UTF-16 units that are no space or tab, line ends taken as one, modulo 2^64. */
GPtrArray *line_hashes(const char *data, gsize len);
