/* A tree that defines functions which resource files speak of: its own bodies say which allocator
 * stands behind them. */

#include <stdlib.h>
#include <string.h>

void curl_free(void *memory)
{
    free(memory);
}

char *curl_getenv(const char *name)
{
    const char *value = getenv(name);
    return value != NULL ? strdup(value) : NULL;
}

int by_freeOk(const char *name)
{
    char *value = curl_getenv(name);
    if (value == NULL) {
        return -1;
    }
    int length = (int)strlen(value);
    free(value);
    return length;
}

int by_its_ownOk(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        return -1;
    }
    int length = (int)strlen(copy);
    curl_free(copy);
    return length;
}

int lostBad(const char *name)
{
    char *value = curl_getenv(name); // want memory-leak "is not released on the path|is never released"
    return value != NULL ? (int)strlen(value) : -1;
}
