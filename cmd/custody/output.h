/* Where reports go: standard output, files, colour, exit status.
 * The only place that writes a report. */
#pragma once

/* Ownership: everything is borrowed. */

#include "cmd/custody/flags.h"
#include "rules/finding.h"

/* "custody: message" on standard error. */
void complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Whether text on that file descriptor is coloured: --color, --no-color, NO_COLOR, a terminal. */
gboolean colour_wanted(const Options *options, int fd);
/* Writes all of it to standard output. FALSE with a complaint when that fails. */
gboolean print_text(const GString *text);
/* Reads a JSON report, from standard input for "-"; the error names the file. */
AuditResult *report_read_file(const char *path, GError **error);

/* Whether every --output is FORMAT=FILE: call it before the audit. */
gboolean outputs_check(const Options *options, GError **error);
/* Reads every --import: ToolResult *, owned by the caller. NULL with an error that names the file.
 */
GPtrArray *imports_read(const Options *options, GError **error);
/* Writes the report to standard output as --format, and to each --output. against: an older result,
 * or NULL; tools: what imports_read gave. */
gboolean outputs_write(const Options *options, const AuditResult *result,
                       const AuditResult *against, const GPtrArray *tools, GError **error);
/* EXIT_FOUND when a finding that counts is at or above that severity (NULL: error), else
 * EXIT_CLEAN. */
int findings_status(const char *fail_on, const GPtrArray *findings);
