/* Memory that free() never gave: variables, literals, moved pointers. */
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct header {
    size_t size;
};

static char table[16];
static struct header shared;

static void drop(char *text)
{
    free(text);
}

static char *skip(char *text)
{
    while (*text == ' ')
        text++;
    return text;
}

static const char *name_of(int n)
{
    return n > 0 ? "positive" : "other";
}

void arrayBad(void)
{
    char text[10];
    text[0] = 'a';
    free(text); // want mismatched-release "on the stack"
}

void filled_arrayBad(void)
{
    int numbers[10], *p;
    for (int i = 0; i < 10; i++)
        numbers[i] = i;
    p = numbers;
    free(p); // want mismatched-release "on the stack"
}

void initialisedBad(void)
{
    char text[] = "abc";
    free(text); // want mismatched-release "on the stack"
}

void addressBad(void)
{
    struct header header = {0};
    free(&header); // want mismatched-release "on the stack"
}

void staticBad(void)
{
    free(table); // want mismatched-release "in static storage"
}

void static_structBad(void)
{
    free(&shared); // want mismatched-release "in static storage"
}

void literalBad(int n)
{
    char *text = "none";
    if (n)
        text = strdup("some");
    free(text); // want mismatched-release "a string literal"
}

void allocaBad(void)
{
    char *text = alloca(10);
    text[0] = 'a';
    free(text); // want mismatched-release "belongs to the allocator family stack"
}

void helperBad(void)
{
    char text[10] = "a";
    drop(text); // want mismatched-release "on the stack"
}

void movedBad(void)
{
    char *text = strdup("abc");
    if (text == NULL)
        return;
    text++;
    free(text); // want mismatched-release "moved off the start"
}

void searchedBad(void)
{
    char *text = strdup("a:b");
    if (text == NULL)
        return;
    for (; *text != '\0'; text++)
        if (*text == ':')
            break;
    free(text); // want mismatched-release "moved off the start"
}

void offsetBad(void)
{
    char *text = malloc(10);
    drop(text + 2); // want mismatched-release "moved off the start"
}

void heapOk(void)
{
    char *text = strdup("a");
    free(text);
}

void separate_pointerOk(void)
{
    char *text = strdup("a:b");
    if (text == NULL)
        return;
    for (char *p = text; *p != '\0'; p++)
        if (*p == ':')
            *p = '\0';
    free(text);
}

void backOk(void)
{
    struct header *header = malloc(sizeof *header + 10);
    if (header == NULL)
        return;
    char *body = (char *)(header + 1);
    body[0] = 'a';
    free((struct header *)body - 1);
}

void header_of_inputOk(char *body)
{
    free((struct header *)(void *)body - 1);
}

void first_elementOk(void)
{
    char *text = malloc(10);
    free(&text[0]);
}

void buffer_or_heapOk(size_t n)
{
    char small[16];
    char *text = small;
    if (n > sizeof small) {
        text = malloc(n);
        if (text == NULL)
            return;
    }
    text[0] = 'a';
    if (text != small)
        free(text);
}

void flagOk(int copy)
{
    char *text = "default";
    if (copy)
        text = strdup("copy");
    if (copy)
        free(text);
}

void indexOk(void)
{
    char *text = strdup("a:b");
    if (text == NULL)
        return;
    for (size_t i = 0; text[i] != '\0'; i++)
        if (text[i] == ':')
            text[i] = ' ';
    free(text);
}

void from_arrayOk(void)
{
    char *all[2];
    all[0] = strdup("a");
    all[1] = strdup("b");
    for (int i = 0; i < 2; i++)
        free(all[i]);
}

void skipped_copyOk(void)
{
    char *text = strdup("  a");
    if (text == NULL)
        return;
    puts(skip(text));
    free(text);
}

void literal_printedOk(int n)
{
    puts(name_of(n));
}

void element_pointerOk(char **all)
{
    free(all[3]);
    free(*all);
}
