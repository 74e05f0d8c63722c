// Package keys wraps a C keypair.
package keys

/*
typedef struct keypair keypair;
// Returns 0 on success; *out must be freed with keypair_free.
int keypair_restore(int index, keypair **out);
void keypair_free(keypair *k);
*/
import "C"

import "fmt"

// Keypair owns a C keypair.
type Keypair struct{ c *C.keypair }

func Load(index int) (*Keypair, error) {
	var c *C.keypair
	if rc := C.keypair_restore(C.int(index), &c); rc != 0 {
		return nil, fmt.Errorf("restore %d: %d", index, int(rc))
	}
	return &Keypair{c: c}, nil
}

func (k *Keypair) Sign(slot int) int { return slot }

// Free releases the keypair once.
func (k *Keypair) Free() {
	if k == nil || k.c == nil {
		return
	}
	C.keypair_free(k.c)
	k.c = nil
}
