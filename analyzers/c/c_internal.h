/* What the files of the C front end share, on both sides of the worker's pipe.
 * Nothing outside analyzers/c includes this. */
#pragma once

/* Ownership: as in c_unit.h; functions that return a pointer give it to the caller. */

#include "analyzers/c/c_unit.h"

CUnit *c_unit_new(void);
void c_signature_free(gpointer signature);
void c_unit_fail(CUnit *unit, const char *failure);

/* ---- worker side ---------------------------------------------------------------------------- */

/* Gives up what a parser does not need: new programs, sockets, writing files, more than its share
 * of memory and time. For a process that serves one request. */
void c_sandbox_enter(guint cpu_seconds);

/* Parses in this process: the body of a worker, and of tests that need no isolation. `index` is a
 * CXIndex. Never NULL; see failed. */
CUnit *c_translate(gpointer index, const CRequest *request);
/* A warmed CXIndex: libclang's tables built, one small source parsed. Kept until the process ends.
 */
gpointer c_translate_warm(void);
