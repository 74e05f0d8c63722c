struct part {
    int a;
    char *text;
};
struct whole {
    struct part first;
    int list[3];
    struct part *more;
    void (*run)(struct whole *);
};
char *make(void);
void go(struct whole *w);
int plain(int n);

void initialisers(int n)
{
    struct whole zero = {0};
    struct whole positional = {{1, make()}, {n, 2}, &positional.first, go};
    struct whole named = {.run = go, .first.text = make(), .list[1] = n};
    struct part parts[] = {{1, make()}, [2] = {.text = "two"}};
    char *names[2] = {make()};
    int scalar = {n};
    char letters[] = "abc";
    go(&(struct whole){.more = parts});
    go(&zero);
    named = positional;
    plain(scalar + letters[0]);
    plain(names[1] != 0);
}

static const struct whole table = {.run = go};
int (*const known)(int) = plain;
static struct part *head = 0;
