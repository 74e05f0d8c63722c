/* Two things that one call gives at two places are two things, whichever ways make which; and one
 * mistake is told once. */

#include <stdlib.h>
#include <string.h>

static void *copy_part(const char *from, size_t length)
{
    char *copy = length < 1000000 ? malloc(length + 1) : NULL;
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, from, length);
    copy[length] = 0;
    return copy;
}

static int split(const char *text, char **ret_name, char **ret_word, char **ret_rest)
{
    char *name = NULL, *word = NULL;
    const char *first = strchr(text, ':'), *second = NULL;
    if (ret_rest != NULL) {
        second = strchr(text, ';');
    }
    name = copy_part(text, first != NULL ? (size_t)(first - text) : strlen(text));
    if (name == NULL) {
        goto failed;
    }
    if (first != NULL) {
        word = copy_part(first + 1, 4);
        if (word == NULL) {
            goto failed;
        }
    }
    if (ret_rest != NULL) {
        char *rest = NULL;
        if (second != NULL) {
            rest = copy_part(second + 1, 3);
            if (rest == NULL) {
                goto failed;
            }
        }
        *ret_rest = rest;
    }
    *ret_name = name;
    *ret_word = word;
    return 0;
failed:
    free(name);
    free(word);
    return -1;
}

void report(const char *what);
extern int failures;

void splitOk(const char *text, const char *wanted)
{
    char *name = NULL, *word = NULL, *rest = NULL;
    if (split(text, &name, &word, &rest) != 0) {
        report("split");
        failures++;
    }
    if ((wanted != NULL) != (name != NULL)) {
        report("name");
        failures++;
    }
    if ((wanted != NULL) != (word != NULL)) {
        report("word");
        failures++;
    }
    if (failures == 0 && rest != NULL) {
        report(rest);
    }
    free(name);
    free(word);
    free(rest);
}

void splitBad(const char *text)
{
    char *name = NULL, *word = NULL, *rest = NULL;
    if (split(text, &name, &word, &rest) != 0) {
        return;
    }
    free(name);
    free(word);
    free(rest);
    free(word); // want double-release "is released again by free"
}

struct ends {
    char *from, *to;
    int count;
};

static struct ends parse(int count, char **texts)
{
    struct ends ends;
    memset(&ends, 0, sizeof ends);
    for (int i = 0; i < count; i++) {
        if (texts[i][0] == 'f') {
            free(ends.from);
            ends.from = strdup(texts[i]);
        } else if (texts[i][0] == 't') {
            free(ends.to);
            ends.to = strdup(texts[i]);
        }
    }
    return ends;
}

int parsedOk(int count, char **texts)
{
    struct ends ends = parse(count, texts);
    int result = ends.count;
    if (ends.from == NULL) {
        result++;
    }
    if (ends.to == NULL) {
        result++;
    }
    free(ends.from);
    free(ends.to);
    return result;
}

int onceBad(const char *text, int again)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        return -1;
    }
    free(copy);
    if (again == 1) {
        free(copy); // want double-release "is released again by free"
    }
    if (again == 2) {
        free(copy);
    }
    return copy[0];
}
