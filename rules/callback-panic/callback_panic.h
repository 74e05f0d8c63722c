/* callback-panic: exported callbacks that can panic into C. */
#pragma once

#include "rules/rule.h"

void judge_callback_panic(const RuleContext *ctx);
