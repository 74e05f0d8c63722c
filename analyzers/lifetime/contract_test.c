/* Tests of the book of contracts: merging by authority, files, messages, and the shipped files.
 * Inference from headers is tested in contract_infer_test.c. */
#include "analyzers/lifetime/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static gboolean read_text(ContractBook *book, const char *json, ContractAuthority authority,
                          GError **error)
{
    return contract_book_read_json(book, json, strlen(json), "test.json", authority, error);
}

static void must_read(ContractBook *book, const char *json)
{
    g_autoptr(GError) error = NULL;
    if (!read_text(book, json, CONTRACT_FROM_RESOURCES, &error)) {
        fail_msg("%s", error->message);
    }
}

static void assert_message(const char *json, const char *message)
{
    g_autoptr(ContractBook) book = contract_book_new();
    g_autoptr(GError) error = NULL;
    assert_false(read_text(book, json, CONTRACT_FROM_CONFIG, &error));
    assert_string_equal(error->message, message);
}

static void stronger_layer_wins_field_by_field(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = contract_book_new();
    Contract *header = contract_book_add(book, "f", CONTRACT_FROM_HEADER, 3);
    header->params[0].mode = CONTRACT_BORROWS;
    header->params[1].mode = CONTRACT_BORROWS;
    header->result_borrowed = TRUE;
    Contract *resources = contract_book_add(book, "f", CONTRACT_FROM_RESOURCES, 2);
    resources->params[1].mode = CONTRACT_CONSUMES;
    const Contract *merged = contract_book_find(book, "f");
    assert_int_equal(merged->n_params, 3);
    assert_int_equal(merged->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(merged->params[0].authority, CONTRACT_FROM_HEADER);
    assert_int_equal(merged->params[1].mode, CONTRACT_CONSUMES);
    assert_int_equal(merged->params[1].authority, CONTRACT_FROM_RESOURCES);
    assert_int_equal(merged->params[2].mode, CONTRACT_UNKNOWN);
    assert_true(merged->result_borrowed);

    /* A later, stronger word on the result replaces it as a whole. */
    Contract *config = contract_book_add(book, "f", CONTRACT_FROM_CONFIG, 0);
    config->result_kind = contract_book_kind(book, "K");
    merged = contract_book_find(book, "f");
    assert_false(merged->result_borrowed);
    assert_string_equal(merged->result_kind->name, "K");
    assert_int_equal(merged->result_authority, CONTRACT_FROM_CONFIG);
    assert_null(contract_book_find(book, "g"));
}

static void rest_covers_what_weaker_layers_count(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = contract_book_new();
    must_read(book, "{\"functions\": [{\"name\": \"p\", \"rest\": \"borrows\"}]}");
    Contract *header = contract_book_add(book, "p", CONTRACT_FROM_HEADER, 2);
    header->params[1].mode = CONTRACT_RETAINS;
    const Contract *merged = contract_book_find(book, "p");
    assert_int_equal(merged->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(merged->params[1].mode, CONTRACT_BORROWS);
    assert_int_equal(merged->rest, CONTRACT_BORROWS);
    assert_string_equal(merged->params[0].why, "resource file test.json");
}

static void every_field_of_a_file_arrives(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = contract_book_new();
    must_read(
        book,
        "{\"constants\": {\"K_OK\": 7}, \"functions\": ["
        "{\"name\": \"k_new\", \"result\": \"K\", \"params\": {\"1\": {\"consumes\": true, "
        "\"on_success\": true}}},"
        "{\"names\": [\"k_free\"], \"params\": {\"0\": \"releases\"}},"
        "{\"name\": \"k_load\", \"params\": {\"2\": {\"fills\": \"K\"}, \"0\": {\"consumes\": "
        "true, \"destructor\": 1}}, \"rest\": \"borrows\", \"success\": \"== K_OK\", "
        "\"error_param\": 3, \"must_check\": true},"
        "{\"name\": \"path\", \"result\": {\"kind\": \"K\", \"if_null\": 1}},"
        "{\"name\": \"inner\", \"result\": {\"borrowed_from\": 0}},"
        "{\"name\": \"die\", \"noreturn\": true}],"
        "\"kinds\": [{\"name\": \"K\", \"class\": \"file\", \"family\": \"kk\", \"release\": "
        "\"C.k_free\", \"secret\": true, \"nullable\": false, \"invalid\": -1, "
        "\"leak_exempt\": true}]}");
    const Contract *fresh = contract_book_find(book, "k_new");
    assert_int_equal(fresh->result_kind->cls, RESOURCE_FILE);
    assert_string_equal(fresh->result_kind->family, "kk");
    assert_int_equal(fresh->result_kind->invalid, -1);
    assert_true(fresh->result_kind->secret && fresh->result_kind->leak_exempt);
    assert_false(fresh->result_kind->nullable);
    assert_true(fresh->params[1].on_success_only);
    assert_int_equal(fresh->params[0].mode, CONTRACT_UNKNOWN);
    const Contract *release = contract_book_find(book, "k_free");
    assert_ptr_equal(release->params[0].kind, fresh->result_kind);
    assert_string_equal(release->params[0].family, "kk");
    const Contract *load = contract_book_find(book, "k_load");
    assert_int_equal(load->params[0].destructor_param, 1);
    assert_int_equal(load->params[1].mode, CONTRACT_BORROWS);
    assert_int_equal(load->params[2].mode, CONTRACT_FILLS);
    assert_int_equal(load->success, CONTRACT_SUCCESS_CONSTANT);
    gint64 value = 0;
    assert_true(contract_book_constant(book, load->success_constant, &value));
    assert_int_equal(value, 7);
    assert_true(contract_book_constant(book, "-1", &value));
    assert_int_equal(value, -1);
    assert_int_equal(load->error_param, 3);
    assert_true(load->status_must_be_read);
    const Contract *path = contract_book_find(book, "path");
    assert_null(path->result_kind);
    assert_int_equal(path->null_param, 1);
    assert_string_equal(path->null_result_kind->name, "K");
    assert_int_equal(contract_book_find(book, "inner")->result_parent, 0);
    assert_true(contract_book_find(book, "die")->noreturn);
}

static void messages_have_line_column_and_a_suggestion(void **state)
{
    (void)state;
    assert_message("{\n  \"functions\": [\n    {\"name\": \"f\", \"parms\": {}}\n  ]\n}",
                   "test.json:3:19: unknown key in a function: \"parms\"; did you mean "
                   "\"params\"?");
    assert_message("{\"functions\": [\n{\"name\": \"f\", \"params\": {\"0\": \"borows\"}}]}",
                   "test.json:2:31: unknown mode \"borows\"; did you mean \"borrows\"?");
    assert_message("{\"kinds\": [{\"name\": \"K\"}]}",
                   "test.json:1:12: kind \"K\" needs a \"release\": the function that ends its "
                   "life");
    assert_message("{\"kinds\": [}", "test.json:1:12: not valid JSON here");
    assert_message("{} x", "test.json:1:4: text after the end of the JSON value");
    assert_message("{\"functions\": [{\"name\": \"f\", \"params\": {\"-1\": \"borrows\"}}]}",
                   "test.json:1:41: \"-1\" is no index of a parameter (from 0)");
    assert_message("{\"functions\": [{\"name\": \"f\", \"params\": {\"0\": \"releases\"}}]}",
                   "test.json:1:16: what does f release? No kind of this file has it as its "
                   "release: write {\"releases\": \"KIND\"} or {\"releases\": true, \"family\": "
                   "\"FAMILY\"}");
    assert_message("{\"kinds\": [{\"name\": \"EVP_PKEY\", \"release\": \"r\"}],\n"
                   "\"functions\": [{\"name\": \"f\", \"result\": \"EVP_PKY\"}]}",
                   "test.json:2:39: kind \"EVP_PKY\" is defined nowhere; did you mean "
                   "\"EVP_PKEY\"?");
    assert_message("{\"functions\": [{\"name\": \"f\", \"name\": \"g\"}]}",
                   "test.json:1:30: \"name\" is given twice");
}

static void configuration_redefines_a_kind_and_weaker_words_do_not(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = contract_book_new();
    g_autoptr(GError) error = NULL;
    must_read(book, "{\"kinds\": [{\"name\": \"K\", \"release\": \"a\"}]}");
    assert_true(read_text(book, "{\"kinds\": [{\"name\": \"K\", \"release\": \"b\"}]}",
                          CONTRACT_FROM_CONFIG, &error));
    must_read(book, "{\"kinds\": [{\"name\": \"K\", \"release\": \"c\"}]}");
    assert_string_equal(contract_book_kind(book, "K")->release, "b");
    gboolean may_fill = TRUE;
    contract_book_claim_kind(book, "K", CONTRACT_FROM_HEADER, &may_fill);
    assert_false(may_fill);
}

static void a_book_over_another_leaves_it_alone(void **state)
{
    (void)state;
    g_autoptr(ContractBook) base = contract_book_new();
    contract_book_add(base, "f", CONTRACT_FROM_RESOURCES, 1)->params[0].mode = CONTRACT_BORROWS;
    g_autoptr(ContractBook) book = contract_book_new_over(base);
    contract_book_add(book, "f", CONTRACT_FROM_BODY, 2)->params[1].mode = CONTRACT_RELEASES;
    contract_book_add(book, "local", CONTRACT_FROM_BODY, 0);
    const Contract *merged = contract_book_find(book, "f");
    assert_int_equal(merged->params[0].mode, CONTRACT_BORROWS);
    assert_int_equal(merged->params[1].mode, CONTRACT_RELEASES);
    assert_null(contract_book_find(base, "local"));
    assert_int_equal(contract_book_find(base, "f")->n_params, 1);
}

static void prefixed_names_mean_what_stands_behind(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = contract_book_new();
    must_read(book, "{\"prefixes\": [\"go_\"], \"kinds\": [{\"name\": \"K\", \"release\": "
                    "\"k_free\"}], \"functions\": [{\"name\": \"k_new\", \"result\": \"K\"}, "
                    "{\"name\": \"go_k_old\", \"result\": \"borrowed\"}, {\"name\": \"k_old\", "
                    "\"result\": \"K\"}]}");
    contract_book_add(book, "go_k_new", CONTRACT_FROM_BODY, 1);
    assert_string_equal(contract_book_find(book, "go_k_new")->result_kind->name, "K");
    assert_null(contract_book_find(book, "go_k_old")->result_kind);
    assert_null(contract_book_find(book, "go_other"));
}

/* ---- the shipped files ----------------------------------------------------------------------- */

/* Tests run from the top of the sources. */
#define RESOURCE_DIR "rules/resources"

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *resource_files(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(RESOURCE_DIR, 0, NULL);
    assert_non_null(dir);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        if (g_str_has_suffix(name, ".json")) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_ptr_array_sort(names, compare_texts);
    return names;
}

static ContractBook *shipped_book(void)
{
    ContractBook *book = contract_book_new();
    g_autoptr(GPtrArray) names = resource_files();
    assert_true(names->len >= 3);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_build_filename(RESOURCE_DIR, name, NULL);
        g_autofree char *text = NULL;
        gsize length = 0;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(path, &text, &length, &error) ||
            !contract_book_read_json(book, text, length, name, CONTRACT_FROM_RESOURCES, &error)) {
            fail_msg("%s", error->message);
        }
    }
    return book;
}

static void shipped_files_are_whole(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = shipped_book();
    g_autoptr(GError) error = NULL;
    if (!contract_book_check(book, &error)) {
        fail_msg("%s", error->message);
    }
    g_autoptr(GPtrArray) names = contract_book_names(book);
    g_autoptr(GHashTable) released = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < names->len; i++) {
        const Contract *contract = contract_book_find(book, g_ptr_array_index(names, i));
        assert_true(contract->n_params <= 16);
        assert_false(contract->result_kind != NULL && contract->result_borrowed);
        assert_true(contract->resizes < 0 || contract->result_kind != NULL);
        for (guint p = 0; p < contract->n_params; p++) {
            const ContractParam *param = &contract->params[p];
            if (param->mode == CONTRACT_RELEASES) {
                g_hash_table_add(released, (gpointer)g_intern_string(param->family));
            }
        }
    }
    /* Every family can be released by some function, and every kind's own release is one. */
    g_autoptr(GPtrArray) kinds = contract_book_kinds(book);
    for (guint i = 0; i < kinds->len; i++) {
        const ResourceKind *kind = g_ptr_array_index(kinds, i);
        gboolean ends_by_itself = kind->leak_exempt && g_str_equal(kind->family, "stack");
        if (!ends_by_itself && !g_hash_table_contains(released, g_intern_string(kind->family))) {
            fail_msg("no function releases the family %s of kind %s", kind->family, kind->name);
        }
    }
}

static void shipped_facts_spot_checked(void **state)
{
    (void)state;
    g_autoptr(ContractBook) book = shipped_book();
    const Contract *cstring = contract_book_find(book, "CString");
    assert_int_equal(cstring->result_kind->cls, RESOURCE_CSTRING);
    assert_string_equal(cstring->result_kind->family,
                        contract_book_find(book, "free")->params[0].family);
    assert_int_equal(contract_book_find(book, "realloc")->resizes, 0);
    assert_int_equal(contract_book_find(book, "open")->result_kind->invalid, -1);
    assert_true(contract_book_find(book, "log.Fatalf")->noreturn);
    assert_int_equal(contract_book_find(book, "(runtime/cgo.Handle).Delete")->params[0].mode,
                     CONTRACT_RELEASES);
    assert_int_equal(contract_book_find(book, "printf")->rest, CONTRACT_BORROWS);
    assert_int_equal(contract_book_find(book, "explicit_bzero")->params[0].mode, CONTRACT_WIPES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stronger_layer_wins_field_by_field),
        cmocka_unit_test(rest_covers_what_weaker_layers_count),
        cmocka_unit_test(every_field_of_a_file_arrives),
        cmocka_unit_test(messages_have_line_column_and_a_suggestion),
        cmocka_unit_test(configuration_redefines_a_kind_and_weaker_words_do_not),
        cmocka_unit_test(a_book_over_another_leaves_it_alone),
        cmocka_unit_test(prefixed_names_mean_what_stands_behind),
        cmocka_unit_test(shipped_files_are_whole),
        cmocka_unit_test(shipped_facts_spot_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
