// A byte that is no UTF-8 in a comment: ÿþ and in a string.
package notutf8

// #include <stdlib.h>
// int sheet_load(const char *path);
import "C"

var name = "été"

func LoadBad() C.int {
	return C.sheet_load(C.CString(name)) // want cstring-leak "(?i)c ?string"
}
