#include <stdlib.h>
#include <string.h>

struct node {
    struct node *next;
    char *text;
};

static int push(struct node **list, const char *text)
{
    struct node *node = malloc(sizeof *node);
    if (node == NULL) {
        return -1;
    }
    node->text = NULL;
    node->next = *list;
    *list = node;
    return (int)strlen(text);
}

/* the callee links its node in front of what was there */
int WalkOk(const char **texts, int n)
{
    struct node *list = NULL;
    int rc = 0;
    for (int i = 0; i < n; i++) {
        rc = push(&list, texts[i]);
        if (rc < 0) {
            break;
        }
    }
    while (list != NULL) {
        struct node *node = list;
        list = node->next;
        if (node->text != NULL) {
            rc++;
        }
        free(node);
    }
    return rc;
}

int PushedTwiceOk(void)
{
    struct node *list = NULL;
    push(&list, "a");
    push(&list, "b");
    while (list != NULL) {
        struct node *node = list;
        list = node->next;
        free(node);
    }
    return 0;
}

int LateBad(void)
{
    struct node *list = NULL;
    if (push(&list, "a") < 0) {
        return -1;
    }
    free(list);
    return list->text != NULL; // want use-after-release "released it"
}

/* two out-parameters, either of which may stay empty */
static int pair(const struct node *from, char **key, char **value)
{
    *key = *value = NULL;
    if (from->text != NULL) {
        *key = malloc(strlen(from->text) + 1);
        if (*key == NULL) {
            return 0;
        }
        strcpy(*key, from->text);
    }
    if (from->next != NULL && from->next->text != NULL) {
        *value = malloc(strlen(from->next->text) + 1);
        if (*value == NULL) {
            free(*key);
            *key = NULL;
            return 0;
        }
        strcpy(*value, from->next->text);
    }
    return 1;
}

int PairOk(const struct node *from)
{
    char *key, *value;
    int found = pair(from, &key, &value);
    free(key);
    free(value);
    return found;
}

int PairBad(const struct node *from)
{
    char *key, *value;
    int found = pair(from, &key, &value); // want memory-leak "not released"
    free(key);
    return found;
}

int PairTwiceBad(const struct node *from)
{
    char *key, *value;
    int found = pair(from, &key, &value);
    free(key);
    free(value);
    free(key); // want double-release "released again"
    return found;
}

struct client {
    char *name, *password;
};

struct clients {
    struct client **all;
    int n;
};

static struct client *find(struct clients *clients, const char *name)
{
    for (int i = 0; i < clients->n; i++) {
        if (strcmp(clients->all[i]->name, name) == 0) {
            return clients->all[i];
        }
    }
    return NULL;
}

static int make(char **password)
{
    *password = malloc(20);
    return *password == NULL;
}

static int set_password(struct client *client)
{
    if (client->password == NULL && make(&client->password)) {
        return 1;
    }
    return 0;
}

/* who found the client keeps what is put in it */
int SetFoundOk(struct clients *clients, const char *name)
{
    struct client *client = find(clients, name);
    if (client == NULL) {
        return 1;
    }
    int rc = set_password(client);
    if (rc == 0) {
        client->name[0] = 'x';
    }
    return rc;
}

/* a struct that is cleared in each round has lost what it held in the last */
int ClearedOk(const char **texts, int n)
{
    struct {
        int used;
        char *text;
    } round;
    while (n-- > 0) {
        memset(&round, 0, sizeof round);
        if (texts[n] != NULL) {
            round.text = strdup(texts[n]);
        }
        if (round.used) {
            free(round.text);
            continue;
        }
        free(round.text);
    }
    return 0;
}

int NotClearedBad(const char *text)
{
    struct client round;
    memset(&round, 0, sizeof round);
    round.name = strdup(text);
    free(round.name);
    if (round.password != NULL) {
        return 1;
    }
    free(round.name); // want double-release "released again"
    return 0;
}
