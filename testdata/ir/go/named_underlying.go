package p

type file struct{ fd int }

func (f *file) Close() {}

type files []*file
type index map[string]*file
type alias = file
type derived file

func (fs files) closeAll() {
	for _, f := range fs {
		f.Close()
	}
}

func namedUnderlying(fs files, ix index, a *alias, d *derived) {
	fs.closeAll()
	fs[0].Close()
	ix["a"].Close()
	a.Close()
	d.fd = 1
	for _, f := range ix {
		f.Close()
	}
}
