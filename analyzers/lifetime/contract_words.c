/* The words of C names, and what they tell of ownership in libraries' naming conventions.
 * Words only: no library's own names. */
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

static void add_word(Words *words, const char *start, gsize length)
{
    if (length > 0 && words->n < G_N_ELEMENTS(words->text)) {
        words->text[words->n++] = g_ascii_strdown(start, (gssize)length);
    }
}

void words_init(Words *words, const char *name)
{
    words->n = 0;
    const char *start = name;
    for (const char *at = name; *at != '\0'; at++) {
        gboolean cut = *at == '_' || *at == ' ';
        /* A hump: "aB", or the last capital of "ABc". */
        gboolean hump =
            at > start && g_ascii_isupper(*at) &&
            (g_ascii_islower(at[-1]) || (g_ascii_isupper(at[-1]) && g_ascii_islower(at[1])));
        if (cut || hump) {
            add_word(words, start, (gsize)(at - start));
            start = cut ? at + 1 : at;
        }
    }
    add_word(words, start, strlen(start));
}

void words_clear(Words *words)
{
    for (guint i = 0; i < words->n; i++) {
        g_free(words->text[i]);
    }
    words->n = 0;
}

gboolean words_have(const Words *words, const char *word)
{
    for (guint i = 0; i < words->n; i++) {
        if (strcmp(words->text[i], word) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

gint words_find(const Words *words, guint from, const char *const *table)
{
    for (guint i = from; i < words->n; i++) {
        if (g_strv_contains(table, words->text[i])) {
            return (gint)i;
        }
    }
    return -1;
}

const char *const words_of_creation[] = {
    "new",     "create",  "alloc",  "allocate", "open",      "dup",         "duplicate",   "copy",
    "clone",   "make",    "mk",     "build",    "parse",     "load",        "from",        "start",
    "connect", "compile", "import", "generate", "keygen",    "gen",         "derive",      "decode",
    "encode",  "restore", "sign",   "fetch",    "construct", "deserialize", "unmarshal",   "pop",
    "steal",   "export",  "spawn",  "prepare",  "serialize", "get1",        "instantiate", NULL};

const char *const words_of_looking[] = {
    "get",      "get0",      "peek",  "first",  "last",    "next",  "prev",    "previous", "parent",
    "child",    "root",      "head",  "tail",   "current", "cur",   "top",     "at",       "nth",
    "item",     "lookup",    "find",  "search", "owner",   "self",  "default", "shared",   "global",
    "instance", "singleton", "begin", "end",    "data",    "value", "cast",    "as",       "borrow",
    "lock",     "entry",     "base",  "super",  NULL};

const char *const words_of_transfer[] = {
    "set0",     "set",     "add",      "add0",   "take",    "adopt",   "give",  "own",     "attach",
    "push",     "append",  "prepend",  "insert", "put",     "enqueue", "queue", "send",    "submit",
    "register", "assign",  "install",  "link",   "join",    "merge",   "swap",  "replace", "pack",
    "reparent", "steal",   "transfer", "move",   "consume", "into",    "bind",  "use",     "store",
    "wrap",     "unshift", "schedule", "post",   "emit",    "return",  "yield", "pass",    NULL};

const char *const words_of_ending[] = {
    "take",    "steal",    "transfer", "move",   "consume", "into",   "finish", "end",
    "send",    "shutdown", "join",     "detach", "abort",   "cancel", "commit", "rollback",
    "exit",    "done",     "return",   "give",   "leave",   "kill",   "term",   "discard",
    "dismiss", "put",      "submit",   "quit",   "forget",  NULL};

const char *const words_of_reference[] = {"ref", "retain", "addref", "incref",
                                          "up",  "hold",   "grab",   NULL};

const char *const words_of_secrets[] = {"secret",  "private",    "privkey",  "seckey", "seed",
                                        "keypair", "passphrase", "password", NULL};

const char *const words_of_errors[] = {"err",    "error", "errptr", "errmsg", "errstr", "errors",
                                       "perror", "perr",  "errp",   "errorp", NULL};
/* Of text: a message of another type is a thing of its own, a mail or an event. */
const char *const words_of_messages[] = {"emsg", "message", NULL};

const char *const words_of_outputs[] = {"out", "ret",    "result",  "res", "dest",
                                        "dst", "output", "receive", NULL};

const char *const words_of_texts[] = {"string", "str",    "cstr",    "cstring", "c",      "error",
                                      "err",    "msg",    "message", "text",    "buffer", "buf",
                                      "mem",    "memory", "ptr",     "char",    "chars",  NULL};

guint word_release_rank(const char *word)
{
    static const char *const certain[] = {"free",    "destroy",    "delete", "dispose",
                                          "dealloc", "deallocate", "unref",  "release",
                                          "decref",  "del",        NULL};
    static const char *const likely[] = {"close", "finalize", "drop", NULL};
    static const char *const perhaps[] = {"fini",   "deinit",    "cleanup",  "uninit",
                                          "term",   "terminate", "closep",   "freep",
                                          "unrefp", "destroyp",  "releasep", NULL};
    return g_strv_contains(certain, word)   ? 1
           : g_strv_contains(likely, word)  ? 2
           : g_strv_contains(perhaps, word) ? 3
                                            : 0;
}

gboolean name_has(const char *name, const char *const *table)
{
    if (name == NULL) {
        return FALSE;
    }
    Words words;
    words_init(&words, name);
    gboolean has = words_find(&words, 0, table) >= 0;
    words_clear(&words);
    return has;
}

char *name_without(const char *name, const char *const *table)
{
    Words words;
    words_init(&words, name);
    gint at = words_find(&words, 0, table);
    GString *rest = g_string_new(NULL);
    for (guint i = 0; at >= 0 && i < words.n; i++) {
        if (i != (guint)at) {
            g_string_append_printf(rest, "%s%s", rest->len > 0 ? "_" : "", words.text[i]);
        }
    }
    words_clear(&words);
    return g_string_free(rest, rest->len == 0);
}
