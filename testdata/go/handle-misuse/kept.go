// The address of a variable that holds a handle, given to C in place of the handle.
package kept

/*
#include <stdint.h>
#include <stdlib.h>

typedef struct hub hub;
typedef void (*hub_fn)(void *user);
typedef struct hub_callback { hub_fn call; void *user; } hub_callback;

hub *hub_new(void);
void hub_free(hub *h);
void hub_set_callback(hub *h, hub_fn call, void *user);
void hub_set_handler(hub *h, hub_callback callback);
void hub_on_gone(hub *h, void *user);
void hub_begin(hub *h, void *user);
int hub_each(hub *h, hub_fn call, void *user);
int hub_walk(hub *h, hub_fn call, void *user);
void hub_configure(hub *h, const hub_callback *callback);
// user must outlive the hub.
void hub_attach(hub *h, void *user);

extern void hubEvent(void *user);
extern void hubOnce(void *user);

static void *hub_last;
static void hub_remember(void *user) { hub_last = user; }
static void hub_watch_events(hub *h, void *user) { hub_set_callback(h, hubEvent, user); }
static int hub_peek(const hub *h, void *user) { return h != NULL && user != NULL; }
static void hub_set_value(hub *h, hub_fn call, uintptr_t user) { hub_set_callback(h, call, (void *)user); }
*/
import "C"

import (
	"runtime"
	"runtime/cgo"
	"unsafe"
)

//export hubEvent
func hubEvent(user unsafe.Pointer) {
	defer func() { _ = recover() }()
	(*(*cgo.Handle)(user)).Value().(func())()
}

//export hubOnce
func hubOnce(user unsafe.Pointer) {
	defer func() { _ = recover() }()
	h := *(*cgo.Handle)(user)
	defer h.Delete()
	h.Value().(func(error))(nil)
}

// Hub is a Go object that C calls back to.
type Hub struct {
	c      *C.hub
	handle cgo.Handle
	notify func()
}

// Close ends the hub and what it calls back to.
func (h *Hub) Close() {
	C.hub_free(h.c)
	h.handle.Delete()
}

// The field of a Go struct, with the callback that reads it later.
func (h *Hub) SetCallbackBad() {
	h.handle = cgo.NewHandle(h.notify) // want handle-leak "replaces what Hub.handle held"
	C.hub_set_callback(h.c, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&h.handle)) // want handle-misuse "h.handle"
}

// A local variable; the function deletes the handle, C keeps the address.
func SetAndDeleteBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_set_callback(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&id)) // want handle-misuse "id"
}

// The callback's cast hides its type.
func SetCastBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_set_callback(h, (*[0]byte)(unsafe.Pointer(C.hubEvent)), unsafe.Pointer(&id)) // want handle-misuse "id"
}

// Callback and data go in a struct by value.
func SetHandlerBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_set_handler(h, C.hub_callback{call: (C.hub_fn)(C.hubEvent), user: unsafe.Pointer(&id)}) // want handle-misuse "id"
}

// A wrapper in the preamble passes it on to a function that keeps it.
func WatchBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_watch_events(h, unsafe.Pointer(&id)) // want handle-misuse "id"
}

// A helper in the preamble stores it in a static variable.
func RememberBad(notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_remember(unsafe.Pointer(&id)) // want handle-misuse "id"
}

// The header says that it must outlive the hub.
func AttachBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_attach(h, unsafe.Pointer(&id)) // want handle-misuse "id"
}

// Nobody says that C keeps it, but the handle lives on in the Go object, so C has it for later.
func NewHubBad(notify func()) *Hub {
	id := cgo.NewHandle(notify)
	c := C.hub_new()
	C.hub_on_gone(c, unsafe.Pointer(&id)) // want handle-misuse "outlives"
	return &Hub{c: c, handle: id, notify: notify}
}

// The callback that comes once deletes the handle, and the function waits for it.
func BeginBad(h *C.hub) error {
	done := make(chan error, 1)
	id := cgo.NewHandle(func(err error) { done <- err })
	C.hub_begin(h, unsafe.Pointer(&id)) // want handle-misuse "outlives"
	return <-done
}

// In Go memory that C reads: a pointer to a pointer.
func ConfigureBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	var cb C.hub_callback
	cb.user = unsafe.Pointer(&id)
	C.hub_configure(h, &cb) // want handle-misuse "id"
}

// In C memory.
func StoreBad(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	cb := (*C.hub_callback)(C.malloc(C.sizeof_hub_callback))
	defer C.free(unsafe.Pointer(cb))
	cb.user = unsafe.Pointer(&id) // want handle-misuse "id"
	C.hub_configure(h, cb)
}

// A captured variable.
func CapturedBad(h *C.hub, notify func()) func() {
	id := cgo.NewHandle(notify)
	set := func() {
		C.hub_set_callback(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&id)) // want handle-misuse "id"
	}
	set()
	return func() { id.Delete() }
}

// The handle's value, as a pointer.
func (h *Hub) GiveValueOk() {
	h.handle = cgo.NewHandle(h.notify)
	C.hub_set_callback(h.c, (C.hub_fn)(C.hubEvent), unsafe.Pointer(uintptr(h.handle)))
}

// The handle's value, as an integer.
func SetIntegerOk(h *C.hub, notify func()) func() {
	id := cgo.NewHandle(notify)
	C.hub_set_value(h, (C.hub_fn)(C.hubEvent), C.uintptr_t(id))
	return func() { id.Delete() }
}

// Read during the call only: the function walks, and returns.
func WalkOk(h *C.hub, visit func()) int {
	id := cgo.NewHandle(visit)
	defer id.Delete()
	return int(C.hub_walk(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&id)))
}

// The same by another name.
func EachOk(h *C.hub, visit func()) int {
	id := cgo.NewHandle(visit)
	defer id.Delete()
	return int(C.hub_each(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&id)))
}

// The body in the preamble keeps nothing.
func PeekOk(h *C.hub, notify func()) int {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	return int(C.hub_peek(h, unsafe.Pointer(&id)))
}

// Nobody knows the callee, and the handle is gone when the function returns.
func UnknownOk(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	C.hub_on_gone(h, unsafe.Pointer(&id))
}

// Pinned while C has it.
func PinnedOk(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&id)
	C.hub_set_callback(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(&id))
}

// In a box of C memory.
func BoxOk(h *C.hub, notify func()) func() {
	box := (*cgo.Handle)(C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0)))))
	*box = cgo.NewHandle(notify)
	C.hub_set_callback(h, (C.hub_fn)(C.hubEvent), unsafe.Pointer(box))
	return func() {
		box.Delete()
		C.free(unsafe.Pointer(box))
	}
}

// Kept alive by name past the calls that use it.
func KeptAliveOk(h *C.hub, notify func()) {
	id := cgo.NewHandle(notify)
	defer id.Delete()
	user := unsafe.Pointer(&id)
	C.hub_set_callback(h, (C.hub_fn)(C.hubEvent), user)
	C.hub_walk(h, nil, nil)
	runtime.KeepAlive(user)
}

// Nothing is kept where nil is given.
func ResetOk(h *C.hub) {
	C.hub_set_callback(h, nil, nil)
}

// The address of a C pointer's variable is an output, no handle.
func OutputOk(h *C.hub) {
	var last *C.hub
	C.hub_peek(h, unsafe.Pointer(&last))
	_ = last
}

// Stored in C memory by value.
func StoreValueOk(h *C.hub, notify func()) func() {
	id := cgo.NewHandle(notify)
	cb := (*C.hub_callback)(C.malloc(C.sizeof_hub_callback))
	defer C.free(unsafe.Pointer(cb))
	cb.user = unsafe.Pointer(uintptr(id))
	C.hub_configure(h, cb)
	return func() { id.Delete() }
}
