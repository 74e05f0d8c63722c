// A release that is deferred while the pointer is still nil: what a call of which nothing is known
// fills in behind it is released by nobody.
package deferrednil

/*
#include <stdlib.h>

typedef struct option option;
int option_add(const char *key, int n, option **list);
void option_free(int n, option *list);
int option_use(int n, option *list);
typedef struct report report;
void report_collect(report **out, int depth);
void report_free(report *r);
*/
import "C"

import "unsafe"

func UseOptionsBad(keys []string) int {
	n := C.int(0)
	var list *C.option
	defer C.option_free(n, list) // want resource-leak "list where it is still nil"
	for _, key := range keys {
		k := C.CString(key)
		n = C.option_add(k, n, &list)
		C.free(unsafe.Pointer(k))
	}
	return int(C.option_use(n, list))
}

// Deferred when all are there.
func UseOptionsOk(keys []string) int {
	n := C.int(0)
	var list *C.option
	for _, key := range keys {
		k := C.CString(key)
		n = C.option_add(k, n, &list)
		C.free(unsafe.Pointer(k))
	}
	defer C.option_free(n, list)
	return int(C.option_use(n, list))
}

// A closure reads the variable when it runs.
func UseOptionsLateOk(keys []string) int {
	n := C.int(0)
	var list *C.option
	defer func() { C.option_free(n, list) }()
	for _, key := range keys {
		k := C.CString(key)
		n = C.option_add(k, n, &list)
		C.free(unsafe.Pointer(k))
	}
	return int(C.option_use(n, list))
}

// Nil on one way, and filled before: nothing comes behind it.
func UseOneOk(key string) int {
	var list *C.option
	n := C.int(0)
	if key != "" {
		k := C.CString(key)
		defer C.free(unsafe.Pointer(k))
		n = C.option_add(k, 0, &list)
	}
	defer C.option_free(n, list)
	return int(C.option_use(n, list))
}

// Released by hand as well.
func UseByHandOk(key string) int {
	var list *C.option
	defer C.option_free(0, list)
	k := C.CString(key)
	defer C.free(unsafe.Pointer(k))
	n := C.option_add(k, 0, &list)
	r := C.option_use(n, list)
	C.option_free(n, list)
	return int(r)
}

// It goes to the caller.
func MakeOk(key string) *C.option {
	var list *C.option
	defer C.option_free(0, list)
	k := C.CString(key)
	defer C.free(unsafe.Pointer(k))
	C.option_add(k, 0, &list)
	return list
}
