/* What twice.c and twice_parts.c share. Nobody else includes this. */
#pragma once

/* Ownership: a Way's fields are the caller's; everything else is borrowed. */

#include "analyzers/lifetime/analysis.h"

/* Fields from an object to what is released: "ptr", "inner.ptr". */
typedef struct Way {
    guint32 object; /* symbol whose fields they are */
    GString *fields;
} Way;

/* The way to sym from the object of that type nearest to it. FALSE: there is none, or it leads
 * through elements. */
gboolean twice_way_from(const Engine *engine, const SymbolTable *symbols, guint32 sym,
                        const IrType *type, Way *ret_way);

/* Users of the package can call it. */
gboolean twice_is_exported(const IrFunction *fn);
/* One of several references is dropped: others may have been taken before. */
gboolean twice_is_counted(const Resource *resource);
/* Another field of the object than the one that leads to `released` decided which way the path
 * went. */
gboolean twice_asks_other_field(const SummaryPath *path, const SymbolTable *symbols, guint32 object,
                                guint32 released);

/* What one path of a closing method leaves behind in the object whose field it released. */
typedef struct Ending {
    gboolean cleared; /* something else is in the field */
    gboolean marked;  /* a number or named constant is in another field */
    gboolean changed; /* anything else has changed */
} Ending;

/* What a closing method of a type releases out of its receiver, on one path. */
typedef struct Closed {
    const Resource *resource;
    const SummaryPath *path;
    char *fields;
    Ending ending;
    gboolean asks;
} Closed;

/* All of that; the caller unrefs it. */
GArray *twice_closed_by(const Engine *engine, const Summary *summary, const IrType *type);
/* The type that a closing method without arguments closes, or NULL. */
const IrType *twice_type_closed(const Engine *engine, const IrFunction *fn);

/* What an owner's end releases in its parts although these have ends of their own (twice_parts.c).
 */
void twice_judge_parts(Engine *engine, const GPtrArray *summaries);
/* Handles that owners delete after C was given them with a destroy callback (twice_callback.c). */
void twice_judge_callbacks(Engine *engine, const GPtrArray *summaries);
