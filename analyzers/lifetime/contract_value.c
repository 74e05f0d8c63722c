/* Contracts of structs that go by value: `x_list x_find(x *)` beside `void x_list_close(x_list)`.
 * What lies behind their pointers is owned like an object; functions that are given one by value
 * look at it, and those that are given its address fill it. */

#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

/* The type of a struct that is passed by value, or NULL. */
static const char *value_key(const CParam *param)
{
    CParam pointer = *param;
    pointer.pointer_depth = 1;
    return param->pointer_depth == 0 && param->passing == C_PASSED_RECORD ? infer_type_key(&pointer)
                                                                          : NULL;
}

/* Something lies behind it; a point or a size is all that it is. */
static gboolean has_pointer(const Infer *infer, const char *key)
{
    for (guint i = 0; i < infer->unit->structs->len; i++) {
        const CStruct *record = g_ptr_array_index(infer->unit->structs, i);
        g_autofree char *bare = infer_bare_type(record->tag != NULL ? record->tag : record->name);
        if (!g_str_equal(bare, key)) {
            continue;
        }
        for (guint j = 0; j < record->fields->len; j++) {
            const CStructField *field = g_ptr_array_index(record->fields, j);
            if (!field->function_pointer && strchr(field->canonical, '*') != NULL) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* x_list_close(x_list): all words but the library's and the verb are the type's. */
static gboolean ends_value(const CFunction *fn)
{
    if (fn->n_params != 1 || fn->variadic || value_key(&fn->params[0]) == NULL ||
        fn->result.pointer_depth > 0) {
        return FALSE;
    }
    Words words;
    words_init(&words, fn->name);
    gboolean ends = FALSE;
    for (guint i = 0; i < words.n && !ends; i++) {
        guint rank = word_release_rank(words.text[i]);
        ends = (rank == 1 || rank == 2) &&
               infer_words_of_type(&words, MIN(1, i), i, &fn->params[0]) &&
               infer_words_of_type(&words, i + 1, words.n, &fn->params[0]);
    }
    words_clear(&words);
    return ends;
}

void infer_find_value_pairs(Infer *infer)
{
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        if (infer_body_is_known(fn) || !ends_value(fn) ||
            contract_book_find(infer->book, fn->name) != NULL ||
            !has_pointer(infer, value_key(&fn->params[0]))) {
            continue;
        }
        CParam pointer = fn->params[0];
        pointer.pointer_depth = 1;
        ResourceKind *kind = (ResourceKind *)infer_define_release(
            infer, fn->name, &pointer, CONTRACT_FROM_HEADER, infer_why("releases by its name", fn));
        kind->nullable = FALSE;
        kind->by_value = TRUE;
        g_hash_table_insert(infer->value_pairs, (gpointer)value_key(&fn->params[0]), kind);
    }
}

void infer_values(Infer *infer, const CFunction *fn, const Words *words)
{
    gboolean releaser = infer_kind_released_by(infer, fn->name) != NULL;
    if (g_hash_table_size(infer->value_pairs) == 0 || releaser) {
        return;
    }
    for (guint i = 0; i < fn->n_params; i++) {
        const CParam *param = &fn->params[i];
        const char *by_value = value_key(param);
        gboolean filled = param->pointer_depth == 1 && !param->const_pointee &&
                          !name_has(param->name, words_of_errors); /* empty on success */
        const char *key = by_value != NULL ? by_value : filled ? infer_type_key(param) : NULL;
        const ResourceKind *kind =
            key != NULL ? g_hash_table_lookup(infer->value_pairs, key) : NULL;
        if (kind == NULL) {
            continue;
        }
        ContractParam *given = &infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[i];
        g_autofree char *fills = g_strdup_printf("fills a %s", kind->name);
        infer_set_param(given, by_value != NULL ? CONTRACT_BORROWS : CONTRACT_INITS,
                        CONTRACT_FROM_HEADER,
                        infer_why(by_value != NULL ? "takes it by value" : fills, fn));
        given->kind = by_value != NULL ? NULL : kind;
    }
    const char *key = value_key(&fn->result);
    const ResourceKind *kind = key != NULL ? g_hash_table_lookup(infer->value_pairs, key) : NULL;
    if (kind != NULL && words_find(words, 0, words_of_looking) < 0) {
        g_autofree char *what =
            g_strdup_printf("returns a %s and %s releases one", kind->name, kind->release);
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
        contract->result_kind = kind;
        contract->result_authority = CONTRACT_FROM_HEADER;
        contract->result_why = infer_why(what, fn);
    }
}
