/* The command line: one table of commands, one of flags, one of exit statuses.
 * Parsing, --help, the man page and the completions all come out of these tables. */
#pragma once

/* Ownership: tables are static. Options owns what flags gave it; appended text is the caller's. */

#include <glib.h>

typedef struct Options {
    /* audit */
    char *format;   /* NULL: the command's default */
    char **outputs; /* FORMAT=FILE, ... */
    char *fail_on;  /* severity, or NULL: error */
    char **enable, **disable;
    char **severities; /* RULE=LEVEL */
    char **rules;      /* folders */
    char *config;
    char *keepalive; /* "default", "strict", or NULL */
    gboolean tests, vendor, include_generated;
    char *tags, *goos, *goarch;
    gint jobs; /* 0: as many as the machine has */
    char *since, *baseline, *write_baseline, *against;
    char **imports;
    gboolean show_suppressed, colour, no_colour, quiet, verbose;
    /* ledger */
    char *report, *kind, *disposition, *path;
    /* dump */
    gboolean ir;
    /* every command */
    gboolean help, version;
} Options;

void options_clear(Options *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

typedef enum CommandId {
    COMMAND_AUDIT = 1 << 0,
    COMMAND_COMPARE = 1 << 1,
    COMMAND_LEDGER = 1 << 2,
    COMMAND_RULES = 1 << 3,
    COMMAND_EXPLAIN = 1 << 4,
    COMMAND_CONFIG = 1 << 5,
    COMMAND_DUMP = 1 << 6,
    COMMAND_MAN = 1 << 7,
    COMMAND_COMPLETIONS = 1 << 8,
} CommandId;

typedef enum FlagKind { FLAG_BOOL, FLAG_TEXT, FLAG_TEXTS, FLAG_NUMBER } FlagKind;

/* What a shell offers for a flag's argument. */
typedef enum Completion {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_FOLDER,
    COMPLETE_RULE,
    COMPLETE_VALUES,
} Completion;

typedef struct Flag {
    const char *name;
    char short_name; /* or 0 */
    FlagKind kind;
    const char *argument; /* NULL for FLAG_BOOL */
    const char *help;     /* one sentence without its full stop */
    const char *fallback; /* the default, as said in help; or NULL */
    const char *values;   /* "a|b|c": all that may be given; or NULL */
    Completion completion;
    guint commands; /* CommandId, or-ed; 0: every command */
    gsize offset;   /* in Options */
} Flag;

typedef struct Command {
    CommandId id;
    const char *name;
    const char *arguments; /* as in "Usage:" */
    const char *summary;   /* one line */
    const char *text;      /* paragraphs for --help and the man page */
    guint least, most;     /* number of arguments; most G_MAXUINT: any */
} Command;

typedef struct ExitStatus {
    int status;
    const char *meaning;
} ExitStatus;

enum { EXIT_CLEAN, EXIT_FOUND, EXIT_USAGE, EXIT_INTERNAL };

const Flag *flags_all(gsize *ret_n);
const Command *commands_all(gsize *ret_n);
const ExitStatus *exit_statuses(gsize *ret_n);
const Command *command_find(const char *name);
/* Whether a command takes a flag. */
gboolean flag_applies(const Flag *flag, const Command *command);

/* Parses the arguments behind a command's name; what is left over are its operands (an array owned
 * by the caller). G_OPTION_ERROR in words for the user. */
gboolean flags_parse(const Command *command, char **argv, Options *ret_options,
                     char ***ret_operands, GError **error);

/* command NULL: the page of the program itself. */
void append_help(GString *out, const Command *command);
/* In mdoc(7). */
void append_man_page(GString *out);
/* shell: bash, zsh or fish; FALSE for any other. */
gboolean append_completions(GString *out, const char *shell);
