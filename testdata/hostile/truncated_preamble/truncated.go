// The preamble's last declaration breaks off: what stands before it still counts.
package truncated

/*
#include <stdlib.h>
int sheet_load(const char *path);
static int sheet_twice(const char *path) {
    return sheet_load(path) +
*/
import "C"

func LoadBad(path string) C.int {
	return C.sheet_load(C.CString(path)) // want cstring-leak "(?i)c ?string"
}
