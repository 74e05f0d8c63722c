/* The memory is the C library's; solver_free() and stream_destroy() end what is in it alone. */
struct solver *solver_new(void)
{
    struct solver *s = malloc(sizeof *s);
    if (s != 0) {
        s->labels = 0;
    }
    return s;
}

void solver_free(struct solver *s)
{
    lab_use(s);
}

void stream_create(struct stream *s)
{
    lab_use(s);
}

void stream_destroy(struct stream *s)
{
    lab_use(s);
}
