// Elements of an array of arguments, each freed by a call of its own: at indices that move on.
package movingindex

/*
#include <stdlib.h>
int run(int argc, char *const *argv);
*/
import "C"

import "unsafe"

func ShiftedOk(options []string) {
	argv := make([]*C.char, len(options)+1)
	argv[0] = C.CString("program")
	defer C.free(unsafe.Pointer(argv[0]))
	for i := 0; i < len(options); i++ {
		argv[i+1] = C.CString(options[i])
		defer C.free(unsafe.Pointer(argv[i+1]))
	}
	C.run(C.int(len(argv)), &argv[0])
}

func AfterOthersOk(program, point string, options []string) {
	argv := make([]*C.char, len(options)+3)
	argv[0] = C.CString(program)
	defer C.free(unsafe.Pointer(argv[0]))
	at := 1
	if point != "" {
		argv[1] = C.CString(point)
		defer C.free(unsafe.Pointer(argv[1]))
		at++
	}
	argv[at] = C.CString("-f")
	defer C.free(unsafe.Pointer(argv[at]))
	at++
	for i := 0; i < len(options); i++ {
		argv[i+at] = C.CString(options[i])
		defer C.free(unsafe.Pointer(argv[i+at]))
	}
	C.run(C.int(len(argv)), &argv[0])
}

func GivenOffsetOk(options []string, from int) {
	argv := make([]*C.char, len(options)+from+1)
	argv[0] = C.CString("program")
	defer C.free(unsafe.Pointer(argv[0]))
	for i := 0; i < len(options); i++ {
		argv[i+1+from] = C.CString(options[i])
		defer C.free(unsafe.Pointer(argv[i+1+from]))
	}
	C.run(C.int(len(argv)), &argv[0])
}

func SameElementBad(program string) {
	argv := make([]*C.char, 1)
	argv[0] = C.CString(program)
	defer C.free(unsafe.Pointer(argv[0])) // want double-release "."
	C.free(unsafe.Pointer(argv[0]))
}

func SameVariableBad(program string) {
	argv := make([]*C.char, 2)
	at := 1
	name := C.CString(program)
	argv[at] = name
	defer C.free(unsafe.Pointer(name)) // want double-release "."
	C.free(unsafe.Pointer(argv[at]))
}
