/* Names of key material and of functions that handle it, by their words.
 * No library's names: those are in the resource files. */

#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/secret.h"

#include <string.h>

/* Words that make a number, a name, a function or something public of what stands beside them. */
static const char *const others[] = {
    "pub",       "public",     "len",     "length",  "size",   "sz",     "cap",       "bits",
    "id",        "ids",        "idx",     "index",   "name",   "names",  "path",      "paths",
    "file",      "filename",   "dir",     "count",   "cnt",    "num",    "n",         "type",
    "kind",      "flag",       "flags",   "hint",    "prompt", "label",  "cb",        "callback",
    "func",      "fn",         "hash",    "hashed",  "hasher", "digest", "encrypted", "enc",
    "cipher",    "ciphertext", "wrapped", "url",     "uri",    "policy", "alg",       "algo",
    "algorithm", "oid",        "nid",     "field",   "err",    "error",  "info",      "is",
    "has",       "no",         "use",     "usage",   "attr",   "format", "title",     "user",
    "username",  "status",     "valid",   "version", "data",   "ctx",    "context",   "handle",
    "fd",        "map",        "list",    "table",   "cert",   "entry",  "mode",      "option",
    "opt",       "opts",       "event",   "object",  "class",  NULL};

static const char *const plain[] = {"secret",   "secretkey", "secrets",    "privkey",  "privatekey",
                                    "seckey",   "mnemonic",  "passphrase", "password", "passwd",
                                    "passcode", "seed",      "sk",         NULL};
static const char *const privates[] = {"priv", "private", "prv", NULL};
static const char *const keys[] = {"key",  "scalar", "exponent", "pem", "der", "bytes",
                                   "seed", "bn",     "hex",      "raw", NULL};
static const char *const private_labels[] = {"priv",   "private", "privkey", "privatekey",
                                             "secret", "seckey",  NULL};

gboolean secret_name(const char *name, gboolean c)
{
    if (name == NULL || name[0] == '\0' || name[0] == '#') {
        return FALSE;
    }
    Words words;
    words_init(&words, name);
    gboolean is_private = words_find(&words, 0, privates) >= 0;
    gboolean found = words_find(&words, 0, plain) >= 0 ||
                     (is_private && words_find(&words, 0, keys) >= 0) ||
                     (is_private && !c && words.n == 1);
    found = found && words_find(&words, 0, others) < 0;
    words_clear(&words);
    return found;
}

static gboolean has_words(const char *name, const char *const *wanted, const char *const *unwanted)
{
    Words words;
    words_init(&words, name);
    gboolean found = words_find(&words, 0, wanted) >= 0 &&
                     (unwanted == NULL || words_find(&words, 0, unwanted) < 0);
    words_clear(&words);
    return found;
}

gboolean secret_label(const char *name)
{
    static const char *const not [] = {"pub", "public", "size", "len", "length", "bits", NULL};
    const char *dot = name != NULL ? strrchr(name, '.') : NULL;
    return name != NULL && strlen(name) < 64 &&
           has_words(dot != NULL ? dot + 1 : name, private_labels, not );
}

gboolean secret_setter(const char *name)
{
    static const char *const sets[] = {"set", "set0", "set1", NULL};
    static const char *const not [] = {"cb",   "callback", "func", "data", "file",
                                       "path", "length",   "len",  "pub",  NULL};
    return name != NULL && has_words(name, sets, not ) && has_words(name, private_labels, NULL);
}

gboolean secret_wiper(const char *name)
{
    static const char *const wipes[] = {
        "wipe",      "wipes",     "zeroize",    "zeroise",    "zeroing", "memzero",
        "cleanse",   "burn",      "shred",      "scrub",      "bzero",   "zeromem",
        "zerobytes", "wipebytes", "wipememory", "zeromemory", NULL};
    static const char *const zero[] = {"zero", "clear", "erase", NULL};
    static const char *const what[] = {"secure", "secret", "mem",     "memory", "bytes",    "slice",
                                       "buf",    "buffer", "secrets", "key",    "securely", NULL};
    return name != NULL && (has_words(name, wipes, NULL) ||
                            (has_words(name, zero, NULL) && has_words(name, what, NULL)));
}

gboolean secret_clears(const char *name)
{
    static const char *const clears[] = {"clear",     "cleanse", "secure",  "zero",  "wipe",
                                         "sensitive", "burn",    "zeroize", "zfree", NULL};
    return name != NULL && has_words(name, clears, NULL);
}
