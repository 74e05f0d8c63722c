// What a failing call fills all the same: the code asks the object what went wrong.
package failedbutthere

/*
#include <stdlib.h>

typedef struct server server;
typedef int server_status;
server_status server_start(int port, server **out);
const char *server_message(server *s);
int server_port(server *s);
int server_join(server *s, const char *peer);
void server_destroy(server *s);
*/
import "C"

import (
	"errors"
	"fmt"
)

type Server struct{ s *C.server }

func (s *Server) Close() {
	C.server_destroy(s.s)
	s.s = nil
}

// It is asked for its message, and forgotten.
func StartBad(port int) (*Server, error) {
	var s *C.server
	if rc := C.server_start(C.int(port), &s); rc != 0 { // want resource-leak "server from"
		return nil, errors.New(C.GoString(C.server_message(s)))
	}
	return &Server{s}, nil
}

func StartOk(port int) (*Server, error) {
	var s *C.server
	if rc := C.server_start(C.int(port), &s); rc != 0 {
		defer C.server_destroy(s)
		return nil, errors.New(C.GoString(C.server_message(s)))
	}
	return &Server{s}, nil
}

// Nothing says that there is anything where the call has failed.
func StartPlainOk(port int) (*Server, error) {
	var s *C.server
	if rc := C.server_start(C.int(port), &s); rc != 0 {
		return nil, fmt.Errorf("port %d: status %d", port, int(rc))
	}
	return &Server{s}, nil
}

// The other way round: the good way comes first.
func StartElseBad(port int) (*Server, error) {
	var s *C.server
	rc := C.server_start(C.int(port), &s) // want resource-leak "server from"
	if rc == 0 {
		return &Server{s}, nil
	}
	message := C.GoString(C.server_message(s))
	return nil, errors.New(message)
}

func StartElseOk(port int) (*Server, error) {
	var s *C.server
	rc := C.server_start(C.int(port), &s)
	if rc == 0 {
		return &Server{s}, nil
	}
	message := C.GoString(C.server_message(s))
	C.server_destroy(s)
	return nil, errors.New(message)
}

func messageOf(s *C.server) error { return errors.New(C.GoString(C.server_message(s))) }

// A helper asks it.
func StartHelperBad(port int) (*Server, error) {
	var s *C.server
	rc := C.server_start(C.int(port), &s) // want resource-leak "server from"
	if rc < 0 {
		return nil, messageOf(s)
	}
	return &Server{s}, nil
}

func StartHelperOk(port int) (*Server, error) {
	var s *C.server
	rc := C.server_start(C.int(port), &s)
	if rc < 0 {
		err := messageOf(s)
		C.server_destroy(s)
		return nil, err
	}
	return &Server{s}, nil
}

// Ended where it failed, and nothing more is asked.
func StartEndOk(port int) (*Server, error) {
	var s *C.server
	if C.server_start(C.int(port), &s) != 0 {
		C.server_destroy(s)
		return nil, errors.New("not started")
	}
	return &Server{s}, nil
}
