// Package node never mentions C, and owns keypairs all the same.
package node

import (
	"errors"
	"fmt"

	"example.org/loader/keys"
)

var errEmpty = errors.New("no keys")

// The map is dropped with what it holds when a later key fails.
func LoadKeysBad(paths map[int]string) (map[int]*keys.Keypair, error) {
	loaded := make(map[int]*keys.Keypair, len(paths))
	for index, path := range paths {
		pair, err := keys.Load(path) // want partial-load-leak "(?i)load|keypair"
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", index, err)
		}
		loaded[index] = pair
	}
	return loaded, nil
}

// The same, freed before the error goes back.
func LoadKeysOk(paths map[int]string) (map[int]*keys.Keypair, error) {
	loaded := make(map[int]*keys.Keypair, len(paths))
	for index, path := range paths {
		pair, err := keys.Load(path)
		if err != nil {
			freeKeys(loaded)
			return nil, fmt.Errorf("key %d: %w", index, err)
		}
		loaded[index] = pair
	}
	return loaded, nil
}

func freeKeys(loaded map[int]*keys.Keypair) {
	for _, pair := range loaded {
		pair.Free()
	}
}

// A single key that is lost on an error path is no partial load.
func CheckKeyBad(path string, want bool) error {
	pair, err := keys.Load(path) // want resource-leak "(?i)load|keypair"
	if err != nil {
		return err
	}
	if !want {
		return errEmpty
	}
	pair.Free()
	return nil
}

// Freed by a deferred call.
func CheckKeyOk(path string) error {
	pair, err := keys.Load(path)
	if err != nil {
		return err
	}
	defer pair.Free()
	return nil
}
