/* SPDX-License-Identifier: MIT
 *
 * jlpi_park for the lone thread while it is inside (base/alone.h), where it is called: mostly somebody else can run on
 * this thread and nothing else is due, and then all there is to do is to switch.
 */
#ifndef JLPI_TASK_INSIDE_H
#define JLPI_TASK_INSIDE_H

#include "base/alone.h"
#include "task/lazy.h"
#include "task/own.h"
#include "task/thread.h"
#include "task/tracing.h"

/* Among many tasks each has left the caches: the next one's stack and the record behind it are fetched meanwhile. */
static inline void jlpi_fetch_ahead(const jlpi_task *next) {
  jlpi_context_prefetch(&next->context);
  __builtin_prefetch(next->next);
}

/* self waits from now on; inside ends */
static inline void jlpi_park_declare_inside(jlpi_thread *thread, jlpi_task *self, const jlpi_waiting *why) {
  self->waiting = why;
  self->since = thread->clock;
  jlpi_count(&thread->tally.waits, 1);
  atomic_store_explicit(&self->wake, JLPI_PARKED, memory_order_relaxed);
  jlpi_alone_end_outermost();
}

int jlpi_park_inside_otherwise(const jlpi_waiting *why); /* the general way */
int jlpi_park_goes_on(void);                             /* the current task does, and was not just woken */

/* Nobody but the current task's outermost call is inside, which ends. The wait is without a limit; JLPAR_OK means look
 * again. h: of this thread. */
static inline __attribute__((always_inline)) int jlpi_park_inside(jlpi_here *h, const jlpi_waiting *why) {
  jlpi_task *self = h->current;
  jlpi_thread *thread = h->thread;
  jlpi_queue *q = thread->queue;
  jlpi_task *next = q->head;
  if (__builtin_expect(!next || thread->deque || thread->patience <= 1 || jlpi_lazies_left(h) ||
                       !atomic_load_explicit(&self->home, memory_order_relaxed) ||
                       (atomic_load_explicit(&self->wake, memory_order_relaxed) |
                        atomic_load_explicit(&self->cancelled, memory_order_relaxed) |
                        atomic_load_explicit(&self->doomed, memory_order_relaxed) | jlpi_switches_are_watched()), 0))
    return jlpi_park_inside_otherwise(why);
  jlpi_park_declare_inside(thread, self, why);
  thread->patience--;
  if ((q->head = next->next))
    jlpi_fetch_ahead(q->head);
  else
    q->tail = NULL;
  h->current = next;
  jlpi_count(&thread->tally.switches, 1);
  jlpi_context_switch(&self->context, &next->context, 0);
  h = jlpi_this(); /* anew, so that nothing has to be kept */
  self = h->current;
  if (__builtin_expect((int)h->thread->left_how | h->thread->as_idler | /* ALONE and RUNNING are 0 */
                       atomic_load_explicit(&self->wake, memory_order_relaxed) |
                       atomic_load_explicit(&self->cancelled, memory_order_relaxed) |
                       atomic_load_explicit(&self->doomed, memory_order_relaxed), 0))
    return jlpi_park_goes_on();
  return JLPAR_OK;
}

_Static_assert(JLPI_LEFT_ALONE == 0 && JLPI_RUNNING == 0, "what a switch looks at together");

#endif
