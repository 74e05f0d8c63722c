package p

type closer interface{ Close() error }

type file struct{}

func (f *file) Close() error { return nil }

func switchType(x any) {
	switch v := x.(type) {
	case nil:
		return
	case *file:
		v.Close()
	case closer, error:
		_ = v
	case []*file:
		v[0].Close()
	default:
		_ = v
	}
	switch x.(type) {
	case int:
	}
}
