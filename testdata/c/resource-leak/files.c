/* Descriptors, streams and folders of libc. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union handle {
    int first;
    int second;
} handle;

struct log {
    FILE *file;
    int level;
};

static int opened_for(const char *path)
{
    int fd = open(path, O_RDONLY);
    return fd;
}

static void shut(FILE *file)
{
    if (file != NULL)
        fclose(file);
}

void streamBad(void)
{
    FILE *file = fopen("a", "r"); // want resource-leak "never released"
    if (file != NULL)
        fgetc(file);
}

int descriptorBad(void)
{
    int fd = open("a", O_RDONLY); // want resource-leak "never released"
    if (fd < 0)
        return -1;
    return 0;
}

int early_returnBad(char *buffer)
{
    FILE *file = fopen("a", "r"); // want resource-leak "not released on the path"
    if (file == NULL)
        return -1;
    if (fgets(buffer, 10, file) == NULL)
        return -1;
    fclose(file);
    return 0;
}

void overwrittenBad(void)
{
    FILE *file = fopen("a", "r"); // want resource-leak "never released"
    file = fopen("b", "r");
    if (file != NULL)
        fclose(file);
}

int helperBad(void)
{
    int fd = opened_for("a"); // want resource-leak "never released"
    return fd >= 0;
}

int socketBad(int port)
{
    int s = socket(AF_INET, SOCK_STREAM, 0); // want resource-leak "not released on the path"
    if (s == -1)
        return -1;
    if (port == 0)
        return -1;
    close(s);
    return 0;
}

int folderBad(void)
{
    DIR *dir = opendir("."); // want resource-leak "never released"
    if (dir == NULL)
        return 0;
    return readdir(dir) != NULL;
}

void unionBad(void)
{
    handle h;
    h.first = open("a", O_RDONLY); // want resource-leak "never released"
    int fd = h.second;
    if (fd != -1)
        fd = -1;
}

int secondBad(void)
{
    int in = open("a", O_RDONLY); // want resource-leak "not released on the path"
    if (in < 0)
        return -1;
    int out = open("b", O_WRONLY);
    if (out < 0)
        return -1;
    close(out);
    close(in);
    return 0;
}

void pipedBad(void)
{
    FILE *p = popen("ls", "r"); // want resource-leak "never released"
    if (p == NULL)
        return;
    fgetc(p);
}

void loopBad(int n)
{
    for (int i = 0; i < n; i++) {
        FILE *file = fopen("a", "r"); // want resource-leak "not released on the path|never released"
        if (file == NULL)
            continue;
        if (fgetc(file) == 'x')
            continue;
        fclose(file);
    }
}

int in_a_localBad(void)
{
    struct log log;
    log.file = fopen("log", "w"); // want resource-leak "never released"
    log.level = 1;
    return log.level;
}

void streamOk(void)
{
    FILE *file = fopen("a", "r");
    if (file == NULL)
        return;
    fgetc(file);
    fclose(file);
}

int descriptorOk(void)
{
    int fd = open("a", O_RDONLY);
    if (fd == -1)
        return -1;
    close(fd);
    return 0;
}

FILE *returnedOk(void)
{
    return fopen("a", "r");
}

void helperOk(void)
{
    FILE *file = fopen("a", "r");
    shut(file);
}

int returned_descriptorOk(void)
{
    int fd = opened_for("a");
    return fd;
}

void ownerOk(struct log *log)
{
    log->file = fopen("log", "w");
}

void unionOk(void)
{
    handle h;
    h.first = open("a", O_RDONLY);
    if (h.second != -1)
        close(h.second);
}

int bothOk(void)
{
    int result = -1, in, out = -1;
    in = open("a", O_RDONLY);
    if (in < 0)
        return -1;
    out = open("b", O_WRONLY);
    if (out < 0)
        goto done;
    result = 0;
done:
    if (out >= 0)
        close(out);
    close(in);
    return result;
}

void wrappedOk(int fd)
{
    FILE *file = fdopen(fd, "r");
    if (file != NULL)
        fclose(file);
}

int wrapped_descriptorOk(void)
{
    int fd = open("a", O_RDONLY);
    if (fd < 0)
        return -1;
    FILE *file = fdopen(fd, "r");
    if (file == NULL) {
        close(fd);
        return -1;
    }
    fclose(file);
    return 0;
}

void pipedOk(void)
{
    FILE *p = popen("ls", "r");
    if (p != NULL)
        pclose(p);
}

void loopOk(int n)
{
    for (int i = 0; i < n; i++) {
        FILE *file = fopen("a", "r");
        if (file == NULL)
            continue;
        fclose(file);
    }
}
