void drop(char **text);
char *make(int n);
int use(const char *text);

/* The cleanup runs on every way out: return, break, continue, goto, the end of a block. */
int every_way_out(int n)
{
    __attribute__((cleanup(drop))) char *outer = make(n);
    for (int i = 0; i < n; i++) {
        __attribute__((cleanup(drop))) char *inner = make(i);
        if (use(inner))
            continue;
        if (i == 3)
            break;
        if (i == 4)
            goto out;
        if (i == 5)
            return use(inner);
    }
    use(outer);
out:
    return n;
}

char *handed_over(int n)
{
    __attribute__((cleanup(drop))) char *text = make(n);
    char *result = text;
    text = 0;
    return result;
}

void falls_off(void)
{
    __attribute__((cleanup(drop))) char *text = make(1);
}
