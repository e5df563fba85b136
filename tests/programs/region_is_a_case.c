/* SPDX-License-Identifier: MIT
 *
 * about: the statement after a case label is a region, and falls through
 */
#include <stdio.h>

static int triple(int x) { return 3 * x; }

static int run(int which) {
  int v = which, w = 0;
  switch (which) {
    case 0:
      #pragma jlpar sync spawn
      v = triple(1);
      break;
    case 1:
      #pragma jlpar sync async
      v = triple(10);
      /* fall through */
    case 2:
    two:
      #pragma jlpar sync spawn on(threads)
      w = triple(v);
      break;
    default:
      if (which == 4)
        goto two;
      #pragma jlpar threads reduction(+: w)
      for (int i = 0; i < which; i++)
        w += i;
  }
  return v * 1000 + w;
}

int main(void) {
  printf("%d %d %d %d %d\n", run(0), run(1), run(2), run(3), run(4));
  return 0;
}
