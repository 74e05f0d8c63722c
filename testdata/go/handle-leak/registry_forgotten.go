// The registry's entry is removed, the handle in it is not deleted.
package registryforgotten

/*
#include <stdint.h>

int hub_register(int slot, uintptr_t user);
int hub_unregister(int slot);
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"sync"
)

var errHub = errors.New("hub failed")

var (
	mu      sync.Mutex
	handles = map[int]cgo.Handle{}
)

// Kept by slot; nothing deletes what the registry holds.
func RegisterBad(slot int, plugin interface{}) error {
	mu.Lock()
	defer mu.Unlock()
	h := cgo.NewHandle(plugin) // want handle-leak "(?i)handle"
	if C.hub_register(C.int(slot), C.uintptr_t(h)) != 0 {
		h.Delete()
		return errHub
	}
	handles[slot] = h
	return nil
}

// The entry goes, the handle stays.
func Unregister(slot int) error {
	mu.Lock()
	defer mu.Unlock()
	if C.hub_unregister(C.int(slot)) != 0 {
		return errHub
	}
	delete(handles, slot)
	return nil
}
