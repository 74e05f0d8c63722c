// Types that own: what their closing methods release, and what they leave behind.
package closing

/*
#include <stdlib.h>

typedef struct conn conn;
typedef struct key key;
conn *conn_open(int kind);
int conn_close(conn *c);
key *key_new(int kind);
void key_free(key *k);
int conn_flush(conn *c);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

var errConn = errors.New("conn failed")

// Forgetful opens two and closes one.
type Forgetful struct {
	conn *C.conn
	key  *C.key
}

func NewForgetfulOk() *Forgetful {
	return &Forgetful{conn: C.conn_open(1), key: C.key_new(1)}
}

func (f *Forgetful) Close() { // want close-incomplete "never releases key, which Forgetful keeps in field key"
	if f.conn != nil {
		C.conn_close(f.conn)
		f.conn = nil
	}
}

// Hasty closes the second only if closing the first went well.
type Hasty struct {
	conn *C.conn
	key  *C.key
}

func NewHastyOk() *Hasty {
	return &Hasty{conn: C.conn_open(1), key: C.key_new(1)}
}

func (h *Hasty) Close() error { // want close-incomplete "can return at line \\d+ before it releases the key in field key"
	if rc := C.conn_close(h.conn); rc != 0 {
		return errConn
	}
	C.key_free(h.key)
	return nil
}

// Wiper sets the field to nil and believes that to be enough.
type Wiper struct {
	conn *C.conn
	key  *C.key
}

func NewWiperOk() *Wiper {
	return &Wiper{conn: C.conn_open(1), key: C.key_new(1)}
}

func (w *Wiper) Destroy() { // want close-incomplete "sets field key of Wiper to nil without releasing"
	C.conn_close(w.conn)
	w.conn = nil
	w.key = nil
}

// Keys keeps several in a map; the map is dropped.
type Keys struct {
	conn *C.conn
	keys map[string]*C.key
}

func NewKeysOk(names []string) *Keys {
	k := &Keys{conn: C.conn_open(1), keys: make(map[string]*C.key)}
	for _, name := range names {
		k.keys[name] = C.key_new(C.int(len(name)))
	}
	return k
}

func (k *Keys) Close() { // want close-incomplete "sets field keys of Keys to nil without releasing the key"
	C.conn_close(k.conn)
	k.keys = nil
}

// Lazy fills a field later, and closes without it.
type Lazy struct {
	conn *C.conn
	key  *C.key
}

func NewLazyOk() *Lazy { return &Lazy{conn: C.conn_open(1)} }

func (l *Lazy) LoadOk(kind int) {
	if l.key == nil {
		l.key = C.key_new(C.int(kind))
	}
}

func (l *Lazy) Free() { // want close-incomplete "never releases key, which Lazy keeps in field key"
	C.conn_close(l.conn)
}

// Named keeps a C string for its lifetime, and no method frees it.
type Named struct {
	conn *C.conn
	name *C.char
}

func NewNamedOk(name string) *Named {
	return &Named{conn: C.conn_open(1), name: C.CString(name)}
}

func (n *Named) Release() { // want close-incomplete "never releases cstring, which Named keeps in field name"
	C.conn_close(n.conn)
}

// Odd calls its closing method something else.
type Odd struct {
	conn *C.conn
	key  *C.key
}

func NewOddOk() *Odd { return &Odd{conn: C.conn_open(1), key: C.key_new(2)} }

func (o *Odd) Quit() { // want close-incomplete "never releases key, which Odd keeps in field key"
	C.conn_close(o.conn)
}

// Inner is an owner that is complete.
type Inner struct{ key *C.key }

func NewInnerOk() *Inner { return &Inner{key: C.key_new(3)} }

func (i *Inner) Free() {
	if i.key != nil {
		C.key_free(i.key)
		i.key = nil
	}
}

// Outer owns an owner and closes all but it.
type Outer struct {
	conn  *C.conn
	inner *Inner
}

func NewOuterOk() *Outer { return &Outer{conn: C.conn_open(1), inner: NewInnerOk()} }

func (o *Outer) Close() { // want close-incomplete "never releases key, which Outer keeps in field inner"
	C.conn_close(o.conn)
}

// Finalized has a finalizer that forgets the key.
type Finalized struct {
	conn *C.conn
	key  *C.key
}

func NewFinalizedOk() *Finalized {
	f := &Finalized{conn: C.conn_open(1), key: C.key_new(2)}
	runtime.SetFinalizer(f, (*Finalized).finalize)
	return f
}

func (f *Finalized) finalize() { // want close-incomplete "never releases key, which Finalized keeps in field key"
	C.conn_close(f.conn)
	runtime.KeepAlive(f)
}

// Both are closed, each if it is there.
type Both struct {
	conn *C.conn
	key  *C.key
}

func NewBothOk() *Both { return &Both{conn: C.conn_open(1), key: C.key_new(1)} }

func (b *Both) Close() {
	if b.conn != nil {
		C.conn_close(b.conn)
		b.conn = nil
	}
	if b.key != nil {
		C.key_free(b.key)
		b.key = nil
	}
}

// Helped closes through a helper and a method of its own.
type Helped struct {
	conn *C.conn
	key  *C.key
}

func NewHelpedOk() *Helped { return &Helped{conn: C.conn_open(1), key: C.key_new(1)} }

func dropKey(k *C.key) { C.key_free(k) }

func (h *Helped) closeConn() { C.conn_close(h.conn) }

func (h *Helped) Close() {
	h.closeConn()
	dropKey(h.key)
}

// Once closes once.
type Once struct {
	once sync.Once
	conn *C.conn
	key  *C.key
}

func NewOnceOk() *Once { return &Once{conn: C.conn_open(1), key: C.key_new(1)} }

func (o *Once) Close() {
	o.once.Do(func() {
		C.conn_close(o.conn)
		C.key_free(o.key)
	})
}

// Flagged is closed only if it was open.
type Flagged struct {
	closed atomic.Bool
	done   bool
	conn   *C.conn
	key    *C.key
}

func NewFlaggedOk() *Flagged { return &Flagged{conn: C.conn_open(1), key: C.key_new(1)} }

func (f *Flagged) Close() error {
	if f.done || !f.closed.CompareAndSwap(false, true) {
		return errConn
	}
	f.done = true
	C.conn_close(f.conn)
	C.key_free(f.key)
	return nil
}

// Shared may have got its conn from somebody else.
type Shared struct {
	conn *C.conn
	owns bool
	key  *C.key
}

func NewSharedOk() *Shared { return &Shared{conn: C.conn_open(1), owns: true, key: C.key_new(1)} }

func NewSharedWithOk(conn *C.conn) *Shared { return &Shared{conn: conn, key: C.key_new(1)} }

func (s *Shared) Close() {
	if s.owns {
		C.conn_close(s.conn)
	}
	C.key_free(s.key)
}

// Borrower never owned the conn.
type Borrower struct {
	conn *C.conn
	key  *C.key
}

func NewBorrowerOk(conn *C.conn) *Borrower { return &Borrower{conn: conn, key: C.key_new(1)} }

func (b *Borrower) Close() { C.key_free(b.key) }

// Child points back to the parent that owns the conn.
type Parent struct {
	conn  *C.conn
	child *Child
}

type Child struct {
	parent *Parent
	key    *C.key
}

func NewParentOk() *Parent {
	p := &Parent{conn: C.conn_open(1)}
	p.child = &Child{parent: p, key: C.key_new(1)}
	return p
}

func (c *Child) Close() { C.key_free(c.key) }

func (p *Parent) Close() {
	p.child.Close()
	C.conn_close(p.conn)
}

// Split releases its parts by two methods, as users are told.
type Split struct {
	conn *C.conn
	key  *C.key
}

func NewSplitOk() *Split { return &Split{conn: C.conn_open(1), key: C.key_new(1)} }

func (s *Split) FreeKey() {
	C.key_free(s.key)
	s.key = nil
}

func (s *Split) Close() { C.conn_close(s.conn) }

// Slice ranges over what it keeps.
type Slice struct{ keys []*C.key }

func NewSliceOk(n int) *Slice {
	s := &Slice{}
	for i := 0; i < n; i++ {
		s.keys = append(s.keys, C.key_new(C.int(i)))
	}
	return s
}

func (s *Slice) Close() {
	for _, k := range s.keys {
		C.key_free(k)
	}
	s.keys = nil
}

// Deferred closes the second by a deferred call.
type Deferred struct {
	conn *C.conn
	name *C.char
}

func NewDeferredOk(name string) *Deferred {
	return &Deferred{conn: C.conn_open(1), name: C.CString(name)}
}

func (d *Deferred) Close() error {
	defer C.free(unsafe.Pointer(d.name))
	if C.conn_close(d.conn) != 0 {
		return errConn
	}
	return nil
}

// Retry gives up before it has released anything: Close may be called again.
type Retry struct {
	conn *C.conn
	key  *C.key
}

func NewRetryOk() *Retry { return &Retry{conn: C.conn_open(1), key: C.key_new(1)} }

func (r *Retry) Close() error {
	if C.conn_flush(r.conn) != 0 {
		return errConn
	}
	C.conn_close(r.conn)
	C.key_free(r.key)
	return nil
}

// Cleaned is released by its finalizer alone.
type Cleaned struct{ key *C.key }

func NewCleanedOk() *Cleaned {
	c := &Cleaned{key: C.key_new(1)}
	runtime.SetFinalizer(c, func(c *Cleaned) {
		C.key_free(c.key)
		runtime.KeepAlive(c)
	})
	return c
}

// Parts is released by a function that takes it.
type Parts struct{ key *C.key }

func newPartsOk() *Parts { return &Parts{key: C.key_new(1)} }

func freeParts(p *Parts) { C.key_free(p.key) }

// Embedding has a promoted Close.
type Embedding struct {
	*Inner
	name string
}

func NewEmbeddingOk(name string) *Embedding {
	return &Embedding{Inner: NewInnerOk(), name: name}
}
