/* SPDX-License-Identifier: MIT
 *
 * about: sections of pointers, with variable bounds, as reduction items
 */
#include <stdio.h>
#include <stdlib.h>

static void fill(int *h, int n, int times) {
  #pragma jlpar distributed reduction(+: h[0:n])
  for (int i = 0; i < times; i++)
    h[i * i % n]++;
}

int main(void) {
  int n = 7, *h = calloc(9, sizeof *h);
  double *d = calloc(4, sizeof *d);
  h[8] = 5;
  fill(h + 1, n, 100);
  #pragma jlpar threads reduction(+: d[1:2])
  for (int i = 0; i < 10; i++)
    d[1 + i % 2] += i;
  for (int i = 0; i < 9; i++)
    printf("%d ", h[i]);
  printf("%g %g %g %g\n", d[0], d[1], d[2], d[3]);
  free(h);
  free(d);
  return 0;
}
