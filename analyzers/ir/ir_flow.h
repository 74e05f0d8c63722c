/* Control flow of one function: order of blocks, loops, live variables.
 * Reads IR only; computed once per analysis. */
#pragma once

/* Ownership: an IrFlow owns its tables and borrows the function. */

#include "analyzers/ir/ir.h"

typedef struct IrFlow IrFlow;

IrFlow *ir_flow_new(const IrFunction *fn);
void ir_flow_free(IrFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IrFlow, ir_flow_free)

/* Position of a block in reverse postorder, from 0. */
guint32 ir_flow_order(const IrFlow *flow, guint32 block);
/* TRUE if the block lies on a cycle. */
gboolean ir_flow_in_loop(const IrFlow *flow, guint32 block);
/* TRUE if the variable's value may be read from the start of the block on. Variables that are
 * addressed, captured or static live elsewhere and are always live. */
gboolean ir_flow_live_in(const IrFlow *flow, guint32 block, guint32 var);
