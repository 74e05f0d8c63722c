/* A scanner for names by top-level definition, over C, C++ and Objective-C texts.
 * Knows comments, strings, braces and #define, and no other syntax; does not expand macros. */
#include "analyzers/c/c_mentions.h"

#include <string.h>

enum { LONGEST_TEXT = 2 << 20, LONGEST_NAME = 255 };

typedef struct Scan {
    GHashTable *mentions;
    const char *at, *end;
    gint depth, parens;
    gboolean in_class;  /* between @implementation and @end */
    gboolean had_body;  /* a brace was opened in the definition at hand */
    gboolean had_paren; /* its parameters began */
    const char *last;   /* the last name at the top of its head */
    GPtrArray *titles;  /* what the definition at hand is called */
    GPtrArray *names;   /* what it mentions */
} Scan;

static void free_names(gpointer names)
{
    g_ptr_array_unref(names);
}

GHashTable *c_mentions_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, free_names);
}

static void add_once(GPtrArray *names, const char *name)
{
    if (!g_ptr_array_find(names, name, NULL)) {
        g_ptr_array_add(names, (gpointer)name);
    }
}

static void finish(Scan *scan)
{
    for (guint i = 0; i < scan->titles->len && scan->had_body; i++) {
        const char *title = g_ptr_array_index(scan->titles, i);
        GPtrArray *known = g_hash_table_lookup(scan->mentions, title);
        if (known == NULL) {
            known = g_ptr_array_new();
            g_hash_table_insert(scan->mentions, (gpointer)title, known);
        }
        for (guint j = 0; j < scan->names->len; j++) {
            add_once(known, g_ptr_array_index(scan->names, j));
        }
    }
    g_ptr_array_set_size(scan->titles, 0);
    g_ptr_array_set_size(scan->names, 0);
    scan->depth = scan->parens = 0;
    scan->had_body = scan->had_paren = FALSE;
    scan->last = NULL;
}

static gboolean starts(const Scan *scan, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(scan->end - scan->at) >= length && memcmp(scan->at, word, length) == 0;
}

static void skip_line(Scan *scan)
{
    while (scan->at < scan->end && *scan->at != '\n') {
        scan->at += *scan->at == '\\' && scan->at + 1 < scan->end ? 2 : 1;
    }
}

static void skip_block_comment(Scan *scan)
{
    scan->at += 2;
    while (scan->at < scan->end && !starts(scan, "*/")) {
        scan->at++;
    }
    scan->at = MIN(scan->at + 2, scan->end);
}

static void skip_quoted(Scan *scan, char quote)
{
    scan->at++;
    while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n') {
        scan->at += *scan->at == '\\' && scan->at + 1 < scan->end ? 2 : 1;
    }
    scan->at = MIN(scan->at + 1, scan->end);
}

static gboolean is_name_start(char c)
{
    return g_ascii_isalpha(c) || c == '_';
}

static const char *take_name(Scan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && (is_name_start(*scan->at) || g_ascii_isdigit(*scan->at))) {
        scan->at++;
    }
    gsize length = MIN((gsize)(scan->at - start), (gsize)LONGEST_NAME);
    g_autofree char *name = g_strndup(start, length);
    return g_intern_string(name);
}

/* #define NAME ... : a definition of one line. */
static void take_directive(Scan *scan)
{
    Scan line = {.mentions = scan->mentions, .at = scan->at + 1, .had_body = TRUE};
    skip_line(scan);
    line.end = scan->at;
    while (line.at < line.end && (*line.at == ' ' || *line.at == '\t')) {
        line.at++;
    }
    if (!starts(&line, "define")) {
        return;
    }
    line.titles = g_ptr_array_new();
    line.names = g_ptr_array_new();
    line.at += strlen("define");
    while (line.at < line.end) {
        if (!is_name_start(*line.at)) {
            line.at++;
        } else if (line.titles->len == 0) {
            g_ptr_array_add(line.titles, (gpointer)take_name(&line));
        } else {
            add_once(line.names, take_name(&line));
        }
    }
    finish(&line);
    g_ptr_array_unref(line.titles);
    g_ptr_array_unref(line.names);
}

/* @implementation X ... @end is one definition, called X. */
static void take_at_word(Scan *scan)
{
    scan->at++;
    if (starts(scan, "implementation")) {
        finish(scan);
        scan->at += strlen("implementation");
        while (scan->at < scan->end && g_ascii_isspace(*scan->at)) {
            scan->at++;
        }
        if (scan->at < scan->end && is_name_start(*scan->at)) {
            g_ptr_array_add(scan->titles, (gpointer)take_name(scan));
        }
        scan->in_class = scan->had_body = TRUE;
    } else if (starts(scan, "end") && scan->at + 3 <= scan->end) {
        scan->at += 3;
        scan->in_class = FALSE;
        finish(scan);
    }
}

static void take_word(Scan *scan)
{
    const char *name = take_name(scan);
    if (scan->in_class || scan->had_body || scan->parens > 0) {
        add_once(scan->names, name);
    } else if (!scan->had_paren) {
        scan->last = name;
    }
}

static void take_mark(Scan *scan)
{
    char mark = *scan->at++;
    gboolean head = !scan->in_class && !scan->had_body;
    switch (mark) {
    case '(':
        if (head && scan->parens == 0 && !scan->had_paren && scan->last != NULL) {
            g_ptr_array_add(scan->titles, (gpointer)scan->last);
            scan->had_paren = TRUE;
        }
        scan->parens++;
        break;
    case ')':
        scan->parens -= scan->parens > 0;
        break;
    case '{':
        if (head && !scan->had_paren && scan->last != NULL) { /* a class or a table */
            if (g_str_equal(scan->last, "C") || g_str_equal(scan->last, "extern")) {
                finish(scan); /* extern "C" { */
                break;
            }
            g_ptr_array_add(scan->titles, (gpointer)scan->last);
        }
        scan->had_body = TRUE;
        scan->depth++;
        break;
    case '}':
        scan->depth -= scan->depth > 0;
        if (scan->depth == 0 && !scan->in_class) {
            finish(scan);
        }
        break;
    case '=':
        if (head && scan->parens == 0 && !scan->had_paren && scan->last != NULL) {
            g_ptr_array_add(scan->titles, (gpointer)scan->last);
            scan->had_body = scan->had_paren = TRUE;
        }
        break;
    case ';':
        if (scan->depth == 0 && scan->parens == 0 && !scan->in_class) {
            finish(scan);
        }
        break;
    default:
        break;
    }
}

void c_mentions_add(GHashTable *mentions, const char *text, gsize length)
{
    if (text == NULL || length > LONGEST_TEXT) {
        return;
    }
    Scan scan = {.mentions = mentions,
                 .at = text,
                 .end = text + length,
                 .titles = g_ptr_array_new(),
                 .names = g_ptr_array_new()};
    gboolean line_start = TRUE;
    while (scan.at < scan.end) {
        char c = *scan.at;
        gboolean first = line_start;
        line_start = c == '\n' || (line_start && g_ascii_isspace(c));
        if (starts(&scan, "//")) {
            skip_line(&scan);
        } else if (starts(&scan, "/*")) {
            skip_block_comment(&scan);
        } else if (c == '"' || c == '\'') {
            skip_quoted(&scan, c);
        } else if (c == '#' && first) {
            take_directive(&scan);
        } else if (c == '@' && scan.at + 1 < scan.end && is_name_start(scan.at[1])) {
            take_at_word(&scan);
        } else if (is_name_start(c)) {
            take_word(&scan);
        } else if (g_ascii_isdigit(c)) {
            (void)take_name(&scan);
        } else {
            take_mark(&scan);
        }
    }
    finish(&scan);
    g_ptr_array_unref(scan.titles);
    g_ptr_array_unref(scan.names);
}
