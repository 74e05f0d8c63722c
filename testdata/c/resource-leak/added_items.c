#include <stddef.h>

typedef struct cJSON cJSON;
cJSON *cJSON_CreateObject(void);
cJSON *cJSON_CreateArray(void);
void cJSON_Delete(cJSON *item);
int cJSON_AddItemToArray(cJSON *array, cJSON *item);
int cJSON_AddItemToObject(cJSON *object, const char *name, cJSON *item);

/* that adding may fail is said once, where nobody asks; the item is not lost for that */
int AddedBad(cJSON *list)
{
    cJSON *item = cJSON_CreateObject();
    if (item == NULL) {
        return -1;
    }
    cJSON_AddItemToArray(list, item); // want unchecked-status "not read"
    return 0;
}

int AskedBad(cJSON *list)
{
    cJSON *item = cJSON_CreateObject(); // want resource-leak "not released"
    if (item == NULL) {
        return -1;
    }
    if (!cJSON_AddItemToArray(list, item)) {
        return -1;
    }
    return 0;
}

int AskedOk(cJSON *list)
{
    cJSON *item = cJSON_CreateObject();
    if (item == NULL) {
        return -1;
    }
    if (!cJSON_AddItemToArray(list, item)) {
        cJSON_Delete(item);
        return -1;
    }
    return 0;
}

int NotAddedBad(cJSON *list, int wanted)
{
    cJSON *item = cJSON_CreateArray(); // want resource-leak "not released"
    if (item == NULL) {
        return -1;
    }
    if (wanted) {
        cJSON_AddItemToObject(list, "item", item); // want unchecked-status "not read"
    }
    return 0;
}

int TreeBad(void)
{
    cJSON *tree = cJSON_CreateObject();
    if (tree == NULL) {
        return -1;
    }
    cJSON *part = cJSON_CreateArray();
    if (part == NULL) {
        cJSON_Delete(tree);
        return -1;
    }
    cJSON_AddItemToObject(tree, "part", part); // want unchecked-status "not read"
    cJSON_Delete(tree);
    return 0;
}
