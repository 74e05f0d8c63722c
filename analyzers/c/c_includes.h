/* Where the headers of a tree are, for files whose compiler flags nobody states.
 * Looks at include lines only; macros and conditions are not evaluated. */
#pragma once

/* Ownership: results are the caller's; strings in them belong to the CIncludes. */

#include <glib.h>

typedef struct CIncludes CIncludes;

/* Lists the tree's files below `root` (absolute). */
CIncludes *c_includes_new(const char *root);
void c_includes_free(CIncludes *includes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CIncludes, c_includes_free)

/* The folders (relative to the root, in the order of need) that `file` needs so that its includes
 * and theirs are found. Of several headers of one name the nearest to who includes it is meant.
 * Headers that are there as a template only, which a configure script would fill in, go to
 * `ret_templates`: the header's path and the template's, in turn. */
GPtrArray *c_includes_folders(CIncludes *includes, const char *file, GPtrArray *ret_templates);
