package p

type conn struct{ n int }

func (c *conn) Close() error { return nil }
func (c conn) Name() string  { return "" }
func open() (*conn, error)
func run(c *conn, n int)

func deferGo(n int) (err error) {
	c, err := open()
	if err != nil {
		return err
	}
	defer c.Close()
	defer func() {
		if err != nil {
			c.n = n
		}
	}()
	for i := 0; i < n; i++ {
		defer run(c, i)
	}
	go run(c, n)
	go func(k int) { run(c, k) }(n)
	defer c.Name()
	return nil
}
