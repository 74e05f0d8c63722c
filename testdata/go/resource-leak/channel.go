// Objects that a goroutine gets from C and hands over on a channel that the function made for it.
package channel

/*
typedef struct event event;
event *event_poll(int timeout);
int event_kind(event *e);
void event_destroy(event *e);
*/
import "C"

func PollBad(n int) int {
	events := make(chan *C.event, 1)
	sum := 0
	for i := 0; i < 2; i++ {
		go func() {
			events <- C.event_poll(C.int(n))
		}()
		e := <-events // want resource-leak "event from C.event_poll is not released"
		if e == nil {
			continue
		}
		if C.event_kind(e) != 1 {
			continue
		}
		sum++
		C.event_destroy(e)
	}
	return sum
}

func PollOk(n int) int {
	events := make(chan *C.event, 1)
	sum := 0
	for i := 0; i < 2; i++ {
		go func() {
			events <- C.event_poll(C.int(n))
		}()
		e := <-events
		if e == nil {
			continue
		}
		if C.event_kind(e) == 1 {
			sum++
		}
		C.event_destroy(e)
	}
	return sum
}

func WorkerBad(n int) int {
	events := make(chan *C.event)
	go func(out chan<- *C.event) {
		defer close(out)
		e := C.event_poll(C.int(n))
		out <- e
	}(events)
	e := <-events // want resource-leak "event from C.event_poll is never released"
	if e == nil {
		return 0
	}
	return int(C.event_kind(e))
}

func poll(n int, out chan<- *C.event) {
	out <- C.event_poll(C.int(n))
}

func NamedBad(n int) int {
	events := make(chan *C.event)
	go poll(n, events)
	e := <-events // want resource-leak "event from C.event_poll is never released"
	if e == nil {
		return 0
	}
	return int(C.event_kind(e))
}

func NamedOk(n int) int {
	events := make(chan *C.event)
	go poll(n, events)
	if e := <-events; e != nil {
		defer C.event_destroy(e)
		return int(C.event_kind(e))
	}
	return 0
}

// The sender destroys it when the other has looked.
func LentOk(n int) int {
	events, done := make(chan *C.event), make(chan bool)
	go func() {
		e := C.event_poll(C.int(n))
		events <- e
		<-done
		if e != nil {
			C.event_destroy(e)
		}
		done <- true
	}()
	e := <-events
	kind := 0
	if e != nil {
		kind = int(C.event_kind(e))
	}
	done <- true
	<-done
	return kind
}

// Given back on the same channel for the goroutine to destroy.
func BackOk(n int) int {
	events, done := make(chan *C.event), make(chan bool)
	go func() {
		events <- C.event_poll(C.int(n))
		if e := <-events; e != nil {
			C.event_destroy(e)
		}
		done <- true
	}()
	e := <-events
	kind := 0
	if e != nil {
		kind = int(C.event_kind(e))
	}
	events <- e
	<-done
	return kind
}

// Whoever gets the channel receives too.
func drain(events chan *C.event) {
	for len(events) > 0 {
		if e := <-events; e != nil {
			C.event_destroy(e)
		}
	}
}

func GivenOk(n int) int {
	events := make(chan *C.event, 1)
	go poll(n, events)
	e := <-events
	events <- e
	drain(events)
	return 0
}
