/* SPDX-License-Identifier: MIT
 *
 * Errands: work that neither waits nor fails, and so needs no task. When the main thread has nothing to run it does them
 * itself, on its native stack, in the order of coming.
 *
 *     idle, with the turn: open --> polls: a handler adds errands --> close --> gives the turn, runs them, takes it again
 *
 * They are welcome only while no task waits to be run on that thread: what comes then must become a task behind it, and
 * what was added before is done before. So the order of coming is that of beginning.
 *
 * All here is the main thread's.
 */
#ifndef JLPI_ERRAND_H
#define JLPI_ERRAND_H

#include "task/task.h"

typedef struct jlpi_errand {
  struct jlpi_errand *next;
  void (*run)(struct jlpi_errand *e); /* e is its own from then on */
} jlpi_errand;

/* ---- for handlers of what an idle thread polls: with the turn ---- */

int jlpi_errands_welcome(void); /* 0: it must be a task */
void jlpi_errand_add(jlpi_errand *e); /* while they are welcome */
jlpi_errand *jlpi_errands_waiting(void); /* the first of those that were added and will not have begun before the handler returns */

/* ---- for idle.c ---- */

void jlpi_errands_open(const jlpi_thread *thread); /* has the turn; any thread: those of another one are not welcome */
void jlpi_errands_close(void);
int jlpi_errands_any(void); /* with the turn */
/* closed, without the turn; it stops behind one that has taken long */
void jlpi_errands_run(void);
void jlpi_errands_run_all(void);

#endif
