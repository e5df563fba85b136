/* SPDX-License-Identifier: MIT */
#include "task/errand.h"

#include "base/clock.h"
#include "task/thread.h"
#include "task/tracing.h"

static jlpi_queue *open_for; /* the main thread's queue, while it polls */
static jlpi_errand *first, **last = &first;

int jlpi_errands_welcome(void) {
  const jlpi_queue *q = open_for;
  return q && !q->head && !atomic_load_explicit(&q->inbox_full, memory_order_relaxed);
}

void jlpi_errand_add(jlpi_errand *e) {
  e->next = NULL;
  *last = e;
  last = &e->next;
}

jlpi_errand *jlpi_errands_waiting(void) {
  return open_for ? first : NULL;
}

/* On the root's stack only: there is as much of it as of any task's. A trace shows tasks; with a seed who comes first is
 * drawn by lot. */
void jlpi_errands_open(const jlpi_thread *thread) {
  jlpi_queue *q = thread->queue;
  int may = q == jlpi_main_queue() && jlpi_this()->current == q->root && !jlpi_order_by_lot() && !jlpi_tracing;
  open_for = may ? q : NULL;
}

void jlpi_errands_close(void) {
  open_for = NULL;
}

int jlpi_errands_any(void) {
  return open_for && first;
}

static void run_first(void) {
  jlpi_errand *e = first;
  if (!(first = e->next))
    last = &first;
  e->run(e);
}

void jlpi_errands_run(void) {
  if (!first)
    return;
  for (long begun = first->next ? jlpi_tick() : 0;;) {
    run_first();
    if (!first || jlpi_tick() != begun)
      return;
  }
}

void jlpi_errands_run_all(void) {
  while (first)
    run_first();
}
