/* SPDX-License-Identifier: MIT
 *
 * The lone thread and those who come later (base/alone.h).
 */
#include "unit.h"

#include "base/lock.h"

#include <pthread.h>

static jlpi_lock guard;

/* As if the lone thread had looked at shared before this one came, and said that it is inside only now: it will look
 * again and go out, but until then it is seen inside. */
static void *lock_while_it_looks(void *unused) {
  jlpi_lock_take(&guard);
  __atomic_store_n(&jlpi_inside, 1, __ATOMIC_RELAXED);
  jlpi_lock_give(&guard);
  return unused;
}

static void lock_of_another_thread_is_given_back_while_the_lone_one_looks(void **state) {
  (void)state;
  pthread_t other;
  assert_int_equal(pthread_create(&other, NULL, lock_while_it_looks, NULL), 0);
  pthread_join(other, NULL);
  assert_int_equal(atomic_load(&guard.state), 0);
  __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELAXED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lock_of_another_thread_is_given_back_while_the_lone_one_looks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
