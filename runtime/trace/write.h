/* SPDX-License-Identifier: MIT
 *
 * All areas as one file in Chrome's trace event format (Trace Event Format, Google), which chrome://tracing,
 * Perfetto and jlpar-trace read.
 */
#ifndef JLPI_TRACE_WRITE_H
#define JLPI_TRACE_WRITE_H

#include <stdint.h>

/* jlpi_trace_write - writes what all processes have noted up to now.
 *   fd       open for writing; not closed
 *   program  its name
 *   start    the time that is 0 in the file, in ns of CLOCK_MONOTONIC
 * Returns  0, or errno of the write that failed
 * From     one thread at a time, also from a signal handler; others may go on meanwhile
 */
int jlpi_trace_write(int fd, const char *program, uint64_t start);

#endif
