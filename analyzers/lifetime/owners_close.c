/* Which function closes a type: methods of Go by their names and what they release, functions of C
 * by the words of theirs. What they leave behind is owners.c. */
#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/owners_internal.h"

#include <string.h>

GQuark owners_receiver_field(const SymbolTable *symbols, guint32 sym)
{
    GQuark field = 0;
    for (;;) {
        const Symbol *symbol = symbol_table_get(symbols, sym);
        if (symbol->kind == SYMBOL_PARAM) {
            return symbol->site == 0 ? field : 0;
        }
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return 0;
        }
        if (symbol->kind == SYMBOL_CHILD && symbol->field != field_deref()) {
            field = symbol->field;
        }
        sym = symbol->parent;
    }
}

static gboolean releases_anything(const Summary *summary)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            if (!resource->owned && resource->status == STATUS_RELEASED &&
                owners_receiver_field(summary->symbols, resource->sym) != 0) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* ---- Go ----------------------------------------------------------------------------------------
 */

static const char *const CLOSING[] = {
    "Close",   "Free",     "Destroy",  "Release",  "Dispose", "Delete",    "Cleanup",
    "CleanUp", "Deinit",   "Finalize", "Shutdown", "Term",    "Terminate", "Unref",
    "Drop",    "close",    "free",     "destroy",  "release", "dispose",   "delete",
    "cleanup", "finalize", "shutdown", "unref",    "drop"};

/* How well the method's name says that it closes: 0 not at all. */
static guint rank_of_name(const IrFunction *fn)
{
    const char *dot = strrchr(fn->display, '.');
    const char *name = dot != NULL ? dot + 1 : fn->display;
    for (guint i = 0; i < G_N_ELEMENTS(CLOSING); i++) {
        if (g_str_equal(name, CLOSING[i])) {
            return 2 * (guint)(G_N_ELEMENTS(CLOSING) - i);
        }
    }
    return 0;
}

gboolean owners_is_closing_name(const IrFunction *fn)
{
    return fn->receiver != NULL && rank_of_name(fn) > 0;
}

static guint rank_of_method(const Summary *summary)
{
    const IrFunction *fn = summary->function;
    guint rank = rank_of_name(fn);
    if (rank > 0) {
        return rank;
    }
    return fn->params->len == 1 && releases_anything(summary) ? 1 : 0;
}

/* ---- C -----------------------------------------------------------------------------------------
 */

/* It is gone behind the call: the object itself, or what the pointer to it leads to. */
static gboolean releases_object(const Summary *summary)
{
    for (guint i = 0; i < summary->paths->len; i++) {
        const SummaryPath *path = g_ptr_array_index(summary->paths, i);
        for (guint j = 0; j < path->state->resources->len; j++) {
            const Resource *resource = &g_array_index(path->state->resources, Resource, j);
            const Symbol *symbol = symbol_table_get(summary->symbols, resource->sym);
            if (symbol->kind == SYMBOL_CHILD && symbol->field == field_deref()) {
                symbol = symbol_table_get(summary->symbols, symbol->parent);
            }
            if (!resource->owned && resource->status == STATUS_RELEASED &&
                symbol->kind == SYMBOL_PARAM && symbol->site == 0) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* "struct conn_slots" has the words of free_slots, and struct conn has not. */
static gboolean is_of_type(const Words *words, const char *type)
{
    Words known;
    words_init(&known, type != NULL ? type : "");
    gboolean all = TRUE;
    for (guint i = 0; i < words->n && all; i++) {
        all = word_release_rank(words->text[i]) > 0 || words_have(&known, words->text[i]);
    }
    words_clear(&known);
    return all;
}

/* How weak the word for the end in the name is: 0 if there is none; *ret_whole: the others are the
 * type's. */
static guint verb_of(const IrFunction *fn, gboolean *ret_whole)
{
    Words words;
    words_init(&words, fn->display);
    guint weakest = 0;
    for (guint i = 0; i < words.n; i++) {
        weakest = MAX(weakest, word_release_rank(words.text[i]));
    }
    gboolean makes = words_find(&words, 0, words_of_creation) >= 0;
    *ret_whole = fn->params->len > 0 && is_of_type(&words, ir_function_var(fn, 0)->type);
    words_clear(&words);
    return makes ? 0 : weakest;
}

/* x_free(struct x *): its name has a word for the end, and it ends the object; one that ends what
 * is in it has no words that are not the type's. */
static guint rank_of_function(const Summary *summary)
{
    gboolean whole;
    guint weakest = summary->function->params->len == 1 ? verb_of(summary->function, &whole) : 0;
    if (weakest == 0) {
        return 0;
    }
    return releases_object(summary)              ? 8 - weakest
           : whole && releases_anything(summary) ? 4 - weakest
                                                 : 0;
}

gboolean owners_closes_unseen(const IrFunction *fn, const Summary *summary)
{
    gboolean whole;
    gboolean seen =
        summary != NULL && summary->complete && !summary->cut && summary->paths->len > 0;
    return fn->is_c && !seen && verb_of(fn, &whole) > 0;
}

const char *owners_closed_type(const Engine *engine, const IrFunction *fn)
{
    if (!fn->is_c) {
        return fn->outer == NULL ? fn->receiver : NULL;
    }
    const IrType *type =
        fn->params->len == 0 ? NULL : type_find(engine, ir_function_var(fn, 0)->type);
    return type != NULL ? type->name : NULL;
}

const Summary *owners_closing_method(const GPtrArray *methods)
{
    const Summary *best = NULL;
    guint best_rank = 0;
    for (guint i = 0; methods != NULL && i < methods->len; i++) {
        const Summary *summary = g_ptr_array_index(methods, i);
        guint rank = summary->function->is_c ? rank_of_function(summary) : rank_of_method(summary);
        gboolean better =
            rank > best_rank || (rank == best_rank && rank > 0 &&
                                 strcmp(summary->function->name, best->function->name) < 0);
        if (better) {
            best = summary;
            best_rank = rank;
        }
    }
    return best;
}
