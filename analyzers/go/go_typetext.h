/* Spellings of types as text: taking them apart and putting them together.
 * Knows the notation alone: no declarations, no packages. */
#pragma once

/* Ownership: every spelling is interned. NULL is the type that is not known,
 * "?" the same inside a spelling; every function takes NULL and then answers
 * NULL or FALSE. */

#include <glib.h>

/* The notation: "int", "import/path.T", "C.x", "*T", "[]T", "[4]T", "map[K]V",
 * "chan T", "func(A, B) R", "func(A) (R, S)", "func(...T)". Names without
 * arguments stand for instances of generic types. */

const char *go_typetext_pointer_to(const char *type);
const char *go_typetext_pointee(const char *type);
/* Without one leading '*'. */
const char *go_typetext_base(const char *type);
/* "[]" and T, "chan " and T; for a NULL type, NULL. */
const char *go_typetext_wrap(const char *prefix, const char *type);
/* What indexing, ranging or receiving gives: of []T, [n]T, *[n]T, map[K]T, chan
 * T, string. */
const char *go_typetext_element(const char *type);
/* What the first variable of a range is. */
const char *go_typetext_key(const char *type);
gboolean go_typetext_is_array(const char *type);
gboolean go_typetext_is_slice(const char *type);
gboolean go_typetext_is_map(const char *type);
gboolean go_typetext_is_chan(const char *type);
gboolean go_typetext_is_func(const char *type);
/* A name, with or without package. */
gboolean go_typetext_is_name(const char *type);
/* Numbers of the language itself and uintptr. */
gboolean go_typetext_is_number(const char *type);

/* Import path of a name, or NULL. */
const char *go_typetext_package(const char *type);

/* The results of a function type; more than fit are counted in n, their types
 * are NULL. */
enum { GO_RESULTS_MOST = 16 };
typedef struct GoResults {
    gboolean known;
    guint n;
    const char *types[GO_RESULTS_MOST];
} GoResults;
GoResults go_typetext_results(const char *type);
/* A parameter of a function type, or NULL. */
const char *go_typetext_param(const char *type, guint index);
