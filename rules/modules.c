/* The table of rules. Adding a rule: its folder, one line here, one line in meson.build.
 * Holds no judgement. */

#include "rules/rule.h"

#include "rules/callback-mismatch/callback_mismatch.h"
#include "rules/callback-panic/callback_panic.h"
#include "rules/close-incomplete/close_incomplete.h"
#include "rules/cstring-leak/cstring_leak.h"
#include "rules/double-release/double_release.h"
#include "rules/exit-skips-release/exit_skips_release.h"
#include "rules/false-promise/false_promise.h"
#include "rules/go-pointer-retained/go_pointer_retained.h"
#include "rules/handle-leak/handle_leak.h"
#include "rules/handle-misuse/handle_misuse.h"
#include "rules/memory-leak/memory_leak.h"
#include "rules/mismatched-release/mismatched_release.h"
#include "rules/missing-keepalive/missing_keepalive.h"
#include "rules/partial-load-leak/partial_load_leak.h"
#include "rules/resource-leak/resource_leak.h"
#include "rules/secret-not-wiped/secret_not_wiped.h"
#include "rules/unchecked-status/unchecked_status.h"
#include "rules/unfreeable-export/unfreeable_export.h"
#include "rules/unguarded-registry/unguarded_registry.h"
#include "rules/use-after-release/use_after_release.h"

static const RuleModule MODULES[] = {
    {"callback-mismatch", judge_callback_mismatch},
    {"callback-panic", judge_callback_panic},
    {"close-incomplete", judge_close_incomplete},
    {"cstring-leak", judge_cstring_leak},
    {"double-release", judge_double_release},
    {"exit-skips-release", judge_exit_skips_release},
    {"false-promise", judge_false_promise},
    {"go-pointer-retained", judge_go_pointer_retained},
    {"handle-leak", judge_handle_leak},
    {"handle-misuse", judge_handle_misuse},
    {"memory-leak", judge_memory_leak},
    {"mismatched-release", judge_mismatched_release},
    {"missing-keepalive", judge_missing_keepalive},
    {"partial-load-leak", judge_partial_load_leak},
    {"resource-leak", judge_resource_leak},
    {"secret-not-wiped", judge_secret_not_wiped},
    {"unchecked-status", judge_unchecked_status},
    {"unfreeable-export", judge_unfreeable_export},
    {"unguarded-registry", judge_unguarded_registry},
    {"use-after-release", judge_use_after_release},
};

const RuleModule *rule_modules(gsize *ret_n)
{
    *ret_n = G_N_ELEMENTS(MODULES);
    return MODULES;
}
