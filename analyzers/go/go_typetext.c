/* Spellings of types: string work on a small fixed notation.
 * Looks nothing up. */

#include "analyzers/go/go_typetext.h"

#include <string.h>

static const char *known(const char *type)
{
    return type == NULL || g_str_equal(type, "?") ? NULL : g_intern_string(type);
}

const char *go_typetext_wrap(const char *prefix, const char *type)
{
    if (type == NULL) {
        return NULL;
    }
    g_autofree char *text = g_strconcat(prefix, type, NULL);
    return g_intern_string(text);
}

const char *go_typetext_pointer_to(const char *type)
{
    return go_typetext_wrap("*", type);
}

const char *go_typetext_pointee(const char *type)
{
    return type != NULL && type[0] == '*' ? known(type + 1) : NULL;
}

const char *go_typetext_base(const char *type)
{
    return type != NULL && type[0] == '*' ? known(type + 1) : type;
}

/* Behind the bracket that closes the one at text[0]. */
static const char *behind(const char *text)
{
    gint depth = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("([{", *c) != NULL) {
            depth++;
        } else if (strchr(")]}", *c) != NULL && --depth == 0) {
            return c + 1;
        }
    }
    return text + strlen(text);
}

gboolean go_typetext_is_array(const char *type)
{
    return type != NULL && type[0] == '[' && type[1] != ']';
}

gboolean go_typetext_is_slice(const char *type)
{
    return type != NULL && type[0] == '[' && type[1] == ']';
}

gboolean go_typetext_is_map(const char *type)
{
    return type != NULL && g_str_has_prefix(type, "map[");
}

gboolean go_typetext_is_chan(const char *type)
{
    return type != NULL && g_str_has_prefix(type, "chan ");
}

gboolean go_typetext_is_func(const char *type)
{
    return type != NULL && g_str_has_prefix(type, "func(");
}

gboolean go_typetext_is_name(const char *type)
{
    return type != NULL && strchr("*[?", type[0]) == NULL && !go_typetext_is_map(type) &&
           !go_typetext_is_chan(type) && !go_typetext_is_func(type) &&
           !g_str_has_prefix(type, "struct{");
}

gboolean go_typetext_is_number(const char *type)
{
    static const char *const NUMBERS[] = {"int",     "int8",    "int16",   "int32",  "int64",
                                          "uint",    "uint8",   "uint16",  "uint32", "uint64",
                                          "float32", "float64", "uintptr", NULL};
    return type != NULL && g_strv_contains(NUMBERS, type);
}

const char *go_typetext_element(const char *type)
{
    if (type == NULL) {
        return NULL;
    }
    if (type[0] == '*' && go_typetext_is_array(type + 1)) {
        type++;
    }
    if (type[0] == '[') {
        return known(behind(type));
    }
    if (go_typetext_is_map(type)) {
        return known(behind(type + strlen("map")));
    }
    if (go_typetext_is_chan(type)) {
        return known(type + strlen("chan "));
    }
    return g_str_equal(type, "string") ? g_intern_string("uint8") : NULL;
}

const char *go_typetext_key(const char *type)
{
    if (type == NULL) {
        return NULL;
    }
    if (go_typetext_is_map(type)) {
        const char *start = type + strlen("map["), *end = behind(type + strlen("map"));
        g_autofree char *key = g_strndup(start, (gsize)(end - start) - 1);
        return known(key);
    }
    if (go_typetext_is_chan(type)) {
        return go_typetext_element(type);
    }
    if (go_typetext_is_number(type)) {
        return g_intern_string(type);
    }
    gboolean sequence = type[0] == '[' || g_str_equal(type, "string") ||
                        (type[0] == '*' && go_typetext_is_array(type + 1));
    return sequence ? g_intern_string("int") : NULL;
}

const char *go_typetext_package(const char *type)
{
    const char *dot = go_typetext_is_name(type) ? strrchr(type, '.') : NULL;
    if (dot == NULL) {
        return NULL;
    }
    g_autofree char *path = g_strndup(type, (gsize)(dot - type));
    return g_intern_string(path);
}

/* The item at *at of a list that ends with ')' or the text; moves *at behind
 * its comma. */
static const char *next_item(const char **at)
{
    const char *start = *at, *c = start;
    gint depth = 0;
    for (; *c != '\0'; c++) {
        if (strchr("([{", *c) != NULL) {
            depth++;
        } else if (strchr(")]}", *c) != NULL && --depth < 0) {
            break;
        } else if (*c == ',' && depth == 0) {
            break;
        }
    }
    g_autofree char *item = g_strndup(start, (gsize)(c - start));
    *at = *c == ',' ? c + 1 + strspn(c + 1, " ") : NULL;
    return g_intern_string(item);
}

GoResults go_typetext_results(const char *type)
{
    GoResults results = {0};
    if (!go_typetext_is_func(type)) {
        return results;
    }
    results.known = TRUE;
    const char *at = behind(type + strlen("func"));
    if (*at == '\0') {
        return results;
    }
    at++;
    if (*at != '(') {
        results.n = 1;
        results.types[0] = known(at);
        return results;
    }
    for (at++; at != NULL && *at != '\0';) {
        const char *item = next_item(&at);
        if (results.n < GO_RESULTS_MOST) {
            results.types[results.n] = known(item);
        }
        results.n++;
    }
    return results;
}

const char *go_typetext_param(const char *type, guint index)
{
    if (!go_typetext_is_func(type)) {
        return NULL;
    }
    const char *at = type + strlen("func(");
    for (guint i = 0; at != NULL && *at != ')' && *at != '\0'; i++) {
        const char *item = next_item(&at);
        if (i == index) {
            return g_str_has_prefix(item, "...") ? go_typetext_wrap("[]", item + 3) : known(item);
        }
    }
    return NULL;
}
