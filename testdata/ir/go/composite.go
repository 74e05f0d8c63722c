package p

type point struct{ x, y int }

type shape struct {
	name   string
	points []point
	near   *point
}

func composite(x int) *shape {
	positional := point{x, 2}
	table := map[string]*point{"a": {1, 2}, "b": &positional}
	list := []point{{1, 2}, {y: 3}}
	array := [...]int{5: 1, 2}
	nested := [][]int{{1}, {2, 3}}
	anonymous := struct{ p *int }{&x}
	_, _, _, _ = table, array, nested, anonymous
	return &shape{name: "s", points: list, near: &point{}}
}
