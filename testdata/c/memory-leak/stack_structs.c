/* Structs on the stack that callees fill: what they hold ends with nobody else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct words {
    int count;
    char **items;
    int allocated;
};

struct text {
    char *bytes;
    size_t length, room;
};

struct pair {
    struct text left, right;
};

static int words_add(struct words *words, const char *word)
{
    char *copy = strdup(word);
    if (copy == NULL)
        return -1;
    char **items = realloc(words->items, (size_t)(words->count + 2) * sizeof *items);
    if (items == NULL) {
        free(copy);
        return -1;
    }
    words->items = items;
    words->allocated = 1;
    words->items[words->count++] = copy;
    words->items[words->count] = NULL;
    return 0;
}

static void words_clear(struct words *words)
{
    if (words->items != NULL && words->allocated) {
        for (int i = 0; i < words->count; i++)
            free(words->items[i]);
        free(words->items);
    }
    words->count = 0;
    words->items = NULL;
}

static int text_add(struct text *text, const char *part)
{
    size_t more = strlen(part);
    if (text->length + more + 1 > text->room) {
        char *bytes = realloc(text->bytes, text->length + more + 1);
        if (bytes == NULL)
            return -1;
        text->bytes = bytes;
        text->room = text->length + more + 1;
    }
    memcpy(text->bytes + text->length, part, more + 1);
    text->length += more;
    return 0;
}

static void text_clear(struct text *text)
{
    if (text->room > 0)
        free(text->bytes);
    text->bytes = NULL;
    text->length = text->room = 0;
}

static int text_read(struct text *text, FILE *from)
{
    text->bytes = malloc(100);
    if (text->bytes == NULL)
        return -1;
    text->room = 100;
    text->length = fread(text->bytes, 1, 100, from);
    return 0;
}

static char *text_take(struct text *text)
{
    char *bytes = text->bytes;
    text->bytes = NULL;
    text->length = text->room = 0;
    return bytes;
}

int second_failsBad(const char *name)
{
    struct words words = {0, NULL, 0};
    if (words_add(&words, "") == -1 || // want memory-leak "not released on the path"
        words_add(&words, name) == -1)
        return -1;
    puts(words.items[0]);
    words_clear(&words);
    return 0;
}

int second_failsOk(const char *name)
{
    struct words words = {0, NULL, 0};
    if (words_add(&words, "") == -1 || words_add(&words, name) == -1) {
        words_clear(&words);
        return -1;
    }
    puts(words.items[0]);
    words_clear(&words);
    return 0;
}

int leaves_earlyBad(const char *name)
{
    struct words words = {0, NULL, 0};
    if (words_add(&words, "") == -1) // want memory-leak "not released on the path"
        return -1;
    if (name == NULL)
        return -2;
    words_clear(&words);
    return 0;
}

int read_onceBad(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0) // want memory-leak "not released on the path"
        return -1;
    if (text.length == 0)
        return -2;
    free(text.bytes);
    return 0;
}

int read_onceOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return -1;
    int result = text.length == 0 ? -2 : 0;
    free(text.bytes);
    return result;
}

/* What the clearing function asks about is not known here: it ends what there is. */
int cleared_by_roomOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    int result = text_read(&text, from);
    text_clear(&text);
    return result;
}

int addedOk(const char *name)
{
    struct text text = {NULL, 0, 0};
    if (text_add(&text, "a") != 0 || text_add(&text, name) != 0) {
        text_clear(&text);
        return -1;
    }
    puts(text.bytes);
    text_clear(&text);
    return 0;
}

char *takenOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return NULL;
    return text_take(&text);
}

char *field_returnedOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return NULL;
    return text.bytes;
}

struct text returned_wholeOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        memset(&text, 0, sizeof text);
    return text;
}

int copied_outOk(FILE *from, struct text *into)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return -1;
    *into = text;
    return 0;
}

int field_storedOk(FILE *from, struct pair *pair)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return -1;
    pair->left.bytes = text.bytes;
    pair->left.length = text.length;
    return 0;
}

int field_droppedBad(FILE *from, struct pair *pair)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0) // want memory-leak "never released"
        return -1;
    pair->left.length = text.length;
    return 0;
}

/* Other code ends it: it has been given the address. */
void keep_text(struct text *text);

int kept_elsewhereOk(FILE *from)
{
    struct text text = {NULL, 0, 0};
    if (text_read(&text, from) != 0)
        return -1;
    keep_text(&text);
    return 0;
}
