// A closing method that leaves the pointer where it was, although a second call is to be expected:
// another way of it clears the field, it marks the object, or the package's others clear theirs.
package again

/*
#include <stdlib.h>

typedef struct copy copy;
copy *copy_start(int pages);
int copy_destroy(copy *c);
typedef struct codec codec;
codec *codec_new(int level);
void codec_close(codec *c);
typedef struct font font;
font *font_new(int size);
void font_unref(font *f);
*/
import "C"

import (
	"errors"
	"sync"
)

var errDestroy = errors.New("destroy failed")

type Copy struct{ c *C.copy }

func NewCopyOk(pages int) *Copy { return &Copy{c: C.copy_start(C.int(pages))} }

// The failing way keeps what is gone.
func (c *Copy) Close() error {
	rv := C.copy_destroy(c.c) // want double-release "leaves it there.*on another way it clears"
	if rv != 0 {
		return errDestroy
	}
	c.c = nil
	return nil
}

type Sure struct{ c *C.copy }

func NewSureOk(pages int) *Sure { return &Sure{c: C.copy_start(C.int(pages))} }

// Cleared at once, and asked for.
func (s *Sure) Close() error {
	if s.c == nil {
		return nil
	}
	rv := C.copy_destroy(s.c)
	s.c = nil
	if rv != 0 {
		return errDestroy
	}
	return nil
}

type Codec struct {
	mu     sync.Mutex
	c      *C.codec
	closed bool
}

func NewCodecOk(level int) *Codec { return &Codec{c: C.codec_new(C.int(level))} }

// The mark is for others: Close itself does not ask for it.
func (c *Codec) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	C.codec_close(c.c) // want double-release "marks the object and never asks"
	c.closed = true
	return nil
}

type Marked struct {
	c      *C.codec
	closed bool
}

func NewMarkedOk(level int) *Marked { return &Marked{c: C.codec_new(C.int(level))} }

func (m *Marked) Close() error {
	if m.closed {
		return nil
	}
	C.codec_close(m.c)
	m.closed = true
	return nil
}

// The mark is asked for by whoever it is handed to.
type Counted struct {
	c    *C.codec
	left int
}

func NewCountedOk(level int) *Counted { return &Counted{c: C.codec_new(C.int(level)), left: 1} }

func (c *Counted) Close() {
	c.left--
	if c.left > 0 {
		return
	}
	C.codec_close(c.c)
}

type Once struct {
	once sync.Once
	c    *C.codec
}

func NewOnceOk(level int) *Once { return &Once{c: C.codec_new(C.int(level))} }

func (o *Once) Close() {
	o.once.Do(func() { C.codec_close(o.c) })
}

type Plain struct{ c *C.codec }

func NewPlainOk(level int) *Plain { return &Plain{c: C.codec_new(C.int(level))} }

// The others of the package clear theirs.
func (p *Plain) Free() {
	C.codec_close(p.c) // want double-release "others of the package clear theirs"
}

type Cleared struct{ c *C.codec }

func NewClearedOk(level int) *Cleared { return &Cleared{c: C.codec_new(C.int(level))} }

func (c *Cleared) Free() {
	C.codec_close(c.c)
	c.c = nil
}

// The whole object is emptied.
type Emptied struct {
	c    *C.codec
	name string
}

func NewEmptiedOk(level int) *Emptied { return &Emptied{c: C.codec_new(C.int(level))} }

func (e *Emptied) Free() {
	C.codec_close(e.c)
	*e = Emptied{}
}

// A copy of the object cannot be cleared.
type ByValue struct{ c *C.codec }

func NewByValueOk(level int) ByValue { return ByValue{c: C.codec_new(C.int(level))} }

func (b ByValue) Free() { C.codec_close(b.c) }

// One of several references is dropped.
type Font struct{ f *C.font }

func NewFontOk(size int) *Font { return &Font{f: C.font_new(C.int(size))} }

func (f *Font) Unref() { C.font_unref(f.f) }
