// The header is not there: what its wrappers in the preamble do is followed all the same.
package unseen

// degraded: header unseen/lib.h not found

/*
#include <unseen/lib.h>
#include <stdlib.h>
#include <string.h>

static void us_text_end(void *text) { us_free((us_char *)text); }

static us_conn *us_connect(const char *host) {
	us_options options;
	us_conn *conn = NULL;
	us_options_init(&options);
	options.flags = US_NOWAIT | US_CLOEXEC;
	if (us_open(host, &options, &conn) != US_OK) {
		return NULL;
	}
	return conn;
}

static int us_count(us_conn *conn) {
	int n = 0;
	us_session *s;
	for (s = conn->first; s != NULL; s = s->next)
		n++;
	switch (us_state(conn)) {
	case US_OPEN:
		return n;
	case US_CLOSED:
		return 0;
	default:
		return -1;
	}
}

static void *us_data(us_conn *conn) { return us_get_data(conn); }

static char *us_copy_name(us_conn *conn) {
	us_name name = us_get_name(conn);
	char *text = malloc(sizeof(us_char) * 80);
	if (text != NULL)
		strncpy(text, us_name_text(name), 80);
	return text;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errConn = errors.New("no connection")

// The wrapper ends the text.
func TextOk(node *C.us_node) string {
	text := C.us_node_dup_text(node)
	defer C.us_text_end(unsafe.Pointer(text))
	return C.GoString((*C.char)(unsafe.Pointer(text)))
}

func NodeTextOk(node *C.us_node) string {
	text := C.us_node_dup_text(node)
	s := C.GoString((*C.char)(unsafe.Pointer(text)))
	C.us_text_end(unsafe.Pointer(text))
	return s
}

func TextBad(node *C.us_node, short bool) string {
	text := C.us_node_dup_text(node) // want resource-leak "C.us_node_dup_text is not released on the path"
	if short {
		return ""
	}
	s := C.GoString((*C.char)(unsafe.Pointer(text)))
	C.us_text_end(unsafe.Pointer(text))
	return s
}

// What the wrapper's callee fills, the wrapper gives.
func ConnOk(host *C.char) (int, error) {
	conn := C.us_connect(host)
	if conn == nil {
		return 0, errConn
	}
	defer C.us_close(conn)
	return int(C.us_count(conn)), nil
}

func ConnBad(host *C.char) (int, error) {
	conn := C.us_connect(host) // want resource-leak "C.us_connect is not released on the path"
	if conn == nil {
		return 0, errConn
	}
	n := int(C.us_count(conn))
	if n < 0 {
		return 0, errConn
	}
	C.us_close(conn)
	return n, nil
}

// Memory is the preamble's own.
func NameOk(conn *C.us_conn) string {
	name := C.us_copy_name(conn)
	defer C.free(unsafe.Pointer(name))
	return C.GoString(name)
}

func NameBad(conn *C.us_conn) string {
	return C.GoString(C.us_copy_name(conn)) // want memory-leak "C.us_copy_name is never released"
}

// What a getter gives is the object's, although its last user frees it.
func TokenOk(conn *C.us_conn) uintptr {
	token := uintptr(C.us_data(conn))
	return tokens[token]
}

var tokens = map[uintptr]uintptr{}

func DropTokenOk(conn *C.us_conn) {
	C.free(C.us_data(conn))
}
