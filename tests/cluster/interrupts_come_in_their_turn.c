/* run: -p 2 */
/* run: -p 2 --topology master_worker */
/* jlpar_interrupt reaches the calls that were sent before it, and none that is sent after. */
#include <jlpar.h>

enum { TIMES = 400 };

static int answer(int x) {
  jlpar_yield();
  return x;
}

static void interrupt(int pid) { jlpar_interrupt(&pid, 1); }

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

static void between_calls(void) {
  int got;
  #pragma jlpar spawn on(2) future(before)
  jlpar_sleep(1e9);
  interrupt(2);
  #pragma jlpar sync spawn on(2)
  got = answer(7);
  expect(got, 7, "a call behind it");
  expect(jlpar_wait_try(before, 30), JLPAR_EINTERRUPTED, "a call before it");
}

static void by_a_worker(void) {
  #pragma jlpar spawn on(2) future(before)
  jlpar_sleep(1e9);
  #pragma jlpar sync spawn on(3)
  interrupt(2);
  expect(jlpar_wait_try(before, 30), JLPAR_EINTERRUPTED, "by a worker");
}

int main(void) {
  for (int k = 0; k < TIMES; k++)
    between_calls();
  by_a_worker();
  return 0;
}
