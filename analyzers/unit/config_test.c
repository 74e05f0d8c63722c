/* Tests of the configuration: values, origins, messages with places, and the published schema.
 * What resource files may say is tested with the contracts. */
#include "analyzers/lifetime/contract.h"
#include "analyzers/unit/config.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

static const char *const RULES[] = {"cstring-leak", "handle-leak", "resource-leak", NULL};

static Config *read_ok(const char *text)
{
    Config *config = config_new(RULES);
    g_autoptr(GError) error = NULL;
    if (!config_parse(config, text, strlen(text), ".custody.json", &error))
        fail_msg("%s", error->message);
    return config;
}

static void assert_message(const char *text, const char *message)
{
    g_autoptr(Config) config = config_new(RULES);
    g_autoptr(GError) error = NULL;
    assert_false(config_parse(config, text, strlen(text), "c.json", &error));
    assert_string_equal(error->message, message);
    assert_null(config_label(config));
}

static void defaults_hold_without_a_file(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new(RULES);
    assert_string_equal(config_text(config, CONFIG_FAIL_ON), "error");
    assert_string_equal(config_text(config, CONFIG_KEEPALIVE), "default");
    assert_false(config_flag(config, CONFIG_TESTS));
    assert_null(config_strings(config, CONFIG_EXCLUDE)[0]);
    assert_true(config_rule_enabled(config, "cstring-leak"));
    g_autofree char *origin = config_origin_text(config, CONFIG_FAIL_ON);
    assert_string_equal(origin, "default");
}

static void values_are_read_with_their_places(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_ok(
        "{\n  \"fail_on\": \"note\", \"tests\": true,\n"
        "  \"exclude\": [\"gen/**\", \"*.pb.go\"],\n"
        "  \"severity\": {\"handle-leak\": \"warning\"},\n  \"disable\": [\"cstring-leak\"]}\n");
    assert_string_equal(config_text(config, CONFIG_FAIL_ON), "note");
    assert_true(config_flag(config, CONFIG_TESTS));
    assert_string_equal(config_strings(config, CONFIG_EXCLUDE)[1], "*.pb.go");
    assert_string_equal(config_level(config, "handle-leak"), "warning");
    assert_null(config_level(config, "cstring-leak"));
    assert_false(config_rule_enabled(config, "cstring-leak"));
    assert_true(config_rule_enabled(config, "handle-leak"));
    g_autofree char *origin = config_origin_text(config, CONFIG_TESTS);
    assert_string_equal(origin, ".custody.json:2:31");
    g_autofree char *value = config_value_text(config, CONFIG_SEVERITY);
    assert_string_equal(value, "{\"handle-leak\":\"warning\"}");
}

static void the_command_line_stands_above_the_file(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_new(RULES);
    assert_true(config_set(config, CONFIG_FAIL_ON, "warning", &error));
    assert_true(config_set(config, CONFIG_SEVERITY, "handle-leak=off", &error));
    assert_true(config_set(config, CONFIG_EXCLUDE, "b", &error));
    assert_true(config_set(config, CONFIG_ENABLE, "resource-leak", &error));
    const char *text = "{\"fail_on\": \"note\", \"severity\": {\"handle-leak\": \"note\"},"
                       "\"exclude\": [\"a\"], \"disable\": [\"resource-leak\"]}";
    assert_true(config_parse(config, text, strlen(text), "c.json", &error));
    assert_string_equal(config_text(config, CONFIG_FAIL_ON), "warning");
    assert_string_equal(config_level(config, "handle-leak"), "off");
    assert_string_equal(config_strings(config, CONFIG_EXCLUDE)[0], "a");
    assert_string_equal(config_strings(config, CONFIG_EXCLUDE)[1], "b");
    assert_true(config_rule_enabled(config, "resource-leak"));
    assert_false(config_rule_enabled(config, "cstring-leak"));
    g_autofree char *fail_on = config_origin_text(config, CONFIG_FAIL_ON);
    g_autofree char *exclude = config_origin_text(config, CONFIG_EXCLUDE);
    assert_string_equal(fail_on, "command line");
    assert_string_equal(exclude, "c.json:1:68, command line");
}

static void bad_settings_are_refused(void **state)
{
    (void)state;
    static const struct {
        ConfigKey key;
        const char *value, *message;
    } CASES[] = {
        {CONFIG_SEVERITY, "handle-leak", "severity: \"handle-leak\" is not of the form rule=level"},
        {CONFIG_SEVERITY, "handel-leak=off",
         "severity: unknown rule \"handel-leak\"; did you mean \"handle-leak\"?"},
        {CONFIG_SEVERITY, "handle-leak=loud",
         "severity: \"loud\" is not one of \"off\", \"note\", \"warning\", \"error\""},
        {CONFIG_KEEPALIVE, "lax", "keepalive: \"lax\" is not one of \"default\", \"strict\""},
        {CONFIG_TESTS, "yes", "tests: \"yes\" is neither \"true\" nor \"false\""},
        {CONFIG_RESOURCES, "{}", "resources: can only be set in the configuration file"},
    };
    g_autoptr(Config) config = config_new(RULES);
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        assert_false(config_set(config, CASES[i].key, CASES[i].value, &error));
        assert_string_equal(error->message, CASES[i].message);
        assert_int_equal(config_origin(config, CASES[i].key), CONFIG_FROM_DEFAULT);
    }
}

static void mistakes_are_named_with_line_and_column(void **state)
{
    (void)state;
    assert_message("{\n  \"exclud\": []}",
                   "c.json:2:3: unknown key \"exclud\"; did you mean \"exclude\"?");
    assert_message("{\"qqqqqqqqqq\": 1}", "c.json:1:2: unknown key \"qqqqqqqqqq\"");
    assert_message("{\"tests\": \"yes\"}", "c.json:1:11: \"tests\" must be true or false");
    assert_message("{\"tests\": true,\n \"tests\": true}", "c.json:2:2: \"tests\" is set twice");
    assert_message("{\"owners\": [\n  \"a\", 3]}", "c.json:2:8: expected a string");
    assert_message("{\"severity\": {\"handle-leak\":\n\"loud\"}}",
                   "c.json:2:1: \"loud\" is not one of \"off\", \"note\", \"warning\", \"error\"");
    assert_message("{\"severity\": {\"handel-leak\": \"off\"}}",
                   "c.json:1:15: unknown rule \"handel-leak\"; did you mean \"handle-leak\"?");
    assert_message("{\"enable\": [\"cstring-leek\"]}",
                   "c.json:1:13: unknown rule \"cstring-leek\"; did you mean \"cstring-leak\"?");
    assert_message("[]", "c.json:1:1: expected an object");
    assert_message("{} x", "c.json:1:4: text after the end of the object");
    assert_message("{\n \"tests\": tru}", "c.json:2:11: not valid JSON here");
    assert_message("{\"goos\": \"\xff\"}", "c.json:1:11: not valid UTF-8 here");
    assert_message("", "c.json:1:1: not valid JSON here");
}

/* Fragments go to the reader of contracts, whose messages then point into the configuration. */
static void fragments_keep_their_places(void **state)
{
    (void)state;
    g_autoptr(Config) config = read_ok(
        "{\n  \"resources\": [\n    {\"kinds\": [{\"name\": \"x\", \"class\": \"object\",\n"
        "      \"release\": \"x_free\"}], \"functions\": [{\"name\": \"x_new\", \"result\": "
        "\"x\"}]}],\n"
        "  \"functions\": {\"x_put\": {\"params\": {\"0\": \"borrows\"}},\n"
        "    \"y\": {},\n    \"z\": {\"parms\": 1}}\n}\n");
    g_autoptr(ContractBook) book = contract_book_new();
    assert_int_equal(config_n_fragments(config, CONFIG_RESOURCES), 1);
    assert_int_equal(config_n_fragments(config, CONFIG_FUNCTIONS), 3);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        const char *text = i == 0 ? config_fragment(config, CONFIG_RESOURCES, 0)
                                  : config_fragment(config, CONFIG_FUNCTIONS, i - 1);
        if (!contract_book_read_json(book, text, strlen(text), "c.json", CONTRACT_FROM_CONFIG,
                                     &error))
            fail_msg("%s", error->message);
    }
    assert_non_null(contract_book_find(book, "x_new")->result_kind);
    assert_int_equal(contract_book_find(book, "x_put")->params[0].mode, CONTRACT_BORROWS);
    g_autoptr(GError) error = NULL;
    const char *bad = config_fragment(config, CONFIG_FUNCTIONS, 2);
    assert_false(
        contract_book_read_json(book, bad, strlen(bad), "c.json", CONTRACT_FROM_CONFIG, &error));
    assert_non_null(strstr(error->message, "c.json:7:11: "));
}

static void the_nearest_file_above_is_found(void **state)
{
    (void)state;
    g_autofree char *root = g_dir_make_tmp("custody-config-XXXXXX", NULL);
    g_autofree char *below = g_build_filename(root, "a", "b", NULL);
    g_autofree char *file = g_build_filename(root, CONFIG_FILE_NAME, NULL);
    assert_int_equal(g_mkdir_with_parents(below, 0700), 0);
    assert_true(g_file_set_contents(file, "{\"goos\": \"linux\"}", -1, NULL));
    g_autofree char *found = config_find(below);
    assert_string_equal(found, file);
    g_autoptr(Config) config = config_new(NULL);
    assert_true(config_read(config, found, ".custody.json", NULL));
    assert_string_equal(config_text(config, CONFIG_GOOS), "linux");
    g_autoptr(GError) error = NULL;
    assert_false(config_read(config, below, "b", &error));
    assert_true(error->domain == G_FILE_ERROR);
    g_unlink(file);
    g_rmdir(below);
    g_autofree char *a = g_build_filename(root, "a", NULL);
    g_rmdir(a);
    g_rmdir(root);
}

static void assert_schema_type(const ConfigKeyInfo *info, const cJSON *property)
{
    static const char *const TYPES[] = {
        [CONFIG_TYPE_FRAGMENTS] = "array", [CONFIG_TYPE_NAMED_FRAGMENTS] = "object",
        [CONFIG_TYPE_STRINGS] = "array",   [CONFIG_TYPE_RULES] = "array",
        [CONFIG_TYPE_LEVELS] = "object",   [CONFIG_TYPE_CHOICE] = NULL,
        [CONFIG_TYPE_STRING] = "string",   [CONFIG_TYPE_FLAG] = "boolean",
    };
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItem(property, "type"));
    assert_true(g_strcmp0(type, TYPES[info->type]) == 0);
    const cJSON *choices = cJSON_GetObjectItem(property, "enum");
    if (info->type == CONFIG_TYPE_LEVELS)
        choices =
            cJSON_GetObjectItem(cJSON_GetObjectItem(property, "additionalProperties"), "enum");
    assert_int_equal(cJSON_GetArraySize(choices),
                     info->choices == NULL ? 0 : g_strv_length((char **)info->choices));
    for (int i = 0; i < cJSON_GetArraySize(choices); i++)
        assert_string_equal(cJSON_GetArrayItem(choices, i)->valuestring, info->choices[i]);
    if (info->fallback != NULL)
        assert_string_equal(cJSON_GetObjectItem(property, "default")->valuestring, info->fallback);
}

static void the_schema_says_what_the_table_says(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents("docs/schema/config-1.json", &text, NULL, NULL));
    cJSON *schema = cJSON_Parse(text);
    assert_non_null(schema);
    const cJSON *properties = cJSON_GetObjectItem(schema, "properties");
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(schema, "additionalProperties")));
    const cJSON *property = properties->child;
    assert_string_equal(property->string, "$schema");
    for (guint key = 0; key < CONFIG_N_KEYS; key++) {
        const ConfigKeyInfo *info = config_key_info((ConfigKey)key);
        property = property->next;
        assert_non_null(property);
        assert_string_equal(property->string, info->name);
        assert_string_equal(cJSON_GetObjectItem(property, "description")->valuestring,
                            info->summary);
        assert_schema_type(info, property);
    }
    assert_null(property->next);
    cJSON_Delete(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_hold_without_a_file),
        cmocka_unit_test(values_are_read_with_their_places),
        cmocka_unit_test(the_command_line_stands_above_the_file),
        cmocka_unit_test(bad_settings_are_refused),
        cmocka_unit_test(mistakes_are_named_with_line_and_column),
        cmocka_unit_test(fragments_keep_their_places),
        cmocka_unit_test(the_nearest_file_above_is_found),
        cmocka_unit_test(the_schema_says_what_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
