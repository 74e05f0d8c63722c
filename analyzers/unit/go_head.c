/* A tokenizer for the head of a Go file, fed block by block.
 * Does not check Go beyond what is needed to find the package clause and the imports. */
#include "analyzers/unit/go_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_BUILD_LINES = 32 };

typedef enum TokenKind {
    TOKEN_END,     /* of the text */
    TOKEN_PARTIAL, /* the token runs into the end of a text that goes on */
    TOKEN_IDENT,
    TOKEN_STRING, /* start and length without the quotes */
    TOKEN_OTHER,  /* one byte */
    TOKEN_BROKEN, /* unterminated comment or string */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    const char *start;
    gsize length;
    guint line;
} Token;

typedef struct Scanner {
    const char *at, *end;
    guint line;
    gboolean complete; /* end is the end of the file */
    GoHead *head;      /* comments go here */
} Scanner;

static GoHead *go_head_new(void)
{
    GoHead *head = g_new0(GoHead, 1);
    head->imports = g_ptr_array_new();
    head->build_lines = g_ptr_array_new_with_free_func(g_free);
    return head;
}

void go_head_free(GoHead *head)
{
    if (head == NULL)
        return;
    g_ptr_array_unref(head->imports);
    g_ptr_array_unref(head->build_lines);
    g_free(head->problem);
    g_free(head);
}

static gboolean is_letter(char c)
{
    return g_ascii_isalnum(c) || c == '_' || ((guchar)c & 0x80U) != 0;
}

/* The line comment [start, start+length) without its newline. */
static void note_line_comment(Scanner *scanner, const char *start, gsize length)
{
    static const char GENERATED[] = "// Code generated ", SEAL[] = " DO NOT EDIT.";
    GoHead *head = scanner->head;
    while (length > 0 && (start[length - 1] == '\r' || start[length - 1] == ' '))
        length--;
    g_autofree char *line = g_strndup(start, length);
    if (head->package_name != NULL) {
        const char *quote = strchr(line, '"');
        const char *close = quote == NULL ? NULL : strchr(quote + 1, '"');
        if (close != NULL && g_str_has_prefix(line, "// import \"")) {
            g_autofree char *path = g_strndup(quote + 1, (gsize)(close - quote - 1));
            head->import_comment = g_intern_string(path);
        }
        return;
    }
    if (g_str_has_prefix(line, GENERATED) && g_str_has_suffix(line, SEAL) &&
        length >= sizeof GENERATED + sizeof SEAL - 3)
        head->generated = TRUE;
    const char *body = line + 2;
    while (*body == ' ' || *body == '\t')
        body++;
    gboolean build = g_str_has_prefix(line, "//go:build ") || g_str_has_prefix(body, "+build ");
    if (build && head->build_lines->len < MAX_BUILD_LINES)
        g_ptr_array_add(head->build_lines, g_steal_pointer(&line));
}

static void count_lines(Scanner *scanner, const char *start, const char *end)
{
    for (const char *at = start; (at = memchr(at, '\n', (gsize)(end - at))) != NULL; at++)
        scanner->line++;
}

/* Skips one comment at `at`. Returns TOKEN_OTHER when it is behind us. */
static TokenKind skip_comment(Scanner *scanner)
{
    const char *start = scanner->at;
    if (start[1] == '/') {
        const char *newline = memchr(start, '\n', (gsize)(scanner->end - start));
        if (newline == NULL && !scanner->complete)
            return TOKEN_PARTIAL;
        const char *end = newline == NULL ? scanner->end : newline;
        note_line_comment(scanner, start, (gsize)(end - start));
        scanner->at = end;
        return TOKEN_OTHER;
    }
    const char *close = memmem(start + 2, (gsize)(scanner->end - start) - 2, "*/", 2);
    if (close == NULL)
        return scanner->complete ? TOKEN_BROKEN : TOKEN_PARTIAL;
    count_lines(scanner, start, close);
    scanner->at = close + 2;
    return TOKEN_OTHER;
}

/* Skips white space and comments. TOKEN_OTHER: `at` is the first byte of a token. */
static TokenKind skip_blank(Scanner *scanner)
{
    while (scanner->at < scanner->end) {
        char c = *scanner->at;
        if (c == '\n')
            scanner->line++;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            scanner->at++;
            continue;
        }
        if (c != '/')
            return TOKEN_OTHER;
        if (scanner->at + 1 == scanner->end)
            return scanner->complete ? TOKEN_OTHER : TOKEN_PARTIAL;
        if (scanner->at[1] != '/' && scanner->at[1] != '*')
            return TOKEN_OTHER;
        TokenKind kind = skip_comment(scanner);
        if (kind != TOKEN_OTHER)
            return kind;
    }
    return scanner->complete ? TOKEN_END : TOKEN_PARTIAL;
}

static Token scan_string(Scanner *scanner, Token token)
{
    char quote = *scanner->at;
    const char *at = scanner->at + 1;
    while (at < scanner->end && *at != quote && (quote == '`' || *at != '\n')) {
        if (quote == '"' && *at == '\\')
            at++;
        at++;
    }
    if (at >= scanner->end) {
        token.kind = scanner->complete ? TOKEN_BROKEN : TOKEN_PARTIAL;
        return token;
    }
    token.kind = *at == quote ? TOKEN_STRING : TOKEN_BROKEN;
    token.start = scanner->at + 1;
    token.length = (gsize)(at - token.start);
    count_lines(scanner, token.start, at);
    scanner->at = at + 1;
    return token;
}

static Token next_token(Scanner *scanner)
{
    TokenKind blank = skip_blank(scanner);
    Token token = {blank, scanner->at, 1, scanner->line};
    if (blank != TOKEN_OTHER)
        return token;
    char c = *scanner->at;
    if (c == '"' || c == '`')
        return scan_string(scanner, token);
    if (!is_letter(c) || g_ascii_isdigit(c)) {
        scanner->at++;
        return token;
    }
    const char *at = scanner->at;
    while (at < scanner->end && is_letter(*at))
        at++;
    if (at == scanner->end && !scanner->complete) {
        token.kind = TOKEN_PARTIAL;
        return token;
    }
    token.kind = TOKEN_IDENT;
    token.length = (gsize)(at - scanner->at);
    scanner->at = at;
    return token;
}

static gboolean is_word(const Token *token, const char *word)
{
    return token->kind == TOKEN_IDENT && strlen(word) == token->length &&
           memcmp(token->start, word, token->length) == 0;
}

static gboolean is_byte(const Token *token, char c)
{
    return token->kind == TOKEN_OTHER && *token->start == c;
}

static gboolean fail(Scanner *scanner, const Token *token, const char *expected)
{
    if (token->kind == TOKEN_BROKEN)
        expected = "comment or string not terminated";
    g_free(scanner->head->problem);
    scanner->head->problem = g_strdup_printf("line %u: %s", token->line, expected);
    return TRUE;
}

static void add_import(GoHead *head, const Token *token)
{
    g_autofree char *path = g_strndup(token->start, token->length);
    if (strcmp(path, "C") == 0)
        head->uses_cgo = TRUE;
    else
        g_ptr_array_add(head->imports, (gpointer)g_intern_string(path));
}

/* One import specification, whose first token is `token`: [name | . | _] "path". */
static gboolean scan_import_spec(Scanner *scanner, Token token)
{
    if (token.kind == TOKEN_IDENT || is_byte(&token, '.'))
        token = next_token(scanner);
    if (token.kind == TOKEN_PARTIAL)
        return FALSE;
    if (token.kind != TOKEN_STRING)
        return fail(scanner, &token, "expected an import path");
    add_import(scanner->head, &token);
    return TRUE;
}

/* After the word import. FALSE: more text is needed. */
static gboolean scan_import(Scanner *scanner)
{
    Token token = next_token(scanner);
    if (!is_byte(&token, '('))
        return scan_import_spec(scanner, token);
    for (;;) {
        token = next_token(scanner);
        if (is_byte(&token, ')'))
            return TRUE;
        if (is_byte(&token, ';'))
            continue;
        if (!scan_import_spec(scanner, token))
            return FALSE;
        if (scanner->head->problem != NULL)
            return TRUE;
    }
}

/* FALSE: more text is needed. */
static gboolean scan_head(Scanner *scanner)
{
    GoHead *head = scanner->head;
    Token token = next_token(scanner);
    if (token.kind == TOKEN_PARTIAL)
        return FALSE;
    if (token.kind == TOKEN_END)
        return fail(scanner, &token, "expected a package clause, found the end of the file");
    if (!is_word(&token, "package"))
        return fail(scanner, &token, "expected a package clause");
    token = next_token(scanner);
    if (token.kind == TOKEN_PARTIAL)
        return FALSE;
    if (token.kind != TOKEN_IDENT)
        return fail(scanner, &token, "expected a package name");
    g_autofree char *name = g_strndup(token.start, token.length);
    head->package_name = g_intern_string(name);
    for (;;) {
        token = next_token(scanner);
        if (token.kind == TOKEN_PARTIAL)
            return FALSE;
        if (is_byte(&token, ';'))
            continue;
        if (token.kind == TOKEN_BROKEN)
            return fail(scanner, &token, "");
        if (!is_word(&token, "import"))
            return TRUE;
        if (!scan_import(scanner))
            return FALSE;
        if (head->problem != NULL)
            return TRUE;
    }
}

/* NULL: the head runs past the text, and `complete` says that the file goes on. */
static GoHead *scan_text(const char *text, gsize length, gboolean complete)
{
    g_autoptr(GoHead) head = go_head_new();
    gsize mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    Scanner scanner = {text + mark, text + length, 1, complete, head};
    return scan_head(&scanner) ? g_steal_pointer(&head) : NULL;
}

GoHead *go_head_parse(const char *text, gsize length)
{
    return scan_text(text, length, TRUE);
}

static void set_errno_error(GError **error, const char *name)
{
    int number = errno;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), "cannot read %s: %s",
                name, g_strerror(number));
}

/* Most heads end within the first block; the buffer grows fourfold for those that do not. */
static GoHead *read_blocks(int fd, const char *name, GError **error)
{
    gsize capacity = 4096, length = 0;
    g_autofree char *buffer = g_malloc(capacity);
    for (;;) {
        ssize_t n = read(fd, buffer + length, capacity - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            set_errno_error(error, name);
            return NULL;
        }
        length += (gsize)n;
        if (n > 0 && length < capacity)
            continue;
        GoHead *head = scan_text(buffer, length, n == 0);
        if (head != NULL)
            return head;
        capacity *= 4;
        buffer = g_realloc(buffer, capacity);
    }
}

GoHead *go_head_read(int directory, const char *name, GError **error)
{
    /* Not blocking: a pipe that is named like a source file must not hang the run. */
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        set_errno_error(error, name);
        return NULL;
    }
    GoHead *head = NULL;
    struct stat status;
    if (fstat(fd, &status) != 0)
        set_errno_error(error, name);
    else if (!S_ISREG(status.st_mode))
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "not a regular file: %s", name);
    else
        head = read_blocks(fd, name, error);
    close(fd);
    return head;
}
