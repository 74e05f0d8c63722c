// Objects behind getters that answer nil, in values that are handed on, in what keeps them.
package getters

/*
#include <stdlib.h>
typedef struct fault { char *message; } fault;
typedef struct plant plant;
typedef struct valve valve;
typedef plant *plant_ref;
typedef int plant_bool;
#define PLANT_NO (0)
plant *plant_new(int kind);
void plant_free(plant *p);
void fault_free(fault *f);
valve *plant_add_valve(plant *p, const char *name);
void valve_free(valve *v);
plant_bool plant_load(plant *p, const char *path, fault **error);
unsigned plant_count(plant *p, fault **error);
long plant_write(plant *p, fault **error);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Fault holds a C fault by value.
type Fault struct{ ptr unsafe.Pointer }

func (f *Fault) native() *C.fault {
	if f == nil || f.ptr == nil {
		return nil
	}
	return (*C.fault)(f.ptr)
}

func wrap(p unsafe.Pointer) Fault { return Fault{p} }

// What the getter gives is released: on the way that gives nil there is none.
func convert(f Fault) error {
	defer C.fault_free(f.native())
	return errors.New(C.GoString(f.native().message))
}

func report(f *C.fault) error {
	if f == nil {
		return errors.New("no fault")
	}
	return convert(wrap(unsafe.Pointer(f)))
}

func toBool(b C.plant_bool) bool { return b != C.PLANT_NO }

func asBool(b C.plant_bool) bool {
	if b != 0 {
		return true
	}
	return false
}

func LoadOk(p *C.plant) error {
	var f *C.fault
	if !toBool(C.plant_load(p, nil, &f)) {
		return report(f)
	}
	return nil
}

// The convention of the status is not stated: there is a fault where it is read.
func HelperOk(p *C.plant) error {
	var f *C.fault
	ok := asBool(C.plant_load(p, nil, &f))
	if !ok {
		defer C.fault_free(f)
		return errors.New(C.GoString(f.message))
	}
	return nil
}

func CountOk(p *C.plant) (int, error) {
	var f *C.fault
	n := C.plant_count(p, &f)
	if n == 0 {
		defer C.fault_free(f)
		return 0, errors.New(C.GoString(f.message))
	}
	return int(n), nil
}

func WriteOk(p *C.plant) error {
	var f *C.fault
	if n := C.plant_write(p, &f); n == -1 {
		defer C.fault_free(f)
		return errors.New(C.GoString(f.message))
	}
	return nil
}

func HelperBad(p *C.plant) error {
	var f *C.fault
	ok := asBool(C.plant_load(p, nil, &f)) // want resource-leak "fault"
	if !ok {
		return errors.New(C.GoString(f.message))
	}
	return nil
}

func CountBad(p *C.plant) (int, error) {
	var f *C.fault
	n := C.plant_count(p, &f) // want resource-leak "fault"
	if n == 0 {
		return 0, errors.New(C.GoString(f.message))
	}
	return int(n), nil
}

func WriteBad(p *C.plant) error {
	var f *C.fault
	if n := C.plant_write(p, &f); n == -1 { // want resource-leak "fault"
		return errors.New(C.GoString(f.message))
	}
	return nil
}

// What is added to another object belongs to that.
func AddOk(p *C.plant) {
	name := C.CString("inlet")
	defer C.free(unsafe.Pointer(name))
	C.plant_add_valve(p, name)
}

// The type of the conversion is known from the header alone.
func ConvertedOk() {
	p := C.plant_new(1)
	defer C.plant_free(C.plant_ref(p))
}

func ConvertedBad() bool {
	p := C.plant_new(1) // want resource-leak "plant"
	return C.plant_ref(p) != nil
}
