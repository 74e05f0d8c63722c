// C.CString written inside an argument list: nobody keeps the pointer, so nobody can free it.
package inlineargument

/*
#include <stdint.h>
#include <stdlib.h>

typedef struct sheet sheet;
sheet *sheet_global(void);
int sheet_load(const char *path);
int sheet_rename(sheet *s, const char *from, const char *to);
uintptr_t sheet_find(const char *name);
int sheet_send(const void *data, size_t n);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errSheet = errors.New("sheet failed")

// One inline string, status checked.
func InlineBad(path string) error {
	if C.sheet_load(C.CString(path)) != 0 { // want cstring-leak "(?i)c ?string"
		return errSheet
	}
	return nil
}

// Two inline strings in one call.
func InlineTwoBad(from, to string) error {
	rc := C.sheet_rename(
		C.sheet_global(),
		C.CString(from), // want cstring-leak "(?i)c ?string"
		C.CString(to),   // want cstring-leak "(?i)c ?string"
	)
	if rc != 0 {
		return errSheet
	}
	return nil
}

type ref struct{ id uintptr }

// Inside a conversion inside a composite literal that is returned.
func InlineInLiteralBad(name string) ref {
	return ref{id: uintptr(C.sheet_find(C.CString(name)))} // want cstring-leak "(?i)c ?string"
}

// In the initialiser of an if statement.
func InlineInIfInitBad(path string) error {
	if rc := C.sheet_load(C.CString(path)); rc != 0 { // want cstring-leak "(?i)c ?string"
		return errSheet
	}
	return nil
}

// The two-result call form that gives errno.
func InlineErrnoBad(path string) error {
	if _, err := C.sheet_load(C.CString(path)); err != nil { // want cstring-leak "(?i)c ?string"
		return err
	}
	return nil
}

// Behind unsafe.Pointer, on one branch only.
func InlineOneBranchBad(empty bool, cText *C.char, n int) error {
	var rc C.int
	if empty {
		rc = C.sheet_send(unsafe.Pointer(C.CString("")), 0) // want cstring-leak "(?i)c ?string"
	} else {
		rc = C.sheet_send(unsafe.Pointer(cText), C.size_t(n))
	}
	if rc != 0 {
		return errSheet
	}
	return nil
}

// Once for each turn of a loop.
func InlineInLoopBad(paths []string) error {
	for _, path := range paths {
		if C.sheet_load(C.CString(path)) != 0 { // want cstring-leak "(?i)c ?string"
			return errSheet
		}
	}
	return nil
}

// In a branch of a type switch; the other branches allocate nothing.
func InlineInSwitchBad(v interface{}) error {
	var rc C.int
	switch value := v.(type) {
	case string:
		rc = C.sheet_load(C.CString(value)) // want cstring-leak "(?i)c ?string"
	case int:
		rc = C.int(value)
	default:
		return errSheet
	}
	if rc != 0 {
		return errSheet
	}
	return nil
}

// A freed string is there, and the call makes another one.
func InlineBesideFreedBad(path string) error {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_load(C.CString(path)) != 0 { // want cstring-leak "(?i)c ?string"
		return errSheet
	}
	return nil
}

// The argument has a name and a deferred free.
func NamedOk(path string) error {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	if C.sheet_load(cPath) != 0 {
		return errSheet
	}
	return nil
}

// Two of them, two deferred frees.
func NamedTwoOk(from, to string) error {
	cFrom, cTo := C.CString(from), C.CString(to)
	defer C.free(unsafe.Pointer(cFrom))
	defer C.free(unsafe.Pointer(cTo))
	if C.sheet_rename(C.sheet_global(), cFrom, cTo) != 0 {
		return errSheet
	}
	return nil
}
