/* Rule unchecked-status: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_unchecked_status(const RuleContext *ctx);
