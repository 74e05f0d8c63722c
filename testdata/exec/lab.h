/* The instrumented library of the executed cases: objects and memory that are counted and poisoned.
 * Knows nothing of any case: stubs made from a case's own declarations call it. */
#pragma once

#include <stddef.h>

void *lab_make(const char *type);       /* a live object */
void lab_release(void *object);         /* the object dies; twice is a defect */
void lab_use(const void *pointer);      /* an object or memory is read: dead is a defect */
void lab_keep(const void *pointer);     /* C keeps it from now on: not lost */
int lab_choose(int ways);               /* which way the library takes this time: 0 .. ways - 1 */
char *lab_text(void);                   /* a new string of the library's own allocator */

void *lab_malloc(size_t size);
void *lab_calloc(size_t count, size_t size);
void *lab_realloc(void *old, size_t size);
char *lab_strdup(const char *text);
char *lab_strndup(const char *text, size_t size);
int lab_asprintf(char **ret_text, const char *format, ...);
void lab_free(void *memory);

#ifndef LAB_ITSELF
#define malloc lab_malloc
#define calloc lab_calloc
#define realloc lab_realloc
#define strdup lab_strdup
#define strndup lab_strndup
#define asprintf lab_asprintf
#define free lab_free
#endif
