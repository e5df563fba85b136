/* SPDX-License-Identifier: MIT
 *
 * about: else belongs to the inner if whatever the region's translation looks like
 */
#include <stdio.h>

static int f(int x) { return x + 1; }

static int run(int a, int b) {
  int r = -1;
  if (a) {
    if (b)
      #pragma jlpar sync spawn
      r = f(10);
    else
      #pragma jlpar sync
      {
        #pragma jlpar async
        r = f(20);
      }
  } else
    #pragma jlpar sync async
    r = f(30);
  return r;
}

int main(void) {
  printf("%d %d %d\n", run(1, 1), run(1, 0), run(0, 1));
  return 0;
}
