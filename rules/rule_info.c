/* The rules' metadata, read once from the rule.json and README.md that are embedded in the binary.
 * Knows no rule by name and judges nothing. */
#include "analyzers/unit/embedded.h"
#include "rules/finding.h"

#include <cjson/cJSON.h>
#include <string.h>

#define RULES_PREFIX "rules/"

/* Borrowed text of a member, interned so that it outlives the JSON; NULL when absent. */
static const char *member_text(const cJSON *object, const char *name)
{
    return g_intern_string(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name)));
}

static const char *const *member_texts(const cJSON *object, const char *name)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, name))
    {
        const char *text = cJSON_GetStringValue(item);

        if (text)
            g_ptr_array_add(texts, (gpointer)g_intern_string(text));
    }
    g_ptr_array_add(texts, NULL);
    return (const char *const *)g_ptr_array_steal(texts, NULL);
}

static const char *embedded_text(const char *path)
{
    gsize n;
    const EmbeddedFile *files = embedded_files(&n);

    for (gsize i = 0; i < n; i++)
        if (strcmp(files[i].path, path) == 0)
            return files[i].data;
    return "";
}

/* The embedded files are part of the program: one that does not parse is a programming error. */
static RuleInfo rule_read(const EmbeddedFile *file)
{
    g_autofree char *folder = g_path_get_dirname(file->path);
    g_autofree char *readme = g_build_filename(folder, "README.md", NULL);
    cJSON *json = cJSON_ParseWithLength(file->data, file->size);
    const cJSON *cwe = cJSON_GetObjectItemCaseSensitive(json, "cwe");
    RuleInfo rule = {
        .id = member_text(json, "id"),
        .title = member_text(json, "title"),
        .summary = member_text(json, "summary"),
        .cwe = cJSON_IsNumber(cwe) ? cwe->valueint : 0,
        .readme = embedded_text(readme),
        .precision = member_text(json, "precision"),
        .security_severity = member_text(json, "security_severity"),
        .tags = member_texts(json, "tags"),
        .testing = member_text(json, "testing"),
    };

    if (!rule.id || !rule.title || !rule.summary ||
        !severity_parse(member_text(json, "severity"), &rule.severity))
        g_error("%s: id, title, summary or severity is missing or wrong", file->path);
    if (!rule.precision)
        rule.precision = "medium";
    cJSON_Delete(json);
    return rule;
}

static int rule_compare(const void *a, const void *b)
{
    return strcmp(((const RuleInfo *)a)->id, ((const RuleInfo *)b)->id);
}

static GArray *rules_read(void)
{
    GArray *rules = g_array_new(FALSE, FALSE, sizeof(RuleInfo));
    gsize n;
    const EmbeddedFile *files = embedded_files(&n);

    for (gsize i = 0; i < n; i++) {
        if (g_str_has_prefix(files[i].path, RULES_PREFIX) &&
            g_str_has_suffix(files[i].path, "/rule.json")) {
            RuleInfo rule = rule_read(&files[i]);

            g_array_append_val(rules, rule);
        }
    }
    g_array_sort(rules, rule_compare);
    return rules;
}

const RuleInfo *rules_all(gsize *ret_n)
{
    static gsize once;
    static GArray *rules;

    if (g_once_init_enter(&once)) {
        rules = rules_read();
        g_once_init_leave(&once, 1);
    }
    if (ret_n)
        *ret_n = rules->len;
    return (const RuleInfo *)(const void *)rules->data;
}

const RuleInfo *rule_find(const char *id)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);

    for (gsize i = 0; id && i < n; i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}
