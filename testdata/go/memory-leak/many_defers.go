// Many deferred releases of which each takes two ways: their number is not 2 to the power of it.
package manydefers

/*
#include <stdlib.h>
int use(void *p);
*/
import "C"

import "unsafe"

type buffer struct{ p unsafe.Pointer }

func newBuffer() *buffer { return &buffer{C.malloc(8)} }

func (b *buffer) Free() {
	if b.p != nil && C.use(b.p) >= 0 {
		C.free(b.p)
	} else if b.p != nil {
		C.free(b.p)
	}
}

func ManyOk() int {
	a, b, c, d := newBuffer(), newBuffer(), newBuffer(), newBuffer()
	defer a.Free()
	defer b.Free()
	defer c.Free()
	defer d.Free()
	e, f, g, h := newBuffer(), newBuffer(), newBuffer(), newBuffer()
	defer e.Free()
	defer f.Free()
	defer g.Free()
	defer h.Free()
	i, j, k, l := newBuffer(), newBuffer(), newBuffer(), newBuffer()
	defer i.Free()
	defer j.Free()
	defer k.Free()
	defer l.Free()
	m, n, o, p := newBuffer(), newBuffer(), newBuffer(), newBuffer()
	defer m.Free()
	defer n.Free()
	defer o.Free()
	defer p.Free()
	return int(C.use(a.p))
}
