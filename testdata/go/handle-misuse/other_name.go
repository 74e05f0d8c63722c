// Package othername has names of its own for the structs of C.
package othername

/*
#include <stdint.h>
#include <stdlib.h>

struct lent_array {
	long length;
	void (*release)(struct lent_array *);
	void *private_data;
};
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

type (
	lentArray = C.struct_lent_array
	ownArray  lentArray
)

func aliasBad(v any, out *lentArray) {
	h := cgo.NewHandle(v)
	out.private_data = unsafe.Pointer(&h) // want handle-misuse "address of h"
}

func ownNameBad(v any, out *ownArray) {
	h := cgo.NewHandle(v)
	out.private_data = unsafe.Pointer(&h) // want handle-misuse "address of h"
}

func cellOk(v any, out *lentArray) {
	cell := (*C.uintptr_t)(C.malloc(C.sizeof_uintptr_t))
	*cell = C.uintptr_t(cgo.NewHandle(v))
	out.private_data = unsafe.Pointer(cell)
}
