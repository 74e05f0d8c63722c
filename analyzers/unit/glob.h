/* Path globs (`*`, `?`, `[..]`, `**`) and sets of them, as configuration and options write them.
 * Compiles with PCRE2's own glob conversion; does not read directories. */
#pragma once

/* Ownership: a GlobSet owns its patterns and copies the texts. */

#include <glib.h>

typedef struct GlobSet GlobSet;

#define GLOB_ERROR (glob_error_quark())
GQuark glob_error_quark(void);

/* Compiles all of NULL-terminated `patterns` (NULL: the empty set). A pattern without a slash is
 * tried against the last component of a path, others against the whole path; a leading "./" or "/"
 * and a final "/" or "/" followed by two stars are dropped. GLOB_ERROR names a pattern that does
 * not compile. */
GlobSet *glob_set_new(const char *const *patterns, GError **error);
void glob_set_free(GlobSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GlobSet, glob_set_free)

/* Whether a relative path with forward slashes matches, itself and without its parents. */
gboolean glob_set_match(const GlobSet *set, const char *path);
/* The same for the path or any folder above it. */
gboolean glob_set_match_below(const GlobSet *set, const char *path);
