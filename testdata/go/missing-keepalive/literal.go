// Package literal calls its library through a helper that is given function literals.
package literal

/*
typedef int lit_err;
typedef struct lit_query lit_query;
lit_query *lit_query_make(int n);
lit_err lit_query_close(lit_query *q);
lit_err lit_query_count(lit_query *q, int *out);
const char *lit_query_describe(lit_query *q);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
)

func locked(fn func() C.lit_err) (err error) {
	runtime.LockOSThread()
	if rc := fn(); rc != 0 {
		err = errors.New("failed")
	}
	runtime.UnlockOSThread()
	return err
}

type query struct {
	c  *C.lit_query
	mu sync.Mutex
}

func newQuery() *query {
	q := &query{c: C.lit_query_make(1)}
	q.install()
	return q
}

func (q *query) install() { runtime.SetFinalizer(q, finalizeQuery) }

func finalizeQuery(q *query) {
	if err := q.Close(); err != nil {
		println("not closed")
	}
}

func (q *query) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.c != nil {
		return locked(func() C.lit_err {
			var err = C.lit_query_close(q.c)
			q.c = nil
			return err
		})
	}
	return nil
}

func (q *query) describeBad() string {
	return C.GoString(C.lit_query_describe(q.c)) // want missing-keepalive "q can be finalized"
}

func (q *query) countBad() (int, error) {
	var n C.int
	if err := locked(func() C.lit_err { return C.lit_query_count(q.c, &n) }); err != nil { // want missing-keepalive "q can be finalized"
		return 0, err
	}
	return int(n), nil
}

func (q *query) countOk() (int, error) {
	var n C.int
	err := locked(func() C.lit_err { return C.lit_query_count(q.c, &n) })
	runtime.KeepAlive(q)
	return int(n), err
}

func (q *query) countDeferredOk() (int, error) {
	defer runtime.KeepAlive(q)
	var n C.int
	if err := locked(func() C.lit_err { return C.lit_query_count(q.c, &n) }); err != nil {
		return 0, err
	}
	return int(n), nil
}
