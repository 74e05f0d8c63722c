// What a field and a variable hold together stays together where paths come together again.
package joinedpaths

/*
#include <stdlib.h>
int bind_text(int at, char *text);
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

var errBind = errors.New("bind failed")

var pool sync.Pool

type text struct{ c *C.char }

func (t *text) bind(s string) error {
	t.c = C.CString(s)
	if C.bind_text(1, t.c) != 0 {
		return errBind
	}
	return nil
}

func (t *text) close() {
	C.free(unsafe.Pointer(t.c))
	t.c = nil
}

// Statement keeps what was bound until it is closed.
type Statement struct{ bound []*text }

func (s *Statement) BindOk(values []interface{}) error {
	bound := s.bound
	if cap(bound) < len(values) {
		bound = make([]*text, len(values))
	} else {
		bound = bound[:len(values)]
	}
	s.bound = bound
	for i := range values {
		switch value := values[i].(type) {
		case string:
			t := pool.Get().(*text)
			bound[i] = t
			if err := t.bind(value); err != nil {
				return err
			}
		case int:
			C.bind_text(C.int(value), nil)
		}
	}
	return nil
}

// The list is kept by nobody.
func (s *Statement) BindBad(first, second string, long bool) error {
	var bound []*text
	if long {
		bound = make([]*text, 2)
	} else {
		bound = make([]*text, 1)
	}
	t := &text{}
	bound[0] = t
	return t.bind(first) // want cstring-leak "."
}

func (s *Statement) Close() {
	for _, t := range s.bound {
		t.close()
	}
}
