/* The Go front end: from the files of one package to an IrUnit and its cgo
 * facts. Uses tree-sitter; never asks what a call does to ownership. */
#pragma once

/* Ownership: a GoPackage is owned by its GoProject; a GoUnit owns its IrUnit;
 * strings interned unless marked. */

#include "analyzers/ir/ir.h"

#include <glib.h>

/* ---- discovery (analyzers/unit fills these)
 * ------------------------------------------------- */

typedef struct GoFile {
    const char *path; /* relative to the root */
    gboolean is_test; /* _test.go */
} GoFile;

typedef struct GoPackage {
    const char *import_path; /* module path + directory, or directory below
                                GOPATH's src, or relative directory */
    const char *directory;   /* relative to the root, "." for the root */
    const char *name;        /* package clause; a directory with p and p_test is two packages */
    GPtrArray *files;        /* GoFile * */
    GPtrArray *c_files;      /* interned paths of .c, .h beside them */
    GPtrArray *imports;      /* interned import paths */
    gboolean uses_cgo, generated_ignored;
    gboolean in_vendor; /* taken because others import it */
} GoPackage;

/* ---- lowering
 * -------------------------------------------------------------------------------
 */

/* One name of a #cgo noescape or nocallback line. */
typedef struct GoPromise {
    const char *name;
    gboolean nocallback; /* else noescape */
    SourcePos pos;       /* of the line's '#' */
} GoPromise;

typedef struct GoPreamble {
    const char *path;      /* the .go file */
    guint first_line;      /* line of the preamble text's first line in it */
    char *text;            /* C text without comment marks, same number of lines; owned */
    GPtrArray *cflags;     /* interned words of #cgo CFLAGS/CPPFLAGS with ${SRCDIR}
                              still in place, unfiltered */
    GPtrArray *pkg_config; /* interned package names */
    GPtrArray *noescape, *nocallback; /* interned C function names */
    GArray *promises;                 /* GoPromise: the same, in order, with places */
    SourcePos pos;
} GoPreamble;

typedef struct GoExport {
    const char *c_name, *function;
    SourcePos pos;
} GoExport;

/* C.name as used in Go */
typedef struct GoForeignName {
    const char *name;
    SourcePos pos;
    gboolean called;
} GoForeignName;

typedef struct GoUnit {
    const GoPackage *package;
    IrUnit *ir;
    GPtrArray *preambles;     /* GoPreamble * */
    GPtrArray *exports;       /* GoExport * */
    GPtrArray *foreign_names; /* GoForeignName *, first use of each */
    GPtrArray *errors;        /* GoSyntaxError *: files with syntax errors (the rest is
                                 lowered) */
    guint bytes;
    struct GoScope *scope; /* declarations as importers see them: private to the
                              front end; owned */
} GoUnit;

typedef struct GoSyntaxError {
    SourcePos pos;
    char *message;
} GoSyntaxError;

void go_unit_free(GoUnit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GoUnit, go_unit_free)

/* Gives the already lowered unit of an import path, or NULL (standard library,
 * not in the tree). Borrowed. */
typedef const GoUnit *(*GoImportLookup)(const char *import_path, gpointer data);

/* Lowers a package. `root` is the absolute root. Never fails as a whole: what
 * could not be read or parsed is in errors, what could not be lowered in
 * ir->degraded. */
GoUnit *go_unit_lower(const GoPackage *package, const char *root, GoImportLookup lookup,
                      gpointer data);

/* Makes C.x(y) a conversion for the names of `types` (a set of interned C names): what is a type
 * only the headers say, and they are read later than Go. */
void go_unit_settle_types(GoUnit *unit, GHashTable *types);
