// A local C string: freed on no path, on some paths, on all paths.
package earlyreturn

/*
#include <stdlib.h>

typedef struct sheet sheet;
int sheet_load(const char *path);
int sheet_check(const char *path);
int sheet_pin(const char *name, const char *place);
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

var errSheet = errors.New("sheet failed")

// Assigned to a local and forgotten.
func LocalBad(path string) error {
	cPath := C.CString(path) // want cstring-leak "(?i)c ?string"
	if rc := C.sheet_load(cPath); rc != 0 {
		return fmt.Errorf("load %s: %d", path, int(rc))
	}
	return nil
}

// Freed at the end; an error return in between skips it.
func EarlyReturnBad(path string) error {
	cPath := C.CString(path) // want cstring-leak "(?i)c ?string"
	if C.sheet_check(cPath) != 0 {
		return errSheet
	}
	rc := C.sheet_load(cPath)
	C.free(unsafe.Pointer(cPath))
	if rc != 0 {
		return errSheet
	}
	return nil
}

// Freed on the failure branch only.
func FailureOnlyBad(path string) error {
	cPath := C.CString(path) // want cstring-leak "(?i)c ?string"
	if C.sheet_load(cPath) != 0 {
		C.free(unsafe.Pointer(cPath))
		return errSheet
	}
	return nil
}

// Two strings; the branch frees one of them.
func OneOfTwoBad(name, place string) error {
	cName := C.CString(name)
	cPlace := C.CString(place) // want cstring-leak "(?i)c ?string"
	if C.sheet_pin(cName, cPlace) != 0 {
		C.free(unsafe.Pointer(cName))
		return errSheet
	}
	C.free(unsafe.Pointer(cName))
	C.free(unsafe.Pointer(cPlace))
	return nil
}

// Overwritten by a second string before it is freed.
func OverwrittenBad(first, second string) error {
	cPath := C.CString(first) // want cstring-leak "(?i)c ?string"
	if C.sheet_check(cPath) != 0 {
		cPath = C.CString(second)
	}
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_load(cPath) != 0 {
		return errSheet
	}
	return nil
}

// Made on one branch, freed on none.
func ConditionalBad(path string, place string) error {
	var cPlace *C.char
	if place != "" {
		cPlace = C.CString(place) // want cstring-leak "(?i)c ?string"
	}
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_pin(cPath, cPlace) != 0 {
		return errSheet
	}
	return nil
}

// The free is deferred while the pointer is still nil: the arguments of defer are evaluated at once.
func DeferNilBad(path string) error {
	var cPath *C.char
	defer C.free(unsafe.Pointer(cPath))
	cPath = C.CString(path) // want cstring-leak "(?i)c ?string"
	if C.sheet_load(cPath) != 0 {
		return errSheet
	}
	return nil
}

// Copied into a Go string; the C string is still there.
func CopiedBackBad(text string) string {
	cText := C.CString(text) // want cstring-leak "(?i)c ?string"
	return C.GoString(cText)
}

// Explicit free on each of the paths.
func EachPathOk(path string) error {
	cPath := C.CString(path)
	if C.sheet_check(cPath) != 0 {
		C.free(unsafe.Pointer(cPath))
		return errSheet
	}
	rc := C.sheet_load(cPath)
	C.free(unsafe.Pointer(cPath))
	if rc != 0 {
		return errSheet
	}
	return nil
}

// A closure is deferred before the string is made; it sees the last value.
func DeferClosureOk(path string) error {
	var cPath *C.char
	defer func() { C.free(unsafe.Pointer(cPath)) }()
	cPath = C.CString(path)
	if C.sheet_load(cPath) != 0 {
		return errSheet
	}
	return nil
}

// Made on one branch, with the deferred free in the same branch.
func ConditionalDeferOk(path, place string) error {
	var cPlace *C.char
	if place != "" {
		cPlace = C.CString(place)
		defer C.free(unsafe.Pointer(cPlace))
	}
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_pin(cPath, cPlace) != 0 {
		return errSheet
	}
	return nil
}

// Nil or a string, and a deferred free after both: free(NULL) is harmless.
func MaybeNilOk(path, place string) error {
	var cPlace *C.char
	if place != "" {
		cPlace = C.CString(place)
	}
	defer C.free(unsafe.Pointer(cPlace))
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_pin(cPath, cPlace) != 0 {
		return errSheet
	}
	return nil
}

// Made and freed under the same condition.
func SameConditionOk(path, place string) error {
	var cPlace *C.char
	if place != "" {
		cPlace = C.CString(place)
	}
	cPath := C.CString(path)
	rc := C.sheet_pin(cPath, cPlace)
	C.free(unsafe.Pointer(cPath))
	if cPlace != nil {
		C.free(unsafe.Pointer(cPlace))
	}
	if rc != 0 {
		return errSheet
	}
	return nil
}

// The variable is set to nil after the deferred call has taken the pointer.
func NilAfterDeferOk(path string) error {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	rc := C.sheet_load(cPath)
	cPath = nil
	if rc != 0 && cPath == nil {
		return errSheet
	}
	return nil
}

// A panic runs the deferred free.
func PanicOk(path string) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_load(cPath) != 0 {
		panic(errSheet)
	}
}

// The pointer travels as unsafe.Pointer and is freed under that name.
func OtherNameOk(path string) error {
	cPath := C.CString(path)
	raw := unsafe.Pointer(cPath)
	rc := C.sheet_load(cPath)
	C.free(raw)
	if rc != 0 {
		return errSheet
	}
	return nil
}
