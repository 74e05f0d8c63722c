/* Compiler flags from audited sources: which are passed on to libclang.
 * Runs no program but the system's pkg-config. */
#pragma once

/* Ownership: results are the caller's (g_strfreev). */

#include <glib.h>

/* Keeps, of `words`, the flags that the go command allows in #cgo CFLAGS and that matter to a
 * parser; ${SRCDIR} becomes `directory` (absolute). What is dropped as not allowed is appended to
 * *ret_refused (GPtrArray of interned words) unless NULL. `words` may be NULL. */
char **c_flags_filter(const char *const *words, const char *directory, GPtrArray *ret_refused);

/* The --cflags of the named packages (NULL-terminated), filtered, from the system's pkg-config;
 * runs in no audited folder. Names that are no plain package names are ignored, options and version
 * constraints too. Packages that are unknown are appended to *ret_missing (interned) unless NULL.
 * Never NULL. Answers are remembered; safe to call from several threads. */
char **c_pkg_config_cflags(const char *const *names, GPtrArray *ret_missing);
