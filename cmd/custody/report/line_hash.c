/* GitHub's primaryLocationLineHash: which line of a file a result is on, whatever its number.
 * Must give the bytes that github/codeql-action gives, or alerts would come twice. */
#include "cmd/custody/report/line_hash.h"

#define BLOCK_SIZE  100
#define FACTOR      G_GUINT64_CONSTANT(37)
#define END_OF_FILE 0xffff
#define REPLACEMENT 0xfffd

typedef struct LineHasher {
    guint64 hash, outgoing; /* outgoing: FACTOR to the power of BLOCK_SIZE */
    guint16 window[BLOCK_SIZE];
    gboolean starts[BLOCK_SIZE]; /* the unit at this index begins a line */
    guint index;
    gboolean line_start, after_cr;
    GHashTable *counts; /* hash in hex -> how often it was given */
    GPtrArray *hashes;
} LineHasher;

static void give_hash(LineHasher *hasher)
{
    char *hex = g_strdup_printf("%" G_GINT64_MODIFIER "x", hasher->hash);
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(hasher->counts, hex)) + 1;

    g_ptr_array_add(hasher->hashes, g_strdup_printf("%s:%u", hex, count));
    g_hash_table_replace(hasher->counts, hex, GUINT_TO_POINTER(count));
    hasher->starts[hasher->index] = FALSE;
}

static void push(LineHasher *hasher, guint16 unit)
{
    guint16 oldest = hasher->window[hasher->index];

    hasher->window[hasher->index] = unit;
    hasher->hash = FACTOR * hasher->hash + unit - hasher->outgoing * oldest;
    hasher->index = (hasher->index + 1) % BLOCK_SIZE;
}

static void take(LineHasher *hasher, guint16 unit)
{
    if (unit == ' ' || unit == '\t' || (hasher->after_cr && unit == '\n')) {
        hasher->after_cr = FALSE;
        return;
    }
    hasher->after_cr = unit == '\r';
    if (unit == '\r')
        unit = '\n';
    if (hasher->starts[hasher->index])
        give_hash(hasher);
    if (hasher->line_start)
        hasher->starts[hasher->index] = TRUE;
    hasher->line_start = unit == '\n';
    push(hasher, unit);
}

static void take_char(LineHasher *hasher, gunichar c)
{
    if (c >= 0x10000) {
        take(hasher, (guint16)(0xd800 + ((c - 0x10000) >> 10)));
        take(hasher, (guint16)(0xdc00 + ((c - 0x10000) & 0x3ff)));
    } else {
        take(hasher, (guint16)c);
    }
}

GPtrArray *line_hashes(const char *data, gsize len)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    LineHasher hasher = {.outgoing = 1, .line_start = TRUE, .counts = counts};
    gsize size;

    hasher.hashes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < BLOCK_SIZE; i++)
        hasher.outgoing *= FACTOR;
    for (gsize i = 0; i < len; i += size) {
        gunichar c = data[i] ? g_utf8_get_char_validated(data + i, (gssize)(len - i)) : 0;

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            c = REPLACEMENT;
            size = 1;
        } else {
            size = c ? (gsize)g_unichar_to_utf8(c, NULL) : 1;
        }
        take_char(&hasher, c);
    }
    take(&hasher, END_OF_FILE);
    for (guint i = 0; i < BLOCK_SIZE; i++) {
        if (hasher.starts[hasher.index])
            give_hash(&hasher);
        push(&hasher, 0);
    }
    return hasher.hashes;
}
