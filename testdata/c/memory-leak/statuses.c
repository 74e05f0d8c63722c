/* The negative of errno is a failure: what was put away only with success is still there. */

#include <errno.h>
#include <stdlib.h>

extern int busy;

static int put_away(char **place, char *text)
{
    if (busy) {
        return -errno;
    }
    *place = text;
    return 0;
}

int storedOk(char **place)
{
    char *text = malloc(8);
    if (text == NULL) {
        return -ENOMEM;
    }
    int status = put_away(place, text);
    if (status < 0) {
        free(text);
        return status;
    }
    return 0;
}

int nonzeroOk(char **place)
{
    char *text = malloc(8);
    if (text == NULL) {
        return -ENOMEM;
    }
    int status = put_away(place, text);
    if (status != 0) {
        free(text);
        return status;
    }
    return 0;
}

int storedBad(char **place)
{
    char *text = malloc(8); // want memory-leak "not released"
    if (text == NULL) {
        return -ENOMEM;
    }
    int status = put_away(place, text);
    if (status < 0) {
        return status;
    }
    return 0;
}

struct place {
    int kind, flags;
    char *text;
};

extern int prepare(int how);

/* Several ways to fail, each with another number. */
static int put_in(struct place *place, char *text, int flags)
{
    if (place->text != NULL && place->text != text) {
        return -EBUSY;
    }
    place->flags |= flags;
    if (place->kind == 12) {
        if ((place->flags & 4) != 0 && prepare(1)) {
            return -errno;
        }
        if ((place->flags & 8) != 0 && prepare(2)) {
            return -errno;
        }
    }
    place->text = text;
    return 0;
}

int putOk(struct place *place, int flags)
{
    char *text = malloc(8);
    if (text == NULL) {
        return -ENOMEM;
    }
    int status = put_in(place, text, flags);
    if (status != 0) {
        free(text);
        return status;
    }
    return 0;
}

int putBad(struct place *place, int flags)
{
    char *text = malloc(8); // want memory-leak "not released"
    if (text == NULL) {
        return -ENOMEM;
    }
    return put_in(place, text, flags);
}
