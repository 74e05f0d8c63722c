// Calls through interfaces of the package: all its types that implement them say what happens.
package iface

/*
#include <stdlib.h>
struct conf { int set; };
int conf_set(struct conf *c, const char *key, const char *value);
int topic_set(struct conf *c, const char *key, const char *value);
*/
import "C"
import (
	"errors"
	"unsafe"
)

type setter interface {
	set(key, value *C.char) C.int
}

type conf struct{ c *C.struct_conf }
type topic struct{ c *C.struct_conf }

func (c *conf) set(key, value *C.char) C.int  { return C.conf_set(c.c, key, value) }
func (t *topic) set(key, value *C.char) C.int { return C.topic_set(t.c, key, value) }

func SetBad(s setter, key, value string) error {
	k := C.CString(key) // want cstring-leak "not released on the path"
	v := C.CString(value)
	defer C.free(unsafe.Pointer(v))
	if s.set(k, v) != 0 {
		C.free(unsafe.Pointer(k))
		return errors.New("not set")
	}
	return nil
}

func SetOk(s setter, key, value string) error {
	k := C.CString(key)
	defer C.free(unsafe.Pointer(k))
	v := C.CString(value)
	defer C.free(unsafe.Pointer(v))
	if s.set(k, v) != 0 {
		return errors.New("not set")
	}
	return nil
}

type sink interface {
	take(text *C.char)
}

type freeing struct{}

func (f *freeing) take(text *C.char) { C.free(unsafe.Pointer(text)) }

func TakeOk(s sink, text string) {
	s.take(C.CString(text))
}

type keeper interface {
	keep(text *C.char)
}

type list struct{ all []*C.char }
type none struct{}

func (l *list) keep(text *C.char) { l.all = append(l.all, text) }
func (n none) keep(text *C.char)  {}

func KnownBad(text string) {
	var k keeper = none{}
	k.keep(C.CString(text)) // want cstring-leak "never released"
}

func KnownOk(l *list, text string) {
	var k keeper = l
	k.keep(C.CString(text))
}

// Nobody in the package implements it.
type foreign interface {
	accept(text *C.char)
}

func ForeignOk(f foreign, text string) {
	f.accept(C.CString(text))
}

// One of two keeps it: who knows.
func EitherOk(k keeper, text string) {
	k.keep(C.CString(text))
}
