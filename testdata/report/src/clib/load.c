#include "kp.h"
#include <stdlib.h>

int kp_load(const char *path, struct kp **out)
{
    struct kp *kp = calloc(1, sizeof *kp);
    if (!kp)
        return KP_NOMEM;
    if (read_all(path, kp) < 0)
        return KP_IO;
    *out = kp;
    return 0;
}
