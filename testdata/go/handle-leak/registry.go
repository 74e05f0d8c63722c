// A registry of plugins: the handle is kept on the Go side and must end with the registration.
package registry

/*
#include <stdint.h>
#include <stdlib.h>

int hub_register(const char *name, uintptr_t user);
int hub_unregister(const char *name);
int hub_clear(void);
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"sync"
	"unsafe"
)

var errHub = errors.New("hub failed")

var (
	goodMu      sync.Mutex
	goodHandles = map[string]cgo.Handle{}
)

// Kept by name; the old entry of that name is deleted; on failure the new one is.
func RegisterOk(name string, plugin interface{}) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	h := cgo.NewHandle(plugin)
	if C.hub_register(cName, C.uintptr_t(h)) != 0 {
		h.Delete()
		return errHub
	}
	goodMu.Lock()
	defer goodMu.Unlock()
	if old, exists := goodHandles[name]; exists {
		old.Delete()
	}
	goodHandles[name] = h
	return nil
}

// Deletes the handle with its entry.
func UnregisterOk(name string) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	if C.hub_unregister(cName) != 0 {
		return errHub
	}
	goodMu.Lock()
	defer goodMu.Unlock()
	if h, exists := goodHandles[name]; exists {
		h.Delete()
		delete(goodHandles, name)
	}
	return nil
}

// Deletes them all.
func ClearOk() error {
	if C.hub_clear() != 0 {
		return errHub
	}
	goodMu.Lock()
	defer goodMu.Unlock()
	for name, h := range goodHandles {
		h.Delete()
		delete(goodHandles, name)
	}
	return nil
}

var keptHandles sync.Map

// Kept in a sync.Map, deleted when it is taken out.
func KeepOk(name string, plugin interface{}) {
	h := cgo.NewHandle(plugin)
	if old, loaded := keptHandles.LoadAndDelete(name); loaded {
		old.(cgo.Handle).Delete()
	}
	keptHandles.Store(name, h)
}

// Takes it out.
func ForgetOk(name string) {
	if old, loaded := keptHandles.LoadAndDelete(name); loaded {
		old.(cgo.Handle).Delete()
	}
}
