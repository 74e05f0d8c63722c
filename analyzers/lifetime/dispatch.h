/* Dynamic calls: which functions of the tree a call through an interface can reach.
 * Class hierarchy analysis (J. Dean, D. Grove, C. Chambers, ECOOP 1995) over method names. */
#pragma once

/* Ownership: a Dispatch borrows the units that it is given; what it returns is borrowed. */

#include "analyzers/ir/ir.h"

typedef struct Dispatch Dispatch;

Dispatch *dispatch_new(void);
void dispatch_free(Dispatch *dispatch);
/* Makes the types and methods of a unit known. */
void dispatch_add_unit(Dispatch *dispatch, const IrUnit *unit);
/* The method of a type ("example.org/p.T", with or without '*'), or NULL. */
const IrFunction *dispatch_method(const Dispatch *dispatch, const char *type, const char *method);
/* The methods (const IrFunction *) that a call of `method` through the interface `type` can reach,
 * in source order; empty where the interface or who implements it is not known. */
const GPtrArray *dispatch_targets(Dispatch *dispatch, const char *type, const char *method);
