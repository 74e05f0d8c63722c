/* Guesses at what missing headers declare. The compiler says what it misses; where the name stands
 * tells a type from a constant, and how a type or field is used tells what it is.
 * A wrong guess costs a body that is not followed, as without it; never decides what a value is. */
#include "analyzers/c/c_guess.h"

#include "analyzers/c/c_places.h"

#include <string.h>

typedef enum GuessKind {
    GUESS_NOTHING, /* it is declared after all, or no guess does */
    GUESS_STRUCT,  /* opaque, or with the fields that are used */
    GUESS_NUMBER,
    GUESS_POINTER, /* to a struct of its own */
    GUESS_CONSTANT,
} GuessKind;

/* By name; a struct that is no type name is known by its tag, "struct x". */
typedef struct Guess {
    GuessKind kind;
    GTree *fields; /* name -> declaration; NULL until one is used */
} Guess;

struct CGuesses {
    GTree *names; /* interned name -> Guess *; sorted, for the same text each time */
};

static gint compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strcmp(a, b);
}

static void guess_free(gpointer data)
{
    Guess *guess = data;
    g_clear_pointer(&guess->fields, g_tree_unref);
    g_free(guess);
}

CGuesses *c_guesses_new(void)
{
    CGuesses *guesses = g_new0(CGuesses, 1);
    guesses->names = g_tree_new_full(compare_names, NULL, NULL, guess_free);
    return guesses;
}

void c_guesses_free(CGuesses *guesses)
{
    if (guesses != NULL) {
        g_tree_unref(guesses->names);
        g_free(guesses);
    }
}

static Guess *find(const CGuesses *guesses, const char *name)
{
    return g_tree_lookup(guesses->names, name);
}

static gboolean set_kind(CGuesses *guesses, const char *name, GuessKind kind)
{
    Guess *guess = find(guesses, name);
    if (guess == NULL) {
        guess = g_new0(Guess, 1);
        guess->kind = GUESS_NOTHING;
        g_tree_insert(guesses->names, (gpointer)g_intern_string(name), guess);
    } else if (guess->kind == kind || guess->kind == GUESS_NOTHING) {
        return FALSE;
    }
    guess->kind = kind;
    return TRUE;
}

/* ---- the text around an error ------------------------------------------------------------------
 */

typedef struct Place {
    const char *text; /* of the file, not ended by a zero */
    gsize size, at;
} Place;

static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static char char_at(const Place *place, gsize at)
{
    return at < place->size ? place->text[at] : '\0';
}

static gsize skip_space(const Place *place, gsize at)
{
    while (g_ascii_isspace(char_at(place, at)))
        at++;
    return at;
}

static gsize skip_word(const Place *place, gsize at)
{
    while (is_word(char_at(place, at)))
        at++;
    return at;
}

/* The last character before `at` that is no space; a line's end where nothing precedes. */
static char before(const Place *place, gsize at)
{
    while (at > 0 && g_ascii_isspace(place->text[at - 1]))
        at--;
    return at > 0 ? place->text[at - 1] : ';';
}

/* The text of a place of the user's. */
static gboolean place_of(CXTranslationUnit tu, CXSourceLocation location, const char *main_path,
                         gsize length, Place *ret_place)
{
    CXFile file, written_in;
    unsigned at, written_at;
    clang_getExpansionLocation(location, &file, NULL, NULL, &at);
    clang_getSpellingLocation(location, &written_in, NULL, NULL, &written_at);
    if (file == NULL || written_in == NULL)
        return FALSE;
    if (strcmp(c_intern(clang_getFileName(file)), main_path) == 0 && at >= length)
        return FALSE;
    size_t size;
    const char *text = clang_getFileContents(tu, written_in, &size);
    *ret_place = (Place){text, size, written_at};
    return text != NULL && written_at < size;
}

static gboolean is_measured(const Place *place)
{
    static const char op[] = "sizeof";
    gsize at = place->at;
    while (at > 0 && (g_ascii_isspace(place->text[at - 1]) || place->text[at - 1] == '('))
        at--;
    return at >= strlen(op) && memcmp(place->text + at - strlen(op), op, strlen(op)) == 0;
}

/* (x *)y, (x)y, sizeof(x), va_arg(list, x *), x *y = ..., x y; */
static gboolean stands_for_type(const Place *place)
{
    char front = before(place, place->at);
    gsize next = skip_space(place, skip_word(place, place->at));
    gboolean stars = char_at(place, next) == '*';
    while (char_at(place, next) == '*')
        next = skip_space(place, next + 1);
    char c = char_at(place, next);
    if (c == ')') {
        char after = char_at(place, skip_space(place, next + 1));
        gboolean operand = is_word(after) || after == '"' || after == '&';
        return stars || is_measured(place) || (front == '(' && operand);
    }
    gsize end = skip_space(place, skip_word(place, next));
    char behind = char_at(place, end);
    gboolean named = is_word(c) && strchr("=;,[", behind) != NULL && behind != '\0';
    if (behind == '=' && char_at(place, end + 1) == '=')
        return FALSE;
    return named && strchr(";{}):(", front) != NULL;
}

/* ---- what an error says ------------------------------------------------------------------------
 */

/* The text between `start` and the next quote, where a message begins so; else NULL. */
static char *quoted_behind(const char *text, const char *start)
{
    if (!g_str_has_prefix(text, start))
        return NULL;
    char *name = g_strdup(text + strlen(start));
    name[strcspn(name, "'")] = '\0';
    return name;
}

static gboolean learn_name(CGuesses *guesses, const char *text, const Place *place)
{
    g_autofree char *type = quoted_behind(text, "unknown type name '");
    if (type != NULL) {
        const Guess *known = find(guesses, type);
        return (known == NULL || known->kind == GUESS_CONSTANT) &&
               set_kind(guesses, type, GUESS_STRUCT);
    }
    g_autofree char *name = quoted_behind(text, "use of undeclared identifier '");
    return name != NULL && find(guesses, name) == NULL &&
           set_kind(guesses, name, stands_for_type(place) ? GUESS_STRUCT : GUESS_CONSTANT);
}

/* It is declared: behind where it was missed, or as something else. */
static gboolean unlearn(CGuesses *guesses, const char *text)
{
    static const char *const again[] = {"redefinition of '", "typedef redefinition with different "
                                                             "types ('"};
    for (guint i = 0; i < G_N_ELEMENTS(again); i++) {
        g_autofree char *name = quoted_behind(text, again[i]);
        if (name != NULL && find(guesses, name) != NULL)
            return set_kind(guesses, name, GUESS_NOTHING);
        g_autofree char *tag = name != NULL ? g_strconcat("struct ", name, NULL) : NULL;
        if (tag != NULL && find(guesses, tag) != NULL)
            return set_kind(guesses, tag, GUESS_NOTHING);
    }
    return FALSE;
}

/* A type that is used by value is taken for a number. */
static gboolean learn_value(CGuesses *guesses, const char *text)
{
    static const char *const by_value[] = {
        "variable has incomplete type '",
        "field has incomplete type '",
        "incomplete result type '",
        "returning incomplete type '",
        "cast to incomplete type '",
        "used type '",
        "argument type '",
        "invalid application of 'sizeof' to an incomplete type '"};
    for (guint i = 0; i < G_N_ELEMENTS(by_value); i++) {
        g_autofree char *type = quoted_behind(text, by_value[i]);
        const Guess *guess = type != NULL ? find(guesses, type) : NULL;
        if (guess != NULL && guess->kind == GUESS_STRUCT && guess->fields == NULL)
            return set_kind(guesses, type, GUESS_NUMBER);
    }
    return FALSE;
}

/* What a field is, by what follows it. */
static char *declare_field(const char *holder, const char *field, const Place *place, gsize end)
{
    gsize next = skip_space(place, end);
    char c = char_at(place, next), d = char_at(place, next + 1);
    if (c == '-' && d == '>') {
        g_autofree char *tag = g_strdelimit(g_strdup(holder), " ", '_');
        return g_strdup_printf("struct %s_%s__ *%s", tag, field, field);
    }
    if (c == '(')
        return g_strdup_printf("long (*%s)()", field);
    if (c == '[')
        return g_strdup_printf("void **%s", field);
    gboolean doubled = c == d && (c == '&' || c == '|');
    gboolean number = (strchr("&|^%*/", c) != NULL && c != '\0' && !doubled) ||
                      ((c == '<' || c == '>') && c == d);
    return g_strdup_printf(number ? "long %s" : "void *%s", field);
}

/* x->field, where x is `name` or a tag: the error stands at the operator or at the field. */
static gboolean learn_field(CGuesses *guesses, const char *name, const Place *place)
{
    gsize at = place->at;
    if (!is_word(char_at(place, at)))
        at = skip_space(place, at + (char_at(place, at) == '-' ? 2 : 1));
    gsize end = skip_word(place, at);
    if (end == at || g_ascii_isdigit(char_at(place, at)))
        return FALSE;
    Guess *guess = find(guesses, name);
    if (guess == NULL) {
        set_kind(guesses, name, GUESS_STRUCT);
        guess = find(guesses, name);
    } else if (guess->kind == GUESS_NOTHING || guess->kind == GUESS_CONSTANT) {
        return FALSE;
    }
    if (guess->fields == NULL)
        guess->fields = g_tree_new_full(compare_names, NULL, g_free, g_free);
    g_autofree char *field = g_strndup(place->text + at, end - at);
    if (g_tree_lookup(guess->fields, field) != NULL)
        return FALSE;
    char *declaration = declare_field(name, field, place, end);
    g_tree_insert(guess->fields, g_steal_pointer(&field), declaration);
    return TRUE;
}

/* The guess whose struct a message speaks of: 'x', 'struct x', 'x' (aka 'struct x'). */
static const char *struct_in(const CGuesses *guesses, const char *quoted)
{
    static const char of_pointer[] = "__";
    const char *bare = g_str_has_prefix(quoted, "struct ") ? quoted + strlen("struct ") : quoted;
    if (find(guesses, bare) != NULL)
        return g_intern_string(bare);
    if (g_str_has_suffix(bare, of_pointer)) {
        g_autofree char *name = g_strndup(bare, strlen(bare) - strlen(of_pointer));
        const Guess *guess = find(guesses, name);
        if (guess != NULL && guess->kind == GUESS_POINTER)
            return g_intern_string(name);
    }
    g_autofree char *tag = g_strconcat("struct ", bare, NULL);
    return g_intern_string(tag);
}

static gboolean learn_member(CGuesses *guesses, const char *text, const Place *place)
{
    g_autofree char *incomplete = quoted_behind(text, "incomplete definition of type '");
    if (incomplete != NULL) {
        const char *aka = strstr(text, "(aka 'struct ");
        g_autofree char *tag = aka != NULL ? quoted_behind(aka, "(aka '") : NULL;
        return learn_field(guesses, struct_in(guesses, tag != NULL ? tag : incomplete), place);
    }
    static const char no_member[] = "no member named '";
    if (g_str_has_prefix(text, no_member)) {
        const char *in = strstr(text, "' in '");
        g_autofree char *type = in != NULL ? quoted_behind(in, "' in '") : NULL;
        const char *name = type != NULL ? struct_in(guesses, type) : NULL;
        return name != NULL && find(guesses, name) != NULL && learn_field(guesses, name, place);
    }
    g_autofree char *value = quoted_behind(text, "member reference base type '");
    const Guess *guess = value != NULL ? find(guesses, value) : NULL;
    if (guess != NULL && guess->kind == GUESS_NUMBER)
        return set_kind(guesses, value, GUESS_STRUCT) && learn_field(guesses, value, place);
    g_autofree char *pointer = quoted_behind(text, "member reference type '");
    guess = pointer != NULL ? find(guesses, pointer) : NULL;
    return guess != NULL && (guess->kind == GUESS_NUMBER || guess->kind == GUESS_STRUCT) &&
           set_kind(guesses, pointer, GUESS_POINTER);
}

gboolean c_guesses_learn(CGuesses *guesses, CXTranslationUnit tu, const char *main_path,
                         gsize length)
{
    gboolean more = FALSE;
    unsigned n = clang_getNumDiagnostics(tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        const char *text = c_intern(clang_getDiagnosticSpelling(diagnostic));
        CXSourceLocation location = clang_getDiagnosticLocation(diagnostic);
        Place place;
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error &&
            place_of(tu, location, main_path, length, &place)) {
            more |= unlearn(guesses, text) || learn_name(guesses, text, &place) ||
                    learn_value(guesses, text) || learn_member(guesses, text, &place);
        }
        clang_disposeDiagnostic(diagnostic);
    }
    return more;
}

/* ---- the declarations ---------------------------------------------------------------------------
 */

typedef struct Written {
    GString *types, *structs, *constants;
    guint n_constants;
} Written;

static gboolean write_field(gpointer name, gpointer declaration, gpointer data)
{
    (void)name;
    g_string_append_printf(data, " %s;", (const char *)declaration);
    return FALSE;
}

/* Names that C's own headers declare come from there. */
static const char *standard_header(const char *name)
{
    static const struct {
        const char *pattern, *header;
    } standard[] = {
        {"int*_t", "stdint.h"},     {"uint*_t", "stdint.h"},   {"size_t", "stddef.h"},
        {"ssize_t", "sys/types.h"}, {"bool", "stdbool.h"},     {"true", "stdbool.h"},
        {"false", "stdbool.h"},     {"wchar_t", "stddef.h"},   {"NULL", "stddef.h"},
        {"FILE", "stdio.h"},        {"stderr", "stdio.h"},     {"stdout", "stdio.h"},
        {"va_list", "stdarg.h"},    {"ptrdiff_t", "stddef.h"}, {"time_t", "time.h"},
        {"errno", "errno.h"},       {"pid_t", "sys/types.h"},  {"uid_t", "sys/types.h"},
        {"gid_t", "sys/types.h"},   {"off_t", "sys/types.h"},  {"mode_t", "sys/types.h"}};
    for (guint i = 0; i < G_N_ELEMENTS(standard); i++) {
        if (g_pattern_match_simple(standard[i].pattern, name))
            return standard[i].header;
    }
    return NULL;
}

static void write_struct(Written *written, const char *tag, const Guess *guess)
{
    if (guess->fields == NULL)
        return;
    g_string_append_printf(written->structs, "struct %s {", tag);
    g_tree_foreach(guess->fields, write_field, written->structs);
    g_string_append(written->structs, " };\n");
}

static gboolean write_guess(gpointer key, gpointer value, gpointer data)
{
    const char *name = key, *header = standard_header(name);
    const Guess *guess = value;
    Written *written = data;
    if (guess->kind != GUESS_NOTHING && header != NULL) {
        g_string_append_printf(written->types, "#include <%s>\n", header);
        return FALSE;
    }
    switch (guess->kind) {
    case GUESS_NOTHING:
        break;
    case GUESS_STRUCT:
        if (g_str_has_prefix(name, "struct ")) {
            write_struct(written, name + strlen("struct "), guess);
        } else {
            g_string_append_printf(written->types, "typedef struct %s %s;\n", name, name);
            write_struct(written, name, guess);
        }
        break;
    case GUESS_NUMBER:
        g_string_append_printf(written->types, "typedef long %s;\n", name);
        break;
    case GUESS_POINTER: {
        g_string_append_printf(written->types, "typedef struct %s__ *%s;\n", name, name);
        g_autofree char *tag = g_strconcat(name, "__", NULL);
        write_struct(written, tag, guess);
        break;
    }
    case GUESS_CONSTANT: {
        enum { FIRST = 0x5c000000 };
        g_string_append_printf(written->constants, "%s = %u, ", name, FIRST + written->n_constants);
        written->n_constants++;
        break;
    }
    }
    return FALSE;
}

char *c_guesses_text(const CGuesses *guesses)
{
    g_autoptr(GString) structs = g_string_new(NULL), constants = g_string_new(NULL);
    Written written = {g_string_new(NULL), structs, constants, 0};
    g_tree_foreach(guesses->names, write_guess, &written);
    g_string_append(written.types, structs->str);
    if (constants->len > 0)
        g_string_append_printf(written.types, "enum %s { %s};\n", C_GUESSED_ENUM, constants->str);
    return g_string_free(written.types, FALSE);
}
