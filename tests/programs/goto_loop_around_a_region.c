/* SPDX-License-Identifier: MIT
 *
 * about: a backward goto runs the region several times
 */
#include <stdio.h>

static long step(long x) { return x % 2 ? 3 * x + 1 : x / 2; }

int main(void) {
  long x = 27;
  int n = 0;
again:
  #pragma jlpar sync spawn
  x = step(x);
  n++;
  if (x != 1 && n < 500)
    goto again;
  printf("%d\n", n);
  return 0;
}
