package p

type base struct{ p *int }

func (b *base) Close()     {}
func (b base) Value() *int { return b.p }

type middle struct{ *base }

type top struct {
	middle
	name string
}

type closer interface {
	Close()
}

type wrapper struct{ closer }

func methods(t *top, v top, w wrapper, c closer) {
	t.Close()
	v.Close()
	_ = t.Value()
	_ = t.p
	t.p = nil
	w.Close()
	c.Close()
	f := t.Close
	g := (*base).Close
	h := base.Value
	f()
	g(t.base)
	_ = h(*t.base)
	b := base{}
	b.Close()
	defer b.Close()
	_ = b.Value()
}
