// Package keys wraps a C keypair; package node loads several without importing "C".
package keys

/*
#include <stdlib.h>

typedef struct keypair keypair;
// Returns 0 on success; *out must be freed with keypair_free.
int keypair_restore(const char *path, keypair **out);
void keypair_free(keypair *k);
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Keypair owns a C keypair.
type Keypair struct{ c *C.keypair }

// Load reads a keypair; the caller must Free it.
func Load(path string) (*Keypair, error) {
	return restore(path)
}

func restore(path string) (*Keypair, error) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	var c *C.keypair
	if rc := C.keypair_restore(cPath, &c); rc != 0 {
		return nil, fmt.Errorf("restore %s: %d", path, int(rc))
	}
	return &Keypair{c: c}, nil
}

// Free releases the keypair once.
func (k *Keypair) Free() {
	if k == nil || k.c == nil {
		return
	}
	C.keypair_free(k.c)
	k.c = nil
}
