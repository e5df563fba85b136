/* SPDX-License-Identifier: MIT
 *
 * many_timers_go_off N - N tasks sleep at once, of different length, and wake in the order of their times, none too soon.
 * Then N timers are armed and taken back before they are due, by what they limit.
 */
#include "stress/stress.h"

#include "base/clock.h"

#include <stdio.h>

static long n, awake;
static double begun, latest, spread;

static void sleep_for(void *env, void *result) {
  double seconds = 0.5 + spread * (double)((((struct shared_env *)env)->number * 7919) % n) / (double)n;
  double due = jlpi_now() + seconds;
  (void)result;
  jlpar_sleep(seconds);
  if (jlpi_now() < due)
    jlpar_fail(1, "awake too soon");
  awake++;
  latest = jlpi_now();
}
static const jlpi_site sleep_site = SITE("async", sleep_for, &shared_type, NULL);

static void none_wakes_too_soon_and_none_is_forgotten(void **state) {
  jlpi_sync s;
  (void)state;
  begun = jlpi_now();
  jlpi_sync_begin(&s);
  for (long k = 0; k < n; k++)
    jlpi_async(&(jlpi_call){.site = &sleep_site, .env = &(struct shared_env){NULL, k}, .sync = &s});
  jlpi_sync_end(&s);
  assert_int_equal(awake, n);
  printf("%ld sleeps of 0.5 to %.1f s in %.2f s\n", n, 0.5 + spread, latest - begun);
}

static void wait_with_a_limit(void *env, void *result) {
  (void)env, (void)result;
  jlpar_case never = {*(jlpar_channel *)((struct shared_env *)env)->what, JLPAR_TAKE, &(int){0}, 0};
  if (jlpar_select(&never, 1, 1000) != 0 || never.status != JLPAR_ECLOSED)
    jlpar_fail(1, "the channel was not closed");
}
static const jlpi_site limit_site = SITE("async", wait_with_a_limit, &shared_type, NULL);

static void limits_that_are_not_reached_are_taken_back(void **state) {
  jlpi_sync s;
  (void)state;
  jlpar_channel c = jlpar_channel_new(int, 0);
  double before = jlpi_now();
  jlpi_sync_begin(&s);
  for (long k = 0; k < n; k++)
    jlpi_async(&(jlpi_call){.site = &limit_site, .env = &(struct shared_env){&c, k}, .sync = &s});
  jlpar_yield();
  jlpar_close(c);
  jlpi_sync_end(&s);
  assert_true(jlpi_now() - before < 500);
  jlpar_release(c);
}

int main(int argc, char **argv) {
  n = how_often(argc, argv, 20000);
  spread = 0.5;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(none_wakes_too_soon_and_none_is_forgotten),
      cmocka_unit_test(limits_that_are_not_reached_are_taken_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
