/* From the files of a folder to packages, and from folders to import paths.
 * Reads no files. */
#include "analyzers/unit/constraint.h"
#include "analyzers/unit/project_internal.h"

#include <string.h>

/* Import path of a relative folder. Interned. */
static const char *import_path_of(const Discovery *discovery, const Module *module,
                                  const char *relative)
{
    if (module->is_guess)
        return g_intern_string(relative);
    g_autofree char *absolute = strcmp(relative, ".") == 0
                                    ? g_strdup(discovery->project->root)
                                    : g_build_filename(discovery->project->root, relative, NULL);
    const char *below = absolute + strlen(module->directory);
    while (*below == '/')
        below++;
    g_autofree char *path = g_strconcat(
        module->path, module->path[0] != '\0' && *below != '\0' ? "/" : "", below, NULL);
    const char *vendored = g_strrstr(path, "/vendor/");
    if (vendored != NULL)
        return g_intern_string(vendored + strlen("/vendor/"));
    return g_intern_string(g_str_has_prefix(path, "vendor/") ? path + strlen("vendor/") : path);
}

static gboolean is_build_ignored(const HeadFile *file)
{
    if (file->head->build_lines->len == 0)
        return FALSE;
    g_autoptr(Constraint) constraint =
        constraint_of_file(file->head->build_lines, "x.go", FALSE, NULL);
    return constraint_requires(constraint, "ignore");
}

static GoPackage *find_named(const GPtrArray *packages, const char *name)
{
    for (guint i = 0; i < packages->len; i++) {
        GoPackage *package = packages->pdata[i];
        if (package->name == name && !package->generated_ignored)
            return package;
    }
    return NULL;
}

static void add_unique(GPtrArray *strings, const char *text)
{
    if (!g_ptr_array_find(strings, text, NULL))
        g_ptr_array_add(strings, (gpointer)text);
}

/* `./x` and `../x`, which GOPATH allowed, as import paths. */
static const char *absolute_import(const char *base, const char *import)
{
    if (!g_str_has_prefix(import, "./") && !g_str_has_prefix(import, "../"))
        return import;
    g_autofree char *from = g_strconcat("/", strcmp(base, ".") == 0 ? "" : base, NULL);
    g_autofree char *path = g_canonicalize_filename(import, from);
    return g_intern_string(path[1] == '\0' ? "." : path + 1);
}

static void add_file(GoPackage *package, const char *relative, const char *base,
                     const HeadFile *file)
{
    g_autofree char *path = strcmp(relative, ".") == 0
                                ? g_strdup(file->name)
                                : g_strconcat(relative, "/", file->name, NULL);
    GoFile *go_file = g_new0(GoFile, 1);
    go_file->path = g_intern_string(path);
    go_file->is_test = g_str_has_suffix(file->name, "_test.go");
    g_ptr_array_add(package->files, go_file);
    for (guint i = 0; i < file->head->imports->len; i++)
        add_unique(package->imports, absolute_import(base, file->head->imports->pdata[i]));
    package->uses_cgo |= file->head->uses_cgo;
}

static gboolean is_external_test(const GoPackage *package)
{
    const GoFile *first = package->files->pdata[0];
    return first->is_test && g_str_has_suffix(package->name, "_test");
}

/* Rank for the folder's import path: the Go command knows one package a folder. */
static guint weight(const GoPackage *package, const char *base)
{
    guint rank = package->files->len * 4;
    const char *last = strrchr(base, '/');
    if (strcmp(package->name, last == NULL ? base : last + 1) == 0)
        rank += 2;
    if (strcmp(package->name, "main") != 0)
        rank += 1;
    return rank;
}

static const GoPackage *primary_of(const GPtrArray *packages, const char *base)
{
    const GoPackage *best = NULL;
    for (guint i = 0; i < packages->len; i++) {
        const GoPackage *package = packages->pdata[i];
        if (package->generated_ignored || is_external_test(package))
            continue;
        if (best == NULL || weight(package, base) > weight(best, base))
            best = package;
    }
    return best;
}

/* Unique within a project: the folder's own path for one package of it, else with the name. */
static void set_import_paths(const GPtrArray *packages, const char *base)
{
    const GoPackage *primary = primary_of(packages, base);
    for (guint i = 0; i < packages->len; i++) {
        GoPackage *package = packages->pdata[i];
        const GoFile *file = package->files->pdata[0];
        g_autofree char *name = g_path_get_basename(file->path);
        g_autofree char *path = NULL;
        if (package == primary)
            path = g_strdup(base);
        else if (package->generated_ignored)
            path = g_strconcat(base, "/", name, NULL);
        else if (is_external_test(package))
            path = g_strconcat(base, "_test", NULL);
        else
            path = g_strconcat(base, "#", package->name, NULL);
        package->import_path = g_intern_string(path);
    }
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folder's C files belong to the packages that cgo compiles them into. */
static void give_c_files(Discovery *discovery, const GPtrArray *packages, const GPtrArray *c_files)
{
    gboolean any = FALSE;
    for (guint i = 0; i < packages->len; i++) {
        GoPackage *package = packages->pdata[i];
        if (package->generated_ignored || is_external_test(package))
            continue;
        any = TRUE;
        for (guint k = 0; k < c_files->len; k++)
            g_ptr_array_add(package->c_files, c_files->pdata[k]);
    }
    for (guint k = 0; !any && !discovery->in_vendor && k < c_files->len; k++) {
        if (g_str_has_suffix(c_files->pdata[k], ".c"))
            g_ptr_array_add(discovery->project->c_files, c_files->pdata[k]);
    }
}

/* The package that a file belongs to, made when it is the first. */
static GoPackage *package_of(Discovery *discovery, GPtrArray *packages, const char *relative,
                             const HeadFile *file)
{
    gboolean ignored = is_build_ignored(file);
    GoPackage *package = ignored ? NULL : find_named(packages, file->head->package_name);
    if (package != NULL)
        return package;
    package = project_add_package(discovery->project);
    package->name = file->head->package_name;
    package->directory = g_intern_string(relative);
    package->in_vendor = discovery->in_vendor;
    package->generated_ignored = ignored;
    g_ptr_array_add(packages, package);
    return package;
}

void discovery_group(Discovery *discovery, const Module *module, const char *relative,
                     const GPtrArray *files, const GPtrArray *c_files)
{
    g_autoptr(GPtrArray) packages = g_ptr_array_new();
    const char *base = import_path_of(discovery, module, relative);
    for (guint i = 0; i < files->len; i++) {
        const HeadFile *file = files->pdata[i];
        GoPackage *package = package_of(discovery, packages, relative, file);
        add_file(package, relative, base, file);
        if (file->head->import_comment != NULL && module->is_guess) {
            g_ptr_array_add(discovery->comments, package);
            g_ptr_array_add(discovery->comments, (gpointer)file->head->import_comment);
        }
    }
    set_import_paths(packages, base);
    give_c_files(discovery, packages, c_files);
    for (guint i = 0; i < packages->len; i++) {
        GoPackage *package = packages->pdata[i];
        g_ptr_array_sort(package->imports, compare_names);
        if (module->is_guess)
            g_ptr_array_add(discovery->guessed, package);
    }
}
