/* SPDX-License-Identifier: MIT
 *
 * Tasks, futures, syncs and what they leave behind.
 */
#include "unit.h"
#include "task/seam.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- calls as translated code makes them ---- */

struct number_env {
  int n;
};
static const jlpi_type number_type = PLAIN_TYPE(struct number_env), int_type = PLAIN_TYPE(int);

static void square(void *env, void *result) {
  int n = ((struct number_env *)env)->n;
  jlpar_yield();
  *(int *)result = n * n;
}
static const jlpi_site square_site = SITE("spawn", square, &number_type, &int_type);

static void fail_if_odd(void *env, void *result) {
  int n = ((struct number_env *)env)->n;
  (void)result;
  jlpar_yield();
  if (n % 2)
    jlpar_fail(100 + n, "%d is odd", n);
}
static const jlpi_site odd_site = SITE("async", fail_if_odd, &number_type, NULL);

static void targets_are_written_by_the_end_of_the_sync(void **state) {
  (void)state;
  int got[50];
  memset(got, -1, sizeof got);
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 50; k++) {
    struct number_env env = {k};
    jlpi_call call = {.site = &square_site, .place = {.kind = JLPI_THREADS}, .env = &env, .target = &got[k],
                      .sync = &s};
    jlpi_spawn(&call);
  }
  jlpar_yield();
  for (int k = 0; k < 50; k++)
    assert_int_equal(got[k], -1); /* by whoever waits, and not before */
  jlpi_sync_end(&s);
  for (int k = 0; k < 50; k++)
    assert_int_equal(got[k], k * k);
}

static void sync_of(void *arg) {
  int n = *(int *)arg;
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < n; k++) {
    struct number_env env = {k};
    jlpi_async(&(jlpi_call){.site = &odd_site, .env = &env, .sync = &s});
  }
  if (n == 4)
    jlpar_fail(1, "the block itself");
  jlpi_sync_end(&s);
}

static void failed_block_comes_before_its_tasks(void **state) {
  (void)state;
  int n = 4;
  assert_int_equal(jlpar_try(sync_of, &n), JLPAR_ECOMPOSITE);
  const jlpar_error *e = jlpar_last_error();
  assert_int_equal(e->nparts, 3);
  assert_int_equal(e->parts[0]->code, 1);
  assert_int_equal(e->parts[1]->code, 101);
  assert_int_equal(e->parts[2]->code, 103);
  assert_string_equal(e->message, "the block itself ...and 2 more");
}

static void thousands_of_children_of_one_sync(void **state) {
  (void)state;
  int n = 4000, status = jlpar_try(sync_of, &n);
  assert_int_equal(status, JLPAR_ECOMPOSITE);
  assert_int_equal(jlpar_last_error()->nparts, 2000);
  assert_int_equal(jlpar_last_error()->parts[1999]->code, 100 + 3999);
}

/* ---- regions of memory ---- */

struct region_env {
  int *p;
};
static const jlpi_type region_type = PLAIN_TYPE(struct region_env);

static void double_columns(void *env, void *result) {
  int *m = ((struct region_env *)env)->p;
  (void)result;
  for (int i = 0; i < 3; i++)
    for (int j = 1; j < 3; j++)
      m[4 * i + j] *= 2;
  m[3] = 99; /* between the runs of the section: does not come back */
}
static const jlpi_site columns_site = SITE("spawn", double_columns, &region_type, NULL);

static void only_the_section_goes_and_comes(void **state) {
  (void)state;
  int m[12];
  for (int k = 0; k < 12; k++)
    m[k] = k;
  struct region_env env = {m};
  jlpi_item item = {.mode = JLPI_IN | JLPI_OUT, .member = 0, .base = m, .first = sizeof(int),
                    .bytes = 10 * sizeof(int), .ndims = 1, .run = 2 * sizeof(int), .count = {3},
                    .stride = {4 * sizeof(int)}};
  jlpi_sync s;
  jlpi_sync_begin(&s);
  jlpi_spawn(&(jlpi_call){.site = &columns_site, .env = &env, .items = &item, .nitems = 1, .sync = &s});
  m[1] = -5; /* a snapshot was taken */
  m[3] = 33;
  jlpi_sync_end(&s);
  const int want[12] = {0, 2, 4, 33, 4, 10, 12, 7, 8, 18, 20, 11};
  assert_memory_equal(m, want, sizeof m);
}

/* ---- order by data ---- */

struct order_env {
  int *log, *at, id;
};
static const jlpi_type order_type = PLAIN_TYPE(struct order_env);

static void log_id(void *env, void *result) {
  struct order_env *e = env;
  (void)result;
  jlpar_sleep(0.001 * (4 - e->id));
  e->log[jlpar_atomic_add(e->at, 1)] = e->id;
}
static const jlpi_site log_site = SITE("spawn", log_id, &order_type, NULL);

static void writers_of_the_same_data_keep_their_order(void **state) {
  (void)state;
  int log[4] = {0}, at = 0, data[2];
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 4; k++) {
    struct order_env env = {log, &at, k};
    jlpi_depend d = {data, sizeof data, JLPI_IN | JLPI_OUT};
    jlpi_spawn(&(jlpi_call){.site = &log_site, .place = {.kind = JLPI_THREADS}, .env = &env, .depends = &d,
                            .ndepends = 1, .sync = &s});
  }
  jlpi_sync_end(&s);
  for (int k = 0; k < 4; k++)
    assert_int_equal(log[k], k);
}

/* ---- futures ---- */

static void nothing(void *arg) {
  (void)arg;
}

static void future_may_be_released_before_its_task_ends(void **state) {
  (void)state;
  for (int k = 0; k < 1000; k++)
    jlpar_release(jlpar_async(nothing, NULL));
  jlpar_sleep(0.001);
}

static void released_handles_stay_dead_when_slots_are_used_again(void **state) {
  (void)state;
  jlpar_future old = jlpar_future_new(1);
  jlpar_release(old);
  for (int k = 0; k < 100; k++) {
    jlpar_future f = jlpar_future_new(1);
    jlpar_set(int, f, k);
    assert_int_equal(jlpar_fetch(int, f), k);
    assert_int_equal(jlpar_wait_try(old, 0), JLPAR_ERELEASED);
    jlpar_release(f);
  }
}

static void zero_handle_refers_to_nothing(void **state) {
  (void)state;
  jlpar_future f = {0};
  assert_int_equal(jlpar_wait_try(f, 0), JLPAR_ERELEASED);
  jlpar_release(f);
}

static void large_values_fit(void **state) {
  (void)state;
  struct big {
    char text[5000];
  } in, out;
  memset(&in, 'x', sizeof in);
  jlpar_future f = jlpar_future_new(1);
  jlpar_set(struct big, f, in);
  assert_int_equal(jlpar_set_try(f, &in), JLPAR_ESET);
  assert_int_equal(jlpar_fetch_try(f, &out), JLPAR_OK);
  assert_memory_equal(&in, &out, sizeof in);
  jlpar_release(f);
}

static void set_it(void *f) {
  jlpar_sleep(0.01);
  jlpar_set(int, *(jlpar_future *)f, 1);
}

static void *wait_in_a_thread(void *f) {
  return (void *)(intptr_t)jlpar_fetch(int, *(jlpar_future *)f);
}

static void thread_of_the_program_may_wait(void **state) {
  (void)state;
  jlpar_future f = jlpar_future_new(1), setter;
  pthread_t thread;
  void *got;
  pthread_create(&thread, NULL, wait_in_a_thread, &f);
  setter = jlpar_async(set_it, &f);
  jlpar_wait(setter);
  pthread_join(thread, &got);
  assert_int_equal((intptr_t)got, 1);
  jlpar_release(setter);
  jlpar_release(f);
}

/* ---- cancelling ---- */

static void note_run(void *ran) {
  *(int *)ran = 1;
}

static void cancelled_before_its_start_never_runs(void **state) {
  (void)state;
  int ran = 0;
  jlpar_future f = jlpar_async(note_run, &ran);
  jlpar_cancel(f);
  assert_int_equal(jlpar_wait_try(f, 1), JLPAR_ECANCELED);
  assert_int_equal(ran, 0);
  jlpar_release(f);
}

/* ---- scopes ---- */

static jlpar_channel kept;

static void fail_inside_a_block(void *arg) {
  (void)arg;
  jlpi_scope scope __attribute__((cleanup(jlpi_scope_leave)));
  kept = jlpar_channel_new(int, 1);
  jlpi_scope_channel(&scope, &kept);
  jlpar_fail(3, "with a channel open");
}

static void failing_releases_what_blocks_own(void **state) {
  (void)state;
  int value = 1;
  assert_int_equal(jlpar_try(fail_inside_a_block, NULL), 3);
  assert_int_equal(jlpar_put_try(kept, &value), JLPAR_ERELEASED);
}

/* ---- the seam ---- */

static void raise_seven(void *arg) {
  (void)arg;
  jlpar_fail(7, "seven");
}

static void catch_leaves_the_last_error_alone(void **state) {
  (void)state;
  jlpar_try(raise_seven, NULL);
  const jlpar_error *before = jlpar_last_error(), *e = jlpi_catch(raise_seven, NULL);
  assert_int_equal(e->code, 7);
  assert_ptr_equal(jlpar_last_error(), before);
  jlpi_error_release(e);
}

static int called, called_code;

static void on_done(void *arg, const jlpi_future_value *value, const jlpar_error *error) {
  called += value->bytes == sizeof(int) ? *(const int *)value->data : 0;
  called_code = error ? error->code : 0;
  (void)arg;
}

static void callbacks_come_at_once_when_it_is_complete(void **state) {
  (void)state;
  int five = 5;
  jlpar_future f = jlpi_future_pending(1, NULL, NULL, 0), g = jlpi_future_pending(1, NULL, NULL, 0);
  called = 0;
  assert_int_equal(jlpi_future_when_done(f, on_done, NULL), JLPAR_OK);
  assert_int_equal(called, 0);
  jlpi_future_complete(f, &five, sizeof five, "int", NULL);
  assert_int_equal(called, 5);
  jlpi_future_complete(g, NULL, 0, NULL, jlpi_error_new(9, 1, NULL, NULL, 0, "nine"));
  jlpi_future_when_done(g, on_done, NULL);
  assert_int_equal(called_code, 9);
  jlpar_release(f);
  jlpar_release(g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets_are_written_by_the_end_of_the_sync),
      cmocka_unit_test(failed_block_comes_before_its_tasks),
      cmocka_unit_test(thousands_of_children_of_one_sync),
      cmocka_unit_test(only_the_section_goes_and_comes),
      cmocka_unit_test(writers_of_the_same_data_keep_their_order),
      cmocka_unit_test(future_may_be_released_before_its_task_ends),
      cmocka_unit_test(released_handles_stay_dead_when_slots_are_used_again),
      cmocka_unit_test(zero_handle_refers_to_nothing),
      cmocka_unit_test(large_values_fit),
      cmocka_unit_test(thread_of_the_program_may_wait),
      cmocka_unit_test(cancelled_before_its_start_never_runs),
      cmocka_unit_test(failing_releases_what_blocks_own),
      cmocka_unit_test(catch_leaves_the_last_error_alone),
      cmocka_unit_test(callbacks_come_at_once_when_it_is_complete),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
