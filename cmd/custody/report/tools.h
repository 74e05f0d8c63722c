/* What other tools said: linters (SARIF, golangci-lint JSON) and tests (go test -json), for the
 * audit note. Runs no tool, and judges nothing of what they say. */
#pragma once

/* Ownership: a ToolResult owns everything below it. */

#include <glib.h>

typedef enum ToolKind { TOOL_LINT, TOOL_TESTS } ToolKind;

typedef struct ToolIssue {
    char *path;    /* or NULL */
    guint line;    /* 0: none */
    char *rule;    /* linter or rule id */
    char *message; /* one line */
} ToolIssue;

typedef struct ToolResult {
    ToolKind kind;
    char *name;    /* "golangci-lint", "go test" */
    char *version; /* or NULL */
    char *file;    /* what it was read from: base name */
    /* TOOL_LINT */
    GPtrArray *issues;   /* ToolIssue *, by path and line */
    GPtrArray *checkers; /* char *: linters that ran, where that is said */
    guint suppressed;    /* results that the tool itself does not count */
    char *trouble;       /* why it did not finish; or NULL */
    /* TOOL_TESTS */
    guint packages, passed, failed, skipped; /* tests, subtests not counted */
    GPtrArray *failures;    /* char *: "package.Test", or the package where it failed as a whole */
    guint unfinished;       /* packages that neither passed nor failed: the output is cut off */
    guint races;            /* reports of the race detector */
    GPtrArray *racing;      /* char *: "package.Test" where they came from, each once */
    gboolean race_detector; /* the tests ran under it, as far as known */
} ToolResult;

void tool_result_free(ToolResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolResult, tool_result_free)

/* Reads one tool's output (data: len bytes), whatever of the three it is. `file` names it;
 * race_detector: somebody says that the tests ran under it. NULL with G_IO_ERROR_INVALID_DATA when
 * it is none of them. */
ToolResult *tool_result_read(const char *data, gsize len, const char *file, gboolean race_detector,
                             GError **error);
