/* The instrumented C library of the executed C cases: what the C library gives is counted, and
 * calls that can fail do so in turn. Included by the driver of a case, before the case itself. */
#pragma once

#include <stddef.h>

int lab_choose(int ways);      /* which way this time: 0 .. ways - 1 */
int lab_number(void);          /* an int of the caller's */
size_t lab_size(void);         /* a size, not 0 */
void lab_keep(const void *pointer); /* others have it from now on */
const char *lab_text(void);    /* a text of the caller's */
const char **lab_texts(void);  /* texts, and NULL behind the last */
struct _IO_FILE *lab_stream(void); /* an open stream of the caller's */
void *lab_block(void);         /* zeroed memory of the caller's: what is put in it is not lost */
void lab_returned(const void *result, size_t size); /* what a case returns is its caller's */
void lab_serve(void (*const *cases)(void), int n, int argc, char **argv);
