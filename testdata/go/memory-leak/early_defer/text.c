#include "text.h"
#include <missing/library.h>

int text_fill(char **out)
{
    return library_text_fill(LIBRARY_DEFAULT, out);
}

int text_read(char **out)
{
    return library_text_read(LIBRARY_DEFAULT, out);
}
