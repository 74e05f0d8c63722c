/* The program: from argv to a subcommand.
 * Understands the names of commands; everything else is in their files. */
#include "cmd/custody/cmd.h"
#include "cmd/custody/output.h"

#include <locale.h>
#include <string.h>

static const struct {
    CommandId id;
    CommandFunction run;
} functions[] = {
    {COMMAND_AUDIT, cmd_audit},
    {COMMAND_COMPARE, cmd_compare},
    {COMMAND_LEDGER, cmd_ledger},
    {COMMAND_RULES, cmd_rules},
    {COMMAND_EXPLAIN, cmd_explain},
    {COMMAND_CONFIG, cmd_config},
    {COMMAND_DUMP, cmd_dump},
    {COMMAND_MAN, cmd_man},
    {COMMAND_COMPLETIONS, cmd_completions},
};

int cmd_man(const Options *options, char **operands)
{
    (void)options;
    (void)operands;
    g_autoptr(GString) page = g_string_new(NULL);

    append_man_page(page);
    return print_text(page) ? EXIT_CLEAN : EXIT_INTERNAL;
}

int cmd_completions(const Options *options, char **operands)
{
    (void)options;
    g_autoptr(GString) script = g_string_new(NULL);

    if (!append_completions(script, operands[0])) {
        complain("completions: \"%s\" is none of: bash zsh fish", operands[0]);
        return EXIT_USAGE;
    }
    return print_text(script) ? EXIT_CLEAN : EXIT_INTERNAL;
}

static int print_help(const Command *command)
{
    g_autoptr(GString) help = g_string_new(NULL);

    append_help(help, command);
    return print_text(help) ? EXIT_CLEAN : EXIT_INTERNAL;
}

static int print_version(void)
{
    g_autoptr(GString) version = g_string_new("custody " CUSTODY_VERSION "\n");

    return print_text(version) ? EXIT_CLEAN : EXIT_INTERNAL;
}

static int run_command(const Command *command, char **arguments)
{
    g_auto(Options) options = {0};
    g_auto(GStrv) operands = NULL;
    g_autoptr(GError) error = NULL;

    if (!flags_parse(command, arguments, &options, &operands, &error)) {
        complain("%s\nTry: custody %s --help", error->message, command->name);
        return EXIT_USAGE;
    }
    if (options.help)
        return print_help(command);
    if (options.version)
        return print_version();
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        if (functions[i].id == command->id)
            return functions[i].run(&options, operands);
    g_assert_not_reached();
}

static gboolean is_any(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

int main(int argc, char **argv)
{
    const Command *command;

    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        print_help(NULL);
        return EXIT_USAGE;
    }
    if (is_any(argv[1], "--version", "-V", "version"))
        return print_version();
    if (is_any(argv[1], "--help", "-h", "help")) {
        command = argc > 2 ? command_find(argv[2]) : NULL;
        return print_help(command);
    }
    command = command_find(argv[1]);
    if (!command) {
        gboolean path = g_file_test(argv[1], G_FILE_TEST_EXISTS);

        complain("there is no command \"%s\"%s%s\nTry: custody --help", argv[1],
                 path ? "; to audit that path: custody audit " : "", path ? argv[1] : "");
        return EXIT_USAGE;
    }
    return run_command(command, argv + 2);
}
