/* What a result says of a call by its type: success, failure, the shape of a status. Whether anyone
 * reads it is status.c. */
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

gint contract_constant_tells(const char *name)
{
    static const char *const good[] = {"ok", "success", "succeeded", "successful", "noerror", NULL};
    static const char *const bad[] = {"err",     "error",   "fail", "failed", "failure",
                                      "invalid", "bad",     "oom",  "nomem",  "null",
                                      "unknown", "timeout", NULL};
    Words words;
    words_init(&words, name);
    const char *last = words.n > 0 ? words.text[words.n - 1] : "";
    const char *before = words.n > 1 ? words.text[words.n - 2] : "";
    gboolean is_good = g_strv_contains(good, last) ||
                       (strcmp(before, "no") == 0 && strcmp(last, "error") == 0) ||
                       (strcmp(last, "none") == 0 && g_strv_contains(bad, before));
    gboolean is_bad = !is_good && words_find(&words, 0, bad) >= 0;
    words_clear(&words);
    return is_good ? 1 : is_bad ? -1 : 0;
}

/* The member of an enum that means success, and whether others mean failure. */
static const CEnumerator *success_member(Infer *infer, const char *enum_name,
                                         gboolean *ret_has_failures)
{
    const CEnumerator *found = NULL;
    guint n_bad = 0;
    for (guint i = 0; i < infer->unit->enumerators->len; i++) {
        const CEnumerator *member = g_ptr_array_index(infer->unit->enumerators, i);
        if (member->enum_name == NULL || strcmp(member->enum_name, enum_name) != 0) {
            continue;
        }
        gint tells = contract_constant_tells(member->name);
        if (tells > 0 && found == NULL) {
            found = member;
        }
        n_bad += tells < 0;
    }
    *ret_has_failures = n_bad > 0;
    return found;
}

ContractShape infer_shape(const CFunction *fn)
{
    return fn->result_is_void             ? CONTRACT_SHAPE_VOID
           : fn->result_is_enum           ? CONTRACT_SHAPE_ENUM
           : fn->result_is_bool           ? CONTRACT_SHAPE_BOOL
           : fn->result.pointer_depth > 0 ? CONTRACT_SHAPE_OTHER
           : fn->result_is_integer        ? CONTRACT_SHAPE_INT
                                          : CONTRACT_SHAPE_OTHER;
}

/* "git_error_code", "CK_RV", "sd_status_t": a type whose name says what its values are. */
static gboolean is_status_type(const CFunction *fn)
{
    static const char *const words_of_statuses[] = {"status",  "err", "error",   "rv", "errno",
                                                    "retcode", "rc",  "hresult", NULL};
    Words words;
    words_init(&words, fn->result.type != NULL ? fn->result.type : "");
    gboolean found = words_find(&words, 0, words_of_statuses) >= 0;
    words_clear(&words);
    return found;
}

/* Functions that tell of a status that is there: asking and not listening harms nobody. */
static gboolean only_looks(const CFunction *fn, const Words *words)
{
    if (words_find(words, 0, words_of_looking) < 0) {
        return FALSE;
    }
    for (guint i = 0; i < fn->n_params; i++) {
        if (fn->params[i].pointer_depth > 1 ||
            (i > 0 && fn->params[i].pointer_depth == 1 && !fn->params[i].const_pointee)) {
            return FALSE; /* it gives something by a parameter */
        }
    }
    return TRUE;
}

/* bool, or an int that the library calls so. */
static gboolean gives_boolean(const CFunction *fn)
{
    static const char *const names[] = {"gboolean", "boolean", "bool", "BOOL", "bool_t", NULL};
    return fn->result_is_bool || (fn->result_is_integer && fn->result.type != NULL &&
                                  g_strv_contains(names, fn->result.type));
}

static gboolean has_error_param(const CFunction *fn)
{
    for (guint i = 0; i < fn->n_params; i++) {
        if (infer_is_error_param(fn, i)) {
            return TRUE;
        }
    }
    return FALSE;
}

void infer_status(Infer *infer, const CFunction *fn, const Words *words)
{
    gboolean has_failures;
    if (fn->result_is_enum && fn->result_enum != NULL) {
        const CEnumerator *member = success_member(infer, fn->result_enum, &has_failures);
        if (member == NULL) {
            return;
        }
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
        contract->success = member->value == 0 ? CONTRACT_SUCCESS_ZERO : CONTRACT_SUCCESS_CONSTANT;
        contract->success_constant = g_intern_string(member->name);
        contract->status_must_be_read |=
            has_failures && !infer_is_releasing_name(words, 3) && !only_looks(fn, words);
        if (contract->status_why == NULL) {
            g_autofree char *what =
                g_strdup_printf("returns %s, which has members for failure", fn->result_enum);
            contract->status_why = infer_why(what, fn);
        }
    } else if (gives_boolean(fn) && (infer_output_param(fn) >= 0 || has_error_param(fn))) {
        infer_layer(infer, fn, CONTRACT_FROM_HEADER)->success = CONTRACT_SUCCESS_NONZERO;
    } else if (fn->result_is_integer && fn->result.pointer_depth == 0 && is_status_type(fn) &&
               !infer_is_releasing_name(words, 3) && !only_looks(fn, words)) {
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
        g_autofree char *what = g_strdup_printf("returns %s", fn->result.type);
        contract->status_must_be_read = TRUE;
        contract->status_why = infer_why(what, fn);
    }
}
