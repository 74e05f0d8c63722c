/* The byte form of requests and answers between custody and its C workers.
 * One description of a structure serves both directions; it is not a file format. */
#pragma once

/* Ownership: strings read by c_wire_name are interned; those read by c_wire_text are the caller's.
 */

#include "analyzers/c/c_unit.h"

/* Writes values to `out`, or reads them from `in` into the same places. A read past the end or of
 * nonsense sets `failed` and gives zeroes from then on. */
typedef struct CWire {
    GByteArray *out; /* writing when set */
    const guint8 *in;
    gsize length, offset;
    gboolean failed;
    GHashTable *written; /* string -> number, writing */
    GPtrArray *read;     /* number -> interned string, reading */
} CWire;

void c_wire_init_writer(CWire *wire);
/* Borrows bytes until c_wire_clear. */
void c_wire_init_reader(CWire *wire, const void *bytes, gsize length);
void c_wire_clear(CWire *wire);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CWire, c_wire_clear)

/* Requests as read own their strings: free with c_request_clear. */
void c_wire_request(CWire *wire, CRequest *request);
void c_request_clear(CRequest *request);
/* Everything but `bodies`, which travels as IR text in *text. */
void c_wire_unit(CWire *wire, CUnit *unit, char **text);
