/* Places in JSON text and near names, for error messages.
 * Walks text that is known to be valid JSON: it checks nothing. */
#include "analyzers/lifetime/json_place.h"

#include <string.h>

JsonPlace json_place_at(const char *json, gsize length, gsize offset)
{
    JsonPlace place = {1, 1};
    for (gsize i = 0; i < MIN(offset, length); i++) {
        if (json[i] == '\n') {
            place.line++;
            place.column = 1;
        } else {
            place.column++;
        }
    }
    return place;
}

typedef struct Walk {
    const char *at, *end;
    const cJSON *node;
    gboolean key;
    const char *found;
} Walk;

static void skip_space(Walk *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n", *walk->at) != NULL) {
        walk->at++;
    }
}

/* Past one more byte (a bracket, comma or colon) and the space around it. */
static void skip_mark(Walk *walk)
{
    skip_space(walk);
    if (walk->at < walk->end) {
        walk->at++;
    }
    skip_space(walk);
}

static void skip_string(Walk *walk)
{
    for (walk->at++; walk->at < walk->end && *walk->at != '"'; walk->at++) {
        if (*walk->at == '\\') {
            walk->at++;
        }
    }
    walk->at = MIN(walk->at + 1, walk->end);
}

static void walk_value(Walk *walk, const cJSON *value)
{
    skip_space(walk);
    if (value == walk->node && !walk->key) {
        walk->found = walk->at;
        return;
    }
    if (cJSON_IsString(value)) {
        skip_string(walk);
        return;
    }
    if (!cJSON_IsObject(value) && !cJSON_IsArray(value)) {
        while (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL) {
            walk->at++;
        }
        return;
    }
    skip_mark(walk);
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (cJSON_IsObject(value)) {
            if (child == walk->node && walk->key) {
                walk->found = walk->at;
                return;
            }
            skip_string(walk);
            skip_mark(walk);
        }
        walk_value(walk, child);
        if (walk->found != NULL) {
            return;
        }
        if (child->next != NULL) {
            skip_mark(walk);
        }
    }
    skip_mark(walk);
}

JsonPlace json_place_of(const char *json, gsize length, const cJSON *root, const cJSON *node,
                        gboolean key)
{
    Walk walk = {.at = json, .end = json + length, .node = node, .key = key};
    walk_value(&walk, root);
    return json_place_at(json, length, walk.found == NULL ? 0 : (gsize)(walk.found - json));
}

static guint edit_distance(const char *a, const char *b)
{
    gsize n = strlen(b);
    g_autofree guint *row = g_new(guint, n + 1);
    for (gsize j = 0; j <= n; j++) {
        row[j] = (guint)j;
    }
    for (gsize i = 1; a[i - 1] != '\0'; i++) {
        guint diagonal = row[0];
        row[0] = (guint)i;
        for (gsize j = 1; j <= n; j++) {
            gboolean same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
            guint best = MIN(MIN(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[n];
}

const char *json_nearest_name(const char *name, const char *const *candidates, guint n)
{
    const char *nearest = NULL;
    guint limit = (guint)strlen(name) / 3 + 1;
    for (guint i = 0; i < n; i++) {
        guint distance = edit_distance(name, candidates[i]);
        if (distance <= limit) {
            nearest = candidates[i];
            limit = distance - (distance > 0 ? 1 : 0);
        }
    }
    return nearest;
}
