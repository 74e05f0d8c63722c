/* The walk over folders: which files belong to a project.
 * Reads the heads of Go files and no other contents; follows no link to a folder. */
#include "analyzers/unit/project_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one folder holds, by what the walk does with it. */
typedef struct Listing {
    GPtrArray *directories, *go_files, *c_files; /* char * names */
} Listing;

static char *relative_of(const Discovery *discovery, const char *absolute)
{
    const char *root = discovery->project->root;
    if (strcmp(absolute, root) == 0)
        return g_strdup(".");
    return g_strdup(absolute + (strcmp(root, "/") == 0 ? 1 : strlen(root) + 1));
}

static char *join(const char *relative, const char *name)
{
    return strcmp(relative, ".") == 0 ? g_strdup(name) : g_strconcat(relative, "/", name, NULL);
}

static void listing_clear(Listing *listing)
{
    g_clear_pointer(&listing->directories, g_ptr_array_unref);
    g_clear_pointer(&listing->go_files, g_ptr_array_unref);
    g_clear_pointer(&listing->c_files, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Listing, listing_clear)

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A link is taken as a file when it leads to a regular file inside the root. */
static gboolean link_stays_inside(const Discovery *discovery, const char *relative)
{
    g_autofree char *path = g_build_filename(discovery->project->root, relative, NULL);
    char *resolved = realpath(path, NULL);
    const char *root = discovery->project->root;
    gsize length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    gboolean inside =
        resolved != NULL && strncmp(resolved, root, length) == 0 && resolved[length] == '/';
    free(resolved);
    return inside;
}

static unsigned char entry_type(int directory, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_UNKNOWN;
    return S_ISDIR(status.st_mode)   ? DT_DIR
           : S_ISREG(status.st_mode) ? DT_REG
           : S_ISLNK(status.st_mode) ? DT_LNK
                                     : DT_UNKNOWN;
}

static gboolean is_go_name(const Discovery *discovery, const char *name)
{
    return g_str_has_suffix(name, ".go") && name[0] != '_' && name[0] != '.' &&
           (discovery->options->tests || !g_str_has_suffix(name, "_test.go"));
}

static gboolean is_c_name(const char *name)
{
    return g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".h");
}

static gboolean left_out(const Discovery *discovery, const char *path, gboolean is_directory)
{
    return glob_set_match(discovery->excludes, path) ||
           ignore_rules_match(discovery->ignore, path, is_directory);
}

/* Folders that are left out by their name, unless somebody named them. */
static gboolean is_side_folder(const Discovery *discovery, const char *name)
{
    if (name[0] == '.' || name[0] == '_' || strcmp(name, "node_modules") == 0)
        return TRUE;
    return !discovery->options->vendor && strcmp(name, "testdata") == 0;
}

static void list_file(Discovery *discovery, Listing *listing, const char *relative,
                      const char *name, unsigned char type)
{
    gboolean is_go = is_go_name(discovery, name);
    if (!is_go && (!is_c_name(name) || name[0] == '.'))
        return;
    g_autofree char *path = join(relative, name);
    if (left_out(discovery, path, FALSE))
        return;
    if (type == DT_LNK && !link_stays_inside(discovery, path)) {
        discovery_error(discovery, path,
                        g_strdup("symbolic link that is broken or leads outside; left out"));
        return;
    }
    g_ptr_array_add(is_go ? listing->go_files : listing->c_files, g_strdup(name));
}

static void list_entry(Discovery *discovery, Listing *listing, int directory, const char *relative,
                       const struct dirent *entry)
{
    const char *name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    unsigned char type = entry_type(directory, entry);
    if (type == DT_DIR)
        g_ptr_array_add(listing->directories, g_strdup(name));
    else
        list_file(discovery, listing, relative, name, type);
}

static void head_file_free(gpointer data)
{
    HeadFile *file = data;
    g_free(file->name);
    go_head_free(file->head);
    g_free(file);
}

/* Whether some build that the options ask for has the file; head NULL: by its name alone. */
static gboolean is_buildable(const Discovery *discovery, const char *name, const GoHead *head)
{
    if (discovery->build == NULL)
        return TRUE;
    g_autoptr(Constraint) constraint =
        head == NULL ? constraint_of_name(name)
                     : constraint_of_file(head->build_lines, name, head->uses_cgo, NULL);
    return constraints_compatible(constraint, discovery->build);
}

/* Reads the heads of files; those without a usable one become errors. */
static GPtrArray *read_heads(Discovery *discovery, int directory, const char *relative,
                             const GPtrArray *names)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(head_file_free);
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GoHead) head = go_head_read(directory, names->pdata[i], &error);
        g_autofree char *path = join(relative, names->pdata[i]);
        if (head == NULL)
            discovery_error(discovery, path, g_strdup(error->message));
        else if (head->problem != NULL)
            discovery_error(discovery, path, g_strdup(head->problem));
        if (head == NULL || head->package_name == NULL ||
            !is_buildable(discovery, names->pdata[i], head))
            continue;
        HeadFile *file = g_new0(HeadFile, 1);
        file->name = g_strdup(names->pdata[i]);
        file->head = g_steal_pointer(&head);
        g_ptr_array_add(files, file);
    }
    return files;
}

/* Groups what a folder holds. */
static void take_listing(Discovery *discovery, const Module *module, int directory,
                         const char *relative, const Listing *listing)
{
    g_autoptr(GPtrArray) heads = read_heads(discovery, directory, relative, listing->go_files);
    g_autoptr(GPtrArray) c_files = g_ptr_array_new();
    for (guint i = 0; i < listing->c_files->len; i++) {
        g_autofree char *path = join(relative, listing->c_files->pdata[i]);
        if (heads->len > 0 && !is_buildable(discovery, listing->c_files->pdata[i], NULL))
            continue;
        g_ptr_array_add(c_files, (gpointer)g_intern_string(path));
    }
    discovery_group(discovery, module, relative, heads, c_files);
}

static Listing listing_new(void)
{
    return (Listing){g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free),
                     g_ptr_array_new_with_free_func(g_free)};
}

static void walk_error(Discovery *discovery, const char *relative)
{
    int number = errno;
    discovery_error(discovery, relative,
                    g_strdup_printf("cannot read folder: %s", g_strerror(number)));
}

/* Reads one folder and takes its files; its folders go to `ret_directories`. */
static void take_folder(Discovery *discovery, const Module *module, const char *absolute,
                        const char *relative, GPtrArray **ret_directories)
{
    DIR *stream = opendir(absolute);
    if (stream == NULL) {
        walk_error(discovery, relative);
        return;
    }
    g_auto(Listing) listing = listing_new();
    errno = 0;
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL; errno = 0)
        list_entry(discovery, &listing, dirfd(stream), relative, entry);
    if (errno != 0)
        walk_error(discovery, relative);
    g_ptr_array_sort(listing.directories, compare_names);
    g_ptr_array_sort(listing.go_files, compare_names);
    g_ptr_array_sort(listing.c_files, compare_names);
    take_listing(discovery, module, dirfd(stream), relative, &listing);
    closedir(stream);
    *ret_directories = g_steal_pointer(&listing.directories);
}

static void walk(Discovery *discovery, const Module *module, const char *absolute);

static void walk_below(Discovery *discovery, const Module *module, const char *absolute,
                       const char *relative, const char *name)
{
    g_autofree char *below = g_build_filename(absolute, name, NULL);
    g_autofree char *path = join(relative, name);
    gboolean named = g_hash_table_contains(discovery->named, below);
    if (!named && (is_side_folder(discovery, name) || left_out(discovery, path, TRUE)))
        return;
    gboolean outer = discovery->in_vendor;
    discovery->in_vendor =
        !named && !discovery->options->vendor && (outer || strcmp(name, "vendor") == 0);
    walk(discovery, module, below);
    discovery->in_vendor = outer;
}

static void walk(Discovery *discovery, const Module *module, const char *absolute)
{
    g_autofree char *relative = relative_of(discovery, absolute);
    if (!g_hash_table_add(discovery->visited, (gpointer)g_intern_string(relative)))
        return;
    const Module *own = discovery_module_at(discovery, absolute);
    if (own != NULL)
        module = own;
    g_autoptr(GPtrArray) directories = NULL;
    take_folder(discovery, module, absolute, relative, &directories);
    for (guint i = 0; directories != NULL && i < directories->len; i++)
        walk_below(discovery, module, absolute, relative, directories->pdata[i]);
}

void discovery_walk(Discovery *discovery, const char *start)
{
    walk(discovery, discovery_module_above(discovery, start), start);
}

void discovery_take_files(Discovery *discovery, const char *directory, GPtrArray *names)
{
    g_autofree char *relative = relative_of(discovery, directory);
    if (g_hash_table_contains(discovery->visited, relative))
        return;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        walk_error(discovery, relative);
        return;
    }
    g_auto(Listing) listing = listing_new();
    for (guint i = 0; i < names->len; i++) {
        GPtrArray *list = g_str_has_suffix(names->pdata[i], ".go") ? listing.go_files
                          : is_c_name(names->pdata[i])             ? listing.c_files
                                                                   : NULL;
        if (list != NULL)
            g_ptr_array_add(list, g_strdup(names->pdata[i]));
        else
            discovery_error(discovery, names->pdata[i], g_strdup("neither a Go nor a C file"));
    }
    take_listing(discovery, discovery_module_above(discovery, directory), fd, relative, &listing);
    close(fd);
}
