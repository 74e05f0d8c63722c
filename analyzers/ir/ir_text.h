/* The text form of the IR: printed by `custody dump --ir`, parsed by tests and from workers.
 * Does not check that the program makes sense beyond names, indices and arities. */
#pragma once

/* Ownership: results are owned by the caller. */

#include "analyzers/ir/ir.h"

/* The unit as text, deterministic. Free with g_free. */
char *ir_unit_print(const IrUnit *unit);
/* One function as text. Free with g_free. */
char *ir_function_print(const IrFunction *fn);

#define IR_TEXT_ERROR (ir_text_error_quark())
GQuark ir_text_error_quark(void);

/* Parses what ir_unit_print prints (positions, types and comments ("; ...") are optional in
 * hand-written text). Errors: IR_TEXT_ERROR with "line:column: what". */
IrUnit *ir_unit_parse(const char *text, GError **error);
