/* Turns `owners` of the configuration into contracts of Go functions: who returns the type acquires
 * it. Decides nothing about paths, and looks into no body. */

#include "rules/configured_owners.h"

#include "analyzers/ir/ir.h"

#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

typedef struct Owner {
    const char *type;    /* "import/path.T", interned */
    const char *release; /* "(*import/path.T).Close", borrowed from its function */
} Owner;

static const char *after_package(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strchr(slash != NULL ? slash : name, '.');
    return dot != NULL ? dot + 1 : name;
}

/* "T" and "import/path.T" both name import/path.T. */
static gboolean names_type(const char *given, gsize length, const char *type)
{
    const char *plain = after_package(type);
    return (strlen(type) == length && strncmp(type, given, length) == 0) ||
           (strlen(plain) == length && strncmp(plain, given, length) == 0);
}

gboolean configured_owners_name(const char *given, const char *type)
{
    const char *dot = strrchr(given, '.');
    return names_type(given, strlen(given), type) ||
           (dot != NULL && names_type(given, (gsize)(dot - given), type));
}

static gboolean set_owner(const IrUnit *unit, const char *type, const char *method,
                          Owner *ret_owner)
{
    g_autofree char *by_pointer = g_strdup_printf("(*%s).%s", type, method);
    g_autofree char *by_value = g_strdup_printf("(%s).%s", type, method);
    const IrFunction *fn = ir_unit_function(unit, by_pointer);
    if (fn == NULL) {
        fn = ir_unit_function(unit, by_value);
    }
    if (fn != NULL) {
        *ret_owner = (Owner){type, fn->name};
        return TRUE;
    }
    return FALSE;
}

/* The type's own name wins over a reading as type and method. */
static gboolean find_in_unit(const IrUnit *unit, const char *given, Owner *ret_owner)
{
    const char *dot = strrchr(given, '.');
    for (guint i = 0; i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        if (names_type(given, strlen(given), type->name)) {
            return set_owner(unit, type->name, "Close", ret_owner);
        }
    }
    for (guint i = 0; dot != NULL && i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        if (names_type(given, (gsize)(dot - given), type->name)) {
            return set_owner(unit, type->name, dot + 1, ret_owner);
        }
    }
    return FALSE;
}

static gboolean returns_type(const IrFunction *fn, const char *type)
{
    for (guint i = 0; i < fn->result_types->len; i++) {
        const char *result = g_ptr_array_index(fn->result_types, i);
        if (result != NULL && g_str_equal(result + (*result == '*'), type)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean returns_error(const IrFunction *fn)
{
    const char *last = fn->result_types->len > 0
                           ? g_ptr_array_index(fn->result_types, fn->result_types->len - 1)
                           : NULL;
    return last != NULL && g_str_equal(last, "error");
}

static void add_acquirers(cJSON *functions, const IrUnit *unit, const Owner *owner)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->receiver != NULL || fn->outer != NULL || !returns_type(fn, owner->type)) {
            continue;
        }
        cJSON *function = cJSON_CreateObject();
        cJSON_AddStringToObject(function, "name", fn->name);
        cJSON_AddStringToObject(function, "result", owner->type);
        if (returns_error(fn)) {
            cJSON_AddStringToObject(function, "success", "no error");
        }
        cJSON_AddItemToArray(functions, function);
    }
}

static void add_releaser(cJSON *functions, const char *name, const char *kind)
{
    cJSON *function = cJSON_CreateObject();
    cJSON *params = cJSON_AddObjectToObject(function, "params");
    cJSON *receiver = cJSON_AddObjectToObject(params, "0");
    cJSON_AddStringToObject(function, "name", name);
    cJSON_AddStringToObject(receiver, "releases", kind);
    cJSON_AddItemToArray(functions, function);
}

/* A resource file as its owner would have written it. */
static char *resource_file(const IrUnit *unit, const Owner *owner)
{
    g_autoptr(cJSON) file = cJSON_CreateObject();
    cJSON *kinds = cJSON_AddArrayToObject(file, "kinds");
    cJSON *functions = cJSON_AddArrayToObject(file, "functions");
    cJSON *kind = cJSON_CreateObject();

    cJSON_AddStringToObject(file, "library", unit->name);
    cJSON_AddStringToObject(kind, "name", owner->type);
    cJSON_AddStringToObject(kind, "class", "object");
    cJSON_AddStringToObject(kind, "release", owner->release);
    cJSON_AddItemToArray(kinds, kind);
    add_acquirers(functions, unit, owner);
    add_releaser(functions, owner->release, owner->type);
    char *printed = cJSON_PrintUnformatted(file);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}

gboolean configured_owners_add(ContractBook *book, const GPtrArray *units,
                               const char *const *owners, const char *label, GPtrArray *ret_unknown,
                               GError **error)
{
    for (guint i = 0; owners[i] != NULL; i++) {
        gboolean found = FALSE;
        for (guint j = 0; j < units->len; j++) {
            const IrUnit *unit = g_ptr_array_index(units, j);
            Owner owner;
            if (!find_in_unit(unit, owners[i], &owner)) {
                continue;
            }
            g_autofree char *text = resource_file(unit, &owner);
            if (!contract_book_read_json(book, text, strlen(text), label, CONTRACT_FROM_CONFIG,
                                         error)) {
                return FALSE;
            }
            found = TRUE;
        }
        if (!found) {
            g_ptr_array_add(ret_unknown, (gpointer)owners[i]);
        }
    }
    return TRUE;
}
