// An object whose finalizer was taken off cannot be finalized any more.
package cleared

/*
struct box;
typedef struct box box;
box *box_new(void);
void box_free(box *b);
int box_size(box *b);
*/
import "C"
import "runtime"

type Box struct{ c *C.box }

func New() *Box {
	b := &Box{c: C.box_new()}
	runtime.SetFinalizer(b, (*Box).Free)
	return b
}

func (b *Box) Free() {
	runtime.SetFinalizer(b, nil)
	C.box_free(b.c)
}

func (b *Box) detach() {
	runtime.SetFinalizer(b, nil)
}

func (b *Box) CloseHelperOk() {
	b.detach()
	C.box_free(b.c)
}

func (b *Box) SizeBad() int {
	return int(C.box_size(b.c)) // want missing-keepalive "b can be finalized"
}

func (b *Box) SizeOk() int {
	n := int(C.box_size(b.c))
	runtime.KeepAlive(b)
	return n
}
