/* What call.c, call_contract.c, call_param.c, call_forget.c and call_builtin.c share: the parts of
 * one call. Nobody else includes this. */
#pragma once

/* Ownership: everything is borrowed; a CallResult owns the state in it. */

#include "analyzers/lifetime/analysis.h"

/* A way on which the call returns, with no results yet; and fresh values for all of them. */
CallResult result_of(State *state);
void fresh_results(Analysis *a, State *state, const IrInstr *instr, CallResult *result);

/* ---- call_given.c: literals that the callee calls ----------------------------------------------
 */

void run_given(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
               const Value *args, guint n_args);

/* ---- call_param.c: one argument ---------------------------------------------------------------
 */

/* Whether the value leads to something owned that nobody has released yet, and of which class. */
gboolean is_live(Analysis *a, State *state, Value value, ResourceClass *ret_class);
/* Nobody knows what the callee does with argument `index`; contract may be NULL. */
void pass_to_unknown(Analysis *a, State *state, const IrInstr *instr, guint index,
                     const Value *args, guint n_args, const Contract *contract);
/* What a callee gives to others that nobody knows may have ended there. */
void pass_on(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
             const Value *args, guint n_args);
/* Fills where `target` points, as an out-parameter does; `certain`: it is no NULL. */
void fill(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
          const ContractParam *param, Value length, gboolean certain);
/* outcome: 1 success, 0 failure, -1 the status does not say. */
void apply_param(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                 const ContractParam *param, guint index, const Value *args, guint n_args,
                 int outcome);

/* ---- call_forget.c: what a callee may have written --------------------------------------------
 */

/* contract may be NULL: nothing is known of the callee. */
void forget_pointees(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                     const Value *args, guint n_args);

/* ---- call_contract.c, call_builtin.c ----------------------------------------------------------
 */

/* What the contract says of argument `index`, or NULL; `rest` is room for the answer about one
 * behind the named ones. contract may be NULL. */
const ContractParam *param_of(const Contract *contract, guint index, ContractParam *rest);
/* Both consume state and append each way that the call can end to ret (GArray of CallResult). */
void run_contract(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                  const Value *args, guint n_args, GArray *ret);
void run_builtin(Analysis *a, State *state, const IrInstr *instr, const Value *args, guint n_args,
                 GArray *ret);
