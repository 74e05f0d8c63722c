/* What ends and what stays: an object's own function for that before its block is freed, codecs in
 * storage of the caller's, tables of elements with several fields. */

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct listener;
struct operations {
    void (*destroy)(struct listener *listener);
};

struct listener {
    const struct operations *ops;
    int count;
};

int listener_dropOk(struct listener *listener)
{
    if (--listener->count == 0) {
        listener->ops->destroy(listener);
        free(listener);
        return 1;
    }
    return 0;
}

void endedOk(pthread_mutex_t *mutex)
{
    pthread_mutex_destroy(mutex);
    free(mutex);
}

void madeOk(void)
{
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    if (mutex == NULL) {
        return;
    }
    if (pthread_mutex_init(mutex, NULL) != 0) {
        free(mutex);
        return;
    }
    pthread_mutex_destroy(mutex);
    free(mutex);
}

struct slot {
    int pid;
    int pipe;
    char *text;
    size_t length;
};

static void slot_append(struct slot *slot, const char *text, size_t length)
{
    char *larger = realloc(slot->text, slot->length + length);
    if (larger == NULL) {
        abort();
    }
    slot->text = larger;
    slot->length += length;
    (void)text;
}

void drainOk(struct slot *slots, int n)
{
    for (int i = 0; i < n; i++) {
        char part[64];
        ssize_t got = read(slots[i].pipe, part, sizeof part);
        if (got > 0) {
            slot_append(&slots[i], part, (size_t)got);
        }
        close(slots[i].pipe);
    }
}

void blockBad(int n)
{
    char *block = malloc(4);
    free(block);
    if (n > 3) {
        free(block); // want double-release "released again"
    }
}
