/* SPDX-License-Identifier: MIT
 *
 * many_messages_need_no_memory N - N messages pass through a channel between two tasks, of one thread and of any, and
 * through a select; after the first tenth the process grows no more.
 */
#include "stress/stress.h"
#include "memory.h"

enum { GROWTH_KIB = 1024 };

static long n;
static jlpar_channel c;

static void put_all(void *env, void *result) {
  (void)env, (void)result;
  for (long k = 0; k < n; k++)
    jlpar_put(long, c, k);
}
static const jlpi_site put_site = SITE("spawn", put_all, NULL, NULL);

static long take_one(int by_select) {
  long x = -1;
  if (!by_select)
    return jlpar_take(long, c);
  jlpar_case one = {c, JLPAR_TAKE, &x, 0};
  return jlpar_select(&one, 1, -1) == 0 ? x : -1;
}

static void pass(int on_any_thread, size_t capacity, int by_select) {
  long middle = 0;
  jlpi_sync s;
  c = jlpar_channel_new(long, capacity);
  jlpi_sync_begin(&s);
  (on_any_thread ? jlpi_spawn : jlpi_async)(
      &(jlpi_call){.site = &put_site, .place = {.kind = JLPI_THREADS}, .sync = &s});
  for (long k = 0; k < n; k++) {
    if (k == n / 10)
      middle = memory_kib();
    assert_int_equal(take_one(by_select), k);
  }
  long grown = memory_kib() - middle;
  jlpi_sync_end(&s);
  jlpar_release(c);
  printf("%ld messages: %ld KiB, grown by %ld\n", n, middle, grown);
  if (MEMORY_IS_OUR_OWN)
    assert_true(grown < GROWTH_KIB);
}

static void between_tasks_of_one_thread(void **state) {
  (void)state;
  pass(0, 0, 0);
  pass(0, 64, 0);
}

static void between_threads(void **state) {
  (void)state;
  pass(1, 64, 0);
}

static void by_select(void **state) {
  (void)state;
  pass(0, 64, 1);
}

int main(int argc, char **argv) {
  n = how_often(argc, argv, 1000000);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(between_tasks_of_one_thread),
      cmocka_unit_test(between_threads),
      cmocka_unit_test(by_select),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
