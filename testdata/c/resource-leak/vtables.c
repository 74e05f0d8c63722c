/* Objects that end by a function of their own; numbers that stand for files; checks that do not hold. */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct outlet outlet;
struct outlet {
    void (*free)(outlet *self);
    int (*write)(outlet *self, const char *text);
    char *name;
};

outlet *outlet_new(const char *name);
int outlet_attach(const outlet *o);

static void outlet_end(outlet *o)
{
    if (o->free == NULL)
        return;
    o->free(o);
}

int use_outletOk(const char *name)
{
    outlet *o = outlet_new(name);
    if (o == NULL)
        return -1;
    int rc = o->write(o, "text");
    outlet_end(o);
    return rc;
}

int direct_outletOk(const char *name)
{
    outlet *o = outlet_new(name);
    if (o == NULL)
        return -1;
    int rc = o->write(o, "text");
    o->free(o);
    return rc;
}

/* The number is printed, the file behind it is not used. */
int print_numberOk(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    if (close(fd) < 0)
        fprintf(stderr, "cannot close %d\n", fd);
    return 0;
}

int read_numberBad(const char *path, char *to)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    close(fd);
    return (int)read(fd, to, 1); // want use-after-release "read"
}

/* A check that does not hold ends the program: nothing is lost on a way that is none. */
int checkedOk(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return -1;
    assert(copy[0] != '\0');
    int length = (int)strlen(copy);
    free(copy);
    return length;
}

typedef struct room {
    char *shape;
    int *doors[4];
} room;

typedef struct house {
    room *rooms;
    char *name;
} house;

/* What a callee puts into what its argument leads to is part of a larger structure. */
static int furnish(house *h, int n)
{
    for (int i = 0; i < n && i < 4; i++) {
        h->rooms->doors[i] = malloc(sizeof(int));
        if (h->rooms->doors[i] == NULL)
            return -1;
    }
    return 0;
}

static void clear(house *h)
{
    for (int i = 0; i < 4; i++)
        free(h->rooms->doors[i]);
}

int furnishedOk(room *rooms)
{
    house h = {0};
    h.rooms = rooms;
    if (furnish(&h, 3) != 0) {
        clear(&h);
        return -1;
    }
    clear(&h);
    return 0;
}
