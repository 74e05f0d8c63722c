package callbacks

/*
typedef char *(*name_fn)(void *user);
void set_name(name_fn f, void *user);
extern char *goName(void *user);
*/
import "C"

import "unsafe"

// The library frees what its callback gives.
//
//export goName
func goName(user unsafe.Pointer) *C.char { return C.CString("name") }

func InstallOk(user unsafe.Pointer) { C.set_name((C.name_fn)(C.goName), user) }
