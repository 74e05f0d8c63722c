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
