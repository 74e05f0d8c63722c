/* Objects that a table or list holds: with a status nobody reads, by a node that is a part of them,
 * on some ways only; counts that say whether there is anything. */

#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *left, *right;
    int key;
};

/* Gives the entry that is there already, and takes nothing then. */
struct entry *tree_insert(struct entry **root, struct entry *entry)
{
    struct entry **at = root;
    while (*at != NULL) {
        if ((*at)->key == entry->key) {
            return *at;
        }
        at = entry->key < (*at)->key ? &(*at)->left : &(*at)->right;
    }
    entry->left = entry->right = NULL;
    *at = entry;
    return NULL;
}

int addedOk(struct entry **root, int key)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return -1;
    }
    entry->key = key;
    tree_insert(root, entry);
    return 0;
}

int once(struct entry **head, struct entry *entry)
{
    if (*head != NULL) {
        return -1;
    }
    *head = entry;
    return 0;
}

int readBad(struct entry **head)
{
    struct entry *entry = calloc(1, sizeof *entry); // want memory-leak "not released"
    if (entry == NULL) {
        return -1;
    }
    if (once(head, entry) != 0) {
        return -2;
    }
    return 0;
}

int readOk(struct entry **head)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return -1;
    }
    if (once(head, entry) != 0) {
        free(entry);
        return -2;
    }
    return 0;
}

int unreadOk(struct entry **head)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return -1;
    }
    once(head, entry);
    return 0;
}

/* ---- a node that is a part -------------------------------------------------------------------- */

struct node {
    struct node *next, *previous;
};

struct loop {
    struct node handles;
    int count;
};

struct handle {
    int kind;
    struct node node;
};

static void node_append(struct node *list, struct node *node)
{
    node->next = list;
    node->previous = list->previous;
    node->previous->next = node;
    list->previous = node;
}

static int handle_start(struct loop *loop, struct handle *handle, int kind)
{
    handle->kind = kind;
    node_append(&loop->handles, &handle->node);
    return 0;
}

int startedOk(struct loop *loop)
{
    struct handle *handle = malloc(sizeof *handle);
    if (handle == NULL) {
        return -1;
    }
    return handle_start(loop, handle, 3);
}

int notStartedBad(struct loop *loop)
{
    struct handle *handle = malloc(sizeof *handle); // want memory-leak "not released"
    if (handle == NULL) {
        return -1;
    }
    if (loop->count > 10) {
        return -2;
    }
    return handle_start(loop, handle, 3);
}

extern void queue_add(struct node *node);

int queuedOk(void)
{
    struct handle *handle = malloc(sizeof *handle);
    if (handle == NULL) {
        return -1;
    }
    handle->kind = 1;
    queue_add(&handle->node);
    return 0;
}

/* ---- the head of a block ---------------------------------------------------------------------- */

struct base {
    int kind;
    char *text;
};

struct derived {
    struct base base;
    char *more;
};

static void base_delete(struct base *base)
{
    free(base->text);
    free(base);
}

struct base *derived_new_ok(void);
struct base *derivedOk(void)
{
    struct derived *derived = calloc(1, sizeof *derived);
    if (derived == NULL) {
        return NULL;
    }
    derived->more = malloc(16);
    if (derived->more == NULL) {
        base_delete(&derived->base);
        return NULL;
    }
    return &derived->base;
}

struct base *derivedBad(void)
{
    struct derived *derived = calloc(1, sizeof *derived); // want memory-leak "not released"
    if (derived == NULL) {
        return NULL;
    }
    derived->more = malloc(16);
    if (derived->more == NULL) {
        return NULL;
    }
    return &derived->base;
}

/* ---- kept on some ways ------------------------------------------------------------------------ */

struct owner {
    struct entry *entries;
    int closed;
};

static struct entry *owner_entry(struct owner *owner, int key)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        abort();
    }
    entry->key = key;
    if (!owner->closed) {
        entry->left = owner->entries;
        owner->entries = entry;
    }
    return entry;
}

int useOk(struct owner *owner)
{
    struct entry *entry = owner_entry(owner, 4);
    return entry->key;
}

static struct entry *entry_new(int key)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        abort();
    }
    entry->key = key;
    return entry;
}

int useBad(void)
{
    struct entry *entry = entry_new(4); // want memory-leak "never released"
    return entry->key;
}

/* ---- counts ----------------------------------------------------------------------------------- */

extern int next_number(void);
extern char *join(const int *numbers);

char *wordOk(void)
{
    int *numbers = NULL;
    unsigned size = 0;
    char *text = NULL;
    for (;;) {
        int number = next_number();
        if (number == 0) {
            break;
        }
        int *larger = realloc(numbers, (size + 2) * sizeof *numbers);
        if (larger == NULL) {
            abort();
        }
        numbers = larger;
        numbers[size++] = number;
    }
    if (size != 0) {
        numbers[size] = 0;
        text = join(numbers);
        free(numbers);
    }
    return text;
}

char *wordBad(void)
{
    int *numbers = NULL;
    unsigned size = 0;
    char *text = NULL;
    for (;;) {
        int number = next_number();
        if (number == 0) {
            break;
        }
        int *larger = realloc(numbers, (size + 2) * sizeof *numbers); // want memory-leak "not released"
        if (larger == NULL) {
            abort();
        }
        numbers = larger;
        numbers[size++] = number;
    }
    if (size > 1) {
        numbers[size] = 0;
        text = join(numbers);
        free(numbers);
    }
    return text;
}

/* ---- a part that is only set up --------------------------------------------------------------- */

struct machine {
    void (*handler)(struct machine *machine);
    struct machine *owner;
};

struct endpoint {
    int kind;
    struct machine machine;
    struct node node;
};

static void machine_init(struct machine *machine, void (*handler)(struct machine *), struct machine *owner)
{
    machine->handler = handler;
    machine->owner = owner;
}

static void node_init(struct node *node)
{
    node->next = node->previous = node;
}

extern int bind_to(int kind);

int createBad(struct endpoint **ret, void (*handler)(struct machine *), struct machine *owner)
{
    struct endpoint *endpoint = malloc(sizeof *endpoint); // want memory-leak "not released"
    if (endpoint == NULL) {
        return -1;
    }
    machine_init(&endpoint->machine, handler, owner);
    node_init(&endpoint->node);
    int status = bind_to(3);
    if (status < 0) {
        return status;
    }
    *ret = endpoint;
    return 0;
}

int createOk(struct endpoint **ret, void (*handler)(struct machine *), struct machine *owner)
{
    struct endpoint *endpoint = malloc(sizeof *endpoint);
    if (endpoint == NULL) {
        return -1;
    }
    machine_init(&endpoint->machine, handler, owner);
    node_init(&endpoint->node);
    int status = bind_to(3);
    if (status < 0) {
        free(endpoint);
        return status;
    }
    *ret = endpoint;
    return 0;
}
