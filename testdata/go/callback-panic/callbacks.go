package callbacks

// #include <stdint.h>
import "C"

import (
	"runtime/cgo"
	"sync"
	"unsafe"
)

type listener interface{ OnEvent(int) error }

var (
	mu        sync.Mutex
	handlers  = map[int]func(int){}
	listeners []listener
)

//export goHandleBad
func goHandleBad(h C.uintptr_t) C.int { // want callback-panic "goHandleBad is called from C and can panic at 1 place .line \d+: Value.. panics"
	_, ok := cgo.Handle(h).Value().(listener)
	if !ok {
		return 1
	}
	return 0
}

//export goHandleParameterBad
func goHandleParameterBad(h cgo.Handle) { // want callback-panic "Value.. panics on a handle"
	_ = h.Value()
}

//export goAssertBad
func goAssertBad(p unsafe.Pointer) { // want callback-panic "a type assertion without ok"
	var v any = p
	_ = v.(listener)
}

//export goInterfaceBad
func goInterfaceBad(n C.int) { // want callback-panic "OnEvent is called through an interface"
	for _, l := range listeners {
		l.OnEvent(int(n))
	}
}

//export goFunctionBad
func goFunctionBad(n C.int) { // want callback-panic "a function value of the user is called"
	mu.Lock()
	f, ok := handlers[int(n)]
	mu.Unlock()
	if ok {
		f(int(n))
	}
}

//export goIndexBad
func goIndexBad(i C.int) { // want callback-panic "an index that nothing here bounds"
	mu.Lock()
	l := listeners[i]
	mu.Unlock()
	_ = l
}

//export goPanicBad
func goPanicBad(i C.int) { // want callback-panic "panic"
	if i < 0 {
		panic("negative")
	}
}

//export goThroughHelperBad
func goThroughHelperBad(i C.int) { // want callback-panic "can panic at 1 place"
	helper(int(i))
}

func helper(i int) {
	f := handlers[i]
	f(i)
}

//export goDeferredWithoutRecoverBad
func goDeferredWithoutRecoverBad(i C.int) { // want callback-panic "a function value"
	mu.Lock()
	defer mu.Unlock()
	f := handlers[int(i)]
	f(1)
}

//export goOtherRecoverBad
func goOtherRecoverBad(i C.int) { // want callback-panic "a function value"
	safely(func() {})
	f := handlers[int(i)]
	f(1)
}

//export goClosureBad
func goClosureBad(i C.int) { // want callback-panic "a function value"
	func() {
		f := handlers[int(i)]
		f(2)
	}()
}

//export goSeveralBad
func goSeveralBad(h C.uintptr_t, i C.int) { // want callback-panic "can panic at 3 places"
	cgo.Handle(h).Value().(listener).OnEvent(int(i))
}

// ---- no findings

//export goRecoverOk
func goRecoverOk(h C.uintptr_t) {
	defer func() {
		if r := recover(); r != nil {
			println("panic in a callback")
		}
	}()
	cgo.Handle(h).Value().(listener).OnEvent(1)
}

//export goNamedRecoverOk
func goNamedRecoverOk(h C.uintptr_t) {
	defer stop()
	cgo.Handle(h).Value().(listener).OnEvent(1)
}

func stop() { recover() }

//export goInnerRecoverOk
func goInnerRecoverOk(i C.int) {
	inner(int(i))
}

func inner(i int) {
	defer stop()
	f := handlers[i]
	f(i)
}

func safely(f func()) {
	defer stop()
	f()
}

//export goDeleteOk
func goDeleteOk(h C.uintptr_t) { println(h) }

//export goAssertCheckedOk
func goAssertCheckedOk(n C.int) {
	var v any = int(n)
	if i, ok := v.(int); ok {
		println(i)
	}
}

//export goRangeOk
func goRangeOk() {
	for i := range listeners {
		_ = listeners[i]
	}
}

//export goBoundedOk
func goBoundedOk(i C.int) {
	if int(i) >= 0 && int(i) < len(listeners) {
		_ = listeners[i]
	}
}

//export goMapOk
func goMapOk(i C.int) C.int {
	_, ok := handlers[int(i)]
	if ok {
		return 1
	}
	return 0
}

//export goErrorOk
func goErrorOk(n C.int) {
	var err error = failure(n)
	println(err.Error())
}

type failure int

func (f failure) Error() string { return "failed" }

//export goArithmeticOk
func goArithmeticOk(a, b C.int) C.int { return a + b }

//export goSendOk
func goSendOk(n C.int) { queue <- int(n) }

var queue = make(chan int, 8)

// Not called from C.
func userOk(i int) { handlers[i](i) }
