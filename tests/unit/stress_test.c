/* SPDX-License-Identifier: MIT
 *
 * Many migrating tasks at once: nothing is lost, doubled or left waiting. Nothing here depends on a schedule; the
 * sanitizers make the most of it.
 */
#include "unit.h"

#include <pthread.h>
#include <string.h>

enum { MANY = 40, EACH = 250 };

struct pipe_env {
  jlpar_channel in, out;
  int first, *taken;
};
static const jlpi_field pipe_handles[] = {{JLPI_CHANNEL, offsetof(struct pipe_env, in), 1, 0, NULL},
                                          {JLPI_CHANNEL, offsetof(struct pipe_env, out), 1, 0, NULL}};
static const jlpi_type pipe_type = {"struct pipe_env", sizeof(struct pipe_env), pipe_handles, 2};

static void start(const jlpi_site *site, struct pipe_env env, jlpi_sync *s) {
  jlpi_spawn(&(jlpi_call){.site = site, .place = {.kind = JLPI_THREADS}, .env = &env, .sync = s});
}

static void produce(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  for (int k = 0; k < EACH; k++)
    jlpar_put(int, e->out, e->first + k);
}
static const jlpi_site produce_site = SITE("spawn", produce, &pipe_type, NULL);

static void consume(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  jlpar_foreach(int, value, e->in)
    jlpar_atomic_add(&e->taken[value], 1);
}
static const jlpi_site consume_site = SITE("spawn", consume, &pipe_type, NULL);

static void relay(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  jlpar_foreach(int, value, e->in)
    jlpar_put(int, e->out, value);
}
static const jlpi_site relay_site = SITE("spawn", relay, &pipe_type, NULL);

static void through_channels_of(size_t capacity) {
  static int taken[MANY * EACH];
  memset(taken, 0, sizeof taken);
  jlpar_channel first = jlpar_channel_new(int, capacity), second = jlpar_channel_new(int, capacity);
  jlpi_sync producers, relays, consumers;
  jlpi_sync_begin(&consumers);
  for (int k = 0; k < 5; k++)
    start(&consume_site, (struct pipe_env){.in = second, .taken = taken}, &consumers);
  jlpi_sync_begin(&relays);
  for (int k = 0; k < 5; k++)
    start(&relay_site, (struct pipe_env){.in = first, .out = second}, &relays);
  jlpi_sync_begin(&producers);
  for (int k = 0; k < MANY; k++)
    start(&produce_site, (struct pipe_env){.out = first, .first = k * EACH}, &producers);
  jlpi_sync_end(&producers);
  jlpar_close(first);
  jlpi_sync_end(&relays);
  jlpar_close(second);
  jlpi_sync_end(&consumers);
  for (int k = 0; k < MANY * EACH; k++)
    assert_int_equal(taken[k], 1);
  jlpar_release(first);
  jlpar_release(second);
}

static void every_value_passes_once(void **state) {
  (void)state;
  through_channels_of(0);
  through_channels_of(1);
  through_channels_of(16);
}

/* ---- closing while others put and take ---- */

static void put_until_closed(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  int value = 1;
  while (jlpar_put_try(e->out, &value) == JLPAR_OK)
    jlpar_atomic_add(&e->taken[0], 1);
}
static const jlpi_site put_site = SITE("spawn", put_until_closed, &pipe_type, NULL);

static void take_until_closed(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  int value;
  while (jlpar_take_try(e->in, &value) == JLPAR_OK)
    jlpar_atomic_add(&e->taken[1], 1);
}
static const jlpi_site take_site = SITE("spawn", take_until_closed, &pipe_type, NULL);

static void what_was_put_before_the_close_is_taken(void **state) {
  (void)state;
  for (int round = 0; round < 20; round++) {
    int counts[2] = {0, 0};
    jlpar_channel c = jlpar_channel_new(int, round % 3);
    jlpi_sync s;
    jlpi_sync_begin(&s);
    for (int k = 0; k < 4; k++) {
      start(&put_site, (struct pipe_env){.out = c, .taken = counts}, &s);
      start(&take_site, (struct pipe_env){.in = c, .taken = counts}, &s);
    }
    jlpar_sleep(0.0005);
    jlpar_close(c);
    jlpi_sync_end(&s);
    assert_int_equal(counts[0], counts[1]);
    jlpar_release(c);
  }
}

/* ---- select on both sides ---- */

static void choose_a_put(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  for (int k = 0; k < EACH; k++) {
    int value = e->first + k;
    jlpar_case both[] = {{e->in, JLPAR_PUT, &value, 0}, {e->out, JLPAR_PUT, &value, 0}};
    if (jlpar_select(both, 2, -1) < 0)
      jlpar_fail(1, "a put was lost");
  }
}
static const jlpi_site choose_put_site = SITE("spawn", choose_a_put, &pipe_type, NULL);

static void choose_a_take(void *env, void *result) {
  struct pipe_env *e = env;
  (void)result;
  for (int k = 0; k < EACH; k++) {
    int value = -1;
    jlpar_case both[] = {{e->out, JLPAR_TAKE, &value, 0}, {e->in, JLPAR_TAKE, &value, 0}};
    if (jlpar_select(both, 2, -1) < 0)
      jlpar_fail(2, "a take was lost");
    jlpar_atomic_add(&e->taken[value], 1);
  }
}
static const jlpi_site choose_take_site = SITE("spawn", choose_a_take, &pipe_type, NULL);

static void selects_meet_each_other_once(void **state) {
  static int taken[8 * EACH];
  (void)state;
  memset(taken, 0, sizeof taken);
  jlpar_channel a = jlpar_channel_new(int, 0), b = jlpar_channel_new(int, 0);
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 8; k++) {
    start(&choose_put_site, (struct pipe_env){.in = a, .out = b, .first = k * EACH}, &s);
    start(&choose_take_site, (struct pipe_env){.in = a, .out = b, .taken = taken}, &s);
  }
  jlpi_sync_end(&s);
  for (int k = 0; k < 8 * EACH; k++)
    assert_int_equal(taken[k], 1);
  jlpar_release(a);
  jlpar_release(b);
}

/* ---- timeouts that race with what they wait for ---- */

static void set_soon(void *f) {
  jlpar_sleep(0.001);
  jlpar_set(int, *(jlpar_future *)f, 1);
}

static void timeout_and_value_may_come_together(void **state) {
  (void)state;
  for (int k = 0; k < 50; k++) {
    jlpar_future f = jlpar_future_new(1), setter = jlpar_async(set_soon, &f);
    int status = jlpar_wait_try(f, 0.001);
    assert_true(status == JLPAR_OK || status == JLPAR_ETIMEDOUT);
    assert_int_equal(jlpar_fetch(int, f), 1);
    jlpar_wait(setter);
    jlpar_release(setter);
    jlpar_release(f);
  }
}

/* ---- cancelling while it waits, ends, or is woken ---- */

static void wait_for_value(void *c) {
  (void)jlpar_take(int, *(jlpar_channel *)c);
}

static void cancelled_taker_loses_no_value(void **state) {
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 1);
  for (int k = 0; k < 200; k++) {
    jlpar_future f = jlpar_async(wait_for_value, &c);
    jlpar_yield();
    if (k % 2)
      jlpar_put(int, c, k);
    jlpar_cancel(f);
    int status = jlpar_wait_try(f, -1);
    if (k % 2 && status == JLPAR_ECANCELED)
      assert_int_equal(jlpar_take(int, c), k);
    else
      assert_int_equal(status, k % 2 ? JLPAR_OK : JLPAR_ECANCELED);
    assert_int_equal(jlpar_length(c), 0);
    jlpar_release(f);
  }
  jlpar_release(c);
}

static void take_two(void *c) {
  (void)jlpar_take(int, *(jlpar_channel *)c);
  (void)jlpar_take(int, *(jlpar_channel *)c);
}

static void choose_two(void *c) {
  int value;
  jlpar_case one = {*(jlpar_channel *)c, JLPAR_TAKE, &value, 0};
  for (int k = 0; k < 2; k++)
    if (jlpar_select(&one, 1, -1) < 0)
      jlpar_fail(jlpar_last_error()->code, "no second value");
}

static void cancel_that_comes_with_a_value_is_told_at_the_next_wait(void **state) {
  (void)state;
  for (int k = 0; k < 2; k++) {
    jlpar_channel c = jlpar_channel_new(int, 1);
    jlpar_future f = k ? jlpar_async(choose_two, &c) : jlpar_async(take_two, &c);
    jlpar_yield();
    jlpar_put(int, c, 1); /* it has the value, and has not gone on yet */
    jlpar_cancel(f);
    assert_int_equal(jlpar_wait_try(f, -1), JLPAR_ECANCELED);
    jlpar_release(f);
    jlpar_release(c);
  }
}

struct two_waits {
  jlpar_future first, second;
  jlpar_mutex *held;
};

static void wait_for_both(void *arg) {
  struct two_waits *w = arg;
  jlpar_wait(w->first);
  jlpar_wait(w->second);
}

static void wait_for_any_then(void *arg) {
  struct two_waits *w = arg;
  if (jlpar_wait_any(&w->first, 1, -1) == 0)
    jlpar_wait(w->second);
}

static void lock_then_wait(void *arg) {
  struct two_waits *w = arg;
  jlpar_mutex_lock(w->held);
  jlpar_mutex_unlock(w->held);
  jlpar_wait(w->second);
}

static void cancel_that_comes_with_a_future_or_lock_is_told_at_the_next_wait(void **state) {
  static void (*const bodies[])(void *) = {wait_for_both, wait_for_any_then, lock_then_wait};
  (void)state;
  for (int k = 0; k < 3; k++) {
    jlpar_mutex m = JLPAR_MUTEX_INIT;
    struct two_waits w = {jlpar_future_new(1), jlpar_future_new(1), &m};
    jlpar_mutex_lock(&m);
    jlpar_future f = jlpar_async(bodies[k], &w);
    jlpar_yield();
    jlpar_set(int, w.first, 1);
    jlpar_mutex_unlock(&m);
    jlpar_cancel(f);
    assert_int_equal(jlpar_wait_try(f, -1), JLPAR_ECANCELED);
    jlpar_release(f);
    jlpar_release(w.first);
    jlpar_release(w.second);
  }
}

/* ---- threads of the program ---- */

static void *talk_from_a_thread(void *c) {
  for (int k = 0; k < EACH; k++)
    jlpar_put(int, *(jlpar_channel *)c, k);
  return NULL;
}

static void foreign_threads_put_and_tasks_take(void **state) {
  (void)state;
  pthread_t thread[3];
  jlpar_channel c = jlpar_channel_new(int, 4);
  long sum = 0;
  for (int k = 0; k < 3; k++)
    pthread_create(&thread[k], NULL, talk_from_a_thread, &c);
  for (int k = 0; k < 3 * EACH; k++)
    sum += jlpar_take(int, c);
  for (int k = 0; k < 3; k++)
    pthread_join(thread[k], NULL);
  assert_int_equal(sum, 3L * EACH * (EACH - 1) / 2);
  jlpar_release(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_value_passes_once),
      cmocka_unit_test(what_was_put_before_the_close_is_taken),
      cmocka_unit_test(selects_meet_each_other_once),
      cmocka_unit_test(timeout_and_value_may_come_together),
      cmocka_unit_test(cancelled_taker_loses_no_value),
      cmocka_unit_test(cancel_that_comes_with_a_value_is_told_at_the_next_wait),
      cmocka_unit_test(cancel_that_comes_with_a_future_or_lock_is_told_at_the_next_wait),
      cmocka_unit_test(foreign_threads_put_and_tasks_take),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
