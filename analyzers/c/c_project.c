/* How each C file of a project is compiled.
 * Reads compile_commands.json and the include lines of sources; judges no code. */
#include "analyzers/c/c_project.h"
#include "analyzers/c/c_flags.h"
#include "analyzers/c/c_includes.h"

#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

typedef struct Command {
    char *directory; /* absolute */
    GStrv flags;
    GStrv templates; /* absolute: a header, what it is made of, in turn */
} Command;

struct CProject {
    char *root;
    GHashTable *commands; /* relative path -> Command * */
    char *problem;
    char *problem_path;
};

static void command_free(gpointer data)
{
    Command *command = data;
    g_free(command->directory);
    g_strfreev(command->flags);
    g_strfreev(command->templates);
    g_free(command);
}

static void append_words(GPtrArray *into, const char *const *words)
{
    for (guint i = 0; words != NULL && words[i] != NULL; i++)
        g_ptr_array_add(into, g_strdup(words[i]));
}

static GStrv finish_words(GPtrArray *words)
{
    g_ptr_array_add(words, NULL);
    return (GStrv)g_ptr_array_free(words, FALSE);
}

/* ---- compile_commands.json ------------------------------------------------------------------ */

/* The words of one entry: "arguments", or "command" as a shell would split it. */
static GStrv entry_words(const cJSON *entry)
{
    const cJSON *arguments = cJSON_GetObjectItemCaseSensitive(entry, "arguments");
    GPtrArray *words = g_ptr_array_new();
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, arguments)
    {
        if (cJSON_IsString(item))
            g_ptr_array_add(words, g_strdup(item->valuestring));
    }
    if (words->len > 0)
        return finish_words(words);
    g_ptr_array_unref(words);
    const cJSON *command = cJSON_GetObjectItemCaseSensitive(entry, "command");
    GStrv split = NULL;
    if (!cJSON_IsString(command) || !g_shell_parse_argv(command->valuestring, NULL, &split, NULL))
        return NULL;
    return split;
}

static const char *entry_text(const cJSON *entry, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(entry, name);
    return cJSON_IsString(value) ? value->valuestring : NULL;
}

/* A path below the root, or NULL. */
static const char *below_root(const CProject *project, const char *absolute)
{
    gsize length = strlen(project->root);
    if (strncmp(absolute, project->root, length) != 0 || absolute[length] != '/')
        return NULL;
    return absolute + length + 1;
}

static void take_entry(CProject *project, const cJSON *entry, const char *home,
                       const char *const *flags)
{
    const char *file = entry_text(entry, "file"), *folder = entry_text(entry, "directory");
    g_auto(GStrv) words = entry_words(entry);
    if (file == NULL || words == NULL || words[0] == NULL)
        return;
    g_autofree char *directory = g_canonicalize_filename(folder != NULL ? folder : ".", home);
    g_autofree char *absolute = g_canonicalize_filename(file, directory);
    const char *relative = below_root(project, absolute);
    if (relative == NULL || g_hash_table_contains(project->commands, relative))
        return;
    GPtrArray *all = g_ptr_array_new();
    g_auto(GStrv) kept = c_flags_of_command((const char *const *)words + 1, directory);
    append_words(all, (const char *const *)kept);
    append_words(all, flags);
    Command *command = g_new0(Command, 1);
    command->flags = finish_words(all);
    gboolean there = g_file_test(directory, G_FILE_TEST_IS_DIR);
    command->directory = there ? g_steal_pointer(&directory) : g_path_get_dirname(absolute);
    g_hash_table_insert(project->commands, g_strdup(relative), command);
}

static gboolean read_commands(CProject *project, const char *path, const char *const *flags)
{
    g_autofree char *absolute = g_build_filename(project->root, path, NULL);
    g_autofree char *home = g_path_get_dirname(absolute), *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(absolute, &text, &length, NULL))
        return FALSE;
    g_autoptr(cJSON) json = cJSON_ParseWithLength(text, length);
    if (!cJSON_IsArray(json))
        return FALSE;
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, json)
    {
        take_entry(project, entry, home, flags);
    }
    return TRUE;
}

/* ---- files that no command names ------------------------------------------------------------- */

/* The command of the nearest file: same folder first, then the folder that shares most. */
static const Command *nearest_command(const CProject *project, const char *file,
                                      const GPtrArray *known)
{
    gsize best = 0;
    const Command *found = NULL;
    for (guint i = 0; i < known->len; i++) {
        const char *other = g_ptr_array_index(known, i);
        gsize same = 0, slash = 0;
        for (; file[same] != '\0' && file[same] == other[same]; same++)
            slash = file[same] == '/' ? same + 1 : slash;
        if (found == NULL || slash > best) {
            best = slash;
            found = g_hash_table_lookup(project->commands, other);
        }
    }
    return found;
}

static Command *copy_command(const Command *command, const char *root, const char *file)
{
    Command *copy = g_new0(Command, 1);
    g_autofree char *absolute = g_build_filename(root, file, NULL);
    copy->directory = g_path_get_dirname(absolute);
    copy->flags = g_strdupv(command->flags);
    return copy;
}

static Command *guess_command(const CProject *project, CIncludes *includes, const char *file,
                              const char *const *flags)
{
    GPtrArray *words = g_ptr_array_new();
    g_autofree char *include = g_build_filename(project->root, "include", NULL);
    g_ptr_array_add(words, g_strdup_printf("-I%s", project->root));
    g_ptr_array_add(words, g_strdup_printf("-I%s", include));
    g_autoptr(GPtrArray) templates = g_ptr_array_new();
    g_autoptr(GPtrArray) folders = c_includes_folders(includes, file, templates);
    for (guint i = 0; i < folders->len; i++) { /* behind the system's: its headers go first */
        g_ptr_array_add(words, g_strdup("-idirafter"));
        g_ptr_array_add(words,
                        g_build_filename(project->root, g_ptr_array_index(folders, i), NULL));
    }
    append_words(words, flags);
    Command *command = g_new0(Command, 1);
    g_autofree char *absolute = g_build_filename(project->root, file, NULL);
    command->directory = g_path_get_dirname(absolute);
    command->flags = finish_words(words);
    GPtrArray *made = g_ptr_array_new();
    for (guint i = 0; i < templates->len; i++)
        g_ptr_array_add(made,
                        g_build_filename(project->root, g_ptr_array_index(templates, i), NULL));
    command->templates = finish_words(made);
    return command;
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *sorted_keys(GHashTable *table)
{
    GPtrArray *keys = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(keys, key);
    g_ptr_array_sort(keys, compare_paths);
    return keys;
}

static void fill_gaps(CProject *project, const GPtrArray *files, const char *const *flags)
{
    g_autoptr(GPtrArray) known = sorted_keys(project->commands);
    g_autoptr(CIncludes) includes = known->len == 0 ? c_includes_new(project->root) : NULL;
    guint missing = 0;
    for (guint i = 0; i < files->len; i++) {
        const char *file = g_ptr_array_index(files, i);
        if (g_hash_table_contains(project->commands, file))
            continue;
        missing++;
        Command *command = includes != NULL ? guess_command(project, includes, file, flags)
                                            : copy_command(nearest_command(project, file, known),
                                                           project->root, file);
        g_hash_table_insert(project->commands, g_strdup(file), command);
    }
    if (missing > 0 && known->len > 0 && project->problem == NULL)
        project->problem =
            g_strdup_printf("does not name %u of the C files: read with the flags of "
                            "their neighbours",
                            missing);
}

/* ---- the whole ------------------------------------------------------------------------------- */

CProject *c_project_new(const char *root, const char *commands, const char *const *flags,
                        const GPtrArray *files)
{
    CProject *project = g_new0(CProject, 1);
    project->root = g_strdup(root);
    project->commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, command_free);
    g_auto(GStrv) own = c_flags_of_command(flags, root);
    if (commands != NULL) {
        project->problem_path = g_strdup(commands);
        if (!read_commands(project, commands, (const char *const *)own))
            project->problem = g_strdup("cannot be read as a list of commands: flags are guessed");
    }
    fill_gaps(project, files, (const char *const *)own);
    return project;
}

void c_project_free(CProject *project)
{
    if (project == NULL)
        return;
    g_hash_table_unref(project->commands);
    g_free(project->problem);
    g_free(project->problem_path);
    g_free(project->root);
    g_free(project);
}

const char *c_project_directory(const CProject *project, const char *file)
{
    const Command *command = g_hash_table_lookup(project->commands, file);
    return command != NULL ? command->directory : project->root;
}

const char *const *c_project_flags(const CProject *project, const char *file)
{
    static const char *const none[] = {NULL};
    const Command *command = g_hash_table_lookup(project->commands, file);
    return command != NULL ? (const char *const *)command->flags : none;
}

const char *const *c_project_templates(const CProject *project, const char *file)
{
    const Command *command = g_hash_table_lookup(project->commands, file);
    return command != NULL ? (const char *const *)command->templates : NULL;
}

const char *c_project_problem(const CProject *project, const char **ret_path)
{
    if (project->problem != NULL)
        *ret_path = project->problem_path;
    return project->problem;
}
