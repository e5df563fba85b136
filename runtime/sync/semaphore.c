/* SPDX-License-Identifier: MIT
 *
 * Semaphores: a release hands its permit to the first who waits.
 */
#include "sync/waiters.h"

#include <string.h>

static const char a_semaphore[] = "a semaphore";

void jlpar_semaphore_init(jlpar_semaphore *s, size_t n) {
  memset(s, 0, sizeof *s);
  s->free = s->limit = n;
}

void jlpar_semaphore_fini(jlpar_semaphore *s) {
  (void)s;
}

void jlpar_semaphore_acquire(jlpar_semaphore *s) {
  int status = JLPAR_OK;
  jlpi_current();
  jlpi_waiters_lock(&s->waiters);
  if (s->free > 0)
    s->free--;
  else
    status = jlpi_waiters_wait(&s->waiters, a_semaphore, 0, -1, NULL, NULL);
  jlpi_waiters_unlock(&s->waiters);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_semaphore);
}

int jlpar_semaphore_try_acquire(jlpar_semaphore *s) {
  jlpi_current();
  jlpi_waiters_lock(&s->waiters);
  int got = s->free > 0;
  s->free -= (size_t)got;
  jlpi_waiters_unlock(&s->waiters);
  return got;
}

void jlpar_semaphore_release(jlpar_semaphore *s) {
  jlpi_current();
  jlpi_waiters_lock(&s->waiters);
  int due = s->free < s->limit;
  if (due && !jlpi_waiters_wake(&s->waiters))
    s->free++;
  jlpi_waiters_unlock(&s->waiters);
  if (!due)
    jlpi_fail(NULL, 0, JLPAR_ELOCK, "a semaphore of %zu was released more often than acquired", s->limit);
}
