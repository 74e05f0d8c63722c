package p

type opener func(name string) (*file, error)

type file struct{ fd int }

func (f *file) Close() {}

type driver struct {
	open  opener
	hooks []func(*file)
	make  func() func() *file
}

func functionTypes(d *driver, o opener) error {
	f, err := d.open("x")
	if err != nil {
		return err
	}
	defer f.Close()
	for _, hook := range d.hooks {
		hook(f)
	}
	g, _ := o("y")
	g.Close()
	d.make()().Close()
	return nil
}
