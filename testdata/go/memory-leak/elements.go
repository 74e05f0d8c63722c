// Elements of slices that functions give and methods release, one by one and only where not nil.
package elements

/*
#include <stdlib.h>
void lib_multi(int n, const char *const *keys, const size_t *sizes);
*/
import "C"
import (
	"errors"
	"unsafe"
)

type texts []*C.char
type sizes []C.size_t

func (t texts) c() **C.char  { return (**C.char)(unsafe.Pointer(&t[0])) }
func (s sizes) c() *C.size_t { return (*C.size_t)(unsafe.Pointer(&s[0])) }

func newTexts(keys [][]byte) (texts, sizes) {
	if len(keys) == 0 {
		return nil, nil
	}
	t := make(texts, len(keys))
	s := make(sizes, len(keys))
	for i, key := range keys {
		t[i] = (*C.char)(C.CBytes(key))
		s[i] = C.size_t(len(key))
	}
	return t, s
}

func (t texts) destroy() {
	for _, text := range t {
		if text != nil {
			C.free(unsafe.Pointer(text))
		}
	}
}

func GetOk(keys ...[]byte) {
	t, s := newTexts(keys)
	C.lib_multi(C.int(len(keys)), t.c(), s.c())
	t.destroy()
}

func CountOk(keys ...[]byte) int {
	t, s := newTexts(keys)
	C.lib_multi(C.int(len(keys)), t.c(), s.c())
	n := 0
	for i := range keys {
		if len(keys[i]) == 0 {
			n++
		}
	}
	t.destroy()
	return n
}

func FailsBad(keys ...[]byte) error {
	t, s := newTexts(keys) // want memory-leak "newTexts"
	C.lib_multi(C.int(len(keys)), t.c(), s.c())
	if len(keys) > 9 {
		return errors.New("too many")
	}
	t.destroy()
	return nil
}

func FailsOk(keys ...[]byte) error {
	t, s := newTexts(keys)
	C.lib_multi(C.int(len(keys)), t.c(), s.c())
	if len(keys) > 9 {
		t.destroy()
		return errors.New("too many")
	}
	t.destroy()
	return nil
}
