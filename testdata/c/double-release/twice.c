/* Released twice: by paths, helpers, aliases, arrays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    char *first, *second;
};

static void drop(char *text)
{
    free(text);
}

static char *gone(char *text)
{
    text = malloc(4);
    free(text);
    return text; // want use-after-release "memory is returned after free"
}

static void drop_if(char *text, int n)
{
    if (n > 0)
        free(text);
}

static void drop_third(char *all[])
{
    free(all[2]);
}

static void reset(char **text)
{
    free(*text);
    *text = NULL;
}

void plainBad(void)
{
    char *text = malloc(4);
    free(text);
    free(text); // want double-release "released again"
}

void helperBad(void)
{
    char *text = malloc(4);
    drop(text);
    free(text); // want double-release "released again"
}

void twice_by_helperBad(void)
{
    char *text = malloc(4);
    drop(text);
    drop(text); // want double-release "released again"
}

void returnedBad(void)
{
    char *text = gone(NULL);
    free(text); // want double-release "released again"
}

void aliasBad(void)
{
    char *text = malloc(4), *same = text;
    free(same);
    free(text); // want double-release "released again"
}

void branchBad(int failed)
{
    char *text = malloc(4);
    if (failed)
        free(text);
    free(text); // want double-release "released again"
}

void parameterBad(char *text)
{
    free(text);
    free(text); // want double-release "released again"
}

void fieldBad(struct pair *pair)
{
    free(pair->first);
    free(pair->first); // want double-release "released again"
}

void elementBad(void)
{
    char *text = malloc(4);
    char *all[3];
    free(text);
    all[2] = text;
    drop_third(all); // want double-release "released again"
}

void streamBad(void)
{
    FILE *file = fopen("a", "r");
    if (file == NULL)
        return;
    fclose(file);
    fclose(file); // want double-release "released again"
}

int ladderBad(int n)
{
    char *text = malloc(4);
    if (text == NULL)
        return -1;
    if (n < 0) {
        free(text);
        goto out;
    }
    n++;
out:
    free(text); // want double-release "released again"
    return n;
}

void positiveBad(int n)
{
    char *text = malloc(4);
    if (n > 0) {
        drop_if(text, n);
        free(text); // want double-release "released again"
    } else {
        free(text);
    }
}

void onceOk(void)
{
    char *text = malloc(4);
    free(text);
}

void clearedOk(void)
{
    char *text = malloc(4);
    free(text);
    text = NULL;
    free(text);
}

void by_resetOk(void)
{
    char *text = malloc(4);
    reset(&text);
    free(text);
}

void againOk(void)
{
    char *text = malloc(4);
    free(text);
    text = malloc(8);
    free(text);
}

void either_wayOk(int failed)
{
    char *text = malloc(4);
    if (failed) {
        free(text);
        return;
    }
    free(text);
}

void two_fieldsOk(struct pair *pair)
{
    free(pair->first);
    free(pair->second);
}

void elementsOk(void)
{
    char *all[2];
    all[0] = malloc(4);
    all[1] = malloc(4);
    free(all[0]);
    free(all[1]);
}

void loopOk(char **all, int n)
{
    for (int i = 0; i < n; i++)
        free(all[i]);
    free(all);
}

void flagOk(int early)
{
    int released = 0;
    char *text = malloc(4);
    if (early) {
        free(text);
        released = 1;
    }
    if (!released)
        free(text);
}

void correlatedOk(int n)
{
    char *text = malloc(4);
    if (n > 0)
        drop_if(text, n);
    else
        free(text);
}

struct node {
    struct node *next;
};

void listOk(struct node *head)
{
    while (head != NULL) {
        struct node *next = head->next;
        free(head);
        head = next;
    }
}

void failed_resizeOk(void)
{
    char *text = malloc(4);
    char *more = realloc(text, 8);
    if (more == NULL)
        free(text);
    else
        free(more);
}
