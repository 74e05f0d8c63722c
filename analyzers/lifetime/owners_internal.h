/* What owners.c and owners_close.c share. Nobody else includes this. */
#pragma once

/* Ownership: everything is borrowed. */

#include "analyzers/lifetime/analysis.h"

/* The field of the receiver (in C: of what the first parameter points to) through which sym is
 * reached; 0: none. */
GQuark owners_receiver_field(const SymbolTable *symbols, guint32 sym);
/* The method's name says that it closes its receiver: "Close", "Free". */
gboolean owners_is_closing_name(const IrFunction *fn);
/* Name of the type that a function could close by its signature, or NULL. */
const char *owners_closed_type(const Engine *engine, const IrFunction *fn);
/* A function of C that may close its type by its name, and nobody knows what it does: summary is
 * NULL or does not tell all. */
gboolean owners_closes_unseen(const IrFunction *fn, const Summary *summary);
/* The one of these (const Summary *; NULL for none) that a user of the type would call at the end:
 * the one with the best name, else one that releases a field and takes nothing; or NULL. */
const Summary *owners_closing_method(const GPtrArray *methods);
