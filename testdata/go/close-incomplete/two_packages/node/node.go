// Package node never mentions C; its nodes own keypairs behind an interface, two steps down.
package node

import "example.org/closer/keys"

// Signer has no method that releases.
type Signer interface{ Sign(slot int) int }

// Duties keeps the signers.
type Duties struct{ Keys map[int]Signer }

// Leaky closes everything but its duties.
type Leaky struct {
	duties *Duties
	cancel func()
}

func NewLeakyOk(n int) (*Leaky, error) {
	signers, err := load(n)
	if err != nil {
		return nil, err
	}
	return &Leaky{duties: &Duties{Keys: signers}, cancel: func() {}}, nil
}

func (l *Leaky) Close() { // want close-incomplete "never releases keypair, which Leaky keeps in field duties"
	l.cancel()
}

// Tidy frees them, asking each whether it can be freed.
type Tidy struct {
	duties *Duties
	cancel func()
	name   *string
}

func NewTidyOk(n int) (*Tidy, error) {
	signers, err := load(n)
	if err != nil {
		return nil, err
	}
	return &Tidy{duties: &Duties{Keys: signers}, cancel: func() {}}, nil
}

func (t *Tidy) Close() {
	t.cancel()
	if t.name != nil {
		t.name = nil
	}
	if t.duties != nil {
		for _, key := range t.duties.Keys {
			if f, ok := key.(interface{ Free() }); ok {
				f.Free()
			}
		}
	}
}

func load(n int) (map[int]Signer, error) {
	signers := make(map[int]Signer)
	for i := 0; i < n; i++ {
		pair, err := keys.Load(i)
		if err != nil {
			free(signers)
			return nil, err
		}
		signers[i] = pair
	}
	return signers, nil
}

func free(signers map[int]Signer) {
	for _, key := range signers {
		if f, ok := key.(interface{ Free() }); ok {
			f.Free()
		}
	}
}

// Nobody closes it, on any way.
func RunBad(n int) error {
	l, err := NewTidyOk(n) // want resource-leak "keypair"
	if err != nil {
		return err
	}
	l.cancel()
	return nil
}

// Closed at the end.
func RunOk(n int) error {
	t, err := NewTidyOk(n)
	if err != nil {
		return err
	}
	defer t.Close()
	return nil
}
