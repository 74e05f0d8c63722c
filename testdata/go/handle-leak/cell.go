// A handle in a cell of C memory: the cell and what is in it are two resources.
package cell

/*
#include <stdlib.h>
int go_run(void *data);
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"unsafe"
)

var errRun = errors.New("run failed")

type token cgo.Handle

func (t token) Delete() { cgo.Handle(t).Delete() }

func newToken(value any) token { return token(cgo.NewHandle(value)) }

func newCell() *token {
	return (*token)(C.malloc(C.size_t(unsafe.Sizeof(token(0)))))
}

// Both are released; the method gets the handle, not the cell.
func RunOk(value any) int {
	cell := newCell()
	*cell = newToken(value)
	n := C.go_run(unsafe.Pointer(cell))
	cell.Delete()
	C.free(unsafe.Pointer(cell))
	return int(n)
}

// A new handle takes the place of the one that was deleted.
func ReplaceOk(first, second any) {
	cell := newCell()
	*cell = newToken(first)
	C.go_run(unsafe.Pointer(cell))
	cell.Delete()
	*cell = newToken(second)
	C.go_run(unsafe.Pointer(cell))
	cell.Delete()
	C.free(unsafe.Pointer(cell))
}

// The cell is freed, the handle in it stays.
func CellOnlyBad(value any) error {
	cell := newCell()
	*cell = newToken(value) // want handle-leak "never released|not released"
	rc := C.go_run(unsafe.Pointer(cell))
	C.free(unsafe.Pointer(cell))
	if rc != 0 {
		return errRun
	}
	return nil
}
