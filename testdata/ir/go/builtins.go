package p

func builtins(s []*int, m map[string]int, t []*int) []*int {
	s = append(s, t...)
	s = append(s, nil, s[0])
	n := copy(s, t)
	delete(m, "k")
	clear(m)
	p := new(int)
	q := new([4]byte)
	made := make([]byte, n, cap(s))
	table := make(map[string]int, len(s))
	_, _, _, _ = p, q, made, table
	_ = min(n, 2)
	print("x", n)
	return s
}
