/* Rule missing-keepalive: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_missing_keepalive(const RuleContext *ctx);
