// Owners behind interfaces: what is released through one counts, and what is not is lost all the same.
package interfaces

/*
typedef struct doc doc;
doc *doc_open(int kind);
void doc_close(doc *d);
*/
import "C"

import (
	"errors"
	"io"
)

var errDoc = errors.New("doc failed")

// Reader is what users see; it has no method that releases.
type Reader interface{ Kind() int }

// Doc owns a doc.
type Doc struct {
	c    *C.doc
	kind int
}

func Open(kind int) (*Doc, error) {
	c := C.doc_open(C.int(kind))
	if c == nil {
		return nil, errDoc
	}
	return &Doc{c: c, kind: kind}, nil
}

func (d *Doc) Kind() int { return d.kind }

func (d *Doc) Free() {
	if d == nil || d.c == nil {
		return
	}
	C.doc_close(d.c)
	d.c = nil
}

func (d *Doc) Close() error {
	d.Free()
	return nil
}

// Kept behind an interface, dropped with the map.
func LoadReadersBad(kinds []int) (map[int]Reader, error) {
	readers := make(map[int]Reader)
	for _, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "doc"
		if err != nil {
			return nil, err
		}
		readers[kind] = d
	}
	return readers, nil
}

func freeAll(readers map[int]Reader) {
	for _, r := range readers {
		if f, ok := r.(interface{ Free() }); ok {
			f.Free()
		}
	}
}

// Freed after an assertion to an interface without a name.
func LoadReadersOk(kinds []int) (map[int]Reader, error) {
	readers := make(map[int]Reader)
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			freeAll(readers)
			return nil, err
		}
		readers[kind] = d
	}
	return readers, nil
}

func countAll(readers map[int]Reader) int {
	n := 0
	for _, r := range readers {
		n += r.Kind()
	}
	return n
}

// A method that releases nothing.
func LoadCountedBad(kinds []int) (map[int]Reader, error) {
	readers := make(map[int]Reader)
	for _, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "doc"
		if err != nil {
			if countAll(readers) > 0 {
				return nil, errDoc
			}
			return nil, err
		}
		readers[kind] = d
	}
	return readers, nil
}

func closeAll(closers []io.Closer) {
	for _, c := range closers {
		c.Close()
	}
}

// Freed through the standard library's interface, by a helper.
func LoadClosersOk(kinds []int) ([]io.Closer, error) {
	var closers []io.Closer
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			closeAll(closers)
			return nil, err
		}
		closers = append(closers, d)
	}
	return closers, nil
}

// One value behind an interface, closed by a deferred call.
func UseOk(kind int) error {
	d, err := Open(kind)
	if err != nil {
		return err
	}
	var c io.Closer = d
	defer c.Close()
	return nil
}

// One value behind an interface that nobody closes.
func UseBad(kind int) (int, error) {
	d, err := Open(kind) // want resource-leak "doc"
	if err != nil {
		return 0, err
	}
	var r Reader = d
	return r.Kind(), nil
}

// An assertion to the type itself.
func AssertOk(kind int) error {
	d, err := Open(kind)
	if err != nil {
		return err
	}
	var r Reader = d
	if own, ok := r.(*Doc); ok {
		own.Free()
	}
	return nil
}

// Index keeps a doc of its own inside.
type Index struct {
	*Doc
	name string
}

func NewIndex(name string) (*Index, error) {
	d, err := Open(len(name))
	if err != nil {
		return nil, err
	}
	return &Index{Doc: d, name: name}, nil
}

// Freed by the method of the embedded part, through an interface.
func PromotedOk(name string) (int, error) {
	i, err := NewIndex(name)
	if err != nil {
		return 0, err
	}
	var c io.Closer = i
	defer c.Close()
	return i.Kind(), nil
}

// Not freed.
func PromotedBad(name string) (int, error) {
	i, err := NewIndex(name) // want resource-leak "doc"
	if err != nil {
		return 0, err
	}
	return i.Kind(), nil
}
