// The library's header is not there: x_free that Go calls with one argument releases, x_new beside
// it acquires, and so does what fills a pointer of the type that x_free is given.
package noheader

/*
#include <missing/ledger.h>
*/
import "C"

import "errors"

// degraded: header missing/ledger.h not found

var errLedger = errors.New("ledger failed")

type Ledger struct{ c *C.ledger_t }

func OpenOk(path int) (*Ledger, error) {
	var c *C.ledger_t
	if C.ledger_load(C.int(path), &c) != 0 {
		return nil, errLedger
	}
	return &Ledger{c: c}, nil
}

func (l *Ledger) Close() { C.ledger_free(l.c) }

// Filled, and dropped when the next step fails.
func OpenCheckedBad(path int) (*Ledger, error) {
	var c *C.ledger_t
	if C.ledger_load(C.int(path), &c) != 0 { // want resource-leak "not released on the path"
		return nil, errLedger
	}
	if C.ledger_count(c) < 0 {
		return nil, errLedger
	}
	return &Ledger{c: c}, nil
}

func OpenCheckedOk(path int) (*Ledger, error) {
	var c *C.ledger_t
	if C.ledger_load(C.int(path), &c) != 0 {
		return nil, errLedger
	}
	if C.ledger_count(c) < 0 {
		C.ledger_free(c)
		return nil, errLedger
	}
	return &Ledger{c: c}, nil
}

func CursorBad(l *Ledger) int {
	cur := C.cursor_new(l.c) // want resource-leak "never released"
	return int(C.cursor_at(cur))
}

func CursorOk(l *Ledger) int {
	cur := C.cursor_new(l.c)
	defer C.cursor_destroy(cur)
	return int(C.cursor_at(cur))
}

// The result is compared with a number: a status.
func StatusOk(l *Ledger) error {
	if rc := C.cursor_create(l.c); rc != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// Nothing of the unit ends it: who knows whose it is.
func EntryOk(l *Ledger) int {
	e := C.entry_new(l.c)
	return int(C.entry_value(e))
}

// A getter of another kind of thing.
func CountOk(l *Ledger) int {
	n := C.ledger_count(l.c)
	return int(n)
}

// Handed to the caller.
func CursorFromOk(l *Ledger) *C.cursor_t {
	cur := C.cursor_new(l.c)
	return cur
}
