/* Headers as a configure script would write them: @PLACES@ and ${PLACES} are filled in, lines that
 * ask a question are left out. Runs no script and guesses no answer. */
#include "analyzers/c/c_template.h"

#include <string.h>

/* Questions that the script answers: their names stay undefined, or as the flags say. */
static gboolean is_question(const char *directive)
{
    static const char *const words[] = {"undef", "cmakedefine", "mesondefine", "@"};
    while (*directive == ' ' || *directive == '\t')
        directive++;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(directive, words[i]))
            return TRUE;
    return g_str_has_prefix(directive, "include") && strchr(directive, '"') == NULL &&
           strchr(directive, '<') == NULL;
}

/* The length of a place that begins at `text`, or 0. */
static gsize place_length(const char *text)
{
    const char *start = text[0] == '@'                     ? text + 1
                        : text[0] == '$' && text[1] == '{' ? text + 2
                                                           : NULL;
    if (start == NULL)
        return 0;
    const char *end = start;
    while (g_ascii_isalnum(*end) || *end == '_' || *end == '-' || *end == '.')
        end++;
    return end > start && *end == (text[0] == '@' ? '@' : '}') ? (gsize)(end - text) + 1 : 0;
}

/* A place alone on its line is for whole declarations or includes. */
static gboolean is_place_alone(const char *line)
{
    gsize length = place_length(line);
    return length > 0 && line[length + strspn(line + length, " \t\r;")] == '\0';
}

static void fill_line(GString *out, const char *line)
{
    const char *start = line + strspn(line, " \t");
    if ((start[0] == '#' && is_question(start + 1)) || is_place_alone(start))
        return;
    const char *filler = g_str_has_prefix(start, "typedef") ? "long" : "0";
    char quote = '\0';
    for (const char *next = line; *next != '\0';) {
        gsize length = quote == '\0' ? place_length(next) : 0;
        if (length > 0) {
            g_string_append(out, filler);
            next += length;
            continue;
        }
        if (*next == '\\' && next[1] != '\0')
            g_string_append_c(out, *next++);
        else if (*next == quote)
            quote = '\0';
        else if (quote == '\0' && *next == '"')
            quote = '"';
        g_string_append_c(out, *next++);
    }
}

char *c_template_fill(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);
    for (guint i = 0; lines[i] != NULL; i++) { /* line for line: positions stay */
        if (i > 0)
            g_string_append_c(out, '\n');
        fill_line(out, lines[i]);
    }
    return g_string_free(out, FALSE);
}

char *c_template_text(const char *path, gsize most)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL) || length > most)
        return g_strdup("");
    return c_template_fill(text);
}
