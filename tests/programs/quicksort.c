/* SPDX-License-Identifier: MIT
 *
 * about: halves are sorted by tasks on threads, in place
 */
#include <stdio.h>

static void sort(int *v, int n) {
  if (n < 2)
    return;
  int pivot = v[n / 2], i = 0, j = n - 1;
  while (i <= j) {
    while (v[i] < pivot)
      i++;
    while (v[j] > pivot)
      j--;
    if (i <= j) {
      int t = v[i];
      v[i++] = v[j];
      v[j--] = t;
    }
  }
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    sort(v, j + 1);
    sort(v + i, n - i);
  }
}

int main(void) {
  int v[300];
  unsigned x = 12345, ordered = 1;
  for (int i = 0; i < 300; i++) {
    x = x * 1103515245u + 12345u;
    v[i] = (int)(x >> 16) % 1000;
  }
  sort(v, 300);
  for (int i = 1; i < 300; i++)
    ordered &= v[i - 1] <= v[i];
  printf("%u %d %d %d\n", ordered, v[0], v[150], v[299]);
  return 0;
}
