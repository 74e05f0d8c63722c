/* Resource files: kinds and contracts from JSON into a ContractBook (docs/resources.md).
 * Does not open files; knows no library by name. */
#include "analyzers/lifetime/contract.h"
#include "analyzers/lifetime/json_place.h"

#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

#define MAX_PARAMS 64

typedef struct Reader {
    ContractBook *book;
    const char *json;
    gsize length;
    const char *label;
    const char *why; /* interned: "resource file libc.json" */
    ContractAuthority authority;
    const cJSON *root;
    GHashTable *released_by; /* release function -> kind name, of this file's kinds; interned */
    GError **error;
} Reader;

/* One "functions" element before it is written into the book under each of its names. */
typedef struct Draft {
    GPtrArray *names; /* interned */
    Contract contract;
    ContractParam params[MAX_PARAMS];
    gboolean param_set[MAX_PARAMS];
    guint n_params;
} Draft;

G_GNUC_PRINTF(4, 5)
static gboolean fail(Reader *reader, const cJSON *node, gboolean key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    JsonPlace place = json_place_of(reader->json, reader->length, reader->root, node, key);
    g_set_error(reader->error, CONTRACT_ERROR, 0, "%s:%u:%u: %s", reader->label, place.line,
                place.column, what);
    return FALSE;
}

/* An unknown name among `known`, with the nearest one suggested. */
static gboolean fail_unknown(Reader *reader, const cJSON *node, gboolean key, const char *what,
                             const char *name, const char *const *known, guint n)
{
    const char *nearest = json_nearest_name(name, known, n);
    if (nearest != NULL) {
        return fail(reader, node, key, "unknown %s \"%s\"; did you mean \"%s\"?", what, name,
                    nearest);
    }
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", known[i]);
    }
    return fail(reader, node, key, "unknown %s \"%s\"; known: %s", what, name, list->str);
}

/* ---- objects by table ------------------------------------------------------------------------ */

typedef gboolean (*ReadValue)(Reader *reader, const cJSON *value, gpointer target);

typedef struct KeyRow {
    const char *key;
    ReadValue read; /* NULL: checked nowhere (texts for people) */
} KeyRow;

static gboolean read_object(Reader *reader, const cJSON *object, const char *what,
                            const KeyRow *rows, guint n_rows, gpointer target)
{
    if (!cJSON_IsObject(object)) {
        return fail(reader, object, FALSE, "%s must be an object", what);
    }
    guint64 seen = 0;
    const cJSON *child;
    cJSON_ArrayForEach(child, object)
    {
        guint row = 0;
        while (row < n_rows && strcmp(rows[row].key, child->string) != 0) {
            row++;
        }
        if (row == n_rows) {
            g_autofree const char **known = g_new(const char *, n_rows);
            for (guint i = 0; i < n_rows; i++) {
                known[i] = rows[i].key;
            }
            g_autofree char *in = g_strdup_printf("key in %s:", what);
            return fail_unknown(reader, child, TRUE, in, child->string, known, n_rows);
        }
        if ((seen & (1ULL << row)) != 0) {
            return fail(reader, child, TRUE, "\"%s\" is given twice", child->string);
        }
        seen |= 1ULL << row;
        if (rows[row].read != NULL && !rows[row].read(reader, child, target)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_string(Reader *reader, const cJSON *value, const char **ret_text)
{
    if (!cJSON_IsString(value) || value->valuestring[0] == '\0') {
        return fail(reader, value, FALSE, "\"%s\" must be a string",
                    value->string != NULL ? value->string : "this");
    }
    *ret_text = g_intern_string(value->valuestring);
    return TRUE;
}

static gboolean read_bool(Reader *reader, const cJSON *value, gboolean *ret_flag)
{
    if (!cJSON_IsBool(value)) {
        return fail(reader, value, FALSE, "\"%s\" must be true or false", value->string);
    }
    *ret_flag = cJSON_IsTrue(value);
    return TRUE;
}

static gboolean read_index(Reader *reader, const cJSON *value, gint *ret_index)
{
    if (!cJSON_IsNumber(value) || value->valuedouble != value->valueint || value->valueint < 0 ||
        value->valueint >= MAX_PARAMS) {
        return fail(reader, value, FALSE, "\"%s\" must be the index of a parameter, from 0",
                    value->string);
    }
    *ret_index = value->valueint;
    return TRUE;
}

/* A kind by name; one that no file has defined so far is remembered for contract_book_check, and
 * for the user's own configuration, which is read last, is an error at once. */
static gboolean read_kind_name(Reader *reader, const cJSON *value, const ResourceKind **ret_kind)
{
    const char *name = NULL;
    if (!read_string(reader, value, &name)) {
        return FALSE;
    }
    ResourceKind *kind = contract_book_kind(reader->book, name);
    if (kind->release == NULL) {
        JsonPlace place = json_place_of(reader->json, reader->length, reader->root, value, FALSE);
        g_autofree char *text =
            g_strdup_printf("%s:%u:%u", reader->label, place.line, place.column);
        contract_book_refer_kind(reader->book, name, text);
    }
    *ret_kind = kind;
    return TRUE;
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static gboolean read_class(Reader *reader, const cJSON *value, gpointer target)
{
    static const ResourceClass classes[] = {RESOURCE_CSTRING, RESOURCE_MEMORY, RESOURCE_OBJECT,
                                            RESOURCE_HANDLE,  RESOURCE_PINNER, RESOURCE_FILE};
    const char *names[G_N_ELEMENTS(classes)];
    const char *name = NULL;
    if (!read_string(reader, value, &name)) {
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
        names[i] = resource_class_name(classes[i]);
        if (strcmp(names[i], name) == 0) {
            ((ResourceKind *)target)->cls = classes[i];
            return TRUE;
        }
    }
    return fail_unknown(reader, value, FALSE, "class", name, names, G_N_ELEMENTS(names));
}

static gboolean read_kind_name_key(Reader *reader, const cJSON *value, gpointer target)
{
    return read_string(reader, value, &((ResourceKind *)target)->name);
}
static gboolean read_family(Reader *reader, const cJSON *value, gpointer target)
{
    return read_string(reader, value, &((ResourceKind *)target)->family);
}
static gboolean read_release(Reader *reader, const cJSON *value, gpointer target)
{
    return read_string(reader, value, &((ResourceKind *)target)->release);
}
static gboolean read_secret(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ResourceKind *)target)->secret);
}
static gboolean read_clears(Reader *reader, const cJSON *value, gpointer target)
{
    return read_string(reader, value, &((ResourceKind *)target)->clears);
}
static gboolean read_nullable(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ResourceKind *)target)->nullable);
}
static gboolean read_leak_exempt(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ResourceKind *)target)->leak_exempt);
}
static gboolean read_checked(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ResourceKind *)target)->checked);
}
static gboolean read_invalid(Reader *reader, const cJSON *value, gpointer target)
{
    if (!cJSON_IsNumber(value) || value->valuedouble != value->valueint) {
        return fail(reader, value, FALSE, "\"invalid\" must be a whole number");
    }
    ((ResourceKind *)target)->invalid = value->valueint;
    return TRUE;
}

static const KeyRow kind_keys[] = {
    {"name", read_kind_name_key},
    {"class", read_class},
    {"family", read_family},
    {"release", read_release},
    {"secret", read_secret},
    {"clears", read_clears},
    {"nullable", read_nullable},
    {"leak_exempt", read_leak_exempt},
    {"invalid", read_invalid},
    {"checked", read_checked},
    {"comment", NULL},
};

static gboolean read_kind(Reader *reader, const cJSON *value)
{
    const cJSON *name =
        cJSON_IsObject(value) ? cJSON_GetObjectItemCaseSensitive(value, "name") : NULL;
    ResourceKind draft = {.cls = RESOURCE_OBJECT, .nullable = TRUE};
    if (!read_object(reader, value, "a kind", kind_keys, G_N_ELEMENTS(kind_keys), &draft)) {
        return FALSE;
    }
    if (name == NULL) {
        return fail(reader, value, FALSE, "a kind needs a \"name\"");
    }
    if (draft.release == NULL) {
        return fail(reader, value, FALSE,
                    "kind \"%s\" needs a \"release\": the function that ends its life", draft.name);
    }
    if (draft.family == NULL) {
        draft.family = draft.name;
    }
    gboolean may_fill;
    ResourceKind *kind =
        contract_book_claim_kind(reader->book, draft.name, reader->authority, &may_fill);
    if (may_fill) {
        *kind = draft;
    }
    const char *release = g_str_has_prefix(draft.release, "C.") ? draft.release + 2 : draft.release;
    if (!g_hash_table_contains(reader->released_by, release)) {
        g_hash_table_insert(reader->released_by, (gpointer)g_intern_string(release),
                            (gpointer)draft.name);
    }
    return TRUE;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static const ContractMode all_modes[] = {
    CONTRACT_UNKNOWN,    CONTRACT_BORROWS,        CONTRACT_RETAINS, CONTRACT_CONSUMES,
    CONTRACT_RELEASES,   CONTRACT_FILLS,          CONTRACT_INITS,   CONTRACT_WIPES,
    CONTRACT_INCREMENTS, CONTRACT_FILLS_BORROWED,
};

static gboolean find_mode(const char *name, ContractMode *ret_mode)
{
    for (guint i = 0; i < G_N_ELEMENTS(all_modes); i++) {
        if (strcmp(contract_mode_name(all_modes[i]), name) == 0) {
            *ret_mode = all_modes[i];
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean read_mode(Reader *reader, const cJSON *value, ContractMode *ret_mode)
{
    const char *name = NULL;
    if (!read_string(reader, value, &name)) {
        return FALSE;
    }
    if (find_mode(name, ret_mode)) {
        return TRUE;
    }
    const char *names[G_N_ELEMENTS(all_modes)];
    for (guint i = 0; i < G_N_ELEMENTS(all_modes); i++) {
        names[i] = contract_mode_name(all_modes[i]);
    }
    return fail_unknown(reader, value, FALSE, "mode", name, names, G_N_ELEMENTS(names));
}

/* {"fills": "EVP_PKEY"} or {"consumes": true}: the mode is the key. */
static gboolean read_param_mode(Reader *reader, const cJSON *value, gpointer target)
{
    ContractParam *param = target;
    ContractMode mode = CONTRACT_UNKNOWN;
    if (param->mode != CONTRACT_UNKNOWN) {
        return fail(reader, value, TRUE, "a parameter has one mode: \"%s\" comes after \"%s\"",
                    value->string, contract_mode_name(param->mode));
    }
    find_mode(value->string, &mode);
    param->mode = mode;
    return cJSON_IsTrue(value) || read_kind_name(reader, value, &param->kind);
}
static gboolean read_param_family(Reader *reader, const cJSON *value, gpointer target)
{
    return read_string(reader, value, &((ContractParam *)target)->family);
}
static gboolean read_param_on_success(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ContractParam *)target)->on_success_only);
}
static gboolean read_param_refills(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ContractParam *)target)->refills);
}
static gboolean read_param_elements(Reader *reader, const cJSON *value, gpointer target)
{
    return read_index(reader, value, &((ContractParam *)target)->elements);
}
static gboolean read_param_always(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ContractParam *)target)->always);
}
static gboolean read_param_indirect(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ContractParam *)target)->indirect);
}
static gboolean read_param_droppable(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((ContractParam *)target)->droppable);
}
static gboolean read_param_secret(Reader *reader, const cJSON *value, gpointer target)
{
    gboolean secret = FALSE;
    gboolean ok = read_bool(reader, value, &secret);
    ((ContractParam *)target)->secret = secret ? g_intern_string("secret argument") : NULL;
    return ok;
}
static gboolean read_param_destructor(Reader *reader, const cJSON *value, gpointer target)
{
    ContractParam *param = target;
    param->conditional_on_destructor = TRUE;
    return read_index(reader, value, &param->destructor_param);
}

static const KeyRow param_keys[] = {
    {"unknown", read_param_mode},
    {"borrows", read_param_mode},
    {"retains", read_param_mode},
    {"consumes", read_param_mode},
    {"releases", read_param_mode},
    {"fills", read_param_mode},
    {"inits", read_param_mode},
    {"wipes", read_param_mode},
    {"increments", read_param_mode},
    {"fills_borrowed", read_param_mode},
    {"family", read_param_family},
    {"on_success", read_param_on_success},
    {"refills", read_param_refills},
    {"elements", read_param_elements},
    {"destructor", read_param_destructor},
    {"indirect", read_param_indirect},
    {"droppable", read_param_droppable},
    {"secret", read_param_secret},
    {"always", read_param_always},
    {"comment", NULL},
};

static gboolean check_param(Reader *reader, const cJSON *value, const ContractParam *param)
{
    gboolean gives = param->mode == CONTRACT_FILLS || param->mode == CONTRACT_INITS;
    if (param->mode == CONTRACT_INITS && param->kind != NULL) {
        ((ResourceKind *)param->kind)->in_place = TRUE;
    }
    if (gives && param->kind == NULL) {
        return fail(reader, value, FALSE, "\"%s\" needs a kind: {\"%s\": \"KIND\"}",
                    contract_mode_name(param->mode), contract_mode_name(param->mode));
    }
    if (param->family != NULL && param->mode != CONTRACT_RELEASES) {
        return fail(reader, value, FALSE, "\"family\" goes with \"releases\"");
    }
    if (param->always && !gives) {
        return fail(reader, value, FALSE, "\"always\" goes with \"fills\" or \"inits\"");
    }
    if (param->elements != 0 && param->mode != CONTRACT_FILLS) {
        return fail(reader, value, FALSE, "\"elements\" goes with \"fills\"");
    }
    if (param->refills && !gives) {
        return fail(reader, value, FALSE, "\"refills\" goes with \"fills\" or \"inits\"");
    }
    return TRUE;
}

static gboolean read_param(Reader *reader, const cJSON *value, Draft *draft)
{
    char *end;
    guint64 index = g_ascii_strtoull(value->string, &end, 10);
    if (end == value->string || *end != '\0' || index >= MAX_PARAMS) {
        return fail(reader, value, TRUE, "\"%s\" is no index of a parameter (from 0)",
                    value->string);
    }
    if (draft->param_set[index]) {
        return fail(reader, value, TRUE, "parameter %s is given twice", value->string);
    }
    ContractParam param = {
        .destructor_param = -1, .authority = reader->authority, .why = reader->why};
    gboolean ok = cJSON_IsObject(value) ? read_object(reader, value, "a parameter", param_keys,
                                                      G_N_ELEMENTS(param_keys), &param)
                                        : read_mode(reader, value, &param.mode);
    if (!ok || !check_param(reader, value, &param)) {
        return FALSE;
    }
    draft->params[index] = param;
    draft->param_set[index] = TRUE;
    draft->n_params = MAX(draft->n_params, (guint)index + 1);
    return TRUE;
}

/* ---- functions ------------------------------------------------------------------------------- */

static gboolean read_name(Reader *reader, const cJSON *value, gpointer target)
{
    const char *name = NULL;
    if (!read_string(reader, value, &name)) {
        return FALSE;
    }
    g_ptr_array_add(((Draft *)target)->names, (gpointer)name);
    return TRUE;
}

static gboolean read_names(Reader *reader, const cJSON *value, gpointer target)
{
    if (!cJSON_IsArray(value)) {
        return fail(reader, value, FALSE, "\"names\" must be a list of names");
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (!read_name(reader, child, target)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_params(Reader *reader, const cJSON *value, gpointer target)
{
    if (!cJSON_IsObject(value)) {
        return fail(reader, value, FALSE, "\"params\" must be an object: {\"0\": \"borrows\"}");
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (!read_param(reader, child, target)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_rest(Reader *reader, const cJSON *value, gpointer target)
{
    return read_mode(reader, value, &((Draft *)target)->contract.rest);
}

static gboolean read_result_borrowed_from(Reader *reader, const cJSON *value, gpointer target)
{
    Contract *contract = target;
    contract->result_borrowed = TRUE;
    return read_index(reader, value, &contract->result_parent);
}
static gboolean read_result_alias(Reader *reader, const cJSON *value, gpointer target)
{
    return read_index(reader, value, &((Contract *)target)->result_alias);
}
static gboolean read_result_kind(Reader *reader, const cJSON *value, gpointer target)
{
    return read_kind_name(reader, value, &((Contract *)target)->result_kind);
}
static gboolean read_result_if_null(Reader *reader, const cJSON *value, gpointer target)
{
    return read_index(reader, value, &((Contract *)target)->null_param);
}

static const KeyRow result_keys[] = {
    {"kind", read_result_kind},
    {"if_null", read_result_if_null},
    {"alias", read_result_alias},
    {"borrowed_from", read_result_borrowed_from},
    {"comment", NULL},
};

/* "EVP_PKEY", "borrowed", "none", {"alias": 0}, {"borrowed_from": 0},
 * {"kind": "memory", "if_null": 1}. */
static gboolean read_result(Reader *reader, const cJSON *value, gpointer target)
{
    Contract *contract = &((Draft *)target)->contract;
    contract->result_authority = reader->authority;
    contract->result_why = reader->why;
    if (!cJSON_IsObject(value)) {
        if (cJSON_IsString(value) && strcmp(value->valuestring, "borrowed") == 0) {
            contract->result_borrowed = TRUE;
            return TRUE;
        }
        if (cJSON_IsString(value) && strcmp(value->valuestring, "none") == 0) {
            return TRUE;
        }
        return read_kind_name(reader, value, &contract->result_kind);
    }
    if (!read_object(reader, value, "a result", result_keys, G_N_ELEMENTS(result_keys), contract)) {
        return FALSE;
    }
    if (contract->null_param >= 0) {
        if (contract->result_kind == NULL) {
            return fail(reader, value, FALSE, "\"if_null\" goes with \"kind\"");
        }
        contract->null_result_kind = contract->result_kind;
        contract->result_kind = NULL;
    }
    return TRUE;
}

typedef struct SuccessRow {
    const char *text;
    ContractSuccess success;
} SuccessRow;

static const SuccessRow success_rows[] = {
    {"== 0", CONTRACT_SUCCESS_ZERO},       {"!= 0", CONTRACT_SUCCESS_NONZERO},
    {"> 0", CONTRACT_SUCCESS_POSITIVE},    {">= 0", CONTRACT_SUCCESS_NOT_NEGATIVE},
    {"!= NULL", CONTRACT_SUCCESS_NONNULL}, {"no error", CONTRACT_SUCCESS_NO_ERROR},
};

static gboolean read_success(Reader *reader, const cJSON *value, gpointer target)
{
    Contract *contract = &((Draft *)target)->contract;
    const char *text = NULL;
    if (!read_string(reader, value, &text)) {
        return FALSE;
    }
    const char *texts[G_N_ELEMENTS(success_rows)];
    for (guint i = 0; i < G_N_ELEMENTS(success_rows); i++) {
        texts[i] = success_rows[i].text;
        if (strcmp(texts[i], text) == 0) {
            contract->success = success_rows[i].success;
            contract->status_why = reader->why;
            return TRUE;
        }
    }
    if (g_str_has_prefix(text, "== ") && text[3] != '\0' && strchr(text + 3, ' ') == NULL) {
        contract->success = CONTRACT_SUCCESS_CONSTANT;
        contract->success_constant = g_intern_string(text + 3);
        contract->status_why = reader->why;
        return TRUE;
    }
    return fail(reader, value, FALSE,
                "unknown success \"%s\"; known: == 0, != 0, > 0, >= 0, != NULL, no error, "
                "== CONSTANT",
                text);
}

static gboolean read_must_check(Reader *reader, const cJSON *value, gpointer target)
{
    Contract *contract = &((Draft *)target)->contract;
    contract->status_why = reader->why;
    if (cJSON_IsString(value) && strcmp(value->valuestring, "habit") == 0) {
        contract->status_by_habit = TRUE;
        return TRUE;
    }
    return read_bool(reader, value, &contract->status_must_be_read);
}
static gboolean read_error_param(Reader *reader, const cJSON *value, gpointer target)
{
    return read_index(reader, value, &((Draft *)target)->contract.error_param);
}
static gboolean read_resizes(Reader *reader, const cJSON *value, gpointer target)
{
    return read_index(reader, value, &((Draft *)target)->contract.resizes);
}
static gboolean read_finalizer(Reader *reader, const cJSON *value, gpointer target)
{
    gint index = 0;
    gboolean ok = read_index(reader, value, &index);
    ((Draft *)target)->contract.finalizer = (guint)index + 1;
    return ok;
}
static gboolean read_stops_cleanup(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((Draft *)target)->contract.stops_cleanup);
}
static gboolean read_state_of(Reader *reader, const cJSON *value, gpointer target)
{
    gint index = 0;
    gboolean ok = read_index(reader, value, &index);
    ((Draft *)target)->contract.state_of = (guint)index + 1;
    return ok;
}
static gboolean read_noreturn(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((Draft *)target)->contract.noreturn);
}
static gboolean read_error_number(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((Draft *)target)->contract.error_number);
}
static gboolean read_never_null(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((Draft *)target)->contract.never_null);
}
/* [0, 1]: the parameters that must not be null. */
static gboolean read_nonnull(Reader *reader, const cJSON *value, gpointer target)
{
    if (!cJSON_IsArray(value)) {
        return fail(reader, value, FALSE, "\"nonnull\" must be a list of parameters");
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        gint index = 0;
        if (!read_index(reader, child, &index)) {
            return FALSE;
        }
        ((Draft *)target)->contract.nonnull |= index < 32 ? 1u << index : 0;
    }
    return TRUE;
}
static gboolean read_calls_back(Reader *reader, const cJSON *value, gpointer target)
{
    return read_bool(reader, value, &((Draft *)target)->contract.calls_back);
}

static gboolean read_copy_from(Reader *reader, const cJSON *value, gpointer target)
{
    gint index = 0;
    gboolean ok = read_index(reader, value, &index);
    ((Contract *)target)->copies_from = (guint)index + 1;
    return ok;
}
static gboolean read_copy_to(Reader *reader, const cJSON *value, gpointer target)
{
    gint index = 0;
    gboolean ok = read_index(reader, value, &index);
    ((Contract *)target)->copies_to = (guint)index + 1;
    return ok;
}

static const KeyRow copy_keys[] = {{"from", read_copy_from}, {"to", read_copy_to}};

/* 0: the result is a copy of argument 0; {"from": 1, "to": 0}. */
static gboolean read_copies(Reader *reader, const cJSON *value, gpointer target)
{
    Contract *contract = &((Draft *)target)->contract;
    return cJSON_IsObject(value)
               ? read_object(reader, value, "a copy", copy_keys, G_N_ELEMENTS(copy_keys), contract)
               : read_copy_from(reader, value, contract);
}

static const KeyRow function_keys[] = {
    {"name", read_name},
    {"names", read_names},
    {"result", read_result},
    {"params", read_params},
    {"rest", read_rest},
    {"success", read_success},
    {"must_check", read_must_check},
    {"error_param", read_error_param},
    {"state_of", read_state_of},
    {"resizes", read_resizes},
    {"noreturn", read_noreturn},
    {"never_null", read_never_null},
    {"error_number", read_error_number},
    {"nonnull", read_nonnull},
    {"calls_back", read_calls_back},
    {"finalizer", read_finalizer},
    {"stops_cleanup", read_stops_cleanup},
    {"copies", read_copies},
    {"comment", NULL},
};

/* A bare "releases": the kind that this function is the release of, in the same file. */
static gboolean resolve_release(Reader *reader, const cJSON *node, const char *name,
                                ContractParam *param)
{
    if (param->mode != CONTRACT_RELEASES) {
        return TRUE;
    }
    if (param->kind == NULL && param->family == NULL) {
        const char *kind = g_hash_table_lookup(reader->released_by, name);
        if (kind == NULL) {
            return fail(reader, node, FALSE,
                        "what does %s release? No kind of this file has it as its release: write "
                        "{\"releases\": \"KIND\"} or {\"releases\": true, \"family\": \"FAMILY\"}",
                        name);
        }
        param->kind = contract_book_kind(reader->book, kind);
    }
    if (param->kind != NULL && param->family == NULL) {
        param->family = param->kind->family;
    }
    return TRUE;
}

static gboolean write_contract(Reader *reader, const cJSON *node, const char *name,
                               const Draft *draft)
{
    Contract *contract = contract_book_add(reader->book, name, reader->authority, draft->n_params);
    Contract before = *contract;
    *contract = draft->contract;
    contract->name = before.name;
    contract->n_params = before.n_params;
    contract->params = before.params;
    contract->variadic = before.variadic;
    for (guint i = 0; i < draft->n_params; i++) {
        ContractParam *param = &contract->params[i];
        if (draft->param_set[i]) {
            *param = draft->params[i];
        } else if (draft->contract.rest != CONTRACT_UNKNOWN) {
            *param = (ContractParam){.mode = draft->contract.rest,
                                     .destructor_param = -1,
                                     .authority = reader->authority,
                                     .why = reader->why};
        }
        if (!resolve_release(reader, node, name, param)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_function(Reader *reader, const cJSON *value)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Draft draft = {.names = names,
                   .contract = {.result_parent = -1,
                                .result_alias = -1,
                                .null_param = -1,
                                .resizes = -1,
                                .result_authority = CONTRACT_FROM_NOTHING,
                                .result_why = reader->why,
                                .error_param = -1}};
    if (!read_object(reader, value, "a function", function_keys, G_N_ELEMENTS(function_keys),
                     &draft)) {
        return FALSE;
    }
    if (names->len == 0) {
        return fail(reader, value, FALSE, "a function needs a \"name\"");
    }
    for (guint i = 0; i < names->len; i++) {
        if (!write_contract(reader, value, g_ptr_array_index(names, i), &draft)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- patterns of comments -------------------------------------------------------------------- */

typedef struct PatternDraft {
    const cJSON *pattern;
    Draft draft; /* for its success */
    gboolean means_given;
    ContractMeaning meaning;
} PatternDraft;

static gboolean read_pattern_text(Reader *reader, const cJSON *value, gpointer target)
{
    const char *text = NULL;
    ((PatternDraft *)target)->pattern = value;
    return read_string(reader, value, &text);
}

static gboolean read_means(Reader *reader, const cJSON *value, gpointer target)
{
    static const char *const names[] = {
        [CONTRACT_MEANS_RELEASED_BY] = "released_by", [CONTRACT_MEANS_OWNED] = "owned",
        [CONTRACT_MEANS_BORROWED] = "borrowed",       [CONTRACT_MEANS_CONSUMES] = "consumes",
        [CONTRACT_MEANS_RETAINS] = "retains",
    };
    PatternDraft *pattern = target;
    const char *name = NULL;
    if (!read_string(reader, value, &name)) {
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], name) == 0) {
            pattern->meaning = (ContractMeaning)i;
            pattern->means_given = TRUE;
            return TRUE;
        }
    }
    return fail_unknown(reader, value, FALSE, "meaning", name, names, G_N_ELEMENTS(names));
}

static gboolean read_pattern_success(Reader *reader, const cJSON *value, gpointer target)
{
    PatternDraft *pattern = target;
    pattern->meaning = CONTRACT_MEANS_SUCCESS;
    pattern->means_given = TRUE;
    return read_success(reader, value, &pattern->draft);
}

static const KeyRow pattern_keys[] = {
    {"pattern", read_pattern_text},
    {"means", read_means},
    {"success", read_pattern_success},
    {"comment", NULL},
};

static gboolean read_pattern(Reader *reader, const cJSON *value)
{
    PatternDraft pattern = {.pattern = NULL};
    g_autofree char *message = NULL;
    if (!read_object(reader, value, "a comment pattern", pattern_keys, G_N_ELEMENTS(pattern_keys),
                     &pattern)) {
        return FALSE;
    }
    if (pattern.pattern == NULL || !pattern.means_given) {
        return fail(reader, value, FALSE,
                    "a comment pattern needs \"pattern\" and \"means\" or \"success\"");
    }
    if (!contract_book_add_pattern(reader->book, pattern.pattern->valuestring, pattern.meaning,
                                   pattern.draft.contract.success, &message)) {
        return fail(reader, pattern.pattern, FALSE, "bad pattern: %s", message);
    }
    return TRUE;
}

/* ---- the file -------------------------------------------------------------------------------- */

static gboolean read_list(Reader *reader, const cJSON *list, const char *what,
                          gboolean (*read)(Reader *, const cJSON *))
{
    if (!cJSON_IsArray(list)) {
        return fail(reader, list, FALSE, "\"%s\" must be a list", what);
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, list)
    {
        if (!read(reader, child)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_constants(Reader *reader, const cJSON *value, gpointer target)
{
    (void)target;
    if (!cJSON_IsObject(value)) {
        return fail(reader, value, FALSE, "\"constants\" must be an object of numbers");
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (!cJSON_IsNumber(child) || child->valuedouble != child->valueint) {
            return fail(reader, child, FALSE, "\"%s\" must be a whole number", child->string);
        }
        contract_book_set_constant(reader->book, child->string, child->valueint);
    }
    return TRUE;
}

static gboolean read_prefixes(Reader *reader, const cJSON *value, gpointer target)
{
    (void)target;
    if (!cJSON_IsArray(value)) {
        return fail(reader, value, FALSE, "\"prefixes\" must be a list of strings");
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        const char *prefix = NULL;
        if (!read_string(reader, child, &prefix)) {
            return FALSE;
        }
        contract_book_add_prefix(reader->book, prefix);
    }
    return TRUE;
}

static gboolean read_kinds(Reader *reader, const cJSON *value, gpointer target)
{
    (void)target;
    return read_list(reader, value, "kinds", read_kind);
}

static gboolean read_patterns(Reader *reader, const cJSON *value, gpointer target)
{
    (void)target;
    return read_list(reader, value, "comment_patterns", read_pattern);
}

static gboolean read_functions(Reader *reader, const cJSON *value, gpointer target)
{
    /* Kinds first, wherever they stand in the file. */
    (void)target;
    return cJSON_IsArray(value) || fail(reader, value, FALSE, "\"functions\" must be a list");
}

static const KeyRow file_keys[] = {
    {"$schema", NULL},
    {"library", NULL},
    {"comment", NULL},
    {"headers", NULL},
    {"pkg_config", NULL},
    {"defines", NULL},
    {"constants", read_constants},
    {"prefixes", read_prefixes},
    {"kinds", read_kinds},
    {"comment_patterns", read_patterns},
    {"functions", read_functions},
};

static gboolean read_file(Reader *reader)
{
    if (!read_object(reader, reader->root, "a resource file", file_keys, G_N_ELEMENTS(file_keys),
                     NULL)) {
        return FALSE;
    }
    const cJSON *functions = cJSON_GetObjectItemCaseSensitive(reader->root, "functions");
    return functions == NULL || read_list(reader, functions, "functions", read_function);
}

gboolean contract_book_read_json(ContractBook *book, const char *json, gsize length,
                                 const char *label, ContractAuthority authority, GError **error)
{
    const char *end = json;
    g_autoptr(cJSON) root = cJSON_ParseWithLengthOpts(json, length, &end, 0);
    while (root != NULL && end < json + length && strchr(" \t\r\n", *end) != NULL) {
        end++;
    }
    if (root == NULL || (end < json + length && *end != '\0')) {
        JsonPlace place = json_place_at(json, length, end == NULL ? 0 : (gsize)(end - json));
        g_set_error(error, CONTRACT_ERROR, 0, "%s:%u:%u: %s", label, place.line, place.column,
                    root == NULL ? "not valid JSON here" : "text after the end of the JSON value");
        return FALSE;
    }
    g_autofree char *why = g_strdup_printf("%s %s", contract_authority_name(authority), label);
    g_autoptr(GHashTable) released_by = g_hash_table_new(g_str_hash, g_str_equal);
    Reader reader = {
        .book = book,
        .json = json,
        .length = length,
        .label = label,
        .why = g_intern_string(why),
        .authority = authority,
        .root = root,
        .released_by = released_by,
        .error = error,
    };
    return read_file(&reader) &&
           (authority != CONTRACT_FROM_CONFIG || contract_book_check(book, error));
}
