/* A text that an object keeps for its reader: the return type says that it is not the caller's. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct value {
    int number;
    char *kept[2];
};

static char *value_copy(struct value *value)
{
    if (value->kept[0] == NULL) {
        value->kept[0] = malloc(32);
        if (value->kept[0] != NULL) {
            snprintf(value->kept[0], 32, "%d", value->number);
        }
    }
    return value->kept[0];
}

const char *value_text(const struct value *value)
{
    return value_copy((struct value *)value);
}

int shownOk(const struct value *value)
{
    const char *text = value_text(value);
    if (text == NULL) {
        return -1;
    }
    return puts(text);
}

int twiceOk(const struct value *value)
{
    const char *first = value_text(value);
    const char *second = value_text(value);
    return first != NULL && second != NULL ? strcmp(first, second) : -1;
}

static char *number_text(int number)
{
    char *text = malloc(32);
    if (text != NULL) {
        snprintf(text, 32, "%d", number);
    }
    return text;
}

int numberBad(int number)
{
    char *text = number_text(number); // want memory-leak "memory from number_text is never released"
    if (text == NULL) {
        return -1;
    }
    return puts(text);
}
