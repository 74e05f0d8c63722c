// Several owners are made in a loop, kept in a slice, and closed by ranging over it.
package loaded

/*
typedef struct port port;
port *port_open(int number);
void port_close(port *p);
void port_write(port *p, int byte);
*/
import "C"

import "errors"

var errPort = errors.New("port")

type Port struct {
	c    *C.port
	lent bool
}

func (p *Port) Close() {
	C.port_close(p.c)
	p.c = nil
}

// Refuse closes the port unless it is lent.
func (p *Port) Refuse() error {
	if p.c == nil {
		return nil
	}
	if p.lent {
		return errors.New("port is lent")
	}
	C.port_close(p.c)
	p.c = nil
	return nil
}

func openAll(n int) []*Port {
	var ports []*Port
	for i := 0; i < n; i++ {
		ports = append(ports, &Port{c: C.port_open(C.int(i))})
	}
	return ports
}

func openSome(n int) ([]*Port, error) {
	var ports []*Port
	var err error
	for i := 0; i < n; i++ {
		c := C.port_open(C.int(i))
		if c == nil {
			err = errPort
			continue
		}
		ports = append(ports, &Port{c: c})
	}
	return ports, err
}

func one() (*Port, error) {
	c := C.port_open(1)
	if c == nil {
		return nil, errPort
	}
	return &Port{c: c}, nil
}

// Here they are made in place.
func InPlaceOk(n int) {
	var ports []*Port
	for i := 0; i < n; i++ {
		ports = append(ports, &Port{c: C.port_open(C.int(i))})
	}
	for _, p := range ports {
		p.Close()
	}
}

// The object is there before what it holds.
func FilledLaterOk(n int) {
	ports := make([]*Port, 0, n)
	for i := 0; i < n; i++ {
		p := &Port{}
		p.c = C.port_open(C.int(i))
		if p.c == nil {
			continue
		}
		ports = append(ports, p)
	}
	for _, p := range ports {
		p.Close()
	}
}

func AllOk(n int) {
	for _, p := range openAll(n) {
		p.Close()
	}
}

func AllBad(n int) {
	for _, p := range openAll(n) { // want resource-leak "port from openAll is never released"
		C.port_write(p.c, 1)
	}
}

func InPlaceBad(n int) {
	var ports []*Port
	for i := 0; i < n; i++ {
		ports = append(ports, &Port{c: C.port_open(C.int(i))}) // want resource-leak "port from C.port_open is never released"
	}
	for _, p := range ports {
		C.port_write(p.c, 1)
	}
}

// Some did not open: those that did are closed.
func SomeOk(n int) error {
	ports, err := openSome(n)
	for _, p := range ports {
		p.Close()
	}
	return err
}

// Those that opened are given up with the one that did not.
func SomeBad(n int) error {
	ports, err := openSome(n) // want resource-leak "port from openSome is not released on the path"
	if err != nil {
		return err
	}
	for _, p := range ports {
		p.Close()
	}
	return nil
}

func DeferredOk(n int) error {
	ports, err := openSome(n)
	defer func() {
		for _, p := range ports {
			p.Refuse()
		}
	}()
	return err
}

// A method that refuses to close says so: its caller has done what there was to do.
func RefusedOk() error {
	p, err := one()
	if err != nil {
		return err
	}
	defer p.Refuse()
	p.lent = true
	C.port_write(p.c, 1)
	return nil
}

func RefusedBad(write bool) error {
	p, err := one() // want resource-leak "port from one is not released on the path"
	if err != nil {
		return err
	}
	if !write {
		return nil
	}
	p.lent = true
	return p.Refuse()
}
