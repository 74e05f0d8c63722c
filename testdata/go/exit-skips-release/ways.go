// The process ends, or a loop goes round, before a deferred release runs.
package main

/*
#include <stdlib.h>

typedef struct window window;
window *window_open(const char *title);
int window_draw(window *w);
void window_close(window *w);
*/
import "C"

import (
	"fmt"
	"log"
	"os"
	"unsafe"
)

func usage(code int) {
	fmt.Println("usage: ways TITLE")
	os.Exit(code)
}

// The project's own function never returns.
func UsageBad(title string) {
	c := C.CString(title)
	defer C.free(unsafe.Pointer(c))
	w := C.window_open(c)
	if w == nil {
		usage(2) // want exit-skips-release "."
	}
	C.window_close(w)
}

// Before anything is open.
func UsageFirstOk(args []string) {
	if len(args) != 1 {
		usage(2)
	}
	c := C.CString(args[0])
	defer C.free(unsafe.Pointer(c))
	if w := C.window_open(c); w != nil {
		C.window_close(w)
	}
}

// The status is computed by a function whose deferred calls run; only then the process ends.
func run(title string) int {
	c := C.CString(title)
	defer C.free(unsafe.Pointer(c))
	w := C.window_open(c)
	if w == nil {
		return 1
	}
	defer C.window_close(w)
	return int(C.window_draw(w))
}

func RunOk(title string) {
	os.Exit(run(title))
}

// A window is live when the log ends the process.
func DrawBad(title *C.char) {
	w := C.window_open(title)
	if w == nil {
		return
	}
	defer C.window_close(w)
	if C.window_draw(w) != 0 {
		log.Fatalln("cannot draw") // want exit-skips-release "."
	}
}

// Closed by hand before.
func DrawOk(title *C.char) {
	w := C.window_open(title)
	if w == nil {
		return
	}
	if C.window_draw(w) != 0 {
		C.window_close(w)
		log.Fatalln("cannot draw")
	}
	C.window_close(w)
}

func main() {
	RunOk("x")
}
