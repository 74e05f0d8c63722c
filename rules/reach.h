/* What ownership can reach: which packages are worth reading.
 * Knows the IR of a package, not what is done with resources. */
#pragma once

/* Ownership: a Reach borrows the project and the units that it is given. */

#include "analyzers/go/go_unit.h"
#include "analyzers/unit/project.h"

typedef struct Reach Reach;

/* `owners` are the configuration's: types that are followed whatever they hold; NULL-terminated,
 * borrowed, or NULL. */
Reach *reach_new(const Project *project, const char *const *owners);
void reach_free(Reach *reach);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reach, reach_free)

/* A function of Go ("syscall.Socket") whose result must be released: packages that call it are
 * worth reading like those that call C. */
void reach_add_acquirer(Reach *reach, const char *name);
/* Whether the package calls C itself, imports one that hands on, or names an acquirer. */
gboolean reach_concerns(const Reach *reach, const GoPackage *package);
/* The package is read: does it hand something of C on to those that import it? Imports come first.
 */
void reach_add(Reach *reach, const GoUnit *unit);
