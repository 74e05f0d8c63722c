package p

type inner struct{ n *int }

type outer struct {
	in  inner
	arr [2]inner
	ptr *inner
}

func structValues(o outer, p *outer) outer {
	copied := o
	copied.in.n = nil
	p.in.n = nil
	p.ptr.n = nil
	p.in = copied.in
	*p = copied
	fromPointer := *p
	p.arr[1].n = fromPointer.in.n
	var zero outer
	return zero
}
