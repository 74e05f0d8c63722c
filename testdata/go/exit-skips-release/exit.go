// The process ends while a library object is live: deferred releases do not run.
package exit

/*
typedef struct store store;
store *store_open(int kind);
void store_close(store *s);
int store_check(const store *s);
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"syscall"
)

var errStore = errors.New("store failed")

// os.Exit past a deferred close.
func ExitBad() {
	s := C.store_open(1)
	if s == nil {
		os.Exit(2)
	}
	defer C.store_close(s)
	if C.store_check(s) != 0 {
		os.Exit(1) // want exit-skips-release "(?i)live|exit|defer"
	}
}

// log.Fatal exits too.
func FatalBad() {
	s := C.store_open(1)
	if s == nil {
		return
	}
	defer C.store_close(s)
	if C.store_check(s) != 0 {
		log.Fatal("bad store") // want exit-skips-release "(?i)live|exit|defer"
	}
}

// So does log.Fatalf, with the close by hand after it.
func FatalfBad() {
	s := C.store_open(1)
	if s == nil {
		return
	}
	if rc := C.store_check(s); rc != 0 {
		log.Fatalf("bad store: %d", int(rc)) // want exit-skips-release "(?i)live|exit|defer"
	}
	C.store_close(s)
}

// The exit of another package's making.
func SyscallBad() {
	s := C.store_open(1)
	if s == nil {
		return
	}
	defer C.store_close(s)
	syscall.Exit(int(C.store_check(s))) // want exit-skips-release "(?i)live|exit|defer"
}

func die(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

// A function of the project that always exits.
func OwnExitBad() {
	s := C.store_open(1)
	if s == nil {
		return
	}
	defer C.store_close(s)
	if C.store_check(s) != 0 {
		die("bad store") // want exit-skips-release "(?i)live|exit|defer"
	}
}

// Store owns a store.
type Store struct{ c *C.store }

func Open(kind int) (*Store, error) {
	c := C.store_open(C.int(kind))
	if c == nil {
		return nil, errStore
	}
	return &Store{c: c}, nil
}

func (s *Store) Close() {
	if s.c != nil {
		C.store_close(s.c)
		s.c = nil
	}
}

func (s *Store) Check() error {
	if C.store_check(s.c) != 0 {
		return errStore
	}
	return nil
}

// An owner with a deferred Close.
func OwnerBad() {
	s, err := Open(1)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		log.Fatal(err) // want exit-skips-release "(?i)live|exit|defer"
	}
}

// The second owner's failure exits past the first one.
func SecondBad() {
	first, err := Open(1)
	if err != nil {
		log.Fatal(err)
	}
	defer first.Close()
	second, err := Open(2)
	if err != nil {
		log.Fatal(err) // want exit-skips-release "(?i)live|exit|defer"
	}
	defer second.Close()
}

// In a closure, with the close deferred outside.
func ClosureBad() {
	s, err := Open(1)
	if err != nil {
		return
	}
	defer s.Close()
	func() {
		if s.Check() != nil {
			os.Exit(1) // want exit-skips-release "(?i)live|exit|defer"
		}
	}()
}

// Nothing is live yet.
func BeforeOk() {
	s, err := Open(1)
	if err != nil {
		log.Fatal(err)
	}
	s.Close()
}

// Closed by hand before the exit.
func ClosedOk() {
	s, err := Open(1)
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Check(); err != nil {
		s.Close()
		log.Fatal(err)
	}
	s.Close()
}

// panic runs the deferred calls.
func PanicOk() {
	s, err := Open(1)
	if err != nil {
		panic(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		panic(err)
	}
}

// log.Panic is a panic.
func LogPanicOk() {
	s, err := Open(1)
	if err != nil {
		log.Panic(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		log.Panic(err)
	}
}

// runtime.Goexit runs the deferred calls too.
func GoexitOk() {
	s, err := Open(1)
	if err != nil {
		return
	}
	defer s.Close()
	if s.Check() != nil {
		runtime.Goexit()
	}
}

func work() error {
	s, err := Open(1)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Check()
}

// The form to use: the work returns, and the exit comes after its deferred calls.
func MainOk() {
	if err := work(); err != nil {
		log.Fatal(err)
	}
}

// Closed before the exit at the end.
func EndOk() {
	s, err := Open(1)
	if err != nil {
		return
	}
	err = s.Check()
	s.Close()
	if err != nil {
		os.Exit(1)
	}
}

// The caller's object: whether it has a deferred close is not known here.
func ParameterOk(s *Store) {
	if s.Check() != nil {
		os.Exit(1)
	}
}

// Closed when the function ends, not when the turn does: all are open until then.
func LoopBad(kinds []int) error {
	for _, kind := range kinds {
		s, err := Open(kind)
		if err != nil {
			return err
		}
		defer s.Close() // want exit-skips-release "deferred inside a loop"
		if err := s.Check(); err != nil {
			return err
		}
	}
	return nil
}

// The same with the library's own object.
func LoopForeignBad(kinds []int) int {
	sum := 0
	for _, kind := range kinds {
		s := C.store_open(C.int(kind))
		if s == nil {
			continue
		}
		defer C.store_close(s) // want exit-skips-release "deferred inside a loop"
		sum += int(C.store_check(s))
	}
	return sum
}

// A function literal in each turn ends each turn.
func LoopLiteralOk(kinds []int) error {
	for _, kind := range kinds {
		err := func() error {
			s, err := Open(kind)
			if err != nil {
				return err
			}
			defer s.Close()
			return s.Check()
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// All are needed together until the end.
func LoopTogetherOk(kinds []int) error {
	var stores []*Store
	for _, kind := range kinds {
		s, err := Open(kind)
		if err != nil {
			return err
		}
		stores = append(stores, s)
		defer s.Close()
	}
	for _, s := range stores {
		if err := s.Check(); err != nil {
			return err
		}
	}
	return nil
}

// At most one is opened.
func LoopOnceOk(kinds []int) error {
	for _, kind := range kinds {
		if kind == 0 {
			continue
		}
		s, err := Open(kind)
		if err != nil {
			return err
		}
		defer s.Close()
		return s.Check()
	}
	return nil
}
