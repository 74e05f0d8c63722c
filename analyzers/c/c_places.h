/* From libclang's locations to places in the audited tree.
 * Worker side only. */
#pragma once

/* Ownership: a CPlaces borrows the request and the translation unit. */

#include "analyzers/c/c_internal.h"

#include <clang-c/Index.h>

typedef struct CPlaces CPlaces;

CPlaces *c_places_new(CXTranslationUnit tu, const CRequest *request, CXFile main_file);
void c_places_free(CPlaces *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CPlaces, c_places_free)

/* Where the user wrote it: of a macro, where it is expanded. Line 0 for text of our own.
 * *ret_in_tree (or NULL): the file lies below the audited root. */
SourcePos c_places_of(CPlaces *places, CXSourceLocation location, gboolean *ret_in_tree);
SourcePos c_places_of_cursor(CPlaces *places, CXCursor cursor, gboolean *ret_in_tree);
/* Contents of the file in which `location` lies, and its offset there; NULL when there are none. */
const char *c_places_text(CPlaces *places, CXSourceLocation location, gsize *ret_length,
                          gsize *ret_offset);

/* The string as an interned one; disposes of `string`. */
const char *c_intern(CXString string);
/* Spelling of a type without the place where an unnamed one was written. Interned. */
const char *c_type_name(CXType type);
/* Number of lines of the request's own text; later ones are ours. */
guint c_places_own_lines(const CRequest *request);
