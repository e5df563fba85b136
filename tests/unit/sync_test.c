/* SPDX-License-Identifier: MIT
 *
 * Conditions whose mutex does not come back, or comes back late. Tasks of one thread: who yields lets the others run up
 * to their next wait.
 */
#include "unit.h"

#include <string.h>

typedef struct meeting {
  jlpar_mutex mutex;
  jlpar_cond changed;
  int status, held, next; /* of the wait; is the mutex held then; of the wait after it */
} meeting;

static void wait_for_change(void *arg) {
  meeting *m = arg;
  jlpar_mutex_lock(&m->mutex);
  jlpar_cond_wait(&m->changed, &m->mutex);
}

static void unlock(void *mutex) {
  jlpar_mutex_unlock(mutex);
}

static void yield(void *unused) {
  (void)unused;
  jlpar_yield();
}

static void try_to_wait(void *arg) {
  meeting *m = arg;
  jlpar_mutex_lock(&m->mutex);
  m->status = jlpar_cond_wait_try(&m->changed, &m->mutex, -1);
  m->held = jlpar_try(unlock, &m->mutex) == JLPAR_OK;
  m->next = jlpar_try(yield, NULL);
}

/* signalled while somebody else holds the mutex */
static jlpar_future signalled(meeting *m, void (*f)(void *)) {
  jlpar_future waiter = jlpar_async(f, m);
  jlpar_yield();
  jlpar_mutex_lock(&m->mutex);
  jlpar_cond_signal(&m->changed);
  jlpar_yield();
  return waiter;
}

static void wait_fails_when_nobody_lets_the_mutex_go(void **state) {
  (void)state;
  meeting m = {.mutex = JLPAR_MUTEX_INIT, .changed = JLPAR_COND_INIT};
  jlpar_future waiter = signalled(&m, wait_for_change);
  assert_int_equal(jlpar_wait_try(waiter, -1), JLPAR_EDEADLOCK); /* the mutex is held here */
  assert_non_null(strstr(jlpar_root_cause(jlpar_last_error())->message, "a mutex"));
  jlpar_mutex_unlock(&m.mutex);
  jlpar_release(waiter);
}

static void the_mutex_is_not_held_then(void **state) {
  (void)state;
  meeting m = {.mutex = JLPAR_MUTEX_INIT, .changed = JLPAR_COND_INIT};
  jlpar_future waiter = signalled(&m, try_to_wait);
  jlpar_wait(waiter);
  assert_int_equal(m.status, JLPAR_EDEADLOCK);
  assert_false(m.held);
  jlpar_mutex_unlock(&m.mutex);
  assert_true(jlpar_mutex_trylock(&m.mutex));
  jlpar_mutex_unlock(&m.mutex);
  jlpar_release(waiter);
}

static void cancelled_while_it_takes_the_mutex_back_is_told_later(void **state) {
  (void)state;
  meeting m = {.mutex = JLPAR_MUTEX_INIT, .changed = JLPAR_COND_INIT};
  jlpar_future waiter = signalled(&m, try_to_wait);
  jlpar_cancel(waiter);
  jlpar_yield();
  jlpar_mutex_unlock(&m.mutex);
  jlpar_wait(waiter);
  assert_int_equal(m.status, JLPAR_OK);
  assert_true(m.held);
  assert_int_equal(m.next, JLPAR_ECANCELED);
  jlpar_release(waiter);
}

static void cancelled_before_the_signal_holds_the_mutex(void **state) {
  (void)state;
  meeting m = {.mutex = JLPAR_MUTEX_INIT, .changed = JLPAR_COND_INIT};
  jlpar_future waiter = jlpar_async(try_to_wait, &m);
  jlpar_yield();
  jlpar_cancel(waiter);
  jlpar_wait(waiter);
  assert_int_equal(m.status, JLPAR_ECANCELED);
  assert_true(m.held);
  assert_int_equal(m.next, JLPAR_OK);
  jlpar_release(waiter);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wait_fails_when_nobody_lets_the_mutex_go),
      cmocka_unit_test(the_mutex_is_not_held_then),
      cmocka_unit_test(cancelled_while_it_takes_the_mutex_back_is_told_later),
      cmocka_unit_test(cancelled_before_the_signal_holds_the_mutex),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
