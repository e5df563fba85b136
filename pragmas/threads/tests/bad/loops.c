/* Loops that are not canonical, and what is no loop. */
#include <jlpar.h>

int limit(int n);

int loops(int n, double *a, int *p) {
  int i, j, step = 2;
#pragma jlpar threads
  n++;
#pragma jlpar threads
  while (n--)
    a[n] = 0;
#pragma jlpar threads
  for (double x = 0; x < n; x++)
    a[(int)x] = 0;
#pragma jlpar threads
  for (int *q = p; q < p + n; q++)
    *q = 0;
#pragma jlpar threads
  for (i = 0, j = 0; i < n; i++)
    a[i] = j;
#pragma jlpar threads
  for (;;)
    a[0] = 0;
#pragma jlpar threads
  for (int k = 0; k * k < n; k++)
    a[k] = 0;
#pragma jlpar threads
  for (int k = 0; k < n; k *= 2)
    a[k] = 0;
#pragma jlpar threads
  for (int k = 0; k < n; k--)
    a[k] = 0;
#pragma jlpar threads
  for (int k = 0; k < n; k += k)
    a[k] = 0;
#pragma jlpar threads
  for (int k = 0; k < n; k++)
    a[k++] = 0;
#pragma jlpar threads
  for (int k = 0; k < n; k++) {
    if (a[k] == 0)
      break;
    if (a[k] == 1)
      return k;
    if (a[k] == 2)
      goto out;
    if (a[k] == 3)
      continue;
  }
#pragma jlpar threads collapse(2)
  for (int k = 0; k < n; k++) {
    a[k] = 0;
    for (int m = 0; m < n; m += step)
      a[m] = 0;
  }
#pragma jlpar threads collapse(2)
  for (int k = 0; k < n; k++)
    for (int m = k; m < n; m++)
      a[m] = 0;
#pragma jlpar threads collapse(9)
  for (int k = 0; k < n; k++)
    a[k] = 0;
out:
#pragma jlpar threads
}
