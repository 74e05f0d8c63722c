/* Memory that some path loses, and the ways by which code keeps hold of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name {
    char *text;
    size_t size;
};

union cell {
    void *any;
    char *text;
};

static const int VERBOSE = 0;
static int quiet = 1;

static int always(void)
{
    return 1;
}

static char *twice(const char *text)
{
    char *copy = malloc(2 * strlen(text) + 1);
    if (copy == NULL)
        return NULL;
    strcpy(copy, text);
    strcat(copy, text);
    return copy;
}

static void consume(struct name name)
{
    free(name.text);
}

static void consume_third(char *names[])
{
    free(names[2]);
}

static int fill(char **ret_text)
{
    char *text = strdup("text");
    if (text == NULL)
        return -1;
    *ret_text = text;
    return 0;
}

void neverBad(void)
{
    char *text = malloc(10); // want memory-leak "never released"
    if (text != NULL)
        text[0] = 'a';
}

int early_returnBad(int n)
{
    char *text = malloc(10); // want memory-leak "not released on the path"
    if (text == NULL)
        return -1;
    if (n < 0)
        return -2;
    free(text);
    return 0;
}

void result_of_helperBad(void)
{
    char *text = twice("a"); // want memory-leak "never released"
    if (text != NULL)
        puts(text);
}

void overwrittenBad(void)
{
    char *text = strdup("one"); // want memory-leak "never released"
    text = strdup("two");
    free(text);
}

int out_parameterBad(int n)
{
    char *text = NULL;
    if (fill(&text) != 0) // want memory-leak "not released on the path"
        return -1;
    if (n == 3)
        return n;
    free(text);
    return 0;
}

void resizedBad(void)
{
    char *text = malloc(10);
    if (text == NULL)
        return;
    char *more = realloc(text, 20); // want memory-leak "never released"
    if (more == NULL) {
        free(text);
        return;
    }
    more[0] = 'a';
}

void constant_flagBad(void)
{
    char *text = strdup("a"); // want memory-leak "never released"
    if (VERBOSE)
        free(text);
}

void constant_helperBad(void)
{
    char *text = strdup("a"); // want memory-leak "never released"
    if (!always())
        free(text);
}

void struct_by_valueBad(void)
{
    struct name name;
    name.text = strdup("a"); // want memory-leak "never released"
    name.size = 1;
    printf("%zu\n", name.size);
}

int gotoBad(int n)
{
    int result = -1;
    char *first = malloc(10), *second = NULL; // want memory-leak "not released on the path"
    if (first == NULL)
        goto out;
    second = malloc(10);
    if (second == NULL)
        goto out;
    result = n;
    free(first);
out:
    free(second);
    return result;
}

void only_sometimesBad(int owned)
{
    char *text = strdup("a"); // want memory-leak "not released on the path"
    if (owned)
        free(text);
}

void switchBad(int kind)
{
    char *text = strdup("a"); // want memory-leak "not released on the path"
    switch (kind) {
    case 1:
        free(text);
        break;
    case 2:
        break;
    default:
        free(text);
    }
}

void every_pathOk(int n)
{
    char *text = malloc(10);
    if (text == NULL)
        return;
    if (n < 0) {
        free(text);
        return;
    }
    text[0] = 'a';
    free(text);
}

char *returnedOk(void)
{
    char *text = malloc(10);
    if (text != NULL)
        text[0] = '\0';
    return text;
}

void in_a_structOk(struct name *name)
{
    name->text = strdup("a");
}

void by_valueOk(void)
{
    char *text = strdup("a");
    struct name name;
    name.text = text;
    name.size = 1;
    consume(name);
}

void in_an_arrayOk(void)
{
    char *names[4];
    names[2] = strdup("a");
    consume_third(names);
}

void unionOk(void)
{
    union cell cell;
    cell.any = malloc(4);
    free(cell.text);
}

int gotoOk(int n)
{
    int result = -1;
    char *first = malloc(10), *second = NULL;
    if (first == NULL)
        goto out;
    second = malloc(10);
    if (second == NULL)
        goto out;
    result = n;
out:
    free(second);
    free(first);
    return result;
}

void flagOk(int copies)
{
    int owned = 0;
    const char *text = "default";
    char *copy = NULL;
    if (copies) {
        copy = strdup(text);
        owned = 1;
    }
    puts(text);
    if (owned)
        free(copy);
}

void constant_flagOk(void)
{
    char *text = strdup("a");
    if (quiet)
        free(text);
}

void constant_helperOk(void)
{
    char *text = strdup("a");
    if (always())
        free(text);
}

void resizedOk(size_t n)
{
    char *text = malloc(n);
    if (text == NULL)
        return;
    char *more = realloc(text, 2 * n);
    if (more == NULL) {
        free(text);
        return;
    }
    free(more);
}

int out_parameterOk(void)
{
    char *text = NULL;
    if (fill(&text) != 0)
        return -1;
    free(text);
    return 0;
}

struct node {
    struct node *next;
    char *text;
};

int pushOk(struct node **head)
{
    struct node *node = malloc(sizeof *node);
    if (node == NULL)
        return -1;
    node->text = strdup("a");
    node->next = *head;
    *head = node;
    return 0;
}

void loopOk(int n)
{
    for (int i = 0; i < n; i++) {
        char *text = malloc(10);
        if (text == NULL)
            break;
        free(text);
    }
}
