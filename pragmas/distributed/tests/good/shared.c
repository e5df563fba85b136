/* Shared arrays need no copying. */
#include <jlpar.h>

void shared_arrays(double *a, long n) {
#pragma jlpar sync distributed shared(a)
  for (long i = 0; i < n; i++)
    a[i] = (double)i;
}
