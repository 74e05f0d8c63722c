// Code of C whose header is missing fills a variable; who frees it in Go says that it is memory.
package text

/*
#include <stdlib.h>
#include "text.h"
*/
import "C"

import "unsafe"

// degraded: missing/library.h

// The deferred call has taken nil before C fills the variable.
func DeferredTooEarlyBad() string {
	var out *C.char
	defer C.free(unsafe.Pointer(out))
	if C.text_fill(&out) != 0 { // want memory-leak "released"
		return ""
	}
	return C.GoString(out)
}

// The literal reads the variable at the end.
func DeferredLiteralOk() string {
	var out *C.char
	defer func() { C.free(unsafe.Pointer(out)) }()
	if C.text_read(&out) != 0 {
		return ""
	}
	return C.GoString(out)
}

// Deferred behind the call.
func DeferredBehindOk() string {
	var out *C.char
	if C.text_read(&out) != 0 {
		return ""
	}
	defer C.free(unsafe.Pointer(out))
	return C.GoString(out)
}
