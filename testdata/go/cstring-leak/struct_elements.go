// Structs with texts in a slice: made in a loop, freed by a method or a function that walks it.
package structelements

/*
#include <stdlib.h>
struct source {
	char *name;
	char *text;
	unsigned long size;
};
int build(const struct source *s, unsigned n);
*/
import "C"

import "unsafe"

type sources []C.struct_source

func toCOk(texts map[string]string) (made sources) {
	made = make(sources, 0, len(texts))
	for name, text := range texts {
		made = append(made, C.struct_source{name: C.CString(name), text: C.CString(text), size: C.ulong(len(text))})
	}
	return made
}

// Dispose frees both texts of each.
func (s sources) Dispose() {
	for i := range s {
		C.free(unsafe.Pointer(s[i].name))
		C.free(unsafe.Pointer(s[i].text))
	}
}

func (s sources) first() *C.struct_source {
	if len(s) > 0 {
		return &s[0]
	}
	return nil
}

func BuildOk(texts map[string]string) int {
	c := toCOk(texts)
	defer c.Dispose()
	return int(C.build(c.first(), C.uint(len(c))))
}

func BuildBad(texts map[string]string) int {
	c := toCOk(texts) // want cstring-leak "never released"
	return int(C.build(c.first(), C.uint(len(c))))
}

func disposeNames(s sources) {
	for _, one := range s {
		C.free(unsafe.Pointer(one.name))
	}
}

func NamesOk(names []string) {
	var made sources
	for _, name := range names {
		one := C.struct_source{name: C.CString(name)}
		made = append(made, one)
	}
	C.build(made.first(), C.uint(len(made)))
	disposeNames(made)
}

// The texts are forgotten by the function that frees the names alone.
func NamesOnlyBad(name, text string) {
	var made sources
	made = append(made, C.struct_source{name: C.CString(name), text: C.CString(text)}) // want cstring-leak "not released|never released"
	C.build(made.first(), C.uint(len(made)))
	disposeNames(made)
}

func InPlaceOk(names []string) {
	var made sources
	for _, name := range names {
		made = append(made, C.struct_source{name: C.CString(name)})
	}
	C.build(made.first(), C.uint(len(made)))
	for i := range made {
		C.free(unsafe.Pointer(made[i].name))
	}
}

func InPlaceBad(names []string) {
	var made sources
	for _, name := range names {
		made = append(made, C.struct_source{name: C.CString(name)}) // want cstring-leak "never released"
	}
	C.build(made.first(), C.uint(len(made)))
}
