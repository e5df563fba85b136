/* SPDX-License-Identifier: MIT
 *
 * about: a region is the body of if, else if and else without braces
 */
#include <stdio.h>

static int f(int x) { return x + 100; }

static int run(int k) {
  int r = 0;
  if (k == 0)
    #pragma jlpar sync spawn
    r = f(k);
  else if (k == 1)
    #pragma jlpar sync async
    r = f(k) * 2;
  else
    #pragma jlpar threads reduction(+: r)
    for (int i = 0; i < k; i++)
      r += i;
  return r;
}

int main(void) {
  printf("%d %d %d\n", run(0), run(1), run(9));
  return 0;
}
