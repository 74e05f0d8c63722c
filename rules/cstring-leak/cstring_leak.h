/* Rule cstring-leak: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_cstring_leak(const RuleContext *ctx);
