/* go.mod and go.work: module path, replacements by a local folder, folders in use.
 * Reads no versions or requirements: custody never downloads or resolves modules. */
#pragma once

/* Ownership: a GoMod owns everything below it. */

#include <glib.h>

typedef struct GoModReplace {
    char *module;    /* module path that is replaced */
    char *directory; /* as written: "./x", "../x" or absolute */
} GoModReplace;

typedef struct GoMod {
    char *module;        /* NULL in go.work */
    GPtrArray *replaces; /* GoModReplace *, those by a folder only */
    GPtrArray *uses;     /* char *, as written; go.work only */
} GoMod;

#define GO_MOD_ERROR (go_mod_error_quark())
GQuark go_mod_error_quark(void);

void go_mod_free(GoMod *mod);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GoMod, go_mod_free)

/* Parses the text of a go.mod, or of a go.work when is_work. Unknown directives are passed over.
 * GO_MOD_ERROR: "line N: what", also for a go.mod without a module directive. */
GoMod *go_mod_parse(const char *text, gsize length, gboolean is_work, GError **error);
