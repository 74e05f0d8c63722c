// Handles that live as long as one call, or one completion.
package local

/*
#include <stdint.h>

typedef struct loop loop;
typedef void (*done_fn)(uintptr_t user);
int loop_walk(loop *l, done_fn visit, uintptr_t user);
int loop_transact(loop *l, uintptr_t data, uintptr_t inquiry, uintptr_t state);
int loop_start(loop *l, done_fn done, uintptr_t user);
int loop_check(loop *l);
extern void localVisit(uintptr_t user);
extern void localDone(uintptr_t user);
*/
import "C"

import (
	"errors"
	"runtime/cgo"
)

var errLoop = errors.New("loop failed")

//export localVisit
func localVisit(user C.uintptr_t) {
	defer func() { _ = recover() }()
	cgo.Handle(user).Value().(func())()
}

// The callback of a completion that comes once: it deletes its handle.
//
//export localDone
func localDone(user C.uintptr_t) {
	defer func() { _ = recover() }()
	h := cgo.Handle(user)
	done := h.Value().(func())
	h.Delete()
	done()
}

// Deleted on no path; the call is over when it returns.
func WalkBad(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit) // want handle-leak "(?i)handle"
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
		return errLoop
	}
	return nil
}

// Made inside the argument list.
func WalkInlineBad(l *C.loop, visit func()) error {
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(cgo.NewHandle(visit))) != 0 { // want handle-leak "(?i)handle"
		return errLoop
	}
	return nil
}

// Three handles, one of them deleted.
func TransactBad(l *C.loop, data, inquiry, state func()) error {
	hData := cgo.NewHandle(data)
	defer hData.Delete()
	hInquiry := cgo.NewHandle(inquiry) // want handle-leak "(?i)handle"
	hState := cgo.NewHandle(state)     // want handle-leak "(?i)handle"
	if C.loop_transact(l, C.uintptr_t(hData), C.uintptr_t(hInquiry), C.uintptr_t(hState)) != 0 {
		return errLoop
	}
	return nil
}

// An error return before the deletion.
func EarlyReturnBad(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit) // want handle-leak "(?i)handle"
	if C.loop_check(l) != 0 {
		return errLoop
	}
	rc := C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h))
	h.Delete()
	if rc != 0 {
		return errLoop
	}
	return nil
}

// continue skips the deletion.
func ContinueBad(loops []*C.loop, visit func()) {
	for _, l := range loops {
		h := cgo.NewHandle(visit) // want handle-leak "(?i)handle"
		if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
			continue
		}
		h.Delete()
	}
}

// Deleted when the call fails, kept when it succeeds, although nobody calls back later.
func FailureOnlyBad(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit) // want handle-leak "(?i)handle"
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
		h.Delete()
		return errLoop
	}
	return nil
}

// Overwritten by a second handle.
func OverwrittenBad(l *C.loop, first, second func()) error {
	h := cgo.NewHandle(first) // want handle-leak "(?i)handle"
	if C.loop_check(l) != 0 {
		h = cgo.NewHandle(second)
	}
	defer h.Delete()
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
		return errLoop
	}
	return nil
}

// Deferred on the next line.
func WalkOk(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit)
	defer h.Delete()
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
		return errLoop
	}
	return nil
}

// Deleted on each path by hand.
func EachPathOk(l *C.loop, visit func()) error {
	h := cgo.NewHandle(visit)
	if C.loop_check(l) != 0 {
		h.Delete()
		return errLoop
	}
	rc := C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h))
	h.Delete()
	if rc != 0 {
		return errLoop
	}
	return nil
}

// Deleted by the callback, which comes exactly once when the start succeeds.
func StartOk(l *C.loop, done func()) error {
	h := cgo.NewHandle(done)
	if C.loop_start(l, (C.done_fn)(C.localDone), C.uintptr_t(h)) != 0 {
		h.Delete()
		return errLoop
	}
	return nil
}

// The same, waited for.
func StartAndWaitOk(l *C.loop) error {
	finished := make(chan struct{})
	h := cgo.NewHandle(func() { close(finished) })
	if C.loop_start(l, (C.done_fn)(C.localDone), C.uintptr_t(h)) != 0 {
		h.Delete()
		return errLoop
	}
	<-finished
	return nil
}

// Made on one branch, deleted where it was made.
func ConditionalOk(l *C.loop, visit func()) error {
	var h cgo.Handle
	if visit != nil {
		h = cgo.NewHandle(visit)
		defer h.Delete()
	}
	if C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h)) != 0 {
		return errLoop
	}
	return nil
}

// The zero handle needs no deletion.
func ZeroOk(l *C.loop, visit func()) error {
	var h cgo.Handle
	if visit != nil {
		h = cgo.NewHandle(visit)
	}
	rc := C.loop_walk(l, (C.done_fn)(C.localVisit), C.uintptr_t(h))
	if h != 0 {
		h.Delete()
	}
	if rc != 0 {
		return errLoop
	}
	return nil
}

// Returned to the caller.
func ReturnedOk(visit func()) cgo.Handle {
	return cgo.NewHandle(visit)
}

func withHandle(v interface{}, f func(C.uintptr_t) C.int) C.int {
	h := cgo.NewHandle(v)
	defer h.Delete()
	return f(C.uintptr_t(h))
}

// A helper makes and deletes it around a function value.
func HelperOk(l *C.loop, visit func()) error {
	if withHandle(visit, func(user C.uintptr_t) C.int {
		return C.loop_walk(l, (C.done_fn)(C.localVisit), user)
	}) != 0 {
		return errLoop
	}
	return nil
}

// Deleted by the release function that goes back to the caller.
func ReleaseOk(visit func()) (uintptr, func()) {
	h := cgo.NewHandle(visit)
	return uintptr(h), func() { h.Delete() }
}
