/* Structs whose freeing function leaves something, and such as leave nothing. Two have no Bad in their
 * names: the words of a name are what says that it closes in place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <dirent.h>

void mystery(char **text);
void mystery_all(void *object);

/* ---- a field is forgotten ---- */

struct session {
    char *name, *buffer;
    FILE *log;
};

int session_initOk(struct session *s, const char *name)
{
    s->name = strdup(name);
    if (s->name == NULL)
        return -1;
    s->log = fopen(name, "w");
    if (s->log == NULL) {
        free(s->name);
        return -1;
    }
    s->buffer = malloc(100);
    if (s->buffer == NULL) {
        fclose(s->log);
        free(s->name);
        return -1;
    }
    return 0;
}

void session_free(struct session *s) // want close-incomplete "keeps in field buffer"
{
    free(s->name);
    fclose(s->log);
}

typedef struct Pool {
    void **items;
    char *label;
} Pool;

Pool *pool_newOk(const char *label)
{
    Pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->items = calloc(10, sizeof *pool->items);
    if (pool->items == NULL) {
        free(pool);
        return NULL;
    }
    pool->label = strdup(label);
    if (pool->label == NULL) {
        free(pool->items);
        free(pool);
        return NULL;
    }
    return pool;
}

void pool_destroyBad(Pool *pool) // want close-incomplete "Pool keeps in field label"
{
    if (pool == NULL)
        return;
    free(pool->items);
    free(pool);
}

typedef struct {
    int fd, spare;
} channel;

channel *channel_openOk(const char *path)
{
    channel *c = malloc(sizeof *c);
    if (c == NULL)
        return NULL;
    c->fd = open(path, O_RDONLY);
    if (c->fd < 0) {
        free(c);
        return NULL;
    }
    c->spare = open(path, O_WRONLY);
    if (c->spare < 0) {
        close(c->fd);
        free(c);
        return NULL;
    }
    return c;
}

void channel_closeBad(channel *c) // want close-incomplete "fd, which channel keeps in field spare"
{
    close(c->fd);
    free(c);
}

struct walker {
    DIR *dir;
    char *path;
};

struct walker *walker_newOk(const char *path)
{
    struct walker *w = malloc(sizeof(struct walker));
    if (w == NULL)
        return NULL;
    w->path = strdup(path);
    if (w->path == NULL) {
        free(w);
        return NULL;
    }
    w->dir = opendir(path);
    if (w->dir == NULL) {
        free(w->path);
        free(w);
        return NULL;
    }
    return w;
}

void walker_freeBad(struct walker **w) // want close-incomplete "struct walker keeps in field dir"
{
    free((*w)->path);
    free(*w);
    *w = NULL;
}

/* filled by another function than the one that makes it */

struct reply {
    char *body, *error;
};

struct reply *reply_newOk(void)
{
    return calloc(1, sizeof(struct reply));
}

int reply_failOk(struct reply *r, const char *error)
{
    r->error = strdup(error);
    return r->error != NULL ? 0 : -1;
}

int reply_fillOk(struct reply *r, const char *body)
{
    r->body = strdup(body);
    return r->body != NULL ? 0 : -1;
}

void reply_freeBad(struct reply *r) // want close-incomplete "keeps in field error"
{
    free(r->body);
    free(r);
}

/* emptied and not released */

struct cache {
    char *data, *index;
};

int cache_loadOk(struct cache *c)
{
    c->data = malloc(64);
    if (c->data == NULL)
        return -1;
    c->index = malloc(64);
    if (c->index == NULL) {
        free(c->data);
        c->data = NULL;
        return -1;
    }
    return 0;
}

void cache_cleanup(struct cache *c) // want close-incomplete "sets field index of struct cache to nil"
{
    free(c->data);
    c->data = NULL;
    c->index = NULL;
}

/* by a helper that takes a part */

struct part {
    char *text;
};

struct whole {
    struct part *first;
    FILE *out;
};

static void part_free(struct part *p)
{
    if (p != NULL)
        free(p->text);
    free(p);
}

static struct part *part_newOk(const char *text)
{
    struct part *p = malloc(sizeof *p);
    if (p == NULL)
        return NULL;
    p->text = strdup(text);
    if (p->text == NULL) {
        free(p);
        return NULL;
    }
    return p;
}

struct whole *whole_newOk(const char *text)
{
    struct whole *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->first = part_newOk(text);
    if (w->first == NULL) {
        free(w);
        return NULL;
    }
    w->out = fopen(text, "w");
    if (w->out == NULL) {
        part_free(w->first);
        free(w);
        return NULL;
    }
    return w;
}

void whole_freeBad(struct whole *w) // want close-incomplete "FILE, which struct whole keeps in field out"
{
    part_free(w->first);
    free(w);
}

/* ---- nothing is left ---- */

struct tidy {
    char *name;
    FILE *log;
};

int tidy_initOk(struct tidy *t, const char *name)
{
    t->name = strdup(name);
    if (t->name == NULL)
        return -1;
    t->log = fopen(name, "r");
    if (t->log == NULL) {
        free(t->name);
        return -1;
    }
    return 0;
}

void tidy_clearOk(struct tidy *t)
{
    if (t->log != NULL)
        fclose(t->log);
    free(t->name);
}

/* in two steps */

struct twostep {
    char *name;
    FILE *log;
};

struct twostep *twostep_newOk(const char *name)
{
    struct twostep *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->name = strdup(name);
    t->log = fopen(name, "r");
    return t;
}

void twostep_stopOk(struct twostep *t)
{
    if (t->log != NULL)
        fclose(t->log);
    t->log = NULL;
}

void twostep_freeOk(struct twostep *t)
{
    free(t->name);
    free(t);
}

/* the buffer is handed out, and the caller frees it */

struct builder {
    char *text, *scratch;
};

struct builder *builder_newOk(void)
{
    struct builder *b = calloc(1, sizeof *b);
    if (b == NULL)
        return NULL;
    b->text = malloc(32);
    b->scratch = malloc(32);
    return b;
}

char *builder_finishOk(struct builder *b)
{
    char *text = b->text;
    free(b->scratch);
    free(b);
    return text;
}

void builder_freeOk(struct builder *b)
{
    free(b->scratch);
    free(b);
}

/* moved to another struct that frees it */

struct left {
    char *mail;
};
struct right {
    char *mail;
};

struct left *left_newOk(void)
{
    struct left *l = malloc(sizeof *l);
    if (l == NULL)
        return NULL;
    l->mail = malloc(16);
    return l;
}

void hand_overOk(struct left *l, struct right *r)
{
    r->mail = l->mail;
    l->mail = NULL;
}

void left_freeOk(struct left *l)
{
    free(l);
}

void right_freeOk(struct right *r)
{
    free(r->mail);
    free(r);
}

/* by functions that nobody knows */

struct foreign {
    char *text, *more;
};

struct foreign *foreign_newOk(void)
{
    struct foreign *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->text = malloc(8);
    f->more = malloc(8);
    return f;
}

void foreign_freeOk(struct foreign *f)
{
    mystery(&f->text);
    free(f->more);
    free(f);
}

struct foreign2 {
    char *text, *more;
};

struct foreign2 *foreign2_newOk(void)
{
    struct foreign2 *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->text = malloc(8);
    f->more = malloc(8);
    return f;
}

void foreign2_freeOk(struct foreign2 *f)
{
    mystery_all(f);
    free(f->more);
    free(f);
}

/* through an alias and a macro */

#define DROP(p) \
    do { \
        free(p); \
        (p) = NULL; \
    } while (0)

struct alias {
    char *a, *b;
};

struct alias *alias_newOk(void)
{
    struct alias *x = calloc(1, sizeof *x);
    if (x == NULL)
        return NULL;
    x->a = malloc(8);
    x->b = malloc(8);
    return x;
}

void alias_freeOk(struct alias *x)
{
    char *a = x->a;
    DROP(x->b);
    free(x);
    free(a);
}

/* a list that frees its elements, whichever holds them */

struct node {
    char *text;
    struct node *next;
};

struct list {
    struct node *head;
};

int list_addOk(struct list *l, const char *text)
{
    struct node *n = malloc(sizeof *n);
    if (n == NULL)
        return -1;
    n->text = strdup(text);
    if (n->text == NULL) {
        free(n);
        return -1;
    }
    n->next = l->head;
    l->head = n;
    return 0;
}

void list_freeOk(struct list *l)
{
    while (l->head != NULL) {
        struct node *n = l->head;
        l->head = n->next;
        free(n->text);
        free(n);
    }
}

/* a part of it is freed by a function of another name */

struct slots {
    char *first;
    int fd;
};

struct slots *slots_newOk(const char *path)
{
    struct slots *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->first = malloc(8);
    s->fd = open(path, O_RDONLY);
    return s;
}

void free_firstOk(struct slots *s)
{
    free(s->first);
    s->first = NULL;
}

void slots_endOk(struct slots *s)
{
    free_firstOk(s);
    close(s->fd);
    free(s);
}

/* ---- more that is forgotten ---- */

struct mirror {
    char *from, *to;
};

struct mirror *mirror_newOk(const char *from, const char *to)
{
    struct mirror *m = malloc(sizeof *m);
    if (m == NULL)
        return NULL;
    m->from = strdup(from);
    m->to = strdup(to);
    return m;
}

void mirror_delBad(struct mirror *m) // want close-incomplete "keeps in field to"
{
    if (m != NULL) {
        free(m->from);
        free(m);
    }
}

struct shell {
    FILE *pipe;
    char *line;
};

struct shell *shell_newOk(const char *command)
{
    struct shell *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->pipe = popen(command, "r");
    if (s->pipe == NULL) {
        free(s);
        return NULL;
    }
    s->line = malloc(80);
    return s;
}

void shell_dropBad(struct shell *s) // want close-incomplete "keeps in field pipe"
{
    free(s->line);
    free(s);
}

struct table {
    char **rows;
    char *title;
    size_t n;
};

struct table *table_newOk(size_t n, const char *title)
{
    struct table *t = malloc(sizeof *t);
    if (t == NULL)
        return NULL;
    t->rows = calloc(n, sizeof *t->rows);
    t->title = strdup(title);
    t->n = n;
    return t;
}

void table_freeBad(struct table *t) // want close-incomplete "keeps in field title"
{
    for (size_t i = 0; i < t->n; i++)
        free(t->rows[i]);
    free(t->rows);
    free(t);
}

struct grown {
    char *data;
    char *name;
    size_t size;
};

int grown_addOk(struct grown *g, size_t n)
{
    char *bigger = realloc(g->data, g->size + n);
    if (bigger == NULL)
        return -1;
    g->data = bigger;
    g->size += n;
    return 0;
}

int grown_nameOk(struct grown *g, const char *name)
{
    free(g->name);
    g->name = strdup(name);
    return g->name != NULL ? 0 : -1;
}

void grown_freeOk(struct grown *g)
{
    free(g->data);
    free(g->name);
    free(g);
}

/* by a flag that says whose it is */

struct borrowed {
    char *text;
    int owned;
};

void borrowed_setOk(struct borrowed *b, const char *text)
{
    b->text = strdup(text);
    b->owned = 1;
}

void borrowed_freeOk(struct borrowed *b)
{
    if (b->owned)
        free(b->text);
    free(b);
}

struct twins {
    char *one, *two;
};

struct twins *twins_newOk(void)
{
    struct twins *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->one = malloc(8);
    t->two = malloc(8);
    return t;
}

void twins_freeBad(struct twins *t) // want close-incomplete "keeps in field two"
{
    free(t->one);
    free(t);
}

struct scan {
    DIR *dir;
    char *path;
};

int scan_openOk(struct scan *s, const char *path)
{
    s->path = strdup(path);
    s->dir = opendir(path);
    return s->dir != NULL && s->path != NULL ? 0 : -1;
}

void scan_close(struct scan *s) // want close-incomplete "keeps in field path"
{
    if (s->dir != NULL)
        closedir(s->dir);
    s->dir = NULL;
}
