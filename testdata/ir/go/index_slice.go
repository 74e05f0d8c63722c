package p

type row struct{ cells []int }

func indexSlice(m map[string][]*row, s []func(int) int, a [4]row, p *[4]row, text string, i int) {
	_ = m["k"][i].cells[1:2]
	_ = s[i](2)
	_ = a[i].cells
	_ = p[i].cells
	_ = text[i]
	_ = s[:]
	_ = s[1:]
	_ = s[:2:3]
	if v, ok := m["k"]; ok {
		_ = v
	}
	_, ok := m["k"]
	_ = ok
}
