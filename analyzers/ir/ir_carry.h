/* Which types of Go can hold something of C's, by their spelling and by the types of the units that
 * were read. A guess from types alone: says nothing of what a function does. */
#pragma once

/* Ownership: a Carriers owns its tables; names are interned and borrowed. */

#include "analyzers/ir/ir.h"

typedef struct Carriers Carriers;

/* With `pointers` set, unsafe.Pointer counts too. */
Carriers *carriers_new(gboolean pointers);
void carriers_free(Carriers *carriers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Carriers, carriers_free)

/* The named type ("example.org/p.T", interned) can: something else than its fields says so. TRUE if
 * that is news. */
gboolean carriers_add(Carriers *carriers, const char *type);
/* Adds the types of the unit whose fields can. TRUE if there is one that was not known. */
gboolean carriers_add_types(Carriers *carriers, const IrUnit *unit);
/* Whether the named type was added. */
gboolean carriers_has(const Carriers *carriers, const char *type);
/* Whether what has a type of that spelling (interned, or NULL: not known) can. */
gboolean carriers_carry(Carriers *carriers, const char *type);
