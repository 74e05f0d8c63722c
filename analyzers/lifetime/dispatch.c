/* Dynamic calls: who implements an interface, by the names of its methods.
 * Knows the units of the tree only; types of other modules are not looked for. */
#include "analyzers/lifetime/dispatch.h"

#include <string.h>

struct Dispatch {
    GHashTable *interfaces; /* type name -> const IrType * */
    GHashTable *methods;    /* "type.method" -> const IrFunction * */
    GHashTable *named;      /* method name -> GPtrArray of const IrFunction * */
    GHashTable *targets;    /* "type.method" -> GPtrArray: answers so far */
};

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

Dispatch *dispatch_new(void)
{
    Dispatch *dispatch = g_new0(Dispatch, 1);
    dispatch->interfaces = g_hash_table_new(g_str_hash, g_str_equal);
    dispatch->methods = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    dispatch->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    dispatch->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    return dispatch;
}

void dispatch_free(Dispatch *dispatch)
{
    if (dispatch == NULL) {
        return;
    }
    g_hash_table_unref(dispatch->interfaces);
    g_hash_table_unref(dispatch->methods);
    g_hash_table_unref(dispatch->named);
    g_hash_table_unref(dispatch->targets);
    g_free(dispatch);
}

/* "M" of "(*p.T).M"; NULL for functions that only some builds have. */
static const char *method_name(const IrFunction *fn)
{
    const char *dot = strrchr(fn->name, ')');
    gboolean is_method = fn->receiver != NULL && fn->outer == NULL && dot != NULL &&
                         dot[1] == '.' && strchr(dot, '@') == NULL;
    return is_method ? dot + 2 : NULL;
}

void dispatch_add_unit(Dispatch *dispatch, const IrUnit *unit)
{
    g_hash_table_remove_all(dispatch->targets);
    for (guint i = 0; i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        if (type->kind == IR_TYPE_INTERFACE && type->methods->len > 0) {
            g_hash_table_insert(dispatch->interfaces, (gpointer)type->name, (gpointer)type);
        }
    }
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        const char *name = method_name(fn);
        if (name == NULL) {
            continue;
        }
        char *key = g_strdup_printf("%s.%s", fn->receiver, name);
        if (!g_hash_table_insert(dispatch->methods, key, (gpointer)fn)) {
            continue; /* seen before */
        }
        GPtrArray *named = g_hash_table_lookup(dispatch->named, name);
        if (named == NULL) {
            named = g_ptr_array_new();
            g_hash_table_insert(dispatch->named, g_strdup(name), named);
        }
        g_ptr_array_add(named, (gpointer)fn);
    }
}

const IrFunction *dispatch_method(const Dispatch *dispatch, const char *type, const char *method)
{
    while (*type == '*') {
        type++;
    }
    g_autofree char *key = g_strdup_printf("%s.%s", type, method);
    return g_hash_table_lookup(dispatch->methods, key);
}

static gboolean implements(const Dispatch *dispatch, const char *type, const IrType *interface)
{
    for (guint i = 0; i < interface->methods->len; i++) {
        if (dispatch_method(dispatch, type, g_ptr_array_index(interface->methods, i)) == NULL) {
            return FALSE;
        }
    }
    return TRUE;
}

const GPtrArray *dispatch_targets(Dispatch *dispatch, const char *type, const char *method)
{
    g_autofree char *key = g_strdup_printf("%s.%s", type, method);
    GPtrArray *found = g_hash_table_lookup(dispatch->targets, key);
    if (found != NULL) {
        return found;
    }
    found = g_ptr_array_new();
    const IrType *interface = g_hash_table_lookup(dispatch->interfaces, type);
    const GPtrArray *named = g_hash_table_lookup(dispatch->named, method);
    for (guint i = 0; interface != NULL && named != NULL && i < named->len; i++) {
        const IrFunction *fn = g_ptr_array_index(named, i);
        if (implements(dispatch, fn->receiver, interface)) {
            g_ptr_array_add(found, (gpointer)fn);
        }
    }
    g_hash_table_insert(dispatch->targets, g_steal_pointer(&key), found);
    return found;
}
