/* Which locks are held where package-level maps and slices are read and written.
 * Must-hold sets over the control flow and the call graph of one unit; judges nothing. */
#pragma once

/* Ownership: guard_accesses gives an array to free; all in it is borrowed or interned. */

#include "analyzers/ir/ir.h"

/* A read or write of a registry: a map or slice that a package-level variable holds, itself or in a
 * field of the struct that it is. */
typedef struct GuardAccess {
    const char *registry; /* "listeners", "registry.items": for people; equal for equal ones */
    const IrFunction *function;
    SourcePos pos;
    gboolean is_write, is_map;
    gboolean from_export; /* C reaches it through an exported function */
    const char *export;   /* C name of one such function, or NULL */
    guint64 held;         /* locks held for sure, two bits each: reading, writing */
} GuardAccess;

/* Whether two accesses can run at the same time: they share no lock that keeps them apart. */
gboolean guard_can_meet(const GuardAccess *a, const GuardAccess *b);
/* Accesses (GuardAccess *) of a Go unit, in order of functions and places. Those that run before
 * anything else (init), on objects that nobody else can have yet, and in function values whose
 * caller is not known, are left out. */
GPtrArray *guard_accesses(const IrUnit *unit);
