/* Two descriptors of one call, in an array: each is closed by itself. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static const int READ_END = 0;
static const int WRITE_END = 1;

struct channel {
    int in, out;
};

struct loop {
    int wake[2];
};

int forkedBad(const char *command)
{
    int ends[2];
    if (pipe(ends) < 0) // want resource-leak "not released on the path"
        return -1;
    pid_t child = fork();
    if (child > 0) {
        close(ends[READ_END]);
        return ends[WRITE_END];
    }
    if (child == 0) {
        close(ends[WRITE_END]);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    return -1;
}

int forkedOk(const char *command)
{
    int ends[2];
    if (pipe(ends) < 0)
        return -1;
    pid_t child = fork();
    if (child > 0) {
        close(ends[READ_END]);
        return ends[WRITE_END];
    }
    if (child == 0) {
        close(ends[WRITE_END]);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    close(ends[READ_END]);
    close(ends[WRITE_END]);
    return -1;
}

int one_endBad(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) // want resource-leak "fd from pipe2 is"
        return -1;
    ssize_t n = write(ends[1], "x", 1);
    close(ends[1]);
    return n == 1 ? 0 : -1;
}

int both_endsOk(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    ssize_t n = write(ends[1], "x", 1);
    close(ends[1]);
    close(ends[0]);
    return n == 1 ? 0 : -1;
}

int looped_closeOk(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        close(ends[i]);
    return 0;
}

int pairBad(int (*use)(int))
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1) // want resource-leak "not released on the path"
        return -1;
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1)
        return -1;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

int storedOk(struct channel *channel)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    channel->in = ends[0];
    channel->out = ends[1];
    return 0;
}

int fieldOk(struct loop *loop)
{
    if (pipe(loop->wake) != 0)
        return -1;
    return 0;
}

int given_arrayOk(int ends[2])
{
    return pipe(ends) == 0 ? 0 : -1;
}

static int open_ends(int *ends)
{
    if (pipe(ends) != 0)
        return -1;
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    return 0;
}

int helperOk(void)
{
    int ends[2];
    if (open_ends(ends) != 0)
        return -1;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

struct loop *fresh_loopBad(void)
{
    struct loop *loop = malloc(sizeof *loop);
    if (loop == NULL)
        return NULL;
    if (pipe(loop->wake) != 0) { // want resource-leak "not released on the path"
        free(loop);
        return NULL;
    }
    if (fcntl(loop->wake[0], F_SETFL, O_NONBLOCK) == -1) {
        free(loop);
        return NULL;
    }
    return loop;
}

struct loop *fresh_loopOk(void)
{
    struct loop *loop = malloc(sizeof *loop);
    if (loop == NULL)
        return NULL;
    if (pipe(loop->wake) != 0) {
        free(loop);
        return NULL;
    }
    if (fcntl(loop->wake[0], F_SETFL, O_NONBLOCK) == -1) {
        close(loop->wake[0]);
        close(loop->wake[1]);
        free(loop);
        return NULL;
    }
    return loop;
}

int movedOk(void)
{
    int ends[2] = {-1, -1};
    int result = -1;
    if (pipe(ends) != 0)
        goto out;
    if (dup2(ends[1], STDOUT_FILENO) == -1)
        goto out;
    result = ends[0];
    ends[0] = -1;
out:
    if (ends[0] != -1)
        close(ends[0]);
    if (ends[1] != -1)
        close(ends[1]);
    return result;
}
