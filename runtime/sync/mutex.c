/* SPDX-License-Identifier: MIT
 *
 * Mutexes and conditions.
 *
 *     owner:  the task that holds it, or 0 | WAITED_FOR when somebody is in line
 *
 * Who finds it free takes it, and who lets it go when nobody is in line just does. Otherwise both go through the line,
 * with the waiters' lock. An unlock wakes the first in line, but the mutex is free meanwhile, and whoever comes by on
 * another thread may take it: to wait for a sleeper each time would cost much more than the mutex guards. Who was woken
 * in vain waits on in front, and the next unlock hands the mutex to him: nobody is passed over twice.
 */
#include "sync/waiters.h"

#include <string.h>

static const char a_mutex[] = "a mutex", a_condition[] = "a condition";

enum { WAITED_FOR = 1, SPINS = 30 };

void jlpar_mutex_init(jlpar_mutex *m) {
  memset(m, 0, sizeof *m);
}

void jlpar_mutex_fini(jlpar_mutex *m) {
  (void)m;
}

/* ---- the owner's word ---- */

static inline uintptr_t word_of(const jlpi_task *t) {
  return (uintptr_t)t;
}

static inline uintptr_t load(const jlpar_mutex *m) {
  return __atomic_load_n((const uintptr_t *)&m->owner, __ATOMIC_RELAXED);
}

static inline jlpi_task *owner(const jlpar_mutex *m) {
  return (jlpi_task *)(load(m) & ~(uintptr_t)WAITED_FOR);
}

static inline int exchange(jlpar_mutex *m, uintptr_t from, uintptr_t to, int order) {
  if (!jlpi_alone_begin())
    return __atomic_compare_exchange_n((uintptr_t *)&m->owner, &from, to, 0, order, __ATOMIC_RELAXED);
  int equal = load(m) == from;
  if (equal)
    __atomic_store_n((uintptr_t *)&m->owner, to, __ATOMIC_RELAXED);
  jlpi_alone_end();
  return equal;
}

/* ---- taking it ---- */

/* free, or one's own already; depth is what an owner gets who does not hold it yet */
static inline int take(jlpar_mutex *m, jlpi_task *self) {
  if (exchange(m, 0, word_of(self), __ATOMIC_ACQUIRE)) {
    m->depth = 1;
    return 1;
  }
  if (owner(m) != self)
    return 0;
  m->depth++;
  return 1;
}

/* The owner works on another thread: it will soon let go. */
static int spin(jlpar_mutex *m, jlpi_task *self) {
  if (!__atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED))
    return 0;
  for (int k = 0; k < SPINS; k++) {
    uintptr_t now = load(m);
    if (now & WAITED_FOR)
      return 0;
    if (now == 0 && take(m, self))
      return 1;
    jlpi_cpu_relax();
  }
  return 0;
}

/* With the waiters' lock. 1: taken; 0: somebody holds it, and knows now that it is waited for */
static int take_or_tell(jlpar_mutex *m, jlpi_task *self) {
  for (;;) {
    uintptr_t now = load(m);
    if ((now & ~(uintptr_t)WAITED_FOR) == 0) {
      if (exchange(m, now, word_of(self) | now, __ATOMIC_ACQUIRE)) {
        m->depth = 1;
        return 1;
      }
    } else if ((now & WAITED_FOR) || exchange(m, now, now | WAITED_FOR, __ATOMIC_RELAXED)) {
      return 0;
    }
  }
}

static int lock_in_line(jlpar_mutex *m, jlpi_task *self) {
  int status = JLPAR_OK, in_front = 0;
  jlpi_waiters_lock(&m->waiters);
  while (status == JLPAR_OK && !take_or_tell(m, self)) {
    status = jlpi_waiters_wait(&m->waiters, a_mutex, in_front, -1, NULL, NULL);
    if (owner(m) == self) /* it was handed over */
      break;
    in_front = 1;
  }
  jlpi_waiters_unlock(&m->waiters);
  return status;
}

static inline int lock(jlpar_mutex *m, jlpi_task *self) {
  return take(m, self) || spin(m, self) ? JLPAR_OK : lock_in_line(m, self);
}

void jlpar_mutex_lock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  if (__builtin_expect(take(m, self), 1))
    return;
  int status = lock(m, self);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_mutex);
}

int jlpar_mutex_trylock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  if (take(m, self))
    return 1;
  jlpi_waiters_lock(&m->waiters);
  int got = owner(m) == NULL && take_or_tell(m, self);
  jlpi_waiters_unlock(&m->waiters);
  return got;
}

/* ---- letting it go ---- */

static void pass_on(jlpar_mutex *m) {
  jlpi_waiters_lock(&m->waiters);
  int hand_over = jlpi_waiters_in_front(&m->waiters);
  jlpi_task *first = jlpi_waiters_take(&m->waiters);
  uintptr_t waited_for = m->waiters.first ? WAITED_FOR : 0;
  if (first && hand_over)
    m->depth = 1;
  __atomic_store_n((uintptr_t *)&m->owner, (first && hand_over ? word_of(first) : 0) | waited_for, __ATOMIC_RELEASE);
  jlpi_waiters_unlock(&m->waiters);
  if (first)
    jlpi_unpark(first);
}

/* held by the calling task */
static inline void let_go(jlpar_mutex *m, jlpi_task *self) {
  m->depth = 0;
  if (!exchange(m, word_of(self), 0, __ATOMIC_RELEASE))
    pass_on(m);
}

void jlpar_mutex_unlock(jlpar_mutex *m) {
  jlpi_task *self = jlpi_current();
  if (__builtin_expect(owner(m) != self, 0))
    jlpi_fail(NULL, 0, JLPAR_ELOCK, "a mutex was unlocked by a task that does not hold it");
  if (--m->depth == 0)
    let_go(m, self);
}

/* ---- conditions ---- */

void jlpar_cond_init(jlpar_cond *c) {
  memset(c, 0, sizeof *c);
}

void jlpar_cond_fini(jlpar_cond *c) {
  (void)c;
}

static void let_go_in_line(void *mutex) {
  let_go(mutex, jlpi_current());
}

/* It is held again unless it will never be free. Who is cancelled meanwhile is told at the next wait. */
static int take_back(jlpar_mutex *m, jlpi_task *self) {
  int status, cancelled = JLPAR_OK;
  while ((status = lock(m, self)) == JLPAR_ECANCELED)
    cancelled = status;
  jlpi_park_went_well(cancelled);
  return status;
}

/* what: waited for in vain */
static int wait(jlpar_cond *c, jlpar_mutex *m, double timeout, const char **what) {
  jlpi_task *self = jlpi_current();
  if (owner(m) != self)
    return JLPAR_ELOCK;
  size_t depth = m->depth;
  jlpi_waiters_lock(&c->waiters);
  int status = jlpi_waiters_wait(&c->waiters, a_condition, 0, timeout, let_go_in_line, m);
  jlpi_waiters_unlock(&c->waiters);
  *what = a_condition;
  int lost = take_back(m, self);
  if (lost) {
    *what = a_mutex;
    return lost;
  }
  m->depth = depth;
  return status;
}

static const char not_held[] = "a wait on a condition needs its mutex held";

void jlpar_cond_wait(jlpar_cond *c, jlpar_mutex *m) {
  const char *what;
  int status = wait(c, m, -1, &what);
  if (status == JLPAR_ELOCK)
    jlpi_fail(NULL, 0, status, not_held);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, what);
}

int jlpar_cond_wait_try(jlpar_cond *c, jlpar_mutex *m, double timeout) {
  jlpi_waiting why = {.kind = JLPI_WAIT_LOCK};
  int status = wait(c, m, timeout, &why.what);
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
