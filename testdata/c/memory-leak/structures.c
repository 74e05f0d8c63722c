/* Memory that lives in structures: structs by value, lists and trees, references that are counted. */
#include <stdlib.h>
#include <string.h>

typedef struct Item Item;
typedef struct {
    Item *first, *last;
} Chain;
struct Item {
    Item *next, *prev;
    int code;
    Chain parts;
};

static Item *item_new(int code)
{
    Item *item = malloc(sizeof *item);
    if (item == NULL)
        exit(2);
    item->next = item->prev = NULL;
    item->code = code;
    item->parts = (Chain){NULL, NULL};
    return item;
}

static Chain chain_of(Item *item)
{
    Chain chain = {item, item};
    return chain;
}

static void chain_append(Chain *to, Chain more)
{
    if (more.first != NULL) {
        if (to->last != NULL) {
            to->last->next = more.first;
            more.first->prev = to->last;
        } else {
            to->first = more.first;
        }
        to->last = more.last;
    }
}

static Chain chain_join(Chain one, Chain two)
{
    Chain all = one;
    chain_append(&all, two);
    return all;
}

Chain chain_oneOk(int code)
{
    return chain_of(item_new(code));
}

Chain chain_twoOk(void)
{
    return chain_join(chain_oneOk(1), chain_oneOk(2));
}

Chain chain_withPartsOk(Chain parts)
{
    Item *item = item_new(9);
    item->parts = parts;
    return chain_of(item);
}

struct Value {
    int kind;
    union {
        struct Count *count;
        double number;
    } u;
};
struct Count {
    int references;
};
struct Text {
    struct Count count;
    char bytes[16];
};

struct Value value_textOk(const char *text)
{
    struct Text *made = malloc(sizeof *made);
    if (made == NULL)
        abort();
    made->count.references = 1;
    strncpy(made->bytes, text, sizeof made->bytes);
    struct Value value = {1, {&made->count}}; /* inside it, not its start by type */
    return value;
}

struct Node {
    struct Node *left, *right, *parent;
    char *key;
};
struct Tree {
    struct Node *root;
};

static struct Node *tree_put(struct Tree *tree, struct Node *node)
{
    struct Node *at = tree->root, *parent = NULL;
    int order = 0;
    while (at != NULL) {
        parent = at;
        order = strcmp(node->key, parent->key);
        if (order < 0)
            at = at->left;
        else if (order > 0)
            at = at->right;
        else
            return at;
    }
    node->parent = parent;
    node->left = node->right = NULL;
    if (parent == NULL)
        tree->root = node;
    else if (order < 0)
        parent->left = node;
    else
        parent->right = node;
    return NULL;
}

int tree_addOk(struct Tree *tree, const char *key)
{
    struct Node *node = malloc(sizeof *node), *known;
    if (node == NULL)
        return -1;
    node->key = strdup(key);
    if (node->key == NULL) {
        free(node);
        return -1;
    }
    known = tree_put(tree, node);
    if (known != NULL) {
        free(node->key);
        free(node);
    }
    return 0;
}

int tree_dropsKeyBad(struct Tree *tree, const char *key)
{
    struct Node *node = malloc(sizeof *node);
    if (node == NULL)
        return -1;
    node->key = strdup(key); // want memory-leak "strdup"
    if (tree->root != NULL) {
        free(node);
        return -1;
    }
    tree->root = node;
    return 0;
}

struct Shared {
    int references;
    char *name;
};

static void shared_drop(struct Shared *shared)
{
    if (shared == NULL || --shared->references > 0)
        return;
    free(shared->name);
    free(shared);
}

void shared_useOk(struct Shared **slot)
{
    struct Shared *shared = malloc(sizeof *shared);
    if (shared == NULL)
        return;
    shared->name = NULL;
    shared->references = 2;
    *slot = shared;
    shared_drop(shared);
}

void shared_twiceOk(struct Shared *shared)
{
    shared->references++;
    shared_drop(shared);
    shared_drop(shared); /* two references were held */
}

int pairBad(int fails)
{
    char *one = malloc(8);
    char *two = malloc(8); // want memory-leak "malloc"
    if (one == NULL || two == NULL || fails) {
        free(one);
        return -1;
    }
    free(one);
    free(two);
    return 0;
}

struct Entry {
    struct Entry *next;
    char *text;
};

void list_clearOk(struct Entry **head)
{
    struct Entry *entry;
    while ((entry = *head) != NULL) {
        *head = entry->next;
        free(entry->text);
        free(entry);
    }
}

int list_pushOk(struct Entry **head, const char *text)
{
    struct Entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL)
        return -1;
    entry->text = strdup(text);
    if (entry->text == NULL) {
        free(entry);
        return -1;
    }
    entry->next = *head;
    *head = entry;
    return 0;
}

int list_pushBad(struct Entry **head, const char *text)
{
    struct Entry *entry = calloc(1, sizeof *entry); // want memory-leak "calloc"
    if (entry == NULL)
        return -1;
    if (text == NULL)
        return -1;
    entry->text = strdup(text);
    entry->next = *head;
    *head = entry;
    return 0;
}
