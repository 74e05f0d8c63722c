/* Where the headers of a tree are: an index of files by name, and a walk along include lines.
 * Does not preprocess: a folder too many costs nothing, it is searched last. */
#include "analyzers/c/c_includes.h"

#include <string.h>

enum { MOST_FILES = 200000, MOST_DEPTH = 40 };
static const gsize longest_file = (gsize)4 << 20;

struct CIncludes {
    char *root;
    GHashTable *by_name;   /* last component -> GPtrArray of interned relative paths */
    GHashTable *lines;     /* relative path (interned) -> GPtrArray of char *: what it includes */
    GHashTable *present;   /* interned relative paths */
    GHashTable *templates; /* of those, headers that are not there: -> the file they are made of */
    guint n_files;
};

static void unref_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* ---- the index ------------------------------------------------------------------------------- */

static void add_file(CIncludes *includes, const char *relative, const char *name)
{
    const char *path = g_intern_string(relative);
    GPtrArray *same = g_hash_table_lookup(includes->by_name, name);
    if (same == NULL) {
        same = g_ptr_array_new();
        g_hash_table_insert(includes->by_name, g_strdup(name), same);
    }
    g_ptr_array_add(same, (gpointer)path);
    g_hash_table_add(includes->present, (gpointer)path);
    includes->n_files++;
}

/* What somebody may include: headers, and code under other names. */
static gboolean is_included_name(const char *name)
{
    static const char *const ends[] = {".h", ".hh", ".inc", ".c", ".def", ".tbl", ".x", ".inl"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(name, ends[i]))
            return TRUE;
    return FALSE;
}

/* What a configure script would make the header `name` of: the header's name, or NULL. */
static char *made_of_template(const char *name)
{
    static const char *const ends[] = {".in",      ".cmake", ".cmake.in",
                                       ".cmakein", ".meson", ".meson.in"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *end = g_strconcat(".h", ends[i], NULL);
        if (g_str_has_suffix(name, end))
            return g_strndup(name, strlen(name) - strlen(ends[i]));
    }
    return NULL;
}

static void add_template(CIncludes *includes, const char *relative, const char *header)
{
    g_autofree char *folder = g_path_get_dirname(relative);
    g_autofree char *path =
        strcmp(folder, ".") == 0 ? g_strdup(header) : g_strconcat(folder, "/", header, NULL);
    const char *made = g_intern_string(path);
    if (g_hash_table_contains(includes->present, made))
        return;
    add_file(includes, made, header);
    g_hash_table_insert(includes->templates, (gpointer)made, (gpointer)g_intern_string(relative));
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void index_folder(CIncludes *includes, const char *relative, guint depth)
{
    g_autofree char *absolute = g_build_filename(includes->root, relative, NULL);
    g_autoptr(GDir) dir = g_dir_open(absolute, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len && includes->n_files < MOST_FILES; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *below =
            relative[0] == '\0' ? g_strdup(name) : g_strconcat(relative, "/", name, NULL);
        g_autofree char *path = g_build_filename(includes->root, below, NULL);
        g_autofree char *header = made_of_template(name);
        if (header != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            add_template(includes, below, header);
        else if (is_included_name(name) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            add_file(includes, below, name);
        else if (depth < MOST_DEPTH && g_file_test(path, G_FILE_TEST_IS_DIR) &&
                 !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            index_folder(includes, below, depth + 1);
    }
}

CIncludes *c_includes_new(const char *root)
{
    CIncludes *includes = g_new0(CIncludes, 1);
    includes->root = g_strdup(root);
    includes->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_array);
    includes->lines = g_hash_table_new_full(NULL, NULL, NULL, unref_array);
    includes->present = g_hash_table_new(NULL, NULL);
    includes->templates = g_hash_table_new(NULL, NULL);
    index_folder(includes, "", 0);
    return includes;
}

void c_includes_free(CIncludes *includes)
{
    if (includes == NULL)
        return;
    g_hash_table_unref(includes->by_name);
    g_hash_table_unref(includes->lines);
    g_hash_table_unref(includes->present);
    g_hash_table_unref(includes->templates);
    g_free(includes->root);
    g_free(includes);
}

/* ---- include lines --------------------------------------------------------------------------- */

/* The name between quotes or angles of an include line that begins at `line`, or NULL. */
static char *included_name(const char *line)
{
    while (*line == ' ' || *line == '\t')
        line++;
    if (*line++ != '#')
        return NULL;
    while (*line == ' ' || *line == '\t')
        line++;
    if (!g_str_has_prefix(line, "include"))
        return NULL;
    line += strlen("include");
    while (*line == ' ' || *line == '\t')
        line++;
    char closing = *line == '"' ? '"' : *line == '<' ? '>' : '\0';
    if (closing == '\0')
        return NULL;
    const char *end = line + 1 + strcspn(line + 1, "\">\n");
    return *end == closing && end > line + 1 ? g_strndup(line + 1, (gsize)(end - line - 1)) : NULL;
}

static const GPtrArray *lines_of(CIncludes *includes, const char *path)
{
    GPtrArray *names = g_hash_table_lookup(includes->lines, path);
    if (names != NULL)
        return names;
    names = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(includes->lines, (gpointer)path, names);
    const char *source = g_hash_table_lookup(includes->templates, path);
    g_autofree char *absolute =
        g_build_filename(includes->root, source != NULL ? source : path, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(absolute, &text, &length, NULL) || length > longest_file)
        return names;
    for (const char *line = text; line != NULL && *line != '\0';) {
        char *name = included_name(line);
        if (name != NULL)
            g_ptr_array_add(names, name);
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return names;
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* How many leading folders two paths share. */
static guint shared_folders(const char *a, const char *b)
{
    guint shared = 0;
    for (; *a != '\0' && *a == *b; a++, b++)
        shared += *a == '/';
    return shared;
}

/* The tree's file that `name`, included by `from`, means where no flag helps; NULL: none. */
static const char *resolve(const CIncludes *includes, const char *from, const char *name)
{
    g_autofree char *base = g_path_get_basename(name);
    const GPtrArray *same = g_hash_table_lookup(includes->by_name, base);
    g_autofree char *end = g_strconcat("/", name, NULL);
    const char *best = NULL;
    for (guint i = 0; same != NULL && i < same->len; i++) {
        const char *path = g_ptr_array_index(same, i);
        if (strcmp(path, name) != 0 && !g_str_has_suffix(path, end))
            continue;
        guint near = shared_folders(path, from), far = best ? shared_folders(best, from) : 0;
        if (best == NULL || near > far || (near == far && strlen(path) < strlen(best)))
            best = path;
    }
    return best;
}

typedef struct Walk {
    CIncludes *includes;
    GHashTable *seen; /* interned paths */
    GPtrArray *folders, *templates;
} Walk;

static void walk_file(Walk *walk, const char *path, guint depth)
{
    if (depth > MOST_DEPTH || !g_hash_table_add(walk->seen, (gpointer)path))
        return;
    const char *source = g_hash_table_lookup(walk->includes->templates, path);
    if (source != NULL) {
        g_ptr_array_add(walk->templates, (gpointer)path);
        g_ptr_array_add(walk->templates, (gpointer)source);
    }
    const GPtrArray *names = lines_of(walk->includes, path);
    g_autofree char *folder = g_path_get_dirname(path);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *beside =
            g_strcmp0(folder, ".") == 0 ? g_strdup(name) : g_strconcat(folder, "/", name, NULL);
        g_autofree char *plain = g_canonicalize_filename(beside, "/");
        const char *local = g_intern_string(plain + 1);
        if (g_hash_table_contains(walk->includes->present, local)) {
            walk_file(walk, local, depth + 1);
            continue;
        }
        const char *found = resolve(walk->includes, path, name);
        if (found == NULL)
            continue;
        gsize length = strlen(found) - strlen(name);
        g_autofree char *needed = g_strndup(found, length > 0 ? length - 1 : 0);
        const char *interned = g_intern_string(needed);
        if (!g_ptr_array_find(walk->folders, interned, NULL))
            g_ptr_array_add(walk->folders, (gpointer)interned);
        walk_file(walk, found, depth + 1);
    }
}

GPtrArray *c_includes_folders(CIncludes *includes, const char *file, GPtrArray *ret_templates)
{
    Walk walk = {includes, g_hash_table_new(NULL, NULL), g_ptr_array_new(), ret_templates};
    walk_file(&walk, g_intern_string(file), 0);
    g_hash_table_unref(walk.seen);
    return walk.folders;
}
