/* SPDX-License-Identifier: MIT
 *
 * Events, barriers and once: many wait for one thing to happen.
 */
#include "sync/waiters.h"

#include <string.h>

static const char an_event[] = "an event", a_barrier[] = "a barrier", a_once[] = "another task's jlpar_once_call";

/* with the lock */
static void wake_all(jlpar_waiters *w) {
  while (jlpi_waiters_wake(w))
    continue;
}

/* ---- events ---- */

void jlpar_event_init(jlpar_event *e, int autoreset) {
  memset(e, 0, sizeof *e);
  e->autoreset = autoreset;
}

void jlpar_event_fini(jlpar_event *e) {
  (void)e;
}

void jlpar_event_set(jlpar_event *e) {
  jlpi_current();
  jlpi_waiters_lock(&e->waiters);
  if (!e->autoreset) {
    e->is_set = 1;
    wake_all(&e->waiters);
  } else if (!jlpi_waiters_wake(&e->waiters)) {
    e->is_set = 1;
  }
  jlpi_waiters_unlock(&e->waiters);
}

void jlpar_event_reset(jlpar_event *e) {
  jlpi_current();
  jlpi_waiters_lock(&e->waiters);
  e->is_set = 0;
  jlpi_waiters_unlock(&e->waiters);
}

void jlpar_event_wait(jlpar_event *e) {
  int status = JLPAR_OK;
  jlpi_current();
  jlpi_waiters_lock(&e->waiters);
  if (!e->is_set)
    status = jlpi_waiters_wait(&e->waiters, an_event, 0, -1, NULL, NULL);
  else if (e->autoreset)
    e->is_set = 0;
  jlpi_waiters_unlock(&e->waiters);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, an_event);
}

/* ---- barriers ---- */

void jlpar_barrier_init(jlpar_barrier *b, size_t n) {
  memset(b, 0, sizeof *b);
  b->n = n;
}

void jlpar_barrier_fini(jlpar_barrier *b) {
  (void)b;
}

void jlpar_barrier_wait(jlpar_barrier *b) {
  int status = JLPAR_OK;
  jlpi_current();
  jlpi_waiters_lock(&b->waiters);
  if (++b->arrived >= b->n) {
    b->arrived = 0;
    wake_all(&b->waiters);
  } else if ((status = jlpi_waiters_wait(&b->waiters, a_barrier, 0, -1, NULL, NULL)) != JLPAR_OK) {
    b->arrived--; /* it did not come after all */
  }
  jlpi_waiters_unlock(&b->waiters);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_barrier);
}

/* ---- once ---- */

enum { TO_DO, UNDER_WAY, DONE };

static void call(void *f) {
  (*(void (**)(void))f)();
}

/* 1: it is this caller's turn; 0: done by another */
static int enter(jlpar_once *o) {
  int status = JLPAR_OK, mine = 0;
  jlpi_waiters_lock(&o->waiters);
  while (o->state == UNDER_WAY && status == JLPAR_OK)
    status = jlpi_waiters_wait(&o->waiters, a_once, 0, -1, NULL, NULL);
  if (status == JLPAR_OK && o->state == TO_DO) {
    o->state = UNDER_WAY;
    mine = 1;
  }
  jlpi_waiters_unlock(&o->waiters);
  if (status != JLPAR_OK)
    jlpi_waiters_fail(status, a_once);
  return mine;
}

void jlpar_once_call(jlpar_once *o, void (*f)(void)) {
  jlpi_current();
  if (__atomic_load_n(&o->state, __ATOMIC_ACQUIRE) == DONE || !enter(o))
    return;
  const jlpar_error *e = jlpi_catch(call, &f);
  jlpi_waiters_lock(&o->waiters);
  __atomic_store_n(&o->state, e ? TO_DO : DONE, __ATOMIC_RELEASE);
  wake_all(&o->waiters);
  jlpi_waiters_unlock(&o->waiters);
  if (e)
    jlpi_fail_with(e);
}
