/* Tests of the command line: every flag parses, is shown, and is offered by each shell.
 * What a flag does is tested with its command. */
#include "cmd/custody/flags.h"
#include "cmd/custody/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static gboolean parse(const char *command, const char *words, Options *ret_options,
                      char ***ret_operands, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(words, " ", -1);

    return flags_parse(command_find(command), argv, ret_options, ret_operands, error);
}

static void a_full_command_line_is_parsed(void **state)
{
    (void)state;
    g_auto(Options) options = {0};
    g_auto(GStrv) operands = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(parse("audit",
                      "a --format json -o text=x -o json=y --fail-on note --jobs 3 --tests "
                      "--disable r1 --disable r2 b -- -c",
                      &options, &operands, &error));
    assert_string_equal(options.format, "json");
    assert_int_equal(g_strv_length(options.outputs), 2);
    assert_string_equal(options.outputs[1], "json=y");
    assert_string_equal(options.fail_on, "note");
    assert_int_equal(options.jobs, 3);
    assert_true(options.tests);
    assert_false(options.vendor);
    assert_string_equal(options.disable[1], "r2");
    assert_int_equal(g_strv_length(operands), 3);
    assert_string_equal(operands[2], "-c");
}

static void wrong_command_lines_say_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *command, *words, *message;
    } wrong[] = {
        {"audit", "--format xml", "\"xml\" is none of: text"},
        {"audit", "--nonsense", "--nonsense"},
        {"audit", "--jobs many", "many"},
        {"audit", "--kind cstring", "--kind"},
        {"compare", "a.json", "compare needs OLD.json NEW.json"},
        {"explain", "one two", "\"two\" is one argument too many"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(Options) options = {0};
        g_auto(GStrv) operands = NULL;
        g_autoptr(GError) error = NULL;

        assert_false(parse(wrong[i].command, wrong[i].words, &options, &operands, &error));
        if (!strstr(error->message, wrong[i].message))
            fail_msg("\"%s\" does not say \"%s\"", error->message, wrong[i].message);
        assert_null(operands);
    }
}

static void every_flag_is_parsed_by_its_commands(void **state)
{
    (void)state;
    gsize n_flags, n_commands;
    const Flag *flags = flags_all(&n_flags);
    const Command *commands = commands_all(&n_commands);

    for (gsize c = 0; c < n_commands; c++) {
        for (gsize f = 0; f < n_flags; f++) {
            g_auto(Options) options = {0};
            g_auto(GStrv) operands = NULL;
            g_autoptr(GError) error = NULL;
            g_autofree char *first = flags[f].values
                                         ? g_strndup(flags[f].values, strcspn(flags[f].values, "|"))
                                         : g_strdup("1");
            g_autofree char *words =
                g_strdup_printf("--%s%s%s --help", flags[f].name, flags[f].argument ? "=" : "",
                                flags[f].argument ? first : "");

            assert_int_equal(parse(commands[c].name, words, &options, &operands, &error),
                             flag_applies(&flags[f], &commands[c]));
        }
    }
}

static void every_flag_is_shown_everywhere(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    gsize n_flags, n_commands;
    const Flag *flags = flags_all(&n_flags);
    const Command *commands = commands_all(&n_commands);
    g_autoptr(GString) help = g_string_new(NULL);
    g_autoptr(GString) man = g_string_new(NULL);

    append_man_page(man);
    append_help(help, NULL);
    for (gsize c = 0; c < n_commands; c++) {
        assert_non_null(strstr(help->str, commands[c].summary));
        append_help(help, &commands[c]);
    }
    for (gsize f = 0; f < n_flags; f++) {
        g_autofree char *in_help = g_strdup_printf("--%s", flags[f].name);
        g_autofree char *in_man = g_strdup_printf("Fl \\-%s", flags[f].name);

        assert_non_null(strstr(help->str, in_help));
        assert_non_null(strstr(man->str, in_man));
        for (gsize s = 0; s < G_N_ELEMENTS(shells); s++) {
            g_autoptr(GString) script = g_string_new(NULL);

            assert_true(append_completions(script, shells[s]));
            assert_non_null(strstr(script->str, flags[f].name));
            assert_non_null(strstr(script->str, "cstring-leak"));
        }
    }
    assert_false(append_completions(help, "tcsh"));
}

/* The flag's values are written out for the shells; the formats' own table is the truth. */
static void the_format_flag_lists_the_formats(void **state)
{
    (void)state;
    gsize n;
    const ReportFormat *formats = report_formats(&n);
    const Flag *flag = flags_all(&(gsize){0});
    g_autoptr(GString) names = g_string_new(NULL);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? "|" : "", formats[i].name);
    assert_string_equal(flag->name, "format");
    assert_string_equal(flag->values, names->str);
}

static void lines_of_help_fit_a_terminal(void **state)
{
    (void)state;
    gsize n;
    const Command *commands = commands_all(&n);

    for (gsize c = 0; c < n; c++) {
        g_autoptr(GString) help = g_string_new(NULL);
        append_help(help, &commands[c]);
        g_auto(GStrv) lines = g_strsplit(help->str, "\n", -1);

        for (char **line = lines; *line; line++)
            assert_in_range(strlen(*line), 0, 80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_command_line_is_parsed),
        cmocka_unit_test(wrong_command_lines_say_what_is_wrong),
        cmocka_unit_test(every_flag_is_parsed_by_its_commands),
        cmocka_unit_test(every_flag_is_shown_everywhere),
        cmocka_unit_test(the_format_flag_lists_the_formats),
        cmocka_unit_test(lines_of_help_fit_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
