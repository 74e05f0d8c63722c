/* Rule go-pointer-retained: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_go_pointer_retained(const RuleContext *ctx);
