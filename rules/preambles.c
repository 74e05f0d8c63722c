/* Preambles that begin alike: the files of a binding often include the same headers, and parsing
 * these is most of the work. Does not know what headers declare. */

#include "rules/preambles.h"

#include <string.h>

static gboolean is_include(const char *line)
{
    if (*line != '#') {
        return FALSE;
    }
    for (line++; g_ascii_isspace(*line); line++) {
    }
    return g_str_has_prefix(line, "include") && strchr(line, '*') == NULL &&
           strchr(line, '\\') == NULL;
}

/* The includes that a text begins with. Whether there is nothing else in it. */
static gboolean leading_includes(const char *text, GPtrArray *ret_includes)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        if (*line == '\0' || g_str_has_prefix(line, "//")) {
            continue;
        }
        if (!is_include(line)) {
            return FALSE;
        }
        g_ptr_array_add(ret_includes, g_strdup(line));
    }
    return TRUE;
}

static gboolean begins_with(const GPtrArray *includes, const GPtrArray *start)
{
    gboolean same = start->len <= includes->len;
    for (guint i = 0; same && i < start->len; i++) {
        same = g_str_equal(g_ptr_array_index(includes, i), g_ptr_array_index(start, i));
    }
    return same;
}

gboolean preamble_is_covered(const GPtrArray *texts, guint index)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
    gboolean plain = leading_includes(g_ptr_array_index(texts, index), own);
    g_autofree char *stripped = g_strstrip(g_strdup(g_ptr_array_index(texts, index)));
    for (guint i = 0; i < texts->len; i++) {
        g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *other = g_strstrip(g_strdup(g_ptr_array_index(texts, i)));
        if (i == index || (!plain && i > index)) {
            continue;
        }
        if (i < index && g_str_equal(stripped, other)) {
            return TRUE;
        }
        if (!plain) {
            continue;
        }
        gboolean nothing_else = leading_includes(other, others);
        gboolean alike = nothing_else && others->len == own->len;
        if (begins_with(others, own) && (!alike || i < index)) {
            return TRUE;
        }
    }
    return FALSE;
}
