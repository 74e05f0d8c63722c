// Go memory where C keeps it, and Go pointers inside what C is given.
package retained

/*
#include <stdint.h>
#include <stdlib.h>

typedef struct queue queue;
typedef void (*queue_fn)(void *user);
typedef struct packet { void *data; size_t size; void *user; struct packet *next; } packet;
typedef struct sink { queue_fn call; void *user; } sink;

packet *packet_new(void);
int packet_take(queue *q, packet **out);
void queue_push(queue *q, packet *p);
void queue_register(queue *q, queue_fn call, void *user);
void queue_set_sink(queue *q, sink s);
int queue_foreach(queue *q, queue_fn call, void *user);
size_t queue_convert(char **in, size_t *left);
int queue_write(queue *q, const void *data, size_t size);
// buffer must remain valid until the queue is closed.
void queue_use(queue *q, void *buffer);

extern void queueEvent(void *user);

static void *queue_cached;
static void queue_cache(void *buffer) { queue_cached = buffer; }
static size_t queue_count(const packet *p) { return p->size; }
*/
import "C"

import (
	"runtime"
	"unsafe"
)

//export queueEvent
func queueEvent(user unsafe.Pointer) {
	_ = user
}

type state struct {
	lines []string
}

// A slice's data in a packet of C memory.
func StoreBad(q *C.queue, data []byte) {
	p := (*C.packet)(C.malloc(C.sizeof_packet))
	p.data = unsafe.Pointer(&data[0]) // want go-pointer-retained "data"
	C.queue_push(q, p)
}

// The address of a local variable in a packet that C made.
func StoreLocalBad(q *C.queue) {
	done := false
	p := C.packet_new()
	p.user = unsafe.Pointer(&done) // want go-pointer-retained "done"
	C.queue_push(q, p)
}

// The packet comes through an output.
func StoreTakenBad(q *C.queue) {
	var req struct {
		p     *C.packet
		ready chan struct{}
	}
	C.packet_take(q, &req.p)
	req.p.user = unsafe.Pointer(&req) // want go-pointer-retained "req"
	C.queue_push(q, req.p)
}

// In an array of pointers in C memory.
func StoreElementBad(rows [][]byte) unsafe.Pointer {
	list := C.malloc(C.size_t(len(rows)) * 8)
	table := (*[1 << 20]unsafe.Pointer)(list)
	for i := range rows {
		row := make([]byte, len(rows[i])+1)
		table[i] = unsafe.Pointer(&row[0]) // want go-pointer-retained "row"
	}
	return list
}

// A registration keeps the data of its callback.
func RegisterBad(q *C.queue) {
	s := &state{}
	C.queue_register(q, (C.queue_fn)(C.queueEvent), unsafe.Pointer(s)) // want go-pointer-retained "s"
}

// The receiver as the data of a callback.
func (s *state) RegisterReceiverBad(q *C.queue) {
	C.queue_register(q, (C.queue_fn)(C.queueEvent), unsafe.Pointer(s)) // want go-pointer-retained "s"
}

// Callback and data in a struct by value.
func SinkBad(q *C.queue) {
	var count int
	C.queue_set_sink(q, C.sink{call: (C.queue_fn)(C.queueEvent), user: unsafe.Pointer(&count)}) // want go-pointer-retained "count"
}

// A helper in the preamble keeps it.
func CacheBad(buffer []byte) {
	C.queue_cache(unsafe.Pointer(&buffer[0])) // want go-pointer-retained "buffer"
	runtime.KeepAlive(buffer)
}

// The header says how long it must be valid.
func UseBad(q *C.queue) {
	buffer := make([]byte, 4096)
	C.queue_use(q, unsafe.Pointer(&buffer[0])) // want go-pointer-retained "buffer"
	runtime.KeepAlive(buffer)
}

// The address of a variable that holds a Go pointer.
func ConvertBad(input []byte) C.size_t {
	at := (*C.char)(unsafe.Pointer(&input[0]))
	left := C.size_t(len(input))
	return C.queue_convert(&at, &left) // want go-pointer-retained "at"
}

// A Go struct that holds a Go pointer.
func InsideBad(q *C.queue, data []byte) {
	var p C.packet
	p.data = unsafe.Pointer(&data[0])
	C.queue_push(q, &p) // want go-pointer-retained "p"
}

// The same by a literal.
func InsideLiteralBad(q *C.queue, data []byte) {
	p := &C.packet{data: unsafe.Pointer(&data[0]), size: C.size_t(len(data))}
	C.queue_push(q, p) // want go-pointer-retained "p"
}

// The slice's header in place of its data.
func HeaderBad(q *C.queue, data []byte) {
	C.queue_write(q, unsafe.Pointer(&data), C.size_t(len(data))) // want go-pointer-retained "data"
}

// The data as an argument, for the time of the call.
func WriteOk(q *C.queue, data []byte) {
	C.queue_write(q, unsafe.Pointer(&data[0]), C.size_t(len(data)))
	runtime.KeepAlive(data)
}

// A copy in C memory.
func CopyOk(q *C.queue, data []byte) {
	p := (*C.packet)(C.malloc(C.sizeof_packet))
	p.data = C.CBytes(data)
	C.queue_push(q, p)
	C.free(p.data)
}

// Pinned for as long as C has it.
func PinOk(q *C.queue, data []byte) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&data[0])
	p := (*C.packet)(C.malloc(C.sizeof_packet))
	defer C.free(unsafe.Pointer(p))
	p.data = unsafe.Pointer(&data[0])
	C.queue_push(q, p)
}

// A local variable, pinned.
func PinLocalOk(q *C.queue) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	done := false
	pinner.Pin(&done)
	p := C.packet_new()
	p.user = unsafe.Pointer(&done)
	C.queue_push(q, p)
}

// Data for a callback that is called before the function returns.
func ForeachOk(q *C.queue) int {
	count := 0
	return int(C.queue_foreach(q, (C.queue_fn)(C.queueEvent), unsafe.Pointer(&count)))
}

// A variable that holds a C pointer.
func ConvertOk(input string) C.size_t {
	text := C.CString(input)
	defer C.free(unsafe.Pointer(text))
	at := text
	left := C.size_t(len(input))
	return C.queue_convert(&at, &left)
}

// A Go struct with numbers only.
func CountOk(size int) C.size_t {
	p := C.packet{size: C.size_t(size)}
	return C.queue_count(&p)
}

// A Go struct that holds a C pointer.
func InsideOk(q *C.queue, data []byte) {
	var p C.packet
	p.data = C.CBytes(data)
	defer C.free(p.data)
	C.queue_push(q, &p)
}

// A C pointer in C memory.
func LinkOk(q *C.queue) {
	p := C.packet_new()
	p.next = C.packet_new()
	C.queue_push(q, p)
}

// C memory seen as a slice.
func ViewOk(q *C.queue, size int) {
	memory := C.malloc(C.size_t(size))
	defer C.free(memory)
	view := unsafe.Slice((*byte)(memory), size)
	p := C.packet_new()
	p.user = memory
	p.data = unsafe.Pointer(&view[0])
	C.queue_push(q, p)
}

// A struct by value may hold a pointer for the time of the call.
func TakeOk(q *C.queue, out *C.packet) {
	var taken *C.packet
	C.packet_take(q, &taken)
	_ = taken
}

// A number as the data of a callback.
func NumberOk(q *C.queue) {
	C.queue_register(q, (C.queue_fn)(C.queueEvent), unsafe.Pointer(uintptr(7)))
}

// A field of Go memory is Go's to write.
type request struct {
	p    C.packet
	data []byte
}

// Stored in a struct of Go memory that C is not given.
func (r *request) PrepareOk() {
	r.p.size = C.size_t(len(r.data))
}
