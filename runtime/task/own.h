/* SPDX-License-Identifier: MIT
 *
 * Variables of file scope that a task has for itself (`firstprivate(g)` of a call from another process), and the sticky
 * tasks that it starts with it: whenever none of them runs, the variables hold what everybody else sees.
 *
 * There is one memory for all, so its content is exchanged where such a task is switched from and goes on. That is only done
 * while there are any (jlpi_owns), by tasks that have some.
 */
#ifndef JLPI_OWN_H
#define JLPI_OWN_H

#include "base/trace.h"

#include <stdatomic.h>
#include <stddef.h>

typedef struct jlpi_task jlpi_task;

extern _Atomic int jlpi_owns; /* tasks with such variables */

/* 1: more is to be done at a switch than to switch */
static inline int jlpi_switches_are_watched(void) {
  return jlpi_tracing | atomic_load_explicit(&jlpi_owns, memory_order_relaxed);
}

/* From now on what is at address is the current task's own; what it held is kept for the others. 0: no memory. */
int jlpi_own_add(void *address, size_t bytes);
/* the current task has none any more, and sees what the others do */
void jlpi_own_end(void);

/* ---- for the scheduler ---- */

void jlpi_own_inherit(jlpi_task *t); /* from the current task; t has not begun */
void jlpi_own_disinherit(jlpi_task *t); /* and will not */
void jlpi_own_exchange(const jlpi_task *t); /* t is switched from, or goes on */

#endif
