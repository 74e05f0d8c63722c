// Line ends of another system.
package crlf

/*
#include <stdlib.h>
int sheet_load(const char *path);
*/
import "C"

func LoadBad(path string) C.int {
	return C.sheet_load(C.CString(path)) // want cstring-leak "(?i)c ?string"
}
