/* What apply.c and apply_skips.c share: one summary at one call. Nobody else includes this. */
#pragma once

/* Ownership: everything is borrowed but what apply_path() makes for the time of one call. */

#include "analyzers/lifetime/analysis.h"

typedef struct Apply {
    Analysis *a;
    State *state;
    const Summary *summary;
    const SummaryPath *path;
    const IrInstr *instr;
    Value callee;
    const Value *args;
    guint n_args;
    Value *mapped; /* by callee symbol */
    gboolean *done;
    guint n_symbols;
    guint32 next_sub;
} Apply;

/* The caller's value of a symbol of the callee. */
Value apply_symbol(Apply *apply, guint32 sym);
/* What the callee did to a resource that it was given, here. */
void apply_input_resource(Apply *apply, const Resource *resource, gboolean uncertain);

/* ---- apply_skips.c -----------------------------------------------------------------------------
 */

/* The path is one past a loop of releases, and the caller has something for the loop. */
gboolean apply_skips_elements(Apply *apply);
/* Behind the effects of a path on which a closing method refuses: what it would have released is
 * nobody else's to release. */
void apply_refusal(Apply *apply);
