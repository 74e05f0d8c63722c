/* Descriptors: closed by the number of a system call, and those that are the program's streams. */

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int close_quietly(int fd)
{
    return (int)syscall(SYS_close, fd);
}

int openedOk(int option)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd == -1) {
        return -1;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &option, sizeof option) != 0) {
        close_quietly(fd);
        return -2;
    }
    return fd;
}

int openedBad(int option)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0); // want resource-leak "not released"
    if (fd == -1) {
        return -1;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &option, sizeof option) != 0) {
        return -2;
    }
    return fd;
}

int detachedOk(void)
{
    int fd = open("/dev/null", O_RDWR);
    if (fd == -1) {
        return -1;
    }
    if (dup2(fd, STDIN_FILENO) == -1) {
        close(fd);
        return -1;
    }
    if (fd > 2) {
        close(fd);
    }
    return 0;
}

int detachedBad(void)
{
    int fd = open("/dev/null", O_RDWR); // want resource-leak "not released"
    if (fd == -1) {
        return -1;
    }
    if (fcntl(fd, F_SETFD, 1) == -1) {
        return -1;
    }
    if (fd > 2) {
        close(fd);
    }
    return 0;
}

/* 0 is a descriptor as well. */
int connectedBad(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0); // want resource-leak "not released"
    if (fd > 0) {
        close(fd);
    }
    return 0;
}

int connectedOk(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0) {
        close(fd);
    }
    return 0;
}
