// A destroy callback goes to C with the handle: C calls it when the registration ends.
package destroy

/*
#include <stdint.h>

typedef void (*event_fn)(uintptr_t user);
typedef void (*destroy_fn)(uintptr_t user);
// On success the hub owns user and calls destroy with it; on failure the caller still owns it.
int hub_listen(int slot, event_fn event, uintptr_t user, destroy_fn destroy);
extern void destroyEvent(uintptr_t user);
extern void destroyHandle(uintptr_t user);
extern void destroyNothing(uintptr_t user);
void hub_set(int slot, const void *user, destroy_fn destroy);
static void hub_set_nothing(int slot, uintptr_t user) { hub_set(slot, (const void *)user, destroyNothing); }
*/
import "C"

import (
	"errors"
	"runtime/cgo"
)

var errHub = errors.New("hub failed")

//export destroyEvent
func destroyEvent(user C.uintptr_t) {
	defer func() { _ = recover() }()
	cgo.Handle(user).Value().(func())()
}

//export destroyHandle
func destroyHandle(user C.uintptr_t) {
	defer func() { _ = recover() }()
	cgo.Handle(user).Delete()
}

// C deletes it through the destroy callback.
func ListenOk(slot int, event func()) error {
	h := cgo.NewHandle(event)
	if C.hub_listen(C.int(slot), (C.event_fn)(C.destroyEvent), C.uintptr_t(h), (C.destroy_fn)(C.destroyHandle)) != 0 {
		h.Delete()
		return errHub
	}
	return nil
}

// When the call fails, the hub does not own the handle.
func ListenBad(slot int, event func()) error {
	h := cgo.NewHandle(event) // want handle-leak "(?i)handle"
	if C.hub_listen(C.int(slot), (C.event_fn)(C.destroyEvent), C.uintptr_t(h), (C.destroy_fn)(C.destroyHandle)) != 0 {
		return errHub
	}
	return nil
}

//export destroyNothing
func destroyNothing(user C.uintptr_t) {}

// The destroy callback that C is given with it deletes nothing.
func NothingBad(slot int, event func()) {
	h := cgo.NewHandle(event) // want handle-leak "(?i)handle"
	C.hub_set_nothing(C.int(slot), C.uintptr_t(h))
}
