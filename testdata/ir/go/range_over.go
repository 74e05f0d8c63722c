package p

type item struct{ p *int }

func rangeOver(s []item, m map[string]*item, c chan *item, text string, n int,
	seq func(yield func(string, *item) bool), array *[4]item) {
	for i, v := range s {
		_, _ = i, v
	}
	for k := range m {
		delete(m, k)
	}
	for _, v := range m {
		v.p = nil
	}
	for v := range c {
		v.p = nil
	}
	for _, r := range text {
		_ = r
	}
	for i := range n {
		_ = i
	}
	for range n {
	}
	for k, v := range seq {
		m[k] = v
	}
	var kept *item
	for _, kept = range m {
	}
	for i := range array {
		array[i].p = nil
	}
	_ = kept
}
