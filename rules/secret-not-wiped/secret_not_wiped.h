/* Rule secret-not-wiped: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_secret_not_wiped(const RuleContext *ctx);
