/* The header that declares the list is there as its template only. */
#include <stdlib.h>
#include <string.h>
#include "store.h"

struct store_item *store_list(const char *pattern)
{
    struct store_item *item = calloc(1, sizeof *item);
    if (item == NULL)
        return NULL;
    item->name = strdup(pattern);
    item->size = STORE_VERSION;
    return item;
}

void store_list_free(struct store_item *list)
{
    while (list != NULL) {
        struct store_item *next = list->next;
        free(list->name);
        free(list);
        list = next;
    }
}

store_int store_sumBad(void)
{
    store_int sum = 0;
    struct store_item *item, *list = store_list(STORE_DIR); // want memory-leak "not released on the path"
    STORE_EACH(item, list)
    sum += item->size;
    return sum;
}

store_int store_sumOk(void)
{
    store_int sum = 0;
    struct store_item *item, *list = store_list(STORE_DIR);
    STORE_EACH(item, list)
    sum += item->size;
    store_list_free(list);
    return sum;
}
