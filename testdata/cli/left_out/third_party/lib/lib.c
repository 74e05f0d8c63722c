#include <stdlib.h>
void lose(void) { char *page = malloc(8); page[0] = 0; }
