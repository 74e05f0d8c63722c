/* Reading .custody.json: cJSON parses, what is wrong is said with line and column.
 * Does not look into resource pairs and contracts. */
#include "analyzers/unit/config_internal.h"

#include <string.h>

typedef struct Reader {
    const Config *config;
    ConfigValue *values;
    const char *text;
    gsize length;
    const char *label;
    const cJSON *root;
    GError **error;
} Reader;

/* Always FALSE; takes the message. */
static gboolean fail_at(Reader *reader, JsonPlace place, char *message)
{
    g_set_error(reader->error, CONFIG_ERROR, 0, "%s:%u:%u: %s", reader->label, place.line,
                place.column, message);
    g_free(message);
    return FALSE;
}

static JsonPlace place_of(const Reader *reader, const cJSON *node, gboolean key)
{
    return json_place_of(reader->text, reader->length, reader->root, node, key);
}

static gboolean fail(Reader *reader, const cJSON *node, gboolean key, char *message)
{
    return fail_at(reader, place_of(reader, node, key), message);
}

static gboolean must_be(Reader *reader, const cJSON *node, const char *name, const char *what)
{
    return fail(reader, node, FALSE, g_strdup_printf("\"%s\" must be %s", name, what));
}

/* Takes a problem found by a check; NULL is success. */
static gboolean settle(Reader *reader, const cJSON *node, gboolean key, char *problem)
{
    return problem == NULL || fail(reader, node, key, problem);
}

/* ---- fragments ------------------------------------------------------------------------------- */

/* Byte offset of a place. */
static gsize offset_of(const Reader *reader, JsonPlace place)
{
    const char *at = reader->text;
    for (guint line = 1; line < place.line; line++)
        at = (const char *)memchr(at, '\n', reader->length - (gsize)(at - reader->text)) + 1;
    return (gsize)(at - reader->text) + place.column - 1;
}

/* Length of the object whose brace is at `text`: valid JSON, so brackets and strings decide. */
static gsize object_length(const char *text)
{
    guint depth = 0;
    gboolean in_string = FALSE;
    for (gsize i = 0;; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        else if (!in_string && text[i] == '{')
            depth++;
        else if (!in_string && text[i] == '}' && --depth == 0)
            return i + 1;
    }
}

static void append_repeated(GString *text, char c, guint n)
{
    for (guint i = 0; i < n; i++)
        g_string_append_c(text, c);
}

/* The object as a file of its own whose places are those of the configuration. `opening` and
 * `closing` stand around the object's members; opening goes to the line before, where it shifts no
 * column, unless there is none. */
static char *fragment_text(const Reader *reader, const cJSON *object, const char *opening,
                           const char *closing)
{
    JsonPlace place = place_of(reader, object, FALSE);
    const char *start = reader->text + offset_of(reader, place);
    GString *text = g_string_new(NULL);
    gsize length = strlen(opening);
    if (place.line > 1) {
        append_repeated(text, '\n', place.line - 2);
        g_string_append_printf(text, "%s\n", opening);
        append_repeated(text, ' ', place.column);
    } else {
        append_repeated(text, ' ', place.column > length ? place.column - (guint)length : 0);
        g_string_append(text, opening);
    }
    g_string_append_len(text, start + 1, (gssize)object_length(start) - 2);
    g_string_append(text, closing);
    return g_string_free(text, FALSE);
}

static char *resource_text(const Reader *reader, const cJSON *object)
{
    return fragment_text(reader, object, "{", "}");
}

static char *function_text(const Reader *reader, const cJSON *object)
{
    cJSON *name = cJSON_CreateString(object->string);
    char *quoted = cJSON_PrintUnformatted(name);
    g_autofree char *opening = g_strdup_printf("{\"functions\": [{\"name\": %s%s", quoted,
                                               object->child == NULL ? "" : ",");
    cJSON_free(quoted);
    cJSON_Delete(name);
    return fragment_text(reader, object, opening, "}]}");
}

static gboolean read_fragments(Reader *reader, const ConfigKeyInfo *info, const cJSON *node,
                               ConfigValue *value)
{
    gboolean named = info->type == CONFIG_TYPE_NAMED_FRAGMENTS;
    if (named ? !cJSON_IsObject(node) : !cJSON_IsArray(node))
        return must_be(reader, node, info->name,
                       named ? "an object of objects" : "a list of objects");
    const cJSON *element = NULL;
    cJSON_ArrayForEach(element, node)
    {
        if (!cJSON_IsObject(element))
            return fail(reader, element, FALSE, g_strdup("expected an object"));
        g_autofree char *text =
            named ? function_text(reader, element) : resource_text(reader, element);
        config_value_add(value, CONFIG_FROM_FILE, element->string, text);
    }
    return TRUE;
}

/* ---- plain values ---------------------------------------------------------------------------- */

static gboolean read_list(Reader *reader, const ConfigKeyInfo *info, const cJSON *node,
                          ConfigValue *value)
{
    if (!cJSON_IsArray(node))
        return must_be(reader, node, info->name, "a list of strings");
    const cJSON *element = NULL;
    cJSON_ArrayForEach(element, node)
    {
        if (!cJSON_IsString(element))
            return fail(reader, element, FALSE, g_strdup("expected a string"));
        if (info->type == CONFIG_TYPE_RULES &&
            !settle(reader, element, FALSE,
                    config_check_rule(reader->config, element->valuestring)))
            return FALSE;
        config_value_add(value, CONFIG_FROM_FILE, NULL, element->valuestring);
    }
    return TRUE;
}

static gboolean read_levels(Reader *reader, const ConfigKeyInfo *info, const cJSON *node,
                            ConfigValue *value)
{
    if (!cJSON_IsObject(node))
        return must_be(reader, node, info->name, "an object from rules to levels");
    const cJSON *element = NULL;
    cJSON_ArrayForEach(element, node)
    {
        if (!settle(reader, element, TRUE, config_check_rule(reader->config, element->string)))
            return FALSE;
        if (!cJSON_IsString(element))
            return fail(reader, element, FALSE, g_strdup("expected a level, a string"));
        if (!settle(reader, element, FALSE, config_check_choice(info, element->valuestring)))
            return FALSE;
        config_value_add(value, CONFIG_FROM_FILE, element->string, element->valuestring);
    }
    return TRUE;
}

static gboolean read_text(Reader *reader, const ConfigKeyInfo *info, const cJSON *node,
                          ConfigValue *value)
{
    if (!cJSON_IsString(node))
        return must_be(reader, node, info->name, "a string");
    if (info->choices != NULL &&
        !settle(reader, node, FALSE, config_check_choice(info, node->valuestring)))
        return FALSE;
    g_free(value->text);
    value->text = g_strdup(node->valuestring);
    return TRUE;
}

static gboolean read_flag(Reader *reader, const ConfigKeyInfo *info, const cJSON *node,
                          ConfigValue *value)
{
    if (!cJSON_IsBool(node))
        return must_be(reader, node, info->name, "true or false");
    value->flag = cJSON_IsTrue(node);
    return TRUE;
}

static gboolean read_value(Reader *reader, ConfigKey key, const cJSON *node)
{
    const ConfigKeyInfo *info = config_key_info(key);
    ConfigValue *value = &reader->values[key];
    JsonPlace place = place_of(reader, node, FALSE);
    value->line = place.line;
    value->column = place.column;
    switch (info->type) {
    case CONFIG_TYPE_FRAGMENTS:
    case CONFIG_TYPE_NAMED_FRAGMENTS:
        return read_fragments(reader, info, node, value);
    case CONFIG_TYPE_STRINGS:
    case CONFIG_TYPE_RULES:
        return read_list(reader, info, node, value);
    case CONFIG_TYPE_LEVELS:
        return read_levels(reader, info, node, value);
    case CONFIG_TYPE_CHOICE:
    case CONFIG_TYPE_STRING:
        return read_text(reader, info, node, value);
    case CONFIG_TYPE_FLAG:
        return read_flag(reader, info, node, value);
    }
    g_assert_not_reached();
}

/* ---- the file -------------------------------------------------------------------------------- */

static gboolean read_member(Reader *reader, const cJSON *member)
{
    const char *names[CONFIG_N_KEYS + 1] = {NULL};
    /* Editors find the schema by this key. */
    if (strcmp(member->string, "$schema") == 0)
        return cJSON_IsString(member) || must_be(reader, member, "$schema", "a string");
    for (guint key = 0; key < CONFIG_N_KEYS; key++) {
        names[key] = config_key_info((ConfigKey)key)->name;
        if (strcmp(names[key], member->string) != 0)
            continue;
        if (reader->values[key].line > 0)
            return fail(reader, member, TRUE,
                        g_strdup_printf("\"%s\" is set twice", member->string));
        return read_value(reader, (ConfigKey)key, member);
    }
    return fail(reader, member, TRUE, config_unknown_name("key", member->string, names));
}

static gboolean read_members(Reader *reader)
{
    if (!cJSON_IsObject(reader->root))
        return fail(reader, reader->root, FALSE, g_strdup("expected an object"));
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, reader->root)
    {
        if (!read_member(reader, member))
            return FALSE;
    }
    return TRUE;
}

/* Parses, or says where the text stops being JSON. */
static cJSON *parse_json(Reader *reader)
{
    const char *text = reader->text;
    const char *end = text, *bad = text;
    if (!g_utf8_validate_len(text, reader->length, &bad)) {
        fail_at(reader, json_place_at(text, reader->length, (gsize)(bad - text)),
                g_strdup("not valid UTF-8 here"));
        return NULL;
    }
    cJSON *root = cJSON_ParseWithLengthOpts(text, reader->length, &end, 0);
    while (root != NULL && end < text + reader->length && strchr(" \t\r\n", *end) != NULL)
        end++;
    if (root != NULL && end == text + reader->length)
        return root;
    gsize offset = end == NULL ? 0 : (gsize)(end - text);
    fail_at(reader, json_place_at(text, reader->length, offset),
            g_strdup(root == NULL ? "not valid JSON here" : "text after the end of the object"));
    cJSON_Delete(root);
    return NULL;
}

/* What the file says comes first; what the command line has said stands above it. */
static void adopt(Config *config, ConfigValue *read)
{
    for (guint key = 0; key < CONFIG_N_KEYS; key++) {
        ConfigValue *value = &config->values[key];
        for (guint i = 0; i < value->settings->len; i++) {
            const ConfigSetting *setting = value->settings->pdata[i];
            if (setting->origin == CONFIG_FROM_COMMAND_LINE)
                config_value_add(&read[key], setting->origin, setting->name, setting->text);
        }
        read[key].from_command_line = value->from_command_line;
        if (value->from_command_line) {
            read[key].flag = value->flag;
            g_free(read[key].text);
            read[key].text = g_strdup(value->text);
        }
    }
    config_values_clear(config->values);
    memcpy(config->values, read, sizeof config->values);
}

gboolean config_parse(Config *config, const char *text, gsize length, const char *label,
                      GError **error)
{
    ConfigValue values[CONFIG_N_KEYS];
    Reader reader = {config, values, text, length, label, NULL, error};
    cJSON *root = parse_json(&reader);
    if (root == NULL)
        return FALSE;
    config_values_init(values);
    reader.root = root;
    gboolean read = read_members(&reader);
    cJSON_Delete(root);
    if (!read) {
        config_values_clear(values);
        return FALSE;
    }
    adopt(config, values);
    g_free(config->label);
    config->label = g_strdup(label);
    return TRUE;
}

gboolean config_read(Config *config, const char *path, const char *label, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    return g_file_get_contents(path, &text, &length, error) &&
           config_parse(config, text, length, label, error);
}

char *config_find(const char *path)
{
    g_autofree char *folder = g_canonicalize_filename(path, NULL);
    for (;;) {
        g_autofree char *candidate = g_build_filename(folder, CONFIG_FILE_NAME, NULL);
        if (g_file_test(candidate, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&candidate);
        if (strcmp(folder, "/") == 0)
            return NULL;
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}
