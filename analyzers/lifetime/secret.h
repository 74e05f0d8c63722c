/* Key material: which values are, by the names that code and headers give them.
 * Names only; what becomes of them is followed by secret.c. */
#pragma once

#include <glib.h>

/* Whether a variable, parameter or field of that name holds a secret: "privKey", "seed",
 * "passphrase"; not "seckey_len", "password_cb", "public_key". `c` is stricter: private data and
 * sockets have short names there. */
gboolean secret_name(const char *name, gboolean c);
/* Whether a label given beside a value says that the value is private: a constant PARAM_PRIV_KEY,
 * a string "priv". */
gboolean secret_label(const char *name);
/* Whether a function of that name takes a secret: set_private_key. */
gboolean secret_setter(const char *name);
/* Whether a function of that name wipes what it is given: sodium_memzero, zeroize, SecureZero. */
gboolean secret_wiper(const char *name);
/* Whether a releasing function of that name wipes first: BN_clear_free, free_sensitive. */
gboolean secret_clears(const char *name);
