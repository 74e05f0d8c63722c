/* Where reports go: standard output, files, colour, exit status.
 * Formats nothing itself; files are written whole or not at all. */
#include "cmd/custody/output.h"

#include "cmd/custody/report/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void complain(const char *format, ...)
{
    va_list args;

    fputs("custody: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

gboolean colour_wanted(const Options *options, int fd)
{
    const char *no_color = g_getenv("NO_COLOR");

    if (options->no_colour)
        return FALSE;
    if (options->colour)
        return TRUE;
    return !(no_color && *no_color) && isatty(fd) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

gboolean print_text(const GString *text)
{
    if (fwrite(text->str, 1, text->len, stdout) == text->len && fflush(stdout) == 0)
        return TRUE;
    complain("standard output: %s", g_strerror(errno));
    return FALSE;
}

/* g_file_get_contents reads pipes too, so that "-" can be /dev/stdin. */
AuditResult *report_read_file(const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize len;

    if (!g_file_get_contents(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &data, &len, error))
        return NULL;
    AuditResult *result = report_read_json(data, len, error);
    if (!result)
        g_prefix_error(error, "%s: ", path);
    return result;
}

/* FORMAT=FILE; the format is NULL when it is not one. */
static const ReportFormat *output_format(const char *output, const char **ret_file)
{
    const char *equals = strchr(output, '=');

    if (!equals || !equals[1])
        return NULL;
    g_autofree char *name = g_strndup(output, (gsize)(equals - output));
    *ret_file = equals + 1;
    return report_format_find(name);
}

gboolean outputs_check(const Options *options, GError **error)
{
    for (char **output = options->outputs; output && *output; output++) {
        const char *file;

        if (output_format(*output, &file))
            continue;
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--output %s: it is not FORMAT=FILE with a known format", *output);
        return FALSE;
    }
    return TRUE;
}

/* "race=FILE" is a file of tests that ran under the race detector. */
static ToolResult *import_read(const char *argument, GError **error)
{
    gboolean race = g_str_has_prefix(argument, "race=");
    const char *path = race ? argument + strlen("race=") : argument;
    g_autofree char *data = NULL;
    gsize len;

    if (!g_file_get_contents(path, &data, &len, error)) {
        g_prefix_error(error, "--import: ");
        return NULL;
    }
    ToolResult *tool = tool_result_read(data, len, path, race, error);
    if (tool && race && tool->kind != TOOL_TESTS) {
        g_clear_pointer(&tool, tool_result_free);
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "race= is for the output of go test -json");
    }
    if (!tool)
        g_prefix_error(error, "--import %s: ", path);
    return tool;
}

GPtrArray *imports_read(const Options *options, GError **error)
{
    g_autoptr(GPtrArray) tools = g_ptr_array_new_with_free_func((GDestroyNotify)tool_result_free);

    for (char **argument = options->imports; argument && *argument; argument++) {
        ToolResult *tool = import_read(*argument, error);

        if (!tool)
            return NULL;
        g_ptr_array_add(tools, tool);
    }
    return g_steal_pointer(&tools);
}

gboolean outputs_write(const Options *options, const AuditResult *result,
                       const AuditResult *against, const GPtrArray *tools, GError **error)
{
    ReportOptions report = {
        .tools = tools,
        .show_suppressed = options->show_suppressed,
        .quiet = options->quiet,
        .verbose = options->verbose,
        .against = against,
    };

    for (char **output = options->outputs; output && *output; output++) {
        g_autoptr(GString) text = g_string_new(NULL);
        const char *file;
        const ReportFormat *format = output_format(*output, &file);

        format->write(result, &report, text);
        if (!g_file_set_contents(file, text->str, (gssize)text->len, error))
            return FALSE;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    report.colour = colour_wanted(options, STDOUT_FILENO);
    report_format_find(options->format ? options->format : "text")->write(result, &report, text);
    if (!print_text(text)) {
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_IO, "the report was not written");
        return FALSE;
    }
    return TRUE;
}

int findings_status(const char *fail_on, const GPtrArray *findings)
{
    Severity least = SEVERITY_ERROR;

    if (fail_on)
        severity_parse(fail_on, &least);
    for (guint i = 0; least != SEVERITY_OFF && i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];

        if (finding_counts(finding) && finding->severity >= least)
            return EXIT_FOUND;
    }
    return EXIT_CLEAN;
}
