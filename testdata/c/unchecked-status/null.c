/* What may be NULL is looked at before it is asked. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct point {
    int x, y;
};

static struct point *point_new(int x)
{
    struct point *p = malloc(sizeof *p);
    if (p != NULL)
        p->x = x;
    return p;
}

static struct point *point_or_abort(void)
{
    struct point *p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    return p;
}

static void set(struct point *p, int x)
{
    p->x = x;
}

static void set_checked(struct point *p, int x)
{
    if (p != NULL)
        p->x = x;
}

void fieldBad(void)
{
    struct point *p = malloc(sizeof *p);
    p->x = 1; // want unchecked-status "malloc at line 40 may have returned NULL"
    free(p);
}

void elementBad(void)
{
    int *n = calloc(4, sizeof *n);
    n[0] = 1; // want unchecked-status "may have returned NULL"
    free(n);
}

void pointeeBad(void)
{
    int *n = malloc(sizeof *n);
    *n = 1; // want unchecked-status "may have returned NULL"
    free(n);
}

void copied_intoBad(void)
{
    char *text = malloc(4);
    strcpy(text, "abc"); // want unchecked-status "used by strcpy"
    free(text);
}

void streamBad(void)
{
    FILE *file = fopen("a", "r");
    fclose(file); // want unchecked-status "fopen at line 68 may have returned NULL"
}

void resizedBad(char *text)
{
    char *more = realloc(text, 10);
    more[0] = 'a'; // want unchecked-status "may have returned NULL"
    free(more);
}

void helper_resultBad(void)
{
    struct point *p = point_new(1);
    p->y = 2; // want unchecked-status "may have returned NULL"
    free(p);
}

void helper_argumentBad(void)
{
    struct point *p = malloc(sizeof *p);
    set(p, 1); // want unchecked-status "used by set"
    free(p);
}

void too_lateBad(void)
{
    struct point *p = malloc(sizeof *p);
    p->x = 1; // want unchecked-status "may have returned NULL"
    if (p == NULL)
        return;
    free(p);
}

void on_one_pathBad(int n)
{
    char *text = strdup("a");
    if (n > 0 && text == NULL)
        return;
    text[0] = 'b'; // want unchecked-status "may have returned NULL"
    free(text);
}

void wrong_branchBad(void)
{
    struct point *p = malloc(sizeof *p);
    if (p == NULL)
        p->x = 0; // want unchecked-status "may have returned NULL"
    free(p);
}

void lengthBad(void)
{
    char *text = strdup("a");
    printf("%zu\n", strlen(text)); // want unchecked-status "used by strlen"
    free(text);
}

void testedOk(void)
{
    struct point *p = malloc(sizeof *p);
    if (p == NULL)
        return;
    p->x = 1;
    free(p);
}

void insideOk(void)
{
    struct point *p = malloc(sizeof *p);
    if (p)
        p->x = 1;
    free(p);
}

void assertedOk(void)
{
    struct point *p = malloc(sizeof *p);
    assert(p != NULL);
    p->x = 1;
    free(p);
}

void wrappedOk(void)
{
    struct point *p = point_or_abort();
    p->x = 1;
    free(p);
}

void checked_by_helperOk(void)
{
    struct point *p = malloc(sizeof *p);
    set_checked(p, 1);
    free(p);
}

void shortcutOk(void)
{
    char *text = strdup("a");
    if (text != NULL && text[0] == 'a')
        puts(text);
    free(text);
}

void or_chainOk(void)
{
    char *first = malloc(4), *second = malloc(4);
    if (first == NULL || second == NULL) {
        free(first);
        free(second);
        return;
    }
    first[0] = second[0] = 'a';
    free(first);
    free(second);
}

void parameterOk(struct point *p)
{
    p->x = 1;
}

void freedOk(void)
{
    char *text = malloc(4);
    free(text);
}

int negatedOk(void)
{
    FILE *file = fopen("a", "r");
    if (!file)
        return -1;
    int c = fgetc(file);
    fclose(file);
    return c;
}

void resizedOk(char **text)
{
    char *more = realloc(*text, 10);
    if (more == NULL)
        return;
    more[0] = 'a';
    *text = more;
}

void fallbackOk(const char *name)
{
    char *text = strdup(name);
    const char *shown = text != NULL ? text : "none";
    puts(shown);
    free(text);
}
