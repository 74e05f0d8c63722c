// One method fills a field, another one releases it: with the function of the family it came from, or not.
package fields

/*
#include <stdlib.h>

typedef struct player player;
player *player_new(void);
void player_delete(player *p);
char *player_title(player *p);
typedef struct tape tape;
tape *tape_open(int kind);
void tape_close(tape *t);
*/
import "C"

import "unsafe"

// Buffer allocates with libc and frees with another library.
type Buffer struct {
	data unsafe.Pointer
	size int
}

func (b *Buffer) AllocOk(size int) {
	b.data = C.malloc(C.size_t(size))
	b.size = size
}

func (b *Buffer) Free() {
	C.player_delete((*C.player)(b.data)) // want mismatched-release "belongs to the allocator family libc"
}

// Same uses one family for both.
type Same struct{ data unsafe.Pointer }

func (s *Same) AllocOk(size int) { s.data = C.malloc(C.size_t(size)) }

func (s *Same) Free() {
	C.free(s.data)
	s.data = nil
}

// Either may hold both, and knows which.
type Either struct {
	data  unsafe.Pointer
	plain bool
}

func (e *Either) PlainOk(size int) {
	e.data = C.malloc(C.size_t(size))
	e.plain = true
}

func (e *Either) PlayerOk() { e.data = unsafe.Pointer(C.player_new()) }

func (e *Either) Free() {
	if e.plain {
		C.free(e.data)
		return
	}
	C.player_delete((*C.player)(e.data))
}

// Tape's object is freed as if it were memory.
type Tape struct{ t *C.tape }

func OpenTapeOk(kind int) *Tape { return &Tape{t: C.tape_open(C.int(kind))} }

func (t *Tape) Close() {
	C.free(unsafe.Pointer(t.t)) // want mismatched-release "belongs to the allocator family"
}
