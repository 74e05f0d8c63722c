// The library behind keys.h, small enough to be read: its signatures are worth nothing.
#include "keys.h"

#include <stdlib.h>
#include <string.h>

struct keypair {
    uint8_t secret[32];
};

enum keys_status keypair_from_seed(const char *phrase, keypair **out)
{
    if (phrase[0] == '\0')
        return KEYS_INVALID;
    keypair *key = calloc(1, sizeof *key);
    if (key == NULL)
        return KEYS_NO_MEMORY;
    for (size_t i = 0; phrase[i] != '\0'; i++)
        key->secret[i % sizeof key->secret] ^= (uint8_t)phrase[i];
    *out = key;
    return KEYS_OK;
}

void keypair_free(keypair *key)
{
    if (key != NULL)
        explicit_bzero(key->secret, sizeof key->secret);
    free(key);
}

enum keys_status keypair_sign(const keypair *key, const uint8_t *message, size_t size,
                              uint8_t *signature)
{
    if (size == 0)
        return KEYS_INVALID;
    memcpy(signature, key->secret, sizeof key->secret);
    for (size_t i = 0; i < size; i++)
        signature[i % sizeof key->secret] ^= message[i];
    return KEYS_OK;
}

enum keys_status keypair_warm_up(keypair *key, keys_progress progress, uintptr_t user_data)
{
    (void)key;
    progress(user_data, 100);
    return KEYS_OK;
}
