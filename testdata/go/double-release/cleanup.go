// Cleanups have the pointer itself: whatever the field holds when they run, they release it unless
// they are stopped.
package cleanup

/*
typedef struct seal seal;
seal *seal_new(void);
void seal_free(seal *s);
int seal_size(const seal *s);
*/
import "C"

import "runtime"

type Cleaned struct {
	p       *C.seal
	cleanup runtime.Cleanup
}

func freeSeal(s *C.seal) { C.seal_free(s) }

func NewCleaned() *Cleaned {
	c := &Cleaned{p: C.seal_new()}
	c.cleanup = runtime.AddCleanup(c, freeSeal, c.p)
	return c
}

// The field is nil by then, and the cleanup does not look at it.
func (c *Cleaned) CloseBad() {
	C.seal_free(c.p) // want double-release "stop the cleanup"
	c.p = nil
}

// Another one in its place does not help the first.
func (c *Cleaned) ResetBad() {
	C.seal_free(c.p) // want double-release "cleanup of Cleaned"
	c.p = C.seal_new()
	c.cleanup = runtime.AddCleanup(c, freeSeal, c.p)
}

// It is stopped first.
func (c *Cleaned) CloseOk() {
	c.cleanup.Stop()
	C.seal_free(c.p)
	c.p = nil
}

// Or behind it.
func (c *Cleaned) CloseAfterOk() {
	if c.p == nil {
		return
	}
	C.seal_free(c.p)
	c.p = nil
	c.cleanup.Stop()
}

// Stopped and set anew.
func (c *Cleaned) ResetOk() {
	c.cleanup.Stop()
	C.seal_free(c.p)
	c.p = C.seal_new()
	c.cleanup = runtime.AddCleanup(c, freeSeal, c.p)
}

// Nothing is released.
func (c *Cleaned) SizeOk() int {
	n := int(C.seal_size(c.p))
	runtime.KeepAlive(c)
	return n
}

type info struct {
	kind int
	p    *C.seal
}

type Packed struct{ p *C.seal }

func NewPacked() *Packed {
	x := &Packed{p: C.seal_new()}
	runtime.AddCleanup(x, func(i info) { C.seal_free(i.p) }, info{1, x.p})
	return x
}

// The pointer is in what the cleanup was given.
func (x *Packed) FreeBad() {
	C.seal_free(x.p) // want double-release "cleanup of Packed"
	x.p = nil
}

// Two objects, one cleanup each.
func (x *Packed) CopyBad() *Cleaned {
	c := &Cleaned{p: x.p}
	c.cleanup = runtime.AddCleanup(c, freeSeal, c.p) // want double-release "another object"
	return c
}
