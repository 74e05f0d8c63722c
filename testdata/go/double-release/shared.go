// One pointer in two objects, each with a finalizer that releases it: the second one to be collected
// releases it again.
package shared

/*
typedef struct seal seal;
seal *seal_new(void);
void seal_free(seal *s);
void seal_up_ref(seal *s);
int seal_size(const seal *s);
seal *seal_dup(const seal *s);
*/
import "C"

import "runtime"

type Private struct {
	p    *C.seal
	name string
}

func NewPrivate() *Private {
	k := &Private{p: C.seal_new()}
	runtime.SetFinalizer(k, (*Private).finalize)
	return k
}

func (k *Private) finalize() { C.seal_free(k.p) }

type Public struct {
	p     *C.seal
	bytes []byte
}

func (k *Public) finalize() { C.seal_free(k.p) }

// Both have it.
func (k *Private) PublicBad() *Public {
	defer runtime.KeepAlive(k)
	pub := &Public{k.p, nil}
	runtime.SetFinalizer(pub, (*Public).finalize) // want double-release "another object"
	return pub
}

func newPublic(p *C.seal) *Public {
	pub := &Public{p: p}
	runtime.SetFinalizer(pub, (*Public).finalize)
	return pub
}

// By a constructor.
func (k *Private) WrapBad() *Public {
	pub := newPublic(k.p) // want double-release "Private.p"
	runtime.KeepAlive(k)
	return pub
}

// The same type twice.
func (k *Private) TwinBad() *Private {
	twin := &Private{p: k.p, name: k.name}
	runtime.SetFinalizer(twin, (*Private).finalize) // want double-release "finalizer of Private"
	return twin
}

// A literal as finalizer.
func PublicOfBad(k *Private) *Public {
	pub := &Public{p: k.p}
	runtime.SetFinalizer(pub, func(x *Public) { C.seal_free(x.p) }) // want double-release "another object"
	return pub
}

// A reference of its own.
func (k *Private) PublicRefOk() *Public {
	C.seal_up_ref(k.p)
	pub := &Public{p: k.p}
	runtime.SetFinalizer(pub, (*Public).finalize)
	runtime.KeepAlive(k)
	return pub
}

// A copy.
func (k *Private) PublicDupOk() *Public {
	pub := &Public{p: C.seal_dup(k.p)}
	runtime.SetFinalizer(pub, (*Public).finalize)
	runtime.KeepAlive(k)
	return pub
}

// It moves: the first has it no more.
func (k *Private) MoveOk() *Public {
	pub := &Public{p: k.p}
	runtime.SetFinalizer(pub, (*Public).finalize)
	k.p = nil
	return pub
}

// Or its finalizer is taken off.
func (k *Private) HandOverOk() *Public {
	pub := &Public{p: k.p}
	runtime.SetFinalizer(k, nil)
	runtime.SetFinalizer(pub, (*Public).finalize)
	return pub
}

type hidden struct{ _p *C.seal }

func (h *hidden) finalize() { C.seal_free(h._p) }

func NewHidden() *hidden {
	h := &hidden{C.seal_new()}
	runtime.SetFinalizer(h, (*hidden).finalize)
	return h
}

// A field whose name begins with an underscore.
func HiddenBad(h *hidden) *Public {
	pub := &Public{p: h._p}
	runtime.SetFinalizer(pub, (*Public).finalize) // want double-release "hidden._p"
	return pub
}

type View struct {
	p     *C.seal
	owner *Private
}

func (v *View) finalize() {
	if v.owner == nil {
		C.seal_free(v.p)
	}
}

// The finalizer asks first.
func (k *Private) ViewOk() *View {
	v := &View{p: k.p, owner: k}
	runtime.SetFinalizer(v, (*View).finalize)
	return v
}

type Part struct {
	own  *C.seal
	from *C.seal
}

func (p *Part) finalize() { C.seal_free(p.own) }

// What the second finalizer releases is another one.
func (k *Private) PartOk() *Part {
	part := &Part{own: C.seal_new(), from: k.p}
	runtime.SetFinalizer(part, (*Part).finalize)
	return part
}

// Without a finalizer.
func (k *Private) BorrowOk() *Public { return &Public{p: k.p} }
