/* A room within an object or on the stack that memory takes the place of when it grows too small:
 * a comparison with the room, or a flag, says which of the two there is. */

#include <stdlib.h>
#include <string.h>

struct text {
    char *start;
    size_t size;
    char room[16];
};

static void text_start(struct text *text)
{
    text->start = text->room;
    text->size = sizeof text->room;
}

static int text_grow(struct text *text, size_t size)
{
    char *larger = malloc(size);
    if (larger == NULL) {
        return -1;
    }
    memcpy(larger, text->start, text->size);
    if (text->start != text->room) {
        free(text->start);
    }
    text->start = larger;
    text->size = size;
    return 0;
}

static void text_end(struct text *text)
{
    if (text->start != text->room) {
        free(text->start);
    }
    text_start(text);
}

int smallOk(const char *from)
{
    struct text text;
    text_start(&text);
    strncpy(text.start, from, text.size);
    int first = text.start[0];
    text_end(&text);
    return first;
}

int grownOk(size_t size)
{
    struct text text;
    text_start(&text);
    if (text_grow(&text, size) != 0) {
        return -1;
    }
    text_end(&text);
    text_end(&text);
    return 0;
}

static void text_end_always(struct text *text)
{
    free(text->start);
}

void smallBad(void)
{
    struct text text;
    char room[16];
    text.start = room;
    text_end_always(&text); // want mismatched-release "text_end_always is given memory that it never gave: it is on the stack"
}

struct pair {
    int *left, *right;
    int few_left[4], few_right[4];
    unsigned count;
};

static void pair_start(struct pair *pair)
{
    pair->left = pair->few_left;
    pair->right = pair->few_right;
    pair->count = 4;
}

static void pair_end(struct pair *pair)
{
    if (pair->left != pair->few_left) {
        free(pair->left);
        pair->left = pair->few_left;
    }
    if (pair->right != pair->few_right) {
        free(pair->right);
        pair->right = pair->few_right;
    }
}

int pairOk(int (*fill)(struct pair *))
{
    struct pair pair;
    pair_start(&pair);
    int result = fill(&pair);
    pair_end(&pair);
    return result;
}

/* ---- a flag beside the pointer ------------------------------------------------------------------
 */

struct table {
    int *rows;
    unsigned used, size;
    unsigned own : 1;
};

static void table_start(struct table *table, int *rows, unsigned size)
{
    memset(table, 0, sizeof *table);
    if (rows != NULL && size > 0) {
        table->rows = rows;
        table->size = size;
    }
}

static int table_grow(struct table *table, unsigned more)
{
    int *rows = calloc(table->size + more, sizeof *rows);
    if (rows == NULL) {
        return 1;
    }
    memcpy(rows, table->rows, table->size * sizeof *rows);
    if (table->own) {
        free(table->rows);
    }
    table->rows = rows;
    table->size += more;
    table->own = 1;
    return 0;
}

static int table_add(struct table *table, int row)
{
    if (table->used >= table->size && table_grow(table, 16) != 0) {
        return 1;
    }
    table->rows[table->used++] = row;
    return 0;
}

static void table_end(struct table *table)
{
    if (table->own) {
        free(table->rows);
    }
    memset(table, 0, sizeof *table);
}

int onceOk(int row)
{
    int few[8];
    struct table table;
    table_start(&table, few, 8);
    int result = table_add(&table, row);
    table_end(&table);
    return result;
}

int oftenOk(int n)
{
    int few[8], result = 0;
    struct table table;
    table_start(&table, few, 8);
    for (int i = 0; i < n && result == 0; i++) {
        result = table_add(&table, i);
    }
    table_end(&table);
    return result;
}

void flaggedBad(void)
{
    int few[8];
    struct table table;
    table_start(&table, few, 8);
    table.own = 1;
    table_end(&table); // want mismatched-release "table_end is given memory that it never gave: it is on the stack"
}
