/* Build constraints: parsing, printing, and whether two can hold at once.
 * The tables of systems follow go/build/syslist.go; no toolchain is asked. */
#include "analyzers/unit/constraint.h"

#include <string.h>

/* Bounds on what is worth deciding: real constraints have a handful of tags. */
enum { MAX_DEPTH = 100, MAX_TERMS = 256, MAX_BUILDS = 1 << 14 };

typedef struct System {
    const char *name;
    const char *implies; /* another GOOS tag that holds too, or NULL */
    gboolean unix_like;
} System;

static const System SYSTEMS[] = {
    {"aix", NULL, TRUE},          {"android", "linux", TRUE}, {"darwin", NULL, TRUE},
    {"dragonfly", NULL, TRUE},    {"freebsd", NULL, TRUE},    {"hurd", NULL, TRUE},
    {"illumos", "solaris", TRUE}, {"ios", "darwin", TRUE},    {"js", NULL, FALSE},
    {"linux", NULL, TRUE},        {"nacl", NULL, FALSE},      {"netbsd", NULL, TRUE},
    {"openbsd", NULL, TRUE},      {"plan9", NULL, FALSE},     {"solaris", NULL, TRUE},
    {"wasip1", NULL, FALSE},      {"windows", NULL, FALSE},   {"zos", NULL, FALSE},
};

static const char *const ARCHITECTURES[] = {
    "386",     "amd64",  "amd64p32", "arm",      "armbe",     "arm64",       "arm64be", "loong64",
    "mips",    "mipsle", "mips64",   "mips64le", "mips64p32", "mips64p32le", "ppc",     "ppc64",
    "ppc64le", "riscv",  "riscv64",  "s390",     "s390x",     "sparc",       "sparc64", "wasm",
};

GQuark constraint_error_quark(void)
{
    return g_quark_from_static_string("custody-constraint-error");
}

static const System *find_system(const char *tag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(SYSTEMS); i++) {
        if (strcmp(SYSTEMS[i].name, tag) == 0)
            return &SYSTEMS[i];
    }
    return NULL;
}

gboolean constraint_known_goos(const char *tag)
{
    return find_system(tag) != NULL;
}

gboolean constraint_known_goarch(const char *tag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ARCHITECTURES); i++) {
        if (strcmp(ARCHITECTURES[i], tag) == 0)
            return TRUE;
    }
    return FALSE;
}

void constraint_free(Constraint *constraint)
{
    while (constraint != NULL) {
        Constraint *left = constraint->left;
        constraint_free(constraint->right);
        g_free(constraint);
        constraint = left;
    }
}

static Constraint *make(ConstraintKind kind, Constraint *left, Constraint *right)
{
    Constraint *constraint = g_new0(Constraint, 1);
    constraint->kind = kind;
    constraint->left = left;
    constraint->right = right;
    return constraint;
}

static Constraint *make_tag(const char *start, gsize length)
{
    g_autofree char *tag = g_strndup(start, length);
    Constraint *constraint = make(CONSTRAINT_TAG, NULL, NULL);
    constraint->tag = g_intern_string(tag);
    return constraint;
}

Constraint *constraint_and(Constraint *left, Constraint *right)
{
    if (left == NULL)
        return right;
    return right == NULL ? left : make(CONSTRAINT_AND, left, right);
}

/* ---- //go:build ------------------------------------------------------------------------------ */

typedef struct Parser {
    const char *line, *at;
    guint depth, terms;
    GError **error;
} Parser;

static gsize tag_length(const char *at)
{
    gsize n = 0;
    while (g_ascii_isalnum(at[n]) || at[n] == '_' || at[n] == '.' || ((guchar)at[n] & 0x80U) != 0)
        n++;
    return n;
}

static void skip_blanks(Parser *parser)
{
    while (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\r')
        parser->at++;
}

static Constraint *syntax_error(Parser *parser, const char *what)
{
    g_set_error(parser->error, CONSTRAINT_ERROR, 0, "column %u: %s",
                (guint)(parser->at - parser->line) + 1, what);
    return NULL;
}

static Constraint *parse_or(Parser *parser);

static Constraint *parse_operand(Parser *parser)
{
    skip_blanks(parser);
    if (++parser->depth > MAX_DEPTH || ++parser->terms > MAX_TERMS)
        return syntax_error(parser, "build constraint too long or nested too deep");
    g_autoptr(Constraint) operand = NULL;
    gsize length = tag_length(parser->at);
    if (*parser->at == '!') {
        parser->at++;
        operand = parse_operand(parser);
        operand = operand == NULL ? NULL : make(CONSTRAINT_NOT, g_steal_pointer(&operand), NULL);
    } else if (*parser->at == '(') {
        parser->at++;
        operand = parse_or(parser);
        skip_blanks(parser);
        if (operand != NULL && *parser->at != ')')
            return syntax_error(parser, "expected \")\" in a build constraint");
        parser->at += operand != NULL;
    } else if (length > 0) {
        operand = make_tag(parser->at, length);
        parser->at += length;
    } else {
        return syntax_error(parser, "expected a build tag");
    }
    parser->depth--;
    return g_steal_pointer(&operand);
}

/* A chain of operands joined by `word` ("&&" or "||"). */
static Constraint *parse_chain(Parser *parser, const char *word, ConstraintKind kind,
                               Constraint *(*parse)(Parser *))
{
    g_autoptr(Constraint) left = parse(parser);
    while (left != NULL) {
        skip_blanks(parser);
        if (!g_str_has_prefix(parser->at, word))
            break;
        parser->at += 2;
        Constraint *right = parse(parser);
        if (right == NULL)
            return NULL;
        left = make(kind, g_steal_pointer(&left), right);
    }
    return g_steal_pointer(&left);
}

static Constraint *parse_and(Parser *parser)
{
    return parse_chain(parser, "&&", CONSTRAINT_AND, parse_operand);
}

static Constraint *parse_or(Parser *parser)
{
    return parse_chain(parser, "||", CONSTRAINT_OR, parse_and);
}

/* ---- // +build ------------------------------------------------------------------------------- */

/* One comma-separated option: all its terms hold. NULL where a term is not valid. */
static Constraint *parse_plus_option(Parser *parser, const char *option)
{
    g_auto(GStrv) terms = g_strsplit(option, ",", -1);
    g_autoptr(Constraint) all = NULL;
    for (gsize i = 0; terms[i] != NULL; i++) {
        if (++parser->terms > MAX_TERMS)
            return NULL;
        const char *tag = terms[i] + (terms[i][0] == '!');
        gsize length = tag_length(tag);
        if (length == 0 || tag[length] != '\0')
            return NULL;
        Constraint *term = make_tag(tag, length);
        if (tag != terms[i])
            term = make(CONSTRAINT_NOT, term, NULL);
        all = constraint_and(g_steal_pointer(&all), term);
    }
    return g_steal_pointer(&all);
}

/* Space-separated options: one of them holds. */
static Constraint *parse_plus_line(Parser *parser)
{
    g_auto(GStrv) options = g_strsplit_set(parser->at, " \t\r", -1);
    g_autoptr(Constraint) any = NULL;
    for (gsize i = 0; options[i] != NULL; i++) {
        if (options[i][0] == '\0')
            continue;
        Constraint *option = parse_plus_option(parser, options[i]);
        if (option == NULL)
            return syntax_error(parser, "not a valid +build line");
        any = any == NULL ? option : make(CONSTRAINT_OR, g_steal_pointer(&any), option);
    }
    return any == NULL ? syntax_error(parser, "empty +build line") : g_steal_pointer(&any);
}

Constraint *constraint_parse_line(const char *line, GError **error)
{
    Parser parser = {line, line, 0, 0, error};
    if (!g_str_has_prefix(line, "//"))
        return syntax_error(&parser, "not a build constraint");
    if (!g_str_has_prefix(line, "//go:build")) {
        parser.at += 2;
        skip_blanks(&parser);
        if (!g_str_has_prefix(parser.at, "+build"))
            return syntax_error(&parser, "not a build constraint");
        parser.at += strlen("+build");
        return parse_plus_line(&parser);
    }
    parser.at += strlen("//go:build");
    g_autoptr(Constraint) constraint = parse_or(&parser);
    if (constraint == NULL)
        return NULL;
    skip_blanks(&parser);
    if (*parser.at != '\0' && *parser.at != '\n')
        return syntax_error(&parser, "unexpected text after a build constraint");
    return g_steal_pointer(&constraint);
}

/* ---- files ----------------------------------------------------------------------------------- */

Constraint *constraint_of_name(const char *file_name)
{
    const char *first = strchr(file_name, '_');
    const char *dot = strchr(file_name, '.');
    if (first == NULL || (dot != NULL && dot < first))
        return NULL;
    g_autofree char *stem = dot == NULL ? g_strdup(first) : g_strndup(first, (gsize)(dot - first));
    g_auto(GStrv) parts = g_strsplit(stem, "_", -1);
    guint n = g_strv_length(parts);
    if (n > 0 && strcmp(parts[n - 1], "test") == 0)
        n--;
    if (n == 0)
        return NULL;
    const char *last = parts[n - 1];
    if (n >= 2 && constraint_known_goarch(last) && constraint_known_goos(parts[n - 2]))
        return constraint_and(make_tag(parts[n - 2], strlen(parts[n - 2])),
                              make_tag(last, strlen(last)));
    if (constraint_known_goarch(last) || constraint_known_goos(last))
        return make_tag(last, strlen(last));
    return NULL;
}

static gboolean has_go_build(const GPtrArray *build_lines)
{
    for (guint i = 0; i < build_lines->len; i++) {
        if (g_str_has_prefix(build_lines->pdata[i], "//go:build"))
            return TRUE;
    }
    return FALSE;
}

Constraint *constraint_of_file(const GPtrArray *build_lines, const char *file_name,
                               gboolean uses_cgo, char **ret_problem)
{
    g_autoptr(GError) problem = NULL;
    Constraint *all = constraint_of_name(file_name);
    if (uses_cgo)
        all = constraint_and(all, make_tag("cgo", 3));
    gboolean modern = build_lines != NULL && has_go_build(build_lines);
    for (guint i = 0; build_lines != NULL && i < build_lines->len; i++) {
        const char *line = build_lines->pdata[i];
        if (modern && !g_str_has_prefix(line, "//go:build"))
            continue;
        g_autoptr(GError) error = NULL;
        all = constraint_and(all, constraint_parse_line(line, &error));
        if (error != NULL && problem == NULL)
            problem = g_steal_pointer(&error);
    }
    if (ret_problem != NULL)
        *ret_problem = problem == NULL ? NULL : g_strdup(problem->message);
    return all;
}

/* ---- satisfiability -------------------------------------------------------------------------- */

gboolean constraint_evaluate(const Constraint *constraint, ConstraintLookup lookup, gpointer data)
{
    if (constraint == NULL)
        return TRUE;
    switch (constraint->kind) {
    case CONSTRAINT_TAG:
        return lookup(constraint->tag, data);
    case CONSTRAINT_NOT:
        return !constraint_evaluate(constraint->left, lookup, data);
    case CONSTRAINT_AND:
        return constraint_evaluate(constraint->left, lookup, data) &&
               constraint_evaluate(constraint->right, lookup, data);
    case CONSTRAINT_OR:
        return constraint_evaluate(constraint->left, lookup, data) ||
               constraint_evaluate(constraint->right, lookup, data);
    }
    g_assert_not_reached();
}

/* Tags by what binds them. One of `systems`, of `architectures`, of `compilers` holds at a time;
 * all releases up to one hold; `free` ones are independent. */
typedef struct TagSpace {
    GPtrArray *systems, *architectures, *compilers, *releases, *free;
} TagSpace;

/* One build: what is chosen in each dimension. */
typedef struct Build {
    const TagSpace *space;
    const char *system; /* "" some other Unix, NULL some other system */
    const char *architecture, *compiler;
    guint release; /* minor version of Go */
    guint bits;    /* of space->free */
} Build;

static void add_once(GPtrArray *tags, const char *tag)
{
    if (!g_ptr_array_find(tags, tag, NULL))
        g_ptr_array_add(tags, (gpointer)tag);
}

/* "go1.21" gives 21. */
static gboolean release_of(const char *tag, guint *ret_minor)
{
    if (!g_str_has_prefix(tag, "go1."))
        return FALSE;
    guint64 minor = 0;
    if (!g_ascii_string_to_unsigned(tag + 4, 10, 0, 10000, &minor, NULL))
        return FALSE;
    *ret_minor = (guint)minor;
    return TRUE;
}

static void collect(TagSpace *space, const Constraint *constraint)
{
    if (constraint == NULL)
        return;
    collect(space, constraint->left);
    collect(space, constraint->right);
    if (constraint->kind != CONSTRAINT_TAG)
        return;
    const char *tag = constraint->tag;
    guint minor = 0;
    if (constraint_known_goos(tag))
        add_once(space->systems, tag);
    else if (constraint_known_goarch(tag))
        add_once(space->architectures, tag);
    else if (strcmp(tag, "gc") == 0 || strcmp(tag, "gccgo") == 0)
        add_once(space->compilers, tag);
    else if (release_of(tag, &minor))
        add_once(space->releases, tag);
    else if (strcmp(tag, "unix") != 0)
        add_once(space->free, tag);
}

static gboolean holds_in(const char *tag, gpointer data)
{
    const Build *build = data;
    const System *system = build->system == NULL ? NULL : find_system(build->system);
    if (strcmp(tag, "unix") == 0)
        return build->system != NULL && (system == NULL || system->unix_like);
    if (constraint_known_goos(tag))
        return g_strcmp0(build->system, tag) == 0 ||
               (system != NULL && g_strcmp0(system->implies, tag) == 0);
    if (constraint_known_goarch(tag))
        return g_strcmp0(build->architecture, tag) == 0;
    if (strcmp(tag, "gc") == 0 || strcmp(tag, "gccgo") == 0)
        return g_strcmp0(build->compiler, tag) == 0;
    guint minor = 0;
    if (release_of(tag, &minor))
        return minor <= build->release;
    guint index = 0;
    if (g_ptr_array_find(build->space->free, tag, &index))
        return (build->bits >> index & 1U) != 0;
    return FALSE;
}

/* Tries all free tags under one choice of the rest. `without` (or NULL) stays false. */
static gboolean any_free_choice(Build *build, const Constraint *a, const Constraint *b,
                                const char *without)
{
    guint n = build->space->free->len;
    guint fixed = 0;
    gboolean has_fixed = without != NULL && g_ptr_array_find(build->space->free, without, &fixed);
    for (guint bits = 0; bits < 1U << n; bits++) {
        if (has_fixed && (bits >> fixed & 1U) != 0)
            continue;
        build->bits = bits;
        if (constraint_evaluate(a, holds_in, build) && constraint_evaluate(b, holds_in, build))
            return TRUE;
    }
    return FALSE;
}

static gboolean any_build(const TagSpace *space, const Constraint *a, const Constraint *b,
                          const char *without)
{
    Build build = {.space = space};
    for (guint s = 0; s < space->systems->len; s++) {
        build.system = space->systems->pdata[s];
        for (guint h = 0; h < space->architectures->len; h++) {
            build.architecture = space->architectures->pdata[h];
            for (guint c = 0; c < space->compilers->len; c++) {
                build.compiler = space->compilers->pdata[c];
                for (guint r = 0; r <= space->releases->len; r++) {
                    build.release = 0;
                    if (r > 0)
                        release_of(space->releases->pdata[r - 1], &build.release);
                    if (any_free_choice(&build, a, b, without))
                        return TRUE;
                }
            }
        }
    }
    return FALSE;
}

static gboolean satisfiable(const Constraint *a, const Constraint *b, const char *without)
{
    TagSpace space = {g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new(),
                      g_ptr_array_new()};
    collect(&space, a);
    collect(&space, b);
    /* What no constraint names exists too. */
    g_ptr_array_add(space.systems, (gpointer) "");
    g_ptr_array_add(space.systems, NULL);
    g_ptr_array_add(space.architectures, NULL);
    if (space.compilers->len == 0)
        g_ptr_array_add(space.compilers, NULL);
    guint chosen = space.systems->len * space.architectures->len * space.compilers->len *
                   (space.releases->len + 1);
    gboolean too_many = space.free->len > 14 || chosen << space.free->len > MAX_BUILDS;
    gboolean result = too_many || any_build(&space, a, b, without);
    g_ptr_array_unref(space.systems);
    g_ptr_array_unref(space.architectures);
    g_ptr_array_unref(space.compilers);
    g_ptr_array_unref(space.releases);
    g_ptr_array_unref(space.free);
    return result;
}

gboolean constraints_compatible(const Constraint *a, const Constraint *b)
{
    return satisfiable(a, b, NULL);
}

gboolean constraint_requires(const Constraint *constraint, const char *tag)
{
    tag = g_intern_string(tag);
    return constraint != NULL && !satisfiable(constraint, NULL, tag) &&
           satisfiable(constraint, NULL, NULL);
}

/* ---- printing -------------------------------------------------------------------------------- */

static void print(GString *text, const Constraint *constraint, gboolean parenthesise)
{
    switch (constraint->kind) {
    case CONSTRAINT_TAG:
        g_string_append(text, constraint->tag);
        return;
    case CONSTRAINT_NOT:
        g_string_append_c(text, '!');
        print(text, constraint->left, TRUE);
        return;
    case CONSTRAINT_AND:
    case CONSTRAINT_OR:
        break;
    }
    ConstraintKind kind = constraint->kind;
    if (parenthesise)
        g_string_append_c(text, '(');
    print(text, constraint->left, constraint->left->kind != kind);
    g_string_append(text, kind == CONSTRAINT_AND ? " && " : " || ");
    print(text, constraint->right, TRUE);
    if (parenthesise)
        g_string_append_c(text, ')');
}

char *constraint_to_string(const Constraint *constraint)
{
    GString *text = g_string_new(NULL);
    if (constraint != NULL)
        print(text, constraint, FALSE);
    return g_string_free(text, FALSE);
}
