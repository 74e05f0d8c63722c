// A second release by ways that programs take: a cleanup ladder, an error branch before the common end,
// a callee that closes on failure, a loop that goes round again.
package ways

/*
#include <stdlib.h>

typedef struct conn conn;
conn *conn_open(const char *host);
int conn_login(conn *c, const char *user);
int conn_ping(conn *c);
void conn_close(conn *c);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errConn = errors.New("conn failed")

// The error branch closes and goes on to the common end.
func FallThroughBad(host *C.char) error {
	c := C.conn_open(host)
	if c == nil {
		return errConn
	}
	var err error
	if C.conn_ping(c) != 0 {
		C.conn_close(c)
		err = errConn
	}
	C.conn_close(c) // want double-release "again"
	return err
}

// The same with a return in between.
func ReturnedOk(host *C.char) error {
	c := C.conn_open(host)
	if c == nil {
		return errConn
	}
	if C.conn_ping(c) != 0 {
		C.conn_close(c)
		return errConn
	}
	C.conn_close(c)
	return nil
}

func login(c *C.conn, user string) error {
	cUser := C.CString(user)
	defer C.free(unsafe.Pointer(cUser))
	if C.conn_login(c, cUser) != 0 {
		C.conn_close(c)
		return errConn
	}
	return nil
}

// login has closed it when it fails.
func CalleeClosesBad(host *C.char, user string) error {
	c := C.conn_open(host)
	if c == nil {
		return errConn
	}
	if err := login(c, user); err != nil {
		C.conn_close(c) // want double-release "again"
		return err
	}
	C.conn_close(c)
	return nil
}

func CalleeClosesOk(host *C.char, user string) error {
	c := C.conn_open(host)
	if c == nil {
		return errConn
	}
	if err := login(c, user); err != nil {
		return err
	}
	C.conn_close(c)
	return nil
}

// Each round closes what the first one opened.
func RoundAgainBad(host *C.char) {
	c := C.conn_open(host)
	if c == nil {
		return
	}
	for i := 0; i <= 3; i++ {
		C.conn_close(c) // want double-release "again"
	}
}

// Each round closes its own.
func RoundAgainOk(host *C.char, n int) {
	for i := 0; i < n; i++ {
		c := C.conn_open(host)
		if c == nil {
			return
		}
		C.conn_ping(c)
		C.conn_close(c)
	}
}

// A flag says whether it was closed already.
func FlagOk(host *C.char) error {
	c := C.conn_open(host)
	if c == nil {
		return errConn
	}
	closed := false
	if C.conn_ping(c) != 0 {
		C.conn_close(c)
		closed = true
	}
	if !closed {
		C.conn_close(c)
	}
	return nil
}

type Client struct{ conn *C.conn }

func NewClient(host *C.char) (*Client, error) {
	c := C.conn_open(host)
	if c == nil {
		return nil, errConn
	}
	return &Client{conn: c}, nil
}

// Close may be called as often as one likes.
func (c *Client) Close() {
	if c.conn != nil {
		C.conn_close(c.conn)
		c.conn = nil
	}
}

func (c *Client) Ping() error {
	if C.conn_ping(c.conn) != 0 {
		return errConn
	}
	return nil
}

// Closed by hand on the way, and by the deferred call: the second finds nothing.
func IdempotentOk(host *C.char) error {
	client, err := NewClient(host)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Ping(); err != nil {
		client.Close()
		return err
	}
	return nil
}

type Raw struct{ conn *C.conn }

func NewRaw(host *C.char) (*Raw, error) {
	c := C.conn_open(host)
	if c == nil {
		return nil, errConn
	}
	return &Raw{conn: c}, nil
}

func (r *Raw) Close() { C.conn_close(r.conn) }

// This Close does not remember that it was called.
func ForgetfulCloseBad(host *C.char, n int) error {
	raw, err := NewRaw(host)
	if err != nil {
		return err
	}
	defer raw.Close() // want double-release "again"
	if n > 3 {
		raw.Close()
		return errConn
	}
	return nil
}

// The closure closes it, and so does the line behind it.
func ClosureBad(host *C.char) {
	c := C.conn_open(host)
	if c == nil {
		return
	}
	done := func() { C.conn_close(c) }
	C.conn_ping(c)
	done()
	C.conn_close(c) // want double-release "again"
}
