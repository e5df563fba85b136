/* run: -p 2 */
/* Calls that are cancelled before they begin: what came with them counts all the same. File-scope variables that the
 * caller believes there are there, and handles are given back. */
#include <jlpar.h>

size_t jlpi_references_live(void); /* the runtime's own */

static int number, others[4];

/* the worker starts nothing new meanwhile */
static int compute(jlpar_channel begun, int rounds) {
  volatile unsigned x = 1;
  jlpar_put(int, begun, 1);
  for (int k = 0; k < rounds; k++)
    x = x * 1664525u + 1013904223u;
  return (int)x;
}

static int use(jlpar_future f, int n) {
  return jlpar_fetch(int, f) + n;
}

static long references(void) {
  return (long)jlpi_references_live();
}

static int sum_of_all(void) {
  int sum = 0;
  #pragma jlpar sync spawn on(2)
  sum = number + others[0] + others[3];
  return sum;
}

static void cancel_behind(jlpar_channel begun, int k) {
  jlpar_future f = jlpar_future_new(3);
  #pragma jlpar spawn on(2) future(busy)
  compute(begun, 20000000);
  jlpar_take(int, begun);
  number = k;
  others[3] = 10 * k;
  #pragma jlpar spawn on(2) future(never)
  use(f, number + others[3]);
  jlpar_cancel(never);
  jlpar_wait(busy);
  if (jlpar_wait_try(never, 20) != JLPAR_ECANCELED)
    jlpar_fail(1, "it is cancelled before it begins");
  if (sum_of_all() != 11 * k)
    jlpar_fail(2, "round %d: the worker has %d, not %d", k, sum_of_all(), 11 * k);
  jlpar_release(f);
}

int main(void) {
  #pragma jlpar channel begun(int, 1) on(1)
  long left = 0;
  for (int k = 1; k <= 5; k++)
    cancel_behind(begun, k);
  for (int patience = 500; patience > 0; patience--) {
    #pragma jlpar sync spawn on(3)
    left = references();
    if (!left)
      return 0;
    jlpar_sleep(0.01);
  }
  jlpar_fail(3, "%ld references are left where the futures lived", left);
}
