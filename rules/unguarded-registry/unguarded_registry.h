/* unguarded-registry: package-level registries that C's threads reach without their lock. */
#pragma once

#include "rules/rule.h"

void judge_unguarded_registry(const RuleContext *ctx);
