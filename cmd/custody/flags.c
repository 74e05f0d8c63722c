/* The tables of commands, flags and exit statuses, and parsing by GLib from them.
 * Checks the shape of arguments and the values that a table lists; their meaning is the commands'.
 */
#include "cmd/custody/flags.h"

#include <string.h>

#define AUDITING (COMMAND_AUDIT | COMMAND_LEDGER | COMMAND_DUMP | COMMAND_CONFIG)
#define JUDGING  (COMMAND_AUDIT | COMMAND_CONFIG)
#define FORMATS  "text|json|markdown|sarif|github|gitlab|junit"
#define LEVELS   "error|warning|note|off"

static const Command commands[] = {
    {COMMAND_AUDIT, "audit", "[PATH...]", "audit a checkout and report what is found",
     "Follows every foreign resource of the Go packages and C files below each PATH (default: the "
     "current folder) from its acquisition to its release, and reports those that are lost, "
     "released twice, used too late, or lent without a guard. Nothing that is audited is ever run.",
     0, G_MAXUINT},
    {COMMAND_COMPARE, "compare", "OLD.json NEW.json", "say what was fixed and what is new",
     "Compares two JSON reports by the fingerprints of their findings, which survive moved lines "
     "and renamed files. The exit status is 1 when something is new at or above --fail-on.",
     2, 2},
    {COMMAND_LEDGER, "ledger", "[PATH...]", "list every resource and what became of it",
     "One row for each acquisition: where, by what, and whether it is released, deferred, "
     "transferred, owned, returned, leaked or unknown, with the authority for that. Audits each "
     "PATH, or reads the JSON report given by --report.",
     0, G_MAXUINT},
    {COMMAND_RULES, "rules", "", "list the rules",
     "Lists every rule with its default severity, CWE number and summary.", 0, 0},
    {COMMAND_EXPLAIN, "explain", "RULE", "explain a rule, with examples and how to fix",
     "Prints the page of a rule: what it finds, why that matters, an example before and after, "
     "how to fix it, how to silence it, and what it assumes.",
     1, 1},
    {COMMAND_CONFIG, "config", "[PATH]", "print the configuration in force, and its sources",
     "Prints every setting that an audit of PATH would use, and where each value came from: the "
     "command line, a configuration file, or the default.",
     0, 1},
    {COMMAND_DUMP, "dump", "FILE...", "print what the analysis sees of a file",
     "Prints the intermediate form that a file is lowered to, for those who work on custody or "
     "report a fault in it.",
     1, G_MAXUINT},
    {COMMAND_MAN, "man", "", "print the manual page in mdoc(7)",
     "Prints the manual page; custody man | man -l - shows it.", 0, 0},
    {COMMAND_COMPLETIONS, "completions", "SHELL", "print completions for bash, zsh or fish",
     "Prints a completion script for SHELL: bash, zsh or fish.", 1, 1},
};

static const ExitStatus statuses[] = {
    {EXIT_CLEAN, "Nothing was found at or above --fail-on."},
    {EXIT_FOUND, "Something was found."},
    {EXIT_USAGE, "The command line or the configuration is wrong, or there was nothing to audit."},
    {EXIT_INTERNAL, "Something failed inside; what could be audited was still reported."},
};

#define AT(member) G_STRUCT_OFFSET(Options, member)

static const Flag flags[] = {
    {"format", 'f', FLAG_TEXT, "FORMAT", "Write the report to standard output as FORMAT", "text",
     FORMATS, COMPLETE_VALUES,
     COMMAND_AUDIT | COMMAND_LEDGER | COMMAND_COMPARE | COMMAND_RULES | COMMAND_CONFIG, AT(format)},
    {"output", 'o', FLAG_TEXTS, "FORMAT=FILE", "Also write the report as FORMAT to FILE", NULL,
     NULL, COMPLETE_FILE, COMMAND_AUDIT, AT(outputs)},
    {"fail-on", 0, FLAG_TEXT, "LEVEL", "Exit with 1 when a finding is at least of this severity",
     "error", LEVELS, COMPLETE_VALUES, JUDGING | COMMAND_COMPARE, AT(fail_on)},
    {"enable", 0, FLAG_TEXTS, "RULE", "Run this rule, and no other that is not named like this",
     NULL, NULL, COMPLETE_RULE, JUDGING, AT(enable)},
    {"disable", 0, FLAG_TEXTS, "RULE", "Do not run this rule", NULL, NULL, COMPLETE_RULE, JUDGING,
     AT(disable)},
    {"severity", 0, FLAG_TEXTS, "RULE=LEVEL", "Change the severity of a rule", NULL, NULL,
     COMPLETE_RULE, JUDGING, AT(severities)},
    {"rules", 0, FLAG_TEXTS, "DIR", "Read more resource files from DIR", NULL, NULL,
     COMPLETE_FOLDER, AUDITING, AT(rules)},
    {"config", 0, FLAG_TEXT, "FILE", "Read this configuration file",
     ".custody.json, found upwards from the audited path", NULL, COMPLETE_FILE, AUDITING,
     AT(config)},
    {"keepalive", 0, FLAG_TEXT, "POLICY",
     "Whether Go memory given to C as a direct argument needs runtime.KeepAlive", "default",
     "default|strict", COMPLETE_VALUES, AUDITING, AT(keepalive)},
    {"tests", 0, FLAG_BOOL, NULL, "Audit _test.go files too", NULL, NULL, COMPLETE_NOTHING,
     AUDITING, AT(tests)},
    {"vendor", 0, FLAG_BOOL, NULL, "Report on vendor and testdata folders too", NULL, NULL,
     COMPLETE_NOTHING, AUDITING, AT(vendor)},
    {"include-generated", 0, FLAG_BOOL, NULL, "Report on files that are marked as generated too",
     NULL, NULL, COMPLETE_NOTHING, JUDGING, AT(include_generated)},
    {"tags", 0, FLAG_TEXT, "LIST", "Build tags that hold, separated by commas", NULL, NULL,
     COMPLETE_NOTHING, AUDITING, AT(tags)},
    {"goos", 0, FLAG_TEXT, "NAME", "Audit for this operating system", "every file is audited", NULL,
     COMPLETE_NOTHING, AUDITING, AT(goos)},
    {"goarch", 0, FLAG_TEXT, "NAME", "Audit for this architecture", "every file is audited", NULL,
     COMPLETE_NOTHING, AUDITING, AT(goarch)},
    {"jobs", 'j', FLAG_NUMBER, "N", "Work on N units at a time", "the number of processors", NULL,
     COMPLETE_NOTHING, AUDITING, AT(jobs)},
    {"since", 0, FLAG_TEXT, "REV",
     "Report only what is new since this revision (its merge base with HEAD)", NULL, NULL,
     COMPLETE_NOTHING, COMMAND_AUDIT, AT(since)},
    {"baseline", 0, FLAG_TEXT, "FILE", "Report only what is not in this baseline (or JSON report)",
     NULL, NULL, COMPLETE_FILE, COMMAND_AUDIT, AT(baseline)},
    {"write-baseline", 0, FLAG_TEXT, "FILE", "Write what is found to a baseline, and exit with 0",
     NULL, NULL, COMPLETE_FILE, COMMAND_AUDIT, AT(write_baseline)},
    {"against", 0, FLAG_TEXT, "OLD.json", "Say in the audit note what was fixed since this report",
     NULL, NULL, COMPLETE_FILE, COMMAND_AUDIT, AT(against)},
    {"import", 0, FLAG_TEXTS, "FILE",
     "State another tool's results in the audit note (SARIF, golangci-lint JSON, go test -json; "
     "race=FILE where the tests ran under -race)",
     NULL, NULL, COMPLETE_FILE, COMMAND_AUDIT, AT(imports)},
    {"show-suppressed", 0, FLAG_BOOL, NULL, "Show suppressed findings in every format", NULL, NULL,
     COMPLETE_NOTHING, COMMAND_AUDIT, AT(show_suppressed)},
    {"color", 0, FLAG_BOOL, NULL, "Colour the text, terminal or not", NULL, NULL, COMPLETE_NOTHING,
     COMMAND_AUDIT | COMMAND_COMPARE, AT(colour)},
    {"no-color", 0, FLAG_BOOL, NULL, "Do not colour the text (as with NO_COLOR)", NULL, NULL,
     COMPLETE_NOTHING, COMMAND_AUDIT | COMMAND_COMPARE, AT(no_colour)},
    {"quiet", 'q', FLAG_BOOL, NULL, "Write findings and one line of summary; no progress", NULL,
     NULL, COMPLETE_NOTHING, COMMAND_AUDIT | COMMAND_LEDGER, AT(quiet)},
    {"verbose", 'v', FLAG_BOOL, NULL, "Show the evidence of notes too, not a line of each", NULL,
     NULL, COMPLETE_NOTHING, COMMAND_AUDIT, AT(verbose)},
    {"report", 0, FLAG_TEXT, "FILE", "Read this JSON report in place of auditing", NULL, NULL,
     COMPLETE_FILE, COMMAND_LEDGER, AT(report)},
    {"kind", 0, FLAG_TEXT, "KIND",
     "Only this kind or class of resource (cstring, handle, EVP_PKEY)", NULL, NULL,
     COMPLETE_NOTHING, COMMAND_LEDGER, AT(kind)},
    {"disposition", 0, FLAG_TEXT, "WORD", "Only resources that ended like this", NULL,
     "released|deferred|transferred|owned|returned|leaked|unknown", COMPLETE_VALUES, COMMAND_LEDGER,
     AT(disposition)},
    {"path", 0, FLAG_TEXT, "PATH", "Only acquisitions in this file or folder of the report", NULL,
     NULL, COMPLETE_FILE, COMMAND_LEDGER, AT(path)},
    {"ir", 0, FLAG_BOOL, NULL, "Print the intermediate representation", NULL, NULL,
     COMPLETE_NOTHING, COMMAND_DUMP, AT(ir)},
    {"help", 'h', FLAG_BOOL, NULL, "Print help and exit", NULL, NULL, COMPLETE_NOTHING, 0,
     AT(help)},
    {"version", 'V', FLAG_BOOL, NULL, "Print the version and exit", NULL, NULL, COMPLETE_NOTHING, 0,
     AT(version)},
};

const Flag *flags_all(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(flags);
    return flags;
}

const Command *commands_all(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(commands);
    return commands;
}

const ExitStatus *exit_statuses(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(statuses);
    return statuses;
}

const Command *command_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

gboolean flag_applies(const Flag *flag, const Command *command)
{
    return flag->commands == 0 || (flag->commands & command->id) != 0;
}

/* ---- values ---------------------------------------------------------------------------------- */

void options_clear(Options *options)
{
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        gpointer field = G_STRUCT_MEMBER_P(options, flags[i].offset);

        if (flags[i].kind == FLAG_TEXT)
            g_clear_pointer((char **)field, g_free);
        else if (flags[i].kind == FLAG_TEXTS)
            g_clear_pointer((char ***)field, g_strfreev);
    }
}

static gboolean value_listed(const char *values, const char *value)
{
    g_auto(GStrv) all = g_strsplit(values, "|", -1);

    return g_strv_contains((const char *const *)all, value);
}

static gboolean values_check(const Options *options, const Command *command, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        const Flag *flag = &flags[i];
        const char *value;

        if (!flag->values || !flag_applies(flag, command))
            continue;
        value = G_STRUCT_MEMBER(char *, options, flag->offset);
        if (!value || value_listed(flag->values, value))
            continue;
        g_autofree char *choice = g_strdelimit(g_strdup(flag->values), "|", ' ');
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s: \"%s\" is none of: %s",
                    flag->name, value, choice);
        return FALSE;
    }
    return TRUE;
}

/* ---- parsing --------------------------------------------------------------------------------- */

/* Arguments are bytes, as the system gives them: no conversion from the locale. */
static GOptionArg option_arg(FlagKind kind)
{
    switch (kind) {
    case FLAG_BOOL:
        return G_OPTION_ARG_NONE;
    case FLAG_TEXT:
        return G_OPTION_ARG_FILENAME;
    case FLAG_TEXTS:
        return G_OPTION_ARG_FILENAME_ARRAY;
    case FLAG_NUMBER:
        return G_OPTION_ARG_INT;
    }
    return G_OPTION_ARG_NONE;
}

static GArray *option_entries(const Command *command, Options *options)
{
    GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        GOptionEntry entry = {
            .long_name = flags[i].name,
            .short_name = flags[i].short_name,
            .arg = option_arg(flags[i].kind),
            .arg_data = G_STRUCT_MEMBER_P(options, flags[i].offset),
            .description = flags[i].help,
            .arg_description = flags[i].argument,
        };

        if (flag_applies(&flags[i], command))
            g_array_append_val(entries, entry);
    }
    return entries;
}

/* Takes the "--" away that GLib leaves in front of operands that look like flags. */
static void drop_separator(char **operands)
{
    for (char **p = operands; *p; p++) {
        if (strcmp(*p, "--") != 0)
            continue;
        g_free(*p);
        memmove(p, p + 1, g_strv_length(p + 1) * sizeof *p + sizeof *p);
        return;
    }
}

static gboolean operands_check(const Command *command, char **operands, GError **error)
{
    guint n = g_strv_length(operands);

    if (n >= command->least && n <= command->most)
        return TRUE;
    if (n < command->least)
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "%s needs %s", command->name,
                    command->arguments);
    else
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                    "%s: \"%s\" is one argument too many", command->name, operands[command->most]);
    return FALSE;
}

gboolean flags_parse(const Command *command, char **argv, Options *ret_options,
                     char ***ret_operands, GError **error)
{
    g_auto(Options) options = {0};
    g_autoptr(GArray) entries = option_entries(command, &options);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(words, g_strdup("custody")); /* GLib skips the program's name */
    for (char **p = argv; *p; p++)
        g_ptr_array_add(words, g_strdup(*p));
    g_ptr_array_add(words, NULL);
    g_auto(GStrv) rest = (char **)g_ptr_array_steal(words, NULL);

    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(void *)entries->data, NULL);
    if (!g_option_context_parse_strv(context, &rest, error))
        return FALSE;
    drop_separator(rest);
    if (!options.help && !options.version &&
        (!values_check(&options, command, error) || !operands_check(command, rest + 1, error)))
        return FALSE;
    *ret_operands = g_strdupv(rest + 1);
    *ret_options = options;
    options = (Options){0};
    return TRUE;
}
