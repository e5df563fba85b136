/* run: -p 2 */
/* Cases that are ready are done equally often, whether their channels live here or elsewhere, and wherever they stand
 * among those that are not. */
#include <jlpar.h>

enum { TIMES = 3000, MANY = 8 };

static void expect_even(const int *done, const int *wanted, int n) {
  int ready = 0;
  for (int k = 0; k < n; k++)
    ready += wanted[k];
  for (int k = 0; k < n; k++) /* twelve standard deviations from even, or more */
    if (wanted[k] && done[k] < TIMES / ready * 7 / 10)
      jlpar_fail(1, "case %d of %d was done %d times of %d", k, n, done[k], TIMES);
}

static void take_from(jlpar_channel *c, const int *ready, int n) {
  int done[MANY] = {0}, value;
  jlpar_case cases[MANY];
  for (int k = 0; k < n; k++) {
    cases[k] = (jlpar_case){c[k], JLPAR_TAKE, &value, 0};
    for (int i = 0; ready[k] && i < TIMES; i++)
      jlpar_put(int, c[k], i);
  }
  for (int i = 0; i < TIMES; i++)
    done[jlpar_select(cases, n, i % 2 ? 0 : -1)]++;
  expect_even(done, ready, n);
  for (int k = 0; k < n; k++)
    jlpar_release(c[k]);
}

int main(void) {
  const int all[3] = {1, 1, 1}, two[MANY] = {1, 1};
  jlpar_channel c[MANY];

  for (int k = 0; k < 3; k++)
    c[k] = jlpar_channel_new_on(int, JLPAR_UNBOUNDED, k + 1);
  take_from(c, all, 3);
  for (int k = 0; k < MANY; k++)
    c[k] = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  take_from(c, two, MANY);
  return 0;
}
