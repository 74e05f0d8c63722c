// A call that answers with an object where it fails, and with NULL where all is well.
package error_result

/*
#include <wasmtime.h>
*/
import "C"

import "errors"

// degraded: header wasmtime.h not found

// Fault owns the answer of a call that failed.
type Fault struct{ ptr *C.wasmtime_error_t }

func (f *Fault) Close() {
	C.wasmtime_error_delete(f.ptr)
	f.ptr = nil
}

func LoadOk(engine *C.wasm_engine_t, code *C.uint8_t, n C.size_t) (*C.wasmtime_module_t, *Fault) {
	var module *C.wasmtime_module_t
	fault := C.wasmtime_module_new(engine, code, n, &module)
	if fault != nil {
		return nil, &Fault{fault}
	}
	return module, nil
}

func LoadBad(engine *C.wasm_engine_t, code *C.uint8_t, n C.size_t) (*C.wasmtime_module_t, error) {
	var module *C.wasmtime_module_t
	fault := C.wasmtime_module_new(engine, code, n, &module) // want resource-leak "wasmtime_error from C.wasmtime_module_new"
	if fault != nil {
		return nil, errors.New("cannot load")
	}
	return module, nil
}

func CheckOk(engine *C.wasm_engine_t, code *C.uint8_t, n C.size_t) bool {
	var module *C.wasmtime_module_t
	fault := C.wasmtime_module_new(engine, code, n, &module)
	if fault != nil {
		C.wasmtime_error_delete(fault)
		return false
	}
	C.wasmtime_module_delete(module)
	return true
}

func CheckBad(engine *C.wasm_engine_t, code *C.uint8_t, n C.size_t) bool {
	var module *C.wasmtime_module_t
	fault := C.wasmtime_module_new(engine, code, n, &module) // want resource-leak "wasmtime_module from C.wasmtime_module_new"
	if fault != nil {
		C.wasmtime_error_delete(fault)
		return false
	}
	return true
}
