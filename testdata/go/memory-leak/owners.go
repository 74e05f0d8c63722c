// Blocks that a type, a container, a global or C itself takes over.
package owners

/*
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct ring {
    void *slot;
} ring;
static ring *ring_new(void) { return calloc(1, sizeof(ring)); }
static void ring_free(ring *r) {
    if (!r) return;
    free(r->slot);
    free(r);
}
// Keeps the block on success only.
static int ring_put(ring *r, void *block) {
    if (r->slot) return -1;
    r->slot = block;
    return 0;
}

// A fresh string.
static char *number_text(int n) {
    char *text = NULL;
    if (asprintf(&text, "%d", n) < 0) return NULL;
    return text;
}

// A fresh block in *out on success.
static int block_make(size_t n, void **out) {
    void *p = malloc(n);
    if (!p) return -1;
    memset(p, 0, n);
    *out = p;
    return 0;
}
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

var errRing = errors.New("ring is full")

// The preamble's helper allocates: its body says so.
func BodyAllocatesBad(n int) string {
	text := C.number_text(C.int(n)) // want memory-leak "number_text|memory"
	return C.GoString(text)
}

// The same through an out-parameter.
func BodyFillsBad(n int) error {
	var block unsafe.Pointer
	if C.block_make(C.size_t(n), &block) != 0 { // want memory-leak "block_make|memory"
		return errRing
	}
	*(*byte)(block) = 1
	return nil
}

// The ring keeps the block on success; on failure it is still ours.
func PutBad(r *C.ring, n int) error {
	block := C.malloc(C.size_t(n)) // want memory-leak "malloc|memory"
	if C.ring_put(r, block) != 0 {
		return errRing
	}
	return nil
}

// Freed on failure, kept by the ring on success.
func PutOk(r *C.ring, n int) error {
	block := C.malloc(C.size_t(n))
	if C.ring_put(r, block) != 0 {
		C.free(block)
		return errRing
	}
	return nil
}

// Freed as the body's allocation asks.
func BodyAllocatesOk(n int) string {
	text := C.number_text(C.int(n))
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

// The out-parameter holds something only on success.
func BodyFillsOk(n int) error {
	var block unsafe.Pointer
	if C.block_make(C.size_t(n), &block) != 0 {
		return errRing
	}
	C.free(block)
	return nil
}

// Buffer owns a block.
type Buffer struct {
	data unsafe.Pointer
	size int
}

// Stored in an owner that is returned.
func NewBufferOk(n int) *Buffer {
	b := &Buffer{size: n}
	b.data = C.malloc(C.size_t(n))
	return b
}

// Free releases the block once.
func (b *Buffer) Free() {
	if b.data == nil {
		return
	}
	C.free(b.data)
	b.data = nil
}

// GrowOk replaces the block: the old one is freed first.
func (b *Buffer) GrowOk(n int) {
	C.free(b.data)
	b.data = C.malloc(C.size_t(n))
	b.size = n
}

// ReplaceBad replaces the block and forgets the old one, which only this field knew.
func ReplaceBad(n int) *Buffer {
	b := &Buffer{size: n}
	b.data = C.malloc(C.size_t(n)) // want memory-leak "malloc|memory"
	b.data = C.malloc(C.size_t(2 * n))
	return b
}

// keeper collects blocks and frees them when the scan is over.
type keeper struct{ blocks []unsafe.Pointer }

func (k *keeper) add(block unsafe.Pointer) { k.blocks = append(k.blocks, block) }

func (k *keeper) destroy() {
	for _, block := range k.blocks {
		C.free(block)
	}
	k.blocks = nil
}

// Registered in a container that a deferred call destroys.
func ScanOk(parts [][]byte) {
	var k keeper
	defer k.destroy()
	for _, part := range parts {
		k.add(C.CBytes(part))
	}
}

// A map of blocks, freed by ranging over it in a deferred closure.
func MapOk(parts map[string][]byte) int {
	blocks := make(map[string]unsafe.Pointer)
	defer func() {
		for _, block := range blocks {
			C.free(block)
		}
	}()
	for name, part := range parts {
		blocks[name] = C.CBytes(part)
	}
	return len(blocks)
}

// A map of blocks that nobody frees.
func MapBad(parts map[string][]byte) int {
	blocks := make(map[string]unsafe.Pointer)
	for name, part := range parts {
		blocks[name] = C.CBytes(part) // want memory-leak "CBytes|memory"
	}
	return len(blocks)
}

var (
	scratchOnce sync.Once
	scratch     unsafe.Pointer
)

// A package-level variable lives as long as the process.
func ScratchOk() unsafe.Pointer {
	scratchOnce.Do(func() { scratch = C.malloc(4096) })
	return scratch
}
