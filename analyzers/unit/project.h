/* Discovery: from paths given by the user to Go packages and C files, and their import graph.
 * Reads directories, go.mod, go.work and package clauses; analyses nothing. */
#pragma once

/* Ownership: a Project owns its packages; strings interned. */

#include "analyzers/go/go_unit.h"

#include <glib.h>

typedef struct ProjectOptions {
    gboolean tests;              /* include _test.go files */
    gboolean vendor;             /* include vendor/ and testdata/ found while walking */
    const char *const *excludes; /* globs relative to the root, NULL-terminated, or NULL */
    const char *const *tags;     /* build tags that hold, NULL-terminated, or NULL */
    const char *goos, *goarch;   /* only what can be built for these; NULL or "": for any */
} ProjectOptions;

typedef struct ProjectError {
    const char *path;
    char *message;
} ProjectError;

typedef struct Project {
    char *root;          /* absolute; findings' paths are relative to it */
    char *title;         /* module path, or the root's last component */
    GPtrArray *packages; /* GoPackage *, imports before importers; cycles broken by path order */
    GPtrArray *c_files;  /* interned paths of .c files in directories without a Go package */
    GPtrArray *errors;   /* ProjectError * */
    GHashTable *by_import_path; /* import path -> GoPackage *, borrowed */
    char *compile_commands;     /* path of compile_commands.json, relative, or NULL */
} Project;

void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)

/* Walks paths (files or folders). The root is the folder given, or the deepest common folder of
 * several; modules above a given folder (go.mod, go.work up to the file system's root) are read for
 * import paths. Respects .gitignore through libgit2 (also without a repository: plain .gitignore
 * files). Files and folders named explicitly are always taken. Of vendor/ folders that are neither
 * named nor asked for, those packages are taken (in_vendor) that others import. Returns NULL with
 * G_FILE_ERROR when a path does not exist. */
Project *project_discover(const char *const *paths, const ProjectOptions *options, GError **error);
/* Marks what ownership can reach: packages that use cgo and those that import them, directly or
 * not. */
GPtrArray *project_reachable(const Project *project);
