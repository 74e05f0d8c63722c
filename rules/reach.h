/* What ownership can reach: which packages are worth reading.
 * Knows the IR of a package, not what is done with resources. */
#pragma once

#include "analyzers/go/go_unit.h"
#include "analyzers/unit/project.h"

/* Whether a package that calls C may give something of C to those that import it: a type or an
 * exported result that has a C type, a pointer of C's or a handle in it. One that turns all into
 * plain values of Go ends there. */
gboolean reach_hands_on(const GoUnit *unit);
/* Whether the package calls C itself or imports one of those that hand on (GoPackage * set). */
gboolean reach_concerns(const Project *project, const GoPackage *package, GHashTable *handing_on);
