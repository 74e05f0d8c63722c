/* What the executed C cases are linked with: every call of the C library that makes or ends
 * something comes here first (ld --wrap). Sanitizers see dead memory; this file counts what lives and
 * whether anything still leads to it. Its tables hold their pointers inverted, so as not to count. */
#define _GNU_SOURCE
#include "lab_c.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { MOST = 4096, MOST_CHOICES = 64, FIRST_FD = 700, BLOCK = 1024, BLOCKS = 8 };

typedef struct LabThing {
    uintptr_t inverted; /* ~address, or ~descriptor */
    size_t size;
    char kind; /* 'm' memory, 'f' stream, 'd' folder, 'n' descriptor */
    char live, seen;
} LabThing;

static LabThing things[MOST];
static int n_things, n_choices, choices[MOST_CHOICES], given;
static const char *defect;
static jmp_buf ended;
static char *blocks[BLOCKS];
static int n_blocks, n_kept;
static const void *kept[MOST]; /* found by the scan as what it is */
static unsigned char result_of_case[BLOCK] __attribute__((aligned(16)));
extern char __data_start[], _end[];

int lab_choose(int ways)
{
    if (n_choices == MOST_CHOICES)
        return 0;
    int way = n_choices < given ? choices[n_choices] : 0;
    choices[n_choices++] = way;
    dprintf(1, "%d/%d ", way, ways); /* at once: the case may die */
    return way;
}

static void *took(void *pointer, size_t size, char kind)
{
    if (pointer != NULL && n_things < MOST)
        things[n_things++] = (LabThing){~(uintptr_t)pointer, size, kind, 1, 0};
    return pointer;
}

/* The newest thing of that kind at that place; dead ones too. */
static LabThing *find(const void *pointer, char kind)
{
    for (int i = n_things - 1; i >= 0; i--)
        if (things[i].inverted == ~(uintptr_t)pointer && things[i].kind == kind)
            return &things[i];
    return NULL;
}

static int ends(const void *pointer, char kind)
{
    LabThing *thing = find(pointer, kind);
    if (thing != NULL && !thing->live && defect == NULL)
        defect = "released twice";
    if (thing == NULL || !thing->live)
        return 0;
    thing->live = 0;
    return 1;
}

/* ---- memory ----------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);

void *__wrap_malloc(size_t size)
{
    return lab_choose(2) ? NULL : took(__real_malloc(size), size, 'm');
}
void *__wrap_calloc(size_t n, size_t size)
{
    return lab_choose(2) ? NULL : took(__real_calloc(n, size), n * size, 'm');
}
void *__wrap_realloc(void *old, size_t size)
{
    if (lab_choose(2))
        return NULL;
    void *grown = __real_realloc(old, size);
    if (old != NULL)
        ends(old, 'm');
    return took(grown, size, 'm');
}
void *__wrap_reallocarray(void *old, size_t n, size_t size)
{
    return __wrap_realloc(old, n * size);
}
char *__wrap_strndup(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    char *copy = __wrap_malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}
char *__wrap_strdup(const char *text)
{
    return __wrap_strndup(text, strlen(text));
}
int __wrap_vasprintf(char **ret_text, const char *format, va_list arguments)
{
    char text[BLOCK];
    int length = vsnprintf(text, sizeof text, format, arguments);
    *ret_text = __wrap_strdup(text);
    return *ret_text != NULL ? length : -1;
}
int __wrap_asprintf(char **ret_text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = __wrap_vasprintf(ret_text, format, arguments);
    va_end(arguments);
    return length;
}
ssize_t __wrap_getline(char **line, size_t *room, FILE *from)
{
    (void)from;
    if (lab_choose(2))
        return -1;
    if (*line == NULL) {
        *line = took(__real_malloc(16), 16, 'm');
        *room = 16;
    }
    strcpy(*line, "text\n");
    return 5;
}
char *__wrap_realpath(const char *path, char *into)
{
    return into != NULL ? strcpy(into, path) : __wrap_strdup(path);
}
void __wrap_free(void *memory)
{
    if (memory == NULL)
        return;
    LabThing *thing = find(memory, 'm');
    if (thing != NULL)
        thing->live = 0;
    __real_free(memory); /* the sanitizer knows whether it may be */
}

/* ---- streams and folders ---------------------------------------------------------------------- */

FILE *lab_stream(void)
{
    static char contents[][16] = {"text\nmore\n", "x\n", "12 x\n"};
    char *content = contents[lab_choose(3)];
    return fmemopen(content, strlen(content), "r+");
}
static FILE *stream(void)
{
    return lab_choose(2) ? NULL : took(lab_stream(), 0, 'f');
}
static int is_dead(FILE *file)
{
    LabThing *thing = find(file, 'f');
    if (thing != NULL && !thing->live && defect == NULL)
        defect = "a closed stream is used";
    return thing != NULL && !thing->live;
}
FILE *__wrap_fopen(const char *path, const char *mode)
{
    (void)path, (void)mode;
    return stream();
}
FILE *__wrap_popen(const char *command, const char *mode)
{
    return __wrap_fopen(command, mode);
}
FILE *__wrap_tmpfile(void)
{
    return stream();
}
FILE *__wrap_fdopen(int fd, const char *mode)
{
    (void)mode;
    FILE *file = stream();
    if (file != NULL)
        ends((void *)(uintptr_t)fd, 'n'); /* it is the stream's now */
    return file;
}
int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file)
{
    if (ends(file, 'f'))
        return __real_fclose(file);
    if (find(file, 'f') == NULL && find(file, 'm') != NULL)
        defect = "memory is closed as a stream";
    return 0;
}
int __wrap_pclose(FILE *file)
{
    return __wrap_fclose(file);
}
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
    (void)path;
    return lab_choose(2) ? NULL : took(__real_opendir("/proc"), 0, 'd');
}
int __real_closedir(DIR *folder);
int __wrap_closedir(DIR *folder)
{
    return ends(folder, 'd') ? __real_closedir(folder) : 0;
}

int __real_fgetc(FILE *file);
int __wrap_fgetc(FILE *file)
{
    return is_dead(file) ? EOF : __real_fgetc(file);
}
int __real_fputs(const char *text, FILE *file);
int __wrap_fputs(const char *text, FILE *file)
{
    return is_dead(file) ? EOF : __real_fputs(text, file);
}
size_t __real_fread(void *into, size_t size, size_t n, FILE *file);
size_t __wrap_fread(void *into, size_t size, size_t n, FILE *file)
{
    return is_dead(file) || lab_choose(2) ? 0 : __real_fread(into, size, n, file);
}
size_t __real_fwrite(const void *from, size_t size, size_t n, FILE *file);
size_t __wrap_fwrite(const void *from, size_t size, size_t n, FILE *file)
{
    return is_dead(file) || lab_choose(2) ? 0 : __real_fwrite(from, size, n, file);
}

/* ---- descriptors ------------------------------------------------------------------------------ */

static int fresh_descriptor(void)
{
    static int next = FIRST_FD;
    took((void *)(uintptr_t)next, 0, 'n');
    return next++;
}
static int descriptor(void)
{
    return lab_choose(2) ? -1 : fresh_descriptor();
}
int __wrap_open(const char *path, int flags, ...)
{
    (void)path, (void)flags;
    return descriptor();
}
int __wrap_openat(int folder, const char *path, int flags, ...)
{
    (void)folder, (void)path, (void)flags;
    return descriptor();
}
int __wrap_socket(int domain, int type, int protocol)
{
    (void)domain, (void)type, (void)protocol;
    return descriptor();
}
int __wrap_accept(int fd, struct sockaddr *address, socklen_t *size)
{
    (void)fd, (void)address, (void)size;
    return descriptor();
}
int __wrap_dup(int fd)
{
    (void)fd;
    return descriptor();
}
int __wrap_pipe(int *fds)
{
    if (lab_choose(2))
        return -1;
    fds[0] = fresh_descriptor();
    fds[1] = fresh_descriptor();
    return 0;
}
int __wrap_pipe2(int *fds, int flags)
{
    (void)flags;
    return __wrap_pipe(fds);
}
int __wrap_socketpair(int domain, int type, int protocol, int *fds)
{
    (void)domain, (void)type, (void)protocol;
    return __wrap_pipe(fds);
}
int __wrap_close(int fd)
{
    ends((void *)(uintptr_t)fd, 'n');
    return 0;
}
long __wrap_syscall(long number, long first, ...)
{
    (void)number;
    return __wrap_close((int)first);
}

/* ---- calls that can fail ---------------------------------------------------------------------- */

#define FAILS(name, parameters)                                                                   \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        return lab_choose(2) ? -1 : 0;                                                             \
    }
FAILS(fcntl, (int fd, int command, ...))
FAILS(setsockopt, (int fd, int level, int name, const void *value, socklen_t size))
FAILS(bind, (int fd, const struct sockaddr *address, socklen_t size))
FAILS(connect, (int fd, const struct sockaddr *address, socklen_t size))
FAILS(listen, (int fd, int backlog))
FAILS(dup2, (int fd, int other))
FAILS(fseek, (FILE *file, long offset, int whence))
FAILS(execl, (const char *path, const char *argument, ...))

ssize_t __wrap_read(int fd, void *into, size_t size)
{
    (void)fd;
    memset(into, 0, size);
    return lab_choose(2) ? -1 : (ssize_t)size;
}
ssize_t __wrap_write(int fd, const void *from, size_t size)
{
    (void)fd, (void)from;
    return lab_choose(2) ? -1 : (ssize_t)size;
}
char *__wrap_fgets(char *into, int size, FILE *file)
{
    (void)file;
    if (lab_choose(2) || size < 2)
        return NULL;
    into[0] = 'a';
    into[1] = '\0';
    return into;
}
pid_t __wrap_fork(void)
{
    static const pid_t results[] = {4321, -1, 0};
    return results[lab_choose(3)];
}
_Noreturn void __wrap_exit(int status)
{
    (void)status;
    longjmp(ended, 2); /* what lives when the process ends is nobody's loss */
}
_Noreturn void __wrap__exit(int status)
{
    __wrap_exit(status);
}
_Noreturn void __wrap_abort(void)
{
    __wrap_exit(1);
}

/* ---- what the caller gives -------------------------------------------------------------------- */

int lab_number(void)
{
    static const int numbers[] = {0, 1, -1, 2, 3, 5};
    return numbers[lab_choose(6)];
}
size_t lab_size(void)
{
    static const size_t sizes[] = {8, 1, 40};
    return sizes[lab_choose(3)];
}
void lab_keep(const void *pointer)
{
    if (n_kept < MOST)
        kept[n_kept++] = pointer;
}
const char *lab_text(void)
{
    static const char *const texts[] = {"text", "", "other=long text/with.parts", NULL};
    return texts[lab_choose(4)];
}
const char **lab_texts(void)
{
    static const char *texts[] = {"one", "two", "three", "four", "five", "six", NULL};
    return texts;
}
void *lab_block(void)
{
    return n_blocks == BLOCKS ? NULL : (blocks[n_blocks++] = __real_calloc(1, BLOCK));
}
void lab_returned(const void *result, size_t size)
{
    memcpy(result_of_case, result, size < BLOCK ? size : BLOCK);
}

/* ---- the verdict ------------------------------------------------------------------------------ */

static void mark(uintptr_t word);

__attribute__((no_sanitize("address", "undefined"))) static void scan(const char *from, size_t size)
{
    for (size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
        uintptr_t word;
        int number;
        __builtin_memcpy(&number, from + at, sizeof number);
        if (number >= FIRST_FD && number < FIRST_FD + MOST)
            mark((uintptr_t)number);
        if (at % sizeof(uintptr_t) == 0 && at + sizeof(uintptr_t) <= size) {
            word = *(const volatile uintptr_t *)(from + at);
            if (word > 65536)
                mark(word);
        }
    }
}

static void mark(uintptr_t word)
{
    for (int i = 0; i < n_things; i++) {
        LabThing *thing = &things[i];
        uintptr_t start = ~thing->inverted;
        if (thing->live && !thing->seen && word >= start && word <= start + thing->size) {
            thing->seen = 1;
            if (thing->kind == 'm')
                scan((const char *)start, thing->size);
        }
    }
}

static void judge(void)
{
    scan(__data_start, (size_t)(_end - __data_start));
    for (int i = 0; i < n_blocks; i++) /* also what the case has released: ASan keeps it mapped */
        scan(blocks[i], BLOCK);
    for (int i = 0; i < n_things && defect == NULL; i++)
        if (things[i].live && !things[i].seen)
            defect = things[i].kind == 'm' ? "memory is lost"
                     : things[i].kind == 'n' ? "a descriptor stays open" : "a stream stays open";
}

/* argv: number of the case, then the choices. Prints the ways of the choices made, and the defect. */
void lab_serve(void (*const *cases)(void), int n, int argc, char **argv)
{
    int number = argc > 1 ? atoi(argv[1]) : -1;
    if (number < 0 || number >= n)
        _Exit(98);
    for (given = 0; given + 2 < argc && given < MOST_CHOICES; given++)
        choices[given] = atoi(argv[given + 2]);
    int way = setjmp(ended);
    if (way == 0) {
        cases[number]();
        judge();
    }
    dprintf(1, "\n%s\n", defect != NULL ? defect : "");
    _Exit(0);
}
