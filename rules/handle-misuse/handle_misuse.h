/* Rule handle-misuse: see README.md beside this file. */
#pragma once

#include "rules/rule.h"

/* Adds its findings to the result of ctx. */
void judge_handle_misuse(const RuleContext *ctx);
