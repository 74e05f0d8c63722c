// C strings that an exported callback hands to C, which frees them through another exported function.
package exported

/*
#include <stdlib.h>

int sheet_load(const char *path);
*/
import "C"

import "unsafe"

// Filled into an out-parameter of an exported callback: C owns it from there on.
//
//export caseDescribeOk
func caseDescribeOk(retText **C.char) C.int {
	*retText = C.CString("a sheet")
	return 0
}

// The error text goes to C, the working string stays and is lost on that path.
//
//export caseLoadBad
func caseLoadBad(path *C.char, retError **C.char) C.int {
	cCopy := C.CString(C.GoString(path)) // want cstring-leak "(?i)c ?string"
	if C.sheet_load(cCopy) != 0 {
		*retError = C.CString("cannot load")
		return 1
	}
	C.free(unsafe.Pointer(cCopy))
	return 0
}

// The counterpart that C calls.
//
//export caseFreeText
func caseFreeText(text *C.char) {
	C.free(unsafe.Pointer(text))
}
