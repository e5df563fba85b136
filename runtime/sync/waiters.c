/* SPDX-License-Identifier: MIT
 *
 * See waiters.h.
 */
#include "sync/waiters.h"
#include "base/clock.h"

typedef struct waiter {
  struct waiter *next, *prev;
  jlpi_task *task;
  int woken, in_front;
} waiter;

_Static_assert(sizeof(jlpi_lock) == sizeof(uint32_t), "a lock is one word");

void jlpi_waiters_lock(jlpar_waiters *w) {
  jlpi_lock_take((jlpi_lock *)&w->lock);
}

void jlpi_waiters_unlock(jlpar_waiters *w) {
  jlpi_lock_give((jlpi_lock *)&w->lock);
}

#if defined(__GNUC__) && !defined(__clang__)
  #pragma GCC diagnostic ignored "-Wdangling-pointer" /* a waiter always leaves the line before it returns */
#endif

static void join(jlpar_waiters *w, waiter *me) {
  waiter *last = w->last;
  if (me->in_front) {
    me->prev = NULL;
    me->next = w->first;
    if (me->next)
      me->next->prev = me;
    else
      w->last = me;
    w->first = me;
    return;
  }
  me->prev = last;
  if (last)
    last->next = me;
  else
    w->first = me;
  w->last = me;
}

static void leave(jlpar_waiters *w, waiter *me) {
  if (me->prev)
    me->prev->next = me->next;
  else
    w->first = me->next;
  if (me->next)
    me->next->prev = me->prev;
  else
    w->last = me->prev;
}

int jlpi_waiters_wait(jlpar_waiters *w, const char *what, int in_front, double timeout, void (*between)(void *arg),
                      void *arg) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_LOCK, .what = what};
  double deadline = jlpi_deadline(timeout);
  waiter me = {.task = jlpi_current(), .in_front = in_front};
  int status = JLPAR_OK;
  join(w, &me);
  if (between)
    between(arg);
  while (status == JLPAR_OK && !me.woken) {
    jlpi_waiters_unlock(w);
    status = jlpi_park(&why, deadline);
    jlpi_waiters_lock(w);
  }
  if (me.woken) {
    jlpi_park_went_well(status);
    return JLPAR_OK;
  }
  leave(w, &me);
  return status;
}

int jlpi_waiters_in_front(const jlpar_waiters *w) {
  return w->first && ((waiter *)w->first)->in_front;
}

jlpi_task *jlpi_waiters_take(jlpar_waiters *w) {
  waiter *first = w->first;
  if (!first)
    return NULL;
  jlpi_task *task = first->task;
  leave(w, first);
  first->woken = 1;
  return task;
}

jlpi_task *jlpi_waiters_wake(jlpar_waiters *w) {
  jlpi_task *task = jlpi_waiters_take(w);
  if (task)
    jlpi_unpark(task);
  return task;
}

_Noreturn void jlpi_waiters_fail(int status, const char *what) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_LOCK, .what = what};
  jlpi_fail_with(jlpi_wait_error(status, &why, NULL, 0));
}
