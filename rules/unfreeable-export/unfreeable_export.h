/* unfreeable-export: packages that hand C memory to C and export nothing that frees it. */
#pragma once

#include "rules/rule.h"

void judge_unfreeable_export(const RuleContext *ctx);
