/* SPDX-License-Identifier: MIT
 *
 * Credit, as the home of a channel sees it: what other processes are given, what it keeps from whom, and what
 * becomes of it. The other processes are numbers here, and what would be sent to them is noted.
 */
#include "unit.h"

#include "channel/channel.h"
#include "task/seam.h"

#include <string.h>

enum { ANNA = 7, BEN = 8 };

static int recalls[16]; /* by process */

static void note_recall(jlpar_channel c, int pid) {
  (void)c;
  recalls[pid]++;
}

static const jlpi_remote_ops others = {.credit_recall = note_recall};

static jlpar_channel made(size_t capacity) {
  jlpi_remote = &others;
  memset(recalls, 0, sizeof recalls);
  return jlpar_channel_new(long, capacity);
}

/* pid asked for a put, which was done */
static size_t asked(jlpar_channel c, int pid) {
  jlpi_chan *ch = jlpi_chan_find(c);
  size_t n = jlpi_credit_asked(ch, pid);
  jlpi_chan_unlock(ch);
  return n;
}

static size_t given(jlpar_channel c, int pid) {
  asked(c, pid);
  return asked(c, pid);
}

static size_t put(jlpar_channel c, int pid, long value) {
  jlpi_chan *ch = jlpi_chan_find(c);
  size_t more = jlpi_credit_put(ch, pid, &value, sizeof value);
  jlpi_chan_unlock(ch);
  return more;
}

static void give_back(jlpar_channel c, int pid, size_t n, int answers) {
  jlpi_chan *ch = jlpi_chan_find(c);
  jlpi_credit_back(ch, pid, n, answers);
  jlpi_chan_unlock(ch);
}

struct end {
  jlpar_channel c;
  int status, done;
  long value;
};

static void put_one(void *arg) {
  struct end *e = arg;
  e->status = jlpar_put_try(e->c, &e->value);
  e->done = 1;
}

static void take_one(void *arg) {
  struct end *e = arg;
  e->status = jlpar_take_try(e->c, &e->value);
  e->done = 1;
}

static void close_it(void *arg) {
  struct end *e = arg;
  jlpar_close(e->c);
  e->done = 1;
}

/* and lets it come to where it waits */
static jlpar_future begin(void (*f)(void *), struct end *e) {
  jlpar_future task = jlpar_async(f, e);
  jlpar_yield();
  return task;
}

static void finish(jlpar_future task) {
  jlpar_wait(task);
  jlpar_release(task);
}

static void who_puts_twice_in_a_row_gets_half_of_what_is_free(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  assert_int_equal(asked(c, ANNA), 0);
  assert_int_equal(asked(c, BEN), 0);
  assert_int_equal(asked(c, ANNA), 0);
  assert_int_equal(asked(c, ANNA), 50);
  assert_int_equal(given(c, BEN), 25);
  jlpar_release(c);
}

static void small_channels_and_kinds_without_places_give_none(void **state) {
  (void)state;
  for (size_t capacity = 0; capacity < 16; capacity++) {
    jlpar_channel c = made(capacity);
    assert_int_equal(given(c, ANNA), 0);
    jlpar_release(c);
  }
  jlpar_channel handles = jlpar_channel_new(jlpar_future, 100), any = jlpi_channel_make(NULL, 100, 0);
  assert_int_equal(given(handles, ANNA), 0);
  assert_int_equal(given(any, ANNA), 0);
  jlpar_release(handles);
  jlpar_release(any);
}

static void unbounded_ones_give_a_window_and_renew_it(void **state) {
  (void)state;
  jlpar_channel c = made(JLPAR_UNBOUNDED);
  size_t window = given(c, ANNA), more = 0;
  assert_true(window >= 64 && window <= 1024);
  size_t sent = 0;
  while (more == 0)
    more = put(c, ANNA, (long)sent++);
  assert_true(sent <= window);
  assert_int_equal(more, sent);
  for (size_t k = 0; k < sent; k++)
    assert_int_equal(jlpar_take(long, c), k);
  jlpar_release(c);
}

static void room_that_is_kept_is_recalled_by_who_waits_for_it(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  size_t n = given(c, ANNA);
  for (long k = 0; k < 50; k++)
    jlpar_put(long, c, k);
  assert_int_equal(recalls[ANNA], 0);
  struct end e = {.c = c, .value = 60};
  jlpar_future waits = begin(put_one, &e);
  assert_false(e.done);
  assert_int_equal(recalls[ANNA], 1);
  for (long k = 50; k < 60; k++)
    assert_int_equal(put(c, ANNA, k), 0); /* under way when the recall came */
  assert_false(e.done);
  give_back(c, ANNA, n - 10, 1);
  finish(waits);
  assert_int_equal(jlpar_length(c), 61);
  for (long k = 0; k < 61; k++)
    assert_int_equal(jlpar_take(long, c), k);
  assert_true(given(c, ANNA) > 0);
  jlpar_release(c);
}

static void nothing_is_given_while_somebody_waits_or_is_to_give_back(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  given(c, ANNA);
  for (long k = 0; k < 50; k++)
    jlpar_put(long, c, k);
  struct end e = {.c = c, .value = 50};
  jlpar_future waits = begin(put_one, &e);
  assert_int_equal(given(c, BEN), 0);
  jlpar_take(long, c);
  finish(waits);
  for (long k = 0; k < 50; k++)
    jlpar_take(long, c);
  assert_int_equal(given(c, ANNA), 0); /* asked to give back, and has not answered */
  give_back(c, ANNA, 50, 1);
  assert_true(given(c, ANNA) > 0);
  jlpar_release(c);
}

static void value_with_credit_goes_to_who_waits(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  given(c, ANNA);
  struct end e = {.c = c};
  jlpar_future waits = begin(take_one, &e);
  put(c, ANNA, 5);
  finish(waits);
  assert_int_equal(e.value, 5);
  assert_int_equal(jlpar_length(c), 0);
  jlpar_release(c);
}

static void closing_waits_for_what_is_under_way(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  size_t n = given(c, ANNA);
  struct end closer = {.c = c}, taker = {.c = c}, late = {.c = c}, last = {.c = c};
  jlpar_future closing = begin(close_it, &closer);
  assert_false(closer.done);
  assert_false(jlpar_isopen(c));
  assert_int_equal(recalls[ANNA], 1);
  put_one(&late);
  assert_int_equal(late.status, JLPAR_ECLOSED);
  jlpar_future taking = begin(take_one, &taker), taking_last = begin(take_one, &last);
  assert_false(taker.done);
  put(c, ANNA, 5);
  finish(taking);
  assert_int_equal(taker.value, 5);
  assert_false(last.done);
  give_back(c, ANNA, n - 1, 1);
  finish(taking_last);
  assert_int_equal(last.status, JLPAR_ECLOSED);
  finish(closing);
  jlpar_release(c);
}

static void credit_of_the_dead_ends(void **state) {
  (void)state;
  jlpar_channel c = made(100), d = jlpar_channel_new(long, 100);
  given(c, ANNA);
  given(d, ANNA);
  size_t n = given(c, BEN);
  struct end closer = {.c = d};
  jlpar_future closing = begin(close_it, &closer);
  jlpi_credit_lost(ANNA);
  finish(closing);
  for (size_t k = 0; k < 100 - n; k++)
    jlpar_put(long, c, (long)k);
  assert_int_equal(recalls[BEN], 0);
  put(c, ANNA, 5); /* came too late */
  assert_int_equal(jlpar_length(c), 100 - n);
  jlpar_release(c);
  jlpar_release(d);
}

static void channel_may_go_while_credit_is_out(void **state) {
  (void)state;
  jlpar_channel c = made(100);
  given(c, ANNA);
  put(c, ANNA, 5);
  struct end taker = {.c = c}, last = {.c = c};
  take_one(&taker);
  jlpar_future waits = begin(take_one, &last);
  jlpar_release(c);
  finish(waits);
  assert_int_equal(last.status, JLPAR_ECLOSED);
  assert_null(jlpi_chan_find(c));
  jlpi_credit_lost(ANNA);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_puts_twice_in_a_row_gets_half_of_what_is_free),
      cmocka_unit_test(small_channels_and_kinds_without_places_give_none),
      cmocka_unit_test(unbounded_ones_give_a_window_and_renew_it),
      cmocka_unit_test(room_that_is_kept_is_recalled_by_who_waits_for_it),
      cmocka_unit_test(nothing_is_given_while_somebody_waits_or_is_to_give_back),
      cmocka_unit_test(value_with_credit_goes_to_who_waits),
      cmocka_unit_test(closing_waits_for_what_is_under_way),
      cmocka_unit_test(credit_of_the_dead_ends),
      cmocka_unit_test(channel_may_go_while_credit_is_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
