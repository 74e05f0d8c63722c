// The comment that holds the preamble is never closed.
package truncated

/*
#include <stdlib.h>
int sheet_load(const char *path);
import "C"

func LoadOk(path string) int { return 0 }
