// Several objects are acquired to be handed on together; a later step fails and drops the earlier ones.
package partial

/*
typedef struct doc doc;
doc *doc_open(int kind);
void doc_close(doc *d);
int doc_check(const doc *d);
*/
import "C"

import (
	"errors"
	"fmt"
)

var errDoc = errors.New("doc failed")

// Doc owns a doc.
type Doc struct{ c *C.doc }

func Open(kind int) (*Doc, error) {
	c := C.doc_open(C.int(kind))
	if c == nil {
		return nil, errDoc
	}
	return &Doc{c: c}, nil
}

func (d *Doc) Close() {
	if d.c != nil {
		C.doc_close(d.c)
		d.c = nil
	}
}

// A map of owners is dropped when a later load fails.
func LoadMapBad(kinds map[string]int) (map[string]*Doc, error) {
	docs := make(map[string]*Doc)
	for name, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", name, err)
		}
		docs[name] = d
	}
	return docs, nil
}

// A slice of owners.
func LoadSliceBad(kinds []int) ([]*Doc, error) {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// A slice made beforehand, filled by index.
func LoadIndexBad(kinds []int) ([]*Doc, error) {
	docs := make([]*Doc, len(kinds))
	for i, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, err
		}
		docs[i] = d
	}
	return docs, nil
}

// C objects themselves.
func LoadForeignBad(kinds []int) ([]*C.doc, error) {
	docs := make([]*C.doc, 0, len(kinds))
	for _, kind := range kinds {
		c := C.doc_open(C.int(kind)) // want partial-load-leak "(?i)open|doc"
		if c == nil {
			return nil, errDoc
		}
		docs = append(docs, c)
	}
	return docs, nil
}

// The step that fails is another one than the load.
func LoadCheckedBad(kinds []int) ([]*Doc, error) {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
		if C.doc_check(d.c) != 0 {
			return nil, errDoc
		}
	}
	return docs, nil
}

// The earlier ones are closed, the one that failed its check is not.
func LoadCurrentBad(kinds []int) ([]*Doc, error) {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			closeAll(docs)
			return nil, err
		}
		if C.doc_check(d.c) != 0 {
			closeAll(docs)
			return nil, errDoc
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// Set is made of all that was loaded.
type Set struct{ docs map[string]*Doc }

func (s *Set) Close() {
	for _, d := range s.docs {
		d.Close()
	}
}

// The container is a field of a struct that is returned on success only.
func NewSetBad(kinds map[string]int) (*Set, error) {
	s := &Set{docs: make(map[string]*Doc)}
	for name, kind := range kinds {
		d, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, err
		}
		s.docs[name] = d
	}
	return s, nil
}

// Pair owns two.
type Pair struct{ first, second *Doc }

func (p *Pair) Close() {
	p.first.Close()
	p.second.Close()
}

// In sequence: the second fails, the first is dropped.
func NewPairBad() (*Pair, error) {
	first, err := Open(1) // want partial-load-leak "(?i)open|doc"
	if err != nil {
		return nil, err
	}
	second, err := Open(2)
	if err != nil {
		return nil, err
	}
	return &Pair{first: first, second: second}, nil
}

func closeAll(docs []*Doc) {
	for _, d := range docs {
		d.Close()
	}
}

// Closed by ranging over the map.
func LoadMapOk(kinds map[string]int) (map[string]*Doc, error) {
	docs := make(map[string]*Doc)
	for name, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			for _, loaded := range docs {
				loaded.Close()
			}
			return nil, err
		}
		docs[name] = d
	}
	return docs, nil
}

// Closed by a helper.
func LoadSliceOk(kinds []int) ([]*Doc, error) {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			closeAll(docs)
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// Closed by a deferred closure unless the function succeeds; docs is no result.
func LoadDeferOk(kinds []int) (_ []*Doc, err error) {
	var docs []*Doc
	defer func() {
		if err != nil {
			closeAll(docs)
		}
	}()
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// What was loaded so far goes back with the error.
func LoadReturnedOk(kinds []int) ([]*Doc, error) {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			return docs, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// A failed load is left out, and nothing is dropped.
func LoadSkippingOk(kinds []int) []*Doc {
	var docs []*Doc
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			continue
		}
		docs = append(docs, d)
	}
	return docs
}

// The owner's Close is called on the half-filled struct.
func NewSetOk(kinds map[string]int) (*Set, error) {
	s := &Set{docs: make(map[string]*Doc)}
	for name, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.docs[name] = d
	}
	return s, nil
}

// The first is closed when the second fails.
func NewPairOk() (*Pair, error) {
	first, err := Open(1)
	if err != nil {
		return nil, err
	}
	second, err := Open(2)
	if err != nil {
		first.Close()
		return nil, err
	}
	return &Pair{first: first, second: second}, nil
}

// One at a time.
func EachTurnOk(kinds []int) error {
	for _, kind := range kinds {
		d, err := Open(kind)
		if err != nil {
			return err
		}
		rc := C.doc_check(d.c)
		d.Close()
		if rc != 0 {
			return errDoc
		}
	}
	return nil
}

// Pairs of owners in an array: the second of a pair fails.
func LoadPairsBad(kinds []int) ([][2]*Doc, error) {
	var pairs [][2]*Doc
	for _, kind := range kinds {
		left, err := Open(kind) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			return nil, err
		}
		right, err := Open(kind + 1) // want partial-load-leak "(?i)open|doc"
		if err != nil {
			left.Close()
			return nil, err
		}
		pairs = append(pairs, [2]*Doc{left, right})
	}
	return pairs, nil
}

// The same, and what was loaded before is closed.
func LoadPairsOk(kinds []int) ([][2]*Doc, error) {
	var pairs [][2]*Doc
	drop := func() {
		for _, p := range pairs {
			p[0].Close()
			p[1].Close()
		}
	}
	for _, kind := range kinds {
		left, err := Open(kind)
		if err != nil {
			drop()
			return nil, err
		}
		right, err := Open(kind + 1)
		if err != nil {
			left.Close()
			drop()
			return nil, err
		}
		pairs = append(pairs, [2]*Doc{left, right})
	}
	return pairs, nil
}
