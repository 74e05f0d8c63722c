// Package watch gives C what a function of its C file keeps.
package watch

/*
typedef struct watcher watcher;
void watch_keep(void *user);
int watch_once(void *user);
*/
import "C"

import "unsafe"

// Visit is called for each one.
type Visit func(n int) bool

//export watchEvent
func watchEvent(user unsafe.Pointer) C.int { return 0 }

func keepBad() {
	type state struct{ n int }
	s := &state{n: 1}
	C.watch_keep(unsafe.Pointer(s)) // want go-pointer-retained "keeps a pointer to Go memory"
}

func onceOk() {
	type state struct{ n int }
	s := &state{n: 1}
	C.watch_once(unsafe.Pointer(s))
}

// The variable holds a function: what it points at is Go's.
func visitBad(visit Visit) {
	C.watch_once(unsafe.Pointer(&visit)) // want go-pointer-retained "not of its data"
}
