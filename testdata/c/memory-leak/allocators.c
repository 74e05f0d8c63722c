/* Memory from functions that a program puts in place: in the fields of a session or of a table of
 * hooks, in variables that begin as malloc and free. */

#include <stdlib.h>
#include <string.h>

struct session {
    void *(*alloc)(size_t count, void **context);
    void *(*resize)(void *block, size_t count, void **context);
    void (*free)(void *block, void **context);
    void *context;
    char *name;
};

#define TAKE(s, n) (s)->alloc((n), &(s)->context)
#define GIVE(s, p) (s)->free((p), &(s)->context)

extern int send_all(int to, const char *text);

int greetBad(struct session *s, int to)
{
    char *text = TAKE(s, 32); // want memory-leak "not released"
    if (text == NULL) {
        return -1;
    }
    strcpy(text, "hello");
    if (send_all(to, text) < 0) {
        return -2;
    }
    GIVE(s, text);
    return 0;
}

int greetOk(struct session *s, int to)
{
    char *text = TAKE(s, 32);
    if (text == NULL) {
        return -1;
    }
    strcpy(text, "hello");
    int status = send_all(to, text);
    GIVE(s, text);
    return status;
}

int secondBad(struct session *s)
{
    char *first = TAKE(s, 8); // want memory-leak "not released"
    if (first == NULL) {
        return -1;
    }
    char *second = TAKE(s, 8);
    if (second == NULL) {
        return -1;
    }
    GIVE(s, second);
    GIVE(s, first);
    return 0;
}

int secondOk(struct session *s)
{
    char *first = TAKE(s, 8);
    if (first == NULL) {
        return -1;
    }
    char *second = TAKE(s, 8);
    if (second == NULL) {
        GIVE(s, first);
        return -1;
    }
    GIVE(s, second);
    GIVE(s, first);
    return 0;
}

int renameOk(struct session *s, const char *name)
{
    char *copy = TAKE(s, strlen(name) + 1);
    if (copy == NULL) {
        return -1;
    }
    strcpy(copy, name);
    if (s->name != NULL) {
        GIVE(s, s->name);
    }
    s->name = copy;
    return 0;
}

int growBad(struct session *s, size_t count)
{
    char *list = TAKE(s, count); // want memory-leak "not released"
    if (list == NULL) {
        return -1;
    }
    char *larger = s->resize(list, count * 2, &s->context);
    if (larger == NULL) {
        return -1;
    }
    GIVE(s, larger);
    return 0;
}

int growOk(struct session *s, size_t count)
{
    char *list = TAKE(s, count);
    if (list == NULL) {
        return -1;
    }
    char *larger = s->resize(list, count * 2, &s->context);
    if (larger == NULL) {
        GIVE(s, list);
        return -1;
    }
    GIVE(s, larger);
    return 0;
}

void twiceBad(struct session *s)
{
    char *text = TAKE(s, 4);
    GIVE(s, text);
    GIVE(s, text); // want double-release "released again"
}

/* The context comes first, and stands beside the functions. */
struct stream {
    void *(*zalloc)(void *opaque, unsigned long items, unsigned long size);
    void (*zfree)(void *opaque, void *block);
    void *opaque;
};

int windowBad(struct stream *z, int level)
{
    char *window = z->zalloc(z->opaque, 1, 4096); // want memory-leak "not released"
    if (window == NULL) {
        return -4;
    }
    if (level > 9) {
        return -2;
    }
    z->zfree(z->opaque, window);
    return 0;
}

int windowOk(struct stream *z, int level)
{
    char *window = z->zalloc(z->opaque, 1, 4096);
    if (window == NULL) {
        return -4;
    }
    if (level <= 9) {
        window[0] = 0;
    }
    z->zfree(z->opaque, window);
    return 0;
}

/* What makes locks is given no size. */
struct lock_functions {
    void *(*alloc)(unsigned kind);
    void (*free)(void *lock, unsigned kind);
    int (*lock)(void *lock);
};
extern struct lock_functions locks;

void guardedOk(void)
{
    void *lock = locks.alloc(1);
    if (lock != NULL && locks.free != NULL) {
        locks.free(lock, 1);
    }
}

/* Variables that begin as the allocator of C. */
static void *(*make)(size_t) = malloc;
static void (*drop)(void *) = free;

void set_functions(void *(*new_make)(size_t), void (*new_drop)(void *))
{
    make = new_make;
    drop = new_drop;
}

static void *block_new(size_t size)
{
    return size == 0 ? NULL : (*make)(size);
}

static void block_drop(void *block)
{
    if (block != NULL) {
        (*drop)(block);
    }
}

int parseBad(const char *text)
{
    char *copy = block_new(strlen(text) + 1); // want memory-leak "not released"
    if (copy == NULL) {
        return -1;
    }
    strcpy(copy, text);
    if (copy[0] == '#') {
        return 0;
    }
    block_drop(copy);
    return 1;
}

int parseOk(const char *text)
{
    char *copy = block_new(strlen(text) + 1);
    if (copy == NULL) {
        return -1;
    }
    strcpy(copy, text);
    int found = copy[0] == '#';
    block_drop(copy);
    return found;
}

int handedOverOk(const char *text)
{
    char *copy = block_new(strlen(text) + 1);
    int status = copy != NULL ? 0 : -1;
    free(copy); /* it is the same allocator */
    return status;
}

/* Hooks that may be absent: none at all means malloc, and who gives one to allocate gives one to
 * free. */
struct callbacks {
    void *data;
    void *(*onMalloc)(size_t size, void *data);
    void (*onFree)(void *block, void *data);
};

static void *take(size_t size, const struct callbacks *callbacks)
{
    if (callbacks == NULL)
        return malloc(size);
    return callbacks->onMalloc != NULL ? callbacks->onMalloc(size, callbacks->data) : NULL;
}

static void give(void *block, const struct callbacks *callbacks)
{
    if (block == NULL)
        return;
    if (callbacks == NULL)
        free(block);
    else if (callbacks->onFree != NULL)
        callbacks->onFree(block, callbacks->data);
}

int hookedOk(int to, const struct callbacks *callbacks)
{
    char *text = take(32, callbacks);
    if (text == NULL)
        return -1;
    strcpy(text, "hello");
    int status = send_all(to, text);
    give(text, callbacks);
    return status;
}

int hookedBad(int to, const struct callbacks *callbacks)
{
    char *text = take(32, callbacks); // want memory-leak "not released"
    if (text == NULL)
        return -1;
    strcpy(text, "hello");
    if (send_all(to, text) < 0)
        return -2;
    give(text, callbacks);
    return 0;
}
