// C is given a handle with a destroy callback that deletes it, and Go deletes it too.
package destroytwice

/*
#include <stdint.h>

typedef void (*watch_fn)(uintptr_t user);
typedef void (*watch_destroy)(uintptr_t user);
// Calls event when slot changes, and destroy with user when the watch ends. Gives 0 on success.
int watch_add(int slot, watch_fn event, uintptr_t user, watch_destroy destroy);
void watch_set(int slot, uintptr_t user, watch_destroy destroy);
int watch_remove(int slot);
extern void watchEvent(uintptr_t user);
extern void watchDestroy(uintptr_t user);
extern void watchRelease(uintptr_t user);
extern void watchForget(uintptr_t user);

static void watch_both(int slot, uintptr_t user) { watch_set(slot, user, watchDestroy); }
*/
import "C"

import (
	"errors"
	"runtime/cgo"
)

var errWatch = errors.New("watch failed")

//export watchEvent
func watchEvent(user C.uintptr_t) {
	defer func() { _ = recover() }()
	cgo.Handle(user).Value().(func())()
}

//export watchDestroy
func watchDestroy(user C.uintptr_t) {
	defer func() { _ = recover() }()
	cgo.Handle(user).Delete()
}

// Tells what the handle stands for of the end, and deletes the handle.
//
//export watchRelease
func watchRelease(user C.uintptr_t) {
	defer func() { _ = recover() }()
	h := cgo.Handle(user)
	ended := h.Value().(func())
	h.Delete()
	ended()
}

//export watchForget
func watchForget(user C.uintptr_t) {}

func DeferredBad(slot int, event func()) {
	h := cgo.NewHandle(event)
	defer h.Delete() // want handle-misuse "again by the destroy callback watchDestroy"
	C.watch_set(C.int(slot), C.uintptr_t(h), (C.watch_destroy)(C.watchDestroy))
}

// Through a helper of the preamble, which names the callback.
func HelperBad(slot int, event func()) {
	h := cgo.NewHandle(event)
	C.watch_both(C.int(slot), C.uintptr_t(h))
	h.Delete() // want handle-misuse "again by the destroy callback watchDestroy"
}

// What removes the watch calls the callback.
func RemovedBad(slot int, event func()) {
	h := cgo.NewHandle(event)
	C.watch_set(C.int(slot), C.uintptr_t(h), (C.watch_destroy)(C.watchDestroy))
	C.watch_remove(C.int(slot))
	h.Delete() // want handle-misuse "again by the destroy callback watchDestroy"
}

// It does more than delete, and is called so.
func ReleaseBad(slot int, ended func()) {
	h := cgo.NewHandle(ended)
	C.watch_set(C.int(slot), C.uintptr_t(h), (C.watch_destroy)(C.watchRelease))
	h.Delete() // want handle-misuse "again by the destroy callback watchRelease"
}

type watch struct {
	slot   int
	handle cgo.Handle
}

func newWatch(slot int, event func()) *watch {
	w := &watch{slot: slot, handle: cgo.NewHandle(event)}
	C.watch_set(C.int(slot), C.uintptr_t(w.handle), (C.watch_destroy)(C.watchDestroy))
	return w
}

func (w *watch) CloseBad() {
	w.handle.Delete() // want handle-misuse "again by the destroy callback watchDestroy"
}

// The status is asked: when C refuses, it calls nothing.
func RefusedOk(slot int, event func()) error {
	h := cgo.NewHandle(event)
	if C.watch_add(C.int(slot), (C.watch_fn)(C.watchEvent), C.uintptr_t(h), (C.watch_destroy)(C.watchDestroy)) != 0 {
		h.Delete()
		return errWatch
	}
	return nil
}

func RefusedLaterOk(slot int, event func()) error {
	h := cgo.NewHandle(event)
	status := C.watch_add(C.int(slot), (C.watch_fn)(C.watchEvent), C.uintptr_t(h), (C.watch_destroy)(C.watchDestroy))
	ok := status == 0
	if !ok {
		h.Delete()
		return errWatch
	}
	return nil
}

// Only C deletes it.
func GivenOk(slot int, event func()) {
	C.watch_set(C.int(slot), C.uintptr_t(cgo.NewHandle(event)), (C.watch_destroy)(C.watchDestroy))
}

// The callback leaves it alone.
func ForgottenOk(slot int, event func()) {
	h := cgo.NewHandle(event)
	C.watch_set(C.int(slot), C.uintptr_t(h), (C.watch_destroy)(C.watchForget))
	h.Delete()
}

type guarded struct {
	slot    int
	started bool
	handle  cgo.Handle
}

func newGuarded(slot int, event func()) *guarded {
	return &guarded{slot: slot, handle: cgo.NewHandle(event)}
}

func (g *guarded) Start() {
	C.watch_set(C.int(g.slot), C.uintptr_t(g.handle), (C.watch_destroy)(C.watchDestroy))
	g.started = true
}

func (g *guarded) CloseOk() {
	if !g.started {
		g.handle.Delete()
	}
}

type other struct{ handle cgo.Handle }

func newOther(event func()) *other { return &other{handle: cgo.NewHandle(event)} }

func (o *other) CloseOk() { o.handle.Delete() }

var _ = []any{newWatch, newGuarded, newOther}
