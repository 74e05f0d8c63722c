/* Contracts from the habit of callers: where most callers release what an unknown function gives,
 * it gives something to release, and those that do not are the deviants.
 * Source: D. Engler et al., "Bugs as Deviant Behavior", SOSP 2001. */
#pragma once

#include "analyzers/ir/ir.h"
#include "analyzers/lifetime/contract.h"

/* What is learnt of the functions that have bodies: which parameters they release, and whose
 * results they hand on. It outlives a unit so that the units that call them see through them. */
typedef struct Habits Habits;

/* `known` holds the names of functions whose bodies speak for themselves (keys; borrowed). */
Habits *habits_new(GHashTable *known);
void habits_free(Habits *habits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Habits, habits_free)

/* Reads the bodies of a unit, without regard to paths, and adds contracts of the authority
 * CONTRACT_FROM_HABIT to the book for results and out-parameters of which nothing is known: of
 * foreign functions, and of those whose results functions seen before hand on. */
void habits_learn(Habits *habits, ContractBook *book, const IrUnit *unit);

/* The same for what callers acquired and give to a foreign function of which nothing is known: who
 * uses and releases it afterwards knows that the function borrows it only. After habits_learn(). */
void habit_learn_loans(ContractBook *book, const IrUnit *unit, GHashTable *known);

/* Likewise for functions of C that no header declares, by their names: before habits_learn(). */
void habit_learn_names(ContractBook *book, const IrUnit *unit, GHashTable *known);

/* What is freed behind a call that only by its name releases it (x_destroy(x); free(x)): the call
 * ends what is in it. After the others; overrides what names say. */
void habit_learn_contents(ContractBook *book, const IrUnit *unit);
