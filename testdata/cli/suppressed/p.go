package p

/*
#include <stdlib.h>

// custody:ignore memory-leak -- the pool lives as long as the process
static void fill_pool(void) { void *page = malloc(64); (void)page; }
void keep(const char *name);
*/
import "C"

func one(s string) {
	C.keep(C.CString(s)) //custody:ignore cstring-leak -- registered once
}

func two(s string) {
	C.keep(C.CString(s))
}
