/* Globals: state that a program keeps, and variables that only hand something to a callee. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void show(const char *text);

/* ---- handed to a callee ----------------------------------------------------------------------- */

static char *handed;

static void use_handed(void)
{
    show(handed);
}

int handedBad(void)
{
    char *text = malloc(16); // want memory-leak "not released|never released"
    if (text == NULL) {
        return -1;
    }
    strcpy(text, "hello");
    handed = text;
    use_handed();
    return 0;
}

static char *handed_and_freed;

static void end_handed(void)
{
    show(handed_and_freed);
    free(handed_and_freed);
    handed_and_freed = NULL;
}

int handedOk(void)
{
    char *text = malloc(16);
    if (text == NULL) {
        return -1;
    }
    strcpy(text, "hello");
    handed_and_freed = text;
    end_handed();
    return 0;
}

static char *freed_by_writer;

static void look(void)
{
    show(freed_by_writer);
}

int writerFreesOk(void)
{
    char *text = malloc(16);
    if (text == NULL) {
        return -1;
    }
    freed_by_writer = text;
    look();
    free(text);
    return 0;
}

static char *two_levels;

static void innermost(void)
{
    show(two_levels);
}

static void between(void)
{
    innermost();
}

int levelsBad(void)
{
    char *text = malloc(16); // want memory-leak "not released|never released"
    if (text == NULL) {
        return -1;
    }
    text[0] = 0;
    two_levels = text;
    between();
    return 0;
}

/* ---- state ------------------------------------------------------------------------------------ */

static char *name;

int setOk(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        return -1;
    }
    name = copy;
    return 0;
}

const char *getOk(void)
{
    return name;
}

static char *cached;

const char *cachedOk(void)
{
    if (cached == NULL) {
        cached = malloc(64);
    }
    return cached;
}

static char *replaced;

int replacedOk(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL) {
        return -1;
    }
    free(replaced);
    replaced = copy;
    return 0;
}

static char *order;

static int compare(const void *one, const void *other)
{
    return order[*(const unsigned char *)one] - order[*(const unsigned char *)other];
}

void sortOk(char *text, size_t length)
{
    if (order == NULL) {
        order = calloc(1, 256);
    }
    if (order != NULL) {
        qsort(text, length, 1, compare);
    }
}

static FILE *logfile;

static void note(const char *text)
{
    if (logfile != NULL) {
        fputs(text, logfile);
    }
}

void openOk(const char *path)
{
    logfile = fopen(path, "w");
    note("opened\n");
}

void eventOk(const char *text)
{
    note(text);
}

void closeOk(void)
{
    if (logfile != NULL) {
        fclose(logfile);
        logfile = NULL;
    }
}
