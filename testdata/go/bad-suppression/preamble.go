// Package preamble has C of its own, with comments of its own.
package preamble

/*
#include <stdlib.h>

//custody:ignore memory-leak -- lives as long as the process
static void grab_ok(void) { void *page = malloc(64); (void)page; }

static void grab_bad(void)
{
	void *page = malloc(64); // want memory-leak "never released"
	(void)page;
}

*/
import "C"

func callsOk() {
	C.grab_ok()
	C.grab_bad()
}
