/* SPDX-License-Identifier: MIT
 *
 * about: goto and switch that pass over regions, and returns from between them
 */
#include <stdio.h>

static int f(int x) { return x + 1; }

static int run(int k) {
  int r = 0;
  if (k == 0)
    goto done;
  #pragma jlpar sync spawn
  r = f(k);
  switch (k) {
    int unused;
    case 1:
      unused = 3;
      r += unused;
      #pragma jlpar sync async
      r = f(r);
      goto done;
    case 2:
      for (int i = 0; i < 3; i++) {
        #pragma jlpar sync spawn
        r = f(r);
        if (r > 4)
          return r * 100;
      }
  }
  r = -r;
done:
  #pragma jlpar sync async
  r = f(r);
  return r;
}

int main(void) {
  printf("%d %d %d %d\n", run(0), run(1), run(2), run(3));
  return 0;
}
