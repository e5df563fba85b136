/* SPDX-License-Identifier: MIT
 *
 * many_tasks_wait N - N tasks wait at once, in 8 KiB each and some more; all go on, in the order in which they came. A
 * million of them fit into 8 GiB.
 */
#include "stress/stress.h"
#include "memory.h"

enum { KIB_EACH = 8, KIB_BESIDES = 64 << 10 };

static long n, arrived, served;
static jlpar_channel gate;

static void wait_for_a_number(void *unused) {
  (void)unused;
  long mine = arrived++, number = jlpar_take(long, gate);
  if (number != mine)
    jlpar_fail(1, "%ld is served in the place of %ld", mine, number);
  served++;
}

/* the futures would need memory of their own, so these are children of a sync */
static void wait_in_a_sync(void *env, void *result) {
  (void)env, (void)result;
  wait_for_a_number(NULL);
}
static const jlpi_site site = SITE("async", wait_in_a_sync, NULL, NULL);

static void all_wait_at_once(void **state) {
  long before = memory_kib();
  jlpi_sync s;
  (void)state;
  gate = jlpar_channel_new(long, 0);
  jlpi_sync_begin(&s);
  for (long k = 0; k < n; k++) {
    jlpi_async(&(jlpi_call){.site = &site, .sync = &s});
    if (k % 1000 == 999)
      jlpar_yield();
  }
  while (arrived < n)
    jlpar_yield();
  long each = (memory_kib() - before) * 1024 / n;
  printf("%ld tasks wait, %ld bytes each, %ld KiB in all\n", n, each, memory_kib());
  if (MEMORY_IS_OUR_OWN)
    assert_true(memory_kib() <= n * KIB_EACH + KIB_BESIDES);
  for (long k = 0; k < n; k++)
    jlpar_put(long, gate, k);
  jlpi_sync_end(&s);
  assert_int_equal(served, n);
  jlpar_release(gate);
}

int main(int argc, char **argv) {
  n = how_often(argc, argv, 20000);
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_wait_at_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
