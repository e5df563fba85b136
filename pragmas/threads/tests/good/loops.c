/* The loop stays in its place and becomes OpenMP. */
#include <jlpar.h>

int limit(int n);

void plain(int n, double *a, const double *b) {
#pragma jlpar threads
  for (int i = 0; i < n; i++)
    a[i] += b[i];
}

void bounds(int n, double *a) {
  int low = 1;
#pragma jlpar threads
  for (long i = low; i <= n - 2; i += 2)
    a[i] = 0;
#pragma jlpar threads
  for (int i = n; i > 0; i--) {
    a[i] = 1;
  }
#pragma jlpar threads
  for (int i = 0; i != limit(n); i++)
    a[i] = 1;
}

int index_of_before(int n, double *a) {
  int i;
#pragma jlpar threads
  for (i = 0; i < n; ++i)
    a[i] = i;
  return i;
}
