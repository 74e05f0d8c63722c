/* What the parts of discovery share: the walk fills a Discovery, grouping and ordering finish it.
 * Not for use outside project*.c. */
#pragma once

/* Ownership: a Discovery owns its Project until project_discover hands it over. */

#include "analyzers/unit/constraint.h"
#include "analyzers/unit/glob.h"
#include "analyzers/unit/go_head.h"
#include "analyzers/unit/go_mod.h"
#include "analyzers/unit/ignore.h"
#include "analyzers/unit/project.h"

/* Where import paths come from below a folder. */
typedef struct Module {
    char *directory;   /* absolute: of the go.mod, of GOPATH's src, or the root */
    char *path;        /* module path, "" for GOPATH's src and for the standard library */
    gboolean is_guess; /* no go.mod and no GOPATH: import paths are relative folders */
    GoMod *mod;        /* or NULL */
} Module;

/* One file of a folder with its head, while the folder is grouped. */
typedef struct HeadFile {
    char *name;
    GoHead *head;
} HeadFile;

typedef struct Discovery {
    Project *project;
    const ProjectOptions *options;
    IgnoreRules *ignore;
    GlobSet *excludes;
    GHashTable *named;   /* absolute folders that are taken whatever they are called */
    GHashTable *visited; /* relative folders */
    GPtrArray *modules;  /* Module *, in the order of discovery */
    GPtrArray *guessed;  /* GoPackage * whose import path is a relative folder, borrowed */
    Constraint *build;   /* what the options ask for; or NULL */
    gboolean in_vendor;  /* the walk is in a vendor/ folder that nobody named */
    GPtrArray *comments; /* pairs: GoPackage *, interned import comment */
} Discovery;

/* An empty package of the project, borrowed. */
GoPackage *project_add_package(Project *project);
/* Takes the message's text. */
void discovery_error(Discovery *discovery, const char *path, char *message);
/* The module that holds in absolute folder `directory`, from the nearest go.mod upwards, else from
 * GOPATH, else the root. Borrowed. */
const Module *discovery_module_above(Discovery *discovery, const char *directory);
/* Reads directory/go.mod (and go.work) when they are there; NULL when there is no valid go.mod. */
const Module *discovery_module_at(Discovery *discovery, const char *directory);

/* Walks absolute folder `start` (below the project's root), or takes one absolute file. */
void discovery_walk(Discovery *discovery, const char *start);
void discovery_take_files(Discovery *discovery, const char *directory, GPtrArray *names);

/* Groups one folder's files (HeadFile *, sorted by name) and C files (interned paths) into packages
 * of the project. */
void discovery_group(Discovery *discovery, const Module *module, const char *relative,
                     const GPtrArray *files, const GPtrArray *c_files);
/* After the walk: guessed and replaced import paths, by_import_path, order. */
void discovery_finish(Discovery *discovery);
/* Imports before importers. */
void project_sort(Project *project);
