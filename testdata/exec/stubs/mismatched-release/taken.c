/* An allocator of its own, and bytes that release with it what they took. */
struct _GBytes {
    void *data;
    size_t size;
};
void *g_malloc(size_t n)
{
    (void)n;
    return lab_make("block");
}
void g_free(void *block)
{
    lab_release(block);
}
GBytes *g_bytes_new_take(void *data, size_t size)
{
    GBytes *bytes = lab_make("GBytes");
    bytes->data = data;
    bytes->size = size;
    return bytes;
}
GBytes *g_bytes_new(const void *data, size_t size)
{
    lab_use(data);
    return g_bytes_new_take(lab_make("block"), size);
}
void g_bytes_unref(GBytes *bytes)
{
    lab_release(bytes->data);
    lab_release(bytes);
}
size_t g_bytes_get_size(GBytes *bytes)
{
    lab_use(bytes);
    return bytes->size;
}
