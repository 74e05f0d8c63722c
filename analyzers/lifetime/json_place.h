/* For readers of JSON that people write: where a value stands, and what a misspelt name meant.
 * Does not parse: the text has been through cJSON already. */
#pragma once

/* Ownership: nothing is kept; results are borrowed from the arguments. */

#include <cjson/cJSON.h>
#include <glib.h>

typedef struct JsonPlace {
    guint line, column; /* from 1; column in bytes */
} JsonPlace;

/* Place of the byte at `offset`. */
JsonPlace json_place_at(const char *json, gsize length, gsize offset);
/* Place of `node` (of its key where `key` is set), a node of the tree `root` parsed from `json`. */
JsonPlace json_place_of(const char *json, gsize length, const cJSON *root, const cJSON *node,
                        gboolean key);
/* The candidate nearest to `name` by edit distance, NULL when none is near enough to be meant. */
const char *json_nearest_name(const char *name, const char *const *candidates, guint n);
