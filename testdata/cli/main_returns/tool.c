#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    FILE *in = fopen(argv[1], "r");
    char *room = malloc(100);
    if (in == NULL || room == NULL) {
        return 1;
    }
    int n = fread(room, 1, 100, in) > 0 ? 0 : argc;
    return n;
}
