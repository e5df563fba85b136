/* A body that might fail its task is guarded: a failure is never swallowed. */
#include <jlpar.h>
#include <math.h>

void work(int i);
static int harmless(int i) {
  return i + 1;
}

void may_fail(int n, double *a) {
#pragma jlpar threads
  for (int i = 0; i < n; i++)
    a[i] = sin(harmless(i));
#pragma jlpar threads
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar threads schedule(dynamic)
  for (int i = 0; i < n; i++) {
    if (i == 7)
      continue;
    work(i);
  }
}
