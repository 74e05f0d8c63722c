int step(int n);
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define FOREVER for (;;)

void loops(int n)
{
    int i;
    for (;;) {
        if (step(0))
            break;
    }
    for (i = 0;;) {
        if (step(i))
            break;
    }
    for (; i < n;)
        i += 2;
    for (;; i++)
        if (step(i))
            break;
    for (i = 1; i < n;) {
        if (step(i++))
            continue;
        step(2);
    }
    EACH (k, n)
        step(k);
    FOREVER {
        if (step(3))
            return;
    }
}

void nested(int n)
{
    while (n > 0) {
        do {
            if (step(n) == 1)
                break;
            if (step(n) == 2)
                continue;
            n--;
        } while (n > 10);
        n--;
    }
}
