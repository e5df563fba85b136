/* SPDX-License-Identifier: MIT
 *
 * What a trace says of loops over processes.
 */
#ifndef JLPI_LOOP_TRACING_H
#define JLPI_LOOP_TRACING_H

#include "base/trace.h"

#include <jlpar/generated.h>

/* the number of the loop; 0 when nobody traces */
static inline uint64_t jlpi_trace_loop_begins(const jlpi_loop *loop) {
  const jlpi_site *site = loop->call.site;
  if (__builtin_expect(!jlpi_tracing, 1))
    return 0;
  uint64_t id = jlpi_trace_id();
  jlpi_trace_add(JLPI_TRACE_LOOP_BEGINS, id, (uint64_t)site->line, loop->iterations,
                 jlpi_trace_text(site->directive), jlpi_trace_text(site->file), 0);
  return id;
}

static inline void jlpi_trace_loop_ends(uint64_t id, const jlpi_site *site) {
  jlpi_trace(JLPI_TRACE_LOOP_ENDS, id, 0, 0, jlpi_trace_text(site->directive), 0, 0);
}

#endif
