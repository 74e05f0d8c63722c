/* `owners` of the configuration: Go types that are to be released, whatever they hold. */
#pragma once

#include "analyzers/lifetime/contract.h"

/* Whether an entry of `owners` ("T", "import/path.T", either with ".Method" behind) can mean the
 * type "import/path.T". */
gboolean configured_owners_name(const char *given, const char *type);

/* For each of `owners` ("Type", "Type.Method" or either behind an import path and a dot; the method
 * is Close where none is named) that one of `units` (IrUnit *, borrowed) defines: the package's
 * functions that return the type acquire it, the method releases it. The contracts go to `book`
 * with the configuration's authority; `label` is the file's name in errors. Adds owners that no
 * unit defines to `ret_unknown` (borrowed strings). */
gboolean configured_owners_add(ContractBook *book, const GPtrArray *units,
                               const char *const *owners, const char *label, GPtrArray *ret_unknown,
                               GError **error);
