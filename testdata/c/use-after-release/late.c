/* Used after release: read, written, passed on, returned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct point {
    int x, y;
};

struct owner {
    char *text;
};

static void show(const char *text)
{
    if (text != NULL)
        printf("%s\n", text);
}

static int first(const int *numbers)
{
    return numbers[0];
}

static char *reversed(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return NULL;
    free(copy);
    return copy; // want use-after-release "memory is returned after free"
}

static void drop(struct owner *owner)
{
    free(owner->text);
    owner->text = NULL;
}

void fieldBad(void)
{
    struct point *p = calloc(1, sizeof *p);
    if (p == NULL)
        return;
    free(p);
    printf("%d\n", p->x); // want use-after-release "is used by"
}

void elementBad(void)
{
    int *n = calloc(4, sizeof *n);
    if (n == NULL)
        return;
    free(n);
    printf("%d\n", n[1]); // want use-after-release "is used by"
}

void writtenBad(void)
{
    char *text = malloc(4);
    if (text == NULL)
        return;
    free(text);
    text[0] = 'a'; // want use-after-release "is used by"
}

void pointeeBad(void)
{
    int *n = malloc(sizeof *n);
    if (n == NULL)
        return;
    free(n);
    *n = 3; // want use-after-release "is used by"
}

void passedBad(void)
{
    char *text = strdup("a");
    free(text);
    show(text); // want use-after-release "is used by show"
}

int read_by_helperBad(void)
{
    int *n = calloc(4, sizeof *n);
    if (n == NULL)
        return 0;
    free(n);
    return first(n); // want use-after-release "is used by first"
}

void libraryBad(void)
{
    char *text = strdup("a");
    if (text == NULL)
        return;
    free(text);
    puts(text); // want use-after-release "is used by puts"
}

void returnedBad(void)
{
    char *text = reversed("a");
    show(text); // want use-after-release "is used by show"
}

void streamBad(void)
{
    FILE *file = fopen("a", "r");
    if (file == NULL)
        return;
    fclose(file);
    fgetc(file); // want use-after-release "is used by fgetc"
}

void parameterBad(struct point *p)
{
    free(p);
    p->x = 1; // want use-after-release "is used by"
}

void on_one_pathBad(int n)
{
    char *text = strdup("a");
    if (n > 0)
        free(text);
    show(text); // want use-after-release "is used by show"
    if (n <= 0)
        free(text);
}

void aliasBad(void)
{
    char *text = strdup("a"), *same = text;
    free(text);
    show(same); // want use-after-release "is used by show"
}

/* What is returned is dead, and whoever calls it leaves it alone. */
static char *spent(char *text)
{
    text = strdup("b");
    free(text);
    return text;
}

void left_aloneOk(void)
{
    char *text = NULL;
    text = spent(text);
}

void ignoredOk(void)
{
    (void)spent(NULL);
}

/* One of two callers looks. */
static char *looked_at(char *text)
{
    text = strdup("b");
    free(text);
    return text; // want use-after-release "memory is returned after free"
}

void left_alone_hereOk(void)
{
    char *text = looked_at(NULL);
    text = NULL;
}

void looksBad(void)
{
    char *text = looked_at(NULL);
    char **place = &text;
    show(*place); // want use-after-release "is used by show"
}

void beforeOk(void)
{
    char *text = strdup("a");
    show(text);
    free(text);
}

void clearedOk(void)
{
    char *text = strdup("a");
    free(text);
    text = NULL;
    show(text);
}

void comparedOk(char *old, char *text)
{
    free(old);
    if (text == old)
        puts("same");
}

void renewedOk(void)
{
    char *text = strdup("a");
    free(text);
    text = strdup("b");
    show(text);
    free(text);
}

void ownerOk(struct owner *owner)
{
    drop(owner);
    owner->text = strdup("a");
    show(owner->text);
}

void copied_outOk(void)
{
    struct point *p = calloc(1, sizeof *p);
    if (p == NULL)
        return;
    int x = p->x;
    free(p);
    printf("%d\n", x);
}

void correlatedOk(int n)
{
    char *text = strdup("a");
    if (n > 0)
        free(text);
    if (n <= 0) {
        show(text);
        free(text);
    }
}

struct node {
    struct node *next;
    char *text;
};

void listOk(struct node *head)
{
    for (struct node *next; head != NULL; head = next) {
        next = head->next;
        free(head->text);
        free(head);
    }
}

void returnOk(int n)
{
    char *text = strdup("a");
    if (n) {
        free(text);
        return;
    }
    show(text);
    free(text);
}

void loopOk(int n)
{
    char *text = NULL;
    for (int i = 0; i < n; i++) {
        text = strdup("a");
        show(text);
        free(text);
    }
}

void resizedOk(void)
{
    char *text = malloc(4);
    char *more = realloc(text, 8);
    if (more == NULL) {
        free(text);
        return;
    }
    more[0] = 'a';
    free(more);
}

void address_onlyOk(void)
{
    char *text = strdup("a");
    const void *before = text;
    free(text);
    (void)before;
}
