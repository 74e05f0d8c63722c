struct node {
    struct node *next;
    int kind;
};
struct node *find(int key);
int ready(void);
void act(struct node *n);

int shorts(struct node *a, int n, _Bool flag)
{
    if (a && a->kind == 2 && !flag)
        act(a);
    if (!a || n)
        return -1;
    if ((a = find(n)) != 0)
        act(a);
    if (__builtin_expect(!!(n > 1), 0))
        act(0);
    int both = a && ready();
    int not = !a;
    return both + not;
}

struct node *choose(struct node *a, struct node *b)
{
    struct node *c = a ? a : b;
    struct node *d = find(1) ?: c;
    ready() ? act(c) : act(d);
    return (act(a), d);
}

int constants(void)
{
    while (1) {
        if (0)
            return 1;
        if (ready())
            break;
    }
    do {
        act(0);
    } while (0);
    return 2;
}
