#include <stdlib.h>
#include <string.h>

struct file {
    char *name;
};

/* an array that grows keeps what was in it */
static int insert(struct file ***files, size_t *n_files, const char *name)
{
    struct file **grown = realloc(*files, (*n_files + 1) * sizeof *grown);
    if (grown == NULL) {
        return -1;
    }
    *files = grown;
    struct file *file = malloc(sizeof *file);
    if (file == NULL) {
        return -1;
    }
    grown[*n_files] = file;
    file->name = NULL;
    *n_files += 1;
    return (int)strlen(name);
}

int GrownOk(const char **names)
{
    struct file **files = NULL;
    size_t n_files = 0;
    for (; *names != NULL; names++) {
        insert(&files, &n_files, *names);
    }
    for (size_t i = 0; i < n_files; i++) {
        struct file *file = files[i];
        free(file);
    }
    free(files);
    return 0;
}

int NotSweptBad(const char *name, int wanted)
{
    char **all = malloc(10 * sizeof *all);
    if (all == NULL) {
        return -1;
    }
    all[0] = strdup(name); // want memory-leak "not released"
    if (!wanted) {
        free(all);
        return -1;
    }
    for (int i = 0; i < 1; i++) {
        free(all[i]);
    }
    free(all);
    return 0;
}

/* how many there are is counted apart from them */
int CountedOk(const char **names, int n)
{
    char **all = NULL;
    int count = 0;
    for (int i = 0; i < n; i++) {
        count++;
        char **grown = realloc(all, (size_t)count * sizeof *grown);
        if (grown == NULL) {
            count--;
            goto out;
        }
        all = grown;
        all[count - 1] = strdup(names[i]);
        if (all[count - 1] == NULL) {
            goto out;
        }
    }
out:
    for (int i = 0; i < count; i++) {
        free(all[i]);
    }
    free(all);
    return count;
}

struct tag {
    char *handle, *prefix;
};

/* a stack of structs by value */
int StackOk(const struct tag *from, const struct tag *end)
{
    struct {
        struct tag *start, *end, *top;
    } copy = {NULL, NULL, NULL};
    struct tag value = {NULL, NULL};
    copy.start = malloc(16 * sizeof *copy.start);
    if (copy.start == NULL) {
        return 0;
    }
    copy.top = copy.start;
    copy.end = copy.start + 16;
    for (; from != end && copy.top != copy.end; from++) {
        value.handle = strdup(from->handle);
        value.prefix = strdup(from->prefix);
        *copy.top++ = value;
        value.handle = value.prefix = NULL;
    }
    while (copy.start != copy.top) {
        struct tag last = *--copy.top;
        free(last.handle);
        free(last.prefix);
    }
    free(copy.start);
    return 1;
}

int ValueBad(const char *text)
{
    struct tag value = {NULL, NULL};
    value.handle = strdup(text);
    value.prefix = strdup(text); // want memory-leak "never released"
    free(value.handle);
    return 0;
}

int LoopBad(char **names, int n)
{
    char *all = malloc(10); // want memory-leak "not released"
    for (int i = 0; i < n; i++) {
        if (names[i] == NULL) {
            free(all); // want double-release "released again"
        }
    }
    return 0;
}
