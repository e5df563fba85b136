/* SPDX-License-Identifier: MIT
 *
 * See tracing.h.
 */
#include "remote/tracing.h"

static const char *const names[JLPI_M_KINDS] = {
    [JLPI_M_REPLY] = "reply",
    [JLPI_M_CALL] = "call",
    [JLPI_M_SHORT_CALL] = "call",
    [JLPI_M_NAMED_CALL] = "call by name",
    [JLPI_M_CANCEL] = "cancel",
    [JLPI_M_CANCEL_FUTURE] = "cancel a future",
    [JLPI_M_ADD] = "reference added",
    [JLPI_M_DROP] = "reference dropped",
    [JLPI_M_FUTURE_NEW] = "new future",
    [JLPI_M_FUTURE_WANTED] = "future wanted",
    [JLPI_M_FUTURE_VALUE] = "future's value",
    [JLPI_M_FUTURE_SET] = "future set",
    [JLPI_M_FUTURE_READY] = "is a future ready",
    [JLPI_M_CHANNEL_NEW] = "new channel",
    [JLPI_M_CHANNEL] = "channel operation",
    [JLPI_M_SHORT_CHANNEL] = "channel operation",
    [JLPI_M_CLEAR] = "clear",
    [JLPI_M_ALWAYS] = "everywhere always",
    [JLPI_M_RETURNED] = "loan returned",
    [JLPI_M_FILL] = "fill an array",
    [JLPI_M_RELAY] = "calls for many",
    [JLPI_M_UNREACHED] = "not reached",
    [JLPI_M_PUT] = "put",
    [JLPI_M_GRANT] = "room for puts",
    [JLPI_M_RECALL] = "room wanted back",
    [JLPI_M_BACK] = "room given back",
    [JLPI_M_FENCE] = "have puts arrived",
    [JLPI_M_FENCED] = "puts have arrived",
    [JLPI_M_MOVED] = "reference moved",
    [JLPI_M_SETTLE] = "the dead one's settled",
    [JLPI_M_SIGNATURE] = "a function's parameters",
    [JLPI_M_DARRAY_GONE] = "array is gone",
    [JLPI_M_INTERRUPT] = "interrupt",
};

const char *jlpi_kind_name(uint64_t kind) {
  kind &= JLPI_KIND_MASK;
  return kind < JLPI_M_KINDS && names[kind] ? names[kind] : "message";
}

void jlpi_trace_request(jlpi_request *q) {
  const jlpi_site *site = q->site;
  if (site)
    q->traced = jlpi_trace_text(site->directive);
  jlpi_trace_add(JLPI_TRACE_CALL_BEGINS, q->id, (uint64_t)q->dest, site ? (uint64_t)site->line : 0, q->traced,
                 jlpi_trace_text(site ? site->file : NULL), 0);
}
