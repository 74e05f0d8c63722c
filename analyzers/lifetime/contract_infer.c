/* Ownership from C declarations: pairs of releasing functions and types, then every function.
 * Prefers silence: where names and types leave doubt, a mode stays unknown. */
#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/secret.h"

#include <string.h>

/* ---- types ----------------------------------------------------------------------------------- */

/* The type's name without qualifiers, struct keywords and pointers. */
char *infer_bare_type(const char *type)
{
    g_auto(GStrv) parts = g_strsplit_set(type, " *", -1);
    static const char *const noise[] = {"const", "volatile", "restrict", "__restrict", "struct",
                                        "union", "enum",     "",         NULL};
    for (guint i = 0; parts[i] != NULL; i++) {
        if (!g_strv_contains(noise, parts[i])) {
            return g_strdup(parts[i]);
        }
    }
    return g_strdup("");
}

static gboolean is_scalar(const char *name)
{
    static const char *const scalars[] = {"char",     "signed",   "unsigned", "short",    "int",
                                          "long",     "float",    "double",   "_Bool",    "bool",
                                          "int8_t",   "uint8_t",  "int16_t",  "uint16_t", "int32_t",
                                          "uint32_t", "int64_t",  "uint64_t", "size_t",   "ssize_t",
                                          "wchar_t",  "__int128", "void",     "",         NULL};
    return g_strv_contains(scalars, name);
}

const char *infer_type_key(const CParam *param)
{
    if (param->pointer_depth == 0 || param->function_pointer || param->canonical == NULL ||
        strchr(param->canonical, '(') != NULL) {
        return NULL;
    }
    g_autofree char *base = infer_bare_type(param->canonical);
    if (strcmp(base, "void") == 0 && param->type != NULL) {
        /* typedef void *x_handle: the typedef is the type. */
        g_autofree char *handle = infer_bare_type(param->type);
        return is_scalar(handle) ? NULL : g_intern_string(handle);
    }
    return is_scalar(base) ? NULL : g_intern_string(base);
}

/* How the kind is called: as the header spells the type. */
static const char *kind_name(const CParam *param)
{
    g_autofree char *spelled =
        infer_bare_type(param->type != NULL ? param->type : param->canonical);
    return g_intern_string(spelled);
}

const char *infer_why(const char *what, const CFunction *fn)
{
    if (fn->pos.line == 0) {
        return g_intern_string(what);
    }
    g_autofree char *base = g_path_get_basename(fn->pos.path);
    g_autofree char *text = g_strdup_printf("%s, %s:%u", what, base, fn->pos.line);
    return g_intern_string(text);
}

Contract *infer_layer(Infer *infer, const CFunction *fn, ContractAuthority authority)
{
    Contract *contract = contract_book_add(infer->book, fn->name, authority, fn->n_params);
    contract->variadic = fn->variadic;
    if (contract->pos.line == 0) {
        contract->pos = fn->pos;
    }
    return contract;
}

void infer_set_param(ContractParam *param, ContractMode mode, ContractAuthority authority,
                     const char *why)
{
    param->mode = mode;
    param->authority = authority;
    param->why = why;
}

/* A body in the tree speaks for itself; its declaration's names do not. */
gboolean infer_body_is_known(const CFunction *fn)
{
    return fn->is_definition && fn->in_tree;
}

/* ---- kinds that a function releases ---------------------------------------------------------- */

const ResourceKind *infer_kind_released_by(Infer *infer, const char *function)
{
    const Contract *contract = contract_book_find(infer->book, function);
    for (guint i = 0; contract != NULL && i < contract->n_params; i++) {
        const ContractParam *param = &contract->params[i];
        if (param->mode != CONTRACT_RELEASES) {
            continue;
        }
        if (param->kind != NULL) {
            return param->kind;
        }
        if (param->family != NULL) {
            return contract_book_kind_of_family(infer->book, param->family, function);
        }
    }
    return NULL;
}

/* How memory is called that only its release function describes: "lib_string" for
 * lib_free_string, "lib_memory" for lib_free. */
static const char *memory_name(const char *release)
{
    Words words;
    words_init(&words, release);
    g_autoptr(GString) name = g_string_new(NULL);
    guint n_kept = 0;
    for (guint i = 0; i < words.n; i++) {
        if (word_release_rank(words.text[i]) == 0) {
            g_string_append_printf(name, "%s%s", n_kept > 0 ? "_" : "", words.text[i]);
            n_kept++;
        }
    }
    words_clear(&words);
    if (n_kept < 2) {
        g_string_append(name, n_kept == 0 ? "memory" : "_memory");
    }
    return g_intern_string(name->str);
}

const ResourceKind *infer_define_release(Infer *infer, const char *fn_name, const CParam *given,
                                         ContractAuthority authority, const char *why)
{
    const ResourceKind *known = infer_kind_released_by(infer, fn_name);
    if (known != NULL) {
        return known;
    }
    const CFunction *fn = g_hash_table_lookup(infer->functions, fn_name);
    const CParam *typed = fn != NULL && fn->n_params > 0 && infer_type_key(&fn->params[0]) != NULL
                              ? &fn->params[0]
                              : given;
    const char *name = infer_type_key(typed) != NULL ? kind_name(typed) : memory_name(fn_name);
    gboolean may_fill;
    ResourceKind *kind = contract_book_claim_kind(infer->book, name, authority, &may_fill);
    if (kind->release != NULL && strcmp(kind->release, fn_name) != 0) {
        /* The type has another release already: a kind of its own for this one. */
        kind = contract_book_claim_kind(infer->book, fn_name, authority, &may_fill);
    }
    if (may_fill && kind->release == NULL) {
        Words words;
        words_init(&words, kind->name);
        kind->release = g_intern_string(fn_name);
        kind->family = kind->name;
        kind->cls = infer_type_key(typed) != NULL ? RESOURCE_OBJECT : RESOURCE_MEMORY;
        kind->secret = words_find(&words, 0, words_of_secrets) >= 0;
        words_clear(&words);
    }
    Contract *contract = contract_book_add(infer->book, fn_name, authority, 1);
    infer_set_param(&contract->params[0], CONTRACT_RELEASES, authority, why);
    contract->params[0].kind = kind;
    contract->params[0].family = kind->family;
    contract->params[0].indirect =
        fn != NULL && fn->n_params > 0 && fn->params[0].pointer_depth == 2;
    return kind;
}

/* ---- pairs: which function ends the life of which type --------------------------------------- */

typedef struct Candidate {
    const CFunction *fn;
    const char *key;
    guint rank; /* smaller is surer */
} Candidate;

/* "publickey" is written in one, and PublicKey in two. */
static gboolean words_have_joined(const Words *words, const char *word)
{
    for (guint i = 0; i < words->n; i++) {
        const char *rest = word;
        for (guint j = i; j < words->n && g_str_has_prefix(rest, words->text[j]); j++) {
            rest += strlen(words->text[j]);
            if (*rest == '\0') {
                return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean infer_words_of_type(const Words *words, guint from, guint to, const CParam *param)
{
    static const char *const fillers[] = {"ptr",  "obj",  "object", "handle", "instance",
                                          "self", "safe", "full",   NULL};
    Words type, canonical;
    words_init(&type, param->type != NULL ? param->type : "");
    words_init(&canonical, param->canonical);
    gboolean all = TRUE;
    for (guint i = from; i < to && all; i++) {
        all = g_strv_contains(fillers, words->text[i]) ||
              words_have_joined(&type, words->text[i]) ||
              words_have_joined(&canonical, words->text[i]);
    }
    words_clear(&type);
    words_clear(&canonical);
    return all;
}

/* "SignalError *x_free(T *)": what went wrong, not a part of what ends. */
static gboolean gives_error(const CFunction *fn, const char *released)
{
    const char *key = infer_type_key(&fn->result);
    return fn->result.pointer_depth == 1 && !fn->result.is_char && key != NULL && key != released &&
           name_has(key, words_of_errors);
}

/* Rank of the function as releaser of its only parameter, 0 if it is none. */
static guint release_rank(const CFunction *fn)
{
    if (fn->n_params != 1 || fn->variadic) {
        return 0;
    }
    const CParam *param = &fn->params[0];
    const char *key = infer_type_key(param);
    /* x_unref(T *) may return what is left of it; other pointers are something else's. */
    gboolean gives_other =
        fn->result.pointer_depth > 0 && infer_type_key(&fn->result) != key && !gives_error(fn, key);
    if (key == NULL || param->pointer_depth > 2 || gives_other ||
        (param->const_pointee && param->pointer_depth == 2)) {
        return 0;
    }
    /* T *set_term(T *) names a term; what ends one by such a word gives none */
    gboolean gives_one = fn->result.pointer_depth > 0;
    Words words;
    words_init(&words, fn->name);
    guint rank = 0;
    for (guint i = 0; i < words.n && rank == 0; i++) {
        guint n = 1;
        guint verb = word_release_rank(words.text[i]);
        if (verb == 0 && i + 1 < words.n) { /* x_dec_ref is x_decref */
            g_autofree char *both = g_strconcat(words.text[i], words.text[i + 1], NULL);
            verb = word_release_rank(both);
            n = 2;
        }
        if (verb == 0 || (verb == 3 && (!param->opaque || gives_one)) ||
            (verb > 1 && param->const_pointee) ||
            !infer_words_of_type(&words, i + n, words.n, param)) {
            continue;
        }
        gboolean fits = infer_words_of_type(&words, MIN(1, i), i, param);
        /* int x_vendor_release(X *) tells which release it is */
        gboolean noun = !fits && i > 0 && g_str_equal(words.text[i], "release") &&
                        !fn->result_is_void && fn->result.pointer_depth == 0;
        rank = noun ? 0 : verb * 4 + (fits ? 0 : 2);
    }
    words_clear(&words);
    return rank;
}

/* Types whose releasing function a resource file names: x_part_free of another name is none. */
static GHashTable *settled_types(Infer *infer)
{
    GHashTable *settled = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        const Contract *contract =
            fn->n_params == 1 ? contract_book_find(infer->book, fn->name) : NULL;
        const char *key = contract != NULL ? infer_type_key(&fn->params[0]) : NULL;
        if (key != NULL && contract->n_params > 0 &&
            contract->params[0].mode == CONTRACT_RELEASES &&
            contract->params[0].authority <= CONTRACT_FROM_RESOURCES) {
            g_hash_table_add(settled, (gpointer)key);
        }
    }
    return settled;
}

/* Types of which some function gives an object, as its result or by filling a pointer. */
static GHashTable *given_types(const Infer *infer)
{
    GHashTable *given = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        if (infer_body_is_known(fn)) {
            continue;
        }
        const char *result = fn->result.pointer_depth > 0 ? infer_type_key(&fn->result) : NULL;
        if (result != NULL) {
            g_hash_table_add(given, (gpointer)result);
        }
        for (guint j = 0; j < fn->n_params; j++) {
            const CParam *param = &fn->params[j];
            const char *key = param->pointer_depth == 2 ? infer_type_key(param) : NULL;
            if (key != NULL) {
                g_hash_table_add(given, (gpointer)key);
            }
        }
    }
    return given;
}

/* What these end can be set up anew where it lies; what is freed cannot. */
static const char *const words_of_undoing[] = {"destroy", "close",    "fini", "deinit",    "uninit",
                                               "cleanup", "finalize", "term", "terminate", NULL};

static void find_pairs(Infer *infer)
{
    g_autoptr(GHashTable) settled = settled_types(infer);
    g_autoptr(GHashTable) given = given_types(infer);
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_autoptr(GHashTable) best = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        guint rank = infer_body_is_known(fn) ? 0 : release_rank(fn);
        gboolean other = rank % 4 != 0; /* its words are not those of the type alone */
        if (rank == 0 ||
            (other && g_hash_table_contains(settled, infer_type_key(&fn->params[0])))) {
            continue;
        }
        Candidate candidate = {fn, infer_type_key(&fn->params[0]), rank};
        g_array_append_val(candidates, candidate);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(best, candidate.key));
        if (before == 0 || rank < before) {
            g_hash_table_insert(best, (gpointer)candidate.key, GUINT_TO_POINTER(rank));
        }
    }
    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *candidate = &g_array_index(candidates, Candidate, i);
        if (candidate->rank != GPOINTER_TO_UINT(g_hash_table_lookup(best, candidate->key))) {
            continue;
        }
        const char *why = infer_why("releases by its name", candidate->fn);
        const ResourceKind *kind = g_hash_table_lookup(infer->pairs, candidate->key);
        if (candidate->fn->params[0].const_pointee) {
            g_hash_table_add(infer->const_pairs, (gpointer)candidate->key);
        }
        if (kind == NULL) {
            kind = infer_define_release(infer, candidate->fn->name, &candidate->fn->params[0],
                                        CONTRACT_FROM_HEADER, why);
            g_hash_table_insert(infer->pairs, (gpointer)candidate->key, (gpointer)kind);
            if (!candidate->fn->params[0].opaque && !g_hash_table_contains(given, candidate->key) &&
                name_has(candidate->fn->name, words_of_undoing)) {
                ((ResourceKind *)kind)->in_place = TRUE; /* the struct is its user's */
            }
            continue;
        }
        /* A second function that releases the same type. */
        Contract *contract = infer_layer(infer, candidate->fn, CONTRACT_FROM_HEADER);
        infer_set_param(&contract->params[0], CONTRACT_RELEASES, CONTRACT_FROM_HEADER, why);
        contract->params[0].kind = kind;
        contract->params[0].family = kind->family;
        contract->params[0].indirect = candidate->fn->params[0].pointer_depth == 2;
    }
}

/* ---- allocators that belong to an object ------------------------------------------------------
 */

static gboolean is_untyped(const CParam *param)
{
    g_autofree char *base = infer_bare_type(param->canonical);
    return param->pointer_depth == 1 && !param->const_pointee && strcmp(base, "void") == 0;
}

/* void *x_malloc(x_context *, size_t) beside void x_free(x_context *, void *). */
static const CFunction *allocator_beside(const Infer *infer, const CFunction *release,
                                         const char *rest)
{
    static const char *const allocates[] = {"malloc", "alloc", "calloc", "allocate", NULL};
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        if (fn->n_params != 2 || !is_untyped(&fn->result) || fn->params[1].pointer_depth > 0 ||
            infer_type_key(&fn->params[0]) != infer_type_key(&release->params[0])) {
            continue;
        }
        g_autofree char *of = name_without(fn->name, allocates);
        if (of != NULL && strcmp(of, rest) == 0) {
            return fn;
        }
    }
    return NULL;
}

/* Blocks of an object's own allocator: its function is for no others, and no other is for them.
 * What is left of them may well go with the object. */
static void find_own_allocators(Infer *infer)
{
    static const char *const frees[] = {"free", "dealloc", "deallocate", NULL};
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        if (fn->n_params != 2 || fn->variadic || fn->result.pointer_depth > 0 ||
            infer_body_is_known(fn) || infer_type_key(&fn->params[0]) == NULL ||
            fn->params[0].pointer_depth != 1 || !is_untyped(&fn->params[1]) ||
            contract_book_find(infer->book, fn->name) != NULL) {
            continue;
        }
        g_autofree char *rest = name_without(fn->name, frees);
        const CFunction *makes = rest != NULL ? allocator_beside(infer, fn, rest) : NULL;
        gboolean may_fill;
        ResourceKind *kind = makes != NULL
                                 ? contract_book_claim_kind(infer->book, memory_name(fn->name),
                                                            CONTRACT_FROM_HEADER, &may_fill)
                                 : NULL;
        if (kind == NULL || !may_fill) {
            continue;
        }
        kind->release = g_intern_string(fn->name);
        kind->family = kind->name;
        kind->cls = RESOURCE_MEMORY;
        kind->leak_exempt = TRUE;
        ContractParam *freed = &infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[1];
        infer_set_param(freed, CONTRACT_RELEASES, CONTRACT_FROM_HEADER,
                        infer_why("releases by its name", fn));
        freed->kind = kind;
        freed->family = kind->family;
        Contract *contract = infer_layer(infer, makes, CONTRACT_FROM_HEADER);
        contract->result_kind = kind;
        contract->result_authority = CONTRACT_FROM_HEADER;
        contract->result_why = infer_why("allocates by its name", makes);
    }
}

/* ---- attributes ------------------------------------------------------------------------------ */

static void infer_from_attributes(Infer *infer, const CFunction *fn)
{
    for (guint i = 0; i < MIN(fn->n_params, 32); i++) {
        if (fn->params[i].nonnull) {
            infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE)->nonnull |= 1u << i;
        }
    }
    if (fn->noreturn) {
        infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE)->noreturn = TRUE;
    }
    if (fn->warn_unused && !fn->result_is_void) {
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE);
        contract->status_must_be_read = fn->result.pointer_depth == 0;
        contract->status_why = infer_why("attribute warn_unused_result", fn);
    }
    const char *release = fn->malloc_dealloc != NULL ? fn->malloc_dealloc
                          : fn->ownership_returns    ? "free"
                                                     : NULL;
    if (release != NULL && fn->result.pointer_depth > 0) {
        const char *why = infer_why(fn->malloc_dealloc != NULL ? "attribute malloc(dealloc)"
                                                               : "attribute ownership_returns",
                                    fn);
        const ResourceKind *kind =
            infer_define_release(infer, release, &fn->result, CONTRACT_FROM_ATTRIBUTE, why);
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE);
        contract->result_kind = kind;
        contract->result_authority = CONTRACT_FROM_ATTRIBUTE;
        contract->result_why = why;
    }
    if (fn->ownership_takes >= 0 && (guint)fn->ownership_takes < fn->n_params) {
        infer_set_param(
            &infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE)->params[fn->ownership_takes],
            CONTRACT_RELEASES, CONTRACT_FROM_ATTRIBUTE, infer_why("attribute ownership_takes", fn));
    }
    if (fn->ownership_holds >= 0 && (guint)fn->ownership_holds < fn->n_params) {
        infer_set_param(
            &infer_layer(infer, fn, CONTRACT_FROM_ATTRIBUTE)->params[fn->ownership_holds],
            CONTRACT_CONSUMES, CONTRACT_FROM_ATTRIBUTE, infer_why("attribute ownership_holds", fn));
    }
}

/* ---- parameters ------------------------------------------------------------------------------ */

gboolean infer_is_error_param(const CFunction *fn, guint index)
{
    const CParam *param = &fn->params[index];
    return param->pointer_depth == 2 && !param->const_pointee &&
           (name_has(param->name, words_of_errors) ||
            (param->is_char && name_has(param->name, words_of_messages)) ||
            (!param->is_char && name_has(infer_type_key(param), words_of_errors)));
}

/* x *x_create(int *error): a number that stays 0 where there is an x. */
static gboolean is_error_code(const CFunction *fn, guint index)
{
    static const char *const words_of_codes[] = {"err",  "error",  "errno", "errcode", "errnum",
                                                 "perr", "perror", "ierr",  NULL};
    const CParam *param = &fn->params[index];
    return fn->result.pointer_depth == 1 && param->pointer_depth == 1 && !param->const_pointee &&
           param->target == C_PASSED_INTEGER && !param->is_char &&
           name_has(param->name, words_of_codes);
}

/* "rules" of a RULES ** is one thing. */
static gboolean named_as_its_type(const CParam *param)
{
    Words words;
    words_init(&words, param->name);
    gboolean same = infer_words_of_type(&words, 0, words.n, param);
    words_clear(&words);
    return same;
}

/* An array of pointers that is given: T **items, size_t n_items. */
static gboolean is_array_input(const CFunction *fn, guint index)
{
    const CParam *param = &fn->params[index];
    if (name_has(param->name, words_of_outputs)) {
        return FALSE;
    }
    gsize length = param->name != NULL ? strlen(param->name) : 0;
    gboolean plural = length > 2 && param->name[length - 1] == 's' && !named_as_its_type(param);
    gboolean counted = index + 1 < fn->n_params && fn->params[index + 1].pointer_depth == 0 &&
                       !fn->params[index + 1].function_pointer &&
                       fn->params[index + 1].record == NULL;
    return plural || counted;
}

gint infer_output_param(const CFunction *fn)
{
    gint found = -1;
    for (guint i = 0; i < fn->n_params; i++) {
        const CParam *param = &fn->params[i];
        if (param->pointer_depth != 2 || param->const_pointee || infer_is_error_param(fn, i)) {
            continue;
        }
        if (found >= 0) {
            return -1;
        }
        found = (gint)i;
    }
    return found;
}

/* A type whose releasing function takes a pointer to const. */
static gboolean is_const_pair(Infer *infer, const char *key)
{
    return key != NULL && g_hash_table_contains(infer->const_pairs, key);
}

/* Another parameter is such an object itself: x_negate(x **out, x *of). */
static gboolean is_also_given(const CFunction *fn, const char *key)
{
    for (guint i = 1; i < fn->n_params; i++) {
        if (fn->params[i].pointer_depth == 1 && infer_type_key(&fn->params[i]) == key) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A library that gives its objects as results, and is given their addresses by what works on them:
 * x *x_init(), x_wrap(x **), x_send(x **). */
static gboolean is_given_by_address(Infer *infer, const char *key)
{
    enum { ENOUGH = 2 };
    guint n_work = 0, n_made = 0;
    gboolean made = FALSE;
    for (guint i = 0; i < infer->unit->functions->len; i++) {
        const CFunction *fn = g_ptr_array_index(infer->unit->functions, i);
        made |= fn->result.pointer_depth == 1 && infer_type_key(&fn->result) == key;
        if (fn->n_params == 0 || fn->params[0].pointer_depth != 2 ||
            infer_type_key(&fn->params[0]) != key) {
            continue;
        }
        if (is_also_given(fn, key)) {
            n_made++;
            continue;
        }
        Words words;
        words_init(&words, fn->name);
        n_work += fn->n_params > 1 && name_speaks(&words) == NAME_SILENT &&
                          !words_have(&words, "init") && !infer_is_releasing_name(&words, 3)
                      ? 1
                      : 0;
        words_clear(&words);
    }
    return made && n_work >= ENOUGH && n_made < n_work;
}

static void infer_output(Infer *infer, const CFunction *fn, const Words *words, guint index)
{
    const CParam *param = &fn->params[index];
    const char *key = infer_type_key(param);
    const ResourceKind *kind = key != NULL ? g_hash_table_lookup(infer->pairs, key) : NULL;
    gboolean keeps = param->const_pointee && !is_const_pair(infer, key);
    gboolean borrows = words_have(words, "get0") || words_have(words, "borrow") ||
                       words_have(words, "peek") || keeps;
    if (borrows) {
        infer_set_param(&infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[index],
                        CONTRACT_FILLS_BORROWED, CONTRACT_FROM_HEADER,
                        infer_why("gives what it keeps by its name or type", fn));
        return;
    }
    if (kind == NULL || is_array_input(fn, index) ||
        (index == 0 && fn->n_params > 1 && is_given_by_address(infer, key))) {
        return;
    }
    NameVerb verb = name_speaks(words);
    gboolean doubtful =
        !infer_is_error_param(fn, index) && (verb == NAME_LOOKS || verb == NAME_AMBIGUOUS);
    if (doubtful) {
        return;
    }
    g_autofree char *what = g_strdup_printf("fills a %s **", kind_name(param));
    ContractParam *filled = &infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[index];
    infer_set_param(filled, CONTRACT_FILLS, CONTRACT_FROM_HEADER, infer_why(what, fn));
    filled->kind = kind;
}

/* T * of an object: lent, unless the function's name says that it might be kept or ended. */
static void infer_object(Infer *infer, const CFunction *fn, const Words *words, guint index)
{
    const CParam *param = &fn->params[index];
    const char *key = infer_type_key(param);
    if (!param->opaque && !g_hash_table_contains(infer->pairs, key)) {
        return;
    }
    gint ending = words_find(words, 0, words_of_ending);
    /* x_put(T *) gives a reference back; x_put(T *, key, value) stores. */
    gboolean stores = ending >= 0 && strcmp(words->text[ending], "put") == 0 && fn->n_params > 1;
    gboolean may_end = ending >= 0 && !stores;
    for (guint i = 0; i < words->n && !may_end; i++) {
        may_end = word_release_rank(words->text[i]) > 0;
    }
    gboolean may_keep = index > 0 && words_find(words, 0, words_of_transfer) >= 0;
    if (may_end || may_keep) {
        return;
    }
    infer_set_param(&infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[index], CONTRACT_BORROWS,
                    CONTRACT_FROM_HEADER,
                    infer_why("takes a library object and does not end it by its name", fn));
}

gboolean infer_is_releasing_name(const Words *words, guint weakest)
{
    for (guint i = 0; i < words->n; i++) {
        guint rank = word_release_rank(words->text[i]);
        if (rank > 0 && rank <= weakest) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A text called a key may be the path to one. */
static gboolean is_secret_param(const CParam *param, const Words *words)
{
    static const char *const of_files[] = {"file", "fromfile", "path", "load", "open", NULL};
    if (param->pointer_depth != 1 || !secret_name(param->name, TRUE)) {
        return FALSE;
    }
    gboolean text = param->type != NULL && strstr(param->type, "char") != NULL &&
                    strstr(param->type, "unsigned") == NULL;
    gboolean key = strstr(param->name, "key") != NULL || strstr(param->name, "Key") != NULL;
    return !key || (!text && words_find(words, 0, of_files) < 0);
}

/* x_take_string(x, text), x_new_take_data(data): the last pointer is taken over, const or not. */
static gboolean is_taken(const CFunction *fn, const Words *words, guint index)
{
    gint take = words_have(words, "take") ? 1 : 0;
    for (guint i = index + 1; take > 0 && i < fn->n_params; i++) {
        take = fn->params[i].pointer_depth == 0;
    }
    gboolean owner = index > 0 || words_find(words, 0, words_of_creation) >= 0;
    return take > 0 && owner && words->n > 2 && strcmp(words->text[words->n - 1], "take") != 0;
}

static void infer_params(Infer *infer, const CFunction *fn, const Words *words)
{
    for (guint i = 0; i < fn->n_params; i++) {
        const CParam *param = &fn->params[i];
        if (param->function_pointer || param->pointer_depth == 0) {
            continue;
        }
        if (is_secret_param(param, words)) {
            infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[i].secret =
                g_intern_string(param->name);
        }
        if (infer_is_error_param(fn, i)) {
            infer_layer(infer, fn, CONTRACT_FROM_HEADER)->error_param = (gint)i;
            infer_error_text(infer, fn, i);
        } else if (is_error_code(fn, i)) {
            infer_layer(infer, fn, CONTRACT_FROM_HEADER)->error_param = (gint)i;
        }
        if (param->pointer_depth == 1 && is_taken(fn, words, i)) {
            infer_set_param(&infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[i],
                            CONTRACT_CONSUMES, CONTRACT_FROM_HEADER,
                            infer_why("takes it over by its name", fn));
            continue;
        }
        if (param->pointer_depth == 2 && (infer_type_key(param) != NULL || param->const_pointee)) {
            if (!infer_is_releasing_name(words, 3)) {
                infer_output(infer, fn, words, i);
            }
        } else if (param->pointer_depth == 2 && param->is_char && !infer_is_error_param(fn, i) &&
                   !is_array_input(fn, i)) {
            infer_text_output(infer, fn, name_speaks(words), i);
        } else if (param->pointer_depth == 1 && param->const_pointee) {
            gboolean may_release =
                infer_is_releasing_name(words, 1) &&
                (fn->n_params <= 2 || is_const_pair(infer, infer_type_key(param)));
            if (!may_release) {
                infer_set_param(&infer_layer(infer, fn, CONTRACT_FROM_HEADER)->params[i],
                                CONTRACT_BORROWS, CONTRACT_FROM_HEADER,
                                infer_why("const parameter", fn));
            }
        } else if (param->pointer_depth == 1 && infer_type_key(param) != NULL) {
            infer_object(infer, fn, words, i);
        }
    }
}

/* ---- results --------------------------------------------------------------------------------- */

static gint param_of_type(const CFunction *fn, const char *key)
{
    for (guint i = 0; i < fn->n_params; i++) {
        if (fn->params[i].pointer_depth == 1 && infer_type_key(&fn->params[i]) == key) {
            return (gint)i;
        }
    }
    return -1;
}

gint infer_lender(Infer *infer, const CFunction *fn)
{
    static const char *const of_literals[] = {"type",   "kind",    "class",    "code",   "status",
                                              "state",  "version", "strerror", "errstr", "enum",
                                              "string", "str",     "mode",     "format", NULL};
    gint lender = -1;
    for (guint i = 0; i < fn->n_params && !name_has(fn->name, of_literals); i++) {
        const char *key = fn->params[i].pointer_depth == 1 ? infer_type_key(&fn->params[i]) : NULL;
        if (key == NULL || g_hash_table_lookup(infer->pairs, key) == NULL) {
            continue;
        }
        if (lender >= 0) {
            return -1;
        }
        lender = (gint)i;
    }
    return lender;
}

static void result_borrows(Infer *infer, const CFunction *fn, const char *what)
{
    Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
    contract->result_borrowed = TRUE;
    contract->result_parent = infer_lender(infer, fn);
    contract->result_authority = CONTRACT_FROM_HEADER;
    contract->result_why = infer_why(what, fn);
}

/* x_img_alloc(x_image *img): makes the struct what it is given, where there is one. */
static gboolean fills_given(const CFunction *fn)
{
    static const char *const words_of_filling[] = {"alloc", "init", "wrap", "setup", NULL};
    const CParam *param = &fn->params[0];
    const char *const own[] = {param->name, NULL};
    return !param->opaque && name_has(fn->name, words_of_filling) &&
           (name_has(fn->name, own) || name_has(infer_type_key(param), own));
}

static void infer_result(Infer *infer, const CFunction *fn, const Words *words)
{
    const CParam *result = &fn->result;
    if (result->pointer_depth != 1 || result->function_pointer) {
        return;
    }
    const char *key = infer_type_key(result);
    if (result->const_pointee && !is_const_pair(infer, key)) {
        result_borrows(infer, fn, "const result");
        return;
    }
    const ResourceKind *kind = key != NULL ? g_hash_table_lookup(infer->pairs, key) : NULL;
    if (kind == NULL) {
        if (key == NULL) {
            infer_text_result(infer, fn, name_speaks(words));
        }
        return;
    }
    gint same = param_of_type(fn, key);
    if (same == 0 && fn->n_params == 1 && words_find(words, 0, words_of_reference) >= 0) {
        Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
        infer_set_param(&contract->params[0], CONTRACT_INCREMENTS, CONTRACT_FROM_HEADER,
                        infer_why("takes a reference by its name", fn));
        contract->result_alias = 0;
        contract->result_authority = CONTRACT_FROM_HEADER;
        return;
    }
    NameVerb verb = name_speaks(words);
    gboolean added = verb == NAME_SILENT && same < 0 && words_have(words, "add") &&
                     fn->n_params > 1 && infer_type_key(&fn->params[0]) != NULL;
    if (added) {
        result_borrows(infer, fn, "gives what it adds to another object by its name");
        return;
    }
    if (verb == NAME_LOOKS || words_have(words, "get0")) {
        result_borrows(infer, fn, "gives what it keeps by its name");
        return;
    }
    if (verb == NAME_AMBIGUOUS || (verb == NAME_SILENT && same >= 0)) {
        return;
    }
    g_autofree char *what =
        g_strdup_printf("returns a %s * and %s releases one", kind->name, kind->release);
    Contract *contract = infer_layer(infer, fn, CONTRACT_FROM_HEADER);
    if (same == 0 && fills_given(fn)) {
        contract->result_alias = contract->null_param =
            0; /* the caller's own, where there is one */
        contract->null_result_kind = kind;
    } else {
        contract->result_kind = kind;
    }
    contract->result_authority = CONTRACT_FROM_HEADER;
    contract->result_why = infer_why(what, fn);
}

/* ---- everything ------------------------------------------------------------------------------ */

static void infer_function(Infer *infer, const CFunction *fn, const GPtrArray *patterns)
{
    contract_book_set_shape(infer->book, fn->name, infer_shape(fn));
    infer_from_attributes(infer, fn);
    if (fn->comment != NULL) {
        infer_from_comment(infer, fn, patterns);
    }
    if (infer_body_is_known(fn)) {
        return;
    }
    Words words;
    words_init(&words, fn->name);
    infer_params(infer, fn, &words);
    infer_result(infer, fn, &words);
    infer_values(infer, fn, &words);
    infer_status(infer, fn, &words);
    words_clear(&words);
}

void contract_infer_from_c(ContractBook *book, const CUnit *unit)
{
    for (guint i = 0; i < unit->enumerators->len; i++) {
        const CEnumerator *member = g_ptr_array_index(unit->enumerators, i);
        contract_book_set_constant(book, member->name, member->value);
    }
    g_autoptr(GHashTable) functions = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) pairs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) value_pairs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) const_pairs = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) text_releases = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) const_texts = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) patterns = contract_book_patterns(book);
    for (guint i = 0; i < unit->functions->len; i++) {
        CFunction *fn = g_ptr_array_index(unit->functions, i);
        g_hash_table_insert(functions, (gpointer)fn->name, fn);
    }
    Infer infer = {.book = book,
                   .unit = unit,
                   .functions = functions,
                   .pairs = pairs,
                   .value_pairs = value_pairs,
                   .const_pairs = const_pairs,
                   .text_releases = text_releases,
                   .const_texts = const_texts};
    find_pairs(&infer);
    infer_find_value_pairs(&infer);
    find_own_allocators(&infer);
    infer_find_text_releases(&infer);
    infer_find_const_texts(&infer);
    for (guint i = 0; i < unit->functions->len; i++) {
        infer_function(&infer, g_ptr_array_index(unit->functions, i), patterns);
    }
}
