/* Names that libc declares for those who ask for all of it, which a build would do. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int opened_largeBad(const char *name, char *into)
{
    int fd = open(name, O_RDONLY | O_LARGEFILE); // want resource-leak "not released on the path"
    if (fd < 0)
        return -1;
    if (read(fd, into, 16) != 16)
        return -2;
    close(fd);
    return 0;
}

int opened_largeOk(const char *name, char *into)
{
    int fd = open(name, O_RDONLY | O_LARGEFILE);
    if (fd < 0)
        return -1;
    if (read(fd, into, 16) != 16) {
        close(fd);
        return -2;
    }
    close(fd);
    return 0;
}
