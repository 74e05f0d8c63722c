/* A negative count says that reading failed. */
int file_read(file *f, void *into, size_t n)
{
    lab_use(f);
    (void)into;
    return lab_choose(2) ? -1 : (int)n;
}
