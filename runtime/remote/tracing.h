/* SPDX-License-Identifier: MIT
 *
 * What a trace says of requests to other processes: calls, and questions to what lives there.
 */
#ifndef JLPI_REMOTE_TRACING_H
#define JLPI_REMOTE_TRACING_H

#include "base/trace.h"
#include "remote/remote.h"

/* what a kind of message is called; never NULL */
const char *jlpi_kind_name(uint64_t kind);
void jlpi_trace_request(jlpi_request *q);

/* It has its id; one without a site has its name in `traced`. */
static inline void jlpi_trace_call_begins(jlpi_request *q) {
  if (__builtin_expect(jlpi_tracing, 0))
    jlpi_trace_request(q);
}

#endif
