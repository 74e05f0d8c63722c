/* false-promise: #cgo noescape and nocallback against the C bodies they speak of. */
#pragma once

#include "rules/rule.h"

void judge_false_promise(const RuleContext *ctx);
