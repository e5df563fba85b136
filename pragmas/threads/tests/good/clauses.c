/* Every clause. */
#include <jlpar.h>

double clauses(int n, const double *a, int h[8]) {
  double sum = 0, least = a[0], scratch = 0, last = 0;
  int first = n;
#pragma jlpar threads schedule(static) reduction(+: sum) reduction(min: least)
  for (int i = 0; i < n; i++) {
    sum += a[i];
    if (a[i] < least)
      least = a[i];
  }
#pragma jlpar threads schedule(dynamic, 16) num_threads(n / 2) if(n > 100) private(scratch) lastprivate(last)
  for (int i = 0; i < n; i++) {
    scratch = a[i];
    last = scratch;
  }
#pragma jlpar threads schedule(greedy) firstprivate(first) reduction(+: h[0:8])
  for (int i = 0; i < n; i++) {
    first += i;
    h[first & 7]++;
  }
#pragma jlpar threads simd
  for (int i = 0; i < 8; i++)
    h[i] *= 2;
#pragma jlpar threads progress("counting")
  for (int i = 0; i < 8; i++)
    h[i]++;
  return sum + least + last + scratch;
}
