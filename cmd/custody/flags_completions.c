/* Completion scripts for bash, zsh and fish, from the tables of flags.c and the rules.
 * The scripts hold words only: they never call custody. */
#include "cmd/custody/flags.h"
#include "rules/finding.h"

#include <string.h>

static char *rule_words(const char *separator)
{
    gsize n;
    const RuleInfo *rules = rules_all(&n);
    GString *words = g_string_new(NULL);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(words, "%s%s", i > 0 ? separator : "", rules[i].id);
    return g_string_free(words, FALSE);
}

static char *value_words(const char *values)
{
    return g_strdelimit(g_strdup(values), "|", ' ');
}

static char *command_words(void)
{
    gsize n;
    const Command *commands = commands_all(&n);
    GString *words = g_string_new(NULL);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", commands[i].name);
    return g_string_free(words, FALSE);
}

/* ---- bash ------------------------------------------------------------------------------------ */

static void append_bash_values(GString *out)
{
    gsize n;
    const Flag *flags = flags_all(&n);

    g_string_append(out, "    case \"$previous\" in\n");
    for (gsize i = 0; i < n; i++) {
        if (!flags[i].argument)
            continue;
        g_string_append_printf(out, "    --%s", flags[i].name);
        if (flags[i].short_name)
            g_string_append_printf(out, " | -%c", flags[i].short_name);
        g_string_append(out, ")\n");
        if (flags[i].completion == COMPLETE_VALUES) {
            g_autofree char *words = value_words(flags[i].values);

            g_string_append_printf(
                out, "        mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\")\n", words);
        } else if (flags[i].completion == COMPLETE_RULE) {
            g_string_append(
                out, "        mapfile -t COMPREPLY < <(compgen -W \"$rules\" -- \"$word\")\n");
        } else if (flags[i].completion == COMPLETE_FOLDER) {
            g_string_append(out, "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n");
        } else if (flags[i].completion == COMPLETE_FILE) {
            g_string_append(out, "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n");
        }
        g_string_append(out, "        return\n        ;;\n");
    }
    g_string_append(out, "    esac\n");
}

static void append_bash_commands(GString *out)
{
    gsize n_commands, n_flags;
    const Command *commands = commands_all(&n_commands);
    const Flag *flags = flags_all(&n_flags);

    g_string_append(out, "    case \"$command\" in\n");
    for (gsize c = 0; c < n_commands; c++) {
        g_string_append_printf(out, "    %s) flags='", commands[c].name);
        for (gsize f = 0, first = 1; f < n_flags; f++) {
            if (!flag_applies(&flags[f], &commands[c]))
                continue;
            g_string_append_printf(out, "%s--%s", first ? "" : " ", flags[f].name);
            first = 0;
        }
        g_string_append(out, "' ;;\n");
    }
    g_string_append(out, "    esac\n");
}

static void append_bash(GString *out)
{
    g_autofree char *rules = rule_words(" "), *commands = command_words();

    g_string_append_printf(out,
                           "# bash completion for custody\n_custody() {\n"
                           "    local word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
                           "    local previous=\"${COMP_WORDS[COMP_CWORD - 1]}\"\n"
                           "    local command=\"${COMP_WORDS[1]}\" flags='--help --version'\n"
                           "    local rules='%s'\n"
                           "    COMPREPLY=()\n"
                           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                           "        mapfile -t COMPREPLY < <(compgen -W '%s --help --version' -- "
                           "\"$word\")\n        return\n    fi\n",
                           rules, commands);
    append_bash_values(out);
    append_bash_commands(out);
    g_string_append(out,
                    "    if [[ \"$word\" == -* ]]; then\n"
                    "        mapfile -t COMPREPLY < <(compgen -W \"$flags\" -- \"$word\")\n"
                    "    elif [ \"$command\" = explain ]; then\n"
                    "        mapfile -t COMPREPLY < <(compgen -W \"$rules\" -- \"$word\")\n"
                    "    elif [ \"$command\" = completions ]; then\n"
                    "        mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- \"$word\")\n"
                    "    else\n"
                    "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n    fi\n}\n"
                    "complete -o filenames -F _custody custody\n");
}

/* ---- zsh ------------------------------------------------------------------------------------- */

/* Inside '...[...]': what zsh or the shell would read as its own is escaped. */
static void append_zsh_text(GString *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            g_string_append(out, "'\\''");
        else if (strchr("[]:\\", *text))
            g_string_append_printf(out, "\\%c", *text);
        else
            g_string_append_c(out, *text);
    }
}

static void append_zsh_action(GString *out, const Flag *flag)
{
    if (!flag->argument)
        return;
    g_string_append_c(out, ':');
    append_zsh_text(out, flag->argument);
    g_string_append_c(out, ':');
    if (flag->completion == COMPLETE_VALUES) {
        g_autofree char *words = value_words(flag->values);

        g_string_append_printf(out, "(%s)", words);
    } else if (flag->completion == COMPLETE_RULE) {
        g_autofree char *words = rule_words(" ");

        g_string_append_printf(out, "(%s)", words);
    } else if (flag->completion == COMPLETE_FOLDER) {
        g_string_append(out, "_files -/");
    } else if (flag->completion == COMPLETE_FILE) {
        g_string_append(out, "_files");
    }
}

static void append_zsh_command(GString *out, const Command *command)
{
    gsize n;
    const Flag *flags = flags_all(&n);

    g_string_append_printf(out, "    %s)\n        _arguments", command->name);
    for (gsize i = 0; i < n; i++) {
        if (!flag_applies(&flags[i], command))
            continue;
        g_string_append_printf(out, " \\\n            '%s--%s%s[",
                               flags[i].kind == FLAG_TEXTS ? "*" : "", flags[i].name,
                               flags[i].argument ? "=" : "");
        append_zsh_text(out, flags[i].help);
        g_string_append_c(out, ']');
        append_zsh_action(out, &flags[i]);
        g_string_append_c(out, '\'');
    }
    if (command->id == COMMAND_EXPLAIN) {
        g_autofree char *words = rule_words(" ");

        g_string_append_printf(out, " \\\n            '1:rule:(%s)'", words);
    } else if (command->id == COMMAND_COMPLETIONS) {
        g_string_append(out, " \\\n            '1:shell:(bash zsh fish)'");
    } else if (command->most > 0) {
        g_string_append(out, " \\\n            '*:path:_files'");
    }
    g_string_append(out, "\n        ;;\n");
}

static void append_zsh(GString *out)
{
    gsize n;
    const Command *commands = commands_all(&n);

    g_string_append(out, "#compdef custody\n_custody() {\n    local -a commands\n    commands=(\n");
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, "        '%s:", commands[i].name);
        append_zsh_text(out, commands[i].summary);
        g_string_append(out, "'\n");
    }
    g_string_append(out, "    )\n    if (( CURRENT == 2 )); then\n"
                         "        _describe command commands\n        return\n    fi\n"
                         "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n"
                         "    case $command in\n");
    for (gsize i = 0; i < n; i++)
        append_zsh_command(out, &commands[i]);
    g_string_append(out, "    esac\n}\n_custody \"$@\"\n");
}

/* ---- fish ------------------------------------------------------------------------------------ */

static void append_fish_text(GString *out, const char *text)
{
    g_string_append_c(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '\'');
}

static void append_fish_flag(GString *out, const Command *command, const Flag *flag)
{
    g_string_append_printf(out, "complete -c custody -n '__fish_seen_subcommand_from %s' -l %s",
                           command->name, flag->name);
    if (flag->short_name)
        g_string_append_printf(out, " -s %c", flag->short_name);
    if (flag->argument)
        g_string_append(out, flag->completion == COMPLETE_FILE ? " -r -F" : " -x");
    if (flag->completion == COMPLETE_VALUES) {
        g_autofree char *words = value_words(flag->values);

        g_string_append_printf(out, " -a '%s'", words);
    } else if (flag->completion == COMPLETE_RULE) {
        g_autofree char *words = rule_words(" ");

        g_string_append_printf(out, " -a '%s'", words);
    } else if (flag->completion == COMPLETE_FOLDER) {
        g_string_append(out, " -a '(__fish_complete_directories)'");
    }
    g_string_append(out, " -d ");
    append_fish_text(out, flag->help);
    g_string_append_c(out, '\n');
}

static void append_fish(GString *out)
{
    gsize n_commands, n_flags;
    const Command *commands = commands_all(&n_commands);
    const Flag *flags = flags_all(&n_flags);
    g_autofree char *rules = rule_words(" ");

    g_string_append(out, "# fish completion for custody\n"
                         "complete -c custody -n __fish_use_subcommand -f\n");
    for (gsize c = 0; c < n_commands; c++) {
        g_string_append_printf(out, "complete -c custody -n __fish_use_subcommand -f -a %s -d ",
                               commands[c].name);
        append_fish_text(out, commands[c].summary);
        g_string_append_c(out, '\n');
        for (gsize f = 0; f < n_flags; f++)
            if (flag_applies(&flags[f], &commands[c]))
                append_fish_flag(out, &commands[c], &flags[f]);
    }
    g_string_append_printf(
        out, "complete -c custody -n '__fish_seen_subcommand_from explain' -f -a '%s'\n", rules);
    g_string_append(out, "complete -c custody -n '__fish_seen_subcommand_from completions' -f "
                         "-a 'bash zsh fish'\n");
}

gboolean append_completions(GString *out, const char *shell)
{
    static const struct {
        const char *shell;
        void (*append)(GString *out);
    } writers[] = {{"bash", append_bash}, {"zsh", append_zsh}, {"fish", append_fish}};

    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++) {
        if (strcmp(writers[i].shell, shell) == 0) {
            writers[i].append(out);
            return TRUE;
        }
    }
    return FALSE;
}
