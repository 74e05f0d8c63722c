/* Modules of a project: which go.mod, GOPATH or root an import path is counted from.
 * Resolves no versions and reads nothing but go.mod and go.work. */
#include "analyzers/unit/project_internal.h"

#include <string.h>

static Module *add_module(Discovery *discovery, const char *directory, const char *path)
{
    Module *module = g_new0(Module, 1);
    module->directory = g_strdup(directory);
    module->path = g_strdup(path);
    g_ptr_array_add(discovery->modules, module);
    return module;
}

/* Path below the root for messages; the base name for what lies above it. The caller frees. */
static char *display_path(const Discovery *discovery, const char *path)
{
    const char *root = discovery->project->root;
    gsize length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    if (strncmp(path, root, length) == 0 && path[length] == '/')
        return g_strdup(path + length + 1);
    return g_path_get_basename(path);
}

/* NULL when there is no such file, or with an entry in the project's errors. */
static GoMod *read_mod(Discovery *discovery, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    GoMod *mod = NULL;
    if (g_file_get_contents(path, &text, &length, &error))
        mod = go_mod_parse(text, length, strcmp(name, "go.work") == 0, &error);
    if (mod == NULL) {
        g_autofree char *shown = display_path(discovery, path);
        const char *colon = error->domain == G_FILE_ERROR ? strrchr(error->message, ':') : NULL;
        discovery_error(discovery, shown,
                        colon == NULL ? g_strdup(error->message)
                                      : g_strdup_printf("cannot be read%s", colon));
    }
    return mod;
}

/* Folders that a go.mod or go.work names are taken even where the walk would leave them out. */
static void name_folders(Discovery *discovery, const char *directory, const GoMod *mod)
{
    for (guint i = 0; i < mod->replaces->len; i++) {
        const GoModReplace *replace = mod->replaces->pdata[i];
        g_hash_table_add(discovery->named, g_canonicalize_filename(replace->directory, directory));
    }
    for (guint i = 0; i < mod->uses->len; i++)
        g_hash_table_add(discovery->named, g_canonicalize_filename(mod->uses->pdata[i], directory));
}

static Module *find_module(const Discovery *discovery, const char *directory)
{
    for (guint i = 0; i < discovery->modules->len; i++) {
        Module *module = discovery->modules->pdata[i];
        if (strcmp(module->directory, directory) == 0)
            return module;
    }
    return NULL;
}

/* Packages of the standard library have no module path before them. */
static const char *import_prefix(const GoMod *mod)
{
    return strcmp(mod->module, "std") == 0 ? "" : mod->module;
}

const Module *discovery_module_at(Discovery *discovery, const char *directory)
{
    const Module *known = find_module(discovery, directory);
    if (known != NULL)
        return known->mod == NULL ? NULL : known;
    g_autoptr(GoMod) work = read_mod(discovery, directory, "go.work");
    if (work != NULL)
        name_folders(discovery, directory, work);
    GoMod *mod = read_mod(discovery, directory, "go.mod");
    if (mod != NULL)
        name_folders(discovery, directory, mod);
    if (mod == NULL && work == NULL)
        return NULL;
    /* A go.work of its own only brings its replacements. */
    Module *module = add_module(discovery, directory, mod == NULL ? "" : import_prefix(mod));
    module->mod = mod == NULL ? g_steal_pointer(&work) : mod;
    if (mod != NULL && work != NULL) {
        g_ptr_array_extend_and_steal(module->mod->replaces, g_steal_pointer(&work->replaces));
        work->replaces = g_ptr_array_new();
    }
    return module->mod->module == NULL ? NULL : module;
}

/* GOPATH's src above a folder: the last one whose next folder looks like a host. NULL: none. The
 * caller frees. */
static char *gopath_src(const char *directory)
{
    for (const char *end = directory + strlen(directory); end > directory; end--) {
        if (strncmp(end, "/src/", 5) != 0)
            continue;
        const char *host = end + 5;
        gsize length = strcspn(host, "/");
        if (memchr(host, '.', length) != NULL && *host != '.')
            return g_strndup(directory, (gsize)(end - directory) + 4);
    }
    return NULL;
}

const Module *discovery_module_above(Discovery *discovery, const char *directory)
{
    g_autofree char *at = g_strdup(directory);
    const Module *found = NULL;
    for (;;) {
        const Module *module = discovery_module_at(discovery, at);
        if (found == NULL)
            found = module;
        if (strcmp(at, "/") == 0)
            break;
        char *parent = g_path_get_dirname(at);
        g_free(at);
        at = parent;
    }
    if (found != NULL)
        return found;
    g_autofree char *src = gopath_src(directory);
    const char *base = src == NULL ? discovery->project->root : src;
    Module *module = find_module(discovery, base);
    if (module == NULL || module->mod != NULL) {
        module = add_module(discovery, base, "");
        module->is_guess = src == NULL;
    }
    return module;
}
