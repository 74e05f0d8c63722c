// Arrays of C strings: the elements are one obligation each, the array another.
package array

/*
#include <stdlib.h>

int sheet_select(const char *const *names, size_t n);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errSheet = errors.New("sheet failed")

const pointerSize = C.size_t(unsafe.Sizeof(uintptr(0)))

// The C array is freed, its elements are not.
func ElementsBad(names []string) error {
	block := C.malloc(C.size_t(len(names)) * pointerSize)
	defer C.free(block)
	list := unsafe.Slice((**C.char)(block), len(names))
	for i, name := range names {
		list[i] = C.CString(name) // want cstring-leak "(?i)c ?string"
	}
	if C.sheet_select((**C.char)(block), C.size_t(len(names))) != 0 {
		return errSheet
	}
	return nil
}

// The elements are freed at the end, not on the error return before it.
func ElementsOnErrorBad(names []string) error {
	block := C.malloc(C.size_t(len(names)) * pointerSize)
	defer C.free(block)
	list := unsafe.Slice((**C.char)(block), len(names))
	for i := range names {
		list[i] = C.CString(names[i]) // want cstring-leak "(?i)c ?string"
	}
	if C.sheet_select((**C.char)(block), C.size_t(len(names))) != 0 {
		return errSheet
	}
	for _, element := range list {
		C.free(unsafe.Pointer(element))
	}
	return nil
}

// Elements and array are freed after the call, with no return in between.
func ElementsOk(names []string) error {
	block := C.malloc(C.size_t(len(names)) * pointerSize)
	list := unsafe.Slice((**C.char)(block), len(names))
	for i, name := range names {
		list[i] = C.CString(name)
	}
	rc := C.sheet_select((**C.char)(block), C.size_t(len(names)))
	for _, element := range list {
		C.free(unsafe.Pointer(element))
	}
	C.free(block)
	if rc != 0 {
		return errSheet
	}
	return nil
}

// A deferred closure frees what a Go slice has collected.
func CollectedOk(names []string) error {
	var made []*C.char
	defer func() {
		for _, element := range made {
			C.free(unsafe.Pointer(element))
		}
	}()
	block := C.malloc(C.size_t(len(names)) * pointerSize)
	defer C.free(block)
	list := unsafe.Slice((**C.char)(block), len(names))
	for i, name := range names {
		made = append(made, C.CString(name))
		list[i] = made[i]
	}
	if C.sheet_select((**C.char)(block), C.size_t(len(names))) != 0 {
		return errSheet
	}
	return nil
}

// The strings of each turn are freed in that turn.
func EachTurnOk(names []string) error {
	for _, name := range names {
		block := C.malloc(pointerSize)
		list := unsafe.Slice((**C.char)(block), 1)
		cName := C.CString(name)
		list[0] = cName
		rc := C.sheet_select((**C.char)(block), 1)
		C.free(unsafe.Pointer(cName))
		C.free(block)
		if rc != 0 {
			return errSheet
		}
	}
	return nil
}
