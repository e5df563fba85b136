/* SPDX-License-Identifier: MIT
 *
 * Channels: what each call gives, whoever waits, and closing.
 */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct end {
  jlpar_channel c;
  int status, value, n;
};

static void put_one(void *arg) {
  struct end *e = arg;
  e->status = jlpar_put_try(e->c, &e->value);
}

static void take_one(void *arg) {
  struct end *e = arg;
  e->status = jlpar_take_try(e->c, &e->value);
}

static void wait_and_release(jlpar_future f) {
  jlpar_wait(f);
  jlpar_release(f);
}

static void ring_keeps_the_order_when_it_wraps(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 3);
  int next = 0;
  for (int i = 0; i < 100; i++) {
    jlpar_put(int, c, 2 * i);
    jlpar_put(int, c, 2 * i + 1);
    assert_int_equal(jlpar_take(int, c), next++);
    assert_int_equal(jlpar_take(int, c), next++);
  }
  jlpar_release(c);
}

static void large_ring_grows_in_order(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  for (int i = 0; i < 10; i++)
    jlpar_put(int, c, i);
  for (int i = 0; i < 7; i++)
    assert_int_equal(jlpar_take(int, c), i);
  for (int i = 10; i < 5000; i++)
    jlpar_put(int, c, i);
  assert_int_equal(jlpar_length(c), 4993);
  for (int i = 7; i < 5000; i++)
    assert_int_equal(jlpar_take(int, c), i);
  jlpar_release(c);
}

static void waiting_putters_come_in_by_turns(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  struct end e[4];
  jlpar_future f[4];
  for (int k = 0; k < 4; k++) {
    e[k] = (struct end){.c = c, .value = k};
    f[k] = jlpar_async(put_one, &e[k]);
  }
  jlpar_yield();
  for (int k = 0; k < 4; k++)
    assert_int_equal(jlpar_take(int, c), k);
  for (int k = 0; k < 4; k++)
    wait_and_release(f[k]);
  jlpar_release(c);
}

static void wrong_size_is_a_type_error_naming_both(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  double half = 0.5;
  assert_int_equal(jlpar_put_try(c, &half), JLPAR_ETYPE);
  assert_non_null(strstr(jlpar_last_error()->message, "int"));
  jlpar_put(int, c, 3);
  assert_int_equal(jlpar_take_try(c, &half), JLPAR_ETYPE);
  assert_int_equal(jlpar_take(int, c), 3);
  jlpar_release(c);
}

static void close_fails_everyone_who_waits(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 0);
  struct end e[3];
  jlpar_future f[3];
  for (int k = 0; k < 3; k++) {
    e[k] = (struct end){.c = c};
    f[k] = jlpar_async(take_one, &e[k]);
  }
  jlpar_yield();
  jlpar_close(c);
  for (int k = 0; k < 3; k++) {
    wait_and_release(f[k]);
    assert_int_equal(e[k].status, JLPAR_ECLOSED);
  }
  assert_false(jlpar_isopen(c));
  jlpar_close(c); /* once more does nothing */
  jlpar_release(c);
}

static void first_closing_error_stays(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  int value;
  jlpar_close_error(c, 9, "first");
  jlpar_close_error(c, 8, "second");
  assert_int_equal(jlpar_take_try(c, &value), 9);
  assert_string_equal(jlpar_last_error()->message, "first");
  jlpar_release(c);
}

static void released_channel_is_known_as_such(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  int value = 1;
  jlpar_retain(c);
  jlpar_release(c);
  assert_int_equal(jlpar_put_try(c, &value), JLPAR_OK);
  jlpar_release(c);
  assert_int_equal(jlpar_put_try(c, &value), JLPAR_ERELEASED);
  jlpar_channel next = jlpar_channel_new(int, 1); /* uses the same memory */
  assert_int_equal(jlpar_take_try(c, &value), JLPAR_ERELEASED);
  jlpar_release(next);
}

static void release_ends_a_blocked_producer(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 0);
  struct end e = {.c = c, .value = 1};
  jlpar_future f = jlpar_async(put_one, &e);
  jlpar_yield();
  jlpar_release(c);
  wait_and_release(f);
  assert_int_equal(e.status, JLPAR_ECLOSED);
}

static void any_channel_keeps_bytes_of_any_length(void **state) {
  (void)state;
  jlpar_channel c = jlpi_channel_make(NULL, JLPAR_UNBOUNDED, 0);
  size_t bytes = 1;
  jlpar_put_bytes(c, "", 0);
  jlpar_put_bytes(c, "hello", 6);
  jlpar_put(int, c, 77);
  free(jlpar_take_bytes(c, &bytes));
  assert_int_equal(bytes, 0);
  double wrong;
  assert_int_equal(jlpar_take_try(c, &wrong), JLPAR_ETYPE);
  char *text = jlpar_take_bytes(c, &bytes);
  assert_int_equal(bytes, 6);
  assert_string_equal(text, "hello");
  free(text);
  int *number = jlpar_take_bytes(c, &bytes);
  assert_int_equal(bytes, sizeof(int));
  assert_int_equal(*number, 77);
  free(number);
  jlpar_release(c);
}

static void look(void *arg) {
  struct end *e = arg;
  e->status = jlpar_peek_try(e->c, &e->value);
}

static void peeking_tasks_all_see_the_next_value(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  struct end e[3];
  jlpar_future f[3];
  for (int k = 0; k < 3; k++) {
    e[k] = (struct end){.c = c};
    f[k] = jlpar_async(look, &e[k]);
  }
  jlpar_yield();
  jlpar_put(int, c, 5);
  for (int k = 0; k < 3; k++) {
    wait_and_release(f[k]);
    assert_int_equal(e[k].value, 5);
  }
  assert_int_equal(jlpar_length(c), 1);
  jlpar_release(c);
}

static void handles_in_a_channel_are_counted(void **state) {
  (void)state;
  jlpar_channel post = jlpar_channel_new(jlpar_channel, 2), inner = jlpar_channel_new(int, 1);
  jlpar_put(jlpar_channel, post, inner);
  jlpar_release(inner); /* the one in the box keeps it open */
  jlpar_channel got = jlpar_take(jlpar_channel, post);
  jlpar_put(int, got, 4);
  assert_int_equal(jlpar_take(int, got), 4);
  jlpar_put(jlpar_channel, post, got);
  jlpar_release(got);
  jlpar_release(post); /* what it still holds goes with it */
  int value = 1;
  assert_int_equal(jlpar_put_try(got, &value), JLPAR_ERELEASED);
}

static void handles_put_by_select_are_counted(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(jlpar_future, 1), full = jlpar_channel_new(jlpar_future, 0);
  jlpar_future f = jlpar_future_new(1);
  jlpar_set(int, f, 5);
  jlpar_case puts[] = {{full, JLPAR_PUT, &f, 0}, {c, JLPAR_PUT, &f, 0}};
  assert_int_equal(jlpar_select(puts, 2, -1), 1);
  assert_int_equal(jlpar_select(puts, 2, 0), JLPAR_ETIMEDOUT); /* counts nothing */
  jlpar_release(f);
  jlpar_future g = jlpar_take(jlpar_future, c);
  assert_int_equal(jlpar_fetch(int, g), 5);
  jlpar_release(g);
  int value;
  assert_int_equal(jlpar_fetch_try(g, &value), JLPAR_ERELEASED);
  jlpar_release(c);
  jlpar_release(full);
}

static void select_refuses_channels_without_a_size(void **state) {
  static const jlpar_channel_ops none;
  (void)state;
  int value = 1;
  jlpar_channel any = jlpi_channel_make(NULL, 4, 0), own = jlpar_channel_new_ops(&none, NULL);
  jlpar_channel ints = jlpar_channel_new(int, 1);
  /* nothing can be taken yet: a case that can be done may be done before the others are looked at */
  jlpar_case cases[] = {{ints, JLPAR_TAKE, &value, 0}, {any, JLPAR_PUT, &value, 0}};
  assert_int_equal(jlpar_select(cases, 2, -1), JLPAR_ETYPE);
  assert_int_equal(jlpar_length(ints) + jlpar_length(any), 0);
  cases[1].channel = own;
  assert_int_equal(jlpar_select(cases, 2, -1), JLPAR_EINVAL);
  cases[0].op = JLPAR_PUT;
  assert_int_equal(jlpar_select(cases, 1, -1), 0);
  jlpar_release(any);
  jlpar_release(own);
  jlpar_release(ints);
}

static void ask_whether_ready(void *channel) {
  (void)jlpar_isready(*(jlpar_channel *)channel);
}

static void isready_of_a_kind_without_it_is_an_error(void **state) {
  (void)state;
  static const jlpar_channel_ops none;
  jlpar_channel own = jlpar_channel_new_ops(&none, NULL);
  assert_int_equal(jlpar_try(ask_whether_ready, &own), JLPAR_EINVAL);
  assert_true(jlpar_isopen(own));
  jlpar_release(own);
}

static void select_timeout_zero_only_asks(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 0);
  int value = 1;
  jlpar_case put = {c, JLPAR_PUT, &value, 0};
  assert_int_equal(jlpar_select(&put, 1, 0), JLPAR_ETIMEDOUT);
  assert_false(jlpar_isready(c)); /* nothing of it is left in line */
  put.op = 9;
  assert_int_equal(jlpar_select(&put, 1, 0), JLPAR_EINVAL);
  jlpar_release(c);
}

static void select_may_name_a_channel_twice(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  int in = 6, out = 0;
  jlpar_case both[] = {{c, JLPAR_PUT, &in, 0}, {c, JLPAR_TAKE, &out, 0}};
  assert_int_equal(jlpar_select(both, 2, 1), 0);
  assert_int_equal(jlpar_select(both + 1, 1, 1), 0);
  assert_int_equal(out, 6);
  jlpar_release(c);
}

static void wait_nobody_can_end_names_what_it_waits_for(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  int value;
  assert_int_equal(jlpar_take_try(c, &value), JLPAR_EDEADLOCK);
  assert_non_null(strstr(jlpar_last_error()->message, "a take from a channel of int"));
  jlpar_release(c);
}

static void *say_nothing(void *seconds) {
  nanosleep(&(struct timespec){.tv_nsec = (long)(*(double *)seconds * 1e9)}, NULL);
  return NULL;
}

static void wait_nobody_can_end_is_found_when_the_last_stranger_has_ended(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  double seconds = 0.05;
  int value;
  pthread_t stranger;
  assert_int_equal(pthread_create(&stranger, NULL, say_nothing, &seconds), 0);
  assert_int_equal(jlpar_take_try(c, &value), JLPAR_EDEADLOCK);
  pthread_join(stranger, NULL);
  jlpar_release(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ring_keeps_the_order_when_it_wraps),
      cmocka_unit_test(large_ring_grows_in_order),
      cmocka_unit_test(waiting_putters_come_in_by_turns),
      cmocka_unit_test(wrong_size_is_a_type_error_naming_both),
      cmocka_unit_test(close_fails_everyone_who_waits),
      cmocka_unit_test(first_closing_error_stays),
      cmocka_unit_test(released_channel_is_known_as_such),
      cmocka_unit_test(release_ends_a_blocked_producer),
      cmocka_unit_test(any_channel_keeps_bytes_of_any_length),
      cmocka_unit_test(peeking_tasks_all_see_the_next_value),
      cmocka_unit_test(handles_in_a_channel_are_counted),
      cmocka_unit_test(handles_put_by_select_are_counted),
      cmocka_unit_test(select_refuses_channels_without_a_size),
      cmocka_unit_test(isready_of_a_kind_without_it_is_an_error),
      cmocka_unit_test(select_timeout_zero_only_asks),
      cmocka_unit_test(select_may_name_a_channel_twice),
      cmocka_unit_test(wait_nobody_can_end_names_what_it_waits_for),
      cmocka_unit_test(wait_nobody_can_end_is_found_when_the_last_stranger_has_ended),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
