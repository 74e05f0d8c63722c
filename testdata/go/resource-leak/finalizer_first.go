// The finalizer is set before there is anything to release.
package finalizerfirst

/*
typedef struct spool spool;
int spool_open(spool **s);
spool *spool_new(void);
int spool_turn(spool *s, int n);
void spool_free(spool *s);
*/
import "C"

import (
	"errors"
	"runtime"
)

type Spool struct{ c *C.spool }

func (s *Spool) Release() {
	C.spool_free(s.c)
	s.c = nil
	runtime.KeepAlive(s)
}

func blankSpool() *Spool {
	s := &Spool{}
	runtime.SetFinalizer(s, (*Spool).Release)
	return s
}

func OpenOk() (*Spool, error) {
	s := blankSpool()
	if C.spool_open(&s.c) != 0 {
		return nil, errors.New("not opened")
	}
	if C.spool_turn(s.c, 1) != 0 {
		return nil, errors.New("stuck")
	}
	runtime.KeepAlive(s)
	return s, nil
}

func NewOk() (*Spool, error) {
	s := &Spool{}
	runtime.SetFinalizer(s, (*Spool).Release)
	s.c = C.spool_new()
	if C.spool_turn(s.c, 1) != 0 {
		return nil, errors.New("stuck")
	}
	runtime.KeepAlive(s)
	return s, nil
}

// Only the object that is returned gets the finalizer.
func LateBad() (*Spool, error) {
	s := &Spool{}
	s.c = C.spool_new() // want resource-leak "not released on the path"
	if C.spool_turn(s.c, 1) != 0 {
		return nil, errors.New("stuck")
	}
	runtime.SetFinalizer(s, (*Spool).Release)
	return s, nil
}
