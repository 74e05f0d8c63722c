/* Contracts that the C code's own declarations give: attributes, comments, names and types.
 * Knows no library: what it concludes is weaker than any resource file and says why. */
#pragma once

/* Ownership: nothing of the unit is kept; what is learned is in the book, strings interned. */

#include "analyzers/c/c_unit.h"
#include "analyzers/lifetime/contract.h"

/* Writes layers CONTRACT_FROM_ATTRIBUTE, _COMMENT and _HEADER of every function of the unit, kinds
 * for the pairs of acquiring and releasing functions that are found, and all constants. Read the
 * resource files and the configuration into the book (or its base) first: pairs that they know are
 * not invented again. */
void contract_infer_from_c(ContractBook *book, const CUnit *unit);
