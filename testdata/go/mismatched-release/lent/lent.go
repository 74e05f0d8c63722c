// Texts that a library only lends, by its header.
package lent

/*
#cgo CFLAGS: -I${SRCDIR}/include
#include <stdlib.h>
#include "station.h"

// What the binding makes itself is its own to free.
static const char *greeting(void)
{
	return malloc(8);
}
*/
import "C"

import "unsafe"

func NameBad(s *C.station) string {
	name := C.station_name(s)
	if name == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(name)) // want mismatched-release "it is the library's own, which C.station_name only lends"
	return C.GoString(name)
}

func KindBad(kind int) string {
	name := C.station_kind(C.int(kind))
	text := C.GoString(name)
	C.free(unsafe.Pointer(name)) // want mismatched-release "which C.station_kind only lends"
	return text
}

func NameOk(s *C.station) string {
	return C.GoString(C.station_name(s))
}

func DescribeOk(s *C.station) string {
	text := C.station_describe(s)
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

func GreetingOk() string {
	text := C.greeting()
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}
