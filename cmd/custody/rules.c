/* custody rules and custody explain: what the rules are, from their embedded metadata.
 * Runs no rule. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"
#include "cmd/custody/report/json_util.h"

static void append_rules_text(GString *out)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(out, "%-20s %-8s CWE-%-4d %s\n", rules[i].id,
                               severity_name(rules[i].severity), rules[i].cwe, rules[i].summary);
    g_string_append(out, "\ncustody explain RULE tells more about each.\n");
}

static void append_rules_json(GString *out)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);
    g_autoptr(cJSON) array = cJSON_CreateArray();

    for (gsize i = 0; i < n; i++) {
        cJSON *rule = json_append_object(array);

        json_add_text(rule, "id", rules[i].id);
        json_add_text(rule, "title", rules[i].title);
        json_add_text(rule, "summary", rules[i].summary);
        json_add_text(rule, "severity", severity_name(rules[i].severity));
        json_add_number(rule, "cwe", rules[i].cwe);
        json_add_text(rule, "precision", rules[i].precision);
        cJSON *tags = json_add_array(rule, "tags");
        for (const char *const *tag = rules[i].tags; *tag; tag++)
            json_append_text(tags, *tag);
    }
    json_print(array, out);
}

int cmd_rules(const Options *options, char **operands)
{
    (void)operands;
    g_autoptr(GString) out = g_string_new(NULL);

    if (!options->format || g_str_equal(options->format, "text")) {
        append_rules_text(out);
    } else if (g_str_equal(options->format, "json")) {
        append_rules_json(out);
    } else {
        complain("rules: --format is text or json");
        return EXIT_USAGE;
    }
    return print_text(out) ? EXIT_CLEAN : EXIT_INTERNAL;
}

int cmd_explain(const Options *options, char **operands)
{
    (void)options;
    const RuleInfo *rule = rule_find(operands[0]);

    if (!rule) {
        complain("there is no rule \"%s\"; custody rules lists them all", operands[0]);
        return EXIT_USAGE;
    }
    g_autoptr(GString) out = g_string_new(rule->readme);
    return print_text(out) ? EXIT_CLEAN : EXIT_INTERNAL;
}
