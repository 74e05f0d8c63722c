/* How each C file of a project is compiled: compile_commands.json where there is one, else folders
 * of the tree that hold the headers it includes. Runs nothing and asks no build system. */
#pragma once

/* Ownership: a CProject owns everything it returns; paths are relative to the root unless said. */

#include <glib.h>

typedef struct CProject CProject;

/* `commands`: path of a compile_commands.json, or NULL; `flags`: flags of the configuration, for
 * every file, or NULL; `files`: the C files of the tree (char *). Everything is borrowed for the
 * call only. A compile_commands.json that cannot be read is told by c_project_problem. */
CProject *c_project_new(const char *root, const char *commands, const char *const *flags,
                        const GPtrArray *files);
void c_project_free(CProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CProject, c_project_free)

/* Absolute folder in which the file is compiled. */
const char *c_project_directory(const CProject *project, const char *file);
/* Flags for libclang, NULL-terminated, filtered; include folders are absolute. */
const char *const *c_project_flags(const CProject *project, const char *file);
/* Headers that are there only as what a configure script makes them of: the header's absolute path
 * and the template's, in turn; NULL-terminated, or NULL. */
const char *const *c_project_templates(const CProject *project, const char *file);
/* What a reader of the report should know of the flags of all files at once: that they are guessed,
 * for how many files, or what is wrong with the compile_commands.json. NULL: nothing. `ret_path` is
 * the file that it is about. */
const char *c_project_problem(const CProject *project, const char **ret_path);
