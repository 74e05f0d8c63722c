/* The watch ends at once: its destroy callback is called, where the call does not refuse. */
int watch_add(int slot, watch_fn event, uintptr_t user, watch_destroy destroy)
{
    (void)slot;
    (void)event;
    if (lab_choose(2) != 0) {
        return -1;
    }
    destroy(user);
    return 0;
}
void watch_set(int slot, uintptr_t user, watch_destroy destroy)
{
    (void)slot;
    destroy(user);
}
