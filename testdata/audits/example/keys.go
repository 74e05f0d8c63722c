// Package keys wraps a small C signing library. It is the example that `./setup` audits: some of
// its functions lose what they acquire, the others show how it is done right.
package keys

/*
#cgo CFLAGS: -D_DEFAULT_SOURCE

#include <stdlib.h>
#include "keys.h"

void keysProgress(uintptr_t, int);
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime/cgo"
	"unsafe"
)

var errEmpty = errors.New("keys: nothing to sign")

// Keypair owns a C keypair.
type Keypair struct {
	key *C.keypair
}

// FromSeed makes a keypair. The phrase is freed only when C accepts it.
func FromSeed(phrase string) (*Keypair, error) {
	cPhrase := C.CString(phrase)
	var key *C.keypair
	if rc := C.keypair_from_seed(cPhrase, &key); rc != C.KEYS_OK {
		return nil, fmt.Errorf("keys: status %d", int(rc))
	}
	C.free(unsafe.Pointer(cPhrase))
	return &Keypair{key: key}, nil
}

// Close frees the keypair.
func (k *Keypair) Close() {
	C.keypair_free(k.key)
	k.key = nil
}

// Sign signs a message.
func (k *Keypair) Sign(message []byte) ([]byte, error) {
	if len(message) == 0 {
		return nil, errEmpty
	}
	signature := make([]byte, 32)
	rc := C.keypair_sign(k.key, (*C.uint8_t)(unsafe.Pointer(&message[0])), C.size_t(len(message)),
		(*C.uint8_t)(unsafe.Pointer(&signature[0])))
	if rc != C.KEYS_OK {
		return nil, fmt.Errorf("keys: status %d", int(rc))
	}
	return signature, nil
}

// SignOnce signs with a keypair of its own, and loses it when signing fails.
func SignOnce(phrase string, message []byte) ([]byte, error) {
	cPhrase := C.CString(phrase)
	defer C.free(unsafe.Pointer(cPhrase))
	var key *C.keypair
	if rc := C.keypair_from_seed(cPhrase, &key); rc != C.KEYS_OK {
		return nil, fmt.Errorf("keys: status %d", int(rc))
	}
	pair := &Keypair{key: key}
	signature, err := pair.Sign(message)
	if err != nil {
		return nil, err
	}
	C.keypair_free(key)
	return signature, nil
}

//export keysProgress
func keysProgress(userData C.uintptr_t, percent C.int) {
	if report, ok := cgo.Handle(userData).Value().(func(int)); ok {
		report(int(percent))
	}
}

// WarmUp reports its progress. The handle is deleted on the error path only.
func (k *Keypair) WarmUp(report func(percent int)) error {
	handle := cgo.NewHandle(report)
	rc := C.keypair_warm_up(k.key, C.keys_progress(C.keysProgress), C.uintptr_t(handle))
	if rc != C.KEYS_OK {
		handle.Delete()
		return fmt.Errorf("keys: status %d", int(rc))
	}
	return nil
}
