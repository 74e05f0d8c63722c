// Package errorobject binds a library whose functions give an error object, those that end an object
// too.
package errorobject

/*
#include <stdint.h>

typedef struct sig_error sig_error;
typedef struct sig_room_key sig_room_key;

sig_error *sig_roomkey_new(sig_room_key **out, uint32_t bits);
sig_error *sig_roomkey_destroy(sig_room_key *key);
typedef sig_room_key sig_fast_key;
sig_error *sig_fast_key_destroy(sig_fast_key *key);
sig_error *sig_roomkey_bits(uint32_t *out, const sig_room_key *key);
sig_error *sig_roomkey_clone(sig_room_key **out, const sig_room_key *key);
void sig_error_free(sig_error *error);
*/
import "C"

import (
	"errors"
	"runtime"
)

var errKey = errors.New("key")

func check(err *C.sig_error) error {
	if err == nil {
		return nil
	}
	C.sig_error_free(err)
	return errKey
}

// Key is ended by the collector.
type Key struct {
	ptr *C.sig_room_key
}

func wrap(ptr *C.sig_room_key) *Key {
	key := &Key{ptr: ptr}
	runtime.SetFinalizer(key, (*Key).Destroy)
	return key
}

// NewOk makes a key.
func NewOk(bits uint32) (*Key, error) {
	var ptr *C.sig_room_key
	if err := C.sig_roomkey_new(&ptr, C.uint32_t(bits)); err != nil {
		return nil, check(err)
	}
	return wrap(ptr), nil
}

// Destroy ends the key before the collector does.
func (k *Key) Destroy() error {
	runtime.SetFinalizer(k, nil)
	return check(C.sig_roomkey_destroy(k.ptr))
}

// BitsBad lets the key go while C reads it.
func (k *Key) BitsBad() (uint32, error) {
	var bits C.uint32_t
	if err := C.sig_roomkey_bits(&bits, k.ptr); err != nil { // want missing-keepalive "k can be finalized while C.sig_roomkey_bits"
		return 0, check(err)
	}
	return uint32(bits), nil
}

// BitsOk keeps it.
func (k *Key) BitsOk() (uint32, error) {
	var bits C.uint32_t
	err := C.sig_roomkey_bits(&bits, k.ptr)
	runtime.KeepAlive(k)
	if err != nil {
		return 0, check(err)
	}
	return uint32(bits), nil
}

// CloneBad lets the key go while C copies it.
func (k *Key) CloneBad() (*Key, error) {
	var ptr *C.sig_room_key
	err := C.sig_roomkey_clone(&ptr, k.ptr) // want missing-keepalive "k can be finalized while C.sig_roomkey_clone"
	if err != nil {
		return nil, check(err)
	}
	return wrap(ptr), nil
}

// Identity holds a key that its own finalizer ends.
type Identity struct {
	key *Key
}

// IdentityOk gives one.
func IdentityOk(bits uint32) (*Identity, error) {
	var ptr *C.sig_room_key
	if err := C.sig_roomkey_new(&ptr, C.uint32_t(bits)); err != nil {
		return nil, check(err)
	}
	return &Identity{key: wrap(ptr)}, nil
}

// IdentityFromOk keeps the key of another.
func IdentityFromOk(key *Key) *Identity {
	return &Identity{key: key}
}
