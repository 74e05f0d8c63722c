// A library's free that is a variable of C.
package hook

/*
#include <stdlib.h>

typedef void (*text_freer)(void *p);
extern text_freer xmlFree;
char *xmlStrdup(const char *text);
static inline void text_free(void *p) { xmlFree(p); }
static inline void text_keep(void *p) { (void)p; }
*/
import "C"

import "unsafe"

// Released by a helper of the preamble, through the variable.
func WrapperOk(text *C.char) string {
	copied := C.xmlStrdup(text)
	s := C.GoString(copied)
	C.text_free(unsafe.Pointer(copied))
	return s
}

// The other helper does nothing with it.
func OtherWrapperBad(text *C.char) string {
	copied := C.xmlStrdup(text) // want memory-leak "never released"
	s := C.GoString(copied)
	C.text_keep(unsafe.Pointer(copied))
	return s
}
