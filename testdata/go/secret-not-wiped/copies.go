// Key material copied to C memory, and released with its bytes in it.
package copies

/*
#include <stdlib.h>
#include <string.h>
#include <stddef.h>

void explicit_bzero(void *p, size_t n);
typedef struct key key;
key *key_from_seed(const unsigned char *seed, size_t n);
void key_free(key *k);
int vault_open(const char *path, const char *passphrase);
int auth_from_file(const char *user, const char *privatekey);
int vault_store(const char *name, const void *bytes, size_t n);
int cipher_setup(unsigned char *room, size_t n);
static void scrub_and_free(char *p) {
    if (p != NULL) {
        explicit_bzero(p, strlen(p));
        free(p);
    }
}
static void just_free(char *p) { free(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errKey = errors.New("key")

// The seed stays in the freed block.
func FromSeedBad(seed []byte) (*C.key, error) {
	p := C.CBytes(seed)
	defer C.free(p) // want secret-not-wiped "seed"
	k := C.key_from_seed((*C.uchar)(p), C.size_t(len(seed)))
	if k == nil {
		return nil, errKey
	}
	return k, nil
}

func OpenBad(path, passphrase string) error {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	cPass := C.CString(passphrase)
	defer C.free(unsafe.Pointer(cPass)) // want secret-not-wiped "passphrase"
	if C.vault_open(cPath, cPass) != 0 {
		return errKey
	}
	return nil
}

// The variable's own name says nothing; the field that it was copied from does.
type config struct {
	Path     string
	Password string
}

func (c *config) ConnectBad() error {
	path := C.CString(c.Path)
	text := C.CString(c.Password)
	rc := C.vault_open(path, text)
	C.free(unsafe.Pointer(path))
	C.free(unsafe.Pointer(text)) // want secret-not-wiped "Password"
	if rc != 0 {
		return errKey
	}
	return nil
}

// One way out wipes, the other does not.
func ErrorPathBad(secretKey []byte) error {
	n := C.size_t(len(secretKey))
	p := C.CBytes(secretKey)
	k := C.key_from_seed((*C.uchar)(p), n)
	if k == nil {
		C.free(p) // want secret-not-wiped "secretKey"
		return errKey
	}
	C.explicit_bzero(p, n)
	C.free(p)
	C.key_free(k)
	return nil
}

// Through a helper that only frees.
func release(p unsafe.Pointer) {
	C.free(p)
}

func HelperBad(privateKey []byte) {
	p := C.CBytes(privateKey)
	C.vault_store(nil, p, C.size_t(len(privateKey)))
	release(p) // want secret-not-wiped "privateKey"
}

func PreambleHelperBad(password string) {
	p := C.CString(password)
	C.vault_open(nil, p)
	C.just_free(p) // want secret-not-wiped "password"
}

// The header calls the parameter a passphrase.
func HeaderNameBad(path, text string) {
	cPath := C.CString(path)
	cText := C.CString(text)
	C.vault_open(cPath, cText)
	C.free(unsafe.Pointer(cText)) // want secret-not-wiped "passphrase"
	C.free(unsafe.Pointer(cPath))
}

// Copied by hand into memory of C's.
func CopiedBad(seed []byte) {
	n := C.size_t(len(seed))
	p := C.malloc(n)
	copy(unsafe.Slice((*byte)(p), len(seed)), seed)
	C.vault_store(nil, p, n)
	C.free(p) // want secret-not-wiped "seed"
}

// A struct that keeps the copy, and a Close that only frees it.
type session struct {
	secret unsafe.Pointer
	n      C.size_t
}

func NewSession(secret []byte) *session {
	return &session{secret: C.CBytes(secret), n: C.size_t(len(secret))}
}

func (s *session) CloseBad() {
	C.free(s.secret) // want secret-not-wiped "secret"
	s.secret = nil
}

func ClosureBad(mnemonic string) {
	p := C.CString(mnemonic)
	defer func() {
		C.free(unsafe.Pointer(p)) // want secret-not-wiped "mnemonic"
	}()
	C.vault_store(nil, unsafe.Pointer(p), 4)
}

// Wiped too early: what comes after it is not.
func LoopBad(seeds [][]byte) {
	for _, seed := range seeds {
		p := C.CBytes(seed)
		C.vault_store(nil, p, 32)
		C.free(p) // want secret-not-wiped "seed"
	}
}

func WrongOrderBad(secret []byte) {
	n := C.size_t(len(secret))
	p := C.CBytes(secret)
	defer C.explicit_bzero(p, n) // want use-after-release "explicit_bzero"
	defer C.free(p)              // want secret-not-wiped "secret"
	C.vault_store(nil, p, n)
}

func WipedOk(seed []byte) (*C.key, error) {
	n := C.size_t(len(seed))
	p := C.CBytes(seed)
	defer func() {
		C.explicit_bzero(p, n)
		C.free(p)
	}()
	k := C.key_from_seed((*C.uchar)(p), n)
	if k == nil {
		return nil, errKey
	}
	return k, nil
}

func DeferredWipeOk(secret []byte) {
	n := C.size_t(len(secret))
	p := C.CBytes(secret)
	defer C.free(p)
	defer C.explicit_bzero(p, n)
	C.vault_store(nil, p, n)
}

// Across the border memset cannot be dropped: the C compiler does not see the free.
func MemsetOk(password string) {
	p := C.CString(password)
	C.vault_open(nil, p)
	C.memset(unsafe.Pointer(p), 0, C.size_t(len(password)))
	C.free(unsafe.Pointer(p))
}

func wipe(p unsafe.Pointer, n int) {
	if p == nil {
		return
	}
	b := unsafe.Slice((*byte)(p), n)
	for i := range b {
		b[i] = 0
	}
}

func LoopWipeOk(privateKey []byte) {
	p := C.CBytes(privateKey)
	defer C.free(p)
	defer wipe(p, len(privateKey))
	C.vault_store(nil, p, 32)
}

func ClearOk(seed []byte) {
	p := C.CBytes(seed)
	C.vault_store(nil, p, 32)
	clear(unsafe.Slice((*byte)(p), len(seed)))
	C.free(p)
}

func PreambleWipeOk(password string) {
	p := C.CString(password)
	C.vault_open(nil, p)
	C.scrub_and_free(p)
}

// A public key may be seen by everybody.
func PublicKeyOk(publicKey []byte) {
	p := C.CBytes(publicKey)
	defer C.free(p)
	C.vault_store(nil, p, C.size_t(len(publicKey)))
}

// Keys of maps and stores, names and ids of keys, lengths: no secrets.
func LookupKeyOk(key, keyID, secretName string) {
	cKey := C.CString(key)
	defer C.free(unsafe.Pointer(cKey))
	id := C.CString(keyID)
	defer C.free(unsafe.Pointer(id))
	name := C.CString(secretName)
	defer C.free(unsafe.Pointer(name))
	C.vault_store(cKey, nil, 0)
	C.vault_store(id, nil, 0)
	C.vault_store(name, nil, 0)
}

func PasswordFileOk(passwordFile string) {
	p := C.CString(passwordFile)
	defer C.free(unsafe.Pointer(p))
	C.vault_store(p, nil, 0)
}

// Room that never held a key.
func EmptyRoomOk(n int) error {
	secret := C.malloc(C.size_t(n))
	if n < 32 {
		C.free(secret)
		return errKey
	}
	C.cipher_setup((*C.uchar)(secret), C.size_t(n))
	C.explicit_bzero(secret, C.size_t(n))
	C.free(secret)
	return nil
}

// Handed on: whoever has it wipes it.
func HandedOnOk(secret []byte) unsafe.Pointer {
	return C.CBytes(secret)
}

func (s *session) CloseOk() {
	if s.secret != nil {
		C.explicit_bzero(s.secret, s.n)
		C.free(s.secret)
		s.secret = nil
	}
}

// What the header calls a private key is the path to one.
func KeyFileOk(user, path string) int {
	cUser := C.CString(user)
	defer C.free(unsafe.Pointer(cUser))
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	return int(C.auth_from_file(cUser, cPath))
}

func HashOk(passwordHash string) {
	p := C.CString(passwordHash)
	C.vault_store(p, nil, 0)
	C.free(unsafe.Pointer(p))
}
