// Unregister deletes, Clear throws the whole map away.
package registrycleared

/*
#include <stdint.h>

int hub_register(int slot, uintptr_t user);
int hub_unregister(int slot);
int hub_clear(void);
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

// A slot can be registered once; the second attempt is refused.
func RegisterBad(slot int, plugin interface{}) error {
	mu.Lock()
	defer mu.Unlock()
	if _, taken := handles[slot]; taken {
		return errHub
	}
	h := cgo.NewHandle(plugin) // want handle-leak "(?i)handle"
	if C.hub_register(C.int(slot), C.uintptr_t(h)) != 0 {
		h.Delete()
		return errHub
	}
	handles[slot] = h
	return nil
}

// Deletes the handle with its entry.
func Unregister(slot int) error {
	mu.Lock()
	defer mu.Unlock()
	if C.hub_unregister(C.int(slot)) != 0 {
		return errHub
	}
	handles[slot].Delete()
	delete(handles, slot)
	return nil
}

// Replaces the map; the handles in it are lost.
func Clear() error {
	mu.Lock()
	defer mu.Unlock()
	if C.hub_clear() != 0 {
		return errHub
	}
	handles = map[int]cgo.Handle{}
	return nil
}
