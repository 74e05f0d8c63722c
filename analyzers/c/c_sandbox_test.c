/* Tests of what a process that parses can still do.
 * Each runs in a child, for there is no way back. */
#include "analyzers/c/c_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REFUSED = 0, ALLOWED = 1 };

static int in_sandbox(int (*attempt)(int fd), int fd)
{
    pid_t child = fork();
    if (child == 0) {
        c_sandbox_enter(5);
        _exit(attempt(fd));
    }
    int status = 0;
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int try_program(int fd)
{
    (void)fd;
    execl("/bin/true", "true", (char *)NULL);
    return errno == EPERM ? REFUSED : ALLOWED;
}

static int try_socket(int fd)
{
    (void)fd;
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? REFUSED : ALLOWED;
}

static int try_write(int fd)
{
    return write(fd, "x", 1) < 0 && errno == EFBIG ? REFUSED : ALLOWED;
}

static int try_read(int fd)
{
    (void)fd;
    char byte;
    int file = open("/bin/true", O_RDONLY | O_CLOEXEC);
    return file >= 0 && read(file, &byte, 1) == 1 ? ALLOWED : REFUSED;
}

static void test_sandbox(void **state)
{
    (void)state;
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("custody-sandbox-XXXXXX", &path, NULL);
    assert_true(fd >= 0);
#if defined(__x86_64__) || defined(__aarch64__)
    assert_int_equal(in_sandbox(try_program, fd), REFUSED);
    assert_int_equal(in_sandbox(try_socket, fd), REFUSED);
#endif
    assert_int_equal(in_sandbox(try_write, fd), REFUSED);
    assert_int_equal(in_sandbox(try_read, fd), ALLOWED);
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sandbox)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
