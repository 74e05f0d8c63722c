// Handles that are deleted twice, or used after their end.
package ended

/*
#include <stdint.h>

typedef struct loop loop;
int loop_walk(loop *l, uintptr_t user);
int loop_check(loop *l);
*/
import "C"

import (
	"errors"
	"runtime/cgo"
)

var errLoop = errors.New("loop failed")

// Deleted by hand on the error path, and again by the deferred call.
func DeferredTwiceBad(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit)
	defer h.Delete() // want handle-misuse "again"
	if C.loop_walk(l, C.uintptr_t(h)) != 0 {
		h.Delete()
		return errLoop
	}
	return nil
}

// Twice in a row, on one branch.
func TwiceBad(l *C.loop, visit func()) {
	h := cgo.NewHandle(visit)
	if C.loop_walk(l, C.uintptr_t(h)) != 0 {
		h.Delete()
	}
	h.Delete() // want handle-misuse "again"
}

// Its value is asked for after its end.
func ValueBad(l *C.loop, visit func()) {
	h := cgo.NewHandle(visit)
	C.loop_walk(l, C.uintptr_t(h))
	h.Delete()
	h.Value().(func())() // want handle-misuse "used"
}

// C is given a handle that has ended.
func GivenBad(l *C.loop, visit func()) {
	h := cgo.NewHandle(visit)
	h.Delete()
	C.loop_walk(l, C.uintptr_t(h)) // want handle-misuse "used"
}

func drop(h cgo.Handle) { h.Delete() }

// A helper deletes it too.
func HelperBad(l *C.loop, visit func()) {
	h := cgo.NewHandle(visit)
	C.loop_walk(l, C.uintptr_t(h))
	drop(h)
	h.Delete() // want handle-misuse "again"
}

// Once on each path.
func EachPathOk(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit)
	if C.loop_walk(l, C.uintptr_t(h)) != 0 {
		h.Delete()
		return errLoop
	}
	h.Delete()
	return nil
}

// Zero after its end, and asked for before the next.
func ZeroOk(l *C.loop, visit func()) {
	h := cgo.NewHandle(visit)
	if C.loop_check(l) != 0 {
		h.Delete()
		h = 0
	}
	if h != 0 {
		C.loop_walk(l, C.uintptr_t(h))
		h.Delete()
	}
}

// A new handle takes the variable.
func RenewedOk(l *C.loop, first, second func()) {
	h := cgo.NewHandle(first)
	C.loop_walk(l, C.uintptr_t(h))
	h.Delete()
	h = cgo.NewHandle(second)
	C.loop_walk(l, C.uintptr_t(h))
	h.Delete()
}

// Its value is read before.
func ValueOk(visit func()) {
	h := cgo.NewHandle(visit)
	v := h.Value().(func())
	h.Delete()
	v()
}
