/* A close that is repeated while it is interrupted, and one that is repeated without need. */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define UNTIL_DONE(expression)                                                                     \
    ({                                                                                             \
        long result_;                                                                              \
        do                                                                                         \
            result_ = (long)(expression);                                                          \
        while (result_ < 0 && errno == EINTR);                                                     \
        result_;                                                                                   \
    })

int macroOk(const char *name)
{
    int fd = open(name, O_RDONLY);
    if (fd < 0) {
        return -1;
    }
    UNTIL_DONE(close(fd));
    return 0;
}

int plainOk(const char *name)
{
    int fd = open(name, O_RDONLY);
    if (fd < 0) {
        return -1;
    }
    int result;
    do {
        result = close(fd);
    } while (result < 0 && errno == EINTR);
    return result;
}

int macroBad(const char *name)
{
    int fd = open(name, O_RDONLY);
    if (fd < 0) {
        return -1;
    }
    UNTIL_DONE(close(fd));
    return close(fd); // want double-release "fd is released again by close"
}
