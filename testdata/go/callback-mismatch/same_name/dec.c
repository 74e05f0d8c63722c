typedef int (*step_fn)(unsigned char *dst);
static step_fn steps[2];

static int step(unsigned char *dst)
{
    return dst[0];
}

static int wide(unsigned char *dst, unsigned char *top)
{
    return dst[0] + top[0];
}

int walk_all(void)
{
    unsigned char dst[1] = {0};
    steps[0] = step;
    steps[1] = (step_fn)wide; // want callback-mismatch "."
    return steps[0](dst) + steps[1](dst);
}
