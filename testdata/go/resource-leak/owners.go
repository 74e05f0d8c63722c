// Objects inside Go types: whoever gets the type must close it.
package owners

/*
typedef struct ledger ledger;
typedef struct cursor cursor;
ledger *ledger_new(int kind);
void ledger_free(ledger *l);
int ledger_check(const ledger *l);
cursor *cursor_open(const ledger *l);
void cursor_close(cursor *c);
*/
import "C"

import (
	"errors"
	"runtime"
)

var errLedger = errors.New("ledger failed")

// Ledger owns a C ledger.
type Ledger struct{ c *C.ledger }

// The object is stored in the type that is returned.
func OpenOk(kind int) (*Ledger, error) {
	c := C.ledger_new(C.int(kind))
	if c == nil {
		return nil, errLedger
	}
	return &Ledger{c: c}, nil
}

// Close releases the ledger once.
func (l *Ledger) Close() {
	if l.c == nil {
		return
	}
	C.ledger_free(l.c)
	l.c = nil
}

// Check borrows.
func (l *Ledger) Check() bool {
	return C.ledger_check(l.c) == 0
}

// The owner is used and not closed.
func UseBad(kind int) (bool, error) {
	l, err := OpenOk(kind) // want resource-leak "OpenOk|ledger|Ledger"
	if err != nil {
		return false, err
	}
	return l.Check(), nil
}

// The owner is closed on the good path only.
func UseOnePathBad(kind int) error {
	l, err := OpenOk(kind) // want resource-leak "OpenOk|ledger|Ledger"
	if err != nil {
		return err
	}
	if !l.Check() {
		return errLedger
	}
	l.Close()
	return nil
}

// The result is not even kept.
func DroppedBad(kind int) bool {
	_, err := OpenOk(kind) // want resource-leak "OpenOk|ledger|Ledger"
	return err == nil
}

// A constructor that fails after it has acquired: nil goes back, the ledger is lost.
func NewCheckedBad(kind int) (*Ledger, error) {
	c := C.ledger_new(C.int(kind)) // want resource-leak "ledger"
	if c == nil {
		return nil, errLedger
	}
	l := &Ledger{c: c}
	if !l.Check() {
		return nil, errLedger
	}
	return l, nil
}

// The same, closed before the error is returned.
func NewCheckedOk(kind int) (*Ledger, error) {
	c := C.ledger_new(C.int(kind))
	if c == nil {
		return nil, errLedger
	}
	l := &Ledger{c: c}
	if !l.Check() {
		l.Close()
		return nil, errLedger
	}
	return l, nil
}

// Closed by a deferred call.
func UseOk(kind int) (bool, error) {
	l, err := OpenOk(kind)
	if err != nil {
		return false, err
	}
	defer l.Close()
	return l.Check(), nil
}

// Handed on to the caller.
func PassOnOk(kind int) (*Ledger, error) {
	l, err := NewCheckedOk(kind)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// The method value is deferred.
func MethodValueOk(kind int) error {
	l, err := OpenOk(kind)
	if err != nil {
		return err
	}
	closeLedger := l.Close
	defer closeLedger()
	if !l.Check() {
		return errLedger
	}
	return nil
}

// Cursor is released by its finalizer alone.
type Cursor struct{ c *C.cursor }

// With a finalizer the collector releases it.
func (l *Ledger) CursorOk() (*Cursor, error) {
	c := C.cursor_open(l.c)
	runtime.KeepAlive(l)
	if c == nil {
		return nil, errLedger
	}
	cursor := &Cursor{c: c}
	runtime.SetFinalizer(cursor, func(x *Cursor) { C.cursor_close(x.c) })
	return cursor, nil
}

// A caller owes nothing: the finalizer does it.
func FinalizedOk(l *Ledger) bool {
	cursor, err := l.CursorOk()
	return err == nil && cursor != nil
}
