package p

func pair() (int, string)
func take(n int, rest ...string)
func both(int, string)

func variadic(names []string) {
	take(1)
	take(1, "a", "b")
	take(1, names...)
	both(pair())
	f := take
	f(2, names...)
}
