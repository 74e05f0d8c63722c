// Package lentliteral gives C strings to function literals that only look at them.
package lentliteral

/*
#include <stdlib.h>
typedef struct module module;
int module_find(void **out, module *m, const char *name);
int module_keep(module *m, char *name);
*/
import "C"

import (
	"errors"
	"unsafe"
)

type worker struct{ count int }

// runJob can be put elsewhere.
var runJob = func(job func() error) error { return job() }

var errModule = errors.New("module")

func result(rc C.int) error {
	if rc != 0 {
		return errModule
	}
	return nil
}

func (w *worker) do(job func() error) error {
	w.count++
	return runJob(job)
}

func (w *worker) sendBad(m *C.module, name string) (out unsafe.Pointer, err error) {
	text := C.CString(name) // want cstring-leak "never released"
	job := func() error { return result(C.module_find(&out, m, text)) }
	err = w.do(job)
	return
}

func (w *worker) goBad(m *C.module, name string) {
	text := C.CString(name) // want cstring-leak "never released"
	go func() {
		var out unsafe.Pointer
		_ = result(C.module_find(&out, m, text))
	}()
}

func (w *worker) nestedBad(m *C.module, name string) error {
	text := C.CString(name) // want cstring-leak "never released"
	return w.do(func() error {
		inner := func() error {
			var out unsafe.Pointer
			return result(C.module_find(&out, m, text))
		}
		return inner()
	})
}

func (w *worker) deferredOk(m *C.module, name string) (out unsafe.Pointer, err error) {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	err = w.do(func() error { return result(C.module_find(&out, m, text)) })
	return
}

func (w *worker) insideOk(m *C.module, name string) error {
	text := C.CString(name)
	return w.do(func() error {
		defer C.free(unsafe.Pointer(text))
		var out unsafe.Pointer
		return result(C.module_find(&out, m, text))
	})
}

func (w *worker) keptOk(m *C.module, name string) error {
	text := C.CString(name)
	return w.do(func() error { return result(C.module_keep(m, text)) })
}

func (w *worker) twoOk(m *C.module, name string) (use func() error, end func()) {
	text := C.CString(name)
	use = func() error {
		var out unsafe.Pointer
		return result(C.module_find(&out, m, text))
	}
	end = func() { C.free(unsafe.Pointer(text)) }
	return use, end
}

func (w *worker) replacedOk(m *C.module, name string) error {
	var text *C.char
	set := func() error { text = C.CString(name); return nil }
	if err := set(); err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(text))
	var out unsafe.Pointer
	return result(C.module_find(&out, m, text))
}
