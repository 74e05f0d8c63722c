package kp

// #include <stdlib.h>
// #include "kp.h"
import "C"

import (
	"errors"
	"unsafe"
)

type Keypair struct {
	ptr *C.kp_keypair
}

func (k *Keypair) Sign(message string) ([]byte, error) {
	text := C.CString(message)
	if k.ptr == nil {
		return nil, errors.New("kp: closed")
	}
	defer C.free(unsafe.Pointer(text))
	return signature(C.kp_sign(k.ptr, text)), nil
}

func (k *Keypair) Label(名前 string) error {
	/* ラベル */ label := C.CString(名前)
	return status(C.kp_set_label(k.ptr, label))
}

func Restore(seed []byte) (*Keypair, error) {
	var out *C.kp_keypair
	C.kp_restore((*C.uint8_t)(unsafe.Pointer(&seed[0])), C.size_t(len(seed)), &out)
	return &Keypair{ptr: out}, nil
}

func Version() string {
	name := C.CString("kp")
	defer C.free(unsafe.Pointer(name))
	return C.GoString(C.kp_version(name))
}

// A line that tries to speak to the terminal: [31m and to reorder: ‮.
func Register(name string, impl Signer) error {
	handle := cgo.NewHandle(impl) // [2J� ‮
	return status(C.kp_register(C.CString(name), C.uintptr_t(handle)))
}
