/* One call's status, followed forward through its function until something reads it.
 * Knows instructions only; which calls have a status is said by status.c. */
#pragma once

/* Ownership: everything is borrowed. */

#include "analyzers/lifetime/engine.h"

typedef struct StatusSite {
    const IrFunction *fn;
    guint32 block, index; /* of the call */
    const IrInstr *instr;
    guint32 var;      /* that holds the status, or G_MAXUINT32: nobody keeps it */
    gint error_param; /* the status is what this argument's variable holds, or -1 */
    guint32 outs[4];  /* variables that the call fills */
    guint n_outs;
    /* Whether a callee only takes the life of its arguments: no use of them. */
    gboolean (*releases)(const IrInstr *call, gpointer data);
    /* Whether a callee writes its error to argument `arg`. */
    gboolean (*takes_error)(const IrInstr *call, guint arg, gpointer data);
    gpointer data;
} StatusSite;

typedef struct StatusPath {
    gboolean read, tested, overwritten, dropped, late, discarded;
    SourcePos overwritten_at, late_at;
    guint32 late_var;
    guint32 last_var; /* that held it when it was lost, or G_MAXUINT32 */
} StatusPath;

/* The variable whose address argument `arg` of the call at (block, index) is, or G_MAXUINT32. */
guint32 status_addressed(const IrFunction *fn, const IrBlock *block, guint index, guint arg);
StatusPath status_walk(const StatusSite *site);
