/* Rule memory-leak: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_memory_leak(const RuleContext *ctx);
