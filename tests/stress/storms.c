/* SPDX-License-Identifier: MIT
 *
 * Channels under load: many putters and takers, selects that meet selects, tasks that are cancelled at any moment, and
 * trees of syncs.
 */
#include "stress.h"

#include <string.h>

static long messages;

/* ---- many putters, many takers ---- */

enum { SIDES = 8 };

static struct {
  jlpar_channel c;
  long sum, count;
} pipe_of;

static void put_share(void *env, void *result) {
  long first = ((struct shared_env *)env)->number, share = messages / SIDES;
  (void)result;
  for (long k = 0; k < share; k++)
    jlpar_put(long, pipe_of.c, first * share + k);
}
static const jlpi_site put_site = SITE("spawn", put_share, &shared_type, NULL);

/* the numbers of one putter come in their order, whoever takes them */
static void take_all(void *env, void *result) {
  long latest[SIDES], share = messages / SIDES, sum = 0, count = 0;
  (void)env, (void)result;
  memset(latest, -1, sizeof latest);
  jlpar_foreach(long, x, pipe_of.c) {
    long side = x / share;
    if (x <= latest[side])
      jlpar_fail(1, "%ld after %ld", x, latest[side]);
    latest[side] = x;
    sum += x;
    count++;
  }
  jlpar_atomic_add(&pipe_of.sum, sum);
  jlpar_atomic_add(&pipe_of.count, count);
}
static const jlpi_site take_site = SITE("spawn", take_all, &shared_type, NULL);

static void every_message_comes_once_and_in_order(void **state) {
  jlpi_sync takers, putters;
  long n = messages / SIDES * SIDES;
  (void)state;
  pipe_of.c = jlpar_channel_new(long, 32);
  jlpi_sync_begin(&takers);
  for (long k = 0; k < SIDES; k++)
    start(&take_site, &(struct shared_env){NULL, k}, &takers);
  jlpi_sync_begin(&putters);
  for (long k = 0; k < SIDES; k++)
    start(&put_site, &(struct shared_env){NULL, k}, &putters);
  jlpi_sync_end(&putters);
  jlpar_close(pipe_of.c);
  jlpi_sync_end(&takers);
  assert_int_equal(pipe_of.count, n);
  assert_int_equal(pipe_of.sum, n * (n - 1) / 2);
  jlpar_release(pipe_of.c);
}

/* ---- selects ---- */

enum { WAYS = 5 };
static jlpar_channel ways[WAYS];
static long given, got;

/* each chooses among puts and takes on all channels, so most meet one another */
static void choose(void *env, void *result) {
  struct shared_env *e = env;
  (void)result;
  for (long k = 0; k < e->number; k++) {
    long out[WAYS], in[WAYS];
    jlpar_case cases[2 * WAYS];
    for (int w = 0; w < WAYS; w++) {
      out[w] = 1 + k % 7;
      cases[w] = (jlpar_case){ways[w], JLPAR_PUT, &out[w], 0};
      cases[WAYS + w] = (jlpar_case){ways[w], JLPAR_TAKE, &in[w], 0};
    }
    int i = jlpar_select(cases, 2 * WAYS, k % 5 == 0 ? 1e-5 : 1e-2);
    if (i >= WAYS)
      jlpar_atomic_add(&got, in[i - WAYS]);
    else if (i >= 0)
      jlpar_atomic_add(&given, out[i]);
    else if (i != JLPAR_ETIMEDOUT)
      jlpar_fail(i, "%s", jlpar_last_error()->message);
  }
}
static const jlpi_site choose_site = SITE("spawn", choose, &shared_type, NULL);

static void what_selects_give_selects_get(void **state) {
  (void)state;
  for (int w = 0; w < WAYS; w++)
    ways[w] = jlpar_channel_new(long, w % 2);
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 12; k++)
    start(&choose_site, &(struct shared_env){NULL, messages / 1000}, &s);
  jlpi_sync_end(&s);
  for (int w = 0; w < WAYS; w++) {
    while (jlpar_length(ways[w]) > 0)
      got += jlpar_take(long, ways[w]);
    jlpar_release(ways[w]);
  }
  assert_int_equal(given, got);
  assert_true(given > 0);
}

/* ---- cancelling ---- */

static jlpar_channel values;
static long delivered;

static void take_some(void *env, void *result) {
  (void)env, (void)result;
  for (int k = 0; k < 3; k++) {
    long x = jlpar_take(long, values);
    jlpar_atomic_add(&delivered, x);
  }
}
static const jlpi_site some_site = SITE("spawn", take_some, &shared_type, NULL);

/* what a cancelled task did not take is still there for others */
static void cancelled_tasks_take_nothing_along(void **state) {
  enum { TASKS = 16 };
  long put = 0;
  (void)state;
  values = jlpar_channel_new(long, 4);
  for (long round = 0; round < messages / 10000; round++) {
    jlpar_future f[TASKS];
    for (int k = 0; k < TASKS; k++) {
      struct shared_env env = {NULL, k};
      f[k] = jlpi_spawn(&(jlpi_call){.site = &some_site, .place = {.kind = JLPI_THREADS}, .env = &env,
                                     .flags = JLPI_KEEP});
    }
    for (int k = 0; k < TASKS; k++) {
      jlpar_case one = {values, JLPAR_PUT, &(long){1}, 0};
      put += jlpar_select(&one, 1, 0) == 0;
      jlpar_cancel(f[(k * 5 + (int)round) % TASKS]);
    }
    for (int k = 0; k < TASKS; k++) {
      int status = jlpar_wait_try(f[k], -1);
      assert_true(status == JLPAR_OK || status == JLPAR_ECANCELED);
      jlpar_release(f[k]);
    }
  }
  while (jlpar_length(values) > 0)
    delivered += jlpar_take(long, values);
  assert_int_equal(delivered, put);
  assert_true(put > 0);
  jlpar_release(values);
}

/* ---- trees ---- */

static const jlpi_site count_site;

/* how many leaves a tree has whose nodes wait for three children each */
static long leaves(long depth) {
  long n[3] = {0};
  if (depth == 0) {
    jlpar_yield();
    return 1;
  }
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 3; k++) {
    struct shared_env env = {NULL, depth - 1};
    jlpi_call call = {.site = &count_site, .place = {.kind = JLPI_THREADS}, .env = &env, .target = &n[k], .sync = &s};
    (k == 1 ? jlpi_async : jlpi_spawn)(&call);
  }
  jlpi_sync_end(&s);
  return n[0] + n[1] + n[2];
}

static void count_leaves(void *env, void *result) {
  *(long *)result = leaves(((struct shared_env *)env)->number);
}
static const jlpi_type long_type = PLAIN_TYPE(long);
static const jlpi_site count_site = SITE("spawn", count_leaves, &shared_type, &long_type);

static void trees_of_syncs_count_their_leaves(void **state) {
  (void)state;
  for (long k = 0; k < messages / 100000; k++)
    assert_int_equal(leaves(6), 729);
}

int main(int argc, char **argv) {
  messages = how_often(argc, argv, 1000000);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_message_comes_once_and_in_order),
      cmocka_unit_test(what_selects_give_selects_get),
      cmocka_unit_test(cancelled_tasks_take_nothing_along),
      cmocka_unit_test(trees_of_syncs_count_their_leaves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
