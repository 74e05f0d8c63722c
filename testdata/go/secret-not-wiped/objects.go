// Objects of a library that hold a secret, where the library has a release that wipes.
package objects

/*
#include <stddef.h>
typedef struct bignum_st BIGNUM;
typedef struct ec_key_st EC_KEY;
typedef struct evp_pkey_st EVP_PKEY;
typedef struct bld_st OSSL_PARAM_BLD;
BIGNUM *BN_new(void);
BIGNUM *BN_bin2bn(const unsigned char *s, int len, BIGNUM *ret);
void BN_free(BIGNUM *a);
void BN_clear_free(BIGNUM *a);
int EC_KEY_set_private_key(EC_KEY *key, const BIGNUM *prv);
int EC_KEY_set_public_key_x(EC_KEY *key, const BIGNUM *x);
int EVP_PKEY_get_bn_param(const EVP_PKEY *pkey, const char *name, BIGNUM **bn);
int OSSL_PARAM_BLD_push_BN(OSSL_PARAM_BLD *bld, const char *key, const BIGNUM *bn);
*/
import "C"

import "errors"

var errKey = errors.New("key")

var (
	paramPrivKey = C.CString("priv")
	paramPub     = C.CString("pub")
)

func SetBad(key *C.EC_KEY, p *C.uchar, n C.int) error {
	d := C.BN_bin2bn(p, n, nil)
	if d == nil {
		return errKey
	}
	defer C.BN_free(d) // want secret-not-wiped "use BN_clear_free"
	if C.EC_KEY_set_private_key(key, d) != 1 {
		return errKey
	}
	return nil
}

func NamedBad(p *C.uchar, n C.int) error {
	priv := C.BN_bin2bn(p, n, nil)
	if priv == nil {
		return errKey
	}
	C.BN_free(priv) // want secret-not-wiped "priv"
	return nil
}

// The name of the parameter says which number it is.
func ParamBad(pkey *C.EVP_PKEY) error {
	var bd *C.BIGNUM
	if C.EVP_PKEY_get_bn_param(pkey, paramPrivKey, &bd) != 1 {
		return errKey
	}
	defer C.BN_free(bd) // want secret-not-wiped "paramPrivKey"
	return nil
}

func push(bld *C.OSSL_PARAM_BLD, x *C.BIGNUM) error {
	if C.OSSL_PARAM_BLD_push_BN(bld, paramPrivKey, x) != 1 {
		return errKey
	}
	return nil
}

// Only the callee knows that it is the private one.
func CalleeKnowsBad(bld *C.OSSL_PARAM_BLD, p *C.uchar, n C.int) error {
	x := C.BN_bin2bn(p, n, nil)
	if x == nil {
		return errKey
	}
	err := push(bld, x)
	C.BN_free(x) // want secret-not-wiped "paramPrivKey"
	return err
}

func convert(p *C.uchar, n C.int) *C.BIGNUM {
	if n == 0 {
		return nil
	}
	return C.BN_bin2bn(p, n, nil)
}

// Released by a deferred closure, among public ones.
func SeveralBad(key *C.EC_KEY, p *C.uchar, n C.int) error {
	var x, d *C.BIGNUM
	defer func() {
		C.BN_free(x)
		C.BN_free(d) // want secret-not-wiped "private"
	}()
	x = convert(p, n)
	d = convert(p, n)
	if x == nil || d == nil {
		return errKey
	}
	if C.EC_KEY_set_public_key_x(key, x) != 1 || C.EC_KEY_set_private_key(key, d) != 1 {
		return errKey
	}
	return nil
}

func ClearedOk(key *C.EC_KEY, p *C.uchar, n C.int) error {
	priv := C.BN_bin2bn(p, n, nil)
	if priv == nil {
		return errKey
	}
	defer C.BN_clear_free(priv)
	if C.EC_KEY_set_private_key(key, priv) != 1 {
		return errKey
	}
	return nil
}

func PublicOk(pkey *C.EVP_PKEY) error {
	var bx *C.BIGNUM
	if C.EVP_PKEY_get_bn_param(pkey, paramPub, &bx) != 1 {
		return errKey
	}
	C.BN_free(bx)
	return nil
}

func PublicExponentOk(key *C.EC_KEY, p *C.uchar, n C.int) error {
	e := C.BN_bin2bn(p, n, nil)
	if e == nil {
		return errKey
	}
	defer C.BN_free(e)
	if C.EC_KEY_set_public_key_x(key, e) != 1 {
		return errKey
	}
	return nil
}

// Nothing was put into it yet.
func EmptyOk(key *C.EC_KEY, fail bool) error {
	priv := C.BN_new()
	if fail {
		C.BN_free(priv)
		return errKey
	}
	rc := C.EC_KEY_set_private_key(key, priv)
	C.BN_clear_free(priv)
	if rc != 1 {
		return errKey
	}
	return nil
}
