// A finalizer comes by for what is still in the field: not for what a method took out of it.
package clearedfinalized

/*
typedef struct cursor cursor;
cursor *cursor_new(void);
void cursor_free(cursor *c);
int cursor_rewind(cursor *c);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
)

var errRewind = errors.New("cannot rewind")

type Pool struct {
	mu   sync.Mutex
	kept []*Cursor
	room int
}

func (p *Pool) keep(c *Cursor) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) >= p.room {
		return false
	}
	p.kept = append(p.kept, c)
	return true
}

type Cursor struct {
	c      *C.cursor
	pool   *Pool
	closed bool
}

func NewCursor(pool *Pool) *Cursor {
	c := &Cursor{c: C.cursor_new(), pool: pool}
	runtime.SetFinalizer(c, (*Cursor).finalize)
	return c
}

func (c *Cursor) finalize() {
	if c.c != nil {
		c.Close()
	}
}

// It cannot be rewound: it is taken out of the field, and nobody can release it any more.
func (c *Cursor) Close() error { // want close-incomplete "to nil without releasing"
	if c.closed || c.c == nil {
		return nil
	}
	c.closed = true
	runtime.SetFinalizer(c, nil)
	cursor := c.c
	if c.pool != nil {
		if C.cursor_rewind(cursor) != 0 {
			c.c = nil
			return errRewind
		}
		if c.pool.keep(c) {
			return nil
		}
	}
	c.c = nil
	C.cursor_free(cursor)
	return nil
}

type Walker struct {
	c    *C.cursor
	pool *Pool
}

func NewWalkerOk(pool *Pool) *Walker {
	w := &Walker{c: C.cursor_new(), pool: pool}
	runtime.SetFinalizer(w, (*Walker).Close)
	return w
}

// Where it cannot be rewound it stays in the field for the finalizer.
func (w *Walker) Close() error {
	cursor := w.c
	if cursor == nil {
		return nil
	}
	if C.cursor_rewind(cursor) != 0 {
		return errRewind
	}
	w.c = nil
	C.cursor_free(cursor)
	runtime.KeepAlive(w)
	return nil
}

type Loan struct{ c *C.cursor }

func NewLoanOk() *Loan {
	l := &Loan{c: C.cursor_new()}
	runtime.SetFinalizer(l, (*Loan).Close)
	return l
}

func (l *Loan) Close() {
	if l.c != nil {
		C.cursor_free(l.c)
		l.c = nil
	}
}

type Relay struct {
	c    *C.cursor
	next *Relay
}

func NewRelayOk(next *Relay) *Relay {
	r := &Relay{c: C.cursor_new(), next: next}
	runtime.SetFinalizer(r, func(r *Relay) { r.Close() })
	return r
}

// Handed to the next one where there is one that has none.
func (r *Relay) Close() {
	cursor := r.c
	if cursor == nil {
		return
	}
	if r.next != nil && r.next.c == nil {
		r.next.c = cursor
		r.c = nil
		return
	}
	r.c = nil
	C.cursor_free(cursor)
	runtime.KeepAlive(r)
}
