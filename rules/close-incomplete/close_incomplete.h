/* Rule close-incomplete: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_close_incomplete(const RuleContext *ctx);
