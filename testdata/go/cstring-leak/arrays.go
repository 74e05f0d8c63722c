// Arrays of C strings in structs of C, filled and freed by counting; structs whose types are
// typedefs of C; what is stored behind an atomic value.
package arrays

/*
#include <stdlib.h>
typedef struct { char **strings; size_t count; } list_t;
typedef struct { list_t paths; char *folder; } options_t;
void lib_use(const list_t *list);
void lib_run(const options_t *options);
*/
import "C"
import (
	"sync/atomic"
	"unsafe"
)

func at(p uintptr) *C.char { return *(**C.char)(unsafe.Pointer(p)) }

func makeStrings(s []string) **C.char {
	l := len(s)
	x := (**C.char)(C.malloc(C.size_t(unsafe.Sizeof(unsafe.Pointer(nil)) * uintptr(l))))
	i := 0
	for p := uintptr(unsafe.Pointer(x)); i < l; p += unsafe.Sizeof(uintptr(0)) {
		*(**C.char)(unsafe.Pointer(p)) = C.CString(s[i])
		i++
	}
	return x
}

func freeList(list *C.list_t) {
	count := int(list.count)
	size := unsafe.Sizeof(unsafe.Pointer(nil))
	i := 0
	for p := uintptr(unsafe.Pointer(list.strings)); i < count; p += size {
		C.free(unsafe.Pointer(at(p)))
		i++
	}
	C.free(unsafe.Pointer(list.strings))
}

func ListOk(s []string) {
	list := C.list_t{
		count:   C.size_t(len(s)),
		strings: makeStrings(s),
	}
	defer freeList(&list)
	C.lib_use(&list)
}

func FieldsOk(s []string) {
	var list C.list_t
	list.count = C.size_t(len(s))
	list.strings = makeStrings(s)
	C.lib_use(&list)
	freeList(&list)
}

func ListOnlyArrayBad(s []string) {
	list := C.list_t{count: C.size_t(len(s))}
	list.strings = makeStrings(s) // want cstring-leak "makeStrings"
	C.lib_use(&list)
	C.free(unsafe.Pointer(list.strings))
}

func freeOptions(o *C.options_t) {
	if o == nil {
		return
	}
	C.free(unsafe.Pointer(o.folder))
	freeList(&o.paths)
}

func NestedOk(folder string, s []string) {
	o := &C.options_t{}
	o.folder = C.CString(folder)
	o.paths.strings = makeStrings(s)
	o.paths.count = C.size_t(len(s))
	defer freeOptions(o)
	C.lib_run(o)
}

// The test is the wrong way round.
func freeInverted(o *C.options_t) {
	if o != nil {
		return
	}
	C.free(unsafe.Pointer(o.folder))
}

func InvertedBad(folder string) {
	var o C.options_t
	o.folder = C.CString(folder) // want cstring-leak "never released"
	defer freeInverted(&o)
	C.lib_run(&o)
}

func VariableOk(folder string) {
	var o C.options_t
	o.folder = C.CString(folder)
	defer C.free(unsafe.Pointer(o.folder))
	C.lib_run(&o)
}

func VariableBad(folder string) {
	var o C.options_t
	o.folder = C.CString(folder) // want cstring-leak "never released"
	C.lib_run(&o)
}

type list struct{ v atomic.Value }

func (l *list) add(item interface{}) int {
	old, _ := l.v.Load().([]interface{})
	all := make([]interface{}, len(old)+1)
	copy(all, old)
	all[len(old)] = item
	l.v.Store(all)
	return len(old)
}

type named struct {
	name *C.char
	n    int
}

var registered list

// Kept for as long as the process lives.
func RegisterOk(name string) int {
	return registered.add(named{C.CString(name), 1})
}
