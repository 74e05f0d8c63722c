/* The book of contracts: layers by authority, merged field by field when they are looked up.
 * Does not know where contracts come from: contract_json.c and contract_infer.c write them. */
#include "analyzers/lifetime/contract.h"
#include "analyzers/lifetime/json_place.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define N_AUTHORITIES (CONTRACT_FROM_NOTHING + 1)

typedef struct KindEntry {
    ResourceKind kind;
    ContractAuthority authority; /* of who filled it in; FROM_NOTHING: nobody yet */
} KindEntry;

typedef struct Entry {
    const char *name;
    Contract *layers[N_AUTHORITIES];
    Contract merged;
    gboolean stale;
} Entry;

struct ContractBook {
    const ContractBook *base; /* borrowed, or NULL */
    GHashTable *kinds;        /* interned name -> KindEntry * */
    GHashTable *entries;      /* interned name -> Entry * */
    GHashTable *constants;    /* interned name -> gint64 * */
    GHashTable *shapes;       /* interned name -> GUINT_TO_POINTER(ContractShape) */
    GPtrArray *prefixes;      /* interned: names with one mean what they mean without */
    GPtrArray *patterns;      /* ContractPattern * */
    GHashTable *references;   /* interned kind name -> char *: who named it before it was defined */
};

G_DEFINE_QUARK(custody - contract - error - quark, contract_error)

static void contract_clear(Contract *contract)
{
    g_clear_pointer(&contract->params, g_free);
}

static void entry_free(gpointer data)
{
    Entry *entry = data;
    for (guint i = 0; i < N_AUTHORITIES; i++) {
        if (entry->layers[i] != NULL) {
            contract_clear(entry->layers[i]);
            g_free(entry->layers[i]);
        }
    }
    contract_clear(&entry->merged);
    g_free(entry);
}

static void pattern_free(gpointer data)
{
    ContractPattern *pattern = data;
    pcre2_code_free(pattern->code);
    g_free(pattern);
}

ContractBook *contract_book_new(void)
{
    ContractBook *book = g_new0(ContractBook, 1);
    book->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    book->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    book->shapes = g_hash_table_new(NULL, NULL);
    book->constants = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    book->references = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    book->prefixes = g_ptr_array_new();
    book->patterns = g_ptr_array_new_with_free_func(pattern_free);
    return book;
}

ContractBook *contract_book_new_over(const ContractBook *base)
{
    ContractBook *book = contract_book_new();
    book->base = base;
    return book;
}

void contract_book_free(ContractBook *book)
{
    if (book == NULL) {
        return;
    }
    g_hash_table_unref(book->kinds);
    g_hash_table_unref(book->entries);
    g_hash_table_unref(book->constants);
    g_hash_table_unref(book->shapes);
    g_hash_table_unref(book->references);
    g_ptr_array_unref(book->prefixes);
    g_ptr_array_unref(book->patterns);
    g_free(book);
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static KindEntry *find_kind(const ContractBook *book, const char *name)
{
    for (; book != NULL; book = book->base) {
        KindEntry *entry = g_hash_table_lookup(book->kinds, name);
        if (entry != NULL) {
            return entry;
        }
    }
    return NULL;
}

static KindEntry *add_kind(ContractBook *book, const char *name)
{
    KindEntry *entry = g_new0(KindEntry, 1);
    entry->kind = (ResourceKind){
        .name = g_intern_string(name),
        .cls = RESOURCE_OBJECT,
        .family = g_intern_string(name),
        .nullable = TRUE,
    };
    entry->authority = CONTRACT_FROM_NOTHING;
    g_hash_table_insert(book->kinds, (gpointer)entry->kind.name, entry);
    return entry;
}

ResourceKind *contract_book_kind(ContractBook *book, const char *name)
{
    KindEntry *entry = find_kind(book, name);
    return entry != NULL ? &entry->kind : &add_kind(book, name)->kind;
}

ResourceKind *contract_book_claim_kind(ContractBook *book, const char *name,
                                       ContractAuthority authority, gboolean *ret_may_fill)
{
    KindEntry *entry = find_kind(book, name);
    gboolean may_fill = entry == NULL || authority <= entry->authority;
    if (entry == NULL) {
        entry = add_kind(book, name);
    } else if (may_fill && g_hash_table_lookup(book->kinds, name) == NULL) {
        /* The base book's kind stays as it is for everybody else. */
        ResourceKind before = entry->kind;
        entry = add_kind(book, name);
        entry->kind = before;
    }
    if (may_fill) {
        entry->authority = authority;
    }
    *ret_may_fill = may_fill;
    return &entry->kind;
}

/* ---- contracts ------------------------------------------------------------------------------- */

static void contract_init(Contract *contract, const char *name)
{
    *contract = (Contract){
        .name = name,
        .result_parent = -1,
        .result_alias = -1,
        .null_param = -1,
        .resizes = -1,
        .result_authority = CONTRACT_FROM_NOTHING,
        .error_param = -1,
    };
}

static void contract_set_n_params(Contract *contract, guint n_params)
{
    if (n_params <= contract->n_params) {
        return;
    }
    contract->params = g_renew(ContractParam, contract->params, n_params);
    for (guint i = contract->n_params; i < n_params; i++) {
        contract->params[i] =
            (ContractParam){.destructor_param = -1, .authority = CONTRACT_FROM_NOTHING};
    }
    contract->n_params = n_params;
}

static Entry *own_entry(ContractBook *book, const char *name)
{
    Entry *entry = g_hash_table_lookup(book->entries, name);
    if (entry == NULL) {
        entry = g_new0(Entry, 1);
        entry->name = g_intern_string(name);
        entry->stale = TRUE;
        g_hash_table_insert(book->entries, (gpointer)entry->name, entry);
    }
    return entry;
}

Contract *contract_book_add(ContractBook *book, const char *name, ContractAuthority authority,
                            guint n_params)
{
    Entry *entry = own_entry(book, name);
    Contract **layer = &entry->layers[authority];
    if (*layer == NULL) {
        *layer = g_new0(Contract, 1);
        contract_init(*layer, entry->name);
    }
    contract_set_n_params(*layer, n_params);
    entry->stale = TRUE;
    return *layer;
}

void contract_book_add_prefix(ContractBook *book, const char *prefix)
{
    g_ptr_array_add(book->prefixes, (gpointer)g_intern_string(prefix));
}

/* ---- merging --------------------------------------------------------------------------------- */

/* The layers of one name, strongest first. */
typedef struct Layers {
    guint n;
    ContractAuthority authority[2 * N_AUTHORITIES];
    const Contract *contract[2 * N_AUTHORITIES];
} Layers;

static void collect_layer(const ContractBook *book, const char *name, ContractAuthority authority,
                          Layers *layers)
{
    for (const ContractBook *at = book; at != NULL; at = at->base) {
        const Entry *entry = g_hash_table_lookup(at->entries, name);
        if (entry != NULL && entry->layers[authority] != NULL &&
            layers->n < G_N_ELEMENTS(layers->contract)) {
            layers->authority[layers->n] = authority;
            layers->contract[layers->n++] = entry->layers[authority];
        }
    }
}

/* The name behind a registered prefix, or NULL. */
static const char *without_prefix(const ContractBook *book, const char *name)
{
    for (const ContractBook *at = book; at != NULL; at = at->base) {
        for (guint i = 0; i < at->prefixes->len; i++) {
            const char *prefix = g_ptr_array_index(at->prefixes, i);
            if (g_str_has_prefix(name, prefix)) {
                return name + strlen(prefix);
            }
        }
    }
    return NULL;
}

static void collect_layers(const ContractBook *book, const char *name, Layers *layers)
{
    layers->n = 0;
    for (guint authority = 0; authority < N_AUTHORITIES; authority++) {
        guint before = layers->n;
        collect_layer(book, name, (ContractAuthority)authority, layers);
        if (authority == CONTRACT_FROM_RESOURCES && layers->n == before) {
            const char *behind = without_prefix(book, name);
            if (behind != NULL) {
                collect_layer(book, behind, CONTRACT_FROM_RESOURCES, layers);
            }
        }
    }
}

static gboolean states_result(const Contract *contract)
{
    return contract->result_kind != NULL || contract->result_borrowed ||
           contract->result_alias >= 0 || contract->resizes >= 0 ||
           contract->null_result_kind != NULL ||
           contract->result_authority != CONTRACT_FROM_NOTHING;
}

static void merge_result(Contract *merged, const Contract *layer, ContractAuthority authority)
{
    merged->result_kind = layer->result_kind;
    merged->result_borrowed = layer->result_borrowed;
    merged->result_parent = layer->result_parent;
    merged->result_alias = layer->result_alias;
    merged->null_result_kind = layer->null_result_kind;
    merged->null_param = layer->null_param;
    merged->resizes = layer->resizes;
    merged->result_authority = authority;
    merged->result_why = layer->result_why;
}

static void merge_status(Contract *merged, const Contract *layer, ContractAuthority authority)
{
    if (merged->success == CONTRACT_SUCCESS_UNSTATED) {
        merged->success = layer->success;
        merged->success_constant = layer->success_constant;
    }
    if (merged->error_param < 0 && merged->rest == CONTRACT_UNKNOWN) {
        merged->error_param = layer->error_param;
    }
    if (merged->state_of == 0) {
        merged->state_of = layer->state_of;
    }
    merged->status_must_be_read |= layer->status_must_be_read;
    merged->status_by_habit |= layer->status_by_habit;
    if (merged->status_why == NULL) {
        merged->status_why = layer->status_why;
        merged->status_authority = authority;
    }
    if (merged->copies_from == 0) {
        merged->copies_from = layer->copies_from;
        merged->copies_to = layer->copies_to;
    }
    if (merged->finalizer == 0) {
        merged->finalizer = layer->finalizer;
    }
    merged->noreturn |= layer->noreturn;
    merged->nonnull |= layer->nonnull;
    merged->stops_cleanup |= layer->stops_cleanup;
    merged->never_null |= layer->never_null;
    merged->error_number |= layer->error_number;
    merged->calls_back |= layer->calls_back;
    merged->variadic |= layer->variadic;
    if (merged->rest == CONTRACT_UNKNOWN) {
        merged->rest = layer->rest;
    }
    if (merged->pos.line == 0) {
        merged->pos = layer->pos;
    }
}

/* What the strongest layer that speaks about parameter i says. */
static void merge_param(ContractParam *merged, guint i, const Layers *layers)
{
    const char *secret = NULL;
    for (guint l = 0; l < layers->n && secret == NULL; l++) {
        secret = i < layers->contract[l]->n_params ? layers->contract[l]->params[i].secret : NULL;
    }
    merged->secret = secret;
    for (guint l = 0; l < layers->n; l++) {
        const Contract *layer = layers->contract[l];
        if (i >= layer->n_params) {
            if (layer->rest == CONTRACT_UNKNOWN) {
                continue;
            }
            merged->mode = layer->rest;
            merged->why = layer->result_why;
        } else {
            const ContractParam *param = &layer->params[i];
            if (param->mode == CONTRACT_UNKNOWN && param->authority == CONTRACT_FROM_NOTHING) {
                continue;
            }
            *merged = *param;
            merged->secret = secret;
        }
        merged->authority = layers->authority[l];
        return;
    }
}

static void entry_merge(Entry *entry, const Layers *layers)
{
    contract_clear(&entry->merged);
    contract_init(&entry->merged, entry->name);
    gboolean result_known = FALSE;
    for (guint l = 0; l < layers->n; l++) {
        const Contract *layer = layers->contract[l];
        contract_set_n_params(&entry->merged, layer->n_params);
        if (!result_known && states_result(layer)) {
            merge_result(&entry->merged, layer, layers->authority[l]);
            result_known = TRUE;
        }
        merge_status(&entry->merged, layer, layers->authority[l]);
    }
    for (guint i = 0; i < entry->merged.n_params; i++) {
        merge_param(&entry->merged.params[i], i, layers);
    }
    entry->stale = FALSE;
}

const Contract *contract_book_find(ContractBook *book, const char *name)
{
    Entry *entry = g_hash_table_lookup(book->entries, name);
    if (entry == NULL || entry->stale) {
        Layers layers;
        collect_layers(book, name, &layers);
        if (layers.n == 0) {
            return NULL;
        }
        entry = own_entry(book, name);
        entry_merge(entry, &layers);
    }
    return &entry->merged;
}

/* ---- lists and constants --------------------------------------------------------------------- */

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *contract_book_names(const ContractBook *book)
{
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, book->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Entry *entry = value;
        gboolean own = FALSE; /* not merely a look-up of what the base book says */
        for (guint i = 0; i < N_AUTHORITIES && !own; i++) {
            own = entry->layers[i] != NULL;
        }
        if (own) {
            g_ptr_array_add(names, (gpointer)entry->name);
        }
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static int compare_kinds(gconstpointer a, gconstpointer b)
{
    const ResourceKind *left = *(const ResourceKind *const *)a;
    const ResourceKind *right = *(const ResourceKind *const *)b;
    return strcmp(left->name, right->name);
}

GPtrArray *contract_book_kinds(const ContractBook *book)
{
    GPtrArray *kinds = g_ptr_array_new();
    GHashTableIter iter;
    gpointer entry;
    g_hash_table_iter_init(&iter, book->kinds);
    while (g_hash_table_iter_next(&iter, NULL, &entry)) {
        g_ptr_array_add(kinds, &((KindEntry *)entry)->kind);
    }
    g_ptr_array_sort(kinds, compare_kinds);
    return kinds;
}

const ResourceKind *contract_book_kind_of_family(const ContractBook *book, const char *family,
                                                 const char *release)
{
    const ResourceKind *found = NULL;
    for (; book != NULL && found == NULL; book = book->base) {
        GHashTableIter iter;
        gpointer value;
        g_hash_table_iter_init(&iter, book->kinds);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
            const ResourceKind *kind = &((KindEntry *)value)->kind;
            if (kind->release != NULL && strcmp(kind->family, family) == 0 &&
                (release == NULL || strcmp(kind->release, release) == 0) &&
                (found == NULL || strcmp(kind->name, found->name) < 0)) {
                found = kind;
            }
        }
    }
    return found;
}

void contract_book_refer_kind(ContractBook *book, const char *name, const char *place)
{
    const char *kind = contract_book_kind(book, name)->name;
    if (!g_hash_table_contains(book->references, kind)) {
        g_hash_table_insert(book->references, (gpointer)kind, g_strdup(place));
    }
}

gboolean contract_book_check(const ContractBook *book, GError **error)
{
    g_autoptr(GPtrArray) kinds = contract_book_kinds(book);
    g_autoptr(GPtrArray) defined = g_ptr_array_new();
    for (guint i = 0; i < kinds->len; i++) {
        const ResourceKind *kind = g_ptr_array_index(kinds, i);
        if (find_kind(book, kind->name)->authority != CONTRACT_FROM_NOTHING) {
            g_ptr_array_add(defined, (gpointer)kind->name);
        }
    }
    for (guint i = 0; i < kinds->len; i++) {
        const ResourceKind *kind = g_ptr_array_index(kinds, i);
        const char *place = g_hash_table_lookup(book->references, kind->name);
        if (place == NULL || find_kind(book, kind->name)->authority != CONTRACT_FROM_NOTHING) {
            continue;
        }
        const char *nearest =
            json_nearest_name(kind->name, (const char *const *)defined->pdata, defined->len);
        g_set_error(error, CONTRACT_ERROR, 0, "%s: kind \"%s\" is defined nowhere%s%s%s", place,
                    kind->name, nearest != NULL ? "; did you mean \"" : "",
                    nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
        return FALSE;
    }
    return TRUE;
}

gboolean contract_book_constant(ContractBook *book, const char *name, gint64 *ret_value)
{
    for (const ContractBook *at = book; at != NULL; at = at->base) {
        const gint64 *value = g_hash_table_lookup(at->constants, name);
        if (value != NULL) {
            *ret_value = *value;
            return TRUE;
        }
    }
    return g_ascii_string_to_signed(name, 10, G_MININT64, G_MAXINT64, ret_value, NULL);
}

void contract_book_set_constant(ContractBook *book, const char *name, gint64 value)
{
    gint64 *copy = g_new(gint64, 1);
    *copy = value;
    g_hash_table_replace(book->constants, (gpointer)g_intern_string(name), copy);
}

ContractShape contract_book_shape(const ContractBook *book, const char *name)
{
    for (const ContractBook *at = book; at != NULL; at = at->base) {
        guint shape = GPOINTER_TO_UINT(g_hash_table_lookup(at->shapes, g_intern_string(name)));
        if (shape != CONTRACT_SHAPE_UNKNOWN) {
            return (ContractShape)shape;
        }
    }
    return CONTRACT_SHAPE_UNKNOWN;
}

void contract_book_set_shape(ContractBook *book, const char *name, ContractShape shape)
{
    g_hash_table_replace(book->shapes, (gpointer)g_intern_string(name), GUINT_TO_POINTER(shape));
}

/* ---- patterns of comments -------------------------------------------------------------------- */

gboolean contract_book_add_pattern(ContractBook *book, const char *regex, ContractMeaning meaning,
                                   ContractSuccess success, char **ret_message)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_CASELESS,
                                         &code, &offset, NULL);
    if (compiled == NULL) {
        PCRE2_UCHAR text[128];
        pcre2_get_error_message(code, text, sizeof text);
        *ret_message = g_strdup_printf("%s at character %zu", (const char *)text, offset);
        return FALSE;
    }
    /* Without a JIT for this machine PCRE2 interprets: slower, not wrong. */
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    ContractPattern *pattern = g_new(ContractPattern, 1);
    *pattern = (ContractPattern){.code = compiled, .meaning = meaning, .success = success};
    g_ptr_array_add(book->patterns, pattern);
    return TRUE;
}

GPtrArray *contract_book_patterns(const ContractBook *book)
{
    GPtrArray *patterns = g_ptr_array_new();
    for (; book != NULL; book = book->base) {
        for (guint i = 0; i < book->patterns->len; i++) {
            g_ptr_array_add(patterns, g_ptr_array_index(book->patterns, i));
        }
    }
    return patterns;
}

/* ---- names of the enumerations --------------------------------------------------------------- */

const char *contract_mode_name(ContractMode mode)
{
    static const char *const names[] = {
        [CONTRACT_UNKNOWN] = "unknown",
        [CONTRACT_BORROWS] = "borrows",
        [CONTRACT_RETAINS] = "retains",
        [CONTRACT_CONSUMES] = "consumes",
        [CONTRACT_RELEASES] = "releases",
        [CONTRACT_FILLS] = "fills",
        [CONTRACT_FILLS_BORROWED] = "fills_borrowed",
        [CONTRACT_INITS] = "inits",
        [CONTRACT_WIPES] = "wipes",
        [CONTRACT_INCREMENTS] = "increments",
    };
    return (guint)mode < G_N_ELEMENTS(names) ? names[mode] : NULL;
}

const char *contract_authority_name(ContractAuthority from)
{
    static const char *const names[] = {
        [CONTRACT_FROM_CONFIG] = "configuration",
        [CONTRACT_FROM_RESOURCES] = "resource file",
        [CONTRACT_FROM_BODY] = "its body",
        [CONTRACT_FROM_ATTRIBUTE] = "attribute",
        [CONTRACT_FROM_COMMENT] = "header comment",
        [CONTRACT_FROM_HEADER] = "header",
        [CONTRACT_FROM_HABIT] = "habit of the callers",
        [CONTRACT_FROM_NOTHING] = "nothing",
    };
    return (guint)from < G_N_ELEMENTS(names) ? names[from] : NULL;
}

const char *resource_class_name(ResourceClass cls)
{
    static const char *const names[] = {
        [RESOURCE_CSTRING] = "cstring", [RESOURCE_MEMORY] = "memory", [RESOURCE_OBJECT] = "object",
        [RESOURCE_HANDLE] = "handle",   [RESOURCE_PINNER] = "pinner", [RESOURCE_FILE] = "file",
    };
    return (guint)cls < G_N_ELEMENTS(names) ? names[cls] : NULL;
}
