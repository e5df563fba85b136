/* SPDX-License-Identifier: MIT
 *
 * about: register variables are written by assignments, clauses, reductions and atomic updates
 */
#include <stdio.h>

#define FAST register

static int f(int x) { return 3 * x; }

static int twice(register int x) {
  #pragma jlpar sync spawn inout(x)
  x *= 2;
  return x;
}

int main(void) {
  register int a = 0, b = 1;
  register struct { int x, y; } s = {1, 2};
  FAST int c = 5, kept = 6;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = f(kept);
    #pragma jlpar async shared(b)
    b += f(2);
    #pragma jlpar async
    s.y = f(s.x);
  }
  #pragma jlpar distributed reduction(+: c)
  for (register int i = 0; i < 4; i++)
    c += i;
  #pragma jlpar threads reduction(max: c)
  for (register int i = 0; i < 4; i++)
    c = c > i ? c : i;
  #pragma jlpar atomic
  a += 1;
  printf("%d %d %d %d %d\n", a, b, c, s.y, twice(4));
  return 0;
}
