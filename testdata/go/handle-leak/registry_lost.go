// A registration deletes the handle when it fails; the unregistration knows nothing of it.
package registrylost

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
	"unsafe"
)

var errHub = errors.New("hub failed")

// On success the handle's only trace is the integer inside C.
func RegisterBad(name string, plugin interface{}) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	h := cgo.NewHandle(plugin) // want handle-leak "(?i)handle"
	if C.hub_register(cName, C.uintptr_t(h)) != 0 {
		h.Delete()
		return errHub
	}
	return nil
}

// Unregister does not delete it.
func Unregister(name string) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	if C.hub_unregister(cName) != 0 {
		return errHub
	}
	return nil
}

// Nor does Clear.
func Clear() error {
	if C.hub_clear() != 0 {
		return errHub
	}
	return nil
}
