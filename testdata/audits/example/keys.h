// A small signing library: the C side of the example.
#ifndef KEYS_H
#define KEYS_H

#include <stddef.h>
#include <stdint.h>

typedef struct keypair keypair;

enum keys_status { KEYS_OK = 0, KEYS_INVALID = 1, KEYS_NO_MEMORY = 2 };

// Makes a keypair from a seed phrase. On KEYS_OK, *out must be freed with keypair_free.
enum keys_status keypair_from_seed(const char *phrase, keypair **out);
// Frees a keypair; NULL is allowed.
void keypair_free(keypair *key);

// Writes the signature of `message` to `signature` (32 bytes).
enum keys_status keypair_sign(const keypair *key, const uint8_t *message, size_t size,
                              uint8_t *signature);

typedef void (*keys_progress)(uintptr_t user_data, int percent);

// Calls `progress` with `user_data` until the work is done. user_data is not kept.
enum keys_status keypair_warm_up(keypair *key, keys_progress progress, uintptr_t user_data);

#endif
