// A library fills the elements of a slice that Go made with memory of its own.
package filledslices

/*
#include <stddef.h>
typedef struct rocksdb_t rocksdb_t;
typedef struct rocksdb_readoptions_t rocksdb_readoptions_t;
void rocksdb_multi_get(rocksdb_t *db, const rocksdb_readoptions_t *options, size_t num_keys,
	const char *const *keys_list, const size_t *keys_list_sizes, char **values_list,
	size_t *values_list_sizes, char **errs);
void rocksdb_free(void *ptr);
*/
import "C"

import (
	"errors"
	"reflect"
	"unsafe"
)

type texts []*C.char

// The start of the elements, by the header.
func (t texts) c() **C.char {
	header := (*reflect.SliceHeader)(unsafe.Pointer(&t))
	return (**C.char)(unsafe.Pointer(header.Data))
}

func (t texts) free() {
	for _, text := range t {
		C.rocksdb_free(unsafe.Pointer(text))
	}
}

type sizes []C.size_t

func (s sizes) c() *C.size_t { return &s[0] }

func asError(text *C.char) error {
	if text == nil {
		return nil
	}
	defer C.rocksdb_free(unsafe.Pointer(text))
	return errors.New(C.GoString(text))
}

// The values of the keys that were found are lost when one was not.
func MultiGetBad(db *C.rocksdb_t, o *C.rocksdb_readoptions_t, keys texts, lengths sizes) (texts, error) {
	values, valueLengths, texts := make(texts, len(keys)), make(sizes, len(keys)), make(texts, len(keys))
	C.rocksdb_multi_get(db, o, C.size_t(len(keys)), keys.c(), lengths.c(), values.c(), valueLengths.c(), texts.c()) // want memory-leak "not released on the path"
	for _, text := range texts {
		if err := asError(text); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func MultiGetOk(db *C.rocksdb_t, o *C.rocksdb_readoptions_t, keys texts, lengths sizes) (texts, error) {
	values, valueLengths, texts := make(texts, len(keys)), make(sizes, len(keys)), make(texts, len(keys))
	C.rocksdb_multi_get(db, o, C.size_t(len(keys)), keys.c(), lengths.c(), values.c(), valueLengths.c(), texts.c())
	var failed error
	for _, text := range texts {
		if err := asError(text); err != nil {
			failed = err
		}
	}
	if failed != nil {
		values.free()
		return nil, failed
	}
	return values, nil
}

// The plain address of the first element.
func CountBad(db *C.rocksdb_t, o *C.rocksdb_readoptions_t, keys texts, lengths sizes) int {
	values, valueLengths, texts := make(texts, len(keys)), make(sizes, len(keys)), make(texts, len(keys))
	C.rocksdb_multi_get(db, o, C.size_t(len(keys)), keys.c(), lengths.c(), &values[0], &valueLengths[0], &texts[0]) // want memory-leak "released"
	texts.free()
	n := 0
	for _, value := range values {
		if value != nil {
			n++
		}
	}
	return n
}

func CountOk(db *C.rocksdb_t, o *C.rocksdb_readoptions_t, keys texts, lengths sizes) int {
	values, valueLengths, texts := make(texts, len(keys)), make(sizes, len(keys)), make(texts, len(keys))
	C.rocksdb_multi_get(db, o, C.size_t(len(keys)), keys.c(), lengths.c(), &values[0], &valueLengths[0], &texts[0])
	texts.free()
	values.free()
	return len(values)
}
