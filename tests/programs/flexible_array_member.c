/* SPDX-License-Identifier: MIT
 *
 * about: a struct that ends in an array of any length, reached by pointer
 */
#include <stdio.h>
#include <stdlib.h>

struct list { int n; int v[]; };

static int sum(const struct list *l) {
  int s = 0;
  for (int i = 0; i < l->n; i++)
    s += l->v[i];
  return s;
}

int main(void) {
  struct list *l = malloc(sizeof *l + 6 * sizeof l->v[0]);
  int total = 0, part = 0;
  l->n = 6;
  #pragma jlpar threads
  for (int i = 0; i < 6; i++)
    l->v[i] = i * i;
  #pragma jlpar sync
  {
    #pragma jlpar async
    total = sum(l);
    #pragma jlpar spawn on(threads)
    part = l->v[5] - l->v[4];
  }
  printf("%d %d\n", total, part);
  free(l);
  return 0;
}
