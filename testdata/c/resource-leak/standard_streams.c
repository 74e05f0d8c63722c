/* A file is opened, or stands for one of the program's own streams: what was opened since is none
 * of these. Statuses of several values, and what they say of what was opened. */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int load(char *line, int size, FILE *file);
int check(const char *line);
int open_part(const char *name, int *fd);

int comparedOk(const char *name)
{
    FILE *file;
    char line[64];
    if (strcmp(name, "-") == 0) {
        file = stdin;
    } else {
        file = fopen(name, "r");
        if (file == NULL) {
            return 1;
        }
    }
    int result = load(line, sizeof line, file);
    if (file != NULL && file != stdin) {
        fclose(file);
    }
    return result;
}

int comparedBad(const char *name)
{
    char line[64];
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r"); // want resource-leak "FILE from fopen is not released on the path"
    if (file == NULL) {
        return 1;
    }
    if (load(line, sizeof line, file) < 0) {
        return 2;
    }
    if (file != stdin) {
        fclose(file);
    }
    return 0;
}

int outputOk(const char *name, const char *text)
{
    FILE *file = name != NULL ? fopen(name, "w") : stdout;
    if (file == NULL) {
        return -1;
    }
    fputs(text, file);
    if (file == stdout) {
        return fflush(file);
    }
    return fclose(file);
}

int flaggedOk(const char *name)
{
    int own = strcmp(name, "-") != 0, result = 0;
    FILE *file = own ? fopen(name, "r") : stdin;
    char line[64];
    if (file == NULL) {
        return 1;
    }
    while (load(line, sizeof line, file) > 0) {
        result = check(line);
        if (result != 0) {
            break;
        }
    }
    if (own) {
        fclose(file);
    }
    return result;
}

/* One number, however each way came to it. */
int chosenOk(int which, const char *base)
{
    int status = 0;
    const char *name = base;
    if (which >= 20) {
        if (check(base) != 0) {
            status = 5;
        }
    } else {
        name = base + 1;
    }
    if (status == 0) {
        switch (which) {
        case 1:
        case 21:
            name = "one";
            break;
        case 2:
        case 22:
            name = "two";
            break;
        case 3:
        case 23:
            name = "three";
            break;
        case 4:
        case 24:
            name = "four";
            break;
        case 5:
        case 25:
            name = "five";
            break;
        case 6:
        case 26:
            name = "six";
            break;
        case 7:
        case 27:
            name = "seven";
            break;
        default:
            status = 4;
            break;
        }
    }
    if (status == 0 && check(name) != 0) {
        status = 2;
    }
    int fd = -1;
    if (status == 0) {
        fd = open(name, O_RDONLY);
        if (fd < 0) {
            status = 3;
        }
    }
    if (status == 0) {
        close(fd);
    }
    return status;
}

int chosenBad(int which, const char *base)
{
    int status = which > 3 ? 4 : 0;
    int fd = -1;
    if (status == 0) {
        fd = open(base, O_RDONLY); // want resource-leak "fd from open is not released on the path"
        if (fd < 0) {
            status = 3;
        }
    }
    if (status == 0 && check(base) != 0) {
        status = 6;
    }
    if (status == 0) {
        close(fd);
    }
    return status;
}
