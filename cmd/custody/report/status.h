/* What the JSON report and its reader must agree on.
 * Private to the report folder. */
#pragma once

/* Ownership: names are static. */

#include "cmd/custody/report/json_util.h"
#include "rules/finding.h"

#define REPORT_SCHEMA "custody/report/1"

/* The status of a foreign call, best last. */
typedef enum CallStatus {
    CALL_STATUS_NONE, /* returns no status */
    CALL_STATUS_UNCHECKED,
    CALL_STATUS_CHECKED,
    CALL_STATUS_TRANSLATED, /* checked and turned into an error of the caller's language */
} CallStatus;

CallStatus call_status(const ForeignCall *call);
const char *call_status_name(CallStatus status);
gboolean call_status_parse(const char *name, CallStatus *ret_status);

/* One row of the ledger, as in the report. */
void json_add_ledger_row(cJSON *ledger, const LedgerRow *row);
