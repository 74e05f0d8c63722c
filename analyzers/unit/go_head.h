/* The head of a Go file: build constraints, package clause, imports.
 * Never reads on past the import declarations and parses no code. */
#pragma once

/* Ownership: a GoHead owns its arrays and texts; names and import paths are interned. */

#include <glib.h>

typedef struct GoHead {
    const char *package_name;   /* interned; NULL: there is no package clause, see problem */
    const char *import_comment; /* interned path of `package p // import "path"`, or NULL */
    GPtrArray *imports;         /* interned, in source order, "C" left out */
    GPtrArray *build_lines;     /* char *: `//go:build ...` and `// +build ...` lines, as written */
    gboolean uses_cgo;          /* import "C" */
    gboolean generated;         /* "Code generated ... DO NOT EDIT." before the package clause */
    char *problem;              /* why the head is not valid Go, with its line; or NULL */
} GoHead;

void go_head_free(GoHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GoHead, go_head_free)

/* Parses a whole text. Never NULL: see problem. */
GoHead *go_head_parse(const char *text, gsize length);
/* Reads only as many blocks of the file as the head needs; `directory` is an open folder's
 * descriptor or AT_FDCWD. G_FILE_ERROR when it cannot be read or is no regular file. */
GoHead *go_head_read(int directory, const char *name, GError **error);
