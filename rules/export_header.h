/* The header that cgo writes of a package's exports for its C files. */
#pragma once

/* Ownership: the text is the caller's. */

#include "analyzers/go/go_unit.h"

/* Text of _cgo_export.h behind cgo's own types: the preambles of the files that export something,
 * and the prototypes of what they export. A function with a type that C cannot be told of is left
 * out. NULL: nothing is exported. Free with g_free. */
char *export_header_text(const GoUnit *unit);
