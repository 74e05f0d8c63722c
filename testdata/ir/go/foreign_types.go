package p

import (
	"os"
	"runtime"
	"runtime/cgo"
	"sync"
)

type registry struct {
	sync.Mutex
	handles map[string]cgo.Handle
	pin     runtime.Pinner
	rw      sync.RWMutex
}

var all registry

func foreignTypes(r *registry, name string, v any) error {
	r.Lock()
	defer r.Unlock()
	h := cgo.NewHandle(v)
	r.handles[name] = h
	r.handles[name].Delete()
	if old, ok := r.handles[name]; ok {
		old.Delete()
	}
	r.pin.Pin(&h)
	defer r.pin.Unpin()
	all.rw.RLock()
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_ = cgo.Handle(uintptr(1)).Value()
	runtime.KeepAlive(r)
	return nil
}
