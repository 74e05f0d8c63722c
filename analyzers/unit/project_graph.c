/* The import graph: import paths to packages, order, and what ownership can reach.
 * Reads no files; imports that lead out of the project are not followed. */
#include "analyzers/unit/project_internal.h"

#include <string.h>

/* ---- import paths ---------------------------------------------------------------------------- */

static void register_path(Project *project, const char *path, GoPackage *package)
{
    if (!g_hash_table_contains(project->by_import_path, path))
        g_hash_table_insert(project->by_import_path, (gpointer)path, package);
}

/* Nested modules may bear one name (copied examples do): the first folder keeps the import path,
 * later ones are told apart by their folder. */
static void make_unique(const Project *project, GoPackage *package)
{
    if (!g_hash_table_contains(project->by_import_path, package->import_path))
        return;
    g_autofree char *path = g_strconcat(package->import_path, "#", package->directory, NULL);
    package->import_path = g_intern_string(path);
}

/* Folders that `replace old => ./folder` puts under another import path. */
static void register_replacement(Project *project, const Module *module,
                                 const GoModReplace *replace)
{
    g_autofree char *target = g_canonicalize_filename(replace->directory, module->directory);
    gsize length = strlen(target);
    for (guint i = 0; i < project->packages->len; i++) {
        GoPackage *package = project->packages->pdata[i];
        g_autofree char *folder = g_canonicalize_filename(package->directory, project->root);
        if (strncmp(folder, target, length) != 0 ||
            (folder[length] != '/' && folder[length] != '\0'))
            continue;
        if (package->generated_ignored || strchr(package->import_path, '#') != NULL)
            continue;
        g_autofree char *path = g_strconcat(replace->module, folder + length, NULL);
        register_path(project, g_intern_string(path), package);
    }
}

/* ---- trees without a module ------------------------------------------------------------------ */

/* Import path of the tree's root, were `import` the import path of `directory`; NULL where it can
 * not be. The caller frees. */
static char *prefix_for(const char *import, const char *directory)
{
    const char *slash = strchr(import, '/');
    if (slash == NULL || memchr(import, '.', (gsize)(slash - import)) == NULL)
        return NULL;
    if (strcmp(directory, ".") == 0)
        return g_strdup(import);
    gsize all = strlen(import), tail = strlen(directory);
    if (all <= tail + 1 || import[all - tail - 1] != '/' ||
        strcmp(import + all - tail, directory) != 0)
        return NULL;
    char *prefix = g_strndup(import, all - tail - 1);
    if (strchr(prefix, '/') != NULL)
        return prefix;
    g_free(prefix);
    return NULL;
}

/* Import comments (`package p // import "path"`) say it outright. The caller frees. */
static char *prefix_from_comments(const Discovery *discovery)
{
    for (guint i = 0; i + 1 < discovery->comments->len; i += 2) {
        const GoPackage *package = discovery->comments->pdata[i];
        char *prefix = prefix_for(discovery->comments->pdata[i + 1], package->directory);
        if (prefix != NULL)
            return prefix;
    }
    return NULL;
}

/* Imports of the guessed packages that begin with prefix: how many name a folder of the tree, how
 * many do not. */
static gboolean prefix_explains(GHashTable *imports, GHashTable *folders, const char *prefix)
{
    guint hits = 0, misses = 0;
    gsize length = strlen(prefix);
    GHashTableIter iter;
    gpointer key = NULL;
    g_hash_table_iter_init(&iter, imports);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const char *import = key;
        if (strncmp(import, prefix, length) != 0 ||
            (import[length] != '/' && import[length] != '\0'))
            continue;
        const char *folder = import[length] == '\0' ? "." : import + length + 1;
        if (g_hash_table_contains(folders, folder))
            hits++;
        else
            misses++;
    }
    return hits > misses;
}

/* Votes: each import that ends in a folder of the tree proposes what stands before it. */
static GHashTable *count_prefixes(GHashTable *imports, GHashTable *folders)
{
    GHashTable *votes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer key = NULL;
    g_hash_table_iter_init(&iter, imports);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        /* Every tail of the import may be a folder. */
        for (const char *tail = strchr(key, '/'); tail != NULL; tail = strchr(tail + 1, '/')) {
            if (!g_hash_table_contains(folders, tail + 1))
                continue;
            char *prefix = prefix_for(key, tail + 1);
            if (prefix == NULL)
                continue;
            guint n = GPOINTER_TO_UINT(g_hash_table_lookup(votes, prefix));
            g_hash_table_replace(votes, prefix, GUINT_TO_POINTER(n + 1));
        }
    }
    return votes;
}

static int compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static char *prefix_from_votes(const Discovery *discovery)
{
    g_autoptr(GHashTable) imports = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) folders = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < discovery->guessed->len; i++) {
        const GoPackage *package = discovery->guessed->pdata[i];
        g_hash_table_add(folders, (gpointer)package->directory);
        for (guint k = 0; k < package->imports->len; k++)
            g_hash_table_add(imports, package->imports->pdata[k]);
    }
    g_autoptr(GHashTable) votes = count_prefixes(imports, folders);
    g_autoptr(GList) prefixes = g_list_sort(g_hash_table_get_keys(votes), compare_text);
    const char *best = NULL;
    guint most = 0;
    for (const GList *at = prefixes; at != NULL; at = at->next) {
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(votes, at->data));
        if (n > most && prefix_explains(imports, folders, at->data)) {
            best = at->data;
            most = n;
        }
    }
    return g_strdup(best);
}

/* A checkout without go.mod outside GOPATH: its packages import each other by paths that nothing
 * declares. What they agree on is taken. */
static void guess_import_paths(Discovery *discovery)
{
    g_autofree char *prefix = prefix_from_comments(discovery);
    if (prefix == NULL)
        prefix = prefix_from_votes(discovery);
    if (prefix == NULL)
        return;
    for (guint i = 0; i < discovery->guessed->len; i++) {
        GoPackage *package = discovery->guessed->pdata[i];
        const char *old = package->import_path;
        gboolean at_root = old[0] == '.' && (old[1] == '\0' || !g_ascii_isalnum(old[1]));
        g_autofree char *path =
            at_root ? g_strconcat(prefix, old + 1, NULL) : g_strconcat(prefix, "/", old, NULL);
        package->import_path = g_intern_string(path);
    }
    if (strcmp(discovery->project->root, "/") != 0) {
        g_free(discovery->project->title);
        discovery->project->title = g_steal_pointer(&prefix);
    }
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_packages(gconstpointer a, gconstpointer b)
{
    const GoPackage *left = *(GoPackage *const *)a, *right = *(GoPackage *const *)b;
    int order = strcmp(left->directory, right->directory);
    return order != 0 ? order : strcmp(left->import_path, right->import_path);
}

/* One package on the way down. */
typedef struct Frame {
    GoPackage *package;
    guint next; /* import to look at */
} Frame;

/* Appends the package after all that it imports. The stack is ours: import chains of a hostile tree
 * can be long. */
static void append_after_imports(Project *project, GoPackage *start, GHashTable *seen,
                                 GPtrArray *order)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Frame));
    Frame first = {start, 0};
    if (!g_hash_table_add(seen, start))
        return;
    g_array_append_val(stack, first);
    while (stack->len > 0) {
        Frame *top = &g_array_index(stack, Frame, stack->len - 1);
        if (top->next == top->package->imports->len) {
            g_ptr_array_add(order, top->package);
            g_array_set_size(stack, stack->len - 1);
            continue;
        }
        const char *import = top->package->imports->pdata[top->next++];
        GoPackage *imported = g_hash_table_lookup(project->by_import_path, import);
        if (imported == NULL || !g_hash_table_add(seen, imported))
            continue;
        Frame below = {imported, 0};
        g_array_append_val(stack, below);
    }
}

void project_sort(Project *project)
{
    g_ptr_array_sort(project->packages, compare_packages);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    for (guint i = 0; i < project->packages->len; i++)
        append_after_imports(project, project->packages->pdata[i], seen, order);
    g_assert(order->len == project->packages->len);
    for (guint i = 0; i < order->len; i++)
        project->packages->pdata[i] = order->pdata[i];
}

/* ---- vendored packages -----------------------------------------------------------------------
 */

/* Adds what `package` imports from vendor/ folders to `used`, and what that imports. */
static void mark_imports(const Project *project, const GoPackage *package, GPtrArray *pending,
                         GHashTable *used)
{
    for (guint i = 0; i < package->imports->len; i++) {
        GoPackage *imported =
            g_hash_table_lookup(project->by_import_path, package->imports->pdata[i]);
        if (imported != NULL && imported->in_vendor && g_hash_table_add(used, imported))
            g_ptr_array_add(pending, imported);
    }
}

/* A vendor/ folder is here for what is imported from it. */
static void drop_unused_vendored(Project *project)
{
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) pending = g_ptr_array_new();
    for (guint i = 0; i < project->packages->len; i++) {
        const GoPackage *package = project->packages->pdata[i];
        if (!package->in_vendor)
            mark_imports(project, package, pending, used);
    }
    for (guint i = 0; i < pending->len; i++)
        mark_imports(project, pending->pdata[i], pending, used);
    for (guint i = project->packages->len; i-- > 0;) {
        GoPackage *package = project->packages->pdata[i];
        if (!package->in_vendor || g_hash_table_contains(used, package))
            continue;
        if (g_hash_table_lookup(project->by_import_path, package->import_path) == package)
            g_hash_table_remove(project->by_import_path, package->import_path);
        g_ptr_array_remove_index(project->packages, i);
    }
}

void discovery_finish(Discovery *discovery)
{
    Project *project = discovery->project;
    guess_import_paths(discovery);
    g_ptr_array_sort(project->packages, compare_packages);
    for (guint i = 0; i < project->packages->len; i++) {
        GoPackage *package = project->packages->pdata[i];
        if (package->in_vendor)
            continue;
        make_unique(project, package);
        register_path(project, package->import_path, package);
    }
    for (guint i = 0; i < discovery->modules->len; i++) {
        const Module *module = discovery->modules->pdata[i];
        for (guint k = 0; module->mod != NULL && k < module->mod->replaces->len; k++)
            register_replacement(project, module, module->mod->replaces->pdata[k]);
    }
    for (guint i = 0; i < project->packages->len; i++) {
        GoPackage *package = project->packages->pdata[i];
        if (package->in_vendor) /* what the tree has itself goes before */
            register_path(project, package->import_path, package);
    }
    drop_unused_vendored(project);
    project_sort(project);
}

/* ---- reach ----------------------------------------------------------------------------------- */

/* package -> GPtrArray of those that import it. */
static GHashTable *reverse_imports(const Project *project)
{
    GHashTable *importers =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < project->packages->len; i++) {
        GoPackage *package = project->packages->pdata[i];
        for (guint k = 0; k < package->imports->len; k++) {
            GoPackage *imported =
                g_hash_table_lookup(project->by_import_path, package->imports->pdata[k]);
            if (imported == NULL)
                continue;
            GPtrArray *list = g_hash_table_lookup(importers, imported);
            if (list == NULL) {
                list = g_ptr_array_new();
                g_hash_table_insert(importers, imported, list);
            }
            g_ptr_array_add(list, package);
        }
    }
    return importers;
}

GPtrArray *project_reachable(const Project *project)
{
    g_autoptr(GHashTable) importers = reverse_imports(project);
    g_autoptr(GHashTable) reached = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) pending = g_ptr_array_new();
    for (guint i = 0; i < project->packages->len; i++) {
        GoPackage *package = project->packages->pdata[i];
        if (package->uses_cgo && g_hash_table_add(reached, package))
            g_ptr_array_add(pending, package);
    }
    for (guint i = 0; i < pending->len; i++) {
        const GPtrArray *list = g_hash_table_lookup(importers, pending->pdata[i]);
        for (guint k = 0; list != NULL && k < list->len; k++) {
            if (g_hash_table_add(reached, list->pdata[k]))
                g_ptr_array_add(pending, list->pdata[k]);
        }
    }
    GPtrArray *result = g_ptr_array_new();
    for (guint i = 0; i < project->packages->len; i++) {
        if (g_hash_table_contains(reached, project->packages->pdata[i]))
            g_ptr_array_add(result, project->packages->pdata[i]);
    }
    return result;
}
