package helpers

/*
#include <stddef.h>

typedef int (*read_fn)(void *user, char *buffer, size_t length);
typedef void (*log_fn)(int level, const char *line);
struct io { read_fn read; log_fn log; };

void io_open(struct io *io, void *user);
void set_log(log_fn f);
void set_read(read_fn f, void *user);

extern int goRead(void *user, char *buffer, size_t length);
extern int goReadShort(void *user, char *buffer);
extern void goLog(int level, char *line);
extern void goLogUser(void *user, int level, char *line);
extern int goElsewhere(void *user, char *buffer);

static inline void open_cast(void *user) {
	struct io io = {
		.read = (read_fn)goReadShort, // want callback-mismatch "goReadShort.* does not fit field read"
		.log = (log_fn)goLog,
	};
	io_open(&io, user);
}

static inline void assign_log(struct io *io) {
	io->log = (log_fn)goLogUser; // want callback-mismatch "field log, which C calls as void .int, const char \*."
}

static inline void pass_read(void *user) {
	set_read((read_fn)(void *)goReadShort, user); // want callback-mismatch "argument 1 of set_read"
}

static struct io global_io = { (read_fn)goReadShort, (log_fn)goLog }; // want callback-mismatch "field read"

static inline void open_right(void *user) {
	struct io io = { .read = goRead, .log = (log_fn)goLog };
	io_open(&io, user);
}

static inline void choose(int loud) {
	set_log(loud ? (log_fn)goLog : NULL);
}

static inline void set_any_read(void *f, void *user) {
	set_read((read_fn)f, user);
}

static inline int call_read(void *user) {
	return goRead(user, NULL, 0);
}

typedef int (*compare_fn)(const void *, const void *);
static int by_length(const void *a, const void *b) { return a < b; }
static inline compare_fn own_function(void) {
	compare_fn f = by_length;
	return f;
}
*/
import "C"

import "unsafe"

//export goRead
func goRead(user unsafe.Pointer, buffer *C.char, length C.size_t) C.int { return 0 }

//export goReadShort
func goReadShort(user unsafe.Pointer, buffer *C.char) C.int { return 0 }

//export goLog
func goLog(level C.int, line *C.char) {}

//export goLogUser
func goLogUser(user unsafe.Pointer, level C.int, line *C.char) {}

func behindHelperBad(user unsafe.Pointer) {
	C.set_any_read(C.goReadShort, user) // want callback-mismatch "argument 1 of set_read inside set_any_read"
}

func behindHelperOk(user unsafe.Pointer) {
	C.set_any_read(C.goRead, user)
}

// Only a prototype is known: another package exports it.
func prototypeBad(user unsafe.Pointer) {
	C.set_read((C.read_fn)(C.goElsewhere), user) // want callback-mismatch "goElsewhere, which is int .void \*, char \*."
}

func useOk(user unsafe.Pointer, io *C.struct_io) {
	C.open_cast(user)
	C.assign_log(io)
	C.pass_read(user)
	C.open_right(user)
	C.choose(1)
	C.call_read(user)
}
