/* A function that adds to a list gives its start: anew where there was none, else what it was
 * given, and nothing where it failed. */

#include <stddef.h>

struct curl_slist {
    char *data;
    struct curl_slist *next;
};

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text);
void curl_slist_free_all(struct curl_slist *list);

int send_all(struct curl_slist *list);

int addedOk(void)
{
    struct curl_slist *list = curl_slist_append(NULL, "one");
    if (list == NULL) {
        return -1;
    }
    curl_slist_append(list, "two");
    curl_slist_append(list, "three");
    int result = (int)(list->next != NULL);
    curl_slist_free_all(list);
    return result;
}

int checkedOk(void)
{
    struct curl_slist *list = curl_slist_append(NULL, "one");
    struct curl_slist *longer = list != NULL ? curl_slist_append(list, "two") : NULL;
    if (longer == NULL) {
        curl_slist_free_all(list);
        return -1;
    }
    curl_slist_free_all(longer);
    return 0;
}

int replacedBad(void)
{
    struct curl_slist *list = curl_slist_append(NULL, "one"); // want resource-leak "is not released on the path"
    if (list == NULL) {
        return -1;
    }
    list = curl_slist_append(list, "two");
    curl_slist_free_all(list);
    return 0;
}

int forgottenBad(void)
{
    struct curl_slist *list = curl_slist_append(NULL, "one"); // want resource-leak "curl_slist from curl_slist_append is never released"
    if (list == NULL) {
        return -1;
    }
    curl_slist_append(list, "two");
    return 0;
}
