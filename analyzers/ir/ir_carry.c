/* Which types of Go can hold something of C's: pointers and structs of C, handles, and what has a
 * field of such a type. Looks at no instruction. */

#include "analyzers/ir/ir_carry.h"

#include <string.h>

struct Carriers {
    gboolean pointers;
    GHashTable *named; /* names of types that can */
    GHashTable *known; /* spelling -> 1: it can, -1; emptied when `named` grows */
};

Carriers *carriers_new(gboolean pointers)
{
    Carriers *carriers = g_new0(Carriers, 1);
    carriers->pointers = pointers;
    carriers->named = g_hash_table_new(NULL, NULL);
    carriers->known = g_hash_table_new(NULL, NULL);
    return carriers;
}

void carriers_free(Carriers *carriers)
{
    if (carriers == NULL) {
        return;
    }
    g_hash_table_unref(carriers->named);
    g_hash_table_unref(carriers->known);
    g_free(carriers);
}

static gboolean is_word(char c)
{
    return g_ascii_isalnum(c) || strchr("_/.-~@#", c) != NULL;
}

/* C's numbers, as cgo names them: a value of such a type owns nothing. */
static gboolean is_number(const char *word)
{
    static const char *const numbers[] = {
        "char",     "schar",    "uchar",    "short",     "ushort",  "int",     "uint",
        "long",     "ulong",    "longlong", "ulonglong", "float",   "double",  "size_t",
        "ssize_t",  "int8_t",   "int16_t",  "int32_t",   "int64_t", "uint8_t", "uint16_t",
        "uint32_t", "uint64_t", "bool",     "_Bool",     NULL};
    return g_strv_contains(numbers, word);
}

static gboolean word_carries(const Carriers *carriers, const char *word, gboolean pointed_to)
{
    if (g_str_has_prefix(word, "C.")) {
        return pointed_to || !is_number(word + 2);
    }
    return g_str_equal(word, "runtime/cgo.Handle") ||
           (carriers->pointers && g_str_equal(word, "unsafe.Pointer")) ||
           g_hash_table_contains(carriers->named, g_intern_string(word));
}

gboolean carriers_carry(Carriers *carriers, const char *type)
{
    if (type == NULL) {
        return FALSE;
    }
    gpointer known = g_hash_table_lookup(carriers->known, type);
    if (known != NULL) {
        return GPOINTER_TO_INT(known) > 0;
    }
    gboolean carries = FALSE;
    for (const char *at = type; *at != '\0' && !carries;) {
        gsize length = 0;
        while (at[length] != '\0' && is_word(at[length])) {
            length++;
        }
        g_autofree char *word = g_strndup(at, length);
        carries = length > 0 && word_carries(carriers, word, at > type && at[-1] == '*');
        at += MAX(length, 1);
    }
    g_hash_table_insert(carriers->known, (gpointer)type, GINT_TO_POINTER(carries ? 1 : -1));
    return carries;
}

gboolean carriers_has(const Carriers *carriers, const char *type)
{
    return g_hash_table_contains(carriers->named, type);
}

gboolean carriers_add(Carriers *carriers, const char *type)
{
    gboolean news = g_hash_table_add(carriers->named, (gpointer)type);
    if (news) {
        g_hash_table_remove_all(carriers->known);
    }
    return news;
}

static gboolean content_carries(Carriers *carriers, const IrType *type)
{
    gboolean carries = carriers_carry(carriers, type->underlying);
    for (guint i = 0; !carries && type->fields != NULL && i < type->fields->len; i++) {
        carries =
            carriers_carry(carriers, ((const IrField *)g_ptr_array_index(type->fields, i))->type);
    }
    return carries;
}

gboolean carriers_add_types(Carriers *carriers, const IrUnit *unit)
{
    gboolean any = FALSE;
    for (gboolean more = TRUE; more;) {
        more = FALSE;
        for (guint i = 0; i < unit->types->len; i++) {
            const IrType *type = g_ptr_array_index(unit->types, i);
            if (!carriers_has(carriers, type->name) && content_carries(carriers, type)) {
                more |= carriers_add(carriers, type->name);
            }
        }
        any |= more;
    }
    return any;
}
