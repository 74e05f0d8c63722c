// Package elsewhere keeps handles in lists that somebody else holds.
package elsewhere

/*
#include <stdint.h>
typedef struct session session;
void session_run(uintptr_t value);
*/
import "C"

import (
	"context"
	"runtime/cgo"
)

type handleList struct{ handles []cgo.Handle }

func (l *handleList) add(h cgo.Handle) { l.handles = append(l.handles, h) }

func (l *handleList) end() {
	for _, h := range l.handles {
		h.Delete()
	}
}

type listKey struct{}

func fromContextOk(ctx context.Context, v any) {
	h := cgo.NewHandle(v)
	ctx.Value(listKey{}).(*handleList).add(h)
	C.session_run(C.uintptr_t(h))
}

func fromContextBad(ctx context.Context, v any) {
	h := cgo.NewHandle(v) // want handle-leak "never released"
	_ = ctx.Value(listKey{}).(*handleList)
	C.session_run(C.uintptr_t(h))
}

func ownListOk(v any) {
	l := &handleList{}
	defer l.end()
	l.add(cgo.NewHandle(v))
	C.session_run(C.uintptr_t(l.handles[0]))
}
