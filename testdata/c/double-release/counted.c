/* References that a pointer to a pointer is emptied of: whoever has dropped one does not own it. */

#include <stdlib.h>
#include <string.h>

struct login {
    unsigned references;
    char name[32];
};

static int login_create(const char *name, struct login **ret)
{
    struct login *login = calloc(1, sizeof *login);
    if (login == NULL) {
        return -1;
    }
    login->references = 1;
    strncpy(login->name, name, sizeof login->name - 1);
    *ret = login;
    return 0;
}

static void login_drop(struct login **place)
{
    if (*place != NULL) {
        struct login *login = *place;
        *place = NULL;
        if (login->references > 1) {
            login->references--;
        } else {
            free(login);
        }
    }
}

static void login_set(struct login **place, struct login *login)
{
    if (*place != login) {
        login_drop(place);
        *place = login;
        if (login != NULL) {
            login->references++;
        }
    }
}

int replacedOk(const char *name, struct login **current)
{
    struct login *fresh = NULL;
    int result = login_create(name, &fresh);
    if (result == 0) {
        login_set(current, fresh);
    }
    login_drop(&fresh);
    return result;
}

int usedOk(const char *name, struct login **current)
{
    struct login *fresh = NULL;
    if (login_create(name, &fresh) != 0) {
        return -1;
    }
    login_set(current, fresh);
    login_drop(&fresh);
    return (*current)->name[0];
}

int droppedOk(const char *name)
{
    struct login *fresh = NULL;
    if (login_create(name, &fresh) != 0) {
        return -1;
    }
    int first = fresh->name[0];
    login_drop(&fresh);
    login_drop(&fresh);
    return first;
}

void twiceBad(const char *name)
{
    struct login *fresh = NULL;
    if (login_create(name, &fresh) != 0) {
        return;
    }
    struct login *other = fresh;
    free(fresh);
    free(other); // want double-release "is released again by free"
}
