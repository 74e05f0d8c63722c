/* A mapping that fails is no null pointer; one that is there is none either. */

#include <stddef.h>
#include <sys/mman.h>

int use(const char *text, size_t length);

int testedOk(int fd, size_t length)
{
    char *text = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (text == MAP_FAILED) {
        return -1;
    }
    int result = use(text, length);
    if (text) {
        munmap(text, length);
    }
    return result;
}

int leftBad(int fd, size_t length)
{
    char *text = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0); // want memory-leak "mmap from mmap is not released on the path"
    if (text == MAP_FAILED) {
        return -1;
    }
    int result = use(text, length);
    if (result == 0) {
        munmap(text, length);
    }
    return result;
}
