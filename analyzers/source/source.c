/* The order of places in audited source files.
 * Does not read files. */
#include "analyzers/source/source.h"

int source_pos_compare(const SourcePos *a, const SourcePos *b)
{
    int order = g_strcmp0(a->path, b->path);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order;
}
