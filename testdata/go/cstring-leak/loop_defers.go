package cstring_leak

/*
#include <stdlib.h>

int loop_defers_count(const char *name);
int loop_defers_pair(const char *name, const char *value);
int loop_defers_all(int n, const void *names);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Several deferred releases a turn: each ends what its turn made.
func defersTwoATurnOk(names, values []string) int {
	n := 0
	for i, name := range names {
		cName := C.CString(name)
		defer C.free(unsafe.Pointer(cName))
		cValue := C.CString(values[i])
		defer C.free(unsafe.Pointer(cValue))
		n += int(C.loop_defers_pair(cName, cValue))
	}
	return n
}

func defersThreeATurnOk(names, values, units []string) error {
	for i, name := range names {
		cName := C.CString(name)
		defer C.free(unsafe.Pointer(cName))
		if C.loop_defers_count(cName) != 0 {
			return errors.New("name")
		}
		cValue := C.CString(values[i])
		defer C.free(unsafe.Pointer(cValue))
		cUnit := C.CString(units[i])
		defer C.free(unsafe.Pointer(cUnit))
		C.loop_defers_pair(cValue, cUnit)
	}
	return nil
}

func defersOneOfTwoBad(names, values []string) int {
	n := 0
	for i, name := range names {
		cName := C.CString(name)
		defer C.free(unsafe.Pointer(cName))
		cValue := C.CString(values[i]) // want cstring-leak "never released"
		n += int(C.loop_defers_pair(cName, cValue))
	}
	return n
}

func defersAfterReturnBad(names, values []string) error {
	for i, name := range names {
		cName := C.CString(name)
		defer C.free(unsafe.Pointer(cName))
		cValue := C.CString(values[i]) // want cstring-leak "not released on the path"
		if C.loop_defers_count(cName) != 0 {
			return errors.New("name")
		}
		defer C.free(unsafe.Pointer(cValue))
	}
	return nil
}

// What has just been put into an element is read from it again.
func defersElementOk(names []string) int {
	list := make([]*C.char, len(names))
	for i, name := range names {
		list[i] = C.CString(name)
		defer C.free(unsafe.Pointer(list[i]))
	}
	return int(C.loop_defers_all(C.int(len(list)), unsafe.Pointer(&list[0])))
}

func defersElementLoopOk(names []string) int {
	list := make([]*C.char, len(names))
	for i := 0; i < len(names); i++ {
		list[i] = C.CString(names[i])
		if list[i] == nil {
			return -1
		}
		defer C.free(unsafe.Pointer(list[i]))
	}
	n := 0
	for k := 0; k < 4; k++ {
		n += int(C.loop_defers_all(C.int(len(list)), unsafe.Pointer(&list[0])))
	}
	return n
}

func defersOtherElementBad(names []string) int {
	list := make([]*C.char, 2)
	list[0] = C.CString(names[0])
	defer C.free(unsafe.Pointer(list[0]))
	list[1] = C.CString(names[1]) // want cstring-leak "never released"
	return int(C.loop_defers_all(2, unsafe.Pointer(&list[0])))
}

func defersElementOverwrittenBad(names []string) int {
	list := make([]*C.char, 1)
	list[0] = C.CString(names[0]) // want cstring-leak "never released"
	list[0] = C.CString(names[1])
	defer C.free(unsafe.Pointer(list[0]))
	return int(C.loop_defers_all(1, unsafe.Pointer(&list[0])))
}
