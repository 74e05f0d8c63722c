// Functions of a library that is loaded at run time: called through pointers that bear the names
// and types of what the header declares.
package loaded

/*
#include <stdlib.h>
#include <string.h>

static char *call_strdup(void *f, const char *text)
{
	char *(*strdup)(const char *);

	strdup = f;
	return strdup(text);
}

// Not the function of the header: another type.
static char *call_other(void *f, const char *text)
{
	char *(*strdup)(const char *, int);

	strdup = f;
	return strdup(text, 1);
}
*/
import "C"
import "unsafe"

func DupBad(f unsafe.Pointer, s *C.char) string {
	d := C.call_strdup(f, s) // want memory-leak "call_strdup"
	return C.GoString(d)
}

func DupOk(f unsafe.Pointer, s *C.char) string {
	d := C.call_strdup(f, s)
	defer C.free(unsafe.Pointer(d))
	return C.GoString(d)
}

func OtherOk(f unsafe.Pointer, s *C.char) string {
	return C.GoString(C.call_other(f, s))
}
