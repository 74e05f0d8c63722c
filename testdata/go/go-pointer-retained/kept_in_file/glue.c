#include "_cgo_export.h"

typedef int (*watch_fn)(void *user);

static watch_fn called;
static void *kept;

void watch_keep(void *user)
{
    called = (watch_fn)&watchEvent;
    kept = user;
}

int watch_once(void *user)
{
    watch_fn now = (watch_fn)&watchEvent;
    return now(user);
}
