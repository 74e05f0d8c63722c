/* Objects and memory of the executed cases. Each lives on pages of its own, which cannot be touched
 * once it is dead, and its place is never used again. Not thread-safe beyond one lock; never frees
 * a page. */
#define LAB_ITSELF
#define _GNU_SOURCE
#include "zz_lab.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST = 65536, PAGE = 4096, MOST_CHOICES = 256 };

typedef struct LabBlock {
    char *base;
    size_t size, mapped;
    int run, live, kept, object;
    char what[48];
} LabBlock;

static LabBlock blocks[MOST];
static int n_blocks, run, collecting, n_choices, n_made, certain;
static int choices[MOST_CHOICES], ways_of[MOST_CHOICES];
static char defect[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

extern void labCollect(void);

static LabBlock *find(const void *pointer)
{
    for (int i = n_blocks - 1; i >= 0; i--) {
        if ((const char *)pointer >= blocks[i].base &&
            (const char *)pointer < blocks[i].base + blocks[i].mapped) {
            return &blocks[i];
        }
    }
    return NULL;
}

static void complain(const char *what, const LabBlock *block)
{
    if (defect[0] == '\0') {
        snprintf(defect, sizeof defect, "%s: %s", what, block != NULL ? block->what : "?");
    }
}

static void *take(size_t size, const char *what, int object)
{
    pthread_mutex_lock(&lock);
    size_t mapped = (size + PAGE) / PAGE * PAGE;
    char *base = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || n_blocks == MOST) {
        _exit(99);
    }
    LabBlock *block = &blocks[n_blocks++];
    *block = (LabBlock){
        .base = base, .size = size, .mapped = mapped, .run = run, .live = 1, .object = object};
    snprintf(block->what, sizeof block->what, "%s", what);
    pthread_mutex_unlock(&lock);
    return base;
}

static void end(void *pointer, int object, const char *twice)
{
    if (pointer == NULL) {
        return;
    }
    pthread_mutex_lock(&lock);
    LabBlock *block = find(pointer);
    if (block == NULL || block->base != (char *)pointer) {
        complain("released, but never acquired", block);
    } else if (!block->live) {
        complain(twice, block);
    } else if (block->object != object) {
        complain("released by the wrong function", block);
    } else {
        block->live = 0;
        mprotect(block->base, block->mapped, PROT_NONE);
    }
    pthread_mutex_unlock(&lock);
}

void *lab_make(const char *type)
{
    return take(64, type, 1);
}
void lab_release(void *object)
{
    end(object, 1, "released twice");
}
void *lab_malloc(size_t size)
{
    return take(size, "memory", 0);
}
void *lab_calloc(size_t count, size_t size)
{
    return take(count * size, "memory", 0);
}
void lab_free(void *memory)
{
    end(memory, 0, "freed twice");
}

/* Fails along one way: then the old block stays. */
void *lab_realloc(void *old, size_t size)
{
    if (lab_choose(2)) {
        errno = ENOMEM;
        return NULL;
    }
    char *fresh = take(size, "memory", 0);
    LabBlock *block = old != NULL ? find(old) : NULL;
    if (block != NULL && block->live) {
        memcpy(fresh, old, block->size < size ? block->size : size);
    }
    lab_free(old);
    return fresh;
}

char *lab_strndup(const char *text, size_t size)
{
    size_t length = strnlen(text, size);
    char *copy = lab_malloc(length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *lab_strdup(const char *text)
{
    return lab_strndup(text, strlen(text));
}

char *lab_text(void)
{
    char *text = take(8, "text", 1);
    strcpy(text, "text");
    return text;
}

int lab_asprintf(char **ret_text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *ret_text = lab_malloc(256);
    int n = vsnprintf(*ret_text, 256, format, args);
    va_end(args);
    return n;
}

static void look(const void *pointer, const char *what)
{
    pthread_mutex_lock(&lock);
    LabBlock *block = pointer != NULL ? find(pointer) : NULL;
    if (block != NULL && !block->live) {
        complain(what, block);
    }
    pthread_mutex_unlock(&lock);
}

void lab_use(const void *pointer)
{
    look(pointer, "used after release");
    if (collecting) {
        labCollect();
        look(pointer, "collected during the call");
    }
}

void lab_keep(const void *pointer)
{
    LabBlock *block = pointer != NULL ? find(pointer) : NULL;
    if (block != NULL) {
        block->kept = 1;
    }
}

int lab_choose(int ways)
{
    if (certain || n_made >= MOST_CHOICES) {
        return 0;
    }
    if (n_made >= n_choices) {
        choices[n_choices++] = 0;
    }
    ways_of[n_made] = ways;
    return choices[n_made++];
}

/* ---- for the driver ----------------------------------------------------------------------------
 */

void lab_begin(int collect)
{
    run++;
    collecting = collect;
    n_made = 0;
    certain = 0;
    defect[0] = '\0';
}

void lab_certain(int yes)
{
    certain = yes;
}
void lab_collecting(int yes)
{
    collecting = yes;
}
const char *lab_defect(void)
{
    return defect;
}

/* The next way through the library's choices; 0 when all were taken. */
int lab_next(void)
{
    int n = n_made;
    while (n > 0 && choices[n - 1] + 1 >= ways_of[n - 1]) {
        n--;
    }
    n_choices = n;
    if (n == 0) {
        return 0;
    }
    choices[n - 1]++;
    return 1;
}

void lab_forget_choices(void)
{
    n_choices = 0;
}

/* Everything of this run that lives and that C does not keep, block by block; base NULL at the end.
 */
char *lab_live(int *index, size_t *size, const char **what)
{
    for (; *index < n_blocks; (*index)++) {
        LabBlock *block = &blocks[*index];
        if (block->run == run && block->live && !block->kept) {
            *size = block->size;
            *what = block->what;
            (*index)++;
            return block->base;
        }
    }
    return NULL;
}

void lab_keep_all(void)
{
    for (int i = 0; i < n_blocks; i++) {
        blocks[i].kept = 1;
    }
}
