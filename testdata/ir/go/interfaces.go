package p

import "io"

type reader interface {
	Read([]byte) (int, error)
}

type readCloser interface {
	reader
	io.Closer
	Extra() *thing
}

type thing struct{ p *int }

func interfaces(rc readCloser, b []byte, c io.Closer, err error) string {
	n, failed := rc.Read(b)
	_, _ = n, failed
	t := rc.Extra()
	t.p = nil
	rc.Close()
	c.Close()
	return err.Error()
}
