package p

func get() (int, error)

type T struct{ a int }

func shadowing(x int, len int) int {
	err := check(x)
	{
		x := x + 1
		x++
		_ = x
	}
	if x, err := get(); err == nil {
		x = 2
	}
	for x := 0; x < 1; x++ {
		x := x
		_ = x
	}
	y, err := get()
	type T struct{ b *int }
	var t T
	t.b = nil
	nil := y
	_ = err
	return x + len + nil
}

func check(int) error { return nil }
