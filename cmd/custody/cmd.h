/* The subcommands: one function each, called by main.c with its parsed flags and operands.
 * They speak (standard output, standard error) and return an exit status of flags.h. */
#pragma once

/* Ownership: options and operands are borrowed. */

#include "cmd/custody/flags.h"
#include "rules/finding.h"

typedef int (*CommandFunction)(const Options *options, char **operands);

int cmd_audit(const Options *options, char **operands);       /* audit.c */
int cmd_config(const Options *options, char **operands);      /* config.c */
int cmd_dump(const Options *options, char **operands);        /* dump.c */
int cmd_compare(const Options *options, char **operands);     /* compare.c */
int cmd_ledger(const Options *options, char **operands);      /* ledger.c */
int cmd_rules(const Options *options, char **operands);       /* rules.c */
int cmd_explain(const Options *options, char **operands);     /* rules.c */
int cmd_man(const Options *options, char **operands);         /* main.c */
int cmd_completions(const Options *options, char **operands); /* main.c */

/* Audits paths (none: the current folder) as `custody audit` does, without a report. NULL with
 * error set on a usage or configuration error. Owned by the caller. Written in audit.c. */
AuditResult *audit_paths(const Options *options, char **paths, GError **error);
