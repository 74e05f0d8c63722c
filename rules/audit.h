/* The audit of a project: discovery, front ends, engine and rules in their order.
 * Neither prints nor knows output formats. */
#pragma once

/* Ownership: the result is the caller's; options are borrowed. */

#include "analyzers/unit/config.h"
#include "analyzers/unit/project.h"
#include "rules/finding.h"

typedef struct AuditOptions {
    const char *const *paths;             /* NULL-terminated */
    const char *const *excludes;          /* globs, or NULL */
    const char *const *rules_directories; /* folders of more resource files (*.json), or NULL */
    const Config *config;                 /* its own resources and functions, or NULL */
    GHashTable *severities;               /* rule id -> Severity + 1, or NULL */
    const char *const *flags;             /* more C flags, or NULL */
    const char *const *tags;              /* build tags that hold, or NULL */
    const char *goos, *goarch;            /* "" or NULL: any */
    gboolean tests, vendor, include_generated, keepalive_strict;
    const char *beside; /* absolute: where headers that are not in the tree may be; or NULL */
    guint jobs;         /* C workers; 0: one a processor */
    /* Called now and then with what is being done; or NULL. */
    void (*progress)(const char *what, guint done, guint all, gpointer data);
    gpointer progress_data;
} AuditOptions;

/* Errors: G_FILE_ERROR for a path that does not exist, CONTRACT_ERROR for a bad resource file. What
 * can be audited in spite of lesser trouble is audited; the trouble is in the result. */
AuditResult *audit_run(const AuditOptions *options, GError **error);

/* The IR of one Go or C file, as text. Errors: G_FILE_ERROR. Free with g_free. */
char *audit_dump_ir(const char *path, GError **error);
