/* SPDX-License-Identifier: MIT
 *
 * 16 putters, 16 takers, and somebody who closes the channel meanwhile: nobody hangs, and what was put is taken, once.
 */
#include "stress.h"

#include <string.h>

enum { SIDES = 16, EACH_MAX = 64 };
static long rounds;

static struct {
  jlpar_channel c;
  int put[SIDES][EACH_MAX], taken[SIDES][EACH_MAX];
} round_of;

static void put_until_closed(void *env, void *result) {
  long side = ((struct shared_env *)env)->number;
  (void)result;
  for (int k = 0; k < EACH_MAX; k++) {
    int value = (int)side * EACH_MAX + k, status = jlpar_put_try(round_of.c, &value);
    if (status == JLPAR_ECLOSED)
      return;
    if (status != JLPAR_OK)
      jlpar_fail(status, "%s", jlpar_last_error()->message);
    round_of.put[side][k] = 1;
  }
}
static const jlpi_site put_site = SITE("spawn", put_until_closed, &shared_type, NULL);

static void take_until_closed(void *env, void *result) {
  int value, status;
  (void)env, (void)result;
  while ((status = jlpar_take_try(round_of.c, &value)) == JLPAR_OK)
    jlpar_atomic_add(&round_of.taken[value / EACH_MAX][value % EACH_MAX], 1);
  if (status != JLPAR_ECLOSED)
    jlpar_fail(status, "%s", jlpar_last_error()->message);
}
static const jlpi_site take_site = SITE("spawn", take_until_closed, &shared_type, NULL);

static void one_round(size_t capacity, int pauses) {
  jlpi_sync s;
  memset(&round_of, 0, sizeof round_of);
  round_of.c = jlpar_channel_new(int, capacity);
  jlpi_sync_begin(&s);
  for (long k = 0; k < SIDES; k++) {
    start(&put_site, &(struct shared_env){NULL, k}, &s);
    start(&take_site, &(struct shared_env){NULL, k}, &s);
  }
  while (pauses-- > 0)
    jlpar_yield();
  jlpar_close(round_of.c);
  jlpi_sync_end(&s);
  assert_memory_equal(round_of.put, round_of.taken, sizeof round_of.put);
  jlpar_release(round_of.c);
}

static void nothing_is_lost_or_doubled(void **state) {
  (void)state;
  for (int k = 0; k < rounds; k++)
    one_round((size_t[]){0, 1, 7, JLPAR_UNBOUNDED}[k % 4], k / 4 % 50);
}

int main(int argc, char **argv) {
  rounds = how_often(argc, argv, 1000);
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost_or_doubled)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
