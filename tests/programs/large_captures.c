/* SPDX-License-Identifier: MIT
 *
 * about: arrays and structs of many kilobytes go there and come back
 */
#include <stdio.h>

struct block { int v[20000]; };

static long total(const struct block *b) {
  long s = 0;
  for (int i = 0; i < 20000; i++)
    s += b->v[i];
  return s;
}

int main(void) {
  static struct block b;
  int local[5000], doubled[5000];
  long a = 0, near = 0, check = 0;
  for (int i = 0; i < 20000; i++)
    b.v[i] = i;
  for (int i = 0; i < 5000; i++)
    local[i] = i * 3;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = total(&b);
    #pragma jlpar spawn on(threads)
    near = total(&b) + local[4999];
    #pragma jlpar spawn out(doubled)
    {
      for (int i = 0; i < 5000; i++)
        doubled[i] = 2 * local[i];
    }
  }
  for (int i = 0; i < 5000; i++)
    check += doubled[i];
  printf("%ld %ld %ld\n", a, near, check);
  return 0;
}
