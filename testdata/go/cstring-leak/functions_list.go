package cstring_leak

/*
#include <stdlib.h>

struct functions_list_params {
	char *hash;
	int   size;
};
int functions_list_format(const struct functions_list_params *params);
int functions_list_count(const char *name);
*/
import "C"

import "unsafe"

// What a function in a list frees is freed when the list is run, wherever that is.
func functionsParams(hash string) (unsafe.Pointer, func()) {
	frees := make([]func(), 0, 2)
	run := func() {
		for i := 0; i < len(frees); i++ {
			frees[i]()
		}
	}
	params := (*C.struct_functions_list_params)(C.calloc(1, C.sizeof_struct_functions_list_params))
	frees = append(frees, func() { C.free(unsafe.Pointer(params)) })
	params.hash = C.CString(hash)
	frees = append(frees, func() { C.free(unsafe.Pointer(params.hash)) })
	return unsafe.Pointer(params), run
}

func functionsDeferredOk(names []string) int {
	var frees []func()
	defer func() {
		for _, free := range frees {
			free()
		}
	}()
	n := 0
	for _, name := range names {
		cName := C.CString(name)
		frees = append(frees, func() { C.free(unsafe.Pointer(cName)) })
		n += int(C.functions_list_count(cName))
	}
	return n
}

func functionsOtherBad(names []string) int {
	var counts []func() int
	for _, name := range names {
		cName := C.CString(name) // want cstring-leak "never released"
		counts = append(counts, func() int { return int(C.functions_list_count(cName)) })
	}
	n := 0
	for _, count := range counts {
		n += count()
	}
	return n
}

func functionsForgottenBad(names []string) int {
	var frees []func()
	defer func() {
		for _, free := range frees {
			free()
		}
	}()
	n := 0
	for _, name := range names {
		cName := C.CString(name)
		frees = append(frees, func() { C.free(unsafe.Pointer(cName)) })
		cOther := C.CString(name + "2") // want cstring-leak "never released"
		n += int(C.functions_list_count(cName)) + int(C.functions_list_count(cOther))
	}
	return n
}
