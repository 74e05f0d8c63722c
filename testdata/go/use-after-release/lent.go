// What an object lends out is used, or given to the caller, when the object is gone.
package lent

/*
#include <stdlib.h>
#include <string.h>

typedef struct table table;
typedef struct row row;
table *table_open(const char *path);
void table_close(table *t);
int table_size(const table *t);
const char *table_name(const table *t);
const char *table_type_name(const table *t);
row *table_get_row(table *t, int index);
const char *row_text(const row *r);
void row_free(row *r);
row *row_copy(const row *r);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errTable = errors.New("no such table")

type Table struct {
	c *C.table
}

// The name goes with the table.
func NameBad(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	name := C.table_name(t)
	C.table_close(t)
	return C.GoString(name) // want use-after-release "what C.table_name gave out of table is used by C.GoString after C.table_close released table"
}

// Go's own copy is made while there is a table.
func NameOk(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	name := C.GoString(C.table_name(t))
	C.table_close(t)
	return name
}

// So is one that is written in parentheses: a call, no conversion.
func ParenthesesOk(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	defer C.table_close(t)
	return (C.GoString)(C.table_name(t))
}

// The deferred call runs behind the copy.
func DeferredOk(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	defer C.table_close(t)
	return C.GoString(C.table_name(t))
}

// The method that ends the table still wants to tell its name.
func (t *Table) CloseBad() string {
	name := C.table_name(t.c)
	C.table_close(t.c)
	t.c = nil
	return "closed " + C.GoString(name) // want use-after-release "what C.table_name gave out of"
}

// The caller is given a text that the deferred call takes away.
func TextBad(path *C.char) *C.char {
	t := C.table_open(path)
	if t == nil {
		return nil
	}
	defer C.table_close(t)
	return C.table_name(t) // want use-after-release "what C.table_name gave out of table is returned after C.table_close released table"
}

// A row of the table, and the text in it.
func RowBad(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	r := C.table_get_row(t, 0)
	text := C.row_text(r)
	C.table_close(t)
	return C.GoString(text) // want use-after-release "what C.row_text gave out of table is used"
}

// The copy of a row is its own.
func CopiedRowOk(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	r := C.row_copy(C.table_get_row(t, 0))
	C.table_close(t)
	if r == nil {
		return ""
	}
	defer C.row_free(r)
	return C.GoString(C.row_text(r))
}

// What kind of table it is a literal says.
func TypeOk(path *C.char) string {
	t := C.table_open(path)
	if t == nil {
		return ""
	}
	kind := C.table_type_name(t)
	C.table_close(t)
	return C.GoString(kind)
}

// The name is of another table, which is there still.
func OtherOk(path *C.char, other *C.table) string {
	t := C.table_open(path)
	name := C.table_name(other)
	if t != nil {
		C.table_close(t)
	}
	return C.GoString(name)
}

// A string is given to the caller and taken away by the deferred call.
func StringBad(text string) *C.char {
	s := C.CString(text)
	defer C.free(unsafe.Pointer(s))
	return s // want use-after-release "cstring is returned after C.free released it"
}

// The bytes are a view of what the deferred call takes away.
func ViewBad(n int) []byte {
	block := C.malloc(C.size_t(n))
	defer C.free(block)
	return unsafe.Slice((*byte)(block), n) // want use-after-release "memory is returned after C.free released it"
}

// A copy of the bytes.
func CopyOk(n int) []byte {
	block := C.malloc(C.size_t(n))
	defer C.free(block)
	return C.GoBytes(block, C.int(n))
}

// Where there is an error nobody looks at the table.
func FailedOk(path *C.char) (*C.table, error) {
	t := C.table_open(path)
	if t == nil {
		return nil, errTable
	}
	if C.table_size(t) == 0 {
		C.table_close(t)
		return t, errTable
	}
	return t, nil
}

// Only whether there was one is told.
func ThereOk(text string) bool {
	s := C.CString(text)
	defer C.free(unsafe.Pointer(s))
	return s != nil
}
