#define NULL ((void *)0)
void *malloc(unsigned long n);
void free(void *p);
void exit(int status);
void stop(const char *why) __attribute__((noreturn));
int fill(void *p);

/* The ladder of labels that C programs clean up with. */
int ladder(void)
{
    int rc = -1;
    char *a = malloc(1), *b = NULL;
    if (a == NULL)
        goto out;
    b = malloc(2);
    if (!b)
        goto free_a;
    rc = fill(b);
    free(b);
free_a:
    free(a);
out:
    return rc;
}

void again(void)
{
    int n = 0;
retry:
    if (fill(&n) < 0 && n++ < 3)
        goto retry;
}

int ends(int n)
{
    if (n == 1)
        exit(1);
    if (n == 2)
        stop("two");
    if (n == 3)
        __builtin_unreachable();
    return n;
}
