struct point {
    int x, y;
};
struct shape {
    struct point at;
    struct point *corners;
    char name[8];
    union {
        int tag;
        char *text;
    };
    struct shape *next;
};
int printf(const char *format, ...);
struct point origin(void);
void fill(char *buffer, int n);
struct shape *first;
static int count = 3;

void fields(struct shape *s, struct shape v)
{
    s->at.x = v.at.y;
    s->corners[2].x = 1;
    s->corners->y = 2;
    (*s).next = s->next->next;
    s->text = "text";
    v.name[0] = s->name[1];
    fill(s->name, 8);
    struct point p = s->at, *q = &s->at, *r = &s->corners[1];
    *q = *r;
    p = origin();
    p.x = origin().y;
    first = s;
    first->next = 0;
    count++;
    fill(v.name + 1, count);
}

void pointers(char *p, char **pp, int n)
{
    char local[4], *end = p + n, c = *p++;
    *pp = p;
    **pp = c;
    p[n] = pp[0][1];
    p -= 2;
    n = (int)(end - p);
    fill(local, n);
    fill(&local[1], sizeof local);
    long address = (long)p;
    p = (char *)address;
    (void)c;
    static char kept[8];
    fill(kept, 8);
    n |= 4;
}
