/* From function bodies as libclang sees them to IR.
 * Worker side only; judges nothing. */
#pragma once

/* Ownership: the unit is the caller's. */

#include "analyzers/c/c_decls.h"

/* Lowers every function that is defined inside the audited root, and asks `decls` for the functions
 * that they call. */
IrUnit *c_lower(CDecls *decls, CPlaces *places, const CRequest *request, const GPtrArray *errors);
