/* callback-mismatch: exported functions that do not fit the slots they are put in. */
#pragma once

#include "rules/rule.h"

void judge_callback_mismatch(const RuleContext *ctx);
