// The header is not there: contracts of its functions are unknown, libc's are not.
package missing

/*
#include <stdlib.h>
#include <no/such/header.h>
*/
import "C"

import "unsafe"

// degraded: no/such/header.h

func UseOk(path string) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	C.unheard_of(cPath)
}

func LoadBad(path string) {
	copied := C.strdup(C.CString(path)) // want cstring-leak "(?i)c ?string"
	C.free(unsafe.Pointer(copied))
}
