// A step of the load is done by a function that is given, or in a literal that is given to one.
package callbacks

/*
typedef struct key key;
typedef struct work work;
work *work_new(key *k);
void work_free(work *w);
int work_check(const work *w);
*/
import "C"

import "errors"

type failure string

func (f failure) Error() string { return string(f) }

var errWork = errors.New("work failed")

// The result has been set to nil by the time the deferred call looks at it.
func SetUpBad(withKey func(func(*C.key) C.int) C.int, init func(*C.work) error) (w *C.work, err error) {
	defer func() {
		if err != nil && w != nil {
			C.work_free(w)
		}
	}()
	withKey(func(k *C.key) C.int { // want resource-leak "work"
		w = C.work_new(k)
		return 1
	})
	if w == nil {
		return nil, errWork
	}
	if err := init(w); err != nil {
		return nil, err
	}
	return w, nil
}

// A local variable is still there.
func SetUpOk(withKey func(func(*C.key) C.int) C.int, init func(*C.work) error) (_ *C.work, err error) {
	var w *C.work
	defer func() {
		if err != nil && w != nil {
			C.work_free(w)
		}
	}()
	withKey(func(k *C.key) C.int {
		w = C.work_new(k)
		return 1
	})
	if w == nil {
		return nil, errWork
	}
	if err := init(w); err != nil {
		return nil, err
	}
	return w, nil
}

// A literal of an error type is an error like any other.
func LiteralOk(k *C.key) (_ *C.work, err error) {
	w := C.work_new(k)
	if w == nil {
		return nil, failure("new")
	}
	defer func() {
		if err != nil {
			C.work_free(w)
		}
	}()
	if C.work_check(w) != 0 {
		return nil, failure("check")
	}
	return w, nil
}

// The given function answers; the work is lost when it says no.
func StepBad(k *C.key, step func(*C.work) C.int) (*C.work, error) {
	w := C.work_new(k) // want resource-leak "work"
	if w == nil {
		return nil, errWork
	}
	if step(w) == 0 {
		return nil, errWork
	}
	return w, nil
}

// A given function without an answer may be what ends it.
func GivenReleaseOk(k *C.key, done func(*C.work)) error {
	w := C.work_new(k)
	if w == nil {
		return errWork
	}
	done(w)
	return nil
}
