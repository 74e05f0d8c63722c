/* --help and the manual page, from the tables of flags.c.
 * Lays out text; every word about a flag stands in its table. */
#include "cmd/custody/flags.h"
#include "cmd/custody/report/report.h"

#include <string.h>

#define HELP_WIDTH  80
#define HELP_COLUMN 26
#define MAN_WIDTH   76
#define MAN_DATE    "November 23, 2026"
#define ABOUT                                                                                      \
    "custody follows C strings, C buffers, library objects, cgo handles and lent Go pointers "     \
    "through Go bindings and C code, and reports those that are lost, released twice, used too "   \
    "late or lent without a guard."

static const struct {
    const char *command, *what;
} examples[] = {
    {"custody audit .", "audit the current folder"},
    {"custody audit --format markdown . > audit.md", "write an audit note"},
    {"custody audit --output sarif=custody.sarif .", "text here, SARIF for GitHub there"},
    {"custody explain cstring-leak", "what a rule means, and how to fix it"},
};

/* ---- --help ---------------------------------------------------------------------------------- */

/* Wraps text from a column on; `column` is where the line stands now. */
static void append_wrapped(GString *out, const char *text, guint left, guint column)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word; word++) {
        guint len = (guint)g_utf8_strlen(*word, -1);

        if (column > left && column + 1 + len > HELP_WIDTH) {
            g_string_append_printf(out, "\n%*s", (int)left, "");
            column = left;
        } else if (column > left) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, *word);
        column += len;
    }
    g_string_append_c(out, '\n');
}

/* "  term      text", the text wrapped in its own column. */
static void append_entry(GString *out, const char *term, const char *text)
{
    guint len = (guint)strlen(term) + 2;

    g_string_append_printf(out, "  %s", term);
    if (len + 1 >= HELP_COLUMN)
        g_string_append_printf(out, "\n%*s", HELP_COLUMN, "");
    else
        g_string_append_printf(out, "%*s", (int)(HELP_COLUMN - len), "");
    append_wrapped(out, text, HELP_COLUMN, HELP_COLUMN);
}

static char *flag_text(const Flag *flag)
{
    GString *text = g_string_new(flag->help);

    if (flag->values) {
        g_autofree char *values = g_strdelimit(g_strdup(flag->values), "|", ' ');

        g_string_append_printf(text, ": %s", values);
    }
    if (flag->kind == FLAG_TEXTS)
        g_string_append(text, "; may be given several times");
    if (flag->fallback)
        g_string_append_printf(text, " (default: %s)", flag->fallback);
    return g_string_free(text, FALSE);
}

static void append_flag(GString *out, const Flag *flag)
{
    g_autofree char *text = flag_text(flag);
    g_autoptr(GString) term = g_string_new(NULL);

    if (flag->short_name)
        g_string_append_printf(term, "-%c, ", flag->short_name);
    else
        g_string_append(term, "    ");
    g_string_append_printf(term, "--%s", flag->name);
    if (flag->argument)
        g_string_append_printf(term, " %s", flag->argument);
    append_entry(out, term->str, text);
}

static void append_statuses(GString *out)
{
    gsize n;
    const ExitStatus *statuses = exit_statuses(&n);

    g_string_append(out, "\nExit status:\n");
    for (gsize i = 0; i < n; i++) {
        char term[2] = {(char)('0' + statuses[i].status), '\0'};

        append_entry(out, term, statuses[i].meaning);
    }
}

static void append_program_help(GString *out)
{
    gsize n;
    const Command *commands = commands_all(&n);

    append_wrapped(out, ABOUT, 0, 0);
    g_string_append(out, "\nUsage: custody COMMAND [FLAG...] [ARGUMENT...]\n\nCommands:\n");
    for (gsize i = 0; i < n; i++) {
        g_autofree char *term = g_strdup_printf("%s %s", commands[i].name, commands[i].arguments);

        append_entry(out, g_strchomp(term), commands[i].summary);
    }
    g_string_append(out, "\nExamples:\n");
    for (gsize i = 0; i < G_N_ELEMENTS(examples); i++)
        g_string_append_printf(out, "  %-46s  # %s\n", examples[i].command, examples[i].what);
    append_statuses(out);
    g_string_append(out, "\ncustody COMMAND --help lists the flags of a command.\n");
}

void append_help(GString *out, const Command *command)
{
    gsize n;
    const Flag *flags = flags_all(&n);

    if (!command) {
        append_program_help(out);
        return;
    }
    g_string_append_printf(out, "Usage: custody %s [FLAG...] %s\n\n", command->name,
                           command->arguments);
    append_wrapped(out, command->text, 0, 0);
    g_string_append(out, "\nFlags:\n");
    for (gsize i = 0; i < n; i++)
        if (flag_applies(&flags[i], command))
            append_flag(out, &flags[i]);
}

/* ---- mdoc(7) --------------------------------------------------------------------------------- */

static void append_man_word(GString *out, const char *word)
{
    for (; *word; word++) {
        if (*word == '\\')
            g_string_append(out, "\\e");
        else if (*word == '-' && word[1] == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *word);
    }
}

/* Text in lines of at most MAN_WIDTH: backslashes escaped, a leading dot or quote defused. */
static void append_man_text(GString *out, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    gsize width = 0;

    for (char **word = words; *word; word++) {
        gsize len = strlen(*word) + 1;

        if (width > 0 && width + len > MAN_WIDTH) {
            g_string_append_c(out, '\n');
            width = 0;
        } else if (width > 0) {
            g_string_append_c(out, ' ');
        }
        if (width == 0 && (**word == '.' || **word == '\''))
            g_string_append(out, "\\&");
        append_man_word(out, *word);
        width += len;
    }
    g_string_append_c(out, '\n');
}

/* The arguments of a command's usage line as macros. */
static void append_man_arguments(GString *out, const char *arguments)
{
    g_auto(GStrv) words = g_strsplit(arguments, " ", -1);

    for (char **word = words; *word && **word; word++) {
        gboolean optional = **word == '[';
        g_autofree char *name = g_strndup(*word + optional, strcspn(*word + optional, ".]"));
        gboolean repeated = strstr(*word, "...") != NULL;
        gboolean file = strchr(*word, '.') && !repeated;

        g_string_append_printf(out, ".%s %s%s%s\n", optional ? "Op Ar" : "Ar", name,
                               file ? ".json" : "", repeated ? " ..." : "");
    }
}

static void append_man_flags(GString *out, const Command *command)
{
    gsize n;
    const Flag *flags = flags_all(&n);

    g_string_append(out, ".Bl -tag -width Ds\n");
    for (gsize i = 0; i < n; i++) {
        if (!flag_applies(&flags[i], command) || flags[i].commands == 0)
            continue;
        g_autofree char *text = flag_text(&flags[i]);

        g_string_append(out, ".It ");
        if (flags[i].short_name)
            g_string_append_printf(out, "Fl %c , ", flags[i].short_name);
        g_string_append_printf(out, "Fl \\-%s", flags[i].name);
        if (flags[i].argument)
            g_string_append_printf(out, " Ar %s", flags[i].argument);
        g_string_append_c(out, '\n');
        append_man_text(out, text);
    }
    g_string_append(out, ".El\n");
}

static gboolean has_own_flags(const Command *command)
{
    gsize n;
    const Flag *flags = flags_all(&n);

    for (gsize i = 0; i < n; i++)
        if (flags[i].commands & command->id)
            return TRUE;
    return FALSE;
}

/* mdoc wants each sentence on a line of its own. */
static void append_man_paragraph(GString *out, const char *text)
{
    const char *stop;

    while ((stop = strstr(text, ". "))) {
        g_autofree char *sentence = g_strndup(text, (gsize)(stop + 1 - text));

        append_man_text(out, sentence);
        text = stop + 2;
    }
    append_man_text(out, text);
}

static void append_man_commands(GString *out)
{
    gsize n;
    const Command *commands = commands_all(&n);

    g_string_append(out, ".Sh COMMANDS\n");
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, ".Ss custody %s\n", commands[i].name);
        g_string_append_printf(out, ".Nm custody %s\n.Op Ar flag ...\n", commands[i].name);
        append_man_arguments(out, commands[i].arguments);
        g_string_append(out, ".Pp\n");
        append_man_paragraph(out, commands[i].text);
        if (has_own_flags(&commands[i]))
            append_man_flags(out, &commands[i]);
    }
}

static void append_man_formats(GString *out)
{
    gsize n;
    const ReportFormat *formats = report_formats(&n);

    g_string_append(out, ".Sh FORMATS\n.Bl -tag -width markdown\n");
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, ".It Cm %s\n", formats[i].name);
        append_man_text(out, formats[i].what);
    }
    g_string_append(out, ".El\n");
}

static void append_man_statuses(GString *out)
{
    gsize n;
    const ExitStatus *statuses = exit_statuses(&n);

    g_string_append(out, ".Sh EXIT STATUS\n.Bl -tag -width 1\n");
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, ".It %d\n", statuses[i].status);
        append_man_text(out, statuses[i].meaning);
    }
    g_string_append(out, ".El\n");
}

void append_man_page(GString *out)
{
    g_string_append(out, ".Dd " MAN_DATE "\n.Dt CUSTODY 1\n.Os\n.Sh NAME\n.Nm custody\n"
                         ".Nd audit the lifetimes of foreign resources in Go bindings and C\n"
                         ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar flag ...\n.Op Ar argument ...\n"
                         ".Sh DESCRIPTION\n");
    append_man_paragraph(out, ABOUT);
    g_string_append(out, "Every command takes\n.Fl h , Fl \\-help\nand\n.Fl V , Fl \\-version .\n");
    append_man_commands(out);
    append_man_formats(out);
    g_string_append(out, ".Sh ENVIRONMENT\n.Bl -tag -width NO_COLOR\n.It Ev NO_COLOR\n"
                         "When set and not empty, the text is not coloured.\n.El\n"
                         ".Sh FILES\n.Bl -tag -width .custody.json\n.It Pa .custody.json\n"
                         "The configuration, found upwards from the audited path.\n.El\n");
    append_man_statuses(out);
    g_string_append(out, ".Sh EXAMPLES\n");
    for (gsize i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_string_append_printf(out, "%s", i > 0 ? ".Pp\n" : "");
        g_autofree char *what = g_strdup(examples[i].what);
        what[0] = g_ascii_toupper(what[0]);
        g_string_append_printf(out, "%s:\n.Pp\n.Dl %s\n", what, examples[i].command);
    }
}
