/* Tests of what is learned from declarations and their comments, on units built by hand.
 * The header idioms are those of real libraries, under made-up names. */
#include "analyzers/lifetime/contract_infer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A unit of C declarations and the book that they were read into. */
typedef struct Fixture {
    CUnit unit;
    ContractBook *book;
} Fixture;

static Fixture *fixture_new(void)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->unit.functions = g_ptr_array_new();
    fixture->unit.enumerators = g_ptr_array_new_with_free_func(g_free);
    fixture->book = contract_book_new();
    static const char *const files[] = {"rules/resources/libc.json",
                                        "rules/resources/comments.json"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = NULL;
        gsize length;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(files[i], &text, &length, &error) ||
            !contract_book_read_json(fixture->book, text, length, files[i], CONTRACT_FROM_RESOURCES,
                                     &error)) {
            fail_msg("%s", error->message);
        }
    }
    return fixture;
}

static void fixture_free(Fixture *fixture)
{
    for (guint i = 0; i < fixture->unit.functions->len; i++) {
        CFunction *fn = g_ptr_array_index(fixture->unit.functions, i);
        g_free(fn->params);
        g_free(fn->comment);
        g_free(fn);
    }
    g_ptr_array_unref(fixture->unit.functions);
    g_ptr_array_unref(fixture->unit.enumerators);
    contract_book_free(fixture->book);
    g_free(fixture);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

/* "const struct foo *name": records are opaque unless written without "struct". */
static CParam param_from(const char *text)
{
    CParam param = {.name = ""};
    const char *space = strrchr(text, ' ');
    const char *star = strrchr(text, '*');
    const char *name = MAX(space, star) + 1;
    g_autofree char *type = g_strndup(text, (gsize)(name - text));
    g_strchomp(type);
    param.name = g_intern_string(name);
    param.type = param.canonical = g_intern_string(type);
    for (const char *at = type; *at != '\0'; at++) {
        param.pointer_depth += *at == '*';
    }
    param.const_pointee = param.pointer_depth > 0 && g_str_has_prefix(type, "const ");
    param.is_char = strstr(type, "char") != NULL;
    param.opaque = strstr(type, "struct ") != NULL;
    param.record = param.opaque ? g_intern_string("struct") : NULL;
    return param;
}

static CFunction *declare(Fixture *fixture, const char *result, const char *name,
                          const char *params, const char *comment)
{
    CFunction *fn = g_new0(CFunction, 1);
    g_autofree char *result_text = g_strconcat(result, " result", NULL);
    fn->name = g_intern_string(name);
    fn->pos = (SourcePos){g_intern_string("include/lib.h"), fixture->unit.functions->len + 1, 1};
    fn->result = param_from(result_text);
    fn->result_is_void = strcmp(result, "void") == 0;
    fn->result_is_bool = strcmp(result, "bool") == 0;
    fn->result_is_integer = strcmp(result, "int") == 0;
    fn->result_is_enum = g_str_has_prefix(result, "enum ");
    fn->result_enum = fn->result_is_enum ? g_intern_string(result + 5) : NULL;
    fn->ownership_takes = fn->ownership_holds = -1;
    fn->comment = g_strdup(comment);
    g_auto(GStrv) parts = g_strsplit(params, ", ", -1);
    fn->n_params = g_strv_length(parts);
    fn->params = g_new0(CParam, fn->n_params);
    for (guint i = 0; i < fn->n_params; i++) {
        fn->params[i] = param_from(parts[i]);
    }
    g_ptr_array_add(fixture->unit.functions, fn);
    return fn;
}

static void enumerate(Fixture *fixture, const char *enum_name, const char *name, gint64 value)
{
    CEnumerator *member = g_new0(CEnumerator, 1);
    *member = (CEnumerator){g_intern_string(name), value, g_intern_string(enum_name)};
    g_ptr_array_add(fixture->unit.enumerators, member);
}

static const Contract *contract_of(Fixture *fixture, const char *name)
{
    const Contract *contract = contract_book_find(fixture->book, name);
    if (contract == NULL) {
        fail_msg("nothing is known of %s", name);
    }
    return contract;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static void opaque_type_with_a_free_is_a_resource(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    enumerate(fixture, "KpResult", "KP_RESULT_OK", 0);
    enumerate(fixture, "KpResult", "KP_RESULT_INVALID_LENGTH", 2);
    declare(fixture, "enum KpResult", "kp_keypair_generate",
            "int seed, struct KpKeypair **out_keypair", NULL);
    declare(fixture, "struct KpKeypair *", "kp_keypair_load", "const char *path", NULL);
    declare(fixture, "void", "kp_keypair_free", "struct KpKeypair *keypair", NULL);
    declare(fixture, "enum KpResult", "kp_verify",
            "const struct KpKeypair *keypair, const char *message", NULL);
    declare(fixture, "enum KpResult", "kp_advance", "struct KpKeypair *keypair", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    const Contract *generate = contract_of(fixture, "kp_keypair_generate");
    assert_int_equal(generate->params[1].mode, CONTRACT_FILLS);
    assert_string_equal(generate->params[1].kind->release, "kp_keypair_free");
    assert_true(generate->params[1].kind->secret);
    assert_string_equal(generate->params[1].why, "fills a KpKeypair **, lib.h:1");
    assert_int_equal(generate->success, CONTRACT_SUCCESS_ZERO);
    assert_true(generate->status_must_be_read);
    assert_ptr_equal(contract_of(fixture, "kp_keypair_load")->result_kind,
                     generate->params[1].kind);
    const Contract *release = contract_of(fixture, "kp_keypair_free");
    assert_int_equal(release->params[0].mode, CONTRACT_RELEASES);
    assert_ptr_equal(release->params[0].kind, generate->params[1].kind);
    assert_int_equal(contract_of(fixture, "kp_verify")->params[0].mode, CONTRACT_BORROWS);
    assert_string_equal(contract_of(fixture, "kp_verify")->params[0].why,
                        "const parameter, lib.h:4");
    assert_int_equal(contract_of(fixture, "kp_advance")->params[0].mode, CONTRACT_BORROWS);
    gint64 value = 0;
    assert_true(contract_book_constant(fixture->book, "KP_RESULT_INVALID_LENGTH", &value));
    assert_int_equal(value, 2);
}

static void getters_and_const_results_borrow(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "doc_node_free", "struct doc_node *node", NULL);
    declare(fixture, "struct doc_node *", "doc_node_new", "struct doc *doc", NULL);
    declare(fixture, "struct doc_node *", "doc_get_root", "struct doc *doc", NULL);
    declare(fixture, "struct doc_node *", "doc_node_parent", "struct doc_node *node", NULL);
    declare(fixture, "struct doc_node *", "doc_node_normalised", "struct doc_node *node", NULL);
    declare(fixture, "struct doc_node *", "doc_node_ref", "struct doc_node *node", NULL);
    declare(fixture, "struct doc_node *", "doc_node_dup", "struct doc_node *node", NULL);
    declare(fixture, "const char *", "doc_node_text", "struct doc_node *node", NULL);
    declare(fixture, "const char *", "doc_node_type_name", "struct doc_node *node", NULL);
    declare(fixture, "char *", "doc_node_print", "struct doc_node *node", NULL);
    declare(fixture, "struct doc_node *", "doc_node_default", "int unused", NULL);
    declare(fixture, "struct doc_node *", "doc_create_entry", "struct doc *doc", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    assert_null(contract_book_find(fixture->book, "doc_node_default"));
    assert_non_null(contract_of(fixture, "doc_create_entry")->result_kind);
    assert_non_null(contract_of(fixture, "doc_node_new")->result_kind);
    assert_non_null(contract_of(fixture, "doc_node_dup")->result_kind);
    assert_true(contract_of(fixture, "doc_get_root")->result_borrowed);
    assert_true(contract_of(fixture, "doc_node_parent")->result_borrowed);
    assert_true(contract_of(fixture, "doc_node_text")->result_borrowed);
    assert_int_equal(contract_of(fixture, "doc_node_text")->result_parent, 0);
    assert_true(contract_of(fixture, "doc_node_type_name")->result_borrowed);
    assert_int_equal(contract_of(fixture, "doc_node_type_name")->result_parent, -1);
    /* The type of its own parameter, and no verb: nobody knows. */
    const Contract *unclear = contract_of(fixture, "doc_node_normalised");
    assert_null(unclear->result_kind);
    assert_false(unclear->result_borrowed);
    const Contract *ref = contract_of(fixture, "doc_node_ref");
    assert_int_equal(ref->params[0].mode, CONTRACT_INCREMENTS);
    assert_int_equal(ref->result_alias, 0);
    const Contract *print = contract_of(fixture, "doc_node_print");
    assert_null(print->result_kind);
    assert_false(print->result_borrowed);
}

static void texts_that_are_not_const_are_the_callers(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "doc_string_free", "char *text", NULL);
    declare(fixture, "char *", "doc_print", "struct doc *doc", NULL);
    declare(fixture, "char *", "doc_get_title", "struct doc *doc", NULL);
    declare(fixture, "char *", "doc_copy_name", "struct doc *doc, char *buffer", NULL);
    declare(fixture, "int", "doc_export", "struct doc *doc, char **out", NULL);
    declare(fixture, "void", "q_free", "void *memory", NULL);
    declare(fixture, "char *", "q_title", "struct q *q", NULL);
    declare(fixture, "char *", "q_encode", "struct q *q", NULL);
    declare(fixture, "void", "k_free", "void *memory", NULL);
    declare(fixture, "const char *", "k_version", "int unused", NULL);
    declare(fixture, "char *", "k_title", "struct k *k", NULL);
    declare(fixture, "char *", "other_title", "struct k *k", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    const Contract *print = contract_of(fixture, "doc_print");
    assert_string_equal(print->result_kind->release, "doc_string_free");
    assert_int_equal(print->result_authority, CONTRACT_FROM_HEADER);
    assert_ptr_equal(contract_of(fixture, "doc_export")->params[1].kind, print->result_kind);
    /* a getter's, where nothing shows how the library marks what it keeps */
    assert_null(contract_of(fixture, "doc_get_title")->result_kind);
    /* perhaps the buffer that it was given */
    assert_null(contract_of(fixture, "doc_copy_name")->result_kind);
    /* a general free says nothing of a text without a verb; of a new one it does */
    assert_null(contract_of(fixture, "q_title")->result_kind);
    assert_string_equal(contract_of(fixture, "q_encode")->result_kind->release, "q_free");
    /* this library returns as const what it keeps */
    assert_string_equal(contract_of(fixture, "k_title")->result_kind->release, "k_free");
    assert_null(contract_of(fixture, "other_title")->result_kind);
}

static gboolean fills_first(Fixture *fixture, const char *name)
{
    const Contract *contract = contract_book_find(fixture->book, name);
    return contract != NULL && contract->n_params > 0 && contract->params[0].mode == CONTRACT_FILLS;
}

static void addresses_of_objects_are_filled_or_worked_on(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "struct mat *", "mat_new", "int size", NULL);
    declare(fixture, "void", "mat_free", "struct mat *m", NULL);
    declare(fixture, "void", "mat_negate", "struct mat **out, struct mat *of", NULL);
    declare(fixture, "void", "mat_transpose", "struct mat **out, struct mat *of", NULL);
    declare(fixture, "void", "mat_product", "struct mat **out, struct mat *a, struct mat *b", NULL);
    declare(fixture, "void", "mat_range", "struct mat **out, int end", NULL);
    declare(fixture, "void", "mat_grid", "struct mat **out, int end", NULL);
    declare(fixture, "struct wire *", "wire_start", "int number", NULL);
    declare(fixture, "void", "wire_free", "struct wire *w", NULL);
    declare(fixture, "int", "wire_wrap", "struct wire **w, int flags", NULL);
    declare(fixture, "int", "wire_answer", "struct wire **w, int flags", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    assert_true(fills_first(fixture, "mat_negate"));
    assert_true(fills_first(fixture, "mat_range"));
    assert_false(fills_first(fixture, "wire_wrap"));
    assert_false(fills_first(fixture, "wire_answer"));
}

static void names_that_may_keep_or_end_stay_unknown(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "q_item_destroy", "struct q_item *item", NULL);
    declare(fixture, "int", "q_push", "struct q *q, struct q_item *item", NULL);
    declare(fixture, "int", "q_item_send", "struct q_item *item", NULL);
    declare(fixture, "int", "q_item_print", "struct q_item *item", NULL);
    declare(fixture, "int", "q_load_all", "struct q_item **items, int n", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    assert_int_equal(contract_of(fixture, "q_push")->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(contract_of(fixture, "q_push")->params[1].mode, CONTRACT_UNKNOWN);
    assert_null(contract_book_find(fixture->book, "q_item_send"));
    assert_int_equal(contract_of(fixture, "q_item_print")->params[0].mode, CONTRACT_BORROWS);
    assert_null(contract_book_find(fixture->book, "q_load_all"));
}

static void surest_releaser_wins_and_pointer_to_pointer_is_indirect(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "int", "ar_close", "struct ar *a", NULL);
    declare(fixture, "int", "ar_free", "struct ar *a", NULL);
    declare(fixture, "struct ar *", "ar_new", "int flags", NULL);
    declare(fixture, "void", "zs_destroy", "struct zs **self_p", NULL);
    declare(fixture, "struct zs *", "zs_new", "int type", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);

    assert_string_equal(contract_of(fixture, "ar_new")->result_kind->release, "ar_free");
    assert_null(contract_book_find(fixture->book, "ar_close"));
    const Contract *destroy = contract_of(fixture, "zs_destroy");
    assert_int_equal(destroy->params[0].mode, CONTRACT_RELEASES);
    assert_true(destroy->params[0].indirect);
    assert_ptr_equal(contract_of(fixture, "zs_new")->result_kind, destroy->params[0].kind);
}

static void resource_files_are_stronger_than_names(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    const char *json = "{\"kinds\": [{\"name\": \"Thing\", \"release\": \"t_free\"}], "
                       "\"functions\": [{\"name\": \"t_free\", \"params\": {\"0\": "
                       "\"releases\"}}, {\"name\": \"t_open\", \"result\": \"borrowed\"}]}";
    assert_true(contract_book_read_json(fixture->book, json, strlen(json), "t.json",
                                        CONTRACT_FROM_RESOURCES, NULL));
    declare(fixture, "void", "t_free", "struct t *t", NULL);
    declare(fixture, "struct t *", "t_open", "int n", NULL);
    declare(fixture, "struct t *", "t_new", "int n", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);
    assert_string_equal(contract_of(fixture, "t_new")->result_kind->name, "Thing");
    assert_null(contract_of(fixture, "t_open")->result_kind);
    assert_true(contract_of(fixture, "t_open")->result_borrowed);
}

static void errors_and_attributes(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "db_put", "struct db *db, const char *key, char **errptr", NULL);
    CFunction *dup = declare(fixture, "char *", "x_dup", "const char *s", NULL);
    dup->malloc_dealloc = g_intern_string("free");
    CFunction *die = declare(fixture, "void", "x_die", "int status", NULL);
    die->noreturn = TRUE;
    CFunction *check = declare(fixture, "int", "x_check", "int n", NULL);
    check->warn_unused = TRUE;
    contract_infer_from_c(fixture->book, &fixture->unit);
    const Contract *put = contract_of(fixture, "db_put");
    assert_int_equal(put->error_param, 2);
    assert_int_equal(put->params[2].mode, CONTRACT_UNKNOWN);
    assert_int_equal(put->params[1].mode, CONTRACT_BORROWS);
    assert_string_equal(contract_of(fixture, "x_dup")->result_kind->name, "memory");
    assert_int_equal(contract_of(fixture, "x_dup")->result_authority, CONTRACT_FROM_ATTRIBUTE);
    assert_true(contract_of(fixture, "x_die")->noreturn);
    assert_true(contract_of(fixture, "x_check")->status_must_be_read);
}

static void error_texts_have_the_librarys_release(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "db_put", "struct db *db, const char *key, char **errptr", NULL);
    declare(fixture, "void", "db_free", "void *ptr", NULL);
    declare(fixture, "void", "other_put", "struct other *o, char **errptr", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);
    const Contract *put = contract_of(fixture, "db_put");
    assert_int_equal(put->error_param, 2);
    assert_int_equal(put->params[2].mode, CONTRACT_FILLS);
    assert_string_equal(put->params[2].kind->release, "db_free");
    assert_int_equal(put->params[2].kind->cls, RESOURCE_MEMORY);
    assert_int_equal(contract_of(fixture, "db_free")->params[0].mode, CONTRACT_RELEASES);
    assert_int_equal(contract_of(fixture, "other_put")->params[1].mode, CONTRACT_UNKNOWN);
}

static void releasers_of_const_and_returning_ones(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "void", "k_meta_destroy", "const struct k_meta *meta", NULL);
    declare(fixture, "int", "k_load", "struct k *k, const struct k_meta **metap", NULL);
    declare(fixture, "struct wand *", "DestroyWand", "struct wand *wand", NULL);
    declare(fixture, "struct wand *", "NewWand", "int n", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);
    assert_int_equal(contract_of(fixture, "k_load")->params[1].mode, CONTRACT_FILLS);
    assert_int_equal(contract_of(fixture, "k_meta_destroy")->params[0].mode, CONTRACT_RELEASES);
    assert_int_equal(contract_of(fixture, "DestroyWand")->params[0].mode, CONTRACT_RELEASES);
    assert_null(contract_of(fixture, "DestroyWand")->result_kind);
    assert_string_equal(contract_of(fixture, "NewWand")->result_kind->release, "DestroyWand");
}

static void bodies_in_the_tree_are_left_to_the_engine(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    CFunction *fn = declare(fixture, "void", "w_free", "struct w *w", NULL);
    fn->is_definition = fn->in_tree = TRUE;
    declare(fixture, "struct w *", "w_new", "int n", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);
    assert_null(contract_book_find(fixture->book, "w_free"));
    assert_null(contract_book_find(fixture->book, "w_new"));
}

/* ---- comments -------------------------------------------------------------------------------- */

static void comments_name_the_release(void **state)
{
    (void)state;
    static const char *const comments[] = {
        "The returned string must be freed with `kz_free_string`.",
        "Returned handle must be freed\n with\n `kz_free_string`",
        "Dumps it. Free with kz_free_string().",
        "The caller must free the returned buffer with `kz_free_string`.",
        "The caller owns the returned buffer and must free it via `kz_free_string`.",
        "Call kz_free_string() to free the result.",
        "@return a string that should be released by the caller using kz_free_string()",
        "@return text, to be freed by calling kz_free_string",
    };
    for (guint i = 0; i < G_N_ELEMENTS(comments); i++) {
        g_autoptr(Fixture) fixture = fixture_new();
        declare(fixture, "char *", "kz_to_json", "const struct kz *ptr", comments[i]);
        declare(fixture, "void", "kz_free_string", "char *ptr", NULL);
        contract_infer_from_c(fixture->book, &fixture->unit);
        const Contract *json = contract_of(fixture, "kz_to_json");
        if (json->result_kind == NULL) {
            fail_msg("not understood: %s", comments[i]);
        }
        assert_string_equal(json->result_kind->release, "kz_free_string");
        assert_int_equal(json->result_authority, CONTRACT_FROM_COMMENT);
        assert_ptr_equal(contract_of(fixture, "kz_free_string")->params[0].kind, json->result_kind);
    }
}

static void comments_that_name_no_release_invent_none(void **state)
{
    (void)state;
    static const char *const comments[] = {
        "Returned pointers must be freed with the appropriate free function.",
        "The buffer `data` must be freed with free() by whoever allocated it.",
        "Keeps working with less memory.",
        "Use this to free memory.",
    };
    for (guint i = 0; i < G_N_ELEMENTS(comments); i++) {
        g_autoptr(Fixture) fixture = fixture_new();
        declare(fixture, "char *", "kz_name", "char *data", comments[i]);
        contract_infer_from_c(fixture->book, &fixture->unit);
        const Contract *name = contract_book_find(fixture->book, "kz_name");
        if (name != NULL && name->result_kind != NULL) {
            fail_msg("misunderstood: %s", comments[i]);
        }
    }
}

static void comments_reach_out_parameters(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "int", "kp_serialize",
            "const struct kp *kp, unsigned char **out_data, int *out_len, char **out_error",
            "Get the bytes; 0 on success, non-zero on failure.\n"
            "The caller must free the returned buffer with `kp_bytes_free`.\n"
            "`out_error` must be freed with `free`.");
    declare(fixture, "void", "kp_bytes_free", "unsigned char *data, int len", NULL);
    contract_infer_from_c(fixture->book, &fixture->unit);
    const Contract *serialize = contract_of(fixture, "kp_serialize");
    assert_int_equal(serialize->params[1].mode, CONTRACT_FILLS);
    assert_string_equal(serialize->params[1].kind->release, "kp_bytes_free");
    assert_string_equal(serialize->params[3].kind->name, "memory");
    assert_int_equal(serialize->error_param, 3);
    assert_int_equal(serialize->success, CONTRACT_SUCCESS_ZERO);
    assert_int_equal(contract_of(fixture, "kp_bytes_free")->params[0].mode, CONTRACT_RELEASES);
}

static void comments_say_borrowed(void **state)
{
    (void)state;
    static const char *const comments[] = {
        "Return the version. The pointer is static and must NOT be freed.",
        "The returned pointer is owned by the database.",
        "Return the last error. The pointer is valid until the next call on this thread.",
        "Returns a borrowed reference.",
        "@return the name; do not free",
    };
    for (guint i = 0; i < G_N_ELEMENTS(comments); i++) {
        g_autoptr(Fixture) fixture = fixture_new();
        declare(fixture, "char *", "kz_version", "struct kz *kz", comments[i]);
        contract_infer_from_c(fixture->book, &fixture->unit);
        const Contract *version = contract_of(fixture, "kz_version");
        if (!version->result_borrowed) {
            fail_msg("not understood: %s", comments[i]);
        }
        assert_string_equal(version->result_why, "comment, lib.h:1");
    }
}

static void comments_say_who_takes_over(void **state)
{
    (void)state;
    g_autoptr(Fixture) fixture = fixture_new();
    declare(fixture, "int", "l_add", "struct l *l, struct i *item",
            "Appends. Takes ownership of `item`. Returns -1 on error.");
    declare(fixture, "int", "l_add2", "struct l *l, struct i *item",
            "The ownership of item is transferred to the list. Returns 1 on success.");
    declare(fixture, "struct i *", "l_pop", "struct l *l",
            "The caller takes ownership of the returned item. Returns NULL on failure");
    declare(fixture, "void", "i_free", "struct i *item", NULL);
    declare(fixture, "void", "l_watch", "struct l *l, void *data",
            "`data` must remain valid until the list is freed.");
    contract_infer_from_c(fixture->book, &fixture->unit);
    assert_int_equal(contract_of(fixture, "l_add")->params[1].mode, CONTRACT_CONSUMES);
    assert_int_equal(contract_of(fixture, "l_add")->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(contract_of(fixture, "l_add")->success, CONTRACT_SUCCESS_NOT_NEGATIVE);
    assert_int_equal(contract_of(fixture, "l_add2")->params[1].mode, CONTRACT_CONSUMES);
    assert_int_equal(contract_of(fixture, "l_add2")->success, CONTRACT_SUCCESS_NONZERO);
    assert_string_equal(contract_of(fixture, "l_pop")->result_kind->release, "i_free");
    assert_int_equal(contract_of(fixture, "l_pop")->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(contract_of(fixture, "l_watch")->params[1].mode, CONTRACT_RETAINS);
}

static void comments_state_the_status(void **state)
{
    (void)state;
    static const struct {
        const char *comment;
        ContractSuccess success;
    } rows[] = {
        {"Returns 0 on success, or a negative errno.", CONTRACT_SUCCESS_ZERO},
        {"@return zero if successful", CONTRACT_SUCCESS_ZERO},
        {"Returns non-zero on success.", CONTRACT_SUCCESS_NONZERO},
        {"return 0 on success, non-zero on failure", CONTRACT_SUCCESS_ZERO},
        {"the count, or a negative value on error", CONTRACT_SUCCESS_NOT_NEGATIVE},
        {"returns 0 on error", CONTRACT_SUCCESS_NONZERO},
        {"Returns the number of items.", CONTRACT_SUCCESS_UNSTATED},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Fixture) fixture = fixture_new();
        declare(fixture, "int", "s_run", "const char *s", rows[i].comment);
        contract_infer_from_c(fixture->book, &fixture->unit);
        if (contract_of(fixture, "s_run")->success != rows[i].success) {
            fail_msg("misunderstood as %d: %s", (int)contract_of(fixture, "s_run")->success,
                     rows[i].comment);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opaque_type_with_a_free_is_a_resource),
        cmocka_unit_test(getters_and_const_results_borrow),
        cmocka_unit_test(texts_that_are_not_const_are_the_callers),
        cmocka_unit_test(addresses_of_objects_are_filled_or_worked_on),
        cmocka_unit_test(names_that_may_keep_or_end_stay_unknown),
        cmocka_unit_test(surest_releaser_wins_and_pointer_to_pointer_is_indirect),
        cmocka_unit_test(resource_files_are_stronger_than_names),
        cmocka_unit_test(errors_and_attributes),
        cmocka_unit_test(error_texts_have_the_librarys_release),
        cmocka_unit_test(releasers_of_const_and_returning_ones),
        cmocka_unit_test(bodies_in_the_tree_are_left_to_the_engine),
        cmocka_unit_test(comments_name_the_release),
        cmocka_unit_test(comments_that_name_no_release_invent_none),
        cmocka_unit_test(comments_reach_out_parameters),
        cmocka_unit_test(comments_say_borrowed),
        cmocka_unit_test(comments_say_who_takes_over),
        cmocka_unit_test(comments_state_the_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
