// What a helper keeps in a package-level variable is not its callers' to release.
package cached

/*
#include <stdlib.h>
#include <stdint.h>
typedef struct module module;
module *module_open(const char *name);
void module_close(module *m);
uintptr_t module_symbol(module *m, const char *name);
int call_one(uintptr_t f);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errModule = errors.New("module")

// Module is an open library.
type Module struct {
	c    *C.module
	name string
}

func Find(names []string) (*Module, error) {
	for _, name := range names {
		text := C.CString(name)
		m := C.module_open(text)
		C.free(unsafe.Pointer(text))
		if m != nil {
			return &Module{m, name}, nil
		}
	}
	return nil, errModule
}

func (m *Module) Symbol(name string) (C.uintptr_t, error) {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	f := C.module_symbol(m.c, text)
	if f == 0 {
		return 0, errModule
	}
	return f, nil
}

// Close ends it.
func (m *Module) Close() { C.module_close(m.c) }

var (
	shared  *Module
	symbols = map[string]C.uintptr_t{}
	names   = []string{"one", "two"}
)

func symbol(name string) (C.uintptr_t, error) {
	if shared == nil {
		m, err := Find(names)
		if err != nil {
			return 0, err
		}
		shared = m
	}
	f, ok := symbols[name]
	if !ok {
		var err error
		f, err = shared.Symbol(name)
		if err != nil {
			return 0, err
		}
		symbols[name] = f
	}
	return f, nil
}

func ThreeOk(data []string) error {
	open, err := symbol("open")
	if err != nil {
		return err
	}
	read, err := symbol("read")
	if err != nil {
		return err
	}
	next, err := symbol("next")
	if err != nil {
		return err
	}
	if C.call_one(open) != 0 {
		return errModule
	}
	for _, d := range data {
		if C.call_one(read) < 0 {
			return errModule
		}
		if d == "" {
			return errModule
		}
		C.call_one(next)
	}
	return nil
}

// The same, with a module of its own.
func OwnBad() error {
	m, err := Find(names) // want resource-leak "module"
	if err != nil {
		return err
	}
	if _, err := m.Symbol("open"); err != nil {
		return err
	}
	m.Close()
	return nil
}
