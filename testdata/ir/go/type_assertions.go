package p

type closer interface{ Close() error }

type file struct{ fd int }

func (f *file) Close() error { return nil }

func typeAssertions(x any, c closer) {
	f := x.(*file)
	f.Close()
	if g, ok := x.(*file); ok {
		g.fd = 1
	}
	var ok bool
	f, ok = c.(*file)
	_ = ok
	x.(closer).Close()
}
