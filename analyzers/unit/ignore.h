/* Ignore rules: .gitignore files, a repository's exclude file and the user's own, through libgit2.
 * Runs no git program and writes nothing, in the audited tree or elsewhere. */
#pragma once

/* Ownership: an IgnoreRules owns its repository handle. */

#include <glib.h>

typedef struct IgnoreRules IgnoreRules;

/* Opens the rules that hold below absolute folder `root`. Inside a repository its rules count, and
 * what is tracked is never ignored; without one (or where `root` itself is ignored by the
 * repository around it) the .gitignore files from `root` downwards count,
 * but a rule for a bare name (`prog`, not `prog/`) does not hide a folder: cmd/prog is what the
 * program is built from, and nothing says here that it is tracked. Never fails: NULL, where
 * libgit2 gives nothing, ignores nothing. */
IgnoreRules *ignore_rules_open(const char *root);
void ignore_rules_free(IgnoreRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IgnoreRules, ignore_rules_free)

/* Whether the path relative to `root` is ignored. */
gboolean ignore_rules_match(const IgnoreRules *rules, const char *path, gboolean is_directory);
