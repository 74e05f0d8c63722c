/* Writes to maps that nothing in a package makes. Borrows everything it is given. */
#pragma once

#include "analyzers/ir/ir.h"

/* Whether instr, of fn, stores into a map that is nil there whatever ran before: a variable that is
 * only declared, or a package-level variable or a field that no function of unit gives a map. Where
 * code outside of unit could give one, FALSE. */
gboolean writes_nil_map(const IrUnit *unit, const IrFunction *fn, const IrInstr *instr);
