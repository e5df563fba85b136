/* SPDX-License-Identifier: MIT
 *
 * What a sync knows of its children. See group.c.
 */
#ifndef JLPI_GROUP_H
#define JLPI_GROUP_H

#include "task/task.h"

typedef struct jlpi_order jlpi_order;

/* In a task's frame, or apart for children that are no tasks of this process. */
struct jlpi_child {
  jlpi_sync *sync;
  jlpi_child *next;
  const jlpar_error *error;
  void (*copy)(void *arg, int failed);
  void *arg;
  unsigned number; /* in the order of starting */
  int apart;       /* its memory is its own */
};

/* counts one more; from the owner */
void jlpi_child_init(jlpi_child *c, jlpi_sync *s);
extern const jlpi_waiting jlpi_sync_wait; /* for the children */
/* Whoever was cancelled before its children had ended is told then: it had to wait for them. NULL: it was not. */
const jlpar_error *jlpi_sync_told(jlpi_task *self);
static inline const jlpar_error *jlpi_sync_cancelled(jlpi_task *self) {
  return __builtin_expect(atomic_load_explicit(&self->cancelled, memory_order_relaxed) == 1, 0) ? jlpi_sync_told(self) : NULL;
}
void jlpi_sync_begin_next(jlpi_sync *s); /* unless it has begun; all around it have, or have no children */
/* For what the owner starts and waits for itself. s may be NULL. */
static inline unsigned jlpi_sync_place(jlpi_sync *s) {
  return s ? s->started++ : 0;
}
/* Fails the task with e (taken over), which the sync then counts among its children's failures, at that place. Without
 * memory for that, or a sync, it is the failure of what is inside, as a cancellation of the owner always is. */
_Noreturn void jlpi_sync_fail(jlpi_sync *s, unsigned place, const jlpar_error *e);
void jlpi_orders_free(jlpi_sync *s); /* depend.c */

#endif
