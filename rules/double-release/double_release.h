/* Rule double-release: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_double_release(const RuleContext *ctx);
