/* Compiler flags from audited sources: which are passed on to libclang.
 * Runs no program but the system's pkg-config. */
#pragma once

/* Ownership: results are the caller's (g_strfreev). */

#include <glib.h>

/* Keeps, of `words`, the flags that the go command allows in #cgo CFLAGS and that matter to a
 * parser; ${SRCDIR} becomes `directory` (absolute). What is dropped as not allowed is appended to
 * *ret_refused (GPtrArray of interned words) unless NULL. `words` may be NULL. */
char **c_flags_filter(const char *const *words, const char *directory, GPtrArray *ret_refused);

/* Keeps, of the words of a compiler's command line, those that change what a parser sees: macros,
 * folders and files of includes (made absolute from `directory`), language and signedness. All
 * others are dropped: nothing of a recorded command may load code or name files of options. */
char **c_flags_of_command(const char *const *words, const char *directory);

/* The --cflags of the named packages (NULL-terminated), filtered, from the system's pkg-config;
 * runs in no audited folder. Names that are no plain package names are ignored, options and version
 * constraints too. Packages that are unknown are appended to *ret_missing (interned) unless NULL.
 * Never NULL. Answers are remembered; safe to call from several threads. */
char **c_pkg_config_cflags(const char *const *names, GPtrArray *ret_missing);
