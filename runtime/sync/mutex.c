/* SPDX-License-Identifier: MIT
 *
 * Mutexes and conditions. An unlock hands the mutex to the first who waits for it: owner is never NULL while
 * anybody is in line.
 */
#include "sync/waiters.h"

#include <string.h>

static const char a_mutex[] = "a mutex", a_condition[] = "a condition";

void jlpar_mutex_init(jlpar_mutex *m) {
  memset(m, 0, sizeof *m);
}

void jlpar_mutex_fini(jlpar_mutex *m) {
  (void)m;
}

/* with the waiters' lock; depth is what an owner gets who does not hold it yet */
static int take(jlpar_mutex *m, jlpi_task *self) {
  if (m->owner && m->owner != self)
    return 0;
  m->owner = self;
  m->depth++;
  return 1;
}

static int lock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  int status = JLPAR_OK;
  jlpi_waiters_lock(&m->waiters);
  if (!take(m, self))
    status = jlpi_waiters_wait(&m->waiters, a_mutex, -1, NULL, NULL);
  jlpi_waiters_unlock(&m->waiters);
  return status;
}

void jlpar_mutex_lock(jlpar_mutex *m) {
  int status = lock(m);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_mutex);
}

int jlpar_mutex_trylock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  jlpi_waiters_lock(&m->waiters);
  int got = take(m, self);
  jlpi_waiters_unlock(&m->waiters);
  return got;
}

/* with the waiters' lock, held by the caller's task */
static void pass_on(jlpar_mutex *m) {
  m->owner = jlpi_waiters_first(&m->waiters);
  m->depth = m->owner ? 1 : 0;
  jlpi_waiters_wake(&m->waiters);
}

void jlpar_mutex_unlock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  jlpi_waiters_lock(&m->waiters);
  int mine = m->owner == self;
  if (mine && --m->depth == 0)
    pass_on(m);
  jlpi_waiters_unlock(&m->waiters);
  if (!mine)
    jlpi_fail(NULL, 0, JLPAR_ELOCK, "a mutex was unlocked by a task that does not hold it");
}

/* ---- conditions ---- */

void jlpar_cond_init(jlpar_cond *c) {
  memset(c, 0, sizeof *c);
}

void jlpar_cond_fini(jlpar_cond *c) {
  (void)c;
}

static void let_go(void *mutex) {
  jlpar_mutex *m = mutex;
  jlpi_waiters_lock(&m->waiters);
  pass_on(m);
  jlpi_waiters_unlock(&m->waiters);
}

static int wait(jlpar_cond *c, jlpar_mutex *m, double timeout) {
  jlpi_task *self = jlpi_current();
  jlpi_waiters_lock(&m->waiters);
  size_t depth = m->owner == self ? m->depth : 0;
  jlpi_waiters_unlock(&m->waiters);
  if (depth == 0)
    return JLPAR_ELOCK;
  jlpi_waiters_lock(&c->waiters);
  int status = jlpi_waiters_wait(&c->waiters, a_condition, timeout, let_go, m);
  jlpi_waiters_unlock(&c->waiters);
  self->masked++; /* it is held again whatever happens */
  lock(m);
  self->masked--;
  m->depth = depth;
  return status;
}

static const char not_held[] = "a wait on a condition needs its mutex held";

void jlpar_cond_wait(jlpar_cond *c, jlpar_mutex *m) {
  int status = wait(c, m, -1);
  if (status == JLPAR_ELOCK)
    jlpi_fail(NULL, 0, status, not_held);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_condition);
}

int jlpar_cond_wait_try(jlpar_cond *c, jlpar_mutex *m, double timeout) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_LOCK, .what = a_condition};
  int status = wait(c, m, timeout);
  if (status == JLPAR_ELOCK)
    return jlpi_note_new(status, not_held);
  return status == JLPAR_OK ? status : jlpi_note(jlpi_wait_error(status, &why, NULL, 0));
}

void jlpar_cond_signal(jlpar_cond *c) {
  jlpi_current();
  jlpi_waiters_lock(&c->waiters);
  jlpi_waiters_wake(&c->waiters);
  jlpi_waiters_unlock(&c->waiters);
}

void jlpar_cond_broadcast(jlpar_cond *c) {
  jlpi_current();
  jlpi_waiters_lock(&c->waiters);
  while (jlpi_waiters_wake(&c->waiters))
    continue;
  jlpi_waiters_unlock(&c->waiters);
}
