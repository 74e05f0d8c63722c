package p

/*
#include "gen.h"
void keep(const char *name);
*/
import "C"

func one(s string) { C.keep(C.CString(s)) }
