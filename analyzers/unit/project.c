/* Discovery's entry: arguments, the root, what a Project owns.
 * The walk is in project_walk.c, grouping in project_group.c, the import graph in
 * project_graph.c. */
#include "analyzers/unit/project_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void go_file_free(gpointer data)
{
    g_free(data);
}

static void go_package_free(gpointer data)
{
    GoPackage *package = data;
    g_ptr_array_unref(package->files);
    g_ptr_array_unref(package->c_files);
    g_ptr_array_unref(package->imports);
    g_free(package);
}

GoPackage *project_add_package(Project *project)
{
    GoPackage *package = g_new0(GoPackage, 1);
    package->files = g_ptr_array_new_with_free_func(go_file_free);
    package->c_files = g_ptr_array_new();
    package->imports = g_ptr_array_new();
    g_ptr_array_add(project->packages, package);
    return package;
}

static void project_error_free(gpointer data)
{
    ProjectError *error = data;
    g_free(error->message);
    g_free(error);
}

static Project *project_new(void)
{
    Project *project = g_new0(Project, 1);
    project->packages = g_ptr_array_new_with_free_func(go_package_free);
    project->c_files = g_ptr_array_new();
    project->errors = g_ptr_array_new_with_free_func(project_error_free);
    project->by_import_path = g_hash_table_new(g_str_hash, g_str_equal);
    return project;
}

void project_free(Project *project)
{
    if (project == NULL)
        return;
    g_hash_table_unref(project->by_import_path);
    g_ptr_array_unref(project->packages);
    g_ptr_array_unref(project->c_files);
    g_ptr_array_unref(project->errors);
    g_free(project->compile_commands);
    g_free(project->title);
    g_free(project->root);
    g_free(project);
}

void discovery_error(Discovery *discovery, const char *path, char *message)
{
    if (discovery->in_vendor) {
        g_free(message);
        return; /* not what is audited */
    }
    ProjectError *error = g_new0(ProjectError, 1);
    error->path = g_intern_string(path);
    error->message = message;
    g_ptr_array_add(discovery->project->errors, error);
}

static void module_free(gpointer data)
{
    Module *module = data;
    g_free(module->directory);
    g_free(module->path);
    go_mod_free(module->mod);
    g_free(module);
}

static void discovery_clear(Discovery *discovery)
{
    project_free(discovery->project);
    ignore_rules_free(discovery->ignore);
    glob_set_free(discovery->excludes);
    constraint_free(discovery->build);
    g_clear_pointer(&discovery->named, g_hash_table_unref);
    g_clear_pointer(&discovery->visited, g_hash_table_unref);
    g_clear_pointer(&discovery->modules, g_ptr_array_unref);
    g_clear_pointer(&discovery->guessed, g_ptr_array_unref);
    g_clear_pointer(&discovery->comments, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Discovery, discovery_clear)

/* One argument as an absolute path without links; Go's "dir/..." means dir. The caller frees. */
static char *resolve_argument(const char *argument, GError **error)
{
    g_autofree char *path = g_strdup(argument);
    if (strcmp(path, "...") == 0)
        strcpy(path, ".");
    else if (g_str_has_suffix(path, "/..."))
        path[strlen(path) - strlen("...")] = '\0';
    char *resolved = realpath(path, NULL);
    if (resolved == NULL) {
        int number = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), "%s: %s", argument,
                    g_strerror(number));
        return NULL;
    }
    char *copy = g_strdup(resolved);
    free(resolved);
    return copy;
}

/* Shortens *root to the deepest folder that also holds `path`. */
static void share_root(char **root, const char *path)
{
    for (;;) {
        gsize length = strlen(*root);
        if (strcmp(*root, "/") == 0 ||
            (strncmp(*root, path, length) == 0 && (path[length] == '/' || path[length] == '\0')))
            return;
        char *parent = g_path_get_dirname(*root);
        g_free(*root);
        *root = parent;
    }
}

/* Absolute starting points, and the root that they share. */
static GPtrArray *resolve_arguments(const char *const *paths, char **ret_root, GError **error)
{
    static const char *const HERE[] = {".", NULL};
    g_autoptr(GPtrArray) starts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *root = NULL;
    if (paths == NULL || paths[0] == NULL)
        paths = HERE;
    for (gsize i = 0; paths[i] != NULL; i++) {
        char *start = resolve_argument(paths[i], error);
        if (start == NULL)
            return NULL;
        g_ptr_array_add(starts, start);
        g_autofree char *folder =
            g_file_test(start, G_FILE_TEST_IS_DIR) ? g_strdup(start) : g_path_get_dirname(start);
        if (root == NULL)
            root = g_steal_pointer(&folder);
        else
            share_root(&root, folder);
    }
    *ret_root = g_steal_pointer(&root);
    return g_steal_pointer(&starts);
}

static void find_compile_commands(Project *project)
{
    static const char *const PLACES[] = {"compile_commands.json", "build/compile_commands.json"};
    for (gsize i = 0; i < G_N_ELEMENTS(PLACES) && project->compile_commands == NULL; i++) {
        g_autofree char *path = g_build_filename(project->root, PLACES[i], NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            project->compile_commands = g_strdup(PLACES[i]);
    }
}

static int compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_errors(gconstpointer a, gconstpointer b)
{
    const ProjectError *left = *(ProjectError *const *)a, *right = *(ProjectError *const *)b;
    int order = strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->message, right->message);
}

/* Folders are walked; files given by name are taken folder by folder, after them. */
static void walk_starts(Discovery *discovery, GPtrArray *starts)
{
    g_ptr_array_sort(starts, compare_text);
    for (guint i = 0; i < starts->len; i++) {
        if (g_file_test(starts->pdata[i], G_FILE_TEST_IS_DIR))
            discovery_walk(discovery, starts->pdata[i]);
    }
    for (guint i = 0; i < starts->len;) {
        if (g_file_test(starts->pdata[i], G_FILE_TEST_IS_DIR)) {
            i++;
            continue;
        }
        g_autofree char *folder = g_path_get_dirname(starts->pdata[i]);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        for (; i < starts->len; i++) {
            g_autofree char *other = g_path_get_dirname(starts->pdata[i]);
            if (strcmp(other, folder) != 0 || g_file_test(starts->pdata[i], G_FILE_TEST_IS_DIR))
                break;
            if (i == 0 || strcmp(starts->pdata[i], starts->pdata[i - 1]) != 0)
                g_ptr_array_add(names, g_path_get_basename(starts->pdata[i]));
        }
        discovery_take_files(discovery, folder, names);
    }
}

/* The module's path; below GOPATH the root's import path; else the root's last component. */
static char *make_title(const Project *project, const Module *module)
{
    gsize length = strlen(module->directory);
    if (module->path[0] != '\0')
        return g_strdup(module->path);
    if (!module->is_guess && module->mod == NULL && strlen(project->root) > length)
        return g_strdup(project->root + length + 1);
    return g_path_get_basename(project->root);
}

/* The options as a constraint: NULL where they leave everything open. FALSE on a bad tag. */
static gboolean read_build(const ProjectOptions *options, Constraint **ret_build, GError **error)
{
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    if (options->goos != NULL && options->goos[0] != '\0')
        g_ptr_array_add(terms, (gpointer)options->goos);
    if (options->goarch != NULL && options->goarch[0] != '\0')
        g_ptr_array_add(terms, (gpointer)options->goarch);
    for (guint i = 0; options->tags != NULL && options->tags[i] != NULL; i++)
        g_ptr_array_add(terms, (gpointer)options->tags[i]);
    if (terms->len == 0)
        return TRUE;
    g_ptr_array_add(terms, NULL);
    g_autofree char *joined = g_strjoinv(" && ", (char **)terms->pdata);
    g_autofree char *line = g_strconcat("//go:build ", joined, NULL);
    *ret_build = constraint_parse_line(line, error);
    return *ret_build != NULL;
}

Project *project_discover(const char *const *paths, const ProjectOptions *options, GError **error)
{
    static const ProjectOptions DEFAULTS = {0};
    g_auto(Discovery) discovery = {0};
    discovery.options = options == NULL ? &DEFAULTS : options;
    discovery.project = project_new();
    discovery.modules = g_ptr_array_new_with_free_func(module_free);
    discovery.guessed = g_ptr_array_new();
    discovery.comments = g_ptr_array_new();
    discovery.named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    discovery.visited = g_hash_table_new(g_str_hash, g_str_equal);
    Project *project = discovery.project;
    g_autoptr(GPtrArray) starts = resolve_arguments(paths, &project->root, error);
    discovery.excludes = starts == NULL ? NULL : glob_set_new(discovery.options->excludes, error);
    if (discovery.excludes == NULL || !read_build(discovery.options, &discovery.build, error))
        return NULL;
    discovery.ignore = ignore_rules_open(project->root);
    const Module *module = discovery_module_above(&discovery, project->root);
    project->title = make_title(project, module);
    find_compile_commands(project);
    walk_starts(&discovery, starts);
    discovery_finish(&discovery);
    g_ptr_array_sort(project->c_files, compare_text);
    g_ptr_array_sort(project->errors, compare_errors);
    return g_steal_pointer(&discovery.project);
}
