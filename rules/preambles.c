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

static gboolean has_line(GPtrArray *lines, const char *line)
{
    return g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL);
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

gboolean preamble_is_plain(const char *text)
{
    g_autoptr(GPtrArray) includes = g_ptr_array_new_with_free_func(g_free);
    return leading_includes(text, includes) && includes->len > 0;
}

/* <stdlib.h>: to have it says nothing of what else is looked at. */
static gboolean is_of_c_itself(const char *include)
{
    static const char *const headers[] = {"<ctype.h>",  "<errno.h>",  "<inttypes.h>", "<limits.h>",
                                          "<math.h>",   "<stdarg.h>", "<stdbool.h>",  "<stddef.h>",
                                          "<stdint.h>", "<stdio.h>",  "<stdlib.h>",   "<string.h>",
                                          "<time.h>",   "<unistd.h>"};
    for (guint i = 0; i < G_N_ELEMENTS(headers); i++) {
        if (strstr(include, headers[i]) != NULL) {
            return TRUE;
        }
    }
    return FALSE;
}

/* "name.h", where it lies beside the text. */
static gboolean lies_in(const char *include, const char *directory)
{
    const char *start = strchr(include, '"');
    const char *end = start != NULL ? strchr(start + 1, '"') : NULL;
    if (end == NULL) {
        return FALSE;
    }
    g_autofree char *name = g_strndup(start + 1, (gsize)(end - start - 1));
    g_autofree char *path = g_build_filename(directory, name, NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static gint compare_lines(gconstpointer left, gconstpointer right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

char *preamble_libraries(const char *text, const char *directory)
{
    g_autoptr(GPtrArray) includes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) libraries = g_ptr_array_new();
    leading_includes(text, includes);
    for (guint i = 0; i < includes->len; i++) {
        const char *include = g_ptr_array_index(includes, i);
        if (!is_of_c_itself(include) && !lies_in(include, directory) &&
            !has_line(libraries, include)) {
            g_ptr_array_add(libraries, (gpointer)include);
        }
    }
    g_ptr_array_sort(libraries, compare_lines);
    g_ptr_array_add(libraries, NULL);
    return g_strjoinv("\n", (char **)libraries->pdata);
}

char *preambles_together(const GPtrArray *texts)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < texts->len; i++) {
        g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
        leading_includes(g_ptr_array_index(texts, i), own);
        for (guint j = 0; j < own->len; j++) {
            const char *line = g_ptr_array_index(own, j);
            if (i == 0 || !has_line(all, line)) {
                g_ptr_array_add(all, g_strdup(line));
            }
        }
    }
    g_ptr_array_add(all, g_strdup(""));
    g_ptr_array_add(all, NULL);
    return g_strjoinv("\n", (char **)all->pdata);
}
