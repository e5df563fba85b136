/* SPDX-License-Identifier: MIT
 *
 * about: sections are sorted in other processes and merged here
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b) {
  return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static void merge(int *to, const int *a, int na, const int *b, int nb) {
  while (na || nb)
    *to++ = nb == 0 || (na && *a <= *b) ? (na--, *a++) : (nb--, *b++);
}

int main(void) {
  enum { N = 101 };
  int *v = malloc(N * sizeof *v), *to = malloc(N * sizeof *to), half = N / 2;
  for (int i = 0; i < N; i++)
    v[i] = i * 7919 % 1009;
  #pragma jlpar sync
  {
    #pragma jlpar spawn inout(v[0:half])
    {
      qsort(v, (size_t)half, sizeof *v, by_value);
    }
    #pragma jlpar spawn inout(v[half : N - half])
    {
      qsort(v + half, (size_t)(N - half), sizeof *v, by_value);
    }
  }
  merge(to, v, half, v + half, N - half);
  printf("%d %d %d %d\n", to[0], to[1], to[N / 2], to[N - 1]);
  free(v);
  free(to);
  return 0;
}
