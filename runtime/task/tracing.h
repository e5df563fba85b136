/* SPDX-License-Identifier: MIT
 *
 * What a trace says of tasks: on which thread one ran, from when to when, and what it waited for in between.
 */
#ifndef JLPI_TRACING_H
#define JLPI_TRACING_H

#include "base/trace.h"
#include "task/task.h"

#define jlpi_trace_task(act, ...)                                                                              \
  do {                                                                                                         \
    if (__builtin_expect(jlpi_tracing, 0))                                                                     \
      jlpi_trace_task_##act(__VA_ARGS__);                                                                      \
  } while (0)

/* By jlpi_trace_task(begins, t) and so on. t is the calling task. */
void jlpi_trace_task_begins(jlpi_task *t);
void jlpi_trace_task_ends(jlpi_task *t, int code);
void jlpi_trace_task_renamed(jlpi_task *t); /* it is something else than it seemed when it began */
void jlpi_trace_task_waits(jlpi_task *t, const jlpi_waiting *why);
void jlpi_trace_task_goes_on(jlpi_task *t, const jlpi_waiting *why);
void jlpi_trace_task_yields(jlpi_task *t);
void jlpi_trace_task_again(jlpi_task *t);

#endif
