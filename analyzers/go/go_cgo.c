/* cgo facts of a file: preambles, #cgo lines, //export, the C names that Go
 * code uses. Does not parse C: a preamble's text goes to the C front end. */

#include "analyzers/go/go_lower.h"

#include <string.h>

/* ---- names
 * -----------------------------------------------------------------------------------
 */

void go_note_foreign(GoLower *lower, const char *name, SourcePos pos, gboolean called)
{
    GoForeignName *foreign = g_hash_table_lookup(lower->foreign_names, name);
    if (foreign == NULL) {
        foreign = g_new0(GoForeignName, 1);
        foreign->name = name;
        foreign->pos = pos;
        g_hash_table_insert(lower->foreign_names, (gpointer)name, foreign);
        g_ptr_array_add(lower->unit->foreign_names, foreign);
    }
    foreign->called |= called;
}

static void note_type(GoLower *lower, const char *path, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s.%s", path, name);
    g_hash_table_add(lower->type_names, (gpointer)g_intern_string(text));
}

static const char *import_path(const GoInput *input, TSNode name)
{
    return g_hash_table_lookup(input->imports, go_text(input->source, name));
}

/* path.T in the place of a type, C.x anywhere. */
static void note_member(GoLower *lower, const GoInput *input, TSNode node, gboolean type,
                        gboolean called)
{
    gboolean qualified = go_kind(node) == GO_NODE_QUALIFIED_TYPE;
    TSNode package = go_field(node, qualified ? GO_FIELD_PACKAGE : GO_FIELD_OPERAND);
    GoNodeKind kind = go_kind(package);
    if (kind != GO_NODE_IDENTIFIER && kind != GO_NODE_PACKAGE_IDENTIFIER) {
        return;
    }
    const char *path = import_path(input, package);
    gboolean foreign = path != NULL && g_str_equal(path, "C");
    if (path == NULL || (!foreign && !type)) {
        return;
    }
    TSNode name_node = go_field(node, qualified ? GO_FIELD_NAME : GO_FIELD_FIELD);
    const char *name = go_text(input->source, name_node);
    if (foreign) {
        go_note_foreign(lower, name, go_pos(input->source, node), called);
    }
    if (type) {
        note_type(lower, path, name);
    }
}

/* The callee of a call: C.f(...), (C.T)(...), (*C.T)(...) */
static void note_call(GoLower *lower, const GoInput *input, TSNode call)
{
    TSNode function = go_field(call, GO_FIELD_FUNCTION), callee = go_strip(function);
    while (go_kind(callee) == GO_NODE_UNARY &&
           go_operator(go_field(callee, GO_FIELD_OPERATOR)) == GO_OP_MUL) {
        callee = go_strip(go_field(callee, GO_FIELD_OPERAND));
    }
    if (go_kind(callee) == GO_NODE_SELECTOR) { /* nobody writes (C.f)(x) but for a type */
        gboolean type = go_kind(function) == GO_NODE_PARENTHESIZED;
        note_member(lower, input, callee, type, !type);
    }
}

static void note_node(GoLower *lower, const GoInput *input, TSNode node)
{
    switch ((int)go_kind(node)) {
    case GO_NODE_QUALIFIED_TYPE:
        note_member(lower, input, node, TRUE, FALSE);
        break;
    case GO_NODE_SELECTOR:
        note_member(lower, input, node, FALSE, FALSE);
        break;
    case GO_NODE_CALL:
        note_call(lower, input, node);
        break;
    default:
        break;
    }
}

void go_note_names(GoLower *lower, const GoInput *input)
{
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(input->source->tree));
    gboolean more = TRUE;
    while (more) {
        note_node(lower, input, ts_tree_cursor_current_node(&cursor));
        if (ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = FALSE;
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}

/* ---- what the preambles say about a name
 * ------------------------------------------------------- */

static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* The next place of a whole word in a text, or NULL. */
static const char *find_word(const char *text, const char *from, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = strstr(from, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[length])) {
            return at;
        }
    }
    return NULL;
}

/* `name (` outside of a macro's definition: a declaration or a call. */
static gboolean declares_function(const char *text, const char *name)
{
    for (const char *at = find_word(text, text, name); at != NULL;
         at = find_word(text, at + 1, name)) {
        const char *line = at;
        while (line > text && line[-1] != '\n') {
            line--;
        }
        line += strspn(line, " \t");
        const char *next = at + strlen(name);
        next += strspn(next, " \t");
        if (*next == '(' && *line != '#') {
            return TRUE;
        }
    }
    return FALSE;
}

/* `typedef ... name;`, `typedef ... (*name)(...)` */
static gboolean declares_type(const char *text, const char *name)
{
    for (const char *at = find_word(text, text, "typedef"); at != NULL;
         at = find_word(text, at + 1, "typedef")) {
        gint depth = 0;
        const char *end = at;
        for (; *end != '\0' && (*end != ';' || depth > 0); end++) {
            depth += *end == '{' ? 1 : *end == '}' ? -1 : 0;
        }
        g_autofree char *whole = g_strndup(at, (gsize)(end - at));
        const char *found = NULL;
        for (const char *next = find_word(whole, whole, name); next != NULL;
             next = find_word(whole, next + 1, name)) {
            found = next;
        }
        const char *rest = found != NULL ? found + strlen(name) : "";
        rest += strspn(rest, " \t\n");
        if (found != NULL && (*rest == '\0' || *rest == ')' || *rest == '[')) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean preambles_say(const GoLower *lower, const char *name,
                              gboolean (*says)(const char *text, const char *name))
{
    for (guint i = 0; i < lower->unit->preambles->len; i++) {
        const GoPreamble *preamble = g_ptr_array_index(lower->unit->preambles, i);
        if (says(preamble->text, name)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_typedef(const GoLower *lower, const char *name)
{
    gpointer known = g_hash_table_lookup(lower->typedefs, name);
    if (known == NULL) {
        known = GINT_TO_POINTER(preambles_say(lower, name, declares_type) ? 1 : 2);
        g_hash_table_insert(lower->typedefs, (gpointer)name, known);
    }
    return GPOINTER_TO_INT(known) == 1;
}

gboolean go_is_of_cgo(const char *name)
{
    static const char *const names[] = {"CString",   "CBytes",  "GoString",
                                        "GoStringN", "GoBytes", NULL};
    return g_strv_contains(names, name);
}

gboolean go_is_c_type(const GoLower *lower, const char *name)
{
    static const char *const TYPES[] = {
        "char",  "schar",        "uchar",         "short",     "ushort", "int",    "uint",
        "long",  "ulong",        "longlong",      "ulonglong", "float",  "double", "bool",
        "_Bool", "complexfloat", "complexdouble", "uintptr",   NULL};
    if (g_strv_contains(TYPES, name) || g_str_has_suffix(name, "_t") ||
        g_str_has_prefix(name, "struct_") || g_str_has_prefix(name, "enum_") ||
        g_str_has_prefix(name, "union_")) {
        return TRUE;
    }
    if (go_is_of_cgo(name)) { /* (C.GoString)(x), which looks like a conversion */
        return FALSE;
    }
    g_autofree char *text = g_strconcat("C.", name, NULL);
    return g_hash_table_contains(lower->type_names, g_intern_string(text)) ||
           is_typedef(lower, name);
}

gboolean go_is_c_function(const GoLower *lower, const char *name)
{
    const GoForeignName *foreign = g_hash_table_lookup(lower->foreign_names, name);
    if (foreign != NULL && foreign->called) {
        return TRUE;
    }
    for (guint i = 0; i < lower->unit->exports->len; i++) {
        const GoExport *export = g_ptr_array_index(lower->unit->exports, i);
        if (export->c_name == name) {
            return TRUE;
        }
    }
    return preambles_say(lower, name, declares_function);
}

/* ---- #cgo lines
 * ------------------------------------------------------------------------------
 */

/* The build that #cgo conditions are read for: the file's own, Linux where it
 * may be. */
static gboolean tag_holds(const char *tag, gpointer data)
{
    const char *goos = data;
    if (constraint_known_goos(tag)) {
        return g_str_equal(tag, goos);
    }
    if (constraint_known_goarch(tag)) {
        return g_str_equal(tag, "amd64");
    }
    return g_str_equal(tag, "cgo") || g_str_equal(tag, "gc") || g_str_has_prefix(tag, "go1.") ||
           (g_str_equal(tag, "unix") && !g_str_equal(goos, "windows"));
}

static const char *goos_of(const GoInput *input)
{
    static const char *const SYSTEMS[] = {"linux", "darwin", "windows", "freebsd"};
    for (guint i = 0; i < G_N_ELEMENTS(SYSTEMS); i++) {
        if (constraint_evaluate(input->constraint, tag_holds, (gpointer)SYSTEMS[i])) {
            return SYSTEMS[i];
        }
    }
    return SYSTEMS[0];
}

gboolean go_builds_here(const Constraint *constraint)
{
    return constraint_evaluate(constraint, tag_holds, (gpointer) "linux");
}

static gboolean condition_holds(const GoInput *input, const char *condition)
{
    g_autofree char *line = g_strconcat("// +build ", condition, NULL);
    g_autoptr(Constraint) constraint = constraint_parse_line(line, NULL);
    return constraint_evaluate(constraint, tag_holds, (gpointer)goos_of(input));
}

static void add_words(GPtrArray *words, const char *text)
{
    g_auto(GStrv) parts = NULL;
    if (g_shell_parse_argv(text, NULL, &parts, NULL)) {
        for (guint i = 0; parts[i] != NULL; i++) {
            g_ptr_array_add(words, (gpointer)g_intern_string(parts[i]));
        }
    }
}

static void add_promises(GoPreamble *preamble, const char *text, gboolean nocallback, SourcePos pos)
{
    g_autofree char *code = g_strdup(text); /* cgo takes names alone; a remark is not one */
    char *remark = strstr(code, "//");
    if (remark != NULL) {
        *remark = '\0';
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_words(names, code);
    for (guint i = 0; i < names->len; i++) {
        GoPromise promise = {g_ptr_array_index(names, i), nocallback, pos};
        g_ptr_array_add(nocallback ? preamble->nocallback : preamble->noescape,
                        (gpointer)promise.name);
        g_array_append_val(preamble->promises, promise);
    }
}

/* "noescape f", "CFLAGS: words", "linux,amd64 !android CFLAGS: words" */
static void read_directive(const GoInput *input, GoPreamble *preamble, const char *directive,
                           SourcePos pos)
{
    g_autofree char *line = g_strstrip(g_strdup(directive));
    char *colon = strchr(line, ':'), *space = strpbrk(line, " \t");
    if (space != NULL && (colon == NULL || space < colon)) {
        gboolean noescape = g_str_has_prefix(line, "noescape");
        if (noescape || g_str_has_prefix(line, "nocallback")) {
            add_promises(preamble, space, !noescape, pos);
            return;
        }
    }
    if (colon == NULL) {
        return;
    }
    *colon = '\0';
    g_strchomp(line);
    char *verb = line + strlen(line);
    while (verb > line && verb[-1] != ' ' && verb[-1] != '\t') {
        verb--;
    }
    g_autofree char *condition = g_strndup(line, (gsize)(verb - line));
    if (g_strstrip(condition)[0] != '\0' && !condition_holds(input, condition)) {
        return;
    }
    if (g_str_equal(verb, "CFLAGS") || g_str_equal(verb, "CPPFLAGS")) {
        add_words(preamble->cflags, colon + 1);
    } else if (g_str_equal(verb, "pkg-config")) {
        add_words(preamble->pkg_config, colon + 1);
    }
}

/* Takes the #cgo lines out of the text, which keeps its lines. */
static void read_directives(const GoInput *input, GoPreamble *preamble)
{
    g_auto(GStrv) lines = g_strsplit(preamble->text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *line = lines[i] + strspn(lines[i], " \t");
        if (g_str_has_prefix(line, "#cgo") && (line[4] == ' ' || line[4] == '\t')) {
            SourcePos pos = {preamble->path, preamble->first_line + i,
                             (guint32)(line - lines[i]) + 1};
            read_directive(input, preamble, line + strlen("#cgo"), pos);
            lines[i][0] = '\0';
        }
    }
    g_free(preamble->text);
    preamble->text = g_strjoinv("\n", lines);
}

/* ---- preambles and exports
 * ------------------------------------------------------------------- */

/* The comment's text with its marks blanked: lines and columns stay. */
static void append_comment(GString *text, const GoSource *source, TSNode comment, guint32 *row)
{
    TSPoint start = ts_node_start_point(comment), end = ts_node_end_point(comment);
    for (; *row < start.row; ++*row) {
        g_string_append_c(text, '\n');
    }
    guint32 from = ts_node_start_byte(comment), to = ts_node_end_byte(comment);
    g_autofree char *body = go_copy(source, from, to);
    gsize length = strlen(body);
    gboolean block = length >= 4 && body[1] == '*';
    if (block) {
        body[length - 2] = '\0';
    }
    g_string_append_printf(text, "%*s", (int)start.column + 2, "");
    g_string_append(text, length >= 2 ? body + 2 : "");
    *row = end.row;
}

void go_read_preamble(GoLower *lower, const GoInput *input, TSNode import, const GArray *comments)
{
    GoPreamble *preamble = g_new0(GoPreamble, 1);
    preamble->path = input->source->path;
    preamble->pos = go_pos(input->source, import);
    preamble->cflags = g_ptr_array_new();
    preamble->pkg_config = g_ptr_array_new();
    preamble->noescape = g_ptr_array_new();
    preamble->nocallback = g_ptr_array_new();
    preamble->promises = g_array_new(FALSE, FALSE, sizeof(GoPromise));
    preamble->first_line = preamble->pos.line;
    g_autoptr(GString) text = g_string_new(NULL);
    guint32 row = 0;
    for (guint i = 0; i < comments->len; i++) {
        TSNode comment = g_array_index(comments, TSNode, i);
        if (i == 0) {
            row = ts_node_start_point(comment).row;
            preamble->first_line = row + 1;
        }
        append_comment(text, input->source, comment, &row);
    }
    g_string_append_c(text, '\n');
    preamble->text = g_utf8_make_valid(text->str, (gssize)text->len);
    read_directives(input, preamble);
    g_ptr_array_add(lower->unit->preambles, preamble);
}

void go_read_exports(GoLower *lower, const GoInput *input, const GArray *comments,
                     IrFunction *function)
{
    for (guint i = 0; i < comments->len; i++) {
        TSNode comment = g_array_index(comments, TSNode, i);
        const char *text = go_text(input->source, comment);
        if (!g_str_has_prefix(text, "//export ")) {
            continue;
        }
        g_auto(GStrv) words = g_strsplit_set(text + strlen("//export "), " \t\r", 2);
        GoExport *export = g_new0(GoExport, 1);
        export->c_name = g_intern_string(words[0]);
        export->function = function->name;
        export->pos = go_pos(input->source, comment);
        g_ptr_array_add(lower->unit->exports, export);
        function->exported = export->c_name;
    }
}
