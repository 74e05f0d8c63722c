/* Contracts from the habit of callers: where most callers release what an unknown function gives,
 * it gives something to release, and those that do not are the deviants.
 * Source: D. Engler et al., "Bugs as Deviant Behavior", SOSP 2001. */
#pragma once

#include "analyzers/ir/ir.h"
#include "analyzers/lifetime/contract.h"

/* Reads the bodies of a unit, without regard to paths, and adds contracts of the authority
 * CONTRACT_FROM_HABIT to the book for results and out-parameters of which nothing is known.
 * `known` holds the names of functions whose bodies speak for themselves (keys; borrowed). */
void habit_learn(ContractBook *book, const IrUnit *unit, GHashTable *known);

/* The same for what callers acquired and give to a foreign function of which nothing is known: who
 * uses and releases it afterwards knows that the function borrows it only. After habit_learn. */
void habit_learn_loans(ContractBook *book, const IrUnit *unit, GHashTable *known);

/* Likewise for functions of C that no header declares, by their names: before habit_learn(). */
void habit_learn_names(ContractBook *book, const IrUnit *unit, GHashTable *known);
