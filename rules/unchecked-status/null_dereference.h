/* unchecked-status of pointers: a result that may be NULL is dereferenced before it is asked. */
#pragma once

#include "rules/rule.h"

void judge_null_dereference(const RuleContext *ctx);
