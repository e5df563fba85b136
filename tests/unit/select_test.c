/* SPDX-License-Identifier: MIT
 *
 * Selects that wait: alone on the only thread that uses jlpar, and the same once a second thread has used it. Tasks of
 * one thread: who yields lets the others run up to their next wait.
 */
#include "unit.h"

#include <pthread.h>
#include <string.h>

typedef struct waiter {
  jlpar_channel a, b;
  int op, done, status; /* of the select over both */
  long of_a, of_b;
} waiter;

static void select_of_two(void *arg) {
  waiter *w = arg;
  jlpar_case cases[] = {{w->a, w->op, &w->of_a, 0}, {w->b, w->op, &w->of_b, 0}};
  w->done = jlpar_select(cases, 2, -1);
  w->status = w->done >= 0 ? cases[w->done].status : 0;
}

static jlpar_future started(waiter *w) {
  jlpar_future f = jlpar_async(select_of_two, w);
  jlpar_yield();
  return f;
}

static void each_value_goes_to_one_select(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 0);
  waiter w[3];
  jlpar_future f[3];
  for (int k = 0; k < 3; k++) {
    w[k] = (waiter){.a = a, .b = b, .op = JLPAR_TAKE};
    f[k] = started(&w[k]);
  }
  jlpar_put(long, a, 10); /* none waits: a taker is there */
  jlpar_put(long, b, 20); /* the first in line was served at a */
  jlpar_put(long, a, 30);
  for (int k = 0; k < 3; k++) {
    jlpar_wait(f[k]);
    jlpar_release(f[k]);
    assert_int_equal(w[k].done, k == 1);
    assert_int_equal(w[k].status, JLPAR_OK);
    assert_int_equal(k == 1 ? w[k].of_b : w[k].of_a, 10 * (k + 1));
  }
  long value = 1;
  jlpar_case put = {a, JLPAR_PUT, &value, 0};
  assert_int_equal(jlpar_select(&put, 1, 0), JLPAR_ETIMEDOUT); /* nobody is left in line */
  jlpar_release(a);
  jlpar_release(b);
}

static void a_take_makes_room_for_a_select_that_puts(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 1), b = jlpar_channel_new(long, 1);
  waiter w = {.a = a, .b = b, .op = JLPAR_PUT, .of_a = 1, .of_b = 2};
  jlpar_put(long, a, 7);
  jlpar_put(long, b, 8);
  jlpar_future f = started(&w);
  assert_int_equal(jlpar_take(long, b), 8);
  jlpar_wait(f);
  assert_int_equal(w.done, 1);
  assert_int_equal(jlpar_take(long, b), 2);
  assert_int_equal(jlpar_take(long, a), 7);
  assert_false(jlpar_isready(a)); /* only one of them was put */
  assert_false(jlpar_isready(b));
  jlpar_release(f);
  jlpar_release(a);
  jlpar_release(b);
}

static void cancelled_select_leaves_its_lines(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 0);
  waiter w = {.a = a, .b = b, .op = JLPAR_TAKE};
  jlpar_future f = started(&w);
  jlpar_cancel(f);
  jlpar_wait_try(f, -1);
  assert_int_equal(w.done, JLPAR_ECANCELED);
  long value = 1;
  jlpar_case puts[] = {{a, JLPAR_PUT, &value, 0}, {b, JLPAR_PUT, &value, 0}};
  assert_int_equal(jlpar_select(puts, 2, 0), JLPAR_ETIMEDOUT);
  jlpar_release(f);
  jlpar_release(a);
  jlpar_release(b);
}

static void closed_channel_ends_the_select_that_waits(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 0);
  waiter w = {.a = a, .b = b, .op = JLPAR_TAKE};
  jlpar_future f = started(&w);
  jlpar_close(b);
  jlpar_wait(f);
  assert_int_equal(w.done, 1);
  assert_int_equal(w.status, JLPAR_ECLOSED);
  jlpar_release(f);
  jlpar_release(a); /* nobody is in line there */
  jlpar_release(b);
}

static void released_channel_ends_the_select_that_waits(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 0);
  waiter w = {.a = a, .b = b, .op = JLPAR_TAKE};
  jlpar_future f = started(&w);
  jlpar_release(a);
  jlpar_channel again = jlpar_channel_new(long, 1); /* may be the same record */
  jlpar_put(long, again, 5);
  jlpar_wait(f);
  assert_int_equal(w.done, 0);
  assert_int_equal(w.status, JLPAR_ECLOSED);
  assert_int_equal(jlpar_take(long, again), 5);
  jlpar_release(f);
  jlpar_release(again);
  jlpar_release(b);
}

static void select_nobody_can_end_is_a_deadlock(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 0);
  waiter w = {.a = a, .b = b, .op = JLPAR_TAKE};
  select_of_two(&w);
  assert_int_equal(w.done, JLPAR_EDEADLOCK);
  jlpar_release(a);
  jlpar_release(b);
}

static void put_feeds(void *arg) {
  waiter *w = arg;
  for (long k = 1; k <= 1000; k++)
    jlpar_put(long, k % 3 ? w->a : w->b, k);
}

static void select_takes_all_that_two_feed(void **state) {
  (void)state;
  jlpar_channel a = jlpar_channel_new(long, 0), b = jlpar_channel_new(long, 2);
  waiter w = {.a = a, .b = b};
  jlpar_future first = jlpar_async(put_feeds, &w), second = jlpar_async(put_feeds, &w);
  long got = 0, sum = 0;
  jlpar_case cases[] = {{a, JLPAR_TAKE, &got, 0}, {b, JLPAR_TAKE, &got, 0}};
  for (int k = 0; k < 2000; k++) {
    assert_true(jlpar_select(cases, 2, -1) >= 0);
    sum += got;
  }
  assert_int_equal(sum, 1000 * 1001);
  jlpar_wait(first);
  jlpar_wait(second);
  jlpar_release(first);
  jlpar_release(second);
  jlpar_release(a);
  jlpar_release(b);
}

static void *use_jlpar(void *event) {
  jlpar_event_set(event);
  return NULL;
}

static int second_thread_comes(void **state) {
  (void)state;
  jlpar_event used = JLPAR_EVENT_INIT;
  pthread_t thread;
  if (pthread_create(&thread, NULL, use_jlpar, &used) != 0)
    return -1;
  jlpar_event_wait(&used);
  return pthread_join(thread, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_value_goes_to_one_select),
      cmocka_unit_test(a_take_makes_room_for_a_select_that_puts),
      cmocka_unit_test(cancelled_select_leaves_its_lines),
      cmocka_unit_test(closed_channel_ends_the_select_that_waits),
      cmocka_unit_test(released_channel_ends_the_select_that_waits),
      cmocka_unit_test(select_nobody_can_end_is_a_deadlock),
      cmocka_unit_test(select_takes_all_that_two_feed),
  };
  int failed = cmocka_run_group_tests_name("alone", tests, NULL, NULL);
  return cmocka_run_group_tests_name("not alone", tests, second_thread_comes, NULL) + failed;
}
