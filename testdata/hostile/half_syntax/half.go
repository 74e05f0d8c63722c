// The first function is good and must be audited; the second breaks off.
package half

// #include <stdlib.h>
// int sheet_load(const char *path);
import "C"

func LoadBad(path string) C.int {
	return C.sheet_load(C.CString(path)) // want cstring-leak "(?i)c ?string"
}

func broken(a int {
	if a == {
		return C.sheet_load(
