// What an unexported function leaves, its callers may keep in use.
package callers

/*
typedef struct sieve sieve;
sieve *sieve_new(void);
void sieve_free(sieve *s);
int sieve_rule(sieve *s, int rule);
int sieve_size(const sieve *s);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
)

// Sieve is finalized.
type Sieve struct {
	mu sync.Mutex
	c  *C.sieve
}

// NewOk hands the object to its finalizer.
func NewOk() *Sieve {
	s := &Sieve{c: C.sieve_new()}
	runtime.SetFinalizer(s, (*Sieve).free)
	return s
}

func (s *Sieve) free() { C.sieve_free(s.c) }

// The only callers hold the lock by a deferred call until they are done.
func (s *Sieve) lockedRule(rule int) int { return int(C.sieve_rule(s.c, C.int(rule))) }

func (s *Sieve) oneRule(rule int) error {
	if s.lockedRule(rule) != 0 {
		return errors.New("rule")
	}
	return nil
}

func (s *Sieve) AddOk(rule int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.oneRule(rule)
}

// The caller goes on to put the object back.
func sizeOf(s *Sieve) int { return int(C.sieve_size(s.c)) }

var pool = sync.Pool{New: func() interface{} { return NewOk() }}

func PooledOk() int {
	s := pool.Get().(*Sieve)
	n := sizeOf(s)
	pool.Put(s)
	return n
}

// One of the callers has no more use for it.
func (s *Sieve) lastRule(rule int) int {
	return int(C.sieve_rule(s.c, C.int(rule))) // want missing-keepalive "s can be finalized"
}

func (s *Sieve) TwiceOk() int {
	first := s.lastRule(1)
	return first + s.lastRuleAgain()
}

func (s *Sieve) lastRuleAgain() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastRule(2)
}

func OnceBad() int {
	return NewOk().lastRule(3)
}

// Anybody may call what is exported.
func (s *Sieve) SizeBad() int {
	return int(C.sieve_size(s.c)) // want missing-keepalive "s can be finalized"
}

func UseOk(s *Sieve) int {
	n := s.SizeBad()
	runtime.KeepAlive(s)
	return n
}

// A function that is also a value is called by who knows whom.
func byValue(s *Sieve) int {
	return int(C.sieve_size(s.c)) // want missing-keepalive "s can be finalized"
}

var Hook = byValue

func HookOk(s *Sieve) int {
	n := byValue(s)
	runtime.KeepAlive(s)
	return n
}

// The collector has handed the object to the literal: there is no second finalizer.
func NewLiteralOk() *Sieve {
	s := &Sieve{c: C.sieve_new()}
	runtime.SetFinalizer(s, func(old *Sieve) {
		C.sieve_free(old.c)
	})
	return s
}
