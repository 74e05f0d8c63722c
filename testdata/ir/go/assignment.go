package p

type pair struct{ a, b int }

var global int

func assignment(p *pair, m map[string]int, s []int, i int) (int, int) {
	a, b := 1, 2
	a, b = b, a
	i, s[i] = 2, a
	p.a, p.b = p.b, p.a
	m["k"] = s[0]
	global = a
	a += p.b
	m["k"]++
	p.a--
	*(&b) = 3
	_ = a
	var c, d = a, b
	var e, f int
	e = f
	return c + e, d
}
