package p

type node struct {
	value int
	next  *node
	rows  []node
}

var root node

func addressOf(n *node, i int) {
	local := 1
	a := &local
	b := &n.value
	c := &n.rows[i]
	d := &n.rows[i].value
	e := &root
	f := &root.value
	g := &(*n)
	h := &n.next.value
	_, _, _, _, _, _, _, _ = a, b, c, d, e, f, g, h
}
