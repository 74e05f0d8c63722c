package p

type number interface{ ~int | ~float64 }

type list[T any] struct {
	items []T
	next  *list[T]
}

func (l *list[T]) push(v T) { l.items = append(l.items, v) }
func (l list[T]) first() T  { return l.items[0] }

func sum[T number](values ...T) T {
	var total T
	for _, v := range values {
		total += v
	}
	return total
}

func newList[K comparable, V any](k K, v V) *list[V] { return &list[V]{items: []V{v}} }

func generics() {
	_ = sum(1, 2)
	_ = sum[int](1, 2)
	l := newList[string, *int]("a", nil)
	l.push(nil)
	_ = l.first()
	var other list[string]
	other.push("x")
	f := sum[float64]
	_ = f(1.5)
}
