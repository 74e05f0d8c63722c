/* A reader for the line syntax that go.mod and go.work share.
 * Keeps only what import paths need. */
#include "analyzers/unit/go_mod.h"

#include <string.h>

GQuark go_mod_error_quark(void)
{
    return g_quark_from_static_string("custody-go-mod-error");
}

static void replace_free(gpointer data)
{
    GoModReplace *replace = data;
    g_free(replace->module);
    g_free(replace->directory);
    g_free(replace);
}

void go_mod_free(GoMod *mod)
{
    if (mod == NULL)
        return;
    g_free(mod->module);
    g_ptr_array_unref(mod->replaces);
    g_ptr_array_unref(mod->uses);
    g_free(mod);
}

/* Reads one word at *at: bare up to white space, a parenthesis or a comment, or quoted. NULL at the
 * line's end. The caller frees. */
static char *next_word(const char **at)
{
    const char *start = *at;
    while (*start == ' ' || *start == '\t' || *start == '\r')
        start++;
    if (*start == '\0' || g_str_has_prefix(start, "//"))
        return NULL;
    const char *end = start + 1;
    if (*start == '"' || *start == '`') {
        while (*end != '\0' && *end != *start)
            end++;
        *at = *end == '\0' ? end : end + 1;
        return g_strndup(start + 1, (gsize)(end - start - 1));
    }
    if (*start != '(' && *start != ')') {
        while (*end != '\0' && strchr(" \t\r()", *end) == NULL && !g_str_has_prefix(end, "//"))
            end++;
    }
    *at = end;
    return g_strndup(start, (gsize)(end - start));
}

static GPtrArray *split_words(const char *line)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (char *word; (word = next_word(&line)) != NULL;)
        g_ptr_array_add(words, word);
    return words;
}

static gboolean is_local(const char *target)
{
    return g_path_is_absolute(target) || g_str_has_prefix(target, "./") ||
           g_str_has_prefix(target, "../") || strcmp(target, ".") == 0 || strcmp(target, "..") == 0;
}

/* `old [version] => target [version]`, from word `first` on. */
static gboolean read_replace(GoMod *mod, const GPtrArray *words, guint first)
{
    for (guint i = first + 1; i + 1 < words->len; i++) {
        if (strcmp(words->pdata[i], "=>") != 0)
            continue;
        const char *target = words->pdata[i + 1];
        if (!is_local(target))
            return TRUE;
        GoModReplace *replace = g_new0(GoModReplace, 1);
        replace->module = g_strdup(words->pdata[first]);
        replace->directory = g_strdup(target);
        g_ptr_array_add(mod->replaces, replace);
        return TRUE;
    }
    return FALSE;
}

/* One directive whose verb and arguments (from word `first` on) are known. */
static const char *read_directive(GoMod *mod, const char *verb, const GPtrArray *words, guint first)
{
    const char *argument = first < words->len ? words->pdata[first] : NULL;
    if (strcmp(verb, "module") == 0) {
        if (argument == NULL || *argument == '\0')
            return "module directive without a path";
        if (mod->module != NULL)
            return "a second module directive";
        mod->module = g_strdup(argument);
    } else if (strcmp(verb, "use") == 0) {
        if (argument == NULL)
            return "use directive without a folder";
        g_ptr_array_add(mod->uses, g_strdup(argument));
    } else if (strcmp(verb, "replace") == 0 && !read_replace(mod, words, first)) {
        return "replace directive without \"=>\"";
    }
    return NULL;
}

/* Reads a line; *block is the verb of the block that it stands in, or NULL. */
static const char *read_line(GoMod *mod, const char *line, char **block)
{
    g_autoptr(GPtrArray) words = split_words(line);
    if (words->len == 0)
        return NULL;
    if (*block != NULL) {
        if (strcmp(words->pdata[0], ")") != 0)
            return read_directive(mod, *block, words, 0);
        g_clear_pointer(block, g_free);
        return NULL;
    }
    const char *last = words->pdata[words->len - 1];
    if (words->len == 2 && strcmp(last, "(") == 0) {
        *block = g_strdup(words->pdata[0]);
        return NULL;
    }
    return read_directive(mod, words->pdata[0], words, 1);
}

GoMod *go_mod_parse(const char *text, gsize length, gboolean is_work, GError **error)
{
    g_autoptr(GoMod) mod = g_new0(GoMod, 1);
    mod->replaces = g_ptr_array_new_with_free_func(replace_free);
    mod->uses = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    g_autofree char *block = NULL;
    guint number = 0;
    for (; lines[number] != NULL; number++) {
        const char *problem = read_line(mod, lines[number], &block);
        if (problem != NULL) {
            g_set_error(error, GO_MOD_ERROR, 0, "line %u: %s", number + 1, problem);
            return NULL;
        }
    }
    if (block != NULL)
        g_set_error(error, GO_MOD_ERROR, 0, "line %u: block \"%s (\" not closed", number, block);
    else if (!is_work && mod->module == NULL)
        g_set_error(error, GO_MOD_ERROR, 0, "line 1: no module directive");
    else
        return g_steal_pointer(&mod);
    return NULL;
}
