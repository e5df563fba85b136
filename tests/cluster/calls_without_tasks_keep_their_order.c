/* run: -p 2 */
/* Calls that need a task and calls that need none, mixed: they begin in the order in which one task made them, on a worker
 * that is idle or busy, and on process 1 while its main task waits. */
#include <jlpar.h>
#include <unistd.h>

enum { N = 300 };

/* each process counts for itself */
static long next_number(void) {
  static long count;
  return count++;
}

static long next_number_in_a_task(void) {
  long mine = next_number();
  jlpar_yield();
  return mine;
}

static void expect_order(const long *got, const char *what) {
  for (int k = 1; k < N; k++)
    if (got[k] != got[k - 1] + 1)
      jlpar_fail(1, "%s: call %d was number %ld, the one before %ld", what, k, got[k], got[k - 1]);
}

static void call(int pid, long *got, int period) {
  #pragma jlpar sync
  for (int k = 0; k < N; k++) {
    if (k % period == 0) {
      #pragma jlpar spawn on(pid)
      got[k] = next_number_in_a_task();
    } else {
      #pragma jlpar spawn on(pid)
      got[k] = next_number();
    }
  }
}

static void one_by_one(int pid, long *got) {
  for (int k = 0; k < N; k++) {
    #pragma jlpar sync spawn on(pid)
    got[k] = next_number();
  }
}

/* on the worker: process 1's main task waits for it meanwhile */
static int call_back(void) {
  long got[N];
  call(1, got, 3);
  expect_order(got, "back, mixed");
  one_by_one(1, got);
  expect_order(got, "back, one by one");
  return 1;
}

int main(void) {
  long got[N];
  static const int periods[] = {1, 2, 3, 7, N};
  for (unsigned p = 0; p < sizeof periods / sizeof *periods; p++) {
    call(2, got, periods[p]);
    expect_order(got, "mixed");
  }
  one_by_one(2, got);
  expect_order(got, "one by one");
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    usleep(100000);
    call(2, got, 3);
  }
  expect_order(got, "behind one that is long");
  int ok = 0;
  #pragma jlpar sync spawn on(3)
  ok = call_back();
  return ok ? 0 : 1;
}
