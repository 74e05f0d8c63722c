// Package secret makes objects by hand that say themselves, in a slot, how they end.
package secret

/*
#include <stdlib.h>

typedef struct secret { int type; void (*free)(struct secret *s); } secret;
typedef struct custom { secret parent; int level; } custom;
void secret_free(secret *s);
void custom_prepare(custom *c);
void custom_number(custom *c);
*/
import "C"

import (
	"runtime"
	"unsafe"
)

//export customFree
func customFree(c *C.custom) { C.free(unsafe.Pointer(c)) }

type Secret struct{ ptr *C.secret }

func (s *Secret) Free() {
	C.secret_free(s.ptr)
	runtime.SetFinalizer(s, nil)
	s.ptr = nil
}

// Its free slot is a function that knows malloc.
func NewCustomOk() *Secret {
	c := (*C.custom)(C.calloc(1, C.size_t(unsafe.Sizeof(C.custom{}))))
	C.custom_prepare(c)
	s := &Secret{ptr: &c.parent}
	runtime.SetFinalizer(s, (*Secret).Free)
	return s
}

type Plain struct{ ptr *C.secret }

func (p *Plain) Free() {
	C.secret_free(p.ptr) // want mismatched-release "C.calloc is released by C.secret_free"
	runtime.SetFinalizer(p, nil)
	p.ptr = nil
}

// Nothing in it says that it is of malloc.
func NewPlainBad() *Plain {
	c := (*C.custom)(C.calloc(1, C.size_t(unsafe.Sizeof(C.custom{}))))
	C.custom_number(c)
	p := &Plain{ptr: &c.parent}
	runtime.SetFinalizer(p, (*Plain).Free)
	return p
}
