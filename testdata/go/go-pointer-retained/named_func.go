// Package namedfunc gives C the address of a function value, whose type has a name of its own.
package namedfunc

/*
typedef struct patch patch;
typedef int (*patch_process)(unsigned int frames, void *arg);
int patch_set_process(patch *p, patch_process process, void *arg);
int patch_run(patch *p, void *arg);

extern int patchProcess(unsigned int frames, void *arg);

static int patch_set_process_go(patch *p, void *arg) {
	return patch_set_process(p, patchProcess, arg);
}
*/
import "C"

import "unsafe"

// ProcessFunc is called for each block of frames.
type ProcessFunc func(uint32) int

// Patch is a client.
type Patch struct {
	c       *C.patch
	process ProcessFunc
}

//export patchProcess
func patchProcess(frames C.uint, arg unsafe.Pointer) C.int {
	defer func() { _ = recover() }()
	return C.int((*(*ProcessFunc)(arg))(uint32(frames)))
}

func (p *Patch) setBad(process ProcessFunc) int {
	p.process = process
	return int(C.patch_set_process_go(p.c, unsafe.Pointer(&p.process))) // want go-pointer-retained "keeps a pointer to Go memory"
}

func (p *Patch) runOk() int {
	return int(C.patch_run(p.c, unsafe.Pointer(p.c)))
}
