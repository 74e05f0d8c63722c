/* Where C code puts functions: arguments, fields, variables of function-pointer type.
 * Worker side only; compares nothing. */
#pragma once

/* Ownership: fills the unit's slots. */

#include "analyzers/c/c_decls.h"

/* Slots in the bodies and initialisers inside the audited root, in source order: those that take a
 * function, and those that take a parameter of the function around them. */
void c_slots_collect(CDecls *decls, CPlaces *places, CUnit *unit);
