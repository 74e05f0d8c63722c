/* The floor of an audit's time: tree-sitter and libclang alone over the same files.
 * Analyses nothing, prints one line of JSON; bench.py says what it means. */
#include <clang-c/Index.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tree_sitter/api.h>
#include <unistd.h>

const TSLanguage *tree_sitter_go(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TSTree, ts_tree_delete)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TSParser, ts_parser_delete)

static char *node_text(TSNode node, const char *source)
{
    guint32 start = ts_node_start_byte(node);
    return g_strndup(source + start, ts_node_end_byte(node) - start);
}

static gboolean imports_c(TSNode node, const char *source)
{
    g_autofree char *text = node_text(node, source);
    return strcmp(ts_node_type(node), "import_declaration") == 0 && strstr(text, "\"C\"") != NULL;
}

/* The comment text before `import "C"`, or NULL: C without the comment marks. Owned. */
static char *preamble_of(TSNode root, const char *source)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint32 i = 0; i < ts_node_named_child_count(root); i++) {
        TSNode node = ts_node_named_child(root, i);
        if (imports_c(node, source))
            return g_string_free(g_steal_pointer(&text), FALSE);
        if (strcmp(ts_node_type(node), "comment") != 0) {
            g_string_truncate(text, 0);
            continue;
        }
        g_autofree char *comment = node_text(node, source);
        if (g_str_has_suffix(comment, "*/"))
            comment[strlen(comment) - 2] = '\0';
        g_string_append_printf(text, "%s\n", comment + 2);
    }
    return NULL;
}

/* Takes the #cgo lines out of a preamble; their -I, -D, -U, -std words go to `flags`. */
static void take_cgo_lines(char *preamble, const char *directory, GPtrArray *flags)
{
    g_auto(GStrv) lines = g_strsplit(preamble, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        const char *start = g_strchug(*line);
        const char *colon = strchr(start, ':');
        if (!g_str_has_prefix(start, "#cgo") || colon == NULL)
            continue;
        g_auto(GStrv) words = g_strsplit_set(colon + 1, " \t", -1);
        for (char **word = words; *word != NULL; word++) {
            if (!g_regex_match_simple("^-([IDU]|std=)", *word, 0, 0))
                continue;
            GString *flag = g_string_new(*word);
            g_string_replace(flag, "${SRCDIR}", directory, 0);
            g_ptr_array_add(flags, g_string_free(flag, FALSE));
        }
    }
    for (char *at = preamble; (at = strstr(at, "#cgo")) != NULL; at += 2)
        memcpy(at, "//", 2);
}

static void parse_c(CXIndex index, const char *path, const char *text, const char *directory,
                    GPtrArray *flags)
{
    g_autofree char *include = g_strconcat("-I", directory, NULL);
    const char *common[] = {include, "-xc", "-fparse-all-comments",
                            "-resource-dir=" CUSTODY_CLANG_RESOURCE_DIR};
    for (guint i = 0; i < G_N_ELEMENTS(common); i++)
        g_ptr_array_add(flags, g_strdup(common[i]));
    struct CXUnsavedFile file = {path, text, text != NULL ? strlen(text) : 0};
    CXTranslationUnit unit = clang_parseTranslationUnit(
        index, path, (const char *const *)flags->pdata, (int)flags->len, &file, text != NULL, 0);
    if (unit != NULL)
        clang_disposeTranslationUnit(unit);
}

static void parse_go(TSParser *parser, CXIndex index, const char *path)
{
    g_autofree char *source = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &source, &size, NULL))
        return;
    g_autoptr(TSTree) tree = ts_parser_parse_string(parser, NULL, source, (guint32)size);
    g_autofree char *preamble = preamble_of(ts_tree_root_node(tree), source);
    if (preamble == NULL)
        return;
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_strconcat(path, ".h.c", NULL);
    g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
    take_cgo_lines(preamble, directory, flags);
    parse_c(index, name, preamble, directory, flags);
}

/* Takes each n_jobs-th path, beginning with `first`. */
static void work(char **paths, guint first, guint n_jobs)
{
    g_autoptr(TSParser) parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_go());
    CXIndex index = clang_createIndex(0, 0);
    for (guint i = first; i < g_strv_length(paths); i += n_jobs) {
        if (g_str_has_suffix(paths[i], ".go")) {
            parse_go(parser, index, paths[i]);
        } else {
            g_autofree char *directory = g_path_get_dirname(paths[i]);
            g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
            parse_c(index, paths[i], NULL, directory, flags);
        }
    }
    clang_disposeIndex(index);
}

/* floor JOBS < list of paths, one a line */
int main(int argc, char **argv)
{
    guint n_jobs = argc > 1 ? (guint)CLAMP(atoi(argv[1]), 1, 64) : 1;
    g_autoptr(GString) input = g_string_new(NULL);
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, stdin)) > 0;)
        g_string_append_len(input, chunk, (gssize)n);
    g_auto(GStrv) paths = g_strsplit(g_strchomp(input->str), "\n", -1);
    for (guint job = 1; job < n_jobs; job++) {
        if (fork() == 0) {
            work(paths, job, n_jobs);
            _exit(0);
        }
    }
    work(paths, 0, n_jobs);
    while (wait(NULL) > 0)
        ;
    return 0;
}
