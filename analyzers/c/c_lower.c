/* From function bodies as libclang sees them to IR: the frame around each function.
 * Bodies are not lowered yet: the unit says so. */
#include "analyzers/c/c_lower.h"

IrUnit *c_lower(CDecls *decls, CPlaces *places, const CRequest *request)
{
    IrUnit *unit = ir_unit_new(request->path);
    const GArray *bodies = c_decls_bodies(decls);
    for (guint i = 0; i < bodies->len; i++) {
        CXCursor cursor = g_array_index(bodies, CXCursor, i);
        ir_unit_add_degraded(unit, c_places_of_cursor(places, cursor, NULL), "C body not lowered");
    }
    return unit;
}
