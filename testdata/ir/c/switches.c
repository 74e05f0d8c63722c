enum colour { RED, GREEN = 5, BLUE };
void paint(int c);

int falls_through(enum colour c)
{
    int n = 0;
    switch (c) {
    case RED:
        n++;
        /* falls through */
    case GREEN:
        paint(c);
        break;
    case BLUE:
        return n;
    }
    return -n;
}

void ranges(int n)
{
    switch (n) {
    case 1 ... 3:
        paint(1);
        break;
    default:
        paint(2);
        break;
    case -7:
    case 'x':
        paint(3);
    }
}

/* A case inside a loop that the switch enters in the middle. */
void duff(int n)
{
    int rounds = n / 2;
    switch (n % 2) {
    case 0:
        do {
            paint(0);
        case 1:
            paint(1);
        } while (--rounds > 0);
    }
}
